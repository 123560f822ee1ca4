// Division is where the lanes of a vector differ from one value: x86 divides no vectors of integers.
#include "compiler/jit/ir_arithmetic.h"

#include <llvm/IR/Module.h>

#include <algorithm>
#include <vector>

#include "runtime/arithmetic.h"

namespace flyball::jit {
namespace {

using llvm::Value;

// Beyond this many points a table is searched by halves, in memory; a search in registers looks at all of them.
constexpr uint32_t kMostPointsInRegisters = 24;

bool within(Interval interval, int64_t lo, int64_t hi) { return interval.lo >= lo && interval.hi <= hi; }

/// Whether the floor of a / b may be taken from a rounded floating-point quotient of 53 bits. For whole a and b >= 1
/// with |a| + b < 2^53, a / b is either whole, and then exact, or at least 1 / b below the next whole number q. That is
/// more than half a unit in the last place of q, at most |q| * 2^-53 < (|a| + b) / b * 2^-53 < 1 / b: so rounding does
/// not reach q.
bool exact_in_floating_point(Interval a, Interval b) {
  constexpr int64_t kHalf = INT64_C(1) << 51;
  return within(a, -kHalf, kHalf) && b.hi <= kHalf;
}

// A quotient of 64 bits in two steps: what is left of the high digits, and the low ones, have 38 + 12 bits.
constexpr uint32_t kLowBits = 12;
constexpr int64_t kMostOfTwoSteps = INT64_C(1) << 38;

bool fits_32_bits(Interval interval) { return within(interval, INT32_MIN, INT32_MAX); }

const llvm::APInt* constant_of(Value* value) {
  if (const auto* number = llvm::dyn_cast<llvm::ConstantInt>(value)) return &number->getValue();
  const auto* vector = llvm::dyn_cast<llvm::Constant>(value);
  if (vector == nullptr || !value->getType()->isVectorTy()) return nullptr;
  const auto* lane = llvm::dyn_cast_or_null<llvm::ConstantInt>(vector->getSplatValue());
  return lane == nullptr ? nullptr : &lane->getValue();
}

}  // namespace

Value* Arithmetic::number(llvm::Type* like, int64_t n) const { return llvm::ConstantInt::getSigned(like, n); }

Value* Arithmetic::min(Value* x, Value* y) const { return b_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, x, y); }
Value* Arithmetic::max(Value* x, Value* y) const { return b_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, x, y); }

Value* Arithmetic::floor_shift(Value* x, uint32_t shift) const {
  const uint32_t bits = x->getType()->getScalarSizeInBits();
  return b_.CreateAShr(x, number(x->getType(), shift_within(shift, 0, bits)));
}

Value* Arithmetic::round_shift(Value* x, uint32_t shift) const {
  const uint32_t bits = x->getType()->getScalarSizeInBits(), by = shift_within(shift, 1, bits);
  Value* half = number(x->getType(), static_cast<int64_t>(UINT64_C(1) << (by - 1)));
  return b_.CreateAShr(b_.CreateAdd(x, half), number(x->getType(), by));
}

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

/// The floor of a / b, vectors for which it is exact_in_floating_point.
Value* Arithmetic::floor_in_floating_point(Value* a, Value* b) const {
  llvm::Type* floating = llvm::VectorType::get(b_.getDoubleTy(), llvm::cast<llvm::VectorType>(a->getType()));
  Value* ratio = b_.CreateFDiv(b_.CreateSIToFP(a, floating), b_.CreateSIToFP(b, floating));
  Value* whole = b_.CreateUnaryIntrinsic(llvm::Intrinsic::floor, ratio);
  // A lane that nobody asks for may hold anything; frozen, it cannot spread.
  return b_.CreateFreeze(b_.CreateFPToSI(whole, a->getType()));
}

/// The floor of a / b for any a and b of 1 .. kMostOfTwoSteps: as by hand, the high digits first, then what they leave
/// and the low ones.
Value* Arithmetic::floor_in_two_steps(Value* a, Value* b) const {
  llvm::Type* type = a->getType();
  Value* shift = number(type, kLowBits);
  Value* high = b_.CreateAShr(a, shift);
  Value* of_high = floor_in_floating_point(high, b);
  Value* left = b_.CreateSub(high, b_.CreateMul(of_high, b));
  Value* low = b_.CreateAnd(a, number(type, (INT64_C(1) << kLowBits) - 1));
  Value* of_low = floor_in_floating_point(b_.CreateOr(b_.CreateShl(left, shift), low), b);
  return b_.CreateAdd(b_.CreateShl(of_high, shift), of_low);
}

