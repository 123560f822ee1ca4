// Regions, their loops, and the branches around pieces.
#include "compiler/jit/function_emitter.h"

namespace flyball::jit {

using llvm::Value;

void FunctionEmitter::emit_region(const Region& region) {
  if (region.domain == kNoDomain) return emit_pieces(region);
  begin_accumulators(region);
  emit_chunks(region);
  end_accumulators();
}

/// The region once for each element with chips in lanes, else for as many elements at a time as there are lanes.
void FunctionEmitter::emit_chunks(const Region& region) {
  const uint32_t size = program_.domains[region.domain].size;
  const uint32_t step = context_.lanes.chips ? 1 : context_.lanes.count;
  const uint32_t full = size / step * step;
  const auto body = [&](Value* first, Value* mask) {
    at_ = {first, mask};
    open_scope();
    emit_pieces(region);
    close_scope();
    at_ = {};
  };
  if (full == step) body(b_.getInt64(0), nullptr);
  if (full > step) repeat(b_.getInt64(0), b_.getInt64(full), step, [&](Value* first) { body(first, nullptr); });
  if (full == size) return;
  llvm::Type* lanes = llvm::FixedVectorType::get(b_.getInt32Ty(), step);
  body(b_.getInt64(full), b_.CreateICmpULT(iota(step, b_.getInt32Ty()), arithmetic_.number(lanes, size - full)));
}

void FunctionEmitter::emit_pieces(const Region& region) {
  for (const Piece& piece : region.pieces) emit_piece(piece);
}

void FunctionEmitter::emit_piece(const Piece& piece) {
  if (!piece.skipped) {
    for (const uint32_t op : piece.ops) emit(program_.ops[op], piece);
    return;
  }
  branch(holds_anywhere(piece.block->guard), [&] {
    for (const uint32_t op : piece.ops) emit(program_.ops[op], piece);
  });
}

void FunctionEmitter::branch(Value* condition, const std::function<void()>& yes, const std::function<void()>& no) {
  auto* then = llvm::BasicBlock::Create(b_.getContext(), "then", function_);
  auto* otherwise = llvm::BasicBlock::Create(b_.getContext(), "else", function_);
  auto* after = no ? llvm::BasicBlock::Create(b_.getContext(), "end", function_) : otherwise;
  b_.CreateCondBr(condition, then, otherwise);
  const auto inside = [&](llvm::BasicBlock* block, const std::function<void()>& body) {
    b_.SetInsertPoint(block);
    open_scope();
    body();
    close_scope();
    b_.CreateBr(after);
  };
  inside(then, yes);
  if (no) inside(otherwise, no);
  b_.SetInsertPoint(after);
}

/// Over the elements and the chips at hand.
Value* FunctionEmitter::holds_anywhere(SlotId guard) {
  Value* holds = truth(guard);
  return holds->getType()->isVectorTy() ? b_.CreateOrReduce(holds) : holds;
}

void FunctionEmitter::repeat(Value* begin, Value* end, uint32_t step, const std::function<void(Value*)>& body) {
  llvm::BasicBlock* before = b_.GetInsertBlock();
  auto* test = llvm::BasicBlock::Create(b_.getContext(), "test", function_);
  auto* inside = llvm::BasicBlock::Create(b_.getContext(), "repeat", function_);
  auto* after = llvm::BasicBlock::Create(b_.getContext(), "after", function_);
  b_.CreateBr(test);
  b_.SetInsertPoint(test);
  llvm::PHINode* at = b_.CreatePHI(begin->getType(), 2);
  at->addIncoming(begin, before);
  b_.CreateCondBr(b_.CreateICmpULT(at, end), inside, after);
  b_.SetInsertPoint(inside);
  open_scope();
  body(at);
  close_scope();
  at->addIncoming(b_.CreateAdd(at, llvm::ConstantInt::get(at->getType(), step), "", true, true), b_.GetInsertBlock());
  b_.CreateBr(test);
  b_.SetInsertPoint(after);
}

}  // namespace flyball::jit
