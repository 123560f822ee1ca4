// `share`: in registers where the elements fit a vector and 53 bits are proved to be enough, else as a call. The rounds
// are those of runtime/share.cpp.
#include <algorithm>

#include "compiler/jit/function_emitter.h"
#include "compiler/jit/share_call.h"

namespace flyball::jit {

using llvm::Value;

namespace {

constexpr int64_t kExact =
    INT64_C(1) << 51;  // products below it divide exactly in floating point: see ir_arithmetic.cpp

bool product_is_exact(int64_t a, int64_t b, int64_t* product) {
  return !__builtin_mul_overflow(a, b, product) && *product < kExact;
}

uint32_t lanes_in(llvm::Type* type) { return llvm::cast<llvm::FixedVectorType>(type)->getNumElements(); }

int64_t size_of(Interval interval) { return std::max(interval.hi, interval.lo < -kExact ? kExact : -interval.lo); }

}  // namespace

void FunctionEmitter::share(const Op& op) {
  if (!shares_in_registers(op)) return call_share(op);
  Value* parts = share_in_registers(op);
  define(op.d, parts);
  known_.erase(op.d);  // as after the call, it is read from memory
}

/// What is left of the budget, times all weights, stays exact.
bool FunctionEmitter::shares_in_registers(const Op& op) const {
  if (context_.lanes.chips || !context_.rounds || op.domain == kNoDomain) return false;
  const uint32_t size = program_.domains[op.domain].size;
  if (context_.lanes.loops(size) || size < 2) return false;
  const ShareArgs& args = program_.shares[op.imm];
  int64_t bounds = 0, weights = 0, most = 0;
  const int64_t bound = std::max(size_of(interval(args.at_least)), size_of(interval(args.at_most)));
  return interval(op.b).lo >= 0 && product_is_exact(bound, size, &bounds) &&
         product_is_exact(std::max<int64_t>(interval(op.b).hi, 1), size, &weights) &&
         size_of(interval(op.a)) < kExact &&
         product_is_exact(size_of(interval(op.a)) + bounds, std::max(weights, bounds), &most);
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
  const Interval exact{-kExact, kExact};
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

/// Where an operand is that a call reads from memory.
Value* FunctionEmitter::spilled(SlotId slot) {
  if (slots_[slot].domain != kNoDomain) return address(slot, b_.getInt64(0));
  Value* value = integer(slot);
  Value* memory = local(value->getType());
  b_.CreateStore(value, memory);
  return memory;
}

/// The one operation that may be a call: see share_call.h.
void FunctionEmitter::call_share(const Op& op) {
  const ShareArgs& args = program_.shares[op.imm];
  const uint32_t lanes = context_.lanes.chips ? context_.lanes.count : 1;
  llvm::Type* number = b_.getInt64Ty();
  llvm::Type* pointer = b_.getPtrTy();
  auto* type = llvm::FunctionType::get(
      b_.getVoidTy(), {number, number, pointer, pointer, number, pointer, number, pointer, number, pointer}, false);
  const auto stride = [&](SlotId slot) { return b_.getInt64(slots_[slot].domain == kNoDomain ? 0 : lanes); };
  Value* callee = b_.CreateIntToPtr(b_.getInt64(reinterpret_cast<uint64_t>(&share_lanes)), pointer);
  b_.CreateCall(type, callee,
                {b_.getInt64(elements(program_, op.domain)), b_.getInt64(lanes), spilled(op.a), spilled(op.b),
                 stride(op.b), spilled(args.at_least), stride(args.at_least), spilled(args.at_most),
                 stride(args.at_most), address(op.d, b_.getInt64(0))});
  known_.erase(op.d);
}

}  // namespace flyball::jit
