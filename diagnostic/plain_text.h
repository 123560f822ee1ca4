// Whether bytes are text at all: what is asked of a file before a parser sees it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace flyball::diagnostic {

struct NotText {
  enum class Why { kNul, kNotUtf8 };
  size_t offset;  // of the first byte that is wrong
  Why why;
};

/// The first place where `text` is not UTF-8 without NUL bytes.
std::optional<NotText> find_not_text(std::string_view text);

}  // namespace flyball::diagnostic
