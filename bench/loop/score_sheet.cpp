// Tells sim::Metrics what held in each tick.
#include "bench/loop/score_sheet.h"

namespace flyball::bench {
namespace {

sim::MetricsLayout layout_of(const Program& program, const chip::Chip& chip) {
  sim::MetricsLayout layout;
  for (const Machine& machine : program.machines) {
    layout.machines.push_back({elements(program, machine.domain), machine.state_count});
  }
  for (const Limit& limit : program.limits) layout.limit_elements.push_back(elements(program, limit.domain));
  for (const chip::SensorLimit& limit : chip.limits) {
    const chip::Sensor* sensor = chip.sensor(limit.sensor);
    if (sensor->quantity != chip::Quantity::kTemperature) continue;
    sim::MetricsLayout::Ceiling& ceiling = layout.ceilings.emplace_back();
    ceiling.limit_degC = static_cast<double>(limit.value) * 1e-3;
    for (const std::string& block : sensor->blocks) {
      ceiling.blocks.push_back(static_cast<size_t>(chip.block_index(block)));
    }
  }
  return layout;
}

}  // namespace

size_t machine_elements(const Program& program) {
  size_t n = 0;
  for (const Machine& machine : program.machines) n += elements(program, machine.domain);
  return n;
}

void read_states(const Engine& engine, std::span<uint32_t> states) {
  size_t at = 0;
  for (const Machine& machine : engine.program().machines) {
    const SlotView state = engine.view(machine.state);
    const uint32_t n = elements(engine.program(), machine.domain);
    for (uint32_t e = 0; e < n; ++e) states[at++] = static_cast<uint32_t>(state[e]);
  }
}

ScoreSheet::ScoreSheet(const Program& program, const chip::Chip& chip)
    : program_(program), metrics_(layout_of(program, chip)) {}

void ScoreSheet::end_tick(std::span<const uint32_t> states, std::span<const Decision> decisions,
                          const sim::TickObservation& observed) {
  size_t at = 0;
  for (uint32_t m = 0; m < program_.machines.size; ++m) {
    const uint32_t n = elements(program_, program_.machines[m].domain);
    for (uint32_t e = 0; e < n; ++e) metrics_.state(m, e, states[at++]);
  }
  at = 0;
  for (uint32_t l = 0; l < program_.limits.size; ++l) {
    const uint32_t n = elements(program_, program_.limits[l].domain);
    for (uint32_t e = 0; e < n; ++e, ++at) {
      metrics_.granted(l, e, decisions[at].granted);
      metrics_.limited_by(l, e, static_cast<uint32_t>(decisions[at].reason));
    }
  }
  metrics_.end_tick(program_.tick_us, observed);
}

}  // namespace flyball::bench
