// The order of series here is that of series_layout.cpp.
#include "tools/run_observer.h"

#include <algorithm>

namespace flyball::tools {
namespace {

std::vector<const compiler::LinkedSet*> all_versions(const compiler::LinkedSet& first, const ObserverOptions& options) {
  std::vector<const compiler::LinkedSet*> sets = {&first};
  sets.insert(sets.end(), options.successors.begin(), options.successors.end());
  return sets;
}

sim::MetricsLayout metrics_layout(const RunVersions& versions, const chip::Chip& chip, double ramp_limit_W_per_s) {
  const Program& program = versions.sets().front()->program;
  sim::MetricsLayout layout;
  layout.ramp_limit_W_per_s = ramp_limit_W_per_s;
  for (const MachineColumns& machine : versions.machines()) {
    layout.machines.push_back({machine.elements, static_cast<uint32_t>(machine.states.size())});
  }
  for (const Limit& limit : program.limits) layout.limit_elements.push_back(elements(program, limit.domain));
  for (const chip::SensorLimit* limit : temperature_limits(chip)) {
    sim::MetricsLayout::Ceiling& ceiling = layout.ceilings.emplace_back();
    ceiling.limit_degC = static_cast<double>(limit->value) * 1e-3;
    for (const std::string& block : chip.sensor(limit->sensor)->blocks) {
      ceiling.blocks.push_back(static_cast<size_t>(chip.block_index(block)));
    }
  }
  return layout;
}

}  // namespace

std::vector<const chip::SensorLimit*> temperature_limits(const chip::Chip& chip) {
  std::vector<const chip::SensorLimit*> limits;
  for (const chip::SensorLimit& limit : chip.limits) {
    const chip::Sensor* sensor = chip.sensor(limit.sensor);
    if (sensor != nullptr && sensor->quantity == chip::Quantity::kTemperature) limits.push_back(&limit);
  }
  return limits;
}

std::string counter_name(const std::string& limit, const std::string& reason) { return limit + ".by." + reason; }

RunObserver::RunObserver(const compiler::LinkedSet& set, const chip::Chip& chip, const RunLoop& loop,
                         const ObserverOptions& options)
    : versions_(all_versions(set, options)),
      program_(&set.program),
      loop_(loop),
      series_(lay_out_series(versions_, chip)),
      recorder_(series_.layout, options.record_us),
      reasons_(set.program),
      watch_(set, reasons_, events_),
      faults_(options.faults, events_),
      electrical_(chip, events_),
      banded_(series_.layout.banded.size()),
      plain_(series_.layout.plain.size()),
      words_(series_.layout.words.size()),
      metrics_(metrics_layout(versions_, chip, options.ramp_limit_W_per_s)),
      ramp_limit_W_per_s_(options.ramp_limit_W_per_s),
      first_us_(program_->limits.size),
      counter_(program_->limits.size),
      granted_sum_(program_->limits.size) {}

void RunObserver::update() {
  const compiler::LinkedSet& set = *versions_.sets()[++version_];
  program_ = &set.program;
  reasons_.update(set.program);
  watch_.update(set, loop_.engine(), versions_.first_vote(version_));
}

void RunObserver::observe(int64_t begin_us, const TickResult& result) {
  ++ticks_;
  faults_.observe(begin_us);
  watch_.observe(begin_us, loop_.engine(), loop_.controller().decisions(), result);
  electrical_.observe(begin_us, loop_.chip());
  observe_states();
  observe_limits(begin_us);
  observe_chip();
  observe_outputs();
  metrics_.end_tick(loop_.tick_us(), {loop_.chip().temperature_degC(), loop_.chip().total_power_W(),
                                      loop_.chip().work_s(), loop_.chip().driven()});
  recorder_.record(loop_.time_us(), {banded_, plain_, words_});
}

void RunObserver::observe_states() {
  versions_.states(version_, watch_.states(), words_.data());
  const uint32_t* state = words_.data();
  for (uint32_t m = 0; m < versions_.machines().size(); ++m) {
    for (uint32_t e = 0; e < versions_.machines()[m].elements; ++e) metrics_.state(m, e, *state++);
  }
}

size_t RunObserver::counter_of(uint32_t limit, uint32_t reason, int64_t begin_us) {
  std::vector<size_t>& counters = counter_[limit];
  while (counters.size() <= reason) {
    const std::string& label = reasons_.labels(limit)[counters.size()];
    counters.push_back(counters_.size());
    counters_.push_back({counter_name(program_->limits[limit].name, label), "element-ticks", 0});
    first_us_[limit].push_back(-1);
  }
  if (first_us_[limit][reason] < 0) first_us_[limit][reason] = begin_us;
  return counters[reason];
}

void RunObserver::observe_limits(int64_t begin_us) {
  const std::vector<uint32_t>& reasons = watch_.reasons();
  std::copy(reasons.begin(), reasons.end(), words_.end() - static_cast<ptrdiff_t>(reasons.size()));
  const Decision* decisions = loop_.controller().decisions();
  const size_t blocks = loop_.chip().temperature_degC().size();
  double* granted = banded_.data() + 2 + blocks;
  double* wanted = plain_.data();
  size_t channel = 0;
  for (uint32_t l = 0; l < program_->limits.size; ++l) {
    const double scale = series_.limit_scale[l];
    for (uint32_t e = 0; e < elements(*program_, program_->limits[l].domain); ++e, ++channel) {
      granted[channel] = static_cast<double>(decisions[channel].granted) * scale;
      wanted[channel] = static_cast<double>(decisions[channel].wanted) * scale;
      granted_sum_[l] += granted[channel];
      metrics_.granted(l, e, decisions[channel].granted);
      metrics_.limited_by(l, e, reasons[channel]);
      recorder_.count(counter_of(l, reasons[channel], begin_us), 1);
    }
  }
}

void RunObserver::observe_chip() {
  const sim::SimulatedChip& chip = loop_.chip();
  const std::span<const double> temperatures = chip.temperature_degC();
  const std::span<const double> powers = chip.block_power_W();
  const size_t blocks = temperatures.size(), channels = watch_.reasons().size();
  banded_[0] = *std::max_element(temperatures.begin(), temperatures.end());
  std::copy(temperatures.begin(), temperatures.end(), banded_.begin() + 1);
  banded_[1 + blocks] = chip.total_power_W();
  size_t at = 2 + blocks + channels;
  for (const FreeChannel& clock : series_.free_clocks) {
    banded_[at++] = static_cast<double>(chip.driven()[clock.channel]) * clock.per_unit;
  }
  at = channels;
  for (const size_t block : series_.powered_blocks) plain_[at++] = powers[block];
  for (const int64_t rail_uV : chip.rail_uV()) plain_[at++] = static_cast<double>(rail_uV) * 1e-3;
  if (series_.rail_loads) {
    for (const sim::RailState& rail : chip.rails()) plain_[at++] = rail.current_A;
    for (const sim::RailState& rail : chip.rails()) plain_[at++] = rail.lowest_V * 1e3;
  }
  if (series_.board) plain_[at++] = chip.board_power_W();
  plain_[at++] = chip.work_s();
  plain_[at] = chip.energy_J();
}

void RunObserver::observe_outputs() {
  size_t at = plain_.size();
  for (uint32_t o = program_->outputs.size; o-- > 0;) {
    const Output& output = program_->outputs[o];
    for (uint32_t e = elements(*program_, output.domain); e-- > 0;) {
      plain_[--at] = static_cast<double>(loop_.engine().read(output.slot, e)) * series_.output_scale[o];
    }
  }
}

double RunObserver::mean_granted(uint32_t limit) const {
  const int64_t samples = ticks_ * elements(*program_, program_->limits[limit].domain);
  return samples == 0 ? 0 : granted_sum_[limit] / static_cast<double>(samples);
}

Trace RunObserver::take_trace() {
  std::vector<std::vector<std::string>> words;
  for (const MachineColumns& machine : versions_.machines()) {
    words.insert(words.end(), machine.elements, machine.states);
  }
  for (uint32_t l = 0; l < program_->limits.size; ++l) {
    words.insert(words.end(), elements(*program_, program_->limits[l].domain), reasons_.labels(l));
  }
  return recorder_.take(words, counters_);
}

}  // namespace flyball::tools
