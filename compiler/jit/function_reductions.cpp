// Reductions: in the lanes of a vector, over the loop of a region, or in loops of their own. As runtime/seldom.h.
#include "compiler/jit/function_emitter.h"

namespace flyball::jit {

using llvm::Value;

namespace {

constexpr int64_t kNone = -1;  // the index of no element

bool finds_index(OpCode code) { return code == OpCode::kReduceArgMin || code == OpCode::kReduceArgMax; }
bool finds_least(OpCode code) { return code == OpCode::kReduceMin || code == OpCode::kReduceArgMin; }

/// Elements by the parent they lie in, those of a parent in rising order: [first[p], first[p + 1]).
struct Members {
  std::vector<uint16_t> elements;
  std::vector<uint16_t> first;  // [parents + 1]

  Members(const uint16_t* of, uint32_t size, uint32_t parents) {
    for (uint32_t p = 0; p < parents; ++p) {
      first.push_back(static_cast<uint16_t>(elements.size()));
      for (uint32_t i = 0; i < size; ++i) {
        if (of[i] == p) elements.push_back(static_cast<uint16_t>(i));
      }
    }
    first.push_back(static_cast<uint16_t>(elements.size()));
  }
};

}  // namespace

void FunctionEmitter::reduce(const Op& op) {
  if (reduces_alone(program_, op, context_.lanes)) return reduce_alone(op);
  const bool in_loop = op.domain != kNoDomain && context_.lanes.loops(program_.domains[op.domain].size);
  if (in_loop) return accumulate(op);
  define(op.d, reduce_in_registers(op));
}

/// Whether a reduction's operand and result are truths in registers.
bool FunctionEmitter::over_truths(const Op& op) const {
  return (op.code == OpCode::kReduceAny || op.code == OpCode::kReduceAll) && slots_[op.a].lo >= 0 &&
         slots_[op.a].hi <= 1;
}

Value* FunctionEmitter::reduced_operand(const Op& op) {
  return over_truths(op) ? operand_truth(op.a, op.domain) : operand(op.a, op.domain);
}

/// Lanes that count; null: all.
Value* FunctionEmitter::among(const Op& op) {
  Value* there = element_mask(op.domain);
  if (op.b == kNoSlot) return there;
  Value* holds = operand_truth(op.b, op.domain);
  return there == nullptr ? holds : b_.CreateAnd(there, holds);
}

/// A reduction over nothing, in the shape of values over a domain.
FunctionEmitter::Running FunctionEmitter::nothing(const Op& op, DomainId shape_of) {
  const bool truths = op.code == OpCode::kReduceAny || op.code == OpCode::kReduceAll;
  llvm::Type* element = over_truths(op) ? b_.getInt1Ty() : truths ? b_.getInt32Ty() : element_type(op.type);
  llvm::Type* type = shape(element, shape_of);
  const int64_t greatest = llvm::maxIntN(element->getIntegerBitWidth());
  Value* index = finds_index(op.code) ? arithmetic_.number(shape(b_.getInt32Ty(), shape_of), kNone) : nullptr;
  switch (op.code) {
    case OpCode::kReduceMin:
    case OpCode::kReduceArgMin: return {arithmetic_.number(type, greatest), index};
    case OpCode::kReduceMax:
    case OpCode::kReduceArgMax: return {arithmetic_.number(type, -greatest - 1), index};
    case OpCode::kReduceAll: return {llvm::Constant::getAllOnesValue(type), nullptr};
    default: return {llvm::Constant::getNullValue(type), nullptr};
  }
}

/// One more value in each lane; `index` is its element's.
FunctionEmitter::Running FunctionEmitter::combine(const Op& op, Running so_far, Value* value, Value* counts,
                                                  Value* index) {
  if (finds_index(op.code)) {
    Value* none = b_.CreateICmpSLT(so_far.index, arithmetic_.number(so_far.index->getType(), 0));
    Value* better = finds_least(op.code) ? b_.CreateICmpSLT(value, so_far.best) : b_.CreateICmpSGT(value, so_far.best);
    Value* take = b_.CreateOr(none, better);
    if (counts != nullptr) take = b_.CreateAnd(take, counts);
    return {b_.CreateSelect(take, value, so_far.best), b_.CreateSelect(take, index, so_far.index)};
  }
  Value* next = nullptr;
  switch (op.code) {
    case OpCode::kReduceSum: next = b_.CreateAdd(so_far.best, value); break;
    case OpCode::kReduceMin: next = arithmetic_.min(so_far.best, value); break;
    case OpCode::kReduceMax: next = arithmetic_.max(so_far.best, value); break;
    case OpCode::kReduceAny: next = b_.CreateOr(so_far.best, value); break;
    default: next = b_.CreateAnd(so_far.best, value); break;
  }
  return {counts == nullptr ? next : b_.CreateSelect(counts, next, so_far.best), nullptr};
}

/// The result of all lanes together, where they are elements; the result of each, where they are chips.
Value* FunctionEmitter::across_lanes(const Op& op, Running lanes) {
  const bool together = !context_.lanes.chips && lanes.best->getType()->isVectorTy();
  if (finds_index(op.code)) {
    if (!together) return lanes.index;
    llvm::Type* type = lanes.index->getType();
    Value* some = b_.CreateICmpSGE(lanes.index, arithmetic_.number(type, 0));
    Value* candidates = b_.CreateSelect(some, lanes.best, nothing(op, op.domain).best);
    Value* best =
        finds_least(op.code) ? b_.CreateIntMinReduce(candidates, true) : b_.CreateIntMaxReduce(candidates, true);
    Value* wins = b_.CreateAnd(some, b_.CreateICmpEQ(lanes.best, shaped(best, op.domain)));
    return b_.CreateIntMinReduce(b_.CreateSelect(wins, lanes.index, arithmetic_.number(type, kNone)), false);
  }
  Value* result = lanes.best;
  if (together) {
    switch (op.code) {
      case OpCode::kReduceSum: result = b_.CreateAddReduce(result); break;
      case OpCode::kReduceMin: result = b_.CreateIntMinReduce(result, true); break;
      case OpCode::kReduceMax: result = b_.CreateIntMaxReduce(result, true); break;
      case OpCode::kReduceAny: result = b_.CreateOrReduce(result); break;
      default: result = b_.CreateAndReduce(result); break;
    }
  }
  return op.code == OpCode::kReduceAll ? b_.CreateAnd(result, arithmetic_.number(result->getType(), 1)) : result;
}

/// Over a domain that fits a vector, or with a value for each chip.
Value* FunctionEmitter::reduce_in_registers(const Op& op) {
  Value *value = reduced_operand(op), *counts = among(op), *of_element = index(op.domain);
  const auto reduced = [&](Value* which) {
    return across_lanes(op, combine(op, nothing(op, op.domain), value, which, of_element));
  };
  if (op.imm == kNoIndex) return reduced(counts);
  const Relation& relation = program_.relations[op.imm];
  const uint32_t lanes = lanes_of(op.domain);
  Value* all = nullptr;
  for (uint32_t p = 0; p < elements(program_, relation.parent); ++p) {
    llvm::SmallVector<llvm::Constant*, 64> lies_in(lanes, b_.getInt1(false));
    for (uint32_t i = 0; i < program_.domains[op.domain].size; ++i) lies_in[i] = b_.getInt1(relation.of[i] == p);
    Value* members = llvm::ConstantVector::get(lies_in);
    Value* of_parent = reduced(counts == nullptr ? members : b_.CreateAnd(members, counts));
    if (all == nullptr) all = llvm::Constant::getNullValue(shape(of_parent->getType(), slots_[op.d].domain));
    all = b_.CreateInsertElement(all, of_parent, uint64_t{p});
  }
  return all;
}

void FunctionEmitter::begin_accumulators(const Region& region) {
  for (const Piece& piece : region.pieces) {
    for (const uint32_t index : piece.ops) {
      const Op& op = program_.ops[index];
      if (op.code < OpCode::kReduceSum || op.code > OpCode::kReduceMedian) continue;
      const Running none = nothing(op, op.domain);
      Accumulator accumulator{&op, local(none.best->getType()), nullptr};
      b_.CreateStore(none.best, accumulator.best);
      if (none.index != nullptr) {
        accumulator.index = local(none.index->getType());
        b_.CreateStore(none.index, accumulator.index);
      }
      accumulators_.push_back(accumulator);
    }
  }
}

FunctionEmitter::Running FunctionEmitter::load(const Accumulator& from) {
  return {b_.CreateLoad(from.best->getAllocatedType(), from.best),
          from.index == nullptr ? nullptr : b_.CreateLoad(from.index->getAllocatedType(), from.index)};
}

void FunctionEmitter::store(const Accumulator& into, Running value) {
  b_.CreateStore(value.best, into.best);
  if (into.index != nullptr) b_.CreateStore(value.index, into.index);
}

void FunctionEmitter::accumulate(const Op& op) {
  for (const Accumulator& accumulator : accumulators_) {
    if (accumulator.op != &op) continue;
    Value *value = reduced_operand(op), *counts = among(op);
    store(accumulator, combine(op, load(accumulator), value, counts, index(op.domain)));
  }
}

void FunctionEmitter::end_accumulators() {
  for (const Accumulator& accumulator : accumulators_) {
    define(accumulator.op->d, across_lanes(*accumulator.op, load(accumulator)));
  }
  accumulators_.clear();
}

/// An element at a time, each from memory.
void FunctionEmitter::reduce_alone(const Op& op) {
  const uint32_t size = elements(program_, op.domain);
  if (op.imm == kNoIndex) {
    return define(op.d, reduce_members(op, b_.getInt64(0), b_.getInt64(size), nullptr));
  }
  const Relation& relation = program_.relations[op.imm];
  const uint32_t parents = elements(program_, relation.parent);
  const Members members(relation.of, size, parents);
  repeat(b_.getInt64(0), b_.getInt64(parents), 1, [&](Value* parent) {
    Value* begin = load_map(members.first, parent, b_.getInt64Ty());
    Value* end = load_map(members.first, b_.CreateAdd(parent, b_.getInt64(1)), b_.getInt64Ty());
    store_one(op.d, parent, reduce_members(op, begin, end, &members.elements));
  });
  known_.erase(op.d);
}

FunctionEmitter::Member FunctionEmitter::member(const Op& op, Value* at, const std::vector<uint16_t>* members) {
  Value* element = members == nullptr ? at : load_map(*members, at, b_.getInt64Ty());
  const auto read = [&](SlotId slot) {
    return slots_[slot].domain == kNoDomain ? integer(slot) : load_one(slot, element);
  };
  Value* value = read(op.a);
  if (over_truths(op)) value = b_.CreateIsNotNull(value);
  Value* counts = op.b == kNoSlot ? llvm::Constant::getAllOnesValue(shape(b_.getInt1Ty(), kNoDomain))
                                  : b_.CreateIsNotNull(read(op.b));
  return {element, value, counts};
}

/// Over members begin .. end - 1; an integer for the slot.
Value* FunctionEmitter::reduce_members(const Op& op, Value* begin, Value* end, const std::vector<uint16_t>* members) {
  if (op.code == OpCode::kReduceMedian) return median_of(op, begin, end, members);
  const Running none = nothing(op, kNoDomain);
  const Accumulator running{&op, local(none.best->getType()),
                            none.index == nullptr ? nullptr : local(none.index->getType())};
  store(running, none);
  repeat(begin, end, 1, [&](Value* at) {
    const Member m = member(op, at, members);
    Value* number = shaped(b_.CreateTrunc(m.element, b_.getInt32Ty()), kNoDomain);
    store(running, combine(op, load(running), m.value, m.counts, number));
  });
  Value* result = across_lanes(op, load(running));
  return over_truths(op) ? b_.CreateZExt(result, shape(b_.getInt32Ty(), kNoDomain)) : result;
}

/// The member that counts and has as many before it in rising order as the median has: floor((count - 1) / 2).
Value* FunctionEmitter::median_of(const Op& op, Value* begin, Value* end, const std::vector<uint16_t>* members) {
  llvm::Type* value = shape(element_type(op.type), kNoDomain);
  llvm::Type* number = shape(b_.getInt32Ty(), kNoDomain);
  llvm::AllocaInst *result = local(value), *count = local(number), *before = local(number);
  b_.CreateStore(llvm::Constant::getNullValue(value), result);
  const auto add = [&](llvm::AllocaInst* sum, Value* truth) {
    b_.CreateStore(b_.CreateAdd(b_.CreateLoad(number, sum), b_.CreateZExt(truth, number)), sum);
  };
  repeat(begin, end, 1, [&](Value* i) {
    const Member mine = member(op, i, members);
    b_.CreateStore(llvm::Constant::getNullValue(number), count);
    b_.CreateStore(llvm::Constant::getNullValue(number), before);
    repeat(begin, end, 1, [&](Value* j) {
      const Member other = member(op, j, members);
      add(count, other.counts);
      Value* earlier = shaped(b_.CreateICmpULT(j, i), kNoDomain);
      Value* equal = b_.CreateAnd(b_.CreateICmpEQ(other.value, mine.value), earlier);
      Value* less = b_.CreateOr(b_.CreateICmpSLT(other.value, mine.value), equal);
      add(before, b_.CreateAnd(other.counts, less));
    });
    Value* rank = b_.CreateSub(b_.CreateLoad(number, count), arithmetic_.number(number, 1));
    Value* is_it = b_.CreateICmpEQ(b_.CreateLoad(number, before), b_.CreateLShr(rank, arithmetic_.number(number, 1)));
    Value* old = b_.CreateLoad(value, result);
    b_.CreateStore(b_.CreateSelect(b_.CreateAnd(mine.counts, is_it), mine.value, old), result);
  });
  return b_.CreateLoad(value, result);
}

}  // namespace flyball::jit
