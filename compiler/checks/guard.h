// Conditions as the checks reason about them: or of ands of comparisons, each comparison a sum that is positive. What
// is proved here is true; what is not proved may be true all the same.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "compiler/checks/names.h"
#include "compiler/compile.h"

namespace flyball::compiler::checks {

/// Sum of coefficient * quantity + constant, in SI units. Quantities go by their text.
struct Linear {
  std::map<std::string, Rational> terms;
  Rational constant;
};
Linear combined(const Linear& a, const Linear& b, const Rational& factor);  // a + factor * b

struct Literal {
  enum class Kind : uint8_t { kPositive, kState, kOpaque };
  Kind kind = Kind::kOpaque;
  Linear form;           // kPositive: form > 0, or >= 0 when not strict
  bool strict = false;
  std::string key;       // kState: the machine; kOpaque: the text
  std::string state;     // kState
  bool holds = true;     // kState, kOpaque: false for the contrary
};
using Conjunction = std::vector<Literal>;

/// Holds when one of the conjunctions does; none: never. Unknown when there are too many.
using Guard = std::optional<std::vector<Conjunction>>;

class Algebra {
 public:
  Algebra(const dsl::File& file, const CompileResult& compiled, const Names& names);

  /// When the condition holds; with `holds` false, when it does not.
  Guard guard(const dsl::Expr& condition, bool holds = true);
  Linear linear(const dsl::Expr& expr);
  /// Never exceeded, as far as ranges and `require` tell.
  Rational upper(const Linear& form) const { return upper(form, 0); }

  bool contradictory(const Conjunction& all) const;
  bool implies(const Guard& a, const Guard& b) const;
  bool disjoint(const Guard& a, const Guard& b) const;
  bool never(const Guard& guard) const;

  /// The `require`s without which the answer about the guard would be no.
  std::vector<const dsl::Expr*> needed(const Guard& guard, const std::function<bool()>& answer);

  const Names& names() const { return names_; }
  const Proved* proved(const dsl::Expr& expr) const;
  /// The ends that the declaration gives; null when it gives none, or what was proved of them is not known.
  std::optional<Interval> range(const Declared& declared) const { return range(declared.type); }
  std::optional<Interval> range(const dsl::Type* type) const;
  /// The text of a piece of the file without its blanks.
  std::string text(dsl::Span span) const;

 private:
  struct Quantity {
    Interval interval;
    std::vector<Linear> at_most, at_least;  // of min and max: its arguments
  };

  Guard guard_of_let(const Declared& let, bool holds);
  Guard guard_of(const dsl::Expr& condition, bool holds);
  Linear linear_of(const dsl::Expr& expr);
  Guard in_state(const dsl::Machine& machine, const dsl::Expr& condition, bool holds) const;
  Guard comparison(const dsl::Expr& condition, bool holds);
  Literal opaque(const dsl::Expr& condition, bool holds) const;
  Linear quantity(const dsl::Expr& expr);
  Linear name(const dsl::Expr& expr);
  bool keeps_state(const dsl::Expr& expr) const;
  std::string key(const dsl::Expr& expr) const;
  Rational upper(const Linear& form, int depth) const;
  bool implied(const Literal& literal, const Conjunction& by) const;
  void assume(const dsl::Expr& requirement);

  const CompileResult& compiled_;
  const Names& names_;
  std::map<std::string, Quantity> quantities_;
  std::vector<Linear> facts_;                               // each at least 0, from `require`
  std::vector<const dsl::Expr*> required_;                  // by fact: the `require`
  const dsl::Expr* left_out_ = nullptr;                     // a `require` that is not used now
  std::map<std::string, std::vector<size_t>> facts_about_;  // by quantity
  int depth_ = 0;                                           // through lets and what they are made of
  std::vector<const Declared*> within_;                     // lets being looked through
  std::map<const Declared*, Linear> lets_;                  // and those that were
  std::map<std::pair<const Declared*, bool>, Guard> guards_;
};

}  // namespace flyball::compiler::checks
