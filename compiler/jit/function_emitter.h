// Writes one part of a schedule as an LLVM function of the memory it works on: void(ptr slots), and with chips
// in lanes void(ptr group, ptr scratch).
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/jit/ir_arithmetic.h"
#include "compiler/jit/layout.h"
#include "compiler/jit/schedule.h"

namespace flyball::jit {

/// What all functions of a module share.
struct ModuleContext {
  const Program& program;
  const Lanes& lanes;
  const Schedule& schedule;
  const Layout& layout;
  Instructions has;
  std::function<llvm::DebugLoc(uint32_t op)> at;  // where an operation came from; may be null
};

class FunctionEmitter {
 public:
  FunctionEmitter(const ModuleContext& context, llvm::Function* function);
  void emit(const Part& part);

 private:
  /// A value as operations made or read it, and as what else it was asked for. `depth`: of the scope it is known in.
  struct Known {
    llvm::Value* integer;
    llvm::Value* truth;   // i1; null when nobody asked
    size_t depth;
  };

  /// The elements at hand: number `first` and those after it in lanes, or `first` alone with chips in lanes. Of a chunk
  /// that is not full the lanes of `mask` hold elements; null: all do.
  struct At {
    llvm::Value* first = nullptr;
    llvm::Value* mask = nullptr;
  };

  /// How far a reduction has come: its value, and for kReduceArgMin and -Max the index of that, else null.
  struct Running {
    llvm::Value *best, *index;
  };

  /// A reduction over the loop of the region at hand.
  struct Accumulator {
    const Op* op;
    llvm::AllocaInst *best, *index;
  };

  /// What a reduction in a loop of its own reads: an element, or an element of each chip.
  struct Member {
    llvm::Value *element, *value, *counts;
  };

  // Values: function_emitter.cpp.
  llvm::Value* integer(SlotId slot);
  llvm::Value* truth(SlotId slot);
  llvm::Value* operand(SlotId slot, DomainId domain);  // an integer, in the shape of values over `domain`
  llvm::Value* operand_truth(SlotId slot, DomainId domain);
  llvm::Value* shaped(llvm::Value* value, DomainId domain);
  Known& known(SlotId slot);
  void define(SlotId slot, llvm::Value* value);
  bool is_truth(SlotId slot) const;
  Interval interval(SlotId slot) const { return {slots_[slot].lo, slots_[slot].hi}; }
  llvm::Type* element_type(Type type) { return type == Type::kI32 ? b_.getInt32Ty() : b_.getInt64Ty(); }
  llvm::Type* shape(llvm::Type* element, DomainId domain) const;
  uint32_t lanes_of(DomainId domain) const;  // of a value over `domain`; 0: it is no vector

  // Memory: function_memory.cpp.
  llvm::Value* load(SlotId slot);
  void store(SlotId slot, llvm::Value* value);
  llvm::Value* address(SlotId slot, llvm::Value* element);
  llvm::Align alignment(const Place& place) const;
  llvm::Value* load_one(SlotId slot, llvm::Value* element);  // of one element: a number, or one for each chip
  void store_one(SlotId slot, llvm::Value* element, llvm::Value* value);
  llvm::Value* load_any(SlotId slot, llvm::Value* elements);  // of another element in each lane
  llvm::Value* load_map(const std::vector<uint16_t>& map, llvm::Value* at, llvm::Type* type);
  llvm::Value* element_mask(DomainId domain);  // lanes that hold elements; null: all
  llvm::Value* first_element(DomainId domain);
  llvm::Constant* iota(uint32_t lanes, llvm::Type* element) const;
  llvm::AllocaInst* local(llvm::Type* type);

  // Control: function_control.cpp.
  void emit_region(const Region& region);
  void emit_chunks(const Region& region);
  void emit_pieces(const Region& region);
  void emit_piece(const Piece& piece);
  llvm::Value* holds_anywhere(SlotId guard);
  void repeat(llvm::Value* begin, llvm::Value* end, uint32_t step, const std::function<void(llvm::Value*)>& body);
  void branch(llvm::Value* condition, const std::function<void()>& yes, const std::function<void()>& no = nullptr);
  void open_scope() { scopes_.emplace_back(); }
  void close_scope();