/// The floor, or (`up`) the ceiling, of a / b for any divisor.
Value* Arithmetic::quotient(Value* a, Value* b, Interval of_a, Interval of_b, bool up) const {
  llvm::Type* type = a->getType();
  const llvm::APInt* constant = constant_of(b);
  Value* by = constant != nullptr && constant->isStrictlyPositive() ? b : max(b, number(type, 1));
  const bool narrow = fits_32_bits(of_a) && fits_32_bits(of_b);
  const bool shifts = constant != nullptr && constant->isPowerOf2();
  if (type->isVectorTy() && rounds_ && !shifts && !(constant != nullptr && narrow)) {
    const bool exact = exact_in_floating_point(of_a, of_b);
    if (exact || of_b.hi <= kMostOfTwoSteps) {
      Value* down = exact ? floor_in_floating_point(a, by) : floor_in_two_steps(a, by);
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

/// numbers[index], from memory.
Value* Arithmetic::entry(const std::vector<int64_t>& numbers, Value* index) const {
  llvm::Module* module = b_.GetInsertBlock()->getModule();
  llvm::Constant* data = llvm::ConstantDataArray::get(b_.getContext(), numbers);
  auto* global = new llvm::GlobalVariable(*module, data->getType(), true, llvm::GlobalValue::PrivateLinkage, data);
  global->setAlignment(llvm::Align(8));
  Value* at = b_.CreateGEP(b_.getInt64Ty(), global, index);
  if (!index->getType()->isVectorTy()) return b_.CreateLoad(b_.getInt64Ty(), at);
  return b_.CreateMaskedGather(index->getType(), at, llvm::Align(8));
}

/// Index of the last point at or below x; 0 below the first.
Value* Arithmetic::index_of_segment(const Table& table, Value* x) const {
  const std::vector<int64_t> xs(table.x, table.x + table.size);
  Value* low = number(x->getType(), 0);
  uint32_t step = 1;
  while (step * 2 < table.size) step *= 2;
  for (; step > 0; step /= 2) {
    Value* next = b_.CreateAdd(low, number(x->getType(), step));
    Value* last = number(x->getType(), table.size - 1);
    Value* at = entry(xs, b_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, next, last));
    Value* further = b_.CreateAnd(b_.CreateICmpULE(next, last), b_.CreateICmpSLE(at, x));
    low = b_.CreateSelect(further, next, low);
  }
  return low;
}

Arithmetic::Segment Arithmetic::segment(const Table& table, Value* x) const {
  std::vector<int64_t> xs(table.x, table.x + table.size), ys(table.y, table.y + table.size), runs, rises;
  for (uint32_t i = 0; i + 1 < table.size; ++i) {
    runs.push_back(Sub()(xs[i + 1], xs[i]));
    rises.push_back(Sub()(ys[i + 1], ys[i]));
  }
  runs.push_back(1);  // flat beyond the last
  rises.push_back(0);
  if (table.size > kMostPointsInRegisters) {
    Value* i = index_of_segment(table, x);
    return {entry(xs, i), entry(ys, i), entry(runs, i), entry(rises, i)};
  }
  llvm::Type* type = x->getType();
  Segment at{number(type, xs[0]), number(type, ys[0]), number(type, runs[0]), number(type, rises[0])};
  for (uint32_t i = 1; i < table.size; ++i) {
    Value* beyond = b_.CreateICmpSGE(x, number(type, xs[i]));
    const auto move = [&](Value* from, int64_t to) { return b_.CreateSelect(beyond, number(type, to), from); };
    at = {move(at.x, xs[i]), move(at.y, ys[i]), move(at.run, runs[i]), move(at.rise, rises[i])};
  }
  return at;
}

Value* Arithmetic::look_up(const Table& table, Value* x) const {
  if (table.size == 0) return number(x->getType(), 0);
  Interval of_rise{0, 0}, of_run{1, 1};
  for (uint32_t i = 0; i + 1 < table.size; ++i) {
    int64_t run = 0, rise = 0, whole = 0;
    const bool wide = __builtin_sub_overflow(table.x[i + 1], table.x[i], &run) ||
                      __builtin_sub_overflow(table.y[i + 1], table.y[i], &rise) ||
                      __builtin_mul_overflow(run, rise, &whole);
    of_run.hi = wide ? INT64_MAX : std::max(of_run.hi, run);
    of_rise.lo = wide ? INT64_MIN : std::min(of_rise.lo, whole);
    of_rise.hi = wide ? INT64_MAX : std::max(of_rise.hi, whole);
  }
  // Below the first point and beyond the last the segment is flat: there nothing is added.
  const Segment at = segment(table, max(x, number(x->getType(), table.x[0])));
  Value* along = b_.CreateSub(max(x, number(x->getType(), table.x[0])), at.x);
  Value* rise = b_.CreateMul(along, at.rise);
  Value* part = table.rounds_up ? ceil_div(rise, at.run, of_rise, of_run) : round_div(rise, at.run, of_rise, of_run);
  return b_.CreateAdd(at.y, part);
}

}  // namespace flyball::jit
