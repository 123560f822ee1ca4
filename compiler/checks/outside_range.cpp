// FB0533: a vote, or what is assigned to a var, lies outside of the range whatever the inputs are: it always saturates.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {

void outside_range(const Policy& policy) {
  for (const Declared& d : policy.names.all()) {
    const std::optional<Interval> range = policy.algebra.range(d);
    if (!range) continue;
    for (const dsl::Stmt* s : d.writes) {
      if (s->op == dsl::AssignOp::kAdd || s->op == dsl::AssignOp::kSub) continue;
      const Proved* value = policy.algebra.proved(*s->value);
      if (value == nullptr || (value->interval.lo <= range->hi && value->interval.hi >= range->lo)) continue;
      const bool low = value->interval.hi < range->lo;
      dsl::Diagnostic& finding = policy.diagnostics.warning(
          "FB0533", s->value->span,
          std::string("this always lies ") + (low ? "below" : "above") + " the range of `" + d.name.text + "`");
      finding.why = "it is " + show(value->interval, value->dimension, value->point) + ", the range is " +
                    show(*range, value->dimension, value->point) + ": the end of the range is what counts";
      finding.related.push_back({d.type->span, "the range"});
      show_steps(finding, *s->value, policy.proofs());
      finding.hint = "write the end of the range, or widen it";
    }
  }
}

}  // namespace flyball::compiler::checks
