// Evaluates the chip file's power formula, with everything that changes rarely worked out beforehand.
#include "sim/power/power_model.h"

#include <algorithm>

#include "sim/exponential.h"
#include "sim/power/power_lanes.h"

namespace flyball::sim {
namespace {

uint32_t index_in(std::vector<size_t>& list, size_t value) {
  const auto place = std::find(list.begin(), list.end(), value);
  if (place != list.end()) return static_cast<uint32_t>(place - list.begin());
  list.push_back(value);
  return static_cast<uint32_t>(list.size() - 1);
}

}  // namespace

PowerModel::PowerModel(const chip::Chip& chip, const Workload& workload)
    : rails_(chip.rails.count), elements_(workload.elements()) {
  activities_ = elements_;
  for (const DomainActivity& other : workload.others) activities_ += other.column.size();
  for (const chip::PowerSource& source : chip.power) add_source(source, chip, workload);
  driven_.assign(chip.actuator_channels(), -1);
  rail_uV_.assign(rails_, -1);
  set_V_.assign(rails_, 0.0);
  load_.resize(rails_);
  lay_out();
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
    entry.powered = index_in(powered_, entry.block);
    if (columns != nullptr && (*columns)[i] != kNoColumn) entry.activity = static_cast<uint32_t>(first_activity + i);
    entry.always_active = source.domain.empty();
    entry.of_work = !source.domain.empty() && source.domain == workload.compute.domain;
    if (clock != nullptr) entry.clock = clock->first_channel + static_cast<uint32_t>(i);
    if (gate != nullptr) entry.gate = gate->first_channel + static_cast<uint32_t>(i);
    entry.supply = railed ? rails[i] : kNone;
    entry.source = &source;
    entry.opps = clock == nullptr ? nullptr : chip.opp_table(source.clock);
    entries_.push_back(entry);
  }
}

/// Entries on one rail beside each other, so that a rail's load is a sum over neighbours.
void PowerModel::lay_out() {
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.supply < b.supply; });
  size_t supplies = rails_;
  for (Entry& entry : entries_) {
    if (entry.supply == kNone) entry.supply = static_cast<uint32_t>(supplies++);
    const auto inactive = static_cast<uint32_t>(activities_ + (entry.always_active ? 1 : 0));
    const bool working = entry.of_work && entry.activity != kNone;
    places_.push_back({entry.block, entry.powered, entry.supply, entry.activity == kNone ? inactive : entry.activity,
                       working ? entry.activity : static_cast<uint32_t>(elements_)});
  }
  for (size_t rail = 0; rail < rails_; ++rail) {
    const auto beyond = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.supply > rail; });
    rail_end_.push_back(static_cast<size_t>(beyond - entries_.begin()));
  }
  supply_V_.assign(supplies, 0.0);
  activity_.assign(activities_ + 2, 0.0);
  activity_.back() = 1.0;
  active_Hz_.assign(elements_ + 1, 0.0);
  power_W_.assign(powered_.size(), 0.0);
  const size_t padded = (entries_.size() + kPowerLanes - 1) / kPowerLanes * kPowerLanes;
  for (auto* array :
       {&per_K_, &per_V_, &offset_, &leakage_S_, &leakage_A_, &switched_F_, &switched_S_, &idle_W_, &active_W_,
        &entry_degC_, &entry_V_, &entry_activity_, &entry_Hz_, &conductance_S_, &current_A_, &constant_W_}) {
    array->assign(padded, 0.0);
  }
}

void PowerModel::set_operation(std::span<const int64_t> driven, std::span<const int64_t> rail_uV) {
  if (!std::equal(rail_uV.begin(), rail_uV.end(), rail_uV_.begin())) {
    std::copy(rail_uV.begin(), rail_uV.end(), rail_uV_.begin());
    for (size_t rail = 0; rail < rails_; ++rail) {
      const double drop_V = set_V_[rail] - supply_V_[rail];
      set_V_[rail] = static_cast<double>(rail_uV[rail]) * 1e-6;
      supply_V_[rail] = set_V_[rail] - drop_V;
    }
  }
  if (std::equal(driven.begin(), driven.end(), driven_.begin())) return;
  std::copy(driven.begin(), driven.end(), driven_.begin());
  for (size_t i = 0; i < entries_.size(); ++i) update(i);
}

