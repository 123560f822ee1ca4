// FB0541: what is stored has 64 different values at most, although it was computed finer: a percentage that is divided
// before it is multiplied.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

constexpr int kLeastSteps = 64;

/// The step that the declaration stores in: that of every read.
const Proved* stored(const Declared& d, const Algebra& algebra) {
  return d.reads.empty() ? nullptr : algebra.proved(*d.reads.front());
}

void look(const Policy& policy, const Declared& d, const dsl::Expr& value) {
  const Proved* kept = stored(d, policy.algebra);
  const Proved* p = policy.algebra.proved(value);
  const std::optional<Interval> range = policy.algebra.range(d);
  if (kept == nullptr || p == nullptr || !range || kept->step == 0 || p->step == 0) return;
  const Interval kept_in = meet(p->interval, *range);
  const Rational width = kept_in.hi - kept_in.lo;
  const bool finer = Rational(p->step / kept->step).get_den() != 1;
  if (width == 0 || !finer || kept->step * kLeastSteps <= width) return;
  dsl::Diagnostic& finding =
      policy.diagnostics.warning("FB0541", value.span, "most of this is lost where it is stored");
  finding.why = "it lies in " + show(kept_in, p->dimension, p->point) + ", and `" + d.name.text +
                "` is stored in steps of " + show(kept->step, p->dimension, false);
  finding.related.push_back({d.type->span, "stored in this range"});
  show_steps(finding, value, policy.proofs());
  finding.hint = "give the range a finer `resolution`, or keep the value exact in a `let` without a type";
}

}  // namespace

void lost_precision(const Policy& policy) {
  for (const Declared& d : policy.names.all()) {
    if (d.type == nullptr) continue;
    if (d.kind == NameKind::kLet && d.value != nullptr) look(policy, d, *d.value);
    if (d.kind != NameKind::kVar) continue;
    for (const dsl::Stmt* s : d.writes) {
      if (s->op == dsl::AssignOp::kSet) look(policy, d, *s->value);
    }
  }
}

}  // namespace flyball::compiler::checks