  // Operations: function_operations.cpp.
  void emit(const Op& op, const Piece& piece);
  llvm::Value* compute(const Op& op);
  llvm::Value* compare(const Op& op);
  llvm::Value* combine_truths(const Op& op);
  llvm::Value* divide(const Op& op);
  llvm::Value* select(const Op& op);
  llvm::Value* stored(const Op& op, const Piece& piece);
  llvm::Value* gather(const Op& op);
  llvm::Value* pick(const Op& op);
  llvm::Value* index(DomainId domain);

  // `share`: function_share.cpp, and in loops function_share_loop.cpp.
  struct Shares;
  static constexpr int64_t kMostShared = Arithmetic::kMostByReciprocal;  // of products: they divide exactly
  void share(const Op& op);
  static bool product_is_exact(int64_t a, int64_t b, int64_t* product);
  bool share_is_exact(const Op& op) const;
  bool share_fits_32_bits(const Op& op) const;
  int64_t bound_of_share(const Op& op) const;
  bool shares_in_registers(const Op& op) const;
  llvm::Value* share_in_registers(const Op& op);
  std::pair<llvm::Value*, llvm::Value*> weigh(const Shares& s);
  llvm::Value* fix_some(Shares* s);
  void fix_all(Shares* s, uint32_t size);
  llvm::Value* split(const Shares& s, llvm::Value* weight, llvm::Value* all);
  struct LaneShares;
  struct Split {
    llvm::Value *divided, *starved, *least;  // lanes that are divided; by `least`, their low bounds, if starved
  };
  llvm::Value* element_of(SlotId slot, llvm::Value* element);
  llvm::Value* low_bound(const LaneShares& s, llvm::Value* element);
  llvm::Value* factor(const LaneShares& s, llvm::Value* value);
  llvm::Value* sum_over(const LaneShares& s, const std::function<llvm::Value*(llvm::Value*)>& body);
  llvm::Value* in_any_lane(llvm::Value* truth);
  void share_in_loops(const Op& op, bool is_exact);
  void repeat_rounds(const LaneShares& s);
  struct Weights {
    std::function<llvm::Value*(llvm::Value*)> of;  // an element
    llvm::Value* all;  // that are open
  };
  Weights weigh_in_lanes(const LaneShares& s);
  void fix_in_lanes(const LaneShares& s);
  void split_in_lanes(const LaneShares& s, const Split& split, bool is_exact);

  // Reductions: function_reductions.cpp.
  void reduce(const Op& op);
  bool over_truths(const Op& op) const;
  Running nothing(const Op& op, DomainId shape_of);
  Running combine(const Op& op, Running so_far, llvm::Value* value, llvm::Value* counts, llvm::Value* index);
  llvm::Value* across_lanes(const Op& op, Running lanes);
  llvm::Value* reduced_operand(const Op& op);
  llvm::Value* among(const Op& op);
  llvm::Value* reduce_in_registers(const Op& op);
  void begin_accumulators(const Region& region);
  Running load(const Accumulator& from);
  void store(const Accumulator& into, Running value);
  void accumulate(const Op& op);
  void end_accumulators();
  void reduce_alone(const Op& op);
  Member member(const Op& op, llvm::Value* at, const std::vector<uint16_t>* members);
  llvm::Value* reduce_members(const Op& op, llvm::Value* begin, llvm::Value* end, const std::vector<uint16_t>* members);
  llvm::Value* median_of(const Op& op, llvm::Value* begin, llvm::Value* end, const std::vector<uint16_t>* members);

  const ModuleContext& context_;
  const Program& program_;
  const Span<Slot>& slots_;
  llvm::Function* function_;
  Builder b_;
  Arithmetic arithmetic_;
  At at_;
  std::unordered_map<SlotId, Known> known_;
  std::vector<std::vector<SlotId>> scopes_;
  std::vector<Accumulator> accumulators_;
};

}  // namespace flyball::jit
