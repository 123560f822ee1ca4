// The way from files to a resolved description: parse, include, elaborate, place, build.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnostic/diagnostic.h"
#include "hal/rdl/model.h"

namespace flyball::rdl {

struct Description {
  diagnostic::SourceMap sources;
  diagnostic::Diagnostics diagnostics;
  std::optional<AddressMap> map;  // nothing when there was an error
  bool unreadable = false;        // a file named could not be read
};

/// Reads the files in their order, as one text. `top`: the addrmap wanted; "": the one that is part of no other, or
/// all of those.
Description describe(const std::vector<std::string>& files, const std::string& top);

/// The same of a text, whose includes are looked for beside `path`.
Description describe_text(const std::string& path, const std::string& text, const std::string& top);

}  // namespace flyball::rdl
