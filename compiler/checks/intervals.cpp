// An interval and the intervals of the names that it was made from.
#include "compiler/checks/intervals.h"

#include <set>

namespace flyball::compiler::checks {
namespace {

constexpr size_t kMostNames = 4;  // a why is a line

bool is_comparison(const dsl::Expr& e) {
  return e.kind == dsl::ExprKind::kBinary && e.op >= dsl::BinaryOp::kLess && e.op <= dsl::BinaryOp::kNotEqual;
}

std::string shown(const Proved& p) {
  if (p.interval.lo == p.interval.hi) return show(p.interval.lo, p.dimension, p.point);
  return show(p.interval, p.dimension, p.point);
}

std::string source(const dsl::Expr& expr, const Policy& policy) {
  std::string result;
  for (const char c : policy.compiled.sources.text(expr.span)) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) result += c;
    if (blank && !result.empty() && result.back() != ' ') result += ' ';
  }
  return "`" + result + "`";
}

bool is_literal(const dsl::Expr& expr) {
  return expr.kind == dsl::ExprKind::kLiteral ||
         (expr.kind == dsl::ExprKind::kNegate && expr.a->kind == dsl::ExprKind::kLiteral);
}

}  // namespace

std::string steps_of(const dsl::Expr& expr, const Policy& policy) {
  const Proved* p = policy.algebra.proved(expr);
  if (p == nullptr || is_literal(expr)) return "";
  std::string text = source(expr, policy) + " lies in " + shown(*p);
  std::set<std::string> named;
  each_below(expr, [&](const dsl::Expr& e) {
    const Proved* part = e.kind == dsl::ExprKind::kName && &e != &expr ? policy.algebra.proved(e) : nullptr;
    if (part == nullptr || named.size() == kMostNames || !named.insert(source(e, policy)).second) return;
    text += (named.size() == 1 ? ": " : ", ") + source(e, policy) + " in " + shown(*part);
  });
  return text;
}

std::string why_of_comparisons(const dsl::Expr& condition, const Policy& policy) {
  std::string text;
  each_below(condition, [&](const dsl::Expr& e) {
    if (!is_comparison(e)) return;
    for (const dsl::Expr* side : {e.a.get(), e.b.get()}) {
      const std::string steps = steps_of(*side, policy);
      if (!steps.empty() && text.find(steps) == std::string::npos) text += (text.empty() ? "" : "; ") + steps;
    }
  });
  return text;
}

}  // namespace flyball::compiler::checks
