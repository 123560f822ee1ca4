// Functions, loops, branches and places.
#include "compiler/emit/inline_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/emit/reserved_names.h"

namespace flyball::emit {
namespace {

constexpr uint32_t kMostOpsOfFunction = 160;  // more is hard to read in one piece

/// The domain of the loop that runs an operation.
DomainId loop_of(const Op& op) { return runs_alone(op.code) ? kNoDomain : op.domain; }

/// A single value in a block that runs for each element where a guard holds: nobody sees whether it was computed for
/// none of them, so it does not wait for the guard.
bool waits_for_guard(const Program& program, const Op& op, const Block& block) {
  if (block.guard == kNoSlot) return false;
  const bool single = op.domain == kNoDomain && program.slots[block.guard].domain != kNoDomain;
  return !single || program.slots[op.d].kind != SlotKind::kTemporary;
}

/// Its result is there after the loop, not element by element.
bool ends_later(const Op& op) { return loop_of(op) != kNoDomain && reduces(op.code); }

/// Puts each operation of a function into the first region where all is there that it needs.
class Fusion {
 public:
  /// Code without a loop that waits for none comes first, so that it splits no loop.
  Fusion(const Program& program, const ValueForms& values, const Quotients& quotients)
      : program_(program), values_(values), quotients_(quotients) {
    regions_.push_back({kNoDomain, kNoSlot, {}});
  }

  void add(const Block& block, uint32_t index) {
    const Op& op = program_.ops[index];
    const bool scalar_guard = block.guard != kNoSlot && program_.slots[block.guard].domain == kNoDomain;
    const Key key{loop_of(op), scalar_guard ? block.guard : kNoSlot};
    size_t least = 0;
    const auto wait = [&](const std::map<SlotId, Use>& uses, SlotId slot, bool across) {
      least = std::max(least, after(uses, slot, key, across));
    };
    const auto operands = [&](const auto& f) {
      for_each_read(program_, values_, quotients_, index,
                    [&](SlotId slot) { f(slot, reads_across(program_, op, block, slot)); });
      if (waits_for_guard(program_, op, block)) f(block.guard, reads_across(program_, op, block, block.guard));
    };
    operands([&](SlotId slot, bool across) { wait(written_, slot, across); });
    wait(written_, op.d, ends_later(op));
    wait(read_, op.d, ends_later(op));
    const size_t place = region_at(least, key);
    regions_[place].ops.push_back(index);
    operands([&](SlotId slot, bool across) { note(read_, slot, place, across); });
    note(written_, op.d, place, ends_later(op));
  }

  std::vector<Region> take() {
    if (regions_[0].ops.empty()) regions_.erase(regions_.begin());
    return std::move(regions_);
  }

 private:
  using Key = std::pair<DomainId, SlotId>;
  struct Use {
    size_t region;
    bool apart;  // not element by element
  };

  Key key_of(size_t region) const { return {regions_[region].domain, regions_[region].guard}; }

  /// The first region in which what was noted of a slot has happened.
  size_t after(const std::map<SlotId, Use>& uses, SlotId slot, const Key& key, bool across) const {
    const auto found = uses.find(slot);
    if (found == uses.end()) return 0;
    const Use& use = found->second;
    if (key_of(use.region) != key) return use.region + 1;
    return use.region + (key.first != kNoDomain && (across || use.apart) ? 1 : 0);
  }

  static void note(std::map<SlotId, Use>& uses, SlotId slot, size_t region, bool apart) {
    const auto [entry, is_new] = uses.try_emplace(slot, Use{region, apart});
    if (is_new) return;
    Use& use = entry->second;
    if (use.region == region) use.apart = use.apart || apart;
    if (use.region < region) use = {region, apart};
  }

  size_t region_at(size_t least, const Key& key) {
    for (size_t r = least; r < regions_.size(); ++r) {
      if (key_of(r) == key) return r;
    }
    regions_.push_back({key.first, key.second, {}});
    return regions_.size() - 1;
  }

  const Program& program_;
  const ValueForms& values_;
  const Quotients& quotients_;
  std::vector<Region> regions_;
  std::map<SlotId, Use> written_, read_;
};

class Planner {
 public:
  Planner(const compiler::LinkedSet& linked, const ValueForms& values)
      : linked_(linked), p_(linked.program), values_(values) {}

