// The arithmetic of a Program as LLVM's instructions, for one value or for a vector of them: the same definitions as
// runtime/arithmetic.h and runtime/table.h.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <vector>

#include "runtime/program.h"

namespace flyball::jit {

using Builder = llvm::IRBuilder<>;

/// What is proved of a value.
struct Interval {
  int64_t lo, hi;
};

/// What a processor does in one instruction.
struct Instructions {
  bool rounds;        // floating-point numbers to whole ones
  bool fuses;         // a product and a sum, rounded once
  bool converts;      // vectors of 64-bit integers to floating point and back
  uint32_t permutes;  // this many 32-bit lanes of a vector, by indices in another; 0: none
};

class Arithmetic {
 public:
  Arithmetic(Builder& builder, const Instructions& has) : b_(builder), has_(has) {}

  /// n in the type of `like`, in every lane if it is a vector.
  llvm::Value* number(llvm::Type* like, int64_t n) const;

  llvm::Value* min(llvm::Value* x, llvm::Value* y) const;
  llvm::Value* max(llvm::Value* x, llvm::Value* y) const;
  llvm::Value* floor_shift(llvm::Value* x, uint32_t shift) const;
  llvm::Value* round_shift(llvm::Value* x, uint32_t shift) const;

  // Division: ir_division.cpp.

  /// Quotients and remainder as the operations of the same names; a divisor below 1 counts as 1.
  llvm::Value* floor_div(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b) const;
  llvm::Value* ceil_div(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b) const;
  llvm::Value* round_div(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b) const;
  llvm::Value* mod(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b) const;

  /// Of a vector b, by which several are divided. Whether they may be: kMostByReciprocal bounds them.
  static constexpr int64_t kMostByReciprocal = INT64_C(1) << 50;
  bool has_reciprocals() const { return has_.rounds && has_.fuses; }
  llvm::Value* reciprocal(llvm::Value* b, Interval of_b) const;
  llvm::Value* floor_by_reciprocal(llvm::Value* a, llvm::Value* reciprocal, Interval of_a) const;

  // Tables: ir_table.cpp.

  /// y of the table at x (i64).
  llvm::Value* look_up(const Table& table, llvm::Value* x) const;

 private:
  struct Segment {
    llvm::Value *x, *y, *run, *rise;  // its first point, and from there to its last
  };
  llvm::Value* whole_quotient(llvm::Value* a, llvm::Value* b, bool up) const;
  llvm::Value* to_floating(llvm::Value* a, Interval of_a) const;
  llvm::Value* floor_of(llvm::Value* floating, llvm::Type* type) const;
  llvm::Value* floor_in_floating_point(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b) const;
  llvm::Value* floor_in_two_steps(llvm::Value* a, llvm::Value* b, Interval of_b) const;
  bool one_step_does(Interval a, Interval b) const;
  llvm::Value* quotient(llvm::Value* a, llvm::Value* b, Interval of_a, Interval of_b, bool up) const;
  llvm::Value* permuted(const std::vector<uint32_t>& numbers, llvm::Value* index) const;
  llvm::Value* permuted_once(const std::vector<uint32_t>& numbers, llvm::Value* index) const;
  bool fits_permutations(const Table& table, llvm::Value* x) const;
  llvm::Value* look_up_by_permutations(const Table& table, llvm::Value* x) const;
  Segment segment(const Table& table, llvm::Value* x) const;
  llvm::Value* index_of_segment(const Table& table, llvm::Value* x) const;
  llvm::Value* entry(const std::vector<int64_t>& numbers, llvm::Value* index) const;

  Builder& b_;
  Instructions has_;
};

}  // namespace flyball::jit
