// Adds up a run's score sheet.
#include "sim/metrics/metrics.h"

#include <algorithm>

namespace flyball::sim {
namespace {

/// Adds time to a reason's entry, keeping the list in rising order.
void add_time(std::vector<Metrics::ReasonTime>& times, uint32_t reason, int64_t time_us) {
  if (time_us == 0) return;
  auto place = std::lower_bound(times.begin(), times.end(), reason,
                                [](const Metrics::ReasonTime& entry, uint32_t r) { return entry.reason < r; });
  if (place == times.end() || place->reason != reason) place = times.insert(place, {reason, 0});
  place->time_us += time_us;
}

}  // namespace

Metrics::Metrics(const MetricsLayout& layout) : layout_(layout), ramp_(layout.ramp_limit_W_per_s) {
  size_t held = 0, positions = 0, states = 0;
  for (const uint32_t elements : layout.limit_elements) {
    first_held_.push_back(held);
    held += elements;
  }
  for (const MetricsLayout::Machine& machine : layout.machines) {
    first_position_.push_back(positions);
    first_state_.push_back(states);
    positions += machine.elements;
    states += size_t{machine.elements} * machine.states;
  }
  held_.resize(held);
  positions_.resize(positions);
  state_us_.assign(states, 0);
  above_us_.assign(layout.ceilings.size(), 0);
  overshoot_K_.assign(layout.ceilings.size(), -1e300);
}

void Metrics::state(uint32_t machine, uint32_t element, uint32_t state_index) {
  Position& position = positions_[first_position_[machine] + element];
  if (position.state == state_index) return;
  const size_t first = first_state_[machine] + size_t{element} * layout_.machines[machine].states;
  state_us_[first + position.state] += time_us_ - position.since_us;
  position = {state_index, time_us_};
}

void Metrics::limited_by(uint32_t limit, uint32_t element, uint32_t reason) {
  Held& held = held_[held_index(limit, element)];
  if (held.reason == reason) return;
  add_time(held.times, held.reason, time_us_ - held.since_us);
  held.reason = reason;
  held.since_us = time_us_;
}

void Metrics::granted(uint32_t limit, uint32_t element, int64_t value) {
  Held& held = held_[held_index(limit, element)];
  if (held.has_value && held.value != value) ++held.changes;
  held.has_value = true;
  held.value = value;
}

void Metrics::end_tick(int64_t tick_us, const TickObservation& observed) {
  time_us_ += tick_us;
  const double duration_us = static_cast<double>(tick_us);
  energy_J_ += observed.power_W * duration_us * 1e-6;
  peak_W_ = std::max(peak_W_, observed.power_W);
  work_s_ = observed.work_s;
  swing_.add(tick_us, observed.power_W);
  ramp_.add(tick_us, observed.power_W);
  count_moves(observed.driven);
  if (observed.temperature_degC.empty()) return;
  double sum = 0;
  size_t hottest = 0;
  for (size_t i = 0; i < observed.temperature_degC.size(); ++i) {
    sum += observed.temperature_degC[i];
    if (observed.temperature_degC[i] > observed.temperature_degC[hottest]) hottest = i;
  }
  const double hottest_degC = observed.temperature_degC[hottest];
  sum_degC_us_ += sum / static_cast<double>(observed.temperature_degC.size()) * duration_us;
  sum_hottest_degC_us_ += hottest_degC * duration_us;
  for (size_t i = 0; i < above_us_.size(); ++i) {
    const MetricsLayout::Ceiling& ceiling = layout_.ceilings[i];
    double ceiling_degC = -1e300;
    for (const size_t block : ceiling.blocks) ceiling_degC = std::max(ceiling_degC, observed.temperature_degC[block]);
    overshoot_K_[i] = std::max(overshoot_K_[i], ceiling_degC - ceiling.limit_degC);
    const bool above = ceiling_degC > ceiling.limit_degC;
    if (above) above_us_[i] += tick_us;
  }
  if (hottest_degC > peak_degC_) {
    peak_degC_ = hottest_degC;
    peak_block_ = hottest;
    peak_time_us_ = time_us_;
  }
}

void Metrics::count_moves(std::span<const int64_t> driven) {
  if (driven_.size() == driven.size() && std::equal(driven.begin(), driven.end(), driven_.begin())) return;
  if (driven_.size() == driven.size()) {
    for (size_t i = 0; i < driven.size(); ++i) moves_[i] += driven[i] != driven_[i] ? 1 : 0;
  } else {
    moves_.assign(driven.size(), 0);
  }
  driven_.assign(driven.begin(), driven.end());
}

double Metrics::mean_power_W() const {
  return time_us_ == 0 ? 0.0 : energy_J_ / (static_cast<double>(time_us_) * 1e-6);
}

double Metrics::mean_degC() const { return time_us_ == 0 ? 0.0 : sum_degC_us_ / static_cast<double>(time_us_); }

double Metrics::mean_hottest_degC() const {
  return time_us_ == 0 ? 0.0 : sum_hottest_degC_us_ / static_cast<double>(time_us_);
}

int64_t Metrics::state_us(uint32_t machine, uint32_t element, uint32_t state_index) const {
  const Position& position = positions_[first_position_[machine] + element];
  const size_t first = first_state_[machine] + size_t{element} * layout_.machines[machine].states;
  const int64_t present_us = position.state == state_index ? time_us_ - position.since_us : 0;
  return state_us_[first + state_index] + present_us;
}

std::vector<Metrics::ReasonTime> Metrics::reason_us(uint32_t limit, uint32_t element) const {
  const Held& held = held_[held_index(limit, element)];
  std::vector<ReasonTime> times = held.times;
  add_time(times, held.reason, time_us_ - held.since_us);
  return times;
}

std::vector<Metrics::ReasonTime> Metrics::reason_us(uint32_t limit) const {
  std::vector<ReasonTime> total;
  for (uint32_t element = 0; element < layout_.limit_elements[limit]; ++element) {
    for (const ReasonTime& entry : reason_us(limit, element)) add_time(total, entry.reason, entry.time_us);
  }
  return total;
}

uint64_t Metrics::changes(uint32_t limit, uint32_t element) const { return held_[held_index(limit, element)].changes; }

}  // namespace flyball::sim
