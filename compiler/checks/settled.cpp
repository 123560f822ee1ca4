// Intervals again, as in lowering, but with one input at one value, through vars and calls.
#include "compiler/checks/settled.h"

namespace flyball::compiler::checks {
namespace {

constexpr int kDeepest = 64;  // through lets and calls
constexpr size_t kMostSteps = 20000;

const Rational kAnything("1000000000000000000000000000000");
const Interval kTruth{0, 1};

Interval truth(bool always, bool never) { return always ? Interval{1, 1} : never ? Interval{0, 0} : kTruth; }
Interval lesser(const Interval& x, const Interval& y) { return {std::min(x.lo, y.lo), std::min(x.hi, y.hi)}; }
Interval greater(const Interval& x, const Interval& y) { return {std::max(x.lo, y.lo), std::max(x.hi, y.hi)}; }
bool holds(const Interval& truth) { return truth.lo >= 1; }
bool fails(const Interval& truth) { return truth.hi <= 0; }

/// The x of `x - y`, which `y += ...` brings to 0, or of `y - x` where it is subtracted; null when there is none.
const dsl::Expr* target(const dsl::Stmt& write) {
  const bool falls = write.op == dsl::AssignOp::kSub;
  const std::string& own = write.place->name.text;
  const dsl::Expr* found = nullptr;
  each_below(*write.value, [&](const dsl::Expr& e) {
    if (e.kind != dsl::ExprKind::kBinary || e.op != dsl::BinaryOp::kSub) return;
    const dsl::Expr& kept = falls ? *e.a : *e.b;
    if (kept.kind == dsl::ExprKind::kName && kept.name.text == own) found = falls ? e.b.get() : e.a.get();
  });
  return found;
}

bool reads(const dsl::Expr& expr, const std::string& name) {
  bool found = false;
  each_below(expr,
             [&](const dsl::Expr& e) { found = found || (e.kind == dsl::ExprKind::kName && e.name.text == name); });
  return found;
}

}  // namespace

Settled::Settled(const Policy& policy, const Callables& callables, const Paths& paths, const Declared& input)
    : policy_(policy), callables_(callables), paths_(paths), input_(input) {
  const Proved* instead = policy.algebra.proved(*input.input->otherwise);
  instead_ = instead == nullptr ? Interval{-kAnything, kAnything} : instead->interval;
}

bool Settled::always(const dsl::Expr& condition, bool wanted) {
  const Interval is = of(condition);
  return wanted ? holds(is) : fails(is);
}

Interval Settled::any(const dsl::Expr& expr) const {
  const Proved* p = policy_.algebra.proved(expr);
  return p == nullptr ? Interval{-kAnything, kAnything} : p->interval;
}

Interval Settled::of(const dsl::Expr& expr, int depth) {
  using dsl::ExprKind;
  if (depth > kDeepest || ++steps_ > kMostSteps) return any(expr);
  switch (expr.kind) {
    case ExprKind::kBool: return truth(expr.truth, !expr.truth);
    case ExprKind::kName: return of_name(expr, depth + 1);
    case ExprKind::kCall: return of_call(expr, depth + 1);
    case ExprKind::kNegate: return -of(*expr.a, depth + 1);
    case ExprKind::kNot: {
      const Interval is = of(*expr.a, depth + 1);
      return truth(fails(is), holds(is));
    }
    case ExprKind::kPrev: return of(*expr.a, depth + 1);
    case ExprKind::kSelect: {
      const Interval condition = of(*expr.a, depth + 1);
      if (holds(condition)) return of(*expr.b, depth + 1);
      if (fails(condition)) return of(*expr.c, depth + 1);
      return hull(of(*expr.b, depth + 1), of(*expr.c, depth + 1));
    }
    case ExprKind::kOtherwise: return hull(of(*expr.a, depth + 1), of(*expr.b, depth + 1));
    case ExprKind::kBinary: return of_binary(expr, depth + 1);
    default: return any(expr);
  }
}

Interval Settled::of_binary(const dsl::Expr& expr, int depth) {
  using dsl::BinaryOp;
  const Interval a = of(*expr.a, depth);
  const Interval b = of(*expr.b, depth);
  switch (expr.op) {
    case BinaryOp::kAdd: return meet(a + b, any(expr));
    case BinaryOp::kSub: return meet(a + -b, any(expr));
    case BinaryOp::kMul: return meet(a * b, any(expr));
    case BinaryOp::kDiv: return b.holds(0) ? any(expr) : meet(a / b, any(expr));
    case BinaryOp::kAnd: return lesser(a, b);
    case BinaryOp::kOr: return greater(a, b);
    case BinaryOp::kLess: return truth(a.hi < b.lo, a.lo >= b.hi);
    case BinaryOp::kLessEqual: return truth(a.hi <= b.lo, a.lo > b.hi);
    case BinaryOp::kGreater: return truth(a.lo > b.hi, a.hi <= b.lo);
    case BinaryOp::kGreaterEqual: return truth(a.lo >= b.hi, a.hi < b.lo);
    case BinaryOp::kEqual: return truth(a.lo == b.hi && a.hi == b.lo, a.hi < b.lo || a.lo > b.hi);
    case BinaryOp::kNotEqual: return truth(a.hi < b.lo || a.lo > b.hi, a.lo == b.hi && a.hi == b.lo);
    default: return any(expr);
  }
}

Interval Settled::of_name(const dsl::Expr& expr, int depth) {
  if (!calls_.empty()) {
    const auto known = calls_.back().find(expr.name.text);
    if (known != calls_.back().end()) return known->second;
  }
  const Declared* d = policy_.names.of(expr);
  if (d == &input_) {
    if (expr.field.text.empty()) return instead_;
    return expr.field.text == "ok" ? Interval{0, 0} : any(expr);
  }
  if (d == nullptr || !expr.field.text.empty()) return any(expr);
  if (d->kind == NameKind::kVar) return of_var(*d, depth);
  if (d->kind != NameKind::kLet || d->value == nullptr) return any(expr);
  const auto known = known_.find(d);
  if (known != known_.end()) return known->second;
  const Interval is = of(*d->value, depth);
  return known_[d] = is;
}

/// Every write from whatever it was before; while it is worked out it can be anything.
Interval Settled::of_var(const Declared& var, int depth) {
  const std::optional<Interval> range = policy_.algebra.range(var);
  const Interval whole = range.value_or(Interval{-kAnything, kAnything});
  const auto [entry, is_new] = known_.try_emplace(&var, whole);
  if (!is_new) return entry->second;
  Interval is = whole;
  for (const dsl::Stmt* write : var.writes) {
    const auto path = paths_.find(write);
    vague_ = vague_ || path == paths_.end() || path->second.in_state;
    is = path == paths_.end() ? whole : after(*write, path->second, is, depth);
  }
  return known_[&var] = meet(is, whole);
}

/// What is kept after the statement, when it was `before`.
Interval Settled::after(const dsl::Stmt& write, const Path& path, const Interval& before, int depth) {
  Interval asked{1, 1};
  for (const Asked& one : path.asked) {
    const Interval is = of(*one.condition, depth);
    asked = lesser(asked, one.holds ? is : truth(fails(is), holds(is)));
  }
  if (fails(asked)) return before;
  const bool adds = write.op == dsl::AssignOp::kAdd || write.op == dsl::AssignOp::kSub;
  Interval is = before;
  if (write.kind == dsl::StmtKind::kAssign && adds) {
    const dsl::Expr* end = target(write);
    vague_ = vague_ || end == nullptr;
    is = end == nullptr ? Interval{-kAnything, kAnything} : of(*end, depth);
  } else {
    const dsl::Expr& value = *write.value;
    const bool picks = value.kind == dsl::ExprKind::kCall && (value.name.text == "max" || value.name.text == "min");
    if (write.place && !picks) vague_ = vague_ || reads(value, write.place->name.text);
    is = of(value, depth);
  }
  const bool all = !write.place || write.place->indexes.empty();
  vague_ = vague_ || !all;
  return all && holds(asked) ? is : hull(before, is);
}

Interval Settled::of_call(const dsl::Expr& expr, int depth) {
  if (const Callee* callee = callables_.find(expr.name.text); callee != nullptr) {
    return callee->table != nullptr ? of_table(*callee->table, expr, depth) : of_body(expr, *callee, depth);
  }
  return of_built_in(expr, depth);
}

Interval Settled::of_built_in(const dsl::Expr& expr, int depth) {
  const std::string& name = expr.name.text;
  const bool plain = std::all_of(expr.args.begin(), expr.args.end(),
                                 [](const dsl::Argument& a) { return a.value && !a.where && a.label.text.empty(); });
  if (!plain || expr.args.empty()) return any(expr);
  const Interval first = of(*expr.args[0].value, depth);
  if (expr.args.size() == 1) {
    static const char* const kAlike[] = {"min", "max", "avg", "median", "any", "all"};
    const bool alike = std::any_of(std::begin(kAlike), std::end(kAlike), [&](const char* a) { return name == a; });
    return alike ? first : any(expr);
  }
  if (name == "clamp" && expr.args.size() == 3) {
    return lesser(greater(first, of(*expr.args[1].value, depth)), of(*expr.args[2].value, depth));
  }
  if (name != "min" && name != "max") return any(expr);
  Interval is = first;
  for (size_t i = 1; i < expr.args.size(); ++i) {
    const Interval next = of(*expr.args[i].value, depth);
    is = name == "min" ? lesser(is, next) : greater(is, next);
  }
  return is;
}

/// The hull of the pieces that the argument can lie on.
Interval Settled::of_table(const dsl::TableDecl& table, const dsl::Expr& call, int depth) {
  if (call.args.size() != 1 || table.rows.empty()) return any(call);
  const Interval at = of(*call.args[0].value, depth);
  std::optional<Interval> is;
  const auto add = [&](const dsl::Expr& y) { is = is ? hull(*is, any(y)) : any(y); };
  const auto& rows = table.rows;
  if (at.lo < any(*rows.front().x).hi) add(*rows.front().y);
  if (at.hi > any(*rows.back().x).lo) add(*rows.back().y);
  for (size_t i = 0; i < rows.size(); ++i) {
    const Interval x = any(*rows[i].x);
    if (x.lo <= at.hi && at.lo <= x.hi) add(*rows[i].y);
    if (i == 0) continue;
    const Interval before = any(*rows[i - 1].x);
    if (x.lo <= at.lo || at.hi <= before.hi) continue;  // no piece of it lies within
    add(*rows[i - 1].y);
    add(*rows[i].y);
  }
  return is.value_or(any(call));
}

Interval Settled::of_body(const dsl::Expr& call, const Callee& callee, int depth) {
  Known known;
  for (size_t i = 0; i < call.args.size() && i < callee.parameters->size(); ++i) {
    const dsl::Argument& argument = call.args[i];
    known[argument.label.text.empty() ? (*callee.parameters)[i].name.text : argument.label.text] =
        of(*argument.value, depth);
  }
  calls_.push_back(std::move(known));
  const Paths paths = paths_of(callee, policy_.algebra);
  each_below(*callee.body, [&](const dsl::Stmt& s) {
    vague_ = vague_ || s.kind == dsl::StmtKind::kRepeat;
    const std::string& name = s.place ? s.place->name.text : s.name.text;
    if (name.empty() || s.value == nullptr) return;
    if (s.place)
      calls_.back()[name] = after(s, paths.at(&s), calls_.back()[name], depth);
    else if (s.kind == dsl::StmtKind::kLet)
      calls_.back()[name] = of(*s.value, depth);
    else
      calls_.back()[name] = policy_.algebra.range(s.type.get()).value_or(Interval{-kAnything, kAnything});
  });
  const Interval is = of(*callee.result, depth);
  calls_.pop_back();
  return is;
}

}  // namespace flyball::compiler::checks