  Plan run() {
    find_blocks();
    out_.quotients = find_quotients(p_, values_, out_.block_of);
    find_live();
    out_.under_guard.assign(p_.ops.size, false);
    out_.step = functions_of(p_.blocks, "step_");
    out_.monitors = functions_of(p_.monitors, "check_");
    Fusion fusion(p_, values_, out_.quotients);
    for (const compiler::Requirement& requirement : linked_.requirements) add(requirement.probe, fusion);
    out_.requirements = {"requirements_hold", 1, fusion.take()};
    find_places();
    return std::move(out_);
  }

 private:
  template <class F>
  void for_each_function(F f) {
    for (Function& function : out_.step) f(function);
    for (Function& function : out_.monitors) f(function);
    f(out_.requirements);
  }

  void find_blocks() {
    out_.block_of.assign(p_.ops.size, nullptr);
    const auto own = [&](const Block& block) {
      std::fill_n(out_.block_of.begin() + block.first_op, block.op_count, &block);
    };
    std::for_each(p_.blocks.begin(), p_.blocks.end(), own);
    std::for_each(p_.monitors.begin(), p_.monitors.end(), own);
    for (const compiler::Requirement& requirement : linked_.requirements) own(requirement.probe);
  }

  /// What firmware can ask for, and what that needs. Marks for reports, such as the transition just taken, need not be.
  void find_live() {
    out_.live.assign(p_.slots.size, false);
    std::vector<SlotId> found;
    const auto need = [&](SlotId slot) {
      if (slot == kNoSlot || out_.live[slot] || values_.constant[slot]) return;
      out_.live[slot] = true;
      found.push_back(slot);
    };
    for (const Input& input : p_.inputs) {
      need(input.reading);
      need(input.fresh);
    }
    for (const Param& param : p_.params) need(param.slot);
    for (const Limit& limit : p_.limits) need(limit.grant);
    for (const Machine& machine : p_.machines) need(machine.state);
    for (const Monitor& promise : p_.promises) need(promise.violated);
    for (const compiler::Requirement& requirement : linked_.requirements) need(requirement.truth);
    for (const compiler::Watch& watch : linked_.watches) need(watch.slot);
    for (const Output& output : p_.outputs) need(output.slot);
    for (const Retained& row : p_.retained) {
      need(row.slot);
      need(row.kept);
    }
    for (const Vote& vote : p_.votes) {
      need(vote.value);
      need(vote.active);
    }
    asked_for_ = out_.live;
    std::multimap<SlotId, uint32_t> writers;
    for (uint32_t i = 0; i < p_.ops.size; ++i) {
      if (out_.block_of[i] != nullptr) writers.emplace(p_.ops[i].d, i);
    }
    while (!found.empty()) {
      const auto [first, last] = writers.equal_range(found.back());
      found.pop_back();
      for (auto writer = first; writer != last; ++writer) {
        for_each_read(p_, values_, out_.quotients, writer->second, need);
        need(out_.block_of[writer->second]->guard);
      }
    }
  }

  void add(const Block& block, Fusion& fusion) const {
    for (uint32_t i = block.first_op; i < block.first_op + block.op_count; ++i) {
      if (out_.live[p_.ops[i].d]) fusion.add(*out_.block_of[i], i);
    }
  }

  std::string name_of(const Block& block) const {
    const uint16_t machine = block.op_count == 0 ? kNoIndex : linked_.op_sources[block.first_op].machine;
    return machine == kNoIndex ? "" : p_.machines[machine].name;
  }

  /// Adjacent blocks of a policy become one function, as long as it stays readable.
  std::vector<Function> functions_of(const Span<Block>& blocks, const std::string& prefix) {
    std::vector<Function> functions;
    for (uint32_t first = 0; first < blocks.size;) {
      uint32_t ops = 0, end = first;
      std::set<std::string> machines;
      Fusion fusion(p_, values_, out_.quotients);
      for (; end < blocks.size; ++end) {
        const Block& block = blocks[end];
        if (block.policy != blocks[first].policy || block.period_ticks != blocks[first].period_ticks) break;
        if (end > first && ops + block.op_count > kMostOpsOfFunction) break;
        ops += block.op_count;
        if (!name_of(block).empty()) machines.insert(name_of(block));
        add(block, fusion);
      }
      const std::string policy = p_.policies[blocks[first].policy].name;
      const std::string name = machines.size() == 1 ? *machines.begin() : policy;
      std::vector<Region> regions = fusion.take();
      if (!regions.empty()) {
        functions.push_back({unique_name(taken_, prefix + name), blocks[first].period_ticks, std::move(regions)});
      }
      first = end;
    }
    return functions;
  }

