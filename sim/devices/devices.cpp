// The simulated chip's registers: address decoding, what each register reads and does, and how devices move with time.
#include "sim/devices/devices.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hal/registers.h"

namespace flyball::sim {
namespace {

namespace pll = hal::pll;
namespace regulator = hal::regulator;
namespace sensor = hal::sensor;
namespace issue = hal::issue;
namespace gate = hal::gate;

constexpr uint64_t kNsPerUs = 1000;
constexpr double kGreatestCode = (1 << 23) - 1;
constexpr double kLeastCode = -(1 << 23);

/// Voltage of the first operating point at or above a frequency; more than any regulator gives beyond the last.
int64_t needed_uV(const std::vector<chip::OperatingPoint>& points, int64_t frequency_kHz) {
  for (const chip::OperatingPoint& point : points) {
    if (frequency_kHz <= point.frequency_kHz) return point.voltage_uV;
  }
  return std::numeric_limits<int64_t>::max();
}

/// Lowest address and end of all register blocks of a chip.
struct AddressRange {
  uint64_t first = std::numeric_limits<uint64_t>::max();
  uint64_t end = 0;
  void include(uint32_t address, uint32_t stride, uint32_t count, uint32_t block_bytes) {
    if (count == 0) return;
    first = std::min<uint64_t>(first, address);
    end = std::max<uint64_t>(end, uint64_t{address} + uint64_t{stride} * (count - 1) + block_bytes);
  }
};

uint32_t block_bytes(chip::ActuatorKind kind) {
  switch (kind) {
    case chip::ActuatorKind::kClock: return pll::kBlockBytes;
    case chip::ActuatorKind::kIssueRate: return issue::kBlockBytes;
    case chip::ActuatorKind::kPowerGate: return gate::kBlockBytes;
  }
  return 0;
}

AddressRange address_range(const chip::Chip& chip) {
  AddressRange range;
  for (const chip::Sensor& s : chip.sensors) {
    range.include(s.address, s.stride, chip.size(s.domain), sensor::kBlockBytes);
  }
  for (const chip::Actuator& a : chip.actuators) {
    range.include(a.address, a.stride, chip.size(a.domain), block_bytes(a.kind));
  }
  range.include(chip.rails.address, chip.rails.stride, chip.rails.count, regulator::kBlockBytes);
  if (range.end == 0) range.first = 0;
  return range;
}

}  // namespace

Devices::Devices(const chip::Chip& chip) : access_ns_(static_cast<uint64_t>(chip.bus_access_ns)) {
  const AddressRange range = address_range(chip);
  base_ = static_cast<uint32_t>(range.first);
  slots_.resize((range.end - range.first + 3) / 4);
  sensed_.assign(chip.sensor_channels(), std::numeric_limits<double>::quiet_NaN());
  samples_.assign(sensed_.size(), 0);
  driven_.assign(chip.actuator_channels(), 0);
  faults_.never_arrives.assign(driven_.size(), 0);
  faults_.regulator_stuck.assign(chip.rails.count, 0);
  faults_.sensor_stuck.assign(sensed_.size(), 0);
  faults_.sensor_silent.assign(sensed_.size(), 0);
  faults_.sensor_invalid.assign(sensed_.size(), 0);
  for (const chip::Sensor& s : chip.sensors) add_sensor(s, chip.size(s.domain));
  for (const chip::Actuator& a : chip.actuators) {
    switch (a.kind) {
      case chip::ActuatorKind::kClock: add_clock(a, chip); break;
      case chip::ActuatorKind::kIssueRate: add_issue(a, chip.size(a.domain)); break;
      case chip::ActuatorKind::kPowerGate: add_gate(a, chip.size(a.domain)); break;
    }
  }
  add_rails(chip);
}

/// Makes the register at `offset` of each of `count` blocks a register of `kind`, for devices from index `first` on.
void Devices::map(uint32_t address, uint32_t stride, uint32_t offset, uint32_t count, Register kind, uint32_t first) {
  for (uint32_t i = 0; i < count; ++i) {
    Slot& slot = slots_[(address + i * stride + offset - base_) / 4];
    slot.kind = kind;
    slot.index = static_cast<uint16_t>(first + i);
  }
}

void Devices::add_sensor(const chip::Sensor& description, uint32_t count) {
  map(description.address, description.stride, sensor::kData, count, Register::kSensor, description.first_channel);
  sensor_banks_.push_back({description.first_channel, count, 1.0 / static_cast<double>(description.resolution),
                           static_cast<uint64_t>(description.period_us), 0});
}

void Devices::add_clock(const chip::Actuator& description, const chip::Chip& chip) {
  const uint32_t count = chip.size(description.domain);
  const auto first = static_cast<uint32_t>(plls_.size());
  map(description.address, description.stride, pll::kRequest, count, Register::kPllRequest, first);
  map(description.address, description.stride, pll::kStatus, count, Register::kPllStatus, first);
  const chip::OppTable* opps = chip.opp_table(description.name);
  const auto table = static_cast<uint32_t>(tables_.size());
  tables_.push_back(opps->points);
  const std::vector<uint16_t> rails = chip.rail_of(description.domain);
  const auto multiplier = static_cast<uint32_t>(description.reset / description.step);
  const auto divider = static_cast<uint32_t>(description.reference_kHz / description.step);
  for (uint32_t i = 0; i < count; ++i) {
    Pll p{};
    p.channel = description.first_channel + i;
    p.rail = rails[i];
    p.table = table;
    p.reference_kHz = static_cast<uint32_t>(description.reference_kHz);
    p.multiplier = p.wanted_multiplier = multiplier;
    p.divider = p.wanted_divider = divider;
    p.enabled = p.locked = true;
    p.lock_ns = static_cast<uint64_t>(description.delay_us) * kNsPerUs;
    drive(p);
    plls_.push_back(p);
  }
}

void Devices::add_issue(const chip::Actuator& description, uint32_t count) {
  map(description.address, description.stride, issue::kRate, count, Register::kIssue,
      static_cast<uint32_t>(issues_.size()));
  for (uint32_t i = 0; i < count; ++i) {
    driven_[description.first_channel + i] = description.reset;
    issues_.push_back({description.first_channel + i, description.step});
  }
}

void Devices::add_gate(const chip::Actuator& description, uint32_t count) {
  map(description.address, description.stride, gate::kControl, count, Register::kGate,
      static_cast<uint32_t>(gates_.size()));
  for (uint32_t i = 0; i < count; ++i) {
    driven_[description.first_channel + i] = description.reset;
    gates_.push_back({description.first_channel + i, description.reset != 0, true,
                      static_cast<uint64_t>(description.delay_us) * kNsPerUs, 0});
  }
}

/// Each rail begins settled at what its clocks need as they come out of reset.
void Devices::add_rails(const chip::Chip& chip) {
  const chip::Rails& rails = chip.rails;
  map(rails.address, rails.stride, regulator::kTarget, rails.count, Register::kTarget, 0);
  map(rails.address, rails.stride, regulator::kStatus, rails.count, Register::kRailStatus, 0);
  rail_step_uV_ = rails.step_uV;
  slew_uV_per_us_ = rails.slew_uV_per_us;
  settle_ns_ = static_cast<uint64_t>(rails.settle_us) * kNsPerUs;
  rails_uV_.assign(rails.count, rails.lo_uV);
  for (const Pll& p : plls_) rails_uV_[p.rail] = std::max(rails_uV_[p.rail], p.needed_uV);
  for (int64_t& voltage_uV : rails_uV_) {
    const int64_t code = (voltage_uV + rail_step_uV_ - 1) / rail_step_uV_;
    voltage_uV = code * rail_step_uV_;
    regulators_.push_back({static_cast<uint32_t>(code), voltage_uV, 0, true});
  }
}

hal::Platform Devices::platform() {
  hal::Platform platform{};
  platform.context = this;
  platform.read = bus_read;
  platform.write = bus_write;
  platform.now_us = [](void* context) { return static_cast<Devices*>(context)->time_us(); };
  platform.wait_us = [](void* context, uint32_t duration_us) {
    static_cast<Devices*>(context)->time_ns_ += duration_us * kNsPerUs;
  };
  return platform;
}

void Devices::set_bus_error(uint32_t address, bool broken) {
  if (Slot* slot = slot_at(address)) slot->broken = broken;
}

// Time.

void Devices::run_to_us(uint64_t time_us) {
  time_ns_ = std::max(time_ns_, time_us * kNsPerUs);
  if (time_ns_ >= quiet_until_ns_) settle();
}

void Devices::set_time_us(uint64_t time_us) {
  run_to_us(time_us);
  for (SensorBank& bank : sensor_banks_) {
    if (time_us >= bank.next_us) sample(bank);
  }
}

/// Takes a sample of a bank's true values, rounded half up to a code; a value beyond the register shows its end.
void Devices::sample(SensorBank& bank) {
  bank.next_us = (time_us() / bank.period_us + 1) * bank.period_us;
  for (uint32_t i = bank.first; i < bank.first + bank.count; ++i) {
    if (faults_.sensor_silent[i] != 0) continue;
    uint32_t& word = samples_[i];
    const double codes = sensed_[i] * bank.codes_per_unit;
    if (faults_.sensor_invalid[i] != 0 || std::isnan(codes)) {
      word = sensor::kDataNew.put(1);
    } else if (faults_.sensor_stuck[i] != 0) {
      word |= sensor::kDataNew.put(1);
    } else {
      // The sum is positive, so that cutting off its fraction rounds down.
      const double shifted = std::clamp(codes, kLeastCode, kGreatestCode) - kLeastCode + 0.5;
      const auto code = static_cast<uint32_t>(static_cast<int64_t>(shifted) + static_cast<int64_t>(kLeastCode));
      word = sensor::kDataCode.put(code) | sensor::kDataNew.put(1) | sensor::kDataValid.put(1);
    }
  }
}

/// Brings everything that is on its way to where it is now, and looks whether each clock may be as fast as it is.
void Devices::settle() {
  quiet_until_ns_ = UINT64_MAX;
  for (Pll& p : plls_) {
    if (p.locked || faults_.never_arrives[p.channel] != 0) continue;
    if (time_ns_ >= p.arrives_ns) {
      lock(p);
    } else {
      quiet_until_ns_ = std::min(quiet_until_ns_, p.arrives_ns);
    }
  }
  for (uint32_t rail = 0; rail < regulators_.size(); ++rail) quiet_until_ns_ = std::min(quiet_until_ns_, slew(rail));
  for (Gate& g : gates_) {
    if (g.settled || faults_.never_arrives[g.channel] != 0) continue;
    if (time_ns_ >= g.arrives_ns) {
      driven_[g.channel] = g.requested ? 1 : 0;
      g.settled = true;
    } else {
      quiet_until_ns_ = std::min(quiet_until_ns_, g.arrives_ns);
    }
  }
  check_pairs();
}

/// The new frequency takes effect at its time, which may lie before this look: the voltage counts that was there then.
/// One that a fault held up arrives while the rail is where it is by now.
void Devices::lock(Pll& p) {
  p.multiplier = p.wanted_multiplier;
  p.divider = p.wanted_divider;
  p.locked = true;
  drive(p);
  const uint64_t at_ns = std::max(p.arrives_ns, regulators_[p.rail].since_ns);
  if (p.enabled && output_uV(p.rail, at_ns) < p.needed_uV) ++illegal_pairs_;
}

void Devices::drive(Pll& p) {
  const int64_t frequency_kHz = int64_t{p.reference_kHz} * p.multiplier / p.divider;
  driven_[p.channel] = p.enabled ? frequency_kHz : 0;
  p.needed_uV = p.enabled ? needed_uV(tables_[p.table], frequency_kHz) : 0;
}

/// Output of a regulator at a time since its present slew began, uV.
int64_t Devices::output_uV(uint32_t rail, uint64_t at_ns) const {
  const Regulator& r = regulators_[rail];
  if (faults_.regulator_stuck[rail] != 0) return rails_uV_[rail];
  const int64_t target_uV = static_cast<int64_t>(r.target) * rail_step_uV_;
  const int64_t moved_uV = slew_uV_per_us_ * static_cast<int64_t>(at_ns - std::min(at_ns, r.since_ns)) / 1000;
  if (r.from_uV < target_uV) return std::min(r.from_uV + moved_uV, target_uV);
  return std::max(r.from_uV - moved_uV, target_uV);
}

/// Moves a rail's output to where it is now. Returns when to look again.
uint64_t Devices::slew(uint32_t rail) {
  Regulator& r = regulators_[rail];
  if (r.power_good || faults_.regulator_stuck[rail] != 0) return UINT64_MAX;
  rails_uV_[rail] = output_uV(rail, time_ns_);
  const int64_t distance_uV = std::abs(static_cast<int64_t>(r.target) * rail_step_uV_ - r.from_uV);
  const auto slew_ns = static_cast<uint64_t>((distance_uV * 1000 + slew_uV_per_us_ - 1) / slew_uV_per_us_);
  const uint64_t good_ns = r.since_ns + slew_ns + settle_ns_;
  r.power_good = time_ns_ >= good_ns;
  if (r.power_good) return UINT64_MAX;
  return time_ns_ >= r.since_ns + slew_ns ? good_ns : time_ns_;
}

void Devices::check_pairs() {
  for (const Pll& p : plls_) {
    if (p.enabled && rails_uV_[p.rail] < p.needed_uV) ++illegal_pairs_;
  }
}

// The bus.

Devices::Slot* Devices::slot_at(uint32_t address) {
  const uint32_t offset = address - base_;  // wraps to a large number below base_
  if (address % 4 != 0 || offset / 4 >= slots_.size()) return nullptr;
  return &slots_[offset / 4];
}

hal::Status Devices::bus_read(void* context, uint32_t address, uint32_t* word) {
  Devices& d = *static_cast<Devices*>(context);
  ++d.bus_count_.reads;
  d.time_ns_ += d.access_ns_;
  if (d.time_ns_ >= d.quiet_until_ns_) d.settle();
  const Slot* slot = d.slot_at(address);
  if (slot == nullptr || slot->broken || slot->kind == Register::kNone) return hal::Status::kBusError;
  *word = d.read_slot(*slot);
  return hal::Status::kOk;
}

hal::Status Devices::bus_write(void* context, uint32_t address, uint32_t word) {
  Devices& d = *static_cast<Devices*>(context);
  ++d.bus_count_.writes;
  d.time_ns_ += d.access_ns_;
  if (d.time_ns_ >= d.quiet_until_ns_) d.settle();
  const Slot* slot = d.slot_at(address);
  if (slot == nullptr || slot->broken || !d.write_slot(*slot, word)) return hal::Status::kBusError;
  return hal::Status::kOk;
}

uint32_t Devices::read_slot(const Slot& slot) {
  switch (slot.kind) {
    case Register::kPllRequest: {
      const Pll& p = plls_[slot.index];
      return pll::kRequestMultiplier.put(p.wanted_multiplier) | pll::kRequestDivider.put(p.wanted_divider) |
             pll::kRequestEnable.put(p.enabled);
    }
    case Register::kPllStatus: {
      const Pll& p = plls_[slot.index];
      return pll::kStatusMultiplier.put(p.multiplier) | pll::kStatusRequested.put(p.wanted_multiplier) |
             pll::kStatusDivider.put(p.divider) | pll::kStatusEnabled.put(p.enabled) | pll::kStatusLocked.put(p.locked);
    }
    case Register::kTarget: return regulator::kTargetCode.put(regulators_[slot.index].target);
    case Register::kRailStatus: {
      const Regulator& r = regulators_[slot.index];
      const auto output = static_cast<uint32_t>(rails_uV_[slot.index] / rail_step_uV_);
      return regulator::kStatusOutput.put(output) | regulator::kStatusTarget.put(r.target) |
             regulator::kStatusPowerGood.put(r.power_good);
    }
    case Register::kSensor: {
      const uint32_t word = samples_[slot.index];
      samples_[slot.index] = word & ~sensor::kDataNew.put(1);
      return word;
    }
    case Register::kIssue: {
      const Issue& i = issues_[slot.index];
      return issue::kRateCode.put(static_cast<uint32_t>(driven_[i.channel] / i.step));
    }
    case Register::kGate: {
      const Gate& g = gates_[slot.index];
      return gate::kRequested.put(g.requested) | gate::kPowered.put(driven_[g.channel] != 0) |
             gate::kSettled.put(g.settled);
    }
    case Register::kNone: break;
  }
  return 0;
}

/// False for a register that cannot be written, or not with this.
bool Devices::write_slot(const Slot& slot, uint32_t word) {
  switch (slot.kind) {
    case Register::kPllRequest: return write_pll(plls_[slot.index], word);
    case Register::kTarget: write_target(slot.index, word); return true;
    case Register::kIssue: {
      const Issue& i = issues_[slot.index];
      driven_[i.channel] = static_cast<int64_t>(issue::kRateCode.get(word)) * i.step;
      return true;
    }
    case Register::kGate: write_gate(gates_[slot.index], word); return true;
    case Register::kNone:
    case Register::kPllStatus:
    case Register::kRailStatus:
    case Register::kSensor: break;
  }
  return false;
}

bool Devices::write_pll(Pll& p, uint32_t word) {
  const uint32_t divider = pll::kRequestDivider.get(word);
  if (divider == 0) return false;
  const bool enable = pll::kRequestEnable.get(word) != 0;
  p.wanted_multiplier = pll::kRequestMultiplier.get(word);
  p.wanted_divider = divider;
  p.locked = enable && p.enabled && p.wanted_multiplier == p.multiplier && p.wanted_divider == p.divider;
  if (enable != p.enabled) {  // switched on it is silent until it locks
    p.enabled = enable;
    p.multiplier = 0;
    drive(p);
  }
  p.arrives_ns = time_ns_ + p.lock_ns;
  if (!p.locked) quiet_until_ns_ = 0;
  return true;
}

void Devices::write_target(uint32_t rail, uint32_t word) {
  Regulator& r = regulators_[rail];
  const uint32_t code = regulator::kTargetCode.get(word);
  if (code == r.target && r.power_good) return;
  r.target = code;
  r.from_uV = rails_uV_[rail];
  r.since_ns = time_ns_;
  r.power_good = false;
  quiet_until_ns_ = 0;
}

void Devices::write_gate(Gate& g, uint32_t word) {
  g.requested = gate::kRequested.get(word) != 0;
  g.settled = (driven_[g.channel] != 0) == g.requested;
  g.arrives_ns = time_ns_ + g.switch_ns;
  if (!g.settled) quiet_until_ns_ = 0;
}

}  // namespace flyball::sim
