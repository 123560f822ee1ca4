// Quantities as sums, and how large a sum can be: by declared ranges, by what was proved, by min and max, by `require`.
#include <algorithm>
#include <cctype>

#include "compiler/checks/guard.h"

namespace flyball::compiler::checks {
namespace {

constexpr int kDeepest = 2;  // min, max and `require` are used so many at a time
constexpr int kDeepestLets = 500;  // and what they are made of; what lies deeper is a quantity like any other
constexpr size_t kMostTerms = 16;  // a longer sum is bounded by the ranges of its quantities alone
constexpr size_t kMostFacts = 4;  // about one quantity

const Rational kAnything("1000000000000000000000000000000");  // more than 64 bits hold, in any unit

bool is_constant(const Proved& p) { return p.interval.lo == p.interval.hi; }

}  // namespace

Linear combined(const Linear& a, const Linear& b, const Rational& factor) {
  Linear sum = a;
  sum.constant += factor * b.constant;
  for (const auto& [key, coefficient] : b.terms) {
    Rational& total = sum.terms[key];
    total += factor * coefficient;
    if (total == 0) sum.terms.erase(key);
  }
  return sum;
}

Algebra::Algebra(const dsl::File& file, const CompileResult& compiled, const Names& names)
    : compiled_(compiled), names_(names) {
  for (const dsl::Item& item : file.items) {
    if (item.require) assume(*item.require->condition);
  }
}

void Algebra::assume(const dsl::Expr& requirement) {
  const Guard holds = guard(requirement);
  if (!holds || holds->size() != 1) return;
  for (const Literal& literal : holds->front()) {
    if (literal.kind != Literal::Kind::kPositive) continue;
    for (const auto& [key, coefficient] : literal.form.terms) {
      std::vector<size_t>& about = facts_about_[key];
      if (about.size() < kMostFacts) about.push_back(facts_.size());
    }
    facts_.push_back(literal.form);
    required_.push_back(&requirement);
  }
}

std::vector<const dsl::Expr*> Algebra::needed(const Guard& guard, const std::function<bool()>& answer) {
  std::vector<const dsl::Expr*> found;
  if (!guard) return found;
  const auto try_without = [&](size_t fact) {
    left_out_ = required_[fact];
    if (!answer() && std::find(found.begin(), found.end(), left_out_) == found.end()) found.push_back(left_out_);
  };
  for (const Conjunction& conjunction : *guard) {
    for (const Literal& literal : conjunction) {
      for (const auto& [key, coefficient] : literal.form.terms) {
        const auto about = facts_about_.find(key);
        if (about != facts_about_.end()) std::for_each(about->second.begin(), about->second.end(), try_without);
      }
    }
  }
  left_out_ = nullptr;
  return found;
}

const Proved* Algebra::proved(const dsl::Expr& expr) const {
  const auto found = compiled_.proved.find(expr.id);
  return found == compiled_.proved.end() ? nullptr : &found->second;
}

std::optional<Interval> Algebra::range(const dsl::Type* type) const {
  for (int depth = 0; type != nullptr && type->like != nullptr && depth < kDeepest; ++depth) {
    const Declared* other = names_.of(*type->like);
    if (other == nullptr || other->type == nullptr) break;
    type = other->type;
  }
  if (type == nullptr || type->lo == nullptr || type->hi == nullptr) return std::nullopt;
  const Proved* lo = proved(*type->lo);
  const Proved* hi = proved(*type->hi);
  if (lo == nullptr || hi == nullptr) return std::nullopt;
  return Interval{lo->interval.lo, hi->interval.hi};
}

std::string Algebra::text(dsl::Span span) const {
  std::string result;
  for (const char c : compiled_.sources.text(span)) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) result += c;
  }
  return result;
}

Linear Algebra::linear(const dsl::Expr& expr) {
  ++depth_;
  Linear sum = linear_of(expr);
  --depth_;
  return sum;
}

Linear Algebra::linear_of(const dsl::Expr& expr) {
  using dsl::BinaryOp;
  using dsl::ExprKind;
  const Proved* p = proved(expr);
  if (p != nullptr && is_constant(*p)) return {{}, p->interval.lo};
  if (depth_ > kDeepestLets) return quantity(expr);
  if (expr.kind == ExprKind::kName && expr.field.text.empty()) return name(expr);
  if (expr.kind == ExprKind::kNegate) return combined({}, linear(*expr.a), -1);
  if (expr.kind == ExprKind::kBinary) {
    if (expr.op == BinaryOp::kAdd) return combined(linear(*expr.a), linear(*expr.b), 1);
    if (expr.op == BinaryOp::kSub) return combined(linear(*expr.a), linear(*expr.b), -1);
    const Proved* a = proved(*expr.a);
    const Proved* b = proved(*expr.b);
    const bool by_constant = b != nullptr && is_constant(*b);
    if (expr.op == BinaryOp::kMul && by_constant) return combined({}, linear(*expr.a), b->interval.lo);
    if (expr.op == BinaryOp::kMul && a != nullptr && is_constant(*a)) {
      return combined({}, linear(*expr.b), a->interval.lo);
    }
    if (expr.op == BinaryOp::kDiv && by_constant && b->interval.lo != 0) {
      return combined({}, linear(*expr.a), 1 / b->interval.lo);
    }
  }
  return quantity(expr);
}

