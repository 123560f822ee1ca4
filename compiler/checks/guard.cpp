// Sums and their bounds come from guard_linear.cpp; here conditions become guards, and guards are compared.
#include "compiler/checks/guard.h"

namespace flyball::compiler::checks {
namespace {

// More alternatives than this are not looked at: what they say is then unknown.
constexpr size_t kMostConjunctions = 16;
constexpr size_t kMostLiterals = 16;
constexpr int kDeepest = 500;  // and what lies deeper, through lets

Guard either(Guard a, const Guard& b) {
  if (!a || !b || a->size() + b->size() > kMostConjunctions) return std::nullopt;
  a->insert(a->end(), b->begin(), b->end());
  return a;
}

Guard both(const Guard& a, const Guard& b) {
  if (!a || !b || a->size() * b->size() > kMostConjunctions) return std::nullopt;
  std::vector<Conjunction> all;
  for (const Conjunction& x : *a) {
    for (const Conjunction& y : *b) {
      all.push_back(x);
      all.back().insert(all.back().end(), y.begin(), y.end());
      if (all.back().size() > kMostLiterals) return std::nullopt;
    }
  }
  return all;
}

Literal positive(Linear form, bool strict) { return {Literal::Kind::kPositive, std::move(form), strict, "", "", true}; }

Linear negated(const Linear& form) { return combined({}, form, -1); }

}  // namespace

Literal Algebra::opaque(const dsl::Expr& condition, bool holds) const {
  return {Literal::Kind::kOpaque, {}, false, key(condition), "", holds};
}

Guard Algebra::guard(const dsl::Expr& condition, bool holds) {
  if (depth_ >= kDeepest) return std::nullopt;
  ++depth_;
  Guard result = guard_of(condition, holds);
  --depth_;
  return result;
}

Guard Algebra::guard_of_let(const Declared& let, bool holds) {
  const auto known = guards_.find({&let, holds});
  if (known != guards_.end()) return known->second;
  within_.push_back(&let);
  Guard result = guard(*let.value, holds);
  within_.pop_back();
  return guards_[{&let, holds}] = std::move(result);
}

Guard Algebra::guard_of(const dsl::Expr& condition, bool holds) {
  using dsl::BinaryOp;
  using dsl::ExprKind;
  const auto one = [](Literal literal) { return Guard{{{std::move(literal)}}}; };
  if (condition.kind == ExprKind::kBool) {
    return condition.truth == holds ? Guard{{Conjunction{}}} : Guard{std::vector<Conjunction>{}};
  }
  if (condition.kind == ExprKind::kNot) return guard(*condition.a, !holds);
  const bool of_name = condition.kind == ExprKind::kIs && condition.a && condition.a->field.text.empty();
  const Declared* asked = of_name ? names_.of(condition) : nullptr;
  if (asked != nullptr && asked->kind == NameKind::kMachine) return in_state(*asked->machine, condition, holds);
  if (condition.kind == ExprKind::kName && condition.field.text.empty() && condition.indexes.empty()) {
    const Declared* let = names_.of(condition);
    const bool exact = let != nullptr && let->kind == NameKind::kLet && let->type == nullptr;
    if (exact && let->value != nullptr) return guard_of_let(*let, holds);
  }
  if (condition.kind != ExprKind::kBinary) return one(opaque(condition, holds));
  if (condition.op == BinaryOp::kAnd || condition.op == BinaryOp::kOr) {
    const Guard a = guard(*condition.a, holds);
    const Guard b = guard(*condition.b, holds);
    return (condition.op == BinaryOp::kAnd) == holds ? both(a, b) : either(a, b);
  }
  return comparison(condition, holds);
}

/// Of a state that holds others: one of these is held.
Guard Algebra::in_state(const dsl::Machine& machine, const dsl::Expr& condition, bool holds) const {
  const auto held = [&](const std::string& name) {
    return Guard{{{{Literal::Kind::kState, {}, false, text(condition.a->span), name, holds}}}};
  };
  const auto outer = std::find_if(machine.states.begin(), machine.states.end(),
                                  [&](const dsl::State& state) { return state.name.text == condition.name.text; });
  if (outer == machine.states.end() || outer->states.empty()) return held(condition.name.text);
  Guard all = holds ? Guard{std::vector<Conjunction>{}} : Guard{{Conjunction{}}};
  for (const dsl::State& state : outer->states) {
    all = holds ? either(all, held(state.name.text)) : both(all, held(state.name.text));
  }
  return all;
}

Guard Algebra::comparison(const dsl::Expr& condition, bool holds) {
  using dsl::BinaryOp;
  if (proved(*condition.a) == nullptr || proved(*condition.b) == nullptr) {
    return Guard{{{opaque(condition, holds)}}};
  }
  const Linear above = combined(linear(*condition.a), linear(*condition.b), -1);
  const Linear below = negated(above);
  switch (condition.op) {
    case BinaryOp::kGreater: return Guard{{{holds ? positive(above, true) : positive(below, false)}}};
    case BinaryOp::kGreaterEqual: return Guard{{{holds ? positive(above, false) : positive(below, true)}}};
    case BinaryOp::kLess: return Guard{{{holds ? positive(below, true) : positive(above, false)}}};
    case BinaryOp::kLessEqual: return Guard{{{holds ? positive(below, false) : positive(above, true)}}};
    default: break;
  }
  if ((condition.op == BinaryOp::kEqual) == holds) return Guard{{{positive(above, false), positive(below, false)}}};
  return Guard{{{positive(above, true)}, {positive(below, true)}}};
}

bool Algebra::contradictory(const Conjunction& all) const {
  const auto empty = [&](const Linear& form, bool strict) {
    const Rational most = upper(form);
    return most < 0 || (strict && most == 0);
  };
  for (size_t i = 0; i < all.size(); ++i) {
    const Literal& a = all[i];
    if (a.kind == Literal::Kind::kPositive && empty(a.form, a.strict)) return true;
    for (size_t j = 0; j < i; ++j) {
      const Literal& b = all[j];
      if (a.kind != b.kind) continue;
      if (a.kind == Literal::Kind::kPositive) {
        if (empty(combined(a.form, b.form, 1), a.strict || b.strict)) return true;
      } else if (a.key == b.key) {
        if (a.state == b.state && a.holds != b.holds) return true;
        if (a.state != b.state && a.holds && b.holds) return true;
      }
    }
  }
  return false;
}

bool Algebra::implied(const Literal& literal, const Conjunction& by) const {
  for (const Literal& given : by) {
    if (given.kind != literal.kind) continue;
    if (literal.kind == Literal::Kind::kPositive) {
      const Rational most = upper(combined(given.form, literal.form, -1));
      if (most < 0 || (most == 0 && (given.strict || !literal.strict))) return true;
    } else if (given.key == literal.key) {
      if (given.state == literal.state && given.holds == literal.holds) return true;
      if (given.state != literal.state && given.holds && !literal.holds) return true;
    }
  }
  if (literal.kind != Literal::Kind::kPositive) return false;
  const Rational most = upper(negated(literal.form));
  return most < 0 || (most == 0 && !literal.strict);
}

bool Algebra::implies(const Guard& a, const Guard& b) const {
  if (!a || !b) return false;
  for (const Conjunction& x : *a) {
    if (contradictory(x)) continue;
    const bool found = std::any_of(b->begin(), b->end(), [&](const Conjunction& y) {
      return std::all_of(y.begin(), y.end(), [&](const Literal& literal) { return implied(literal, x); });
    });
    if (!found) return false;
  }
  return true;
}

bool Algebra::disjoint(const Guard& a, const Guard& b) const {
  const Guard together = both(a, b);
  return together && never(together);
}

bool Algebra::never(const Guard& guard) const {
  return guard && std::all_of(guard->begin(), guard->end(), [&](const Conjunction& c) { return contradictory(c); });
}

}  // namespace flyball::compiler::checks
