// Any bytes as a policy and as an expression: a syntax tree, or diagnostics whose places lie in the text, and what they
// mend leaves a text again. No compiler behind it, so that the parser alone gets the runs.
#include <cstdlib>

#include "diagnostic/fix.h"
#include "dsl/parser.h"

namespace {

using namespace flyball::dsl;

void check(bool parsed, const Diagnostics& diagnostics, const SourceMap& sources) {
  if (parsed == diagnostics.has_errors()) std::abort();
  for (const Diagnostic& d : diagnostics.all()) {
    const bool inside = d.span.begin <= d.span.end && d.span.end <= sources.file(0).text.size();
    if (!inside || d.message.empty() || d.code == "FB0100") std::abort();
  }
  if (render(diagnostics, sources, true).empty() != diagnostics.all().empty()) std::abort();
}

void mend_once(const Diagnostics& found, const SourceMap& sources) {
  const flyball::diagnostic::Mended mended = flyball::diagnostic::mend(found, sources, 0);
  if (mended.fixed.empty()) return;
  SourceMap texts;
  texts.add("mended.fly", mended.text);
  uint32_t next_id = 0;
  Diagnostics left;
  const bool parsed = parse(texts, 0, next_id, left) != nullptr;
  check(parsed, left, texts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  SourceMap sources;
  const uint32_t file = sources.add("fuzz.fly", std::string(reinterpret_cast<const char*>(data), size));
  uint32_t next_id = 0;
  Diagnostics of_file;
  const auto tree = parse(sources, file, next_id, of_file);
  check(tree != nullptr, of_file, sources);
  mend_once(of_file, sources);
  if (tree && dump(*tree, sources).empty()) std::abort();
  Diagnostics of_expression;
  const bool expression = parse_expression(sources, file, next_id, of_expression) != nullptr;
  check(expression, of_expression, sources);
  return 0;
}
