// What needs one instruction or two.
#include "compiler/jit/ir_arithmetic.h"

#include "runtime/arithmetic.h"

namespace flyball::jit {

using llvm::Value;

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

}  // namespace flyball::jit
