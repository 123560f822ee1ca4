// Counts after each tick.
#include "compiler/test_coverage.h"

#include <algorithm>

namespace flyball::compiler {

TestCoverage::TestCoverage(const LinkedSet& linked) : linked_(linked) {
  const Program& program = linked.program;
  for (uint32_t m = 0; m < program.machines.size; ++m) {
    const Machine& machine = program.machines[m];
    MachineCoverage coverage{std::vector<int64_t>(machine.state_count), {}};
    for (const SlotId guard : linked.guards[m]) coverage.transitions.push_back({0, guard != kNoSlot, 0, 0});
    machines_.push_back(std::move(coverage));
    held_.emplace_back(elements(program, machine.domain), -1);
  }
}

void TestCoverage::start() {
  for (std::vector<int64_t>& held : held_) std::fill(held.begin(), held.end(), -1);
}

void TestCoverage::add(const Engine& engine, int64_t tick) {
  const Program& program = linked_.program;
  for (uint32_t m = 0; m < program.machines.size; ++m) {
    const Machine& machine = program.machines[m];
    if (machine.state_count == 0 || tick % program.policies[machine.policy].period_ticks != 0) continue;
    for (uint32_t e = 0; e < held_[m].size(); ++e) add(engine, machine, m, e);
  }
}

void TestCoverage::add(const Engine& engine, const Machine& machine, uint32_t index, uint32_t element) {
  MachineCoverage& coverage = machines_[index];
  int64_t& before = held_[index][element];
  const int64_t now = engine.read(machine.state, element);
  ++coverage.states[static_cast<size_t>(now)];
  const int64_t fired = engine.read(machine.fired, element);
  if (fired > 0) ++coverage.transitions[static_cast<size_t>(fired - 1)].taken;
  for (uint16_t t = 0; t < machine.transition_count && before >= 0; ++t) {
    const Transition& transition = machine.transitions[t];
    const bool asked = transition.from == kFromBody ? before != transition.to : before == transition.from;
    const SlotId guard = linked_.guards[index][t];
    if (!asked || guard == kNoSlot) continue;
    const bool one_for_all = linked_.program.slots[guard].domain == kNoDomain;
    const bool holds = engine.read(guard, one_for_all ? 0 : element) != 0;
    ++(holds ? coverage.transitions[t].held : coverage.transitions[t].not_held);
  }
  before = now;
}

}  // namespace flyball::compiler