  struct Where {
    const Function* function = nullptr;
    size_t region = 0, group = 0;  // a group: adjacent regions under one guard
    uint32_t op = 0;
    bool across = false, guard = false;
  };

  void find_places() {
    std::vector<std::vector<Where>> reads(p_.slots.size), writes(p_.slots.size);
    for_each_function([&](Function& function) {
      size_t group = 0;
      for (size_t r = 0; r < function.regions.size(); ++r) {
        if (r > 0 && function.regions[r].guard != function.regions[r - 1].guard) ++group;
        for (const uint32_t index : function.regions[r].ops) note(function, r, group, index, reads, writes);
      }
    });
    for_each_function([&](Function& function) {
      for (Region& region : function.regions) put_under_guards(region, reads);
    });
    out_.place.assign(p_.slots.size, Place::kNone);
    for (SlotId s = 0; s < p_.slots.size; ++s) {
      if (!out_.live[s]) continue;
      const bool temporary = p_.slots[s].kind == SlotKind::kTemporary;
      out_.place[s] = temporary                                ? place_of(s, reads[s], writes[s])
                      : is_of_one_step(s, reads[s], writes[s]) ? Place::kLocal
                                                               : Place::kMember;
    }
  }

  /// A state that is written in each step before it is read, in one loop: no later step asks for it.
  bool is_of_one_step(SlotId slot, const std::vector<Where>& reads, const std::vector<Where>& writes) const {
    if (p_.slots[slot].kind != SlotKind::kState || asked_for_[slot] || writes.size() != 1) return false;
    const Where& made = writes[0];
    if (out_.block_of[made.op]->guard != kNoSlot) return false;
    const std::vector<uint32_t>& ops = made.function->regions[made.region].ops;
    const auto written = std::find(ops.begin(), ops.end(), made.op);
    return std::all_of(reads.begin(), reads.end(), [&](const Where& read) {
      return read.function == made.function && read.region == made.region && !read.across && !read.guard &&
             std::find(written, ops.end(), read.op) != ops.end();
    });
  }

  void note(const Function& function, size_t region, size_t group, uint32_t index,
            std::vector<std::vector<Where>>& reads, std::vector<std::vector<Where>>& writes) const {
    const Op& op = p_.ops[index];
    const Block& block = *out_.block_of[index];
    for_each_read(p_, values_, out_.quotients, index, [&](SlotId slot) {
      reads[slot].push_back({&function, region, group, index, reads_across(p_, op, block, slot), false});
    });
    if (waits_for_guard(p_, op, block)) {
      const bool across = reads_across(p_, op, block, block.guard);
      reads[block.guard].push_back({&function, region, group, index, across, true});
    }
    writes[op.d].push_back({&function, region, group, index, false, false});
  }

  /// Whether an operation does only for elements what its block's guard holds for, as far as anyone can see.
  bool may_wait(const Region& region, uint32_t index, const std::vector<std::vector<Where>>& reads) const {
    const Op& op = p_.ops[index];
    const Block& block = *out_.block_of[index];
    if (block.guard == kNoSlot || region.guard != kNoSlot) return false;
    if (op.code == OpCode::kStore) return true;
    if (op.domain != block.domain || reduces(op.code) || p_.slots[op.d].kind != SlotKind::kTemporary) return false;
    return std::all_of(reads[op.d].begin(), reads[op.d].end(), [&](const Where& read) {
      const bool here = std::count(region.ops.begin(), region.ops.end(), read.op) > 0;
      return here && !read.across && !read.guard && out_.under_guard[read.op] && out_.block_of[read.op] == &block;
    });
  }

