// The values of slots: where they are known, in which shape, and as what.
#include "compiler/jit/function_emitter.h"

#include <llvm/ADT/bit.h>

namespace flyball::jit {

using llvm::Value;

FunctionEmitter::FunctionEmitter(const ModuleContext& context, llvm::Function* function)
    : context_(context),
      program_(context.program),
      slots_(context.program.slots),
      function_(function),
      b_(llvm::BasicBlock::Create(function->getContext(), "begin", function)),
      arithmetic_(b_, context.has) {}

void FunctionEmitter::emit(const Part& part) {
  open_scope();
  for (const Region& region : part.regions) emit_region(region);
  close_scope();
  b_.CreateRetVoid();
}

uint32_t FunctionEmitter::lanes_of(DomainId domain) const {
  if (context_.lanes.chips) return context_.lanes.count;
  if (domain == kNoDomain) return 0;
  const uint32_t size = program_.domains[domain].size;
  return context_.lanes.loops(size) ? context_.lanes.count : llvm::bit_ceil(size);
}

llvm::Type* FunctionEmitter::shape(llvm::Type* element, DomainId domain) const {
  const uint32_t lanes = lanes_of(domain);
  return lanes == 0 ? element : llvm::FixedVectorType::get(element, lanes);
}

Value* FunctionEmitter::shaped(Value* value, DomainId domain) {
  const uint32_t lanes = lanes_of(domain);
  return lanes == 0 || value->getType()->isVectorTy() ? value : b_.CreateVectorSplat(lanes, value);
}

bool FunctionEmitter::is_truth(SlotId slot) const {
  if (slots_[slot].type == Type::kI32 && slots_[slot].lo >= 0 && slots_[slot].hi <= 1) return true;
  const auto found = known_.find(slot);
  return found != known_.end() && found->second.truth != nullptr && found->second.integer == nullptr;
}

FunctionEmitter::Known& FunctionEmitter::known(SlotId slot) {
  const auto found = known_.find(slot);
  if (found != known_.end()) return found->second;
  const Slot& s = slots_[slot];
  const bool immediate = s.kind == SlotKind::kConstant && s.domain == kNoDomain;
  Value* value = immediate ? arithmetic_.number(shape(element_type(s.type), kNoDomain), s.first) : load(slot);
  scopes_.back().push_back(slot);
  return known_[slot] = {value, nullptr, scopes_.size()};
}

Value* FunctionEmitter::integer(SlotId slot) {
  Known& value = known(slot);
  if (value.integer != nullptr) return value.integer;
  Value* integer = b_.CreateZExt(value.truth, shape(b_.getInt32Ty(), slots_[slot].domain));
  if (value.depth == scopes_.size()) value.integer = integer;
  return integer;
}

Value* FunctionEmitter::truth(SlotId slot) {
  Known& value = known(slot);
  if (value.truth != nullptr) return value.truth;
  Value* truth = b_.CreateIsNotNull(value.integer);
  if (value.depth == scopes_.size()) value.truth = truth;
  return truth;
}

Value* FunctionEmitter::operand(SlotId slot, DomainId domain) { return shaped(integer(slot), domain); }
Value* FunctionEmitter::operand_truth(SlotId slot, DomainId domain) { return shaped(truth(slot), domain); }

/// `value`: an integer of the slot's type, or a truth.
void FunctionEmitter::define(SlotId slot, Value* value) {
  const bool truth = value->getType()->getScalarSizeInBits() == 1;
  known_[slot] = {truth ? nullptr : value, truth ? value : nullptr, scopes_.size()};
  scopes_.back().push_back(slot);
  if (context_.schedule.in_memory[slot]) store(slot, integer(slot));
}

void FunctionEmitter::close_scope() {
  for (const SlotId slot : scopes_.back()) known_.erase(slot);
  scopes_.pop_back();
}

}  // namespace flyball::jit
