// `share` in registers, where the elements fit a vector and 53 bits are proved to be enough; else it is in loops. The
// rounds are those of runtime/share.cpp.
#include <algorithm>

#include "compiler/jit/function_emitter.h"

namespace flyball::jit {

using llvm::Value;

namespace {

/// Greatest absolute value, at most `most`.
int64_t size_of(Interval interval, int64_t most) {
  return std::max(std::min(interval.hi, most), -std::max(interval.lo, -most));
}

uint32_t lanes_in(llvm::Type* type) { return llvm::cast<llvm::FixedVectorType>(type)->getNumElements(); }

}  // namespace

void FunctionEmitter::share(const Op& op) {
  const bool is_exact = share_is_exact(op);
  if (is_exact && shares_in_registers(op)) {
    define(op.d, share_in_registers(op));
  } else {
    share_in_loops(op, is_exact);
  }
  known_.erase(op.d);  // it is read from memory
}

bool FunctionEmitter::product_is_exact(int64_t a, int64_t b, int64_t* product) {
  return !__builtin_mul_overflow(a, b, product) && *product < kMostShared;
}

/// Whether what is left of the budget, times all weights, stays exact.
bool FunctionEmitter::share_is_exact(const Op& op) const {
  const uint32_t size = elements(program_, op.domain);
  int64_t bounds = 0, weights = 0, most = 0;
  return interval(op.b).lo >= 0 && product_is_exact(bound_of_share(op), size, &bounds) &&
         product_is_exact(std::max<int64_t>(interval(op.b).hi, 1), size, &weights) &&
         size_of(interval(op.a), kMostShared) < kMostShared &&
         product_is_exact(size_of(interval(op.a), kMostShared) + bounds, std::max(weights, bounds), &most);
}

/// Given share_is_exact: whether bounds, weights, their sums and what is left do, too.
bool FunctionEmitter::share_fits_32_bits(const Op& op) const {
  const int64_t size = elements(program_, op.domain), bounds = bound_of_share(op) * size;
  return size_of(interval(op.a), kMostShared) + bounds <= INT32_MAX && interval(op.b).hi * size <= INT32_MAX;
}

int64_t FunctionEmitter::bound_of_share(const Op& op) const {
  const ShareArgs& args = program_.shares[op.imm];
  return std::max(size_of(interval(args.at_least), kMostShared), size_of(interval(args.at_most), kMostShared));
}

bool FunctionEmitter::shares_in_registers(const Op& op) const {
  if (context_.lanes.chips || !context_.has.rounds || op.domain == kNoDomain) return false;
  const uint32_t size = program_.domains[op.domain].size;
  return !context_.lanes.loops(size) && size >= 2;
}

/// The open elements and what they are given; all vectors over the domain.
struct FunctionEmitter::Shares {
  Value *weight, *low, *high;  // as the operation has them; low at most high
  Value *open, *left, *parts;  // open: i1; left: one number
};

/// Each element its weight, or 1 when no open one has any; and their sum over the open ones.
std::pair<Value*, Value*> FunctionEmitter::weigh(const Shares& s) {
  llvm::Type* type = s.weight->getType();
  Value* sum = b_.CreateAddReduce(b_.CreateSelect(s.open, s.weight, llvm::Constant::getNullValue(type)));
  Value* count = b_.CreateAddReduce(b_.CreateZExt(s.open, type));
  Value* even = b_.CreateIsNull(sum);
  return {b_.CreateSelect(even, arithmetic_.number(type, 1), s.weight), b_.CreateSelect(even, count, sum)};
}

/// Fixes some at a bound; returns what the parts come to beyond what is left, 0 after the last round.
Value* FunctionEmitter::fix_some(Shares* s) {
  llvm::Type* type = s->weight->getType();
  Value* none = llvm::Constant::getNullValue(type);
  const auto [weight, all] = weigh(*s);
  const auto times_all = [&, all_lanes = b_.CreateVectorSplat(lanes_in(type), all)](Value* value) {
    return b_.CreateMul(value, all_lanes);
  };
  Value* left = b_.CreateVectorSplat(lanes_in(type), s->left);
  Value *even_part = b_.CreateMul(left, weight), *least = times_all(s->low);
  Value* most = times_all(arithmetic_.min(s->high, arithmetic_.max(left, none)));
  Value* part = arithmetic_.max(least, arithmetic_.min(even_part, most));
  Value* excess = b_.CreateAddReduce(b_.CreateSelect(s->open, b_.CreateSub(part, even_part), none));
  const auto where = [&](Value* condition, Value* lanes) {
    return b_.CreateAnd(b_.CreateAnd(s->open, lanes), b_.CreateVectorSplat(lanes_in(type), condition));
  };
  Value* zero = b_.getInt64(0);
  Value* to_low = where(b_.CreateICmpSGE(excess, zero), b_.CreateICmpSLT(even_part, least));
  Value* to_high = where(b_.CreateICmpSLE(excess, zero), b_.CreateICmpSGT(even_part, most));
  to_high = b_.CreateAnd(to_high, b_.CreateNot(to_low));
  Value* fixed = b_.CreateSelect(to_low, s->low, b_.CreateSelect(to_high, s->high, none));
  s->parts = b_.CreateAdd(s->parts, fixed);
  s->open = b_.CreateAnd(s->open, b_.CreateNot(b_.CreateOr(to_low, to_high)));
  s->left = b_.CreateSub(s->left, b_.CreateAddReduce(fixed));
  return excess;
}

/// The carry split. The remainders carried so far are those of the sum of all parts so far, so that a part is the
/// difference of two such sums.
Value* FunctionEmitter::split(const Shares& s, Value* weight, Value* all) {
  llvm::Type* type = weight->getType();
  const uint32_t lanes = lanes_in(type);
  Value* none = llvm::Constant::getNullValue(type);
  const auto moved_up = [&](Value* value, uint32_t by) {
    llvm::SmallVector<int, 64> from;
    for (uint32_t i = 0; i < lanes; ++i) from.push_back(static_cast<int>(i < by ? lanes + i : i - by));
    return b_.CreateShuffleVector(value, none, from);
  };
  const Interval exact{-kMostShared, kMostShared};
  Value* sums = b_.CreateSelect(s.open, weight, none);
  for (uint32_t by = 1; by < lanes; by *= 2) sums = b_.CreateAdd(sums, moved_up(sums, by));
  Value* scaled = b_.CreateMul(sums, b_.CreateVectorSplat(lanes, s.left));
  Value* so_far = arithmetic_.floor_div(scaled, b_.CreateVectorSplat(lanes, all), exact, exact);
  Value* parts = b_.CreateSub(so_far, moved_up(so_far, 1));
  parts = b_.CreateSelect(b_.CreateICmpSGT(all, b_.getInt64(0)), parts, none);
  return b_.CreateSelect(s.open, parts, s.parts);
}

Value* FunctionEmitter::share_in_registers(const Op& op) {
  const ShareArgs& args = program_.shares[op.imm];
  llvm::Type* type = shape(b_.getInt64Ty(), op.domain);
  Value *none = llvm::Constant::getNullValue(type), *high = operand(args.at_most, op.domain);
  Value* there = element_mask(op.domain);
  if (there == nullptr) there = llvm::Constant::getAllOnesValue(shape(b_.getInt1Ty(), op.domain));
  Shares s{operand(op.b, op.domain),
           arithmetic_.min(operand(args.at_least, op.domain), high),
           high,
           there,
           arithmetic_.max(integer(op.a), b_.getInt64(0)),
           none};
  Value* least = b_.CreateAddReduce(b_.CreateSelect(there, s.low, none));
  Value* most = b_.CreateAddReduce(b_.CreateSelect(there, s.high, none));
  llvm::AllocaInst* result = local(type);
  b_.CreateStore(high, result);
  branch(b_.CreateICmpSGT(most, s.left), [&] {
    branch(
        b_.CreateICmpSGT(least, s.left), [&] { b_.CreateStore(split(s, s.low, least), result); },
        [&] {
          fix_all(&s, program_.domains[op.domain].size);
          const auto [weight, all] = weigh(s);
          b_.CreateStore(split(s, weight, all), result);
        });
  });
  return b_.CreateLoad(type, result);
}

/// Round after round; never more than there are elements.
void FunctionEmitter::fix_all(Shares* s, uint32_t size) {
  llvm::BasicBlock* before = b_.GetInsertBlock();
  auto* round = llvm::BasicBlock::Create(b_.getContext(), "round", function_);
  auto* after = llvm::BasicBlock::Create(b_.getContext(), "fixed", function_);
  b_.CreateBr(round);
  b_.SetInsertPoint(round);
  std::vector<llvm::PHINode*> kept;
  llvm::PHINode* rounds = b_.CreatePHI(b_.getInt64Ty(), 2);
  rounds->addIncoming(b_.getInt64(1), before);
  for (Value** value : {&s->open, &s->left, &s->parts}) {
    kept.push_back(b_.CreatePHI((*value)->getType(), 2));
    kept.back()->addIncoming(*value, before);
    *value = kept.back();
  }
  Value* excess = fix_some(s);
  llvm::BasicBlock* end = b_.GetInsertBlock();
  rounds->addIncoming(b_.CreateAdd(rounds, b_.getInt64(1)), end);
  kept[0]->addIncoming(s->open, end);
  kept[1]->addIncoming(s->left, end);
  kept[2]->addIncoming(s->parts, end);
  Value* more = b_.CreateAnd(b_.CreateIsNotNull(excess), b_.CreateICmpULT(rounds, b_.getInt64(size)));
  b_.CreateCondBr(more, round, after);
  b_.SetInsertPoint(after);
}

}  // namespace flyball::jit
