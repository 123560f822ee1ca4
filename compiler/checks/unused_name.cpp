// FB0501: a name that nothing uses. Reading in a test counts; setting alone does not.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

struct Words {
  const char* what;
  const char* hint;
};

Words words(const Declared& d) {
  switch (d.kind) {
    case NameKind::kDomain: return {"nothing is indexed by domain", "remove it"};
    case NameKind::kInput: return {"nothing reads input", "remove it, or read it"};
    case NameKind::kLimit: return {"nothing votes on limit", "vote with `<=` or `>=`, or remove it"};
    case NameKind::kParam: return {"nothing reads param", "remove it, or read it"};
    case NameKind::kFunction: return {"nothing calls fn", "remove it: what is not called is not checked"};
    case NameKind::kBlock: return {"nothing calls block", "remove it: what is not called is not checked"};
    case NameKind::kTable: return {"nothing looks up table", "remove it"};
    case NameKind::kUsed: return {"nothing calls", "leave it out of `use`"};
    case NameKind::kVar: return {"nothing reads var", "remove it and its assignments, or read it"};
    default: return {"nothing reads", "remove it"};
  }
}

bool is_used(const Declared& d) {
  const bool acts_alone = d.kind == NameKind::kMachine || d.kind == NameKind::kBinder || d.retained || d.output;
  return acts_alone || d.indexes || !d.reads.empty() || (d.kind == NameKind::kLimit && !d.writes.empty());
}

}  // namespace

void unused_name(const Policy& policy) {
  for (const Declared& d : policy.names.all()) {
    if (is_used(d)) continue;
    const Words said = words(d);
    policy.diagnostics.warning("FB0501", d.name.span, std::string(said.what) + " `" + d.name.text + "`").hint =
        said.hint;
  }
}

}  // namespace flyball::compiler::checks
