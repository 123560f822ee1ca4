// Parts, regions and pieces, and which values have to leave the registers.
#include "compiler/jit/schedule.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "compiler/jit/observed.h"

namespace flyball::jit {
namespace {

// Compiling a function grows faster than its length; below this many operations the difference is small.
constexpr uint32_t kMostOpsOfPart = 600;
// A branch that is guessed wrong costs as much as some ten vector operations.
constexpr size_t kLeastOpsSkipped = 10;

bool reduces(OpCode code) { return code >= OpCode::kReduceSum && code <= OpCode::kReduceMedian; }

/// Calls f(slot, across) for each operand; `across` when other elements of it are read than the one that is written.
template <class F>
void for_each_operand(const Program& program, const Op& op, const Block& block, const Lanes& lanes, F f) {
  const auto use = [&](SlotId slot, bool across) {
    if (slot != kNoSlot) f(slot, across && program.slots[slot].domain != kNoDomain);
  };
  const bool alone = reduces_alone(program, op, lanes);
  const bool chooses =
      op.code == OpCode::kPick || (op.code == OpCode::kGather && !gathers_in_registers(program, op, lanes));
  use(op.a, alone || chooses);
  use(op.b, alone || op.code == OpCode::kShare);
  use(op.c, false);
  if (op.code == OpCode::kShare) {
    use(program.shares[op.imm].at_least, true);
    use(program.shares[op.imm].at_most, true);
  }
  if (op.code == OpCode::kStore) use(block.guard, op.domain == kNoDomain);
}

bool runs_alone(const Program& program, const Op& op, const Lanes& lanes) {
  return op.code == OpCode::kShare || reduces_alone(program, op, lanes);
}

/// The domain of the loop that runs an operation; kNoDomain: in a straight line.
DomainId loop_of(const Program& program, const Op& op, const Lanes& lanes) {
  if (op.domain == kNoDomain || runs_alone(program, op, lanes)) return kNoDomain;
  return lanes.loops(program.domains[op.domain].size) ? op.domain : kNoDomain;
}

/// Puts each operation of a part into the first region where all is there that it needs.
class Fusion {
 public:
  Fusion(const Program& program, const Lanes& lanes) : program_(program), lanes_(lanes) {}

  void add(const Block& block, uint32_t index) {
    const Op& op = program_.ops[index];
    const DomainId loop = loop_of(program_, op, lanes_);
    const bool ends_later = loop != kNoDomain && reduces(op.code);  // its result is there after the loop
    size_t least = 0;
    for_each_operand(program_, op, block, lanes_,
                     [&](SlotId slot, bool across) { least = std::max(least, after(written_, slot, loop, across)); });
    if (block.guard != kNoSlot) least = std::max(least, after(written_, block.guard, loop, false));
    least = std::max({least, after(written_, op.d, loop, ends_later), after(read_, op.d, loop, ends_later)});
    const size_t place = region_at(least, loop);
    append(regions_[place], block, index);
    for_each_operand(program_, op, block, lanes_, [&](SlotId slot, bool across) { note(read_, slot, place, across); });
    if (block.guard != kNoSlot) note(read_, block.guard, place, false);
    note(written_, op.d, place, ends_later);
  }

  std::vector<Region> take() { return std::move(regions_); }

 private:
  struct Use {
    size_t region;
    bool apart;  // not element by element in the order of the region
  };
  using Uses = std::unordered_map<SlotId, Use>;

  /// The first region in which what was noted of a slot has happened.
  size_t after(const Uses& uses, SlotId slot, DomainId loop, bool across) const {
    const auto found = uses.find(slot);
    if (found == uses.end()) return 0;
    const Use& use = found->second;
    if (regions_[use.region].domain != loop) return use.region + 1;
    return use.region + (loop != kNoDomain && (across || use.apart) ? 1 : 0);
  }

