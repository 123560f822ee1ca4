// What an expression means while it is lowered: an exact linear form over integer slots, maybe over one divisor, with
// its step (rule 3.3) and proved interval. Nothing is rounded until somebody stores it.
#pragma once

#include <map>

#include "compiler/quantity.h"
#include "runtime/program.h"

namespace flyball::compiler {

struct Value {
  enum class Kind : uint8_t { kError, kNumber, kTruth };

  Kind kind = Kind::kError;
  bool constant = false;
  DomainId domain = kNoDomain;

  // kTruth: `truth` when constant, else a slot.
  bool truth = false;
  SlotId slot = kNoSlot;

  // kNumber: (sum of coefficient * slot + offset) / divisor, in SI units. A constant has only an offset.
  Dimension dimension;
  bool point = false;
  bool fractional = false;             // a constant in which a point, a % or a division stands (rule 2.5)
  bool choice = false;                 // of constants, by a condition that is none (rule 3.5)
  std::map<SlotId, Rational> terms;
  Rational offset;
  SlotId divisor = kNoSlot;            // a slot whose value is at least 1
  Rational step;                       // rule 3.3; of a constant: its size
  Interval interval;

  bool error() const { return kind == Kind::kError; }
  bool number() const { return kind == Kind::kNumber; }
  bool is_truth() const { return kind == Kind::kTruth; }
  bool has_divisor() const { return divisor != kNoSlot; }
  /// It is made of constants alone: they keep their size beside it (rules 3.4 and 3.5).
  bool of_constants() const { return constant || choice; }

  static Value constant_number(const Rational& value, const Dimension& dimension, bool point = false,
                               bool fractional = false);
  static Value constant_truth(bool truth, bool fractional = false);
  static Value truth_of(SlotId slot, DomainId domain);
  /// The value kept in a slot on a grid; a truth value has no interval.
  static Value stored(SlotId slot, DomainId domain, const Grid& grid, const Interval& interval);
  /// It can be kept on the grid as far as its kind goes: both truth values, or quantities of one dimension.
  bool fits(const Grid& grid) const;
};

/// "a frequency", "a truth value": what it is, for messages.
std::string describe(const Value& value);

/// Greatest common step of the terms of the numerator: it is a whole number of these. 1 for zero.
Rational term_step(const Value& value);

/// The domain of what is made of both: at most one of them is one value for the chip's every element.
inline DomainId joined(DomainId a, DomainId b) { return a == kNoDomain ? b : a; }

}  // namespace flyball::compiler
