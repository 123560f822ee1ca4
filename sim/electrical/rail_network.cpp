// Solves the load line, rail by rail, and watches the limits.
#include "sim/electrical/rail_network.h"

#include <algorithm>
#include <cmath>

#include "sim/electrical/droop.h"
#include "sim/exponential.h"

namespace flyball::sim {
namespace {

constexpr double kLeastShare = 1e-3;  // of the set voltage: what is left of a rail that is shorted

double voltage_under(const RailLoad& load, double set_V, double load_line_Ohm) {
  const double slope = 1.0 + load_line_Ohm * load.conductance_S;
  const double offered_V = set_V - load_line_Ohm * load.current_A;
  double voltage_V = offered_V / slope;
  if (load.power_W > 0) {
    const double root = offered_V * offered_V - 4.0 * load_line_Ohm * load.power_W * slope;
    voltage_V = (offered_V + std::sqrt(std::max(root, 0.0))) / (2.0 * slope);
  }
  return std::max(voltage_V, kLeastShare * set_V);
}

double needed_V(const chip::OppTable& opps, int64_t frequency_kHz) {
  if (frequency_kHz <= 0 || opps.points.empty()) return 0;
  for (const chip::OperatingPoint& point : opps.points) {
    if (point.frequency_kHz >= frequency_kHz) return static_cast<double>(point.voltage_uV) * 1e-6;
  }
  return static_cast<double>(opps.points.back().voltage_uV) * 1e-6;
}

}  // namespace

RailNetwork::RailNetwork(const chip::Chip& chip)
    : load_line_Ohm_(chip.rails.load_line_Ohm),
      guard_V_(chip.rails.guard_V),
      droop_V_per_A_(chip.rails.capacitance_F > 0
                         ? droop_V_per_A(load_line_Ohm_, chip.rails.inductance_H, chip.rails.capacitance_F)
                         : 0.0),
      continuous_A_(chip.rails.continuous_A),
      peak_A_(chip.rails.peak_A),
      window_s_(chip.rails.window_s),
      driven_(chip.actuator_channels(), -1),
      rail_uV_(chip.rails.count, -1),
      voltage_V_(chip.rails.count),
      before_A_(chip.rails.count),
      state_(chip.rails.count),
      record_(chip.rails.count) {
  if (state_.empty()) return;
  for (const chip::Actuator& actuator : chip.actuators) {
    if (actuator.kind != chip::ActuatorKind::kClock) continue;
    const std::vector<uint16_t> rails = chip.rail_of(actuator.domain);
    for (uint32_t i = 0; i < rails.size(); ++i) {
      clocks_.push_back({actuator.first_channel + i, rails[i], chip.opp_table(actuator.name)});
    }
  }
}

void RailNetwork::set_operation(std::span<const int64_t> driven, std::span<const int64_t> rail_uV) {
  if (!std::equal(rail_uV.begin(), rail_uV.end(), rail_uV_.begin())) {
    std::copy(rail_uV.begin(), rail_uV.end(), rail_uV_.begin());
    for (size_t rail = 0; rail < state_.size(); ++rail) state_[rail].set_V = static_cast<double>(rail_uV[rail]) * 1e-6;
  }
  if (state_.empty() || std::equal(driven.begin(), driven.end(), driven_.begin())) return;
  std::copy(driven.begin(), driven.end(), driven_.begin());
  update_needs(driven);
}

void RailNetwork::update_needs(std::span<const int64_t> driven) {
  for (RailState& rail : state_) rail.needed_V = 0;
  for (const Clock& clock : clocks_) {
    if (clock.opps == nullptr) continue;
    const double needs_V = needed_V(*clock.opps, driven[clock.channel]) - guard_V_;
    state_[clock.rail].needed_V = std::max(state_[clock.rail].needed_V, needs_V);
  }
}

std::span<const double> RailNetwork::solve(std::span<const RailLoad> loads) {
  for (size_t i = 0; i < state_.size(); ++i) {
    RailState& rail = state_[i];
    rail.voltage_V = load_line_Ohm_ > 0 ? voltage_under(loads[i], rail.set_V, load_line_Ohm_) : rail.set_V;
    rail.current_A = loads[i].conductance_S * rail.voltage_V + loads[i].current_A;
    if (loads[i].power_W > 0) rail.current_A += loads[i].power_W / rail.voltage_V;
    voltage_V_[i] = rail.voltage_V;
  }
  return voltage_V_;
}

void RailNetwork::rest() {
  for (size_t i = 0; i < state_.size(); ++i) {
    before_A_[i] = state_[i].window_A = state_[i].current_A;
    state_[i].lowest_V = state_[i].voltage_V;
  }
}

void RailNetwork::prepare(int64_t tick_us) {
  window_share_ = window_s_ > 0 ? 1.0 - exponential(-static_cast<double>(tick_us) * 1e-6 / window_s_) : 1.0;
  tick_us_ = tick_us;
}

void RailNetwork::end_tick(int64_t tick_us) {
  if (tick_us != tick_us_) prepare(tick_us);
  for (size_t i = 0; i < state_.size(); ++i) {
    RailState& rail = state_[i];
    RailRecord& record = record_[i];
    rail.lowest_V = rail.voltage_V - droop_V_per_A_ * std::max(rail.current_A - before_A_[i], 0.0);
    before_A_[i] = rail.current_A;
    rail.window_A += window_share_ * (rail.current_A - rail.window_A);
    const bool under = rail.lowest_V < rail.needed_V;
    const bool over = (continuous_A_ > 0 && rail.window_A > continuous_A_) || (peak_A_ > 0 && rail.current_A > peak_A_);
    record.under_times += under && !rail.under ? 1 : 0;
    record.over_times += over && !rail.over ? 1 : 0;
    record.under_us += under ? tick_us : 0;
    record.over_us += over ? tick_us : 0;
    rail.under = under;
    rail.over = over;
    record.peak_A = std::max(record.peak_A, rail.current_A);
    record.droop_V = std::max(record.droop_V, rail.set_V - rail.lowest_V);
    if (rail.needed_V > 0) record.lowest_margin_V = std::min(record.lowest_margin_V, rail.lowest_V - rail.needed_V);
  }
}

}  // namespace flyball::sim
