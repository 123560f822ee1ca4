// Descriptions in tests: what is wrong with a text, as an author is told.
#pragma once

#include <string>

#include "hal/rdl/describe.h"

namespace flyball::rdl {

/// Rendered diagnostics of a text called t.rdl; empty when it is fine.
inline std::string complaints(const std::string& text, const std::string& top = "") {
  const Description d = describe_text("t.rdl", text, top);
  return diagnostic::render(d.diagnostics, d.sources, false);
}

/// The map of a text without mistakes.
inline AddressMap map_of(const std::string& text, const std::string& top = "") {
  Description d = describe_text("t.rdl", text, top);
  return d.map ? *d.map : AddressMap{};
}

}  // namespace flyball::rdl
