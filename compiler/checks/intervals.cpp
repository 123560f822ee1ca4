// An interval and the intervals of the names that it was made from, and of the names behind those.
#include "compiler/checks/intervals.h"

#include <algorithm>
#include <map>
#include <set>

namespace flyball::compiler::checks {
namespace {

constexpr size_t kMostNames = 4;  // a why is a line
constexpr size_t kMostLets = 4;   // places of a finding

bool is_comparison(const dsl::Expr& e) {
  return e.kind == dsl::ExprKind::kBinary && e.op >= dsl::BinaryOp::kLess && e.op <= dsl::BinaryOp::kNotEqual;
}

std::string shown(const Proved& p) {
  if (p.interval.lo == p.interval.hi) return show(p.interval.lo, p.dimension, p.point);
  return show(p.interval, p.dimension, p.point);
}

std::string source(const dsl::Expr& expr, const Proofs& proofs) {
  std::string result;
  for (const char c : proofs.compiled.sources.text(expr.span)) {
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

/// "`a` in 0 W .. 5 W, `b` in ...": the names in the expression, itself left out.
std::string names_of(const dsl::Expr& expr, const Proofs& proofs) {
  std::string text;
  std::set<std::string> named;
  each_below(expr, [&](const dsl::Expr& e) {
    const Proved* part = e.kind == dsl::ExprKind::kName && &e != &expr ? proofs.of(e) : nullptr;
    if (part == nullptr || named.size() == kMostNames || !named.insert(source(e, proofs)).second) return;
    text += (named.size() == 1 ? "" : ", ") + source(e, proofs) + " in " + shown(*part);
  });
  return text;
}

/// "`a - b` lies in ...: `a` in ..., `b` in ...".
std::string steps_of(const dsl::Expr& expr, const Proofs& proofs) {
  const Proved* p = proofs.of(expr);
  if (p == nullptr || is_literal(expr)) return "";
  const std::string names = names_of(expr, proofs);
  return source(expr, proofs) + " lies in " + shown(*p) + (names.empty() ? "" : ": " + names);
}

/// The operands of what was too wide on its way: these are what an author can make narrower.
std::string operands_of(const dsl::Expr& expr, const Proofs& proofs) {
  std::string text;
  const auto add = [&](const dsl::Expr& part) {
    const Proved* p = is_literal(part) ? nullptr : proofs.of(part);
    if (p != nullptr) text += (text.empty() ? "" : ", ") + source(part, proofs) + " in " + shown(*p);
  };
  each_part(expr, add);
  return text;
}

/// "`a * b` lies in ...", of what has no value of its own because it was refused.
std::string result_of(const dsl::Expr& expr, const Proofs& proofs) {
  if (expr.kind != dsl::ExprKind::kBinary) return "";
  const Proved* a = proofs.of(*expr.a);
  const Proved* b = proofs.of(*expr.b);
  if (a == nullptr || b == nullptr || a->dimension.names != nullptr || b->dimension.names != nullptr) return "";
  Proved whole = *a;
  switch (expr.op) {
    case dsl::BinaryOp::kAdd: whole.interval = a->interval + b->interval; break;
    case dsl::BinaryOp::kSub: whole.interval = a->interval + -b->interval; break;
    case dsl::BinaryOp::kMul:
      whole.interval = a->interval * b->interval;
      whole.dimension = a->dimension + b->dimension;
      break;
    default: return "";
  }
  whole.point = whole.point && !b->point;
  return source(expr, proofs) + " lies in " + shown(whole);
}

bool is_about_interval(const dsl::Diagnostic& d) {
  static const char* const kCodes[] = {"FB0210", "FB0230", "FB0231", "FB0308"};
  return std::any_of(std::begin(kCodes), std::end(kCodes), [&](const char* code) { return d.code == code; });
}

void explain(dsl::Diagnostic& d, const dsl::Expr& refused, const Proofs& proofs) {
  if (d.code == "FB0210") {
    if (refused.kind == dsl::ExprKind::kBinary) show_steps(d, *refused.b, proofs);
  } else if (d.code == "FB0230") {
    const std::string parts = operands_of(refused, proofs);
    const std::string whole = result_of(refused, proofs);
    if (!whole.empty()) d.why = whole + ", and " + d.why;
    if (!parts.empty()) d.why += "; it is made of " + parts;
    show_lets(d, refused, proofs);
  } else {
    show_steps(d, refused, proofs);
  }
}

}  // namespace

const Proved* Proofs::of(const dsl::Expr& expr) const {
  const auto found = compiled.proved.find(expr.id);
  return found == compiled.proved.end() ? nullptr : &found->second;
}

void show_steps(dsl::Diagnostic& diagnostic, const dsl::Expr& expr, const Proofs& proofs) {
  const std::string names = names_of(expr, proofs);
  if (!names.empty()) diagnostic.why += "; it is made of " + names;
  show_lets(diagnostic, expr, proofs);
}

void show_lets(dsl::Diagnostic& diagnostic, const dsl::Expr& expr, const Proofs& proofs) {
  std::vector<const dsl::Expr*> behind{&expr};
  std::set<const Declared*> shown_lets;
  for (size_t i = 0; i < behind.size() && shown_lets.size() < kMostLets; ++i) {
    each_below(*behind[i], [&](const dsl::Expr& e) {
      const Declared* let = e.kind == dsl::ExprKind::kName && e.field.text.empty() ? proofs.names.of(e) : nullptr;
      if (let == nullptr || let->kind != NameKind::kLet || let->value == nullptr) return;
      if (shown_lets.size() == kMostLets || !shown_lets.insert(let).second) return;
      const Proved* p = proofs.of(*let->value);
      if (p == nullptr) return;
      const std::string names = names_of(*let->value, proofs);
      diagnostic.related.push_back(
          {let->value->span, "this lies in " + shown(*p) + (names.empty() ? "" : ": " + names)});
      behind.push_back(let->value);
    });
  }
}

void explain_refused(CompileResult& compiled) {
  dsl::Diagnostics& all = compiled.diagnostics;
  for (const auto& file : compiled.files) {
    std::map<std::pair<uint32_t, uint32_t>, size_t> refused;
    for (size_t i = 0; i < all.all().size(); ++i) {
      const dsl::Diagnostic& d = all.all()[i];
      if (d.span.file == file->source && is_about_interval(d)) refused[{d.span.begin, d.span.end}] = i;
    }
    if (refused.empty()) continue;
    const Names names(*file);
    const Proofs proofs{compiled, names};
    each_below(*file, [&](const dsl::Expr& e) {
      const auto found = refused.find({e.span.begin, e.span.end});
      if (found == refused.end()) return;
      explain(all.at(found->second), e, proofs);
      refused.erase(found);
    });
  }
}

std::string why_of_comparisons(const dsl::Expr& condition, const Proofs& proofs) {
  std::string text;
  each_below(condition, [&](const dsl::Expr& e) {
    if (!is_comparison(e)) return;
    for (const dsl::Expr* side : {e.a.get(), e.b.get()}) {
      const std::string steps = steps_of(*side, proofs);
      if (!steps.empty() && text.find(steps) == std::string::npos) text += (text.empty() ? "" : "; ") + steps;
    }
  });
  return text;
}

}  // namespace flyball::compiler::checks