  /// Brings what a guard covers behind the rest of its block, under one branch.
  void put_under_guards(Region& region, const std::vector<std::vector<Where>>& reads) {
    for (size_t i = region.ops.size(); i-- > 0;) {
      out_.under_guard[region.ops[i]] = may_wait(region, region.ops[i], reads);
    }
    const auto waits = [this](uint32_t index) { return out_.under_guard[index]; };
    for (auto first = region.ops.begin(); first != region.ops.end();) {
      const Block* const block = out_.block_of[*first];
      const auto last = std::find_if(first, region.ops.end(), [&](uint32_t i) { return out_.block_of[i] != block; });
      if (can_wait_together(first, last)) {
        std::stable_partition(first, last, [&](uint32_t i) { return !waits(i); });
      } else {
        for (auto op = first; op != last; ++op)
          out_.under_guard[*op] = p_.ops[*op].code == OpCode::kStore && waits(*op);
      }
      first = last;
    }
  }

  /// False when something that cannot wait reads what was stored under the guard.
  template <class Iterator>
  bool can_wait_together(Iterator first, Iterator last) const {
    std::set<SlotId> stored;
    for (; first != last; ++first) {
      const Op& op = p_.ops[*first];
      bool reads_stored = false;
      for_each_read(p_, values_, out_.quotients, *first,
                    [&](SlotId slot) { reads_stored = reads_stored || stored.count(slot) > 0; });
      if (!out_.under_guard[*first] && reads_stored) return false;
      if (op.code == OpCode::kStore) stored.insert(op.d);
    }
    return true;
  }

  Place place_of(SlotId slot, const std::vector<Where>& reads, const std::vector<Where>& writes) const {
    if (writes.size() != 1) return Place::kMember;
    const Where& made = writes[0];
    const Op& op = p_.ops[made.op];
    const bool is_array = p_.slots[slot].domain != kNoDomain;
    bool array = runs_alone(op.code) || ends_later(op), outer = false, folds = reads.size() == 1;
    for (const Where& read : reads) {
      if (read.function != made.function) return Place::kMember;
      const bool elsewhere = read.region != made.region;
      array = array || read.across || elsewhere;
      outer = outer || read.group != made.group;
      folds = folds && !elsewhere && !read.across && !read.guard;
    }
    if (is_asked_for(slot, made.function)) return Place::kMember;
    if (is_array && array) return Place::kArray;
    const bool guarded = made.function->regions[made.region].guard != kNoSlot;
    if (!is_array && outer && guarded) return Place::kOuter;
    const bool plain = !runs_alone(op.code) && !reduces(op.code);
    return plain && folds ? Place::kExpression : Place::kLocal;
  }

  /// From outside of the function it is made in.
  bool is_asked_for(SlotId slot, const Function* made_in) const {
    const auto promised = [slot](const Monitor& row) { return row.violated == slot; };
    const auto voted = [slot](const Vote& row) { return row.value == slot || row.active == slot; };
    const auto held = [slot](const Machine& row) { return row.state == slot; };
    const auto required = [slot](const compiler::Requirement& row) { return row.truth == slot; };
    const bool elsewhere = made_in != &out_.requirements;
    const auto& requirements = linked_.requirements;
    if (elsewhere && std::any_of(requirements.begin(), requirements.end(), required)) return true;
    return std::any_of(p_.promises.begin(), p_.promises.end(), promised) ||
           std::any_of(p_.votes.begin(), p_.votes.end(), voted) ||
           std::any_of(p_.machines.begin(), p_.machines.end(), held);
  }

  const compiler::LinkedSet& linked_;
  const Program& p_;
  const ValueForms& values_;
  std::set<std::string> taken_;  // names of functions
  std::vector<bool> asked_for_;  // [slot]: by firmware
  Plan out_;
};

}  // namespace

bool reads_across(const Program& program, const Op& op, const Block& block, SlotId slot) {
  if (program.slots[slot].domain == kNoDomain) return false;
  if (slot == block.guard && op.domain == kNoDomain) return true;
  if (runs_alone(op.code)) return true;
  return slot == op.a && (op.code == OpCode::kGather || op.code == OpCode::kPick);
}

Plan plan(const compiler::LinkedSet& linked, const ValueForms& values) { return Planner(linked, values).run(); }

}  // namespace flyball::emit
