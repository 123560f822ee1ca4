// Evaluates the chip file's power formula, with everything that changes rarely worked out beforehand.
#include "sim/power/power_model.h"

#include <algorithm>

#include "sim/exponential.h"

namespace flyball::sim {
namespace {

size_t index_in(std::vector<size_t>& list, size_t value) {
  const auto place = std::find(list.begin(), list.end(), value);
  if (place != list.end()) return static_cast<size_t>(place - list.begin());
  list.push_back(value);
  return list.size() - 1;
}

}  // namespace

PowerModel::PowerModel(const chip::Chip& chip, const Workload& workload) {
  for (const chip::PowerSource& source : chip.power) add_source(source, chip, workload);
  driven_.assign(chip.actuator_channels(), -1);
  rail_uV_.assign(chip.rails.count, -1);
  for (auto* array :
       {&leakage_W_, &leakage_per_K_, &leakage_degC_, &switching_J_, &active_W_, &idle_W_, &leakage_now_W_}) {
    array->assign(entries_.size(), 0.0);
  }
  power_W_.assign(powered_.size(), 0.0);
}

void PowerModel::add_source(const chip::PowerSource& source, const chip::Chip& chip, const Workload& workload) {
  size_t first_activity = 0;
  const std::vector<uint32_t>* columns = source.domain == workload.compute.domain ? &workload.compute.column : nullptr;
  for (size_t i = 0, first = workload.elements(); i < workload.others.size(); ++i) {
    if (workload.others[i].domain == source.domain) {
      columns = &workload.others[i].column;
      first_activity = first;
    }
    first += workload.others[i].column.size();
  }
  const chip::Actuator* const clock = source.clock.empty() ? nullptr : chip.actuator(source.clock);
  const chip::Actuator* const gate = source.gate.empty() ? nullptr : chip.actuator(source.gate);
  const bool railed = clock != nullptr && chip.rails.count > 0;
  const std::vector<uint16_t> rails = railed ? chip.rail_of(source.domain) : std::vector<uint16_t>{};
  for (size_t i = 0; i < source.blocks.size(); ++i) {
    Entry entry;
    entry.block = static_cast<uint32_t>(chip.block_index(source.blocks[i]));
    entry.powered = static_cast<uint32_t>(index_in(powered_, entry.block));
    if (columns != nullptr && (*columns)[i] != kNoColumn) entry.activity = static_cast<uint32_t>(first_activity + i);
    entry.always_active = source.domain.empty();
    entry.of_work = !source.domain.empty() && source.domain == workload.compute.domain;
    if (clock != nullptr) entry.clock = clock->first_channel + static_cast<uint32_t>(i);
    if (gate != nullptr) entry.gate = gate->first_channel + static_cast<uint32_t>(i);
    if (railed) entry.rail = rails[i];
    entry.source = &source;
    entry.opps = clock == nullptr ? nullptr : chip.opp_table(source.clock);
    entries_.push_back(entry);
  }
}

void PowerModel::set_operation(std::span<const int64_t> driven, std::span<const int64_t> rail_uV) {
  if (std::equal(driven.begin(), driven.end(), driven_.begin()) &&
      std::equal(rail_uV.begin(), rail_uV.end(), rail_uV_.begin())) {
    return;
  }
  std::copy(driven.begin(), driven.end(), driven_.begin());
  std::copy(rail_uV.begin(), rail_uV.end(), rail_uV_.begin());
  for (size_t i = 0; i < entries_.size(); ++i) update(i);
}

/// Of an element's rail; without rails what the operating points ask for; without a clock the coefficients' own.
double PowerModel::voltage_V(const Entry& entry) const {
  if (entry.rail != kNone) return static_cast<double>(rail_uV_[entry.rail]) * 1e-6;
  if (entry.opps == nullptr || entry.opps->points.empty()) return entry.source->leakage_V;
  for (const chip::OperatingPoint& point : entry.opps->points) {
    if (point.frequency_kHz >= driven_[entry.clock]) return static_cast<double>(point.voltage_uV) * 1e-6;
  }
  return static_cast<double>(entry.opps->points.back().voltage_uV) * 1e-6;
}

void PowerModel::update(size_t index) {
  const Entry& entry = entries_[index];
  const chip::PowerSource& source = *entry.source;
  const bool on = entry.gate == kNone || driven_[entry.gate] != 0;
  const double voltage = voltage_V(entry);
  const double relative = voltage / source.leakage_V;
  leakage_W_[index] = source.leakage_W * relative * relative * (on ? 1.0 : source.gated_leakage);
  leakage_per_K_[index] = source.leakage_per_K;
  leakage_degC_[index] = source.leakage_degC;
  switching_J_[index] = on ? source.capacitance_F * voltage * voltage : 0.0;
  active_W_[index] = on ? source.active_W : 0.0;
  idle_W_[index] = on ? source.idle_W : 0.0;
  if (entry.of_work) return;
  // Not re-timed: active cycles are activity times the clock.
  const double clock_Hz = entry.clock == kNone ? 0.0 : static_cast<double>(driven_[entry.clock]) * 1e3;
  active_W_[index] += switching_J_[index] * clock_Hz;
  switching_J_[index] = 0.0;
}

std::span<const double> PowerModel::evaluate(std::span<const double> temperature_degC, std::span<const double> activity,
                                             std::span<const double> active_Hz) {
  for (size_t i = 0; i < entries_.size(); ++i) {
    const double at_degC = std::min(temperature_degC[entries_[i].block], kHottestLeakage_degC);
    leakage_now_W_[i] = leakage_per_K_[i] * (at_degC - leakage_degC_[i]);
  }
  for (size_t i = 0; i < entries_.size(); ++i) leakage_now_W_[i] = leakage_W_[i] * exponential(leakage_now_W_[i]);
  std::fill(power_W_.begin(), power_W_.end(), 0.0);
  for (size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    double power = leakage_now_W_[i] + idle_W_[i];
    if (entry.activity != kNone) power += active_W_[i] * activity[entry.activity];
    if (entry.always_active) power += active_W_[i];
    if (entry.of_work) power += switching_J_[i] * active_Hz[entry.activity];
    power_W_[entry.powered] += power;
  }
  return power_W_;
}

}  // namespace flyball::sim