/// Where no rail feeds it: what the operating points ask for; without a clock the coefficients' own.
double PowerModel::voltage_V(const Entry& entry) const {
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
  const double leakage_W = source.leakage_W * (on ? 1.0 : source.gated_leakage);
  const bool exponential_in_voltage = source.leakage_per_V > 0;
  per_K_[index] = source.leakage_per_K;
  per_V_[index] = source.leakage_per_V;
  offset_[index] = -(source.leakage_per_K * source.leakage_degC + source.leakage_per_V * source.leakage_V);
  leakage_S_[index] = exponential_in_voltage ? 0.0 : leakage_W / (source.leakage_V * source.leakage_V);
  leakage_A_[index] = exponential_in_voltage ? leakage_W / source.leakage_V : 0.0;
  // Where the work is not re-timed, active cycles are activity times the clock.
  const double clock_Hz = entry.clock == kNone ? 0.0 : static_cast<double>(driven_[entry.clock]) * 1e3;
  const double capacitance_F = on ? source.capacitance_F : 0.0;
  switched_F_[index] = entry.of_work ? capacitance_F : 0.0;
  switched_S_[index] = entry.of_work ? 0.0 : capacitance_F * clock_Hz;
  idle_W_[index] = on ? source.idle_W : 0.0;
  active_W_[index] = on ? source.active_W : 0.0;
  if (entry.supply >= rails_) supply_V_[entry.supply] = voltage_V(entry);
}

std::span<const RailLoad> PowerModel::load(std::span<const double> degC, std::span<const double> activity,
                                           std::span<const double> active_Hz) {
  static const PowerKernel widest = power_kernels().back();
  std::copy_n(activity.begin(), activities_, activity_.begin());
  std::copy_n(active_Hz.begin(), elements_, active_Hz_.begin());
  for (size_t i = 0; i < places_.size(); ++i) {
    const Places& places = places_[i];
    entry_degC_[i] = std::min(degC[places.block], kHottestLeakage_degC);
    entry_V_[i] = supply_V_[places.supply];
    entry_activity_[i] = activity_[places.activity];
    entry_Hz_[i] = active_Hz_[places.active_Hz];
  }
  widest({per_K_.data(), per_V_.data(), offset_.data(), leakage_S_.data(), leakage_A_.data(), switched_F_.data(),
          switched_S_.data(), idle_W_.data(), active_W_.data(), entry_degC_.data(), entry_V_.data(), entry_Hz_.data(),
          entry_activity_.data(), conductance_S_.data(), current_A_.data(), constant_W_.data()},
         per_K_.size());
  size_t i = 0;
  for (size_t rail = 0; rail < rails_; ++rail) {
    RailLoad sum;
    for (; i < rail_end_[rail]; ++i) {
      sum.conductance_S += conductance_S_[i];
      sum.current_A += current_A_[i];
      sum.power_W += constant_W_[i];
    }
    load_[rail] = sum;
  }
  return load_;
}

std::span<const double> PowerModel::power(std::span<const double> rail_V) {
  std::copy_n(rail_V.begin(), rails_, supply_V_.begin());
  std::fill(power_W_.begin(), power_W_.end(), 0.0);
  for (size_t i = 0; i < places_.size(); ++i) {
    const double volt = supply_V_[places_[i].supply];
    power_W_[places_[i].powered] += (conductance_S_[i] * volt + current_A_[i]) * volt + constant_W_[i];
  }
  return power_W_;
}

std::span<const double> PowerModel::evaluate(std::span<const double> degC, std::span<const double> activity,
                                             std::span<const double> active_Hz) {
  std::copy(set_V_.begin(), set_V_.end(), supply_V_.begin());
  load(degC, activity, active_Hz);
  return power(set_V_);
}

std::vector<double> PowerModel::slope_W_per_K() const {
  std::vector<double> slope(powered_.size(), 0.0);
  for (size_t i = 0; i < entries_.size(); ++i) {
    const double volt = supply_V_[places_[i].supply];
    const double grown = exponential(per_K_[i] * entry_degC_[i] + per_V_[i] * entry_V_[i] + offset_[i]);
    const double leakage_W = (leakage_S_[i] * volt + leakage_A_[i]) * grown * volt;
    slope[places_[i].powered] += per_K_[i] * leakage_W;
  }
  return slope;
}

}  // namespace flyball::sim