  static void note(Uses& uses, SlotId slot, size_t region, bool apart) {
    const auto [place, is_new] = uses.try_emplace(slot, Use{region, apart});
    if (is_new) return;
    Use& use = place->second;
    if (use.region == region) use.apart = use.apart || apart;
    if (use.region < region) use = {region, apart};
  }

  size_t region_at(size_t least, DomainId loop) {
    std::vector<size_t>& same = by_domain_[loop];
    const auto found = std::lower_bound(same.begin(), same.end(), least);
    if (found != same.end()) return *found;
    regions_.push_back({loop, {}});
    same.push_back(regions_.size() - 1);
    return same.back();
  }

  static void append(Region& region, const Block& block, uint32_t index) {
    if (region.pieces.empty() || region.pieces.back().block != &block) region.pieces.push_back({&block, {}, false});
    region.pieces.back().ops.push_back(index);
  }

  const Program& program_;
  const Lanes& lanes_;
  std::vector<Region> regions_;
  std::map<DomainId, std::vector<size_t>> by_domain_;
  Uses written_, read_;
};

/// Follows the code as it will run, and finds the temporaries that are read where no register holds them.
class Registers {
 public:
  Registers(const Program& program, const Lanes& lanes, Schedule* out) : program_(program), lanes_(lanes), out_(out) {}

  void follow(const Part& part) {
    held_.clear();
    for (const Region& region : part.regions) {
      std::vector<SlotId> by_region;
      for (const Piece& piece : region.pieces) {
        std::vector<SlotId> by_piece;
        std::vector<SlotId>& scope = piece.skipped ? by_piece : by_region;
        if (piece.skipped) read(piece.block->guard, false, &by_region);
        for (const uint32_t index : piece.ops) follow(program_.ops[index], *piece.block, &scope);
        forget(by_piece);
      }
      if (region.domain != kNoDomain) forget(by_region);
      for (const SlotId slot : reduced_) held_.insert(slot);
      reduced_.clear();
    }
  }

 private:
  void follow(const Op& op, const Block& block, std::vector<SlotId>* scope) {
    for_each_operand(program_, op, block, lanes_, [&](SlotId slot, bool across) { read(slot, across, scope); });
    const bool alone = runs_alone(program_, op, lanes_);
    if (op.code == OpCode::kPick || op.code == OpCode::kGather) out_->full_width[op.a] = true;
    if (op.code == OpCode::kStore) out_->in_memory[op.d] = true;
    if (alone && program_.slots[op.d].domain != kNoDomain) {
      out_->in_memory[op.d] = true;
      if (op.code == OpCode::kShare) out_->full_width[op.d] = true;  // holds marks between the rounds
      held_.erase(op.d);
    } else if (reduces(op.code) && loop_of(program_, op, lanes_) != kNoDomain) {
      reduced_.push_back(op.d);
    } else {
      held_.insert(op.d);
      scope->push_back(op.d);
    }
  }

  void read(SlotId slot, bool across, std::vector<SlotId>* scope) {
    if (across) {
      out_->in_memory[slot] = true;
    } else if (held_.insert(slot).second) {
      out_->in_memory[slot] = true;
      scope->push_back(slot);
    }
  }

  void forget(const std::vector<SlotId>& slots) {
    for (const SlotId slot : slots) held_.erase(slot);
  }

  const Program& program_;
  const Lanes& lanes_;
  Schedule* out_;
  std::unordered_set<SlotId> held_;
  std::vector<SlotId> reduced_;  // in the region at hand: there when it has ended
};

class Scheduler {
 public:
  Scheduler(const Source& source, const Lanes& lanes) : source_(source), program_(*source.program), lanes_(lanes) {}

  Schedule run() {
    out_.in_memory = observed_slots(source_);
    out_.full_width.assign(program_.slots.size, false);
    out_.step = parts_of(program_.blocks);
    out_.monitors = parts_of(program_.monitors);
    Registers registers(program_, lanes_, &out_);
    for (std::vector<Part>* parts : {&out_.step, &out_.monitors}) {
      for (Part& part : *parts) {
        mark_skipped(part);
        registers.follow(part);
      }
    }
    return std::move(out_);
  }

