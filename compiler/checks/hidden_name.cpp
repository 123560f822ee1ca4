// FB0502: a parameter or an element that has the name of something declared around it: inside, that cannot be meant.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {

void hidden_name(const Policy& policy) {
  for (const Declared& d : policy.names.all()) {
    if (d.hidden == nullptr) continue;
    dsl::Diagnostic& finding =
        policy.diagnostics.warning("FB0502", d.name.span,
                                   std::string(d.kind == NameKind::kBinder ? "element" : "parameter") + " `" +
                                       d.name.text + "` hides what is declared around it");
    finding.related.push_back({d.hidden->name.span, "this cannot be read where the other is meant"});
    finding.hint = "choose another name";
  }
}

}  // namespace flyball::compiler::checks
