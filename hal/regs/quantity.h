// Physical quantities of register fields: a number with its unit as a type, so that microvolts are not taken for codes.
// Freestanding.
#pragma once

#include <stdint.h>

namespace flyball::hal::regs {

/// `value` of `Unit`s. Fields of a wider range than 32 bits have 64-bit numbers.
template <class Unit, class Number = int32_t>
struct Quantity {
  Number value;
  constexpr explicit Quantity(Number number) : value(number) {}
  /// From a narrower number of the same unit.
  template <class Narrower>
  constexpr Quantity(Quantity<Unit, Narrower> other) : value(other.value) {  // NOLINT(google-explicit-constructor)
    static_assert(sizeof(Narrower) <= sizeof(Number), "this quantity is wider than the field's");
  }
};

namespace unit {
struct Microvolt {};
struct Millivolt {};
struct Microampere {};
struct Milliampere {};
struct Microwatt {};
struct Milliwatt {};
struct Microjoule {};
struct Millijoule {};
struct Hertz {};
struct Kilohertz {};
struct Nanosecond {};
struct Microsecond {};
struct Millisecond {};
struct Millikelvin {};  // of a difference, or from 0 degC
struct Count {};  // of events, and of ratios in whatever part the scale says
}  // namespace unit

using Microvolts = Quantity<unit::Microvolt>;
using Millivolts = Quantity<unit::Millivolt>;
using Microamperes = Quantity<unit::Microampere>;
using Milliamperes = Quantity<unit::Milliampere>;
using Microwatts = Quantity<unit::Microwatt>;
using Milliwatts = Quantity<unit::Milliwatt>;
using Microjoules = Quantity<unit::Microjoule>;
using Millijoules = Quantity<unit::Millijoule>;
using Hertz = Quantity<unit::Hertz>;
using Kilohertz = Quantity<unit::Kilohertz>;
using Nanoseconds = Quantity<unit::Nanosecond>;
using Microseconds = Quantity<unit::Microsecond>;
using Milliseconds = Quantity<unit::Millisecond>;
using Millikelvins = Quantity<unit::Millikelvin>;
using Counts = Quantity<unit::Count>;

}  // namespace flyball::hal::regs
