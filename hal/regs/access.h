// Typed access to registers, as generated headers use it. A field is a type whose object is a value in its place, a
// register is a type whose object is a word. What must not be done with a field does not compile; what may be done
// costs what shifts and masks written by hand cost. Freestanding.
//
//   write(platform, block, RequestMultiplier{16}, RequestDivider{2}, ...)  one write, which names every plain field
//   modify(platform, block, LimitLevel{7})                                 reads first where other fields are to stay
//   modify(platform, block, EventsOver::clear())                           acts on one event and on no other
//   read(platform, block, &status); status.get<StatusLocked>()             one read for all fields
//
// `platform` is anything with the shape of hal::Platform; `block` is the address of the register block, for a register
// of an array Register::at(block, i).
#pragma once

#include "hal/platform.h"
#include "hal/regs/coding.h"

namespace flyball::hal::regs {

// NOLINTBEGIN(bugprone-dynamic-static-initializers): constexpr members of templates are constants.

/// Bits [shift, shift + width) of a word, for those who put words together: simulated devices, tests.
struct Bits {
  uint32_t shift, width;
  constexpr uint32_t max() const { return low_bits(width); }
  constexpr uint32_t mask() const { return max() << shift; }
  constexpr uint32_t get(uint32_t word) const { return (word >> shift) & max(); }
  constexpr uint32_t put(uint32_t value) const { return (value & max()) << shift; }
};

/// Register blocks of one kind at equal distances.
struct Instances {
  uint32_t address, stride, count;
  constexpr uint32_t at(uint32_t i) const { return address + i * stride; }
};

/// What a write of software does to a field.
enum class OnWrite : uint8_t {
  kNothing,  // read-only
  kTake,     // the field takes what is written
  kOnce,     // the same, for the first write after reset
  kOneSets,
  kOneClears,
  kOneToggles,
  kZeroSets,
  kZeroClears,
  kZeroToggles,
  kSets,  // whatever is written
  kClears,
  kPulses  // a one is seen by the hardware for one cycle; the field itself stays 0
};

constexpr bool takes_value(OnWrite w) { return w == OnWrite::kTake || w == OnWrite::kOnce; }
constexpr bool acts_on_zero(OnWrite w) {
  return w == OnWrite::kZeroSets || w == OnWrite::kZeroClears || w == OnWrite::kZeroToggles;
}

/// kWidth bits from bit kLow of register R.
template <class R, uint32_t kLow, uint32_t kWidth, OnWrite kOnWrite, bool kReadable, class Coding>
struct Field {
  using Register = R;
  using Value = typename Coding::Value;
  static constexpr Bits kBits{kLow, kWidth};
  static constexpr uint32_t kMask = low_bits(kWidth) << kLow;
  static constexpr bool kCanRead = kReadable;
  static constexpr bool kCanWrite = kOnWrite != OnWrite::kNothing;

  uint32_t word;  // the bits to write, in their place

  constexpr explicit Field(Value value) : word(Coding::encode(value, kWidth) << kLow) {
    static_assert(kCanWrite, "this field is read-only");
    static_assert(!kCanWrite || takes_value(kOnWrite), "this field takes no value: use set(), clear(), ... of it");
  }
  static constexpr Value decode(uint32_t register_word) {
    static_assert(kReadable, "this field cannot be read");
    return Coding::decode(kBits.get(register_word), kWidth);
  }

  /// What to write so that the field, or those bits of it, are set, cleared, toggled, or pulsed.
  static constexpr Field set(uint32_t which = low_bits(kWidth)) {
    static_assert(kOnWrite == OnWrite::kOneSets || kOnWrite == OnWrite::kZeroSets || kOnWrite == OnWrite::kSets,
                  "writing does not set this field");
    return act(which);
  }
  static constexpr Field clear(uint32_t which = low_bits(kWidth)) {
    static_assert(kOnWrite == OnWrite::kOneClears || kOnWrite == OnWrite::kZeroClears || kOnWrite == OnWrite::kClears,
                  "writing does not clear this field");
    return act(which);
  }
  static constexpr Field toggle(uint32_t which = low_bits(kWidth)) {
    static_assert(kOnWrite == OnWrite::kOneToggles || kOnWrite == OnWrite::kZeroToggles,
                  "writing does not toggle this field");
    return act(which);
  }
  static constexpr Field pulse(uint32_t which = low_bits(kWidth)) {
    static_assert(kOnWrite == OnWrite::kPulses, "this field gives no pulse");
    return act(which);
  }

