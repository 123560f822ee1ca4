// How the code in a register field stands for a value: as a number, a truth, an enumerator, or a quantity in steps.
// Freestanding. A coding has a `Value`, and turns it into a code of `width` bits and back.
#pragma once

#include "hal/regs/quantity.h"

namespace flyball::hal::regs {

constexpr uint32_t low_bits(uint32_t width) { return width >= 32 ? ~uint32_t{0} : (uint32_t{1} << width) - 1; }

struct Unsigned {
  using Value = uint32_t;
  static constexpr uint32_t encode(Value value, uint32_t width) { return value & low_bits(width); }
  static constexpr Value decode(uint32_t code, uint32_t) { return code; }
};

struct Flag {
  using Value = bool;
  static constexpr uint32_t encode(Value value, uint32_t) { return value ? 1 : 0; }
  static constexpr Value decode(uint32_t code, uint32_t) { return code != 0; }
};

/// Two's complement.
struct Signed {
  using Value = int32_t;
  static constexpr uint32_t encode(Value value, uint32_t width) {
    return static_cast<uint32_t>(value) & low_bits(width);
  }
  /// Without shifting a negative number.
  static constexpr Value decode(uint32_t code, uint32_t width) {
    const uint32_t sign = uint32_t{1} << (width - 1);
    return static_cast<int32_t>(code ^ sign) - static_cast<int32_t>(sign);
  }
};

/// An enumeration whose enumerators are the codes. A code without enumerator decodes to a value that is none of them.
template <class Enumeration>
struct Enumerated {
  using Value = Enumeration;
  static constexpr uint32_t encode(Value value, uint32_t width) {
    return static_cast<uint32_t>(value) & low_bits(width);
  }
  static constexpr Value decode(uint32_t code, uint32_t) { return static_cast<Value>(code); }
};

/// Where a value lies between two codes: to the code below, above, or the nearer one (half goes up).
enum class Rounding : uint8_t { kDown, kUp, kNearest };

/// value = code * kStep + kOffset units. A value beyond the codes there are becomes the nearest of them.
template <class Unit, class Number, Number kStep, Number kOffset, Rounding kRounding, bool kSigned = false>
struct Scaled {
  static_assert(kStep > 0, "a step is positive");
  using Value = Quantity<Unit, Number>;

  static constexpr uint32_t encode(Value quantity, uint32_t width) {
    const Number lowest = kSigned ? -static_cast<Number>(low_bits(width - 1)) - 1 : 0;
    const Number highest = static_cast<Number>(low_bits(kSigned ? width - 1 : width));
    const Number steps = quantity.value <= lowest * kStep + kOffset    ? lowest
                         : quantity.value >= highest * kStep + kOffset ? highest
                                                                       : rounded(quantity.value - kOffset);
    return static_cast<uint32_t>(steps) & low_bits(width);
  }

  static constexpr Value decode(uint32_t code, uint32_t width) {
    const Number steps = kSigned ? static_cast<Number>(Signed::decode(code, width)) : static_cast<Number>(code);
    return Value(steps * kStep + kOffset);
  }

 private:
  static constexpr Number rounded(Number value) {
    const Number up = kRounding == Rounding::kUp ? kStep - 1 : kRounding == Rounding::kNearest ? kStep / 2 : 0;
    const Number sum = value + up;
    if (!kSigned || sum >= 0) return sum / kStep;
    return -((kStep - 1 - sum) / kStep);
  }
};

}  // namespace flyball::hal::regs
