// One rule for everything that lives from step to step: it goes on where its identity is in both versions. What has
// none in `after` begins as in a first step; for what computes its first value there is a mark that says so.
#include "compiler/update.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "compiler/params.h"

namespace flyball::compiler {
namespace {

bool same_names(const flyball::Domain& a, const flyball::Domain& b) {
  if (std::strcmp(a.name, b.name) != 0 || a.size != b.size || (a.names == nullptr) != (b.names == nullptr)) {
    return false;
  }
  for (uint32_t i = 0; a.names != nullptr && i < a.size; ++i) {
    if (std::strcmp(a.names[i], b.names[i]) != 0) return false;
  }
  return true;
}

/// Names, number of elements, and what they lie in as far as both say it.
bool same_domain(const Program& p, DomainId a, const Program& q, DomainId b) {
  if (a == kNoDomain || b == kNoDomain) return a == b;
  if (!same_names(p.domains[a], q.domains[b])) return false;
  for (const Relation& r : p.relations) {
    for (const Relation& s : q.relations) {
      const flyball::Domain& in = p.domains[r.parent];
      const flyball::Domain& also_in = q.domains[s.parent];
      if (r.child != a || s.child != b || std::strcmp(in.name, also_in.name) != 0) continue;
      if (!same_names(in, also_in) || !std::equal(r.of, r.of + p.domains[a].size, s.of)) return false;
    }
  }
  return true;
}

bool same_unit(const Program& p, uint16_t a, const Program& q, uint16_t b) {
  if (a == kNoIndex || b == kNoIndex) return a == b;
  const Unit& u = p.units[a];
  const Unit& v = q.units[b];
  const flyball::Domain* names = enumeration_of(p, a);
  const flyball::Domain* other = enumeration_of(q, b);
  if ((names == nullptr) != (other == nullptr) || (names != nullptr && !same_names(*names, *other))) return false;
  return std::strcmp(u.name, v.name) == 0 && u.num == v.num && u.den == v.den && u.exponent == v.exponent &&
         u.point == v.point;
}

std::string element_of(const std::string& name, DomainId domain, uint32_t element) {
  return domain == kNoDomain ? name : name + "[" + std::to_string(element) + "]";
}

/// What its slot may hold.
int64_t within(int64_t value, const Slot& slot) { return std::min(std::max(value, slot.lo), slot.hi); }

struct Moved {
  int64_t value;
  bool saturated;
};

/// A value in steps of 2^-from as one in steps of 2^-to: half up, and at an end of the slot when it lies beyond.
Moved moved(int64_t value, int from, int to, const Slot& slot) {
  const int more = to - from;
  if (more > 0) {
    if (value > slot.hi >> more) return {slot.hi, true};
    if (value < -(-slot.lo >> more)) return {slot.lo, true};
    return {value * (int64_t{1} << more), false};
  }
  const int64_t whole = more == 0 ? value : (value >> -more) + (value >> (-more - 1) & 1);
  return {within(whole, slot), within(whole, slot) != whole};
}

}  // namespace

Update::Update(const LinkedSet& before, const LinkedSet& after) : before_(before), after_(after) {
  if (before.program.tick_us != after.program.tick_us) {
    obstacle_ = "policies tick every " + std::to_string(before.program.tick_us) + " us, and would every " +
                std::to_string(after.program.tick_us) + " us";
    return;
  }
  match_machines();
  match_slots();
  match_params();
}

bool Update::begins_at(uint64_t tick) const {
  return std::all_of(after_.blocks.begin(), after_.blocks.end(),
                     [tick](const Block& block) { return tick % std::max(block.period_ticks, 1U) == 0; });
}

std::string Update::qualified(const LinkedSet& set, uint32_t machine) const {
  const Machine& row = set.machines[machine];
  return std::string(set.policies[row.policy].name) + "." + row.name;
}

std::string Update::qualified_param(uint32_t param) const {
  const Param& row = after_.params[param];
  return std::string(after_.policies[row.policy].name) + "." + row.name;
}

void Update::match_machines() {
  std::map<std::string, uint32_t> known;
  for (uint32_t m = 0; m < before_.machines.size(); ++m) known[qualified(before_, m)] = m;
  for (uint32_t m = 0; m < after_.machines.size(); ++m) {
    MachineMove move;
    const Machine& to = after_.machines[m];
    const auto found = known.find(qualified(after_, m));
    if (found == known.end()) {
      machines_.push_back(move);
      continue;
    }
    const Machine& from = before_.machines[found->second];
    const bool none = from.state_count == 0 && to.state_count > 0;
    move.why = none ? "it had no states" : "another domain";
    if (!none && same_domain(before_.program, from.domain, after_.program, to.domain)) {
      move.from = found->second;
      const auto end = to.states + to.state_count;
      for (uint16_t s = 0; s < from.state_count; ++s) {
        const auto same = std::find_if(to.states, end, [&](const char* n) { return !std::strcmp(n, from.states[s]); });
        move.states.push_back(same == end ? kNoIndex : static_cast<uint16_t>(same - to.states));
      }
    }
    known.erase(found);
    machines_.push_back(move);
  }
  for (const auto& [name, machine] : known) dropped_.push_back("machine " + name);
}

/// Why the slot `to`, in steps of `to_unit`, cannot hold what `from` does; empty when it can.
std::string Update::difference(SlotId from, uint16_t from_unit, SlotId to, uint16_t to_unit) const {
  if (!same_unit(before_.program, from_unit, after_.program, to_unit)) return "another grid";
  const DomainId a = before_.slots[from].domain, b = after_.slots[to].domain;
  return same_domain(before_.program, a, after_.program, b) ? "" : "another domain";
}

/// Why `to` cannot go on from `from`, which has its name; empty when it can.
std::string Update::difference(const Identity& from, const Identity& to) const {
  const std::string why = difference(from.slot, from.unit, to.slot, to.unit);
  return why.empty() && from.alike != to.alike ? "it counts something else" : why;
}

void Update::match_slots() {
  std::map<std::string, const Identity*> known;
  std::map<std::string, uint32_t> machines;
  for (const Identity& identity : before_.identities) known[identity.name] = &identity;
  for (uint32_t m = 0; m < after_.machines.size(); ++m) machines[qualified(after_, m)] = m;
  for (const Identity& to : after_.identities) {
    const auto found = known.find(to.name);
    const std::string why = found == known.end() ? "it is new" : difference(*found->second, to);
    if (found != known.end() && why.empty()) {
      const auto machine = machines.find(to.machine);
      SlotMove move{found->second, &to};
      if (machine != machines.end()) move.machine = machine->second;
      if (move.machine != kNone) {
        const Machine& row = after_.machines[move.machine];
        move.state = row.state == to.slot && row.state_count > 0;
      }
      slots_.push_back(move);
    } else if (to.var) {
      anew_.push_back(to.name + ": " + why);
    }
    if (found != known.end()) known.erase(found);
  }
  for (const auto& [name, identity] : known) {
    if (identity->var) dropped_.push_back(name);
  }
}

void Update::match_params() {
  for (uint32_t to = 0; to < after_.params.size(); ++to) {
    for (uint32_t from = 0; from < before_.params.size(); ++from) {
      const Param& a = before_.params[from];
      const Param& b = after_.params[to];
      if (std::strcmp(a.name, b.name) != 0 ||
          std::strcmp(before_.policies[a.policy].name, after_.policies[b.policy].name) != 0) {
        continue;
      }
      params_.push_back({from, to});
    }
  }
}

/// By element of a machine of `after`: whether its state is gone.
std::vector<bool> Update::restarts(uint32_t machine, const Engine& from, UpdateReport& report) const {
  const Machine& row = after_.machines[machine];
  const MachineMove& move = machines_[machine];
  std::vector<bool> restarts(elements(after_.program, row.domain), move.from == kNone);
  if (row.state_count == 0) return restarts;
  const std::string name = "machine " + qualified(after_, machine);
  if (move.from == kNone) {
    report.resumed.push_back(name + ": " + move.why);
    return restarts;
  }
  const Machine& old = before_.machines[move.from];
  for (uint32_t e = 0; e < restarts.size(); ++e) {
    const int64_t state = from.read(old.state, e);
    restarts[e] = move.states[static_cast<size_t>(state)] == kNoIndex;
    const std::string which = element_of(name, row.domain, e);
    if (restarts[e]) report.resumed.push_back(which + ": it has no state " + old.states[state]);
  }
  if (std::count(restarts.begin(), restarts.end(), true) == 0) report.kept.push_back(name);
  return restarts;
}

void Update::move_slot(const SlotMove& move, const std::vector<std::vector<bool>>& restarts, const Engine& from,
                       Engine& to, UpdateReport& report) const {
  const Slot& slot = after_.slots[move.to->slot];
  const uint32_t n = elements(after_.program, slot.domain);
  bool kept = false;
  for (uint32_t e = 0; e < n; ++e) {
    if (move.machine != kNone) {
      // Of a machine's own arrays, those of one element follow each other.
      const std::vector<bool>& own = restarts[move.machine];
      if (own[e / std::max<size_t>(n / own.size(), 1)]) continue;
    }
    int64_t value = from.read(move.from->slot, e);
    if (move.state) value = machines_[move.machine].states[static_cast<size_t>(value)];
    const Moved held = moved(value, move.from->shift, move.to->shift, slot);
    to.write(move.to->slot, e, held.value);
    if (move.to->begins != kNoSlot) to.write(move.to->begins, e, 0);
    kept = true;
    if (move.to->var && held.saturated) report.saturated.push_back(element_of(move.to->name, slot.domain, e));
  }
  if (kept && move.to->var) report.kept.push_back(move.to->name);
}

/// What was set stays set, as a whole set for which every `require` holds; what was not takes the new default.
void Update::move_params(const Engine& from, Engine& to, UpdateReport& report) const {
  std::vector<ParamMove> set;
  for (const ParamMove& move : params_) {
    const SlotId old = before_.params[move.from].slot, slot = after_.params[move.to].slot;
    const Slot& a = before_.slots[old];
    const Slot& b = after_.slots[slot];
    const uint32_t n = elements(before_.program, a.domain);
    const auto value = [&](uint32_t e) { return from.read(old, e); };
    std::string why = difference(old, a.unit, slot, b.unit);
    bool was_set = false;
    for (uint32_t e = 0; e < n; ++e) {
      was_set = was_set || value(e) != a.first;
      if (why.empty() && within(value(e), b) != value(e)) why = "outside of its new range";
    }
    if (!was_set) continue;
    if (!why.empty()) {
      report.unset.push_back(qualified_param(move.to) + ": " + why);
      continue;
    }
    for (uint32_t e = 0; e < n; ++e) to.write(slot, e, value(e));
    set.push_back(move);
  }
  std::string broken;
  for (const Requirement& requirement : after_.requirements) {
    to.run(requirement.probe);
    if (to.read(requirement.truth, 0) == 0) broken = requirement.text;
  }
  for (const ParamMove& move : set) {
    const Param& param = after_.params[move.to];
    if (broken.empty()) {
      report.set.push_back(qualified_param(move.to));
      continue;
    }
    const Slot& slot = after_.slots[param.slot];
    for (uint32_t e = 0; e < elements(after_.program, slot.domain); ++e) to.write(param.slot, e, slot.first);
    report.unset.push_back(qualified_param(move.to) + ": `" + broken + "` would not hold");
  }
}

UpdateReport Update::apply(const Engine& from, Engine& to) const {
  UpdateReport report;
  report.anew = anew_;
  report.dropped = dropped_;
  std::vector<std::vector<bool>> restarted;
  for (uint32_t m = 0; m < machines_.size(); ++m) restarted.push_back(restarts(m, from, report));
  for (const SlotMove& move : slots_) move_slot(move, restarted, from, to, report);
  move_params(from, to, report);
  to.continue_from(from.ticks());
  return report;
}

}  // namespace flyball::compiler
