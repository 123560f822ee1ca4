// `share` in loops over the elements, of one chip or of many in lanes: the rounds of runtime/share.cpp, in each lane
// as many as it needs.
#include <algorithm>

#include "compiler/jit/function_emitter.h"

namespace flyball::jit {

using llvm::Value;

namespace {

constexpr int64_t kOpen = INT64_MIN;  // in parts: not fixed at a bound

}  // namespace

/// What stays the same in all rounds, and what they change: numbers, one for each lane.
struct FunctionEmitter::LaneShares {
  const Op& op;
  const ShareArgs& args;
  llvm::Type* type;
  Value* size;
  bool is_small, may_be_even;  // all numbers fit 32 bits; the open weights may sum to 0
  llvm::AllocaInst *left, *weights, *count, *active;  // weights, count: of the open elements
};

Value* FunctionEmitter::element_of(SlotId slot, Value* element) {
  return slots_[slot].domain == kNoDomain ? integer(slot) : load_one(slot, element);
}

Value* FunctionEmitter::low_bound(const LaneShares& s, Value* element) {
  return arithmetic_.min(element_of(s.args.at_least, element), element_of(s.args.at_most, element));
}

/// What fits 32 bits, so that its products take one instruction.
Value* FunctionEmitter::factor(const LaneShares& s, Value* value) {
  return s.is_small ? b_.CreateSExt(b_.CreateTrunc(value, s.type->getWithNewBitWidth(32)), s.type) : value;
}

/// Calls `body` for each element, and returns the sum of what it returns.
Value* FunctionEmitter::sum_over(const LaneShares& s, const std::function<Value*(Value*)>& body) {
  llvm::AllocaInst* sum = local(s.type);
  b_.CreateStore(llvm::Constant::getNullValue(s.type), sum);
  repeat(b_.getInt64(0), s.size, 1, [&](Value* element) {
    Value* more = body(element);
    b_.CreateStore(b_.CreateAdd(b_.CreateLoad(s.type, sum), more), sum);
  });
  return b_.CreateLoad(s.type, sum);
}

Value* FunctionEmitter::in_any_lane(Value* truth) {
  return truth->getType()->isVectorTy() ? b_.CreateOrReduce(truth) : truth;
}

void FunctionEmitter::share_in_loops(const Op& op, bool is_exact) {
  const ShareArgs& args = program_.shares[op.imm];
  llvm::Type *type = shape(b_.getInt64Ty(), kNoDomain), *truth = shape(b_.getInt1Ty(), kNoDomain);
  Value *size = b_.getInt64(elements(program_, op.domain)), *none = llvm::Constant::getNullValue(type);
  const LaneShares s{
      op,          args,        type,        size,        is_exact && share_fits_32_bits(op), interval(op.b).lo < 1,
      local(type), local(type), local(type), local(truth)};
  Value* budget = arithmetic_.max(integer(op.a), none);
  b_.CreateStore(budget, s.left);
  Value* most = sum_over(s, [&](Value* element) { return element_of(args.at_most, element); });
  Value* least = sum_over(s, [&](Value* element) { return low_bound(s, element); });
  Value* full = b_.CreateICmpSLE(most, budget);
  Value* starved = b_.CreateAnd(b_.CreateNot(full), b_.CreateICmpSGT(least, budget));
  Value* weights = sum_over(s, [&](Value* element) {
    Value* part = b_.CreateSelect(full, element_of(args.at_most, element), arithmetic_.number(type, kOpen));
    store_one(op.d, element, part);
    return element_of(op.b, element);
  });
  b_.CreateStore(weights, s.weights);
  b_.CreateStore(shaped(size, kNoDomain), s.count);
  b_.CreateStore(b_.CreateNot(b_.CreateOr(full, starved)), s.active);
  branch(in_any_lane(b_.CreateNot(full)), [&] {
    repeat_rounds(s);
    split_in_lanes(s, {b_.CreateNot(full), starved, least}, is_exact);
  });
}

/// While any lane has something to fix; never more rounds than there are elements.
void FunctionEmitter::repeat_rounds(const LaneShares& s) {
  llvm::BasicBlock* before = b_.GetInsertBlock();
  auto* test = llvm::BasicBlock::Create(b_.getContext(), "test", function_);
  auto* round = llvm::BasicBlock::Create(b_.getContext(), "round", function_);
  auto* after = llvm::BasicBlock::Create(b_.getContext(), "fixed", function_);
  b_.CreateBr(test);
  b_.SetInsertPoint(test);
  llvm::PHINode* rounds = b_.CreatePHI(b_.getInt64Ty(), 2);
  rounds->addIncoming(b_.getInt64(0), before);
  Value* more = in_any_lane(b_.CreateLoad(s.active->getAllocatedType(), s.active));
  b_.CreateCondBr(b_.CreateAnd(more, b_.CreateICmpULT(rounds, s.size)), round, after);
  b_.SetInsertPoint(round);
  open_scope();
  fix_in_lanes(s);
  close_scope();
  rounds->addIncoming(b_.CreateAdd(rounds, b_.getInt64(1)), b_.GetInsertBlock());
  b_.CreateBr(test);
  b_.SetInsertPoint(after);
}

/// The weight of an element, and of all that are open; each 1 where none has any.
FunctionEmitter::Weights FunctionEmitter::weigh_in_lanes(const LaneShares& s) {
  Value *all = b_.CreateLoad(s.type, s.weights), *count = b_.CreateLoad(s.type, s.count);
  if (!s.may_be_even) return {[this, &s](Value* element) { return element_of(s.op.b, element); }, factor(s, all)};
  Value* even = b_.CreateIsNull(all);
  const auto weight = [this, &s, even](Value* element) {
    return b_.CreateSelect(even, arithmetic_.number(s.type, 1), element_of(s.op.b, element));
  };
  return {weight, factor(s, b_.CreateSelect(even, count, all))};
}

/// One round: elements beyond a bound are fixed there.
void FunctionEmitter::fix_in_lanes(const LaneShares& s) {
  Value *none = llvm::Constant::getNullValue(s.type), *open_part = arithmetic_.number(s.type, kOpen);
  Value* active = b_.CreateLoad(s.active->getAllocatedType(), s.active);
  Value* left = factor(s, b_.CreateLoad(s.type, s.left));
  const Weights weights = weigh_in_lanes(s);
  const auto beyond = [&](Value* element) {
    Value* ceiling = arithmetic_.min(element_of(s.args.at_most, element), arithmetic_.max(left, none));
    Value* least = b_.CreateMul(factor(s, low_bound(s, element)), weights.all);
    Value* most = b_.CreateMul(factor(s, ceiling), weights.all);
    Value* part = b_.CreateMul(left, weights.of(element));
    Value* falls = b_.CreateSelect(b_.CreateICmpSGT(part, most), b_.CreateSub(most, part), none);
    Value* moves = b_.CreateSelect(b_.CreateICmpSLT(part, least), b_.CreateSub(least, part), falls);
    return b_.CreateSelect(b_.CreateICmpEQ(load_one(s.op.d, element), open_part), moves, none);
  };
  b_.CreateStore(llvm::Constant::getNullValue(active->getType()), s.active);
  Value* excess = sum_over(s, [&](Value* element) {
    Value* by = beyond(element);
    Value* before = b_.CreateLoad(active->getType(), s.active);
    b_.CreateStore(b_.CreateOr(before, b_.CreateAnd(active, b_.CreateIsNotNull(by))), s.active);
    return by;
  });
  Value* low_counts = b_.CreateAnd(active, b_.CreateICmpSGE(excess, none));
  Value* high_counts = b_.CreateAnd(active, b_.CreateICmpSLE(excess, none));
  b_.CreateStore(none, s.weights);
  b_.CreateStore(none, s.count);
  Value* fixed = sum_over(s, [&](Value* element) {
    Value *by = beyond(element), *old = load_one(s.op.d, element);
    Value* at_low = b_.CreateAnd(low_counts, b_.CreateICmpSGT(by, none));
    Value* at_high = b_.CreateAnd(high_counts, b_.CreateICmpSLT(by, none));
    Value* high = b_.CreateSelect(at_high, element_of(s.args.at_most, element), old);
    Value* part = b_.CreateSelect(at_low, low_bound(s, element), high);
    store_one(s.op.d, element, part);
    Value* still = b_.CreateICmpEQ(part, open_part);
    const auto add = [&](llvm::AllocaInst* sum, Value* value) {
      b_.CreateStore(b_.CreateAdd(b_.CreateLoad(s.type, sum), b_.CreateSelect(still, value, none)), sum);
    };
    add(s.weights, element_of(s.op.b, element));
    if (s.may_be_even) add(s.count, arithmetic_.number(s.type, 1));
    return b_.CreateSelect(b_.CreateOr(at_low, at_high), part, none);
  });
  b_.CreateStore(b_.CreateSub(b_.CreateLoad(s.type, s.left), fixed), s.left);
}

/// The carry split. Where all products are exact, the remainders carried so far are those of the sum of all parts so
/// far, and a part is the difference of two such sums: then no element waits for the one before it.
void FunctionEmitter::split_in_lanes(const LaneShares& s, const Split& split, bool is_exact) {
  llvm::Type* type = s.type;
  Value *none = llvm::Constant::getNullValue(type), *left = factor(s, b_.CreateLoad(type, s.left));
  const Weights weights = weigh_in_lanes(s);
  Value* all = b_.CreateSelect(split.starved, split.least, weights.all);
  Value *by = arithmetic_.max(all, arithmetic_.number(type, 1)), *divides = b_.CreateICmpSGT(all, none);
  const Interval anything{INT64_MIN, INT64_MAX}, dividend = is_exact ? Interval{-kMostShared, kMostShared} : anything;
  const Interval divisor{1, is_exact ? kMostShared : INT64_MAX};
  const bool through_reciprocal = is_exact && type->isVectorTy() && arithmetic_.has_reciprocals();
  Value* reciprocal = through_reciprocal ? arithmetic_.reciprocal(by, divisor) : nullptr;
  llvm::AllocaInst *carry = local(type), *sum = local(type);
  b_.CreateStore(none, carry);
  b_.CreateStore(none, sum);
  repeat(b_.getInt64(0), s.size, 1, [&](Value* element) {
    Value *old = load_one(s.op.d, element), *before = b_.CreateLoad(type, carry);
    Value* open = b_.CreateAnd(split.divided, b_.CreateICmpEQ(old, arithmetic_.number(type, kOpen)));
    Value* mine = b_.CreateSelect(split.starved, low_bound(s, element), weights.of(element));
    Value *part = nullptr, *next = nullptr;
    if (is_exact) {
      Value* so_far = b_.CreateAdd(b_.CreateLoad(type, sum), b_.CreateSelect(open, mine, none));
      b_.CreateStore(so_far, sum);
      Value* scaled = b_.CreateMul(left, factor(s, so_far));
      next = reciprocal != nullptr ? arithmetic_.floor_by_reciprocal(scaled, reciprocal, dividend)
                                   : arithmetic_.floor_div(scaled, by, dividend, divisor);
      part = b_.CreateSub(next, before);
    } else {
      Value* scaled = b_.CreateAdd(b_.CreateMul(left, mine), before);
      part = arithmetic_.floor_div(scaled, by, dividend, divisor);
      next = b_.CreateSelect(open, b_.CreateSub(scaled, b_.CreateMul(part, by)), before);
    }
    b_.CreateStore(next, carry);
    part = b_.CreateSelect(divides, part, none);
    store_one(s.op.d, element, b_.CreateSelect(open, part, old));
  });
}

}  // namespace flyball::jit