 private:
  struct InPlace {
    uint32_t word;
  };
  constexpr explicit Field(InPlace bits) : word(bits.word) {}
  static constexpr Field act(uint32_t which) {
    const uint32_t bits = acts_on_zero(kOnWrite) ? ~which : which;
    return Field(InPlace{(bits & low_bits(kWidth)) << kLow});
  }
};

/// What writing and reading mean for a register as a whole, as masks; the generated register types inherit it.
/// kKept: fields that take a value and read it back. kBlind: fields that take a value and cannot be read. kIdle: what
/// to write so that fields which act on ones or zeros do not. kActing: fields on which every write acts. kReadActs:
/// fields that reading changes.
template <uint32_t kOffsetBytes, uint32_t kStrideBytes, uint32_t kResetWord, uint32_t kKeptMask, uint32_t kBlindMask,
          uint32_t kIdleWord, uint32_t kActingMask, uint32_t kReadActsMask>
struct Register {
  static constexpr uint32_t kOffset = kOffsetBytes;
  static constexpr uint32_t kReset = kResetWord;
  static constexpr uint32_t kKept = kKeptMask;
  static constexpr uint32_t kBlind = kBlindMask;
  static constexpr uint32_t kIdle = kIdleWord;
  static constexpr uint32_t kActing = kActingMask;
  static constexpr uint32_t kReadActs = kReadActsMask;

  uint32_t word = kResetWord;

  template <class F>
  constexpr typename F::Value get() const {
    return F::decode(word);
  }
  /// Block address to give with element `i` of an array of these registers.
  static constexpr uint32_t at(uint32_t block, uint32_t i) {
    static_assert(kStrideBytes != 0, "this register is no array");
    return block + i * kStrideBytes;
  }
};

template <class A, class B>
struct IsSame {
  static constexpr bool kValue = false;
};
template <class A>
struct IsSame<A, A> {
  static constexpr bool kValue = true;
};

/// The fields of one access: all of one register, none twice, all of them writable.
template <class First, class... Rest>
struct FieldSet {
  using Register = typename First::Register;
  static constexpr uint32_t kMask = (First::kMask | ... | Rest::kMask);
  static_assert((IsSame<Register, typename Rest::Register>::kValue && ...), "these are fields of different registers");
  static_assert(First::kCanWrite && (Rest::kCanWrite && ...), "one of these fields is read-only");
  static constexpr bool kDistinct = (uint64_t{First::kMask} + ... + Rest::kMask) == kMask;
  static_assert(kDistinct, "a field is named twice");
};

/// Writes a register in one access. Each field of it that takes a value is named; those that act on ones or zeros and
/// are not named are left in peace.
template <class Bus, class... Fields>
[[nodiscard]] constexpr Status write(const Bus& bus, uint32_t block, Fields... fields) {
  using Set = FieldSet<Fields...>;
  using R = typename Set::Register;
  static_assert(((R::kKept | R::kBlind) & ~Set::kMask) == 0,
                "a field that is not named would lose its value: modify()");
  static_assert((R::kActing & ~Set::kMask) == 0, "writing acts on a field that is not named");
  return bus.write(bus.context, block + R::kOffset, (R::kIdle & ~Set::kMask) | (fields.word | ...));
}

/// Writes these fields and keeps the others, by one write, and one read before it if there is anything to keep.
/// Does not compile where that would disturb another field: one that reading or every write changes, or that cannot
/// be read.
template <class Bus, class... Fields>
[[nodiscard]] constexpr Status modify(const Bus& bus, uint32_t block, Fields... fields) {
  using Set = FieldSet<Fields...>;
  using R = typename Set::Register;
  static_assert((R::kActing & ~Set::kMask) == 0, "writing acts on a field that is not named");
  static_assert((R::kBlind & ~Set::kMask) == 0, "a field that cannot be read, and is not named, would lose its value");
  constexpr uint32_t kKeep = R::kKept & ~Set::kMask;
  uint32_t kept = 0;
  if constexpr (kKeep != 0) {
    static_assert(R::kReadActs == 0, "reading this register changes it: name all its fields, and write()");
    const Status status = bus.read(bus.context, block + R::kOffset, &kept);
    if (status != Status::kOk) return status;
  }
  return bus.write(bus.context, block + R::kOffset, (kept & kKeep) | (R::kIdle & ~Set::kMask) | (fields.word | ...));
}

/// Reads a register in one access; it keeps its word when the bus fails.
template <class Bus, class R>
[[nodiscard]] constexpr Status read(const Bus& bus, uint32_t block, R* destination) {
  return bus.read(bus.context, block + R::kOffset, &destination->word);
}

// NOLINTEND(bugprone-dynamic-static-initializers)

}  // namespace flyball::hal::regs
