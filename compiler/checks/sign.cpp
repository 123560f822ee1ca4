// Signs of sums, products, choices and calls. A var moves as what is stored in it: that it leans on what it was before
// changes how soon it follows, not where to.
#include "compiler/checks/sign.h"

#include <set>

namespace flyball::compiler::checks {
namespace {

constexpr int kDeepest = 64;  // through lets and calls
constexpr size_t kMostSteps = 20000;  // for one input: a policy of which more is asked is a made one

Sign times(Sign s, const Interval& factor) {
  if (s == Sign::kNone) return s;
  if (factor.lo >= 0) return s;
  return factor.hi <= 0 ? opposite(s) : Sign::kUnknown;
}

Sign unless_none(Sign s) { return s == Sign::kNone ? s : Sign::kUnknown; }

/// Of what is `yes` when a condition of sign `s` holds, else `no`.
Sign chosen(Sign s, const Interval& yes, const Interval& no) {
  if (s == Sign::kNone) return s;
  if (yes.lo >= no.hi) return s;
  return yes.hi <= no.lo ? opposite(s) : Sign::kUnknown;
}

const std::string& written_name(const dsl::Stmt& s) { return s.place ? s.place->name.text : s.name.text; }

}  // namespace

Callables::Callables(const Policy& policy) {
  add(policy.file);
  for (const auto& file : policy.compiled.files) {
    if (file->library) add(*file);
  }
}

void Callables::add(const dsl::File& file) {
  static const std::vector<dsl::StmtPtr> kNone;
  for (const dsl::Item& item : file.items) {
    if (const dsl::Function* f = item.function.get())
      by_name_.try_emplace(f->name.text, Callee{nullptr, &f->parameters, &kNone, f->value.get()});
    if (const dsl::BlockDecl* b = item.block.get())
      by_name_.try_emplace(b->name.text, Callee{nullptr, &b->parameters, &b->body, b->result.get()});
    if (const dsl::TableDecl* t = item.table.get()) by_name_.try_emplace(t->name.text, Callee{t});
  }
}

const Callee* Callables::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

Paths paths_of(const Callee& callee, const Algebra& algebra) {
  Paths paths;
  add_paths(*callee.body, {}, paths);
  std::map<std::string, std::set<std::string>> stored;  // by var
  each_below(*callee.body, [&](const dsl::Stmt& s) {
    if (s.value == nullptr) return;
    const bool adds = s.place && s.op != dsl::AssignOp::kSet;
    stored[written_name(s)].insert(adds ? "" : algebra.text(s.value->span));
  });
  each_below(*callee.body, [&](const dsl::Stmt& s) {
    if (s.value != nullptr && stored[written_name(s)].size() == 1) paths.at(&s) = {};
  });
  return paths;
}

Sign opposite(Sign s) { return s == Sign::kUp ? Sign::kDown : s == Sign::kDown ? Sign::kUp : s; }

Sign joined(Sign a, Sign b) {
  if (a == Sign::kNone || a == b) return b;
  return b == Sign::kNone ? a : Sign::kUnknown;
}

Sign Signs::of(const dsl::Expr& expr, int depth) {
  using dsl::ExprKind;
  if (depth > kDeepest || ++steps_ > kMostSteps) return Sign::kUnknown;
  switch (expr.kind) {
    case ExprKind::kName: return of_name(expr, depth + 1);
    case ExprKind::kCall: return of_call(expr, depth + 1);
    case ExprKind::kNegate:
    case ExprKind::kNot: return opposite(of(*expr.a, depth + 1));
    case ExprKind::kPrev: return of(*expr.a, depth + 1);
    case ExprKind::kIs: return expr.a ? unless_none(of(*expr.a, depth + 1)) : Sign::kNone;
    case ExprKind::kSelect: return of_choice(expr, depth + 1);
    case ExprKind::kOtherwise: return joined(of(*expr.a, depth + 1), of(*expr.b, depth + 1));
    case ExprKind::kBinary: return of_binary(expr, depth + 1);
    default: return Sign::kNone;
  }
}

Sign Signs::of_binary(const dsl::Expr& expr, int depth) {
  using dsl::BinaryOp;
  if (expr.op == BinaryOp::kMul) return of_product(*expr.a, *expr.b, depth);
  const Sign a = of(*expr.a, depth);
  const Sign b = of(*expr.b, depth);
  switch (expr.op) {
    case BinaryOp::kAdd:
    case BinaryOp::kAnd:
    case BinaryOp::kOr: return joined(a, b);
    case BinaryOp::kSub:
    case BinaryOp::kGreater:
    case BinaryOp::kGreaterEqual: return joined(a, opposite(b));
    case BinaryOp::kLess:
    case BinaryOp::kLessEqual: return joined(opposite(a), b);
    case BinaryOp::kDiv: {
      const Proved* divisor = policy_.algebra.proved(*expr.b);
      const Proved* top = policy_.algebra.proved(*expr.a);
      if (divisor == nullptr || top == nullptr) return unless_none(joined(a, b));
      return joined(times(a, divisor->interval), opposite(times(b, top->interval)));
    }
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual: {
      const Sign equal = of_equal(*expr.a, joined(a, opposite(b)), *expr.b);
      return expr.op == BinaryOp::kEqual ? equal : opposite(equal);
    }
    default: return unless_none(joined(a, b));
  }
}

/// `a == b`, where a - b has the sign: at an end of a's range it is a comparison.
Sign Signs::of_equal(const dsl::Expr& a, Sign sign, const dsl::Expr& b) const {
  const Proved* x = policy_.algebra.proved(a);
  const Proved* y = policy_.algebra.proved(b);
  if (x == nullptr || y == nullptr) return unless_none(sign);
  if (y->interval.lo >= x->interval.hi) return sign;
  return y->interval.hi <= x->interval.lo ? opposite(sign) : unless_none(sign);
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

Sign Signs::of_choice(const dsl::Expr& expr, int depth) {
  const Sign condition = of(*expr.a, depth);
  const Sign value = joined(of(*expr.b, depth), of(*expr.c, depth));
  const Proved* yes = policy_.algebra.proved(*expr.b);
  const Proved* no = policy_.algebra.proved(*expr.c);
  if (condition == Sign::kNone || yes == nullptr || no == nullptr) return joined(value, unless_none(condition));
  return joined(value, chosen(condition, yes->interval, no->interval));
}

/// Whether a reading is there at all is no quantity: who asks for that has thought of its loss.
Sign Signs::of_name(const dsl::Expr& expr, int depth) {
  if (!calls_.empty()) {
    const auto known = calls_.back().find(expr.name.text);
    if (known != calls_.back().end()) return known->second;
  }
  const Declared* d = policy_.names.of(expr);
  if (d == &input_) {
    if (expr.field.text.empty()) return Sign::kUp;
    return expr.field.text == "ok" ? Sign::kUnknown : Sign::kNone;
  }
  if (d == nullptr || !expr.field.text.empty()) return Sign::kNone;
  if (d->kind == NameKind::kVar) return of_var(*d, depth);
  if (d->kind != NameKind::kLet || d->value == nullptr) return Sign::kNone;
  const auto [entry, is_new] = known_.try_emplace(d, Sign::kUnknown);
  if (!is_new) return entry->second;
  const Sign sign = of(*d->value, depth);
  return known_[d] = sign;
}

/// While it is worked out, what it was before does not move; what is found of others then holds then only.
Sign Signs::of_var(const Declared& var, int depth) {
  const auto known = known_.find(&var);
  if (known != known_.end()) return known->second;
  steps_ += known_.size();
  std::map<const Declared*, Sign> outside = std::move(known_);
  known_ = {{&var, Sign::kNone}};
  for (const auto& [declared, sign] : outside) {
    if (declared->kind == NameKind::kVar) known_.emplace(declared, sign);
  }
  Sign sign = Sign::kNone;
  for (const dsl::Stmt* write : var.writes) {
    const auto path = paths_.find(write);
    if (path == paths_.end()) continue;
    const Sign one = of_write(*write, path->second, var.type, depth);
    sign = joined(sign, path->second.in_state ? unless_none(one) : one);
  }
  known_ = std::move(outside);
  return known_[&var] = sign;
}

/// What the statement makes of the var: what it stores, and that it stores at all.
Sign Signs::of_write(const dsl::Stmt& write, const Path& path, const dsl::Type* type, int depth) {
  const Sign change = of(*write.value, depth);
  const bool falls = write.kind == dsl::StmtKind::kAssign && write.op == dsl::AssignOp::kSub;
  const bool adds = write.kind == dsl::StmtKind::kAssign && (falls || write.op == dsl::AssignOp::kAdd);
  Sign asked = Sign::kNone;
  for (const Asked& one : path.asked) {
    const Sign sign = of(*one.condition, depth);
    asked = joined(asked, one.holds ? sign : opposite(sign));
  }
  if (asked != Sign::kNone) {
    const dsl::Expr& stored = *write.value;
    const bool truth = stored.kind == dsl::ExprKind::kBool;
    const Proved* value = policy_.algebra.proved(stored);
    const std::optional<Interval> range = truth ? Interval{0, 1} : policy_.algebra.range(type);
    if ((value == nullptr && !truth) || !range) return Sign::kUnknown;
    const Interval is = truth ? Interval{stored.truth, stored.truth} : value->interval;
    asked = chosen(asked, is, adds ? Interval{0, 0} : *range);
    if (falls) asked = opposite(asked);
  }
  return joined(falls ? opposite(change) : change, asked);
}

Sign Signs::of_call(const dsl::Expr& expr, int depth) {
  if (const Callee* callee = callables_.find(expr.name.text); callee != nullptr) {
    return callee->table != nullptr ? of_table(*callee->table, expr, depth) : of_body(expr, *callee, depth);
  }
  Sign all = Sign::kNone;
  for (const dsl::Argument& argument : expr.args) {
    all = joined(all, of(*argument.value, depth));
    if (argument.where && of(*argument.where, depth) != Sign::kNone) all = Sign::kUnknown;
  }
  static const char* const kRising[] = {"min",  "max",   "clamp",  "sum", "avg", "floor",
                                        "ceil", "round", "median", "any", "all"};
  const bool rises =
      std::any_of(std::begin(kRising), std::end(kRising), [&](const char* r) { return expr.name.text == r; });
  return rises ? all : unless_none(all);
}

Sign Signs::of_table(const dsl::TableDecl& table, const dsl::Expr& call, int depth) {
  if (call.args.size() != 1) return Sign::kUnknown;
  const Sign at = of(*call.args[0].value, depth);
  bool rises = true;
  bool falls = true;
  for (size_t i = 1; i < table.rows.size(); ++i) {
    const Proved* before = policy_.algebra.proved(*table.rows[i - 1].y);
    const Proved* after = policy_.algebra.proved(*table.rows[i].y);
    if (before == nullptr || after == nullptr) return unless_none(at);
    rises = rises && before->interval.lo <= after->interval.lo;
    falls = falls && before->interval.lo >= after->interval.lo;
  }
  return rises ? at : falls ? opposite(at) : unless_none(at);
}

/// What the body makes of its arguments.
Sign Signs::of_body(const dsl::Expr& call, const Callee& callee, int depth) {
  bool repeats = false;
  each_below(*callee.body, [&](const dsl::Stmt& s) { repeats = repeats || s.kind == dsl::StmtKind::kRepeat; });
  if (repeats) return Sign::kUnknown;
  Known known;
  for (size_t i = 0; i < call.args.size() && i < callee.parameters->size(); ++i) {
    const dsl::Argument& argument = call.args[i];
    known[argument.label.text.empty() ? (*callee.parameters)[i].name.text : argument.label.text] =
        of(*argument.value, depth);
  }
  calls_.push_back(std::move(known));
  const Paths paths = paths_of(callee, policy_.algebra);
  std::map<std::string, const dsl::Type*> types;
  each_below(*callee.body, [&](const dsl::Stmt& s) { follow(s, paths.at(&s), types, depth); });
  const Sign sign = of(*callee.result, depth);
  calls_.pop_back();
  return sign;
}

/// A statement of a fn's or block's body.
void Signs::follow(const dsl::Stmt& s, const Path& path, std::map<std::string, const dsl::Type*>& types, int depth) {
  const std::string& name = written_name(s);
  if (name.empty() || s.value == nullptr) return;
  if (!s.place) types[name] = s.type.get();
  Sign& own = calls_.back()[name];
  const Sign before = std::exchange(own, Sign::kNone);  // what it was before does not move
  const Sign change = of_write(s, s.place ? path : Path{}, types[name], depth);
  calls_.back()[name] = joined(before, change);
}

}  // namespace flyball::compiler::checks
