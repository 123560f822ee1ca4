// The arithmetic of a Program as LLVM's instructions, for one value or for a vector of them: the same definitions as
// runtime/arithmetic.h and runtime/table.h.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include "runtime/program.h"

namespace flyball::jit {

using Builder = llvm::IRBuilder<>;

/// What is proved of a value.
struct Interval {
  int64_t lo, hi;
};

class Arithmetic {
 public:
  /// `rounds`: the processor rounds floating-point numbers to whole ones in one instruction.
  Arithmetic(Builder& builder, bool rounds) : b_(builder), rounds_(rounds) {}

  /// n in the type of `like`, in every lane if it is a vector.
  llvm::Value* number(llvm::Type* like, int64_t n) const;

  llvm::Value* min(llvm::Value* x, llvm::Value* y) const;
  llvm::Value* max(llvm::Value* x, llvm::Value* y) const;
  llvm::Value* floor_shift(llvm::Value* x, uint32_t shift) const;
  llvm::Value* round_shift(llvm::Value* x, uint32_t shift) const;

  /// Quotients and remainder as the operations of the same names; a divisor below 1 counts as 1.
  llvm::Value* floor_div(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b) const;
  llvm::Value* ceil_div(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b) const;
  llvm::Value* round_div(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b) const;
  llvm::Value* mod(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b) const;

  /// y of the table at x (i64).
  llvm::Value* look_up(const Table& table, llvm::Value* x) const;

 private:
  struct Segment {
    llvm::Value *x, *y, *run, *rise;  // its first point, and from there to its last
  };
  llvm::Value* whole_quotient(llvm::Value* a, llvm::Value* b, bool up) const;
  llvm::Value* floor_in_floating_point(llvm::Value* a, llvm::Value* b) const;
  llvm::Value* floor_in_two_steps(llvm::Value* a, llvm::Value* b) const;
  llvm::Value* quotient(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b, bool up) const;
  Segment segment(const Table& table, llvm::Value* x) const;
  llvm::Value* index_of_segment(const Table& table, llvm::Value* x) const;
  llvm::Value* entry(const std::vector<int64_t>& numbers, llvm::Value* index) const;

  Builder& b_;
  bool rounds_;
};

}  // namespace flyball::jit