/// A `let` without a type is its expression; everything else that is declared is one quantity, in its range.
Linear Algebra::name(const dsl::Expr& expr) {
  const Declared* declared = names_.of(expr);
  if (declared == nullptr || !expr.indexes.empty()) return quantity(expr);
  if (declared->kind == NameKind::kLet && declared->type == nullptr && declared->value != nullptr) {
    const auto known = lets_.find(declared);
    if (known != lets_.end()) return known->second;
    within_.push_back(declared);
    Linear sum = linear(*declared->value);
    within_.pop_back();
    if (sum.terms.size() > kMostTerms) sum = quantity(expr);
    return lets_[declared] = std::move(sum);
  }
  // A `let` keeps the value that a var had where the `let` stands.
  const bool kept = declared->kind == NameKind::kVar && !within_.empty();
  const std::string key = (kept ? within_.back()->name.text + ":" : "") + expr.name.text;
  const std::optional<Interval> ends = range(*declared);
  if (!ends) return quantity(expr);
  quantities_[key].interval = *ends;
  return {{{key, 1}}, 0};
}

/// Two calls of a block are two quantities, however alike they are written.
bool Algebra::keeps_state(const dsl::Expr& expr) const {
  bool found = false;
  each_below(expr, [&](const dsl::Expr& e) {
    if (e.kind == dsl::ExprKind::kCall && names_.of(e) != nullptr) found = true;
    const Declared* d = e.kind == dsl::ExprKind::kName ? names_.of(e) : nullptr;
    const bool changes = d != nullptr && (d->kind == NameKind::kVar || d->kind == NameKind::kMachine);
    if (changes && !within_.empty()) found = true;
  });
  return found;
}

std::string Algebra::key(const dsl::Expr& expr) const {
  return text(expr.span) + (keeps_state(expr) ? "#" + std::to_string(expr.id) : "");
}

Linear Algebra::quantity(const dsl::Expr& expr) {
  const std::string key = this->key(expr);
  const Proved* p = proved(expr);
  Quantity q{{-kAnything, kAnything}, {}, {}};
  if (p != nullptr) q.interval = p->interval;
  const bool built_in = expr.kind == dsl::ExprKind::kCall && names_.of(expr) == nullptr && expr.args.size() > 1;
  if (built_in && depth_ <= kDeepestLets && (expr.name.text == "min" || expr.name.text == "max")) {
    std::vector<Linear>& bounds = expr.name.text == "min" ? q.at_most : q.at_least;
    for (const dsl::Argument& argument : expr.args) {
      if (argument.value && argument.where == nullptr) bounds.push_back(linear(*argument.value));
    }
  }
  const auto [entry, is_new] = quantities_.try_emplace(key, q);
  if (!is_new) entry->second.interval = hull(entry->second.interval, q.interval);
  return {{{key, 1}}, 0};
}

Rational Algebra::upper(const Linear& form, int depth) const {
  Rational most = form.constant;
  for (const auto& [key, coefficient] : form.terms) {
    const Interval& ends = quantities_.at(key).interval;
    most += coefficient * (coefficient > 0 ? ends.hi : ends.lo);
  }
  if (depth == kDeepest || form.terms.size() > kMostTerms) return most;
  for (const auto& [key, coefficient] : form.terms) {
    const Quantity& q = quantities_.at(key);
    for (const Linear& bound : coefficient > 0 ? q.at_most : q.at_least) {
      Linear without = form;
      without.terms.erase(key);
      most = std::min(most, upper(combined(without, bound, coefficient), depth + 1));
    }
    const auto about = facts_about_.find(key);
    if (about == facts_about_.end()) continue;
    for (const size_t fact : about->second) {
      if (required_[fact] == left_out_) continue;
      const Rational factor = -coefficient / facts_[fact].terms.at(key);
      if (factor > 0) most = std::min(most, upper(combined(form, facts_[fact], factor), depth + 1));
    }
  }
  return most;
}

}  // namespace flyball::compiler::checks
