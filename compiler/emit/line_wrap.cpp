// Long lines of emitted code, broken before choices and behind commas and conjunctions.
#include "compiler/emit/line_wrap.h"

#include <string_view>

namespace flyball::emit {
namespace {

constexpr size_t kColumns = 120, kContinuation = 4;

/// Where a text of more than `room` characters is best broken; npos where it cannot.
size_t break_at(std::string_view text, size_t room) {
  size_t best = text.npos;
  for (size_t at = 1; at < text.size() && at <= room; ++at) {
    if (text[at] != ' ') continue;
    const std::string_view before = text.substr(0, at), after = text.substr(at + 1, 2);
    const bool ends =
        before.back() == ',' || (at > 2 && (before.substr(at - 2) == "&&" || before.substr(at - 2) == "||"));
    if (ends || after == "? " || after == ": ") best = at;
  }
  return best;
}

}  // namespace

std::string wrapped(size_t indent, const std::string& text) {
  std::string out;
  std::string_view rest = text;
  const bool comment = rest.substr(0, 2) == "//";
  for (size_t begins = indent;; begins = indent + kContinuation) {
    const size_t at = comment || begins + rest.size() <= kColumns ? rest.npos : break_at(rest, kColumns - begins);
    out += std::string(begins, ' ') + std::string(rest.substr(0, at)) + "\n";
    if (at == rest.npos) return out;
    rest.remove_prefix(at + 1);
  }
}

}  // namespace flyball::emit
