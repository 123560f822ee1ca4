// Any bytes as a policy text: a syntax tree, or diagnostics that can be shown. Never neither, never a crash.
#include <cstdlib>

#include "dsl/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace flyball::dsl;
  SourceMap sources;
  Diagnostics diagnostics;
  uint32_t next_id = 0;
  const uint32_t file = sources.add("fuzz.fly", std::string(reinterpret_cast<const char*>(data), size));
  const auto tree = parse(sources, file, next_id, diagnostics);
  if ((tree == nullptr) != diagnostics.has_errors()) std::abort();
  if (tree != nullptr) {
    if (dump(*tree, sources).empty()) std::abort();
  } else if (render(diagnostics, sources, false).empty()) {
    std::abort();
  }
  return 0;
}
