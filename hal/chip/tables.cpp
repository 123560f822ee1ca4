// The HAL's plain tables, owned.
#include "hal/chip/tables.h"

#include <deque>

#include "hal/scratch.h"

namespace flyball::chip {

struct HalTables::Tables {
  std::vector<hal::SensorBank> sensors;
  std::vector<hal::ClockBank> clocks;
  std::vector<hal::IssueBank> issues;
  std::vector<hal::GateBank> gates;
  std::deque<std::vector<hal::OperatingPoint>> points;
  std::deque<std::vector<uint16_t>> rails;
  hal::HalConfig config{};
};

namespace {

hal::ClockBank clock_bank(const Actuator& a, const hal::Bank& bank, const std::vector<hal::OperatingPoint>& points,
                          const std::vector<uint16_t>& rails) {
  hal::ClockBank clock{};
  clock.bank = bank;
  clock.reference_kHz = static_cast<uint32_t>(a.reference_kHz);
  clock.divider = static_cast<uint32_t>(a.reference_kHz / a.step);
  clock.lock_timeout_us = static_cast<uint32_t>(a.timeout_us);
  clock.points = points.data();
  clock.point_count = static_cast<uint32_t>(points.size());
  clock.rail = rails.data();
  return clock;
}

std::vector<hal::OperatingPoint> operating_points(const OppTable* table, const Rails& rails) {
  std::vector<hal::OperatingPoint> points;
  if (table == nullptr) return points;
  for (const OperatingPoint& p : table->points) {
    points.push_back({static_cast<uint32_t>(p.frequency_kHz), static_cast<uint32_t>(p.voltage_uV / rails.step_uV)});
  }
  return points;
}

}  // namespace

HalTables::HalTables(const Chip& chip) : tables_(std::make_unique<Tables>()) {
  Tables& t = *tables_;
  for (const Sensor& s : chip.sensors) {
    t.sensors.push_back(
        {{s.address, s.stride, chip.size(s.domain), s.first_channel}, static_cast<int32_t>(s.resolution)});
  }
  for (const Actuator& a : chip.actuators) {
    const hal::Bank bank{a.address, a.stride, chip.size(a.domain), a.first_channel};
    switch (a.kind) {
      case ActuatorKind::kClock:
        t.points.push_back(operating_points(chip.opp_table(a.name), chip.rails));
        t.rails.push_back(chip.rail_of(a.domain));
        t.clocks.push_back(clock_bank(a, bank, t.points.back(), t.rails.back()));
        break;
      case ActuatorKind::kIssueRate:
        t.issues.push_back({bank, static_cast<uint32_t>(a.step), static_cast<uint32_t>(a.hi)});
        break;
      case ActuatorKind::kPowerGate: t.gates.push_back({bank, static_cast<uint32_t>(a.timeout_us)}); break;
    }
  }
  const Rails& r = chip.rails;
  t.config.sensors = t.sensors.data();
  t.config.clocks = t.clocks.data();
  t.config.issues = t.issues.data();
  t.config.gates = t.gates.data();
  t.config.sensor_banks = static_cast<uint32_t>(t.sensors.size());
  t.config.clock_banks = static_cast<uint32_t>(t.clocks.size());
  t.config.issue_banks = static_cast<uint32_t>(t.issues.size());
  t.config.gate_banks = static_cast<uint32_t>(t.gates.size());
  if (const Device* words = chip.retained_words()) {
    t.config.retained = {words->address, words->stride, chip.retained_most() / hal::kRetainedMost};
  }
  t.config.rails = {{r.address, r.stride, r.count, 0}, static_cast<uint32_t>(r.timeout_us)};
}

HalTables::HalTables(HalTables&&) noexcept = default;
HalTables& HalTables::operator=(HalTables&&) noexcept = default;
HalTables::~HalTables() = default;

const hal::HalConfig& HalTables::config() const { return tables_->config; }

HalTables hal_tables(const Chip& chip) { return HalTables(chip); }

}  // namespace flyball::chip
