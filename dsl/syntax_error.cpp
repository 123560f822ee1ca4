// Wording of syntax errors: which construct, which part, which habit of another language.
#include "dsl/syntax_error.h"

#include "flyballParser.h"

namespace flyball::dsl {

void report(const Stumble& stumble, const SourceMap&, Diagnostics& diagnostics) {
  diagnostics.error("FB0120", stumble.found.span, "`" + stumble.found.text + "` does not belong here");
}

}  // namespace flyball::dsl
