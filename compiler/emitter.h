// Writes slots, operations and blocks. Knows intervals and widths (rules 4.5 and 5), shares equal operations within a
// block, and nothing of syntax.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/linked_set.h"
#include "compiler/value.h"

namespace flyball::compiler {

struct DraftOp {
  Op op;
  SourceLine source;
};

/// Slots and operations being made; the linked Program is cut from it.
struct DraftBlock {
  DomainId domain = kNoDomain;
  SlotId guard = kNoSlot;
  uint32_t period_ticks = 1;
  uint16_t policy = 0;
  uint16_t machine = kNoIndex, state = kNoIndex;
  std::vector<DraftOp> ops;
};

/// A whole number n with a slot: N in the text of the rules.
struct Whole {
  SlotId slot = kNoSlot;
  Integer lo, hi;
};

class Emitter {
 public:
  std::vector<Slot> slots;
  std::vector<SourceLine> slot_sources;  // by slot
  std::deque<DraftBlock> blocks;
  SourceLine source;  // of what is made from now on

  /// Operations go to block `index` until somebody says otherwise. Forgets shared operations.
  void select_block(size_t index);
  size_t new_block(DomainId domain, SlotId guard, uint32_t period_ticks, uint16_t policy);
  size_t current_block() const { return current_; }
  /// At the end of block `index`, selected or not.
  void append(size_t index, const Op& op) { blocks[index].ops.push_back({op, source}); }

  SlotId constant(const Integer& value);          // of the narrowest type
  SlotId truth(bool value);
  SlotId new_slot(SlotKind kind, const Integer& lo, const Integer& hi, DomainId domain);
  SlotId new_state(const Integer& lo, const Integer& hi, const Integer& first, DomainId domain);

  /// Interval of a slot as narrowed by the conditions in force.
  Integer lo(SlotId slot) const;
  Integer hi(SlotId slot) const;
  DomainId domain(SlotId slot) const { return slots[slot].domain; }
  Type type(SlotId slot) const { return slots[slot].type; }

  /// One operation with a new temporary of the interval's type as result; the domain is that of the operands.
  SlotId emit(OpCode code, Type type, SlotId a, SlotId b, SlotId c, uint32_t imm, const Integer& lo, const Integer& hi);
  SlotId emit_in(DomainId domain, DomainId result, OpCode code, Type type, SlotId a, SlotId b, SlotId c, uint32_t imm,
                 const Integer& lo, const Integer& hi);
  void store(SlotId state, SlotId value);

  SlotId widen(SlotId slot);
  SlotId narrow(SlotId slot);                      // must fit
  /// The slot in the type of `like`.
  SlotId cast(SlotId slot, Type type);

  // Whole numbers; the result's width is proved from the intervals. All operands may differ in type.
  SlotId add(SlotId a, SlotId b) { return binary(OpCode::kAdd, a, b, lo(a) + lo(b), hi(a) + hi(b)); }
  SlotId subtract(SlotId a, SlotId b) { return binary(OpCode::kSub, a, b, lo(a) - hi(b), hi(a) - lo(b)); }
  SlotId minimum(SlotId a, SlotId b);
  SlotId maximum(SlotId a, SlotId b);
  SlotId brought(SlotId slot, const Integer& lo, const Integer& hi);  // to lo .. hi
  SlotId within(SlotId slot, const Integer& lo, const Integer& hi);  // the same, where it is not proved to lie there
  SlotId multiply(SlotId a, SlotId b);
  SlotId select(SlotId condition, SlotId a, SlotId b);
  SlotId binary(OpCode code, SlotId a, SlotId b, const Integer& lo, const Integer& hi);
  SlotId compare(OpCode code, SlotId a, SlotId b);
  SlotId both(SlotId a, SlotId b);  // and
  SlotId either(SlotId a, SlotId b);
  SlotId negated(SlotId a);  // not
  SlotId round_divide(SlotId numerator, SlotId divisor, const Integer& lo, const Integer& hi);

  /// The sum of coefficient * slot + offset, coefficients whole; its interval is met with [lo, hi].
  SlotId sum(const std::vector<std::pair<SlotId, Integer>>& terms, const Integer& offset, const Integer& lo,
             const Integer& hi);

  /// True when something did not fit 64 bits since the last call; `widest` is its interval (rule 4.5).
  bool take_overflow(Integer& widest_lo, Integer& widest_hi);
  void check_fits(const Integer& lo, const Integer& hi);

  /// Narrows a slot to [lo, hi] until the matching leave().
  void enter();
  void narrow_to(SlotId slot, const Integer& lo, const Integer& hi);
  void leave();
  /// Until the matching leave(): what is known of "my" element is not known of others (a reduction, an index, a share).
  void enter_others();
  /// The slot may also hold what `other` may, whatever is narrowed now.
  void admit(SlotId slot, SlotId other);

 private:
  using Key = std::tuple<OpCode, Type, DomainId, SlotId, SlotId, SlotId, uint32_t>;
  struct Bounds {
    Integer lo, hi;
  };

  struct Level {
    std::map<Key, SlotId> shared;
    std::map<SlotId, Bounds> narrowed;
    bool others = false;  // levels further out say nothing of slots with a domain
  };

  Type common_type(SlotId a, SlotId b) const;
  const Bounds* narrowed(SlotId slot) const;
  SlotId find_shared(const Key& key) const;
  SlotId wide_constant(SlotId narrow_constant);

  size_t current_ = 0;
  std::map<std::string, SlotId> constants_;
  std::map<SlotId, SlotId> wide_constants_;
  std::vector<Level> levels_{1};  // one for each enter()
  std::optional<Bounds> overflow_;
};

}  // namespace flyball::compiler
