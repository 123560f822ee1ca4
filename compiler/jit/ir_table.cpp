// Tables: their segments by comparisons, or by halves in memory where there are many; what is known of a segment by
// selects, or picked out of vectors.
#include <llvm/Analysis/VectorUtils.h>
#include <llvm/IR/IntrinsicsX86.h>
#include <llvm/IR/Module.h>

#include <algorithm>

#include "compiler/jit/ir_arithmetic.h"
#include "runtime/arithmetic.h"

namespace flyball::jit {

using llvm::Value;

namespace {

// Beyond this many points a table is searched by halves, in memory; a search in registers looks at all of them.
constexpr uint32_t kMostPointsInRegisters = 24;
constexpr uint32_t kMostPointsPermuted = 16;

bool fits_32_bits(int64_t n) { return n >= INT32_MIN && n <= INT32_MAX; }

}  // namespace

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

/// numbers[index] in each lane, 32 bits; missing ones are never asked for.
Value* Arithmetic::permuted(const std::vector<uint32_t>& numbers, Value* index) const {
  const uint32_t lanes = llvm::cast<llvm::FixedVectorType>(index->getType())->getNumElements();
  const auto lanes_from = [&](Value* value, uint32_t first, uint32_t count) {
    llvm::SmallVector<int, 16> which;
    const uint32_t end = llvm::cast<llvm::FixedVectorType>(value->getType())->getNumElements();
    for (uint32_t i = first; i < first + count; ++i) which.push_back(i < end ? static_cast<int>(i) : -1);
    return b_.CreateShuffleVector(value, which);
  };
  llvm::SmallVector<Value*, 4> found;
  for (uint32_t first = 0; first < lanes; first += has_.permutes) {
    found.push_back(permuted_once(numbers, lanes_from(index, first, has_.permutes)));
  }
  Value* all = llvm::concatenateVectors(b_, found);
  return lanes < has_.permutes ? lanes_from(all, 0, lanes) : all;
}

/// The same, of as many lanes as the processor permutes.
Value* Arithmetic::permuted_once(const std::vector<uint32_t>& numbers, Value* index) const {
  const auto of = [&](uint32_t first) {
    std::vector<uint32_t> some(has_.permutes, 0);
    for (uint32_t i = first; i < numbers.size() && i < first + has_.permutes; ++i) some[i - first] = numbers[i];
    const auto how = has_.permutes == 16 ? llvm::Intrinsic::x86_avx512_permvar_si_512 : llvm::Intrinsic::x86_avx2_permd;
    return b_.CreateIntrinsic(how, {}, {llvm::ConstantDataVector::get(b_.getContext(), some), index});
  };
  if (numbers.size() <= has_.permutes) return of(0);
  Value* beyond = b_.CreateICmpUGE(index, number(index->getType(), has_.permutes));
  return b_.CreateSelect(beyond, of(has_.permutes), of(0));
}

/// Whether all numbers on the way have 31 bits and a sign, and the points fit two vectors.
bool Arithmetic::fits_permutations(const Table& table, Value* x) const {
  if (has_.permutes == 0 || !x->getType()->isVectorTy() || table.size > kMostPointsPermuted) return false;
  for (uint32_t i = 0; i < table.size; ++i) {
    if (!fits_32_bits(table.x[i]) || !fits_32_bits(table.y[i])) return false;
    if (i == 0) continue;
    const int64_t run = table.x[i] - table.x[i - 1], rise = std::abs(table.y[i] - table.y[i - 1]);
    if (rise > INT32_MAX || run * (rise + 1) > INT32_MAX) return false;
  }
  return true;
}

/// A segment is left at the lower of its ends, so that what is divided is not negative: n < 2^31. Its run d divides
/// as m = ceil(2^(31 + l) / d), 2^l the least power of two from d up: floor(n * m / 2^(31 + l)) is the quotient, since
/// m * d exceeds 2^(31 + l) by less than 2^l.
Value* Arithmetic::look_up_by_permutations(const Table& table, Value* x) const {
  std::vector<uint32_t> xs, ys, rises, rounding, factors, shifts;
  const uint32_t last = table.size - 1U;
  for (uint32_t i = 0; i <= last; ++i) {
    const int64_t run = i == last ? 1 : table.x[i + 1] - table.x[i], rise = i == last ? 0 : table.y[i + 1] - table.y[i];
    const uint32_t lower = rise < 0 ? i + 1 : i, digits = llvm::Log2_64_Ceil(static_cast<uint64_t>(run));
    xs.push_back(static_cast<uint32_t>(table.x[lower]));
    ys.push_back(static_cast<uint32_t>(table.y[lower]));
    rises.push_back(static_cast<uint32_t>(rise));
    rounding.push_back(static_cast<uint32_t>(table.rounds_up ? run - 1 : run / 2));
    factors.push_back(static_cast<uint32_t>(((UINT64_C(1) << (31 + digits)) + static_cast<uint64_t>(run) - 1) /
                                            static_cast<uint64_t>(run)));
    shifts.push_back(31 + digits);
  }
  x = min(max(x, number(x->getType(), table.x[0])), number(x->getType(), table.x[last]));
  llvm::Type *wide = x->getType(), *narrow = wide->getWithNewBitWidth(32);
  x = b_.CreateTrunc(x, narrow);
  Value* index = number(narrow, 0);
  for (uint32_t i = 1; i <= last; ++i) {
    Value* beyond = b_.CreateICmpSGE(x, number(narrow, table.x[i]));
    index = b_.CreateSub(index, b_.CreateSExt(beyond, narrow));
  }
  const auto of = [&](const std::vector<uint32_t>& numbers) { return permuted(numbers, index); };
  Value* n = b_.CreateAdd(b_.CreateMul(b_.CreateSub(x, of(xs)), of(rises)), of(rounding));
  Value* product = b_.CreateMul(b_.CreateZExt(n, wide), b_.CreateZExt(of(factors), wide));
  Value* part = b_.CreateTrunc(b_.CreateLShr(product, b_.CreateZExt(of(shifts), wide)), narrow);
  return b_.CreateSExt(b_.CreateAdd(of(ys), part), wide);
}

Value* Arithmetic::look_up(const Table& table, Value* x) const {
  if (table.size == 0) return number(x->getType(), 0);
  if (fits_permutations(table, x)) return look_up_by_permutations(table, x);
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
