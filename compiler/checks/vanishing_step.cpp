// FB0540: `x = x + e`, where e can be less than half a step of x: such a change is rounded away in every tick, and a
// filter stalls before it arrives. So does `x = a * x + e` with a constant a between a half and one, however it is
// written: x is left where its distance changes it by less than half a step. `+=` keeps the remainder (rule 4.4).
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

bool is_read_of(const dsl::ExprPtr& expr, const Declared& d, const Names& names) {
  if (!expr) return false;
  const dsl::Expr& read = names.meant(*expr);
  return read.kind == dsl::ExprKind::kName && read.field.text.empty() && read.indexes.empty() && names.of(read) == &d;
}

/// What is added in `x = x + e`, `x = e + x`, `x = x - e`; null when the statement is none of these.
const dsl::Expr* change(const dsl::Expr& value, const Declared& d, const Names& names) {
  if (value.kind != dsl::ExprKind::kBinary) return nullptr;
  if (value.op != dsl::BinaryOp::kAdd && value.op != dsl::BinaryOp::kSub) return nullptr;
  if (is_read_of(value.a, d, names)) return value.b.get();
  return value.op == dsl::BinaryOp::kAdd && is_read_of(value.b, d, names) ? value.a.get() : nullptr;
}

bool is_mix_of(const dsl::Expr& value, const Declared& d, const Names& names) {
  return value.kind == dsl::ExprKind::kCall && value.name.text == "mix" && value.args.size() == 3 &&
         (is_read_of(value.args[0].value, d, names) || is_read_of(value.args[1].value, d, names));
}

/// The share of itself that is left of x in `x = value`, where that is a constant.
Rational share_left(const dsl::Expr& value, const Declared& d, Algebra& algebra) {
  const Linear form = algebra.linear(value);
  Rational share = 0;
  for (const std::string& key : {d.name.text, "prev" + d.name.text}) {
    if (const auto term = form.terms.find(key); term != form.terms.end()) share += term->second;
  }
  return share;
}

bool is_multiple(const Rational& x, const Rational& step) { return Rational(x / step).get_den() == 1; }

/// What is known of it where it is read: the step that it is stored in.
const Proved* stored_as(const Declared& d, const Algebra& algebra) {
  for (const dsl::Expr* read : d.reads) {
    if (const Proved* p = algebra.proved(*read)) return p;
  }
  return nullptr;
}

/// It arrives at a step's distance only when that changes it by half a step.
bool stalls(const dsl::Expr& value, const Declared& d, const Rational& step, const Policy& policy) {
  const Proved* p = policy.algebra.proved(value);
  if (p == nullptr || p->step == 0 || is_multiple(p->step, step)) return false;
  const Rational share = share_left(value, d, policy.algebra);
  return 2 * share > 1 && share < 1;
}

bool vanishes(const dsl::Expr& part, const Rational& step, const Policy& policy) {
  const Proved* p = policy.algebra.proved(part);
  if (p == nullptr || p->interval.lo == p->interval.hi || p->step == 0 || is_multiple(p->step, step)) return false;
  return 2 * p->interval.lo < step && 2 * p->interval.hi > -step;
}

void report(const Policy& policy, const dsl::Stmt& s, const Declared& d, const Rational& step,
            const std::string& hint) {
  const Proved* p = policy.algebra.proved(*s.value);
  dsl::Diagnostic& finding =
      policy.diagnostics.warning("FB0540", s.span, "a small change of `" + d.name.text + "` vanishes here");
  finding.why = "`" + d.name.text + "` is stored in steps of " + show(step, p->dimension, false) +
                ", and a change of less than half of one is rounded away in every tick";
  finding.hint = hint;
}

}  // namespace

void vanishing_step(const Policy& policy) {
  for (const Declared& d : policy.names.all()) {
    if (d.kind != NameKind::kVar || d.reads.empty()) continue;
    for (const dsl::Stmt* s : d.writes) {
      const Proved* stored = stored_as(d, policy.algebra);
      if (s->op != dsl::AssignOp::kSet || !s->place->indexes.empty() || stored == nullptr || stored->step == 0)
        continue;
      const std::string& x = d.name.text;
      const dsl::Expr* part = change(*s->value, d, policy.names);
      if (part != nullptr && vanishes(*part, stored->step, policy)) {
        report(policy, *s, d, stored->step,
               std::string("write `") + x + (s->value->op == dsl::BinaryOp::kSub ? " -= " : " += ") +
                   "...`, which keeps the remainder");
      } else if (part == nullptr &&
                 ((is_mix_of(*s->value, d, policy.names) && vanishes(*s->value, stored->step, policy)) ||
                  stalls(*s->value, d, stored->step, policy))) {
        report(policy, *s, d, stored->step,
               "write `" + x + " += SHARE * (TARGET - " + x + ")`, which keeps the remainder");
      }
    }
  }
}

}  // namespace flyball::compiler::checks
