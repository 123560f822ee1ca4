// Signs of sums, products, choices and calls. What a var was in the last tick does not move with the input.
#include "compiler/checks/sign.h"

namespace flyball::compiler::checks {
namespace {

constexpr int kDeepest = 64;  // through lets and calls

Sign times(Sign s, const Interval& factor) {
  if (s == Sign::kNone) return s;
  if (factor.lo >= 0) return s;
  return factor.hi <= 0 ? opposite(s) : Sign::kUnknown;
}

}  // namespace

Callables::Callables(const Policy& policy) {
  const auto add = [&](const dsl::File& file) {
    for (const dsl::Item& item : file.items) {
      if (item.function) functions.try_emplace(item.function->name.text, item.function.get());
      if (item.block) blocks.try_emplace(item.block->name.text, item.block.get());
    }
  };
  add(policy.file);
  for (const auto& file : policy.compiled.files) {
    if (file->library) add(*file);
  }
}

Sign opposite(Sign s) { return s == Sign::kUp ? Sign::kDown : s == Sign::kDown ? Sign::kUp : s; }

Sign joined(Sign a, Sign b) {
  if (a == Sign::kNone || a == b) return b;
  return b == Sign::kNone ? a : Sign::kUnknown;
}

Sign Signs::of(const dsl::Expr& expr, int depth) {
  using dsl::BinaryOp;
  using dsl::ExprKind;
  if (depth > kDeepest) return Sign::kUnknown;
  switch (expr.kind) {
    case ExprKind::kName: return of_name(expr, depth + 1);
    case ExprKind::kCall: return of_call(expr, depth + 1);
    case ExprKind::kNegate: return opposite(of(*expr.a, depth + 1));
    case ExprKind::kSelect: {
      const Sign condition = of(*expr.a, depth + 1);
      const Sign value = joined(of(*expr.b, depth + 1), of(*expr.c, depth + 1));
      return condition == Sign::kNone ? value : Sign::kUnknown;
    }
    case ExprKind::kOtherwise: return joined(of(*expr.a, depth + 1), of(*expr.b, depth + 1));
    case ExprKind::kBinary: break;
    default: return Sign::kNone;
  }
  if (expr.op == BinaryOp::kMul) return of_product(*expr.a, *expr.b, depth + 1);
  const Sign a = of(*expr.a, depth + 1);
  const Sign b = of(*expr.b, depth + 1);
  switch (expr.op) {
    case BinaryOp::kAdd: return joined(a, b);
    case BinaryOp::kSub: return joined(a, opposite(b));
    case BinaryOp::kDiv: {
      const Proved* divisor = policy_.algebra.proved(*expr.b);
      const Proved* top = policy_.algebra.proved(*expr.a);
      if (divisor == nullptr || top == nullptr) return joined(a, b) == Sign::kNone ? Sign::kNone : Sign::kUnknown;
      return joined(times(a, divisor->interval), opposite(times(b, top->interval)));
    }
    default: return joined(a, b) == Sign::kNone ? Sign::kNone : Sign::kUnknown;
  }
}

Sign Signs::of_product(const dsl::Expr& a, const dsl::Expr& b, int depth) {
  const Sign x = of(a, depth);
  const Sign y = of(b, depth);
  if (x == Sign::kNone && y == Sign::kNone) return Sign::kNone;
  const Proved* p = policy_.algebra.proved(a);
  const Proved* q = policy_.algebra.proved(b);
  if (p == nullptr || q == nullptr) return Sign::kUnknown;
  return joined(times(x, q->interval), times(y, p->interval));
}

Sign Signs::of_name(const dsl::Expr& expr, int depth) {
  if (!calls_.empty()) {
    const auto known = calls_.back().find(expr.name.text);
    if (known != calls_.back().end()) return known->second;
  }
  const Declared* d = policy_.names.of(expr);
  if (d == &input_) return expr.field.text.empty() ? Sign::kUp : Sign::kNone;
  if (d == nullptr || d->kind != NameKind::kLet || d->value == nullptr) return Sign::kNone;
  const auto [entry, is_new] = lets_.try_emplace(d, Sign::kUnknown);
  if (is_new) entry->second = of(*d->value, depth);
  return entry->second;
}

Sign Signs::of_call(const dsl::Expr& expr, int depth) {
  const std::string& name = expr.name.text;
  if (const auto f = callables_.functions.find(name); f != callables_.functions.end()) {
    return of_body(expr, f->second->parameters, {}, *f->second->value, depth);
  }
  if (const auto b = callables_.blocks.find(name); b != callables_.blocks.end()) {
    return of_body(expr, b->second->parameters, b->second->body, *b->second->result, depth);
  }
  Sign all = Sign::kNone;
  for (const dsl::Argument& argument : expr.args) {
    all = joined(all, of(*argument.value, depth));
    if (argument.where && of(*argument.where, depth) != Sign::kNone) all = Sign::kUnknown;
  }
  static const char* const kRising[] = {"min", "max", "clamp", "sum", "avg", "floor", "ceil", "round", "median"};
  const bool rises = std::any_of(std::begin(kRising), std::end(kRising), [&](const char* r) { return name == r; });
  return rises || all == Sign::kNone ? all : Sign::kUnknown;
}

/// What the body makes of its arguments: a var moves as what is assigned to it.
Sign Signs::of_body(const dsl::Expr& call, const std::vector<dsl::Parameter>& parameters,
                    const std::vector<dsl::StmtPtr>& body, const dsl::Expr& result, int depth) {
  bool repeats = false;
  each_below(body, [&](const dsl::Stmt& s) { repeats = repeats || s.kind == dsl::StmtKind::kRepeat; });
  if (repeats) return Sign::kUnknown;
  Known known;
  for (size_t i = 0; i < call.args.size() && i < parameters.size(); ++i) {
    const dsl::Argument& argument = call.args[i];
    known[argument.label.text.empty() ? parameters[i].name.text : argument.label.text] = of(*argument.value, depth);
  }
  calls_.push_back(std::move(known));
  each_below(body, [&](const dsl::Stmt& s) {
    const std::string& name = s.place ? s.place->name.text : s.name.text;
    if (name.empty() || s.value == nullptr) return;
    const Sign change = of(*s.value, depth);
    const bool falls = s.op == dsl::AssignOp::kSub && s.kind == dsl::StmtKind::kAssign;
    const Sign before = calls_.back().contains(name) ? calls_.back()[name] : Sign::kNone;
    calls_.back()[name] = joined(before, falls ? opposite(change) : change);
  });
  const Sign sign = of(result, depth);
  calls_.pop_back();
  return sign;
}

}  // namespace flyball::compiler::checks