 private:
  uint16_t machine_of(const Block& block) const {
    if (source_.linked == nullptr || block.op_count == 0) return kNoIndex;
    return source_.linked->op_sources[block.first_op].machine;
  }

  std::vector<Part> parts_of(const Span<Block>& blocks) {
    std::vector<Part> parts;
    uint32_t ops = 0;
    std::unique_ptr<Fusion> fusion;
    const auto finish = [&] {
      if (fusion != nullptr) parts.back().regions = fusion->take();
    };
    for (const Block& block : blocks) {
      const uint32_t period_ticks = std::max(block.period_ticks, 1U);
      for (uint32_t i = 0; i < block.op_count; ++i, ++ops) {
        if (parts.empty() || ops >= kMostOpsOfPart || parts.back().policy != block.policy ||
            parts.back().period_ticks != period_ticks || parts.back().machine != machine_of(block)) {
          finish();
          parts.push_back({block.policy, machine_of(block), period_ticks, {}});
          fusion = std::make_unique<Fusion>(program_, lanes_);
          ops = 0;
        }
        fusion->add(block, block.first_op + i);
      }
    }
    finish();
    return parts;
  }

  void mark_skipped(Part& part) {
    for (Region& region : part.regions) {
      for (Piece& piece : region.pieces) {
        piece.skipped = piece.block->guard != kNoSlot && may_skip(piece, region.domain) && is_worth_a_branch(piece);
      }
    }
  }

  /// A guard that is at hand as a whole decides over all of a piece. One over a loop's domain is not: it decides in
  /// each round of the loop, and then no other element may ask for what was skipped.
  bool may_skip(const Piece& piece, DomainId loop) {
    const DomainId over = program_.slots[piece.block->guard].domain;
    if (over == kNoDomain || !lanes_.loops(program_.domains[over].size)) return true;
    return over == loop && is_element_by_element(*piece.block);
  }

  bool is_element_by_element(const Block& block) {
    const auto [place, is_new] = element_by_element_.try_emplace(&block, true);
    if (!is_new) return place->second;
    std::unordered_set<SlotId> written;
    for (uint32_t i = block.first_op; i < block.first_op + block.op_count; ++i) {
      const Op& op = program_.ops[i];
      for_each_operand(program_, op, block, lanes_, [&](SlotId slot, bool across) {
        if (across && written.contains(slot)) place->second = false;
      });
      if (reduces(op.code)) place->second = false;
      written.insert(op.d);
    }
    return place->second;
  }

  bool is_worth_a_branch(const Piece& piece) const {
    return piece.ops.size() >= kLeastOpsSkipped ||
           std::any_of(piece.ops.begin(), piece.ops.end(), [this](uint32_t index) {
             const Op& op = program_.ops[index];
             return runs_alone(program_, op, lanes_) || op.code == OpCode::kTable;
           });
  }

  Source source_;
  const Program& program_;
  const Lanes& lanes_;
  std::unordered_map<const Block*, bool> element_by_element_;
  Schedule out_;
};

}  // namespace

bool reduces_alone(const Program& program, const Op& op, const Lanes& lanes) {
  if (!reduces(op.code)) return false;
  if (op.code == OpCode::kReduceMedian) return true;
  if (op.imm == kNoIndex) return false;
  if (lanes.chips) return true;
  const Relation& relation = program.relations[op.imm];
  return lanes.loops(program.domains[relation.child].size) || lanes.loops(elements(program, relation.parent));
}

bool gathers_in_registers(const Program& program, const Op& op, const Lanes& lanes) {
  const Relation& relation = program.relations[op.imm];
  return !lanes.chips && program.slots[op.a].domain != kNoDomain && !lanes.loops(elements(program, relation.parent)) &&
         !lanes.loops(program.domains[relation.child].size);
}

Schedule schedule(const Source& source, const Lanes& lanes) { return Scheduler(source, lanes).run(); }

}  // namespace flyball::jit
