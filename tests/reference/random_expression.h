// Random expressions with the bookkeeping that keeps them valid: dimension, interval, step, divisor and width.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/reference/generator.h"

namespace flyball::reference {

enum class Kind : uint8_t {
  kTemperature,
  kDifference,
  kFrequency,
  kPower,
  kVoltage,
  kCurrent,
  kNumber,
  kTime,
  kEnergy,
  kGain
};
constexpr int kKinds = 10;

/// An expression's text and what is known of its value, in SI units. `numerator` and `divisor` bound the integers an
/// executor meets: value = N * step / D.
struct Made {
  std::string text;
  Kind kind = Kind::kNumber;
  Rational lo, hi, step;
  bool constant = false, divided = false;
  bool choice = false;  // of constants: rule 3.5
  double numerator = 0, divisor = 1;
};

/// A name that may be read.
struct Readable {
  std::string name;
  Kind kind = Kind::kNumber;
  Rational lo, hi, step;
  std::string domain;        // empty: one
  bool truth = false, input = false, variable = false, limit = false, previous = false;
  bool own = false;          // of the machine around: siblings may be reduced
  bool array = false;        // a var with an index of its own: it is written by element
  bool choice = false;       // a let that is a choice of constants
  std::string names;         // an element of this enumeration; empty: a quantity or a truth value
  std::string within;        // of an array: the domain of the machine each of whose elements has one
  bool whole_range = false;  // nothing narrower is proved than what was declared: rule 2.9
  bool quantity() const { return !truth && names.empty(); }
};

struct RandomFunction {
  std::string name;
  std::vector<Readable> parameters;
  std::vector<bool> constant, typed;
  Kind kind = Kind::kNumber;
  Rational lo, hi, step;
  bool choice = false;  // its result is a choice of constants
  std::string array;      // a block that has one, over this: it stands where that makes pairs, or alone
  bool alone = false;     // a block that stands where the context has no domain
  bool elements = false;  // its first parameter has an index
  std::string over;       // then: its domain; empty: the argument's
};

struct RandomMachine {
  std::string name, domain;
  std::vector<std::string> states;
  size_t terminal = SIZE_MAX;  // this state, if it is one of these
};

struct RandomTable {
  std::string name;
  Kind x, y;
  Rational lo, hi, step;
};

struct RandomDomain {
  std::string name;
  uint32_t size;
  std::string parent;  // empty: none
  uint32_t most;       // for which it is proved: rule 5.3
  bool fixed = false;  // `of N`
  std::vector<std::string> names = {};  // of an enumeration
  std::string first = {}, second = {};  // of pairs; these and counts are domains that nobody declares

  std::string declaration() const;
};

/// What the standard library has.
const std::vector<std::string>& library_names();

/// The domains, some pairs of them, and a count: all that may be an index.
std::vector<RandomDomain> with_undeclared(std::vector<RandomDomain> domains);

/// A range as its author would write it, and what it means.
struct RandomRange {
  std::string text;
  Kind kind;
  Rational lo, hi, step, reading;  // what one count of a reading is worth
};

/// `q in tile:`, the name of an element of `domain`; over pairs that are mine it names the part that is not.
struct RandomBinder {
  std::string name, domain, over;
};

/// What may be used where an expression stands.
struct Surroundings {
  std::string domain;                 // context
  std::string machine;                // own machine
  std::vector<Readable> names;
  std::vector<RandomBinder> binders;  // that may be an index
  int reductions = 0;                 // around this
  bool blocks = false;                // block calls may stand here
  bool each_step = false;             // statements here are executed in each step
};

class RandomExpressions {
 public:
  RandomExpressions(Random& random, const std::vector<RandomDomain>& domains)
      : random_(random), domains_(with_undeclared(domains)) {}

  using Maybe = std::optional<Made>;
  Made number(Kind kind, const Surroundings& at, int depth, bool divide);
  std::string condition(const Surroundings& at, int depth);
  Maybe multiply(const Made& a, const Made& b, Kind kind);
  /// An element of an enumeration.
  std::string element(const RandomDomain& of, const Surroundings& at, int depth);
  /// The index of some element, in brackets; `own`: maybe one that is found while the policy runs.
  std::string index(const RandomDomain& of, const Surroundings& at);
  /// The enumerations of the set.
  std::vector<const RandomDomain*> enumerations() const;
  /// A call of the library that keeps a truth value; empty when there is none.
  std::string remembered(const Surroundings& at);
  RandomRange range(Kind kind);
  Made literal(Kind kind, const Rational& lo, const Rational& hi);
  Made read(const Readable& name, const Surroundings& at);
  /// e brought into a range: what a typed let or argument needs; empty when there is no way.
  std::string within(const Made& e, const Rational& lo, const Rational& hi);
  /// False when rounding e to `step` needs more than 63 bits.
  bool storable(const Made& e, const Rational& step) const;
  Kind kind();
  const RandomDomain* domain(const std::string& name) const;
  /// One that nobody declares: pairs whose first is this domain; with none, any.
  const RandomDomain* undeclared(const std::string& first);

