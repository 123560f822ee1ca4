// What each operation does, but for reductions. The same definitions as runtime/kernels.h.
#include "compiler/jit/function_emitter.h"

namespace flyball::jit {

using llvm::Value;

void FunctionEmitter::emit(const Op& op, const Piece& piece) {
  if (context_.at) b_.SetCurrentDebugLocation(context_.at(static_cast<uint32_t>(&op - program_.ops.data)));
  switch (op.code) {
    case OpCode::kStore: return define(op.d, stored(op, piece));
    case OpCode::kShare: return share(op);
    case OpCode::kReduceSum:
    case OpCode::kReduceMin:
    case OpCode::kReduceMax:
    case OpCode::kReduceAny:
    case OpCode::kReduceAll:
    case OpCode::kReduceArgMin:
    case OpCode::kReduceArgMax:
    case OpCode::kReduceMedian: return reduce(op);
    default: return define(op.d, shaped(compute(op), op.domain));
  }
}

Value* FunctionEmitter::compute(const Op& op) {
  const auto a = [&] { return operand(op.a, op.domain); };
  const auto b = [&] { return operand(op.b, op.domain); };
  const auto wide = [&](Value* value) { return b_.CreateSExt(value, shape(b_.getInt64Ty(), op.domain)); };
  switch (op.code) {
    case OpCode::kCopy: return is_truth(op.a) ? operand_truth(op.a, op.domain) : a();
    case OpCode::kWiden: return wide(a());
    case OpCode::kNarrow: return b_.CreateTrunc(a(), shape(b_.getInt32Ty(), op.domain));
    case OpCode::kAdd: return b_.CreateAdd(a(), b());
    case OpCode::kSub: return b_.CreateSub(a(), b());
    case OpCode::kMul: return b_.CreateMul(a(), b());
    case OpCode::kMulWide: return b_.CreateMul(wide(a()), wide(b()));
    case OpCode::kMin: return arithmetic_.min(a(), b());
    case OpCode::kMax: return arithmetic_.max(a(), b());
    case OpCode::kRoundShift: return arithmetic_.round_shift(a(), op.imm);
    case OpCode::kFloorShift: return arithmetic_.floor_shift(a(), op.imm);
    case OpCode::kRoundDiv:
    case OpCode::kFloorDiv:
    case OpCode::kCeilDiv:
    case OpCode::kMod: return divide(op);
    case OpCode::kLess:
    case OpCode::kLessEqual:
    case OpCode::kEqual:
    case OpCode::kNotEqual: return compare(op);
    case OpCode::kAnd:
    case OpCode::kOr:
    case OpCode::kNot: return combine_truths(op);
    case OpCode::kSelect: return select(op);
    case OpCode::kGather: return gather(op);
    case OpCode::kPick: return pick(op);
    case OpCode::kIndex: return index(op.domain);
    case OpCode::kTable: return arithmetic_.look_up(program_.tables[op.imm], a());
    default: llvm_unreachable("not computed element by element");
  }
}

Value* FunctionEmitter::divide(const Op& op) {
  Value *a = operand(op.a, op.domain), *b = operand(op.b, op.domain);
  const Interval of_a = interval(op.a), of_b = interval(op.b);
  switch (op.code) {
    case OpCode::kRoundDiv: return arithmetic_.round_div(a, b, of_a, of_b);
    case OpCode::kFloorDiv: return arithmetic_.floor_div(a, b, of_a, of_b);
    case OpCode::kCeilDiv: return arithmetic_.ceil_div(a, b, of_a, of_b);
    default: return arithmetic_.mod(a, b, of_a, of_b);
  }
}

Value* FunctionEmitter::compare(const Op& op) {
  Value *a = operand(op.a, op.domain), *b = operand(op.b, op.domain);
  switch (op.code) {
    case OpCode::kLess: return b_.CreateICmpSLT(a, b);
    case OpCode::kLessEqual: return b_.CreateICmpSLE(a, b);
    case OpCode::kEqual: return b_.CreateICmpEQ(a, b);
    default: return b_.CreateICmpNE(a, b);
  }
}

/// As truths where both operands are, else bit by bit.
Value* FunctionEmitter::combine_truths(const Op& op) {
  const bool truths = is_truth(op.a) && (op.b == kNoSlot || is_truth(op.b));
  const auto take = [&](SlotId slot) { return truths ? operand_truth(slot, op.domain) : operand(slot, op.domain); };
  Value* a = take(op.a);
  if (op.code == OpCode::kNot) return b_.CreateXor(a, arithmetic_.number(a->getType(), 1));
  Value* b = take(op.b);
  return op.code == OpCode::kAnd ? b_.CreateAnd(a, b) : b_.CreateOr(a, b);
}

Value* FunctionEmitter::select(const Op& op) {
  const bool truths = is_truth(op.b) && is_truth(op.c);
  const auto take = [&](SlotId slot) { return truths ? operand_truth(slot, op.domain) : operand(slot, op.domain); };
  Value* which = operand_truth(op.a, op.domain);
  Value* yes = take(op.b);
  return b_.CreateSelect(which, yes, take(op.c));
}

/// What a state slot holds after a store.
Value* FunctionEmitter::stored(const Op& op, const Piece& piece) {
  const bool truths = is_truth(op.d) && is_truth(op.a);
  const auto take = [&](SlotId slot) { return truths ? operand_truth(slot, op.domain) : operand(slot, op.domain); };
  Value* value = take(op.a);
  const SlotId guard = piece.block->guard;
  if (guard == kNoSlot) return value;
  const bool for_all = slots_[guard].domain == kNoDomain;
  if (for_all && piece.skipped && !context_.lanes.chips) return value;
  const bool of_first = op.domain == kNoDomain && !for_all;
  Value* holds = of_first ? b_.CreateIsNotNull(load_one(guard, b_.getInt64(0))) : operand_truth(guard, op.domain);
  return b_.CreateSelect(holds, value, take(op.d));
}

Value* FunctionEmitter::gather(const Op& op) {
  if (slots_[op.a].domain == kNoDomain) return integer(op.a);
  const Relation& relation = program_.relations[op.imm];
  const std::vector<uint16_t> of(relation.of, relation.of + program_.domains[relation.child].size);
  if (gathers_in_registers(program_, op, context_.lanes)) {
    llvm::SmallVector<int, 64> from(of.begin(), of.end());
    from.resize(lanes_of(op.domain), 0);
    return b_.CreateShuffleVector(integer(op.a), from);
  }
  Value* first = first_element(op.domain);
  if (context_.lanes.chips) return load_one(op.a, load_map(of, first, b_.getInt64Ty()));
  return load_any(op.a, load_map(of, first, shape(b_.getInt64Ty(), op.domain)));
}

Value* FunctionEmitter::pick(const Op& op) {
  if (slots_[op.a].domain == kNoDomain) return integer(op.a);
  const uint32_t size = program_.domains[op.imm].size;
  Value* at = operand(op.b, op.domain);
  at = arithmetic_.max(at, arithmetic_.number(at->getType(), 0));
  at = arithmetic_.min(at, arithmetic_.number(at->getType(), size - 1));
  if (at->getType()->isVectorTy()) return load_any(op.a, at);
  return load_one(op.a, b_.CreateZExt(at, b_.getInt64Ty()));
}

Value* FunctionEmitter::index(DomainId domain) {
  Value* first = b_.CreateTrunc(first_element(domain), b_.getInt32Ty());
  const uint32_t lanes = lanes_of(domain);
  if (lanes == 0) return first;
  Value* all = b_.CreateVectorSplat(lanes, first);
  return context_.lanes.chips ? all : b_.CreateAdd(all, iota(lanes, b_.getInt32Ty()));
}

}  // namespace flyball::jit
