// Division is where the lanes of a vector differ from one value: x86 divides no vectors of integers. Their quotients
// are taken in floating point, exactly:
//
// Whole a and b >= 1 with |a| + b < 2^53 are numbers of 53 bits. a / b is either whole, and then exact, or at least
// 1 / b below the next whole number q. That is more than half a unit in the last place of q, at most
// |q| * 2^-53 < (|a| + b) / b * 2^-53 < 1 / b: so rounding does not reach q, and the floor is right.
//
// With the reciprocal r of b, rounded to nearest, the floor of a * r + r / 2, rounded once, does as well. (a + 1/2) / b
// is at least 1 / 2b away from every whole number. Of that, the error of r takes at most (|a| + 1/2) * 2^(-53 - k),
// where 2^k is the least power of two above b, and rounding the sum at most (|a| + 1/2) / b * 2^-53, a little more for
// the error of r in it. Times b: it is right while (|a| + 1) * (b / 2^k + 1) < 2^52, for any b while |a| < 2^51 - 1.
#include <llvm/ADT/bit.h>

#include <algorithm>

#include "compiler/jit/ir_arithmetic.h"

namespace flyball::jit {

using llvm::Value;

namespace {

constexpr int64_t kMostDivided = INT64_C(1) << 52, kMostDivisor = INT64_C(1) << 51;

// 1.5 * 2^52: the numbers around it, 2^51 to either side, are whole ones, and their bits count up with them.
constexpr int64_t kShiftedBits = INT64_C(0x4338000000000000), kMostShifted = INT64_C(1) << 51;
// 2^52: likewise, from there up.
constexpr int64_t kRaisedBits = INT64_C(0x4330000000000000);
// 1/2, 1 and 2^32, written as bits like the others: the compiler itself calculates with integers alone.
constexpr int64_t kHalfBits = INT64_C(0x3fe0000000000000), kOneBits = INT64_C(0x3ff0000000000000);
constexpr int64_t kWordBits = INT64_C(0x41f0000000000000);

// A quotient of 64 bits in two steps: what is left of the high digits, and the low ones, have 38 + 12 bits.
constexpr uint32_t kLowBits = 12;
constexpr int64_t kMostOfTwoSteps = INT64_C(1) << 38;

bool within(Interval interval, int64_t lo, int64_t hi) { return interval.lo >= lo && interval.hi <= hi; }
bool fits_32_bits(Interval interval) { return within(interval, INT32_MIN, INT32_MAX); }

/// What is left of an interval in an integer that has wrapped to 32 bits.
Interval cut_to_32_bits(Interval interval) {
  return fits_32_bits(interval) ? interval : Interval{INT32_MIN, INT32_MAX};
}

/// Greatest absolute value, at most 2^53.
int64_t size_of(Interval interval) {
  constexpr int64_t kMost = INT64_C(1) << 53;
  return std::max(std::min(interval.hi, kMost), -std::max(interval.lo, -kMost));
}

const llvm::APInt* constant_of(Value* value) {
  if (const auto* number = llvm::dyn_cast<llvm::ConstantInt>(value)) return &number->getValue();
  const auto* vector = llvm::dyn_cast<llvm::Constant>(value);
  if (vector == nullptr || !value->getType()->isVectorTy()) return nullptr;
  const auto* lane = llvm::dyn_cast_or_null<llvm::ConstantInt>(vector->getSplatValue());
  return lane == nullptr ? nullptr : &lane->getValue();
}

/// Whether numbers up to `most` may be divided by a constant through its reciprocal.
bool reciprocal_does(int64_t most, const llvm::APInt& by) {
  const uint64_t b = by.getZExtValue();
  if (b >= static_cast<uint64_t>(kMostDivisor) || most > kMostDivided) return false;
  const llvm::APInt power = llvm::APInt::getOneBitSet(128, llvm::bit_width(b));
  return ((power + b) * llvm::APInt(128, static_cast<uint64_t>(most) + 1)).ult(power.shl(52));
}

llvm::Type* floating_like(llvm::Type* type) {
  return llvm::VectorType::get(llvm::Type::getDoubleTy(type->getContext()), llvm::cast<llvm::VectorType>(type));
}

llvm::Constant* floating(llvm::Type* like, int64_t bits) {
  const llvm::APInt word(64, static_cast<uint64_t>(bits));
  return llvm::ConstantFP::get(like, llvm::APFloat(llvm::APFloat::IEEEdouble(), word));
}

}  // namespace

/// The floor, or (`up`) the ceiling, of a / b; b is at least 1.
Value* Arithmetic::whole_quotient(Value* a, Value* b, bool up) const {
  llvm::Type* type = a->getType();
  const llvm::APInt* by = constant_of(b);
  if (by != nullptr && by->isPowerOf2()) {
    Value* down = b_.CreateAShr(a, number(type, by->logBase2()));
    if (!up) return down;
    Value* rest = b_.CreateAnd(a, number(type, by->getSExtValue() - 1));
    return b_.CreateSub(down, b_.CreateSExt(b_.CreateIsNotNull(rest), type));
  }
  Value* towards_zero = b_.CreateSDiv(a, b);
  Value* remainder = b_.CreateSub(a, b_.CreateMul(towards_zero, b));
  if (up) return b_.CreateSub(towards_zero, b_.CreateSExt(b_.CreateICmpSGT(remainder, number(type, 0)), type));
  return b_.CreateAdd(towards_zero, b_.CreateSExt(b_.CreateICmpSLT(remainder, number(type, 0)), type));
}

/// A vector of whole numbers up to kMostDivided.
Value* Arithmetic::to_floating(Value* a, Interval of_a) const {
  llvm::Type* type = floating_like(a->getType());
  if (fits_32_bits(of_a)) return b_.CreateSIToFP(b_.CreateTrunc(a, a->getType()->getWithNewBitWidth(32)), type);
  if (has_.converts) return b_.CreateSIToFP(a, type);
  if (size_of(of_a) <= kMostShifted) {
    Value* shifted = b_.CreateBitCast(b_.CreateAdd(a, number(a->getType(), kShiftedBits)), type);
    return b_.CreateFSub(shifted, floating(type, kShiftedBits));
  }
  Value* high = b_.CreateTrunc(b_.CreateAShr(a, number(a->getType(), 32)), a->getType()->getWithNewBitWidth(32));
  Value* low = b_.CreateOr(b_.CreateAnd(a, number(a->getType(), UINT32_MAX)), number(a->getType(), kRaisedBits));
  Value* words = b_.CreateFMul(b_.CreateSIToFP(high, type), floating(type, kWordBits));
  return b_.CreateFAdd(words, b_.CreateFSub(b_.CreateBitCast(low, type), floating(type, kRaisedBits)));
}

/// As `type`, a vector of integers that the result fits; of 64 bits, up to kMostShifted where they are not converted.
Value* Arithmetic::floor_of(Value* ratio, llvm::Type* type) const {
  Value* whole = b_.CreateUnaryIntrinsic(llvm::Intrinsic::floor, ratio);
  if (!has_.converts && type->getScalarSizeInBits() == 64) {
    Value* shifted = b_.CreateFAdd(whole, floating(ratio->getType(), kShiftedBits));
    return b_.CreateSub(b_.CreateBitCast(shifted, type), number(type, kShiftedBits));
  }
  // A lane that nobody asks for may hold anything; frozen, it cannot spread.
  return b_.CreateFreeze(b_.CreateFPToSI(whole, type));
}

Value* Arithmetic::reciprocal(Value* b, Interval of_b) const {
  Value* divisor = to_floating(b, of_b);
  return b_.CreateFDiv(floating(divisor->getType(), kOneBits), divisor);
}

Value* Arithmetic::floor_by_reciprocal(Value* a, Value* reciprocal, Interval of_a) const {
  llvm::Type* type = reciprocal->getType();
  Value* half = b_.CreateFMul(reciprocal, floating(type, kHalfBits));
  Value* ratio = b_.CreateIntrinsic(llvm::Intrinsic::fma, {type}, {to_floating(a, of_a), reciprocal, half});
  return floor_of(ratio, a->getType());
}

/// The floor of a / b, vectors for which one_step_does.
Value* Arithmetic::floor_in_floating_point(Value* a, Value* b, Interval of_a, Interval of_b) const {
  llvm::Type* type = a->getType();
  if (fits_32_bits(of_a) && type->getScalarSizeInBits() > 32) {
    Value* narrow = b_.CreateTrunc(a, type->getWithNewBitWidth(32));
    return b_.CreateSExt(floor_in_floating_point(narrow, b, of_a, of_b), type);
  }
  const llvm::APInt* constant = constant_of(b);
  if (constant != nullptr && has_.fuses && reciprocal_does(size_of(of_a), *constant)) {
    return floor_by_reciprocal(a, reciprocal(b, of_b), of_a);
  }
  return floor_of(b_.CreateFDiv(to_floating(a, of_a), to_floating(b, of_b)), type);
}

/// The floor of a / b for any a and b of 1 .. kMostOfTwoSteps: as by hand, the high digits first, then what they leave
/// and the low ones.
Value* Arithmetic::floor_in_two_steps(Value* a, Value* b, Interval of_b) const {
  llvm::Type* type = a->getType();
  Value* shift = number(type, kLowBits);
  Value* high = b_.CreateAShr(a, shift);
  Value* of_high = floor_in_floating_point(high, b, {INT64_MIN >> kLowBits, INT64_MAX >> kLowBits}, of_b);
  Value* left = b_.CreateSub(high, b_.CreateMul(of_high, b));
  Value* low = b_.CreateAnd(a, number(type, (INT64_C(1) << kLowBits) - 1));
  Value* rest = b_.CreateOr(b_.CreateShl(left, shift), low);
  Value* of_low = floor_in_floating_point(rest, b, {0, of_b.hi << kLowBits}, of_b);
  return b_.CreateAdd(b_.CreateShl(of_high, shift), of_low);
}

/// Whether dividend and divisor have few enough bits, and the quotient, where integers have to be shifted.
bool Arithmetic::one_step_does(Interval a, Interval b) const {
  if (size_of(a) > kMostDivided || b.hi > kMostDivisor) return false;
  return has_.converts || size_of(a) / std::max<int64_t>(b.lo, 1) < kMostShifted;
}

/// The floor, or (`up`) the ceiling, of a / b for any divisor.
Value* Arithmetic::quotient(Value* a, Value* b, Interval of_a, Interval of_b, bool up) const {
  llvm::Type* type = a->getType();
  const llvm::APInt* constant = constant_of(b);
  Value* by = constant != nullptr && constant->isStrictlyPositive() ? b : max(b, number(type, 1));
  if (type->getScalarSizeInBits() == 32) {
    of_a = cut_to_32_bits(of_a);
    of_b = cut_to_32_bits(of_b);
  }
  if (constant != nullptr) of_b = {constant->getSExtValue(), constant->getSExtValue()};
  of_b = {std::max<int64_t>(of_b.lo, 1), std::max<int64_t>(of_b.hi, 1)};
  const bool narrow = fits_32_bits(of_a) && fits_32_bits(of_b);
  const bool shifts = constant != nullptr && constant->isPowerOf2();
  if (type->isVectorTy() && has_.rounds && !shifts && !(constant != nullptr && narrow)) {
    const bool in_one = one_step_does(of_a, of_b);
    if (in_one || of_b.hi <= kMostOfTwoSteps) {
      Value* down = in_one ? floor_in_floating_point(a, by, of_a, of_b) : floor_in_two_steps(a, by, of_b);
      if (!up) return down;
      Value* rest = b_.CreateSub(a, b_.CreateMul(down, by));
      return b_.CreateSub(down, b_.CreateSExt(b_.CreateIsNotNull(rest), type));
    }
  }
  llvm::Type* work = narrow ? type->getWithNewBitWidth(32) : type;
  a = b_.CreateTrunc(a, work);
  by = max(b_.CreateTrunc(by, work), number(work, 1));
  return b_.CreateSExt(whole_quotient(a, by, up), type);
}

Value* Arithmetic::floor_div(Value* a, Value* b, Interval of_a, Interval of_b) const {
  return quotient(a, b, of_a, of_b, false);
}

Value* Arithmetic::ceil_div(Value* a, Value* b, Interval of_a, Interval of_b) const {
  return quotient(a, b, of_a, of_b, true);
}

Value* Arithmetic::round_div(Value* a, Value* b, Interval of_a, Interval of_b) const {
  Value* by = max(b, number(b->getType(), 1));
  Value* half = b_.CreateLShr(by, number(b->getType(), 1));
  const int64_t most = std::max<int64_t>(of_b.hi, 1) / 2;
  Interval of_sum{of_a.lo, of_a.hi > INT64_MAX - most ? INT64_MAX : of_a.hi + most};
  const bool wraps = a->getType()->getScalarSizeInBits() == 32 && !fits_32_bits(of_sum);
  if (wraps || of_a.hi > INT64_MAX - most) of_sum = {INT64_MIN, INT64_MAX};
  return quotient(b_.CreateAdd(a, half), by, of_sum, of_b, false);
}

Value* Arithmetic::mod(Value* a, Value* b, Interval of_a, Interval of_b) const {
  Value* by = max(b, number(b->getType(), 1));
  return b_.CreateSub(a, b_.CreateMul(by, quotient(a, by, of_a, of_b, false)));
}

}  // namespace flyball::jit