  std::vector<RandomFunction> functions;
  std::vector<RandomFunction> blocks;
  std::vector<std::string> used;      // of library_names()
  std::vector<RandomTable> tables;
  std::vector<RandomMachine> machines;
  std::string counter;                // an input that counts; empty: none
  Rational counter_hi;

 private:
  Made leaf(Kind kind, const Surroundings& at);
  Maybe operation(Kind kind, const Surroundings& at, int depth, bool divide);
  Maybe sum(Kind kind, const Surroundings& at, int depth, bool divide);
  Maybe product(Kind kind, const Surroundings& at, int depth, bool divide);
  Maybe quotient(Kind kind, const Surroundings& at, int depth);
  Maybe choice(const Made& a, const Made& b, const Surroundings& at, int depth);
  Maybe choice_of_constants(Kind kind, const Surroundings& at, int depth);
  Maybe selection(Kind kind, const Surroundings& at, int depth, bool divide);
  Maybe rounding(Kind kind, const Surroundings& at, int depth, bool divide);
  Maybe unary(Kind kind, const Surroundings& at, int depth, bool divide);
  Maybe reduction(Kind kind, const Surroundings& at, int depth, bool divide);
  Maybe index_reduction(const Surroundings& at, int depth);
  Maybe call(Kind kind, const Surroundings& at, int depth);
  Maybe call_of_elements(Kind kind, const Surroundings& at);
  Maybe library_call(Kind kind, const Surroundings& at, int depth, bool divide);
  Maybe library_call(const std::string& name, Kind kind, const Surroundings& at, int depth, bool divide);
  Maybe proportional(Kind kind, const Surroundings& at, int depth);
  Maybe deadband(Kind kind, const Surroundings& at, int depth);
  Maybe worst_by_age(Kind kind, const Surroundings& at);
  Maybe residue(Kind kind, const Surroundings& at, int depth);
  Maybe step_wise(Kind kind, const Surroundings& at);
  Maybe controller(const std::string& name, Kind kind, const Surroundings& at);
  Maybe filter(const std::string& name, Kind kind, const Surroundings& at);
  std::optional<Readable> followable(Kind kind, const Surroundings& at);
  bool uses(const std::string& name) const;
  std::string argument_of(const RandomFunction& f, const Surroundings& at, int depth);
  Maybe special(Kind kind, const Surroundings& at, int depth);
  Maybe share(Kind kind, const Surroundings& at, int depth);
  Maybe mix(Kind kind, const Surroundings& at, int depth);
  std::string comparison(const Surroundings& at, int depth);
  std::string element_comparison(const Surroundings& at, int depth);
  std::string reduced_condition(const Surroundings& at, int depth);

  Maybe add(const Made& a, const Made& b, bool subtract, Kind kind);
  Maybe divide(const Made& a, const Made& b, Kind kind);
  Maybe join(std::vector<Made> sides, const std::string& text);
  bool fit(std::vector<Made>& sides);
  bool may_stand(const RandomFunction& block, const Surroundings& at) const;
  bool lies_in(const std::string& domain, const std::string& ancestor) const;
  bool reachable(const Readable& name, const Surroundings& at) const;
  const RandomDomain* reducible(const Surroundings& at);
  Surroundings over(const Surroundings& at, const RandomDomain& reduced);
  Surroundings over_named(const Surroundings& at, const RandomDomain& reduced);
  std::string named_index(const Readable& name, const Surroundings& at);
  std::string reduced_body(const std::string& text, const Surroundings& inside, const RandomDomain& reduced,
                           bool clear);
  bool mentions(const std::string& text, const Surroundings& at, const std::string& domain) const;

  Random& random_;
  std::vector<RandomDomain> domains_;
};

constexpr double kWidest = 5.7e17;  // 2^59: the widest integer that a made expression may need

inline double size(const Rational& v) { return std::fabs(v.exact().get_d()); }
inline double widest(const Made& e) { return std::max(size(e.lo), size(e.hi)); }
inline Rational least(const Rational& a, const Rational& b) { return a < b ? a : b; }
inline Rational most(const Rational& a, const Rational& b) { return a > b ? a : b; }
inline bool point(Kind kind) { return kind == Kind::kTemperature; }
inline std::string parens(const std::string& text) { return "(" + text + ")"; }

Made made(const Readable& name, const std::string& text);
Made between(Kind kind, const Rational& lo, const Rational& hi, const Rational& step, const std::string& text);

}  // namespace flyball::reference
