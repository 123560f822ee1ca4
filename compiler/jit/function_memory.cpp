// Loads and stores of slots, and small local memory.
#include "compiler/jit/function_emitter.h"

#include <llvm/IR/Module.h>

#include <algorithm>

namespace flyball::jit {

using llvm::Value;

namespace {

const llvm::Align kValueAlign(8);  // of a slot's begin in the engine's memory

}  // namespace

llvm::Constant* FunctionEmitter::iota(uint32_t lanes, llvm::Type* element) const {
  std::vector<llvm::Constant*> numbers;
  for (uint32_t i = 0; i < lanes; ++i) numbers.push_back(llvm::ConstantInt::get(element, i));
  return llvm::ConstantVector::get(numbers);
}

llvm::AllocaInst* FunctionEmitter::local(llvm::Type* type) {
  llvm::BasicBlock& begin = function_->getEntryBlock();
  Builder at_begin(&begin, begin.begin());
  return at_begin.CreateAlloca(type);
}

/// Of the elements at hand of a domain.
Value* FunctionEmitter::first_element(DomainId domain) {
  const bool in_loop = domain != kNoDomain && context_.lanes.loops(program_.domains[domain].size);
  return in_loop ? at_.first : b_.getInt64(0);
}

Value* FunctionEmitter::element_mask(DomainId domain) {
  if (context_.lanes.chips || domain == kNoDomain) return nullptr;
  const uint32_t size = program_.domains[domain].size, lanes = lanes_of(domain);
  if (context_.lanes.loops(size)) return at_.mask;
  if (size == lanes) return nullptr;
  return b_.CreateICmpULT(iota(lanes, b_.getInt32Ty()), arithmetic_.number(shape(b_.getInt32Ty(), domain), size));
}

/// Of an element, in the slot's memory.
Value* FunctionEmitter::address(SlotId slot, Value* element) {
  const Place& place = context_.layout.places[slot];
  Value* begin = b_.CreateConstGEP1_64(b_.getInt8Ty(), function_->getArg(place.scratch ? 1 : 0), place.offset);
  llvm::Type* value = b_.getIntNTy(place.bytes * 8);
  return b_.CreateGEP(context_.lanes.chips ? llvm::ArrayType::get(value, context_.lanes.count) : value, begin, element);
}

/// Of one element, or of its row of chips.
llvm::Align FunctionEmitter::alignment(const Place& place) const {
  if (!context_.lanes.chips) return llvm::Align(place.bytes);
  return llvm::Align(std::min<uint64_t>(uint64_t{place.bytes} * context_.lanes.count, kGroupAlign));
}

Value* FunctionEmitter::load(SlotId slot) {
  const Slot& s = slots_[slot];
  if (context_.lanes.chips || s.domain == kNoDomain) return load_one(slot, first_element(s.domain));
  llvm::Type* type = shape(element_type(s.type), s.domain);
  Value* at = address(slot, first_element(s.domain));
  Value* mask = element_mask(s.domain);
  if (mask == nullptr) return b_.CreateAlignedLoad(type, at, kValueAlign);
  return b_.CreateMaskedLoad(type, at, kValueAlign, mask, llvm::Constant::getNullValue(type));
}

void FunctionEmitter::store(SlotId slot, Value* value) {
  const DomainId domain = slots_[slot].domain;
  Value* first = first_element(domain);
  if (context_.lanes.chips || domain == kNoDomain) return store_one(slot, first, value);
  Value* at = address(slot, first);
  Value* mask = element_mask(domain);
  if (mask == nullptr) {
    b_.CreateAlignedStore(value, at, kValueAlign);
  } else {
    b_.CreateMaskedStore(value, at, kValueAlign, mask);
  }
}

Value* FunctionEmitter::load_one(SlotId slot, Value* element) {
  const Place& place = context_.layout.places[slot];
  llvm::Type* kept = shape(b_.getIntNTy(place.bytes * 8), kNoDomain);
  Value* value = b_.CreateAlignedLoad(kept, address(slot, element), alignment(place));
  return b_.CreateSExt(value, shape(element_type(slots_[slot].type), kNoDomain));
}

void FunctionEmitter::store_one(SlotId slot, Value* element, Value* value) {
  const Place& place = context_.layout.places[slot];
  llvm::Type* kept = shape(b_.getIntNTy(place.bytes * 8), kNoDomain);
  b_.CreateAlignedStore(b_.CreateTrunc(value, kept), address(slot, element), alignment(place));
}

Value* FunctionEmitter::load_any(SlotId slot, Value* elements) {
  auto* lanes = llvm::cast<llvm::FixedVectorType>(elements->getType());
  llvm::Type* wide = llvm::VectorType::get(b_.getInt64Ty(), lanes);
  Value* at = b_.CreateZExt(elements, wide);
  if (context_.lanes.chips) {
    at = b_.CreateMul(at, arithmetic_.number(wide, context_.lanes.count));
    at = b_.CreateAdd(at, iota(lanes->getNumElements(), b_.getInt64Ty()));
  }
  const Place& place = context_.layout.places[slot];
  Value* begin = b_.CreateConstGEP1_64(b_.getInt8Ty(), function_->getArg(place.scratch ? 1 : 0), place.offset);
  llvm::Type* element = element_type(slots_[slot].type);
  return b_.CreateMaskedGather(llvm::VectorType::get(element, lanes), b_.CreateGEP(element, begin, at),
                               llvm::Align(place.bytes));
}

/// map[at], or as many from there as `type` has lanes.
Value* FunctionEmitter::load_map(const std::vector<uint16_t>& map, Value* at, llvm::Type* type) {
  std::vector<uint16_t> numbers = map;
  numbers.resize(numbers.size() + context_.lanes.count, 0);  // a vector may begin at the last
  llvm::Constant* data = llvm::ConstantDataArray::get(b_.getContext(), numbers);
  auto* global =
      new llvm::GlobalVariable(*function_->getParent(), data->getType(), true, llvm::GlobalValue::PrivateLinkage, data);
  global->setAlignment(llvm::Align(2));
  Value* from = b_.CreateGEP(b_.getInt16Ty(), global, at);
  Value* numbers_there = b_.CreateAlignedLoad(type->getWithNewBitWidth(16), from, llvm::Align(2));
  return b_.CreateZExt(numbers_there, type);
}

}  // namespace flyball::jit
