// What a bus access reads and does, and how devices move with time.
#include "sim/devices/devices.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace flyball::sim {
namespace {

constexpr uint64_t kNsPerUs = 1000;

}  // namespace

Devices::Devices(const chip::Chip& chip, uint64_t seed)
    : access_ns_(static_cast<uint64_t>(chip.bus_access_ns)),
      map_(chip),
      sensors_(chip, seed),
      blocks_(chip),
      sensed_(chip.sensor_channels(), std::numeric_limits<double>::quiet_NaN()),
      driven_(chip.actuator_channels(), 0),
      bus_faults_(seed) {
  faults_.never_arrives.assign(driven_.size(), 0);
  faults_.ignores_orders.assign(driven_.size(), 0);
  faults_.order_delay_us.assign(driven_.size(), 0);
  faults_.regulator_stuck.assign(chip.rails.count, 0);
  faults_.regulator_ignores.assign(chip.rails.count, 0);
  faults_.regulator_delay_us.assign(chip.rails.count, 0);
  for (const chip::Actuator& a : chip.actuators) {
    if (a.kind == chip::ActuatorKind::kClock) {
      add_clock(a, chip);
      continue;
    }
    for (uint32_t i = 0; i < chip.size(a.domain); ++i) {
      driven_[a.first_channel + i] = a.reset;
      if (a.kind == chip::ActuatorKind::kIssueRate) issues_.emplace_back(a, a.first_channel + i);
      if (a.kind == chip::ActuatorKind::kPowerGate) gates_.emplace_back(a, a.first_channel + i);
    }
  }
  add_rails(chip);
}

void Devices::add_clock(const chip::Actuator& description, const chip::Chip& chip) {
  const auto points =
      std::make_shared<const std::vector<chip::OperatingPoint>>(chip.opp_table(description.name)->points);
  const std::vector<uint16_t> rails = chip.rail_of(description.domain);
  for (uint32_t i = 0; i < chip.size(description.domain); ++i) {
    plls_.emplace_back(description, description.first_channel + i, rails[i], points);
    driven_[description.first_channel + i] = plls_.back().frequency_kHz();
  }
}

/// Each rail begins settled at what its clocks need as they come out of reset.
void Devices::add_rails(const chip::Chip& chip) {
  rails_uV_.assign(chip.rails.count, chip.rails.lo_uV);
  for (const Pll& p : plls_) rails_uV_[p.rail()] = std::max(rails_uV_[p.rail()], p.needed_uV());
  for (int64_t& output_uV : rails_uV_) {
    regulators_.emplace_back(chip.rails, output_uV);
    output_uV = regulators_.back().output_uV();
  }
}

hal::Platform Devices::platform() {
  hal::Platform platform{};
  platform.context = this;
  platform.read = bus_read;
  platform.write = bus_write;
  platform.perform = bus_perform;
  platform.now_us = [](void* context) { return static_cast<Devices*>(context)->time_us(); };
  platform.wait_us = [](void* context, uint32_t duration_us) {
    static_cast<Devices*>(context)->time_ns_ += duration_us * kNsPerUs;
  };
  return platform;
}

// Time.

void Devices::run_to_us(uint64_t time_us) {
  time_ns_ = std::max(time_ns_, time_us * kNsPerUs);
  if (time_ns_ >= quiet_until_ns_) settle();
}

void Devices::set_time_us(uint64_t time_us) {
  run_to_us(time_us);
  if (schedule_.changes_by(time_us)) change_faults();
  sensors_.sense(time_us, sensed_);
  blocks_.sense(sensed_, time_us);
}

/// Brings everything that is on its way to where it is now, and looks whether each clock may be as fast as it is.
void Devices::settle() {
  quiet_until_ns_ = UINT64_MAX;
  for (Pll& p : plls_) {
    if (p.locked() || faults_.never_arrives[p.channel()] != 0) continue;
    if (time_ns_ >= p.arrives_ns()) {
      lock(p);
    } else {
      quiet_until_ns_ = std::min(quiet_until_ns_, p.arrives_ns());
    }
  }
  bool moves = false;
  for (uint32_t rail = 0; rail < regulators_.size(); ++rail) {
    if (regulators_[rail].power_good()) continue;
    moves = true;
    quiet_until_ns_ = std::min(quiet_until_ns_, move(rail));
  }
  if (gate_waits_) gate_waits_ = settle(gates_);
  if (issue_waits_) issue_waits_ = settle(issues_);
  if (moves) check_pairs();
}

/// Whether one of them is on its way still, or waits for its fault to go.
template <class Device>
bool Devices::settle(std::vector<Device>& devices) {
  bool waits = false;
  for (Device& d : devices) {
    if (d.settled()) continue;
    if (time_ns_ < d.arrives_ns()) {
      quiet_until_ns_ = std::min(quiet_until_ns_, d.arrives_ns());
    } else if (faults_.never_arrives[d.channel()] == 0) {
      d.arrive();
      driven_[d.channel()] = d.output();
      continue;
    }
    waits = true;
  }
  return waits;
}

/// The new frequency takes effect at its time, which may lie before this look: the voltage counts that was there then.
/// One that a fault held up arrives while the rail is where it is by now.
void Devices::lock(Pll& p) {
  p.lock();
  driven_[p.channel()] = p.frequency_kHz();
  const Regulator& r = regulators_[p.rail()];
  const uint64_t at_ns = std::max(p.arrives_ns(), r.slew_since_ns());
  const bool stuck = faults_.regulator_stuck[p.rail()] != 0;
  if ((stuck ? r.output_uV() : r.output_uV(at_ns)) < p.needed_uV()) ++illegal_pairs_;
}

/// Moves a rail's output to where it is now. Returns when to look again.
uint64_t Devices::move(uint32_t rail) {
  if (faults_.regulator_stuck[rail] != 0) return UINT64_MAX;
  const uint64_t again_ns = regulators_[rail].move(time_ns_);
  rails_uV_[rail] = regulators_[rail].output_uV();
  return again_ns;
}

void Devices::check_pairs() {
  for (const Pll& p : plls_) {
    if (rails_uV_[p.rail()] < p.needed_uV()) ++illegal_pairs_;
  }
}

// The bus.

uint32_t Devices::read_register(const MappedWord& word) {
  switch (word.kind) {
    case Register::kPllRequest: return plls_[word.index].request_word();
    case Register::kPllStatus: return plls_[word.index].status_word();
    case Register::kTarget: return regulators_[word.index].target_word();
    case Register::kRailStatus: return regulators_[word.index].status_word();
    case Register::kSensor: return sensors_.read_data(word.index);
    case Register::kIssue: return issues_[word.index].rate_word();
    case Register::kGate: return gates_[word.index].control_word();
    case Register::kBlock:
    case Register::kNone: break;
  }
  return 0;
}

/// The access costs its time. Null: it fails.
const MappedWord* Devices::begin_access(uint32_t address) {
  time_ns_ += access_ns_;
  if (time_ns_ >= quiet_until_ns_) settle();
  if (bus_faults_.any() && bus_faults_.fails(address, bus_count_.reads + bus_count_.writes)) return nullptr;
  const MappedWord* word = map_.at(address);
  return word == nullptr || word->broken ? nullptr : word;
}

hal::Status Devices::bus_read(void* context, uint32_t address, uint32_t* value) {
  Devices& d = *static_cast<Devices*>(context);
  ++d.bus_count_.reads;
  const MappedWord* word = d.begin_access(address);
  if (word == nullptr) return hal::Status::kBusError;
  if (word->kind == Register::kBlock) {
    return d.blocks_.read(word->index, address, d.time_us(), value) ? hal::Status::kOk : hal::Status::kBusError;
  }
  *value = d.read_register(*word);
  return hal::Status::kOk;
}

/// Reads a row of plain registers while nothing moves and no access fails. False, and nothing read, where that is not
/// so.
bool Devices::read_plain(hal::Row* row) {
  if (row->op != hal::RowOp::kRead || bus_faults_.any()) return false;
  const auto count = static_cast<uint32_t>(std::popcount(row->select));
  if (time_ns_ + count * access_ns_ >= quiet_until_ns_) return false;
  const MappedWord* found[hal::kRowWords];
  bool plain = true;
  hal::each_bit(row->select, [&](uint32_t i) {
    found[i] = map_.at(row->address + i * row->stride);
    plain = plain && found[i] != nullptr && !found[i]->broken && found[i]->kind != Register::kBlock;
  });
  if (!plain) return false;
  hal::each_bit(row->select, [&](uint32_t i) { row->words[i] = read_register(*found[i]); });
  row->good = row->select;
  bus_count_.reads += count;
  time_ns_ += count * access_ns_;
  return true;
}

/// Takes as long as its words one by one: a list saves calls, not time on the bus.
hal::Status Devices::bus_perform(void* context, hal::Row* rows, uint32_t count) {
  Devices& d = *static_cast<Devices*>(context);
  const hal::Platform platform = d.platform();
  hal::Status so_far = hal::Status::kOk;
  for (hal::Row* row = rows; row < rows + count; ++row) {
    if (!d.read_plain(row)) so_far = hal::perform_words(platform, row, 1, so_far);
  }
  return so_far;
}

hal::Status Devices::bus_write(void* context, uint32_t address, uint32_t value) {
  Devices& d = *static_cast<Devices*>(context);
  ++d.bus_count_.writes;
  const MappedWord* word = d.begin_access(address);
  if (word == nullptr) return hal::Status::kBusError;
  const bool done = word->kind == Register::kBlock ? d.blocks_.write(word->index, address, d.time_us(), value)
                                                   : d.write_register(*word, value);
  if (!done) return hal::Status::kBusError;
  return hal::Status::kOk;
}

/// False for a register that cannot be written, or not with this.
bool Devices::write_register(const MappedWord& word, uint32_t value) {
  switch (word.kind) {
    case Register::kPllRequest: return write_pll(plls_[word.index], value);
    case Register::kTarget: write_target(word.index, value); return true;
    case Register::kIssue: write_issue(issues_[word.index], value); return true;
    case Register::kGate: write_gate(gates_[word.index], value); return true;
    case Register::kBlock:
    case Register::kNone:
    case Register::kPllStatus:
    case Register::kRailStatus:
    case Register::kSensor: break;
  }
  return false;
}

/// When what is ordered of a device now begins.
uint64_t Devices::order_ns(int64_t delay_us) const { return time_ns_ + static_cast<uint64_t>(delay_us) * kNsPerUs; }

bool Devices::write_pll(Pll& p, uint32_t value) {
  if (faults_.ignores_orders[p.channel()] != 0) return true;
  if (!p.write_request(value, order_ns(faults_.order_delay_us[p.channel()]))) return false;
  driven_[p.channel()] = p.frequency_kHz();
  if (!p.locked()) quiet_until_ns_ = 0;
  return true;
}

void Devices::write_target(uint32_t rail, uint32_t value) {
  if (faults_.regulator_ignores[rail] != 0) return;
  Regulator& r = regulators_[rail];
  r.write_target(value, order_ns(faults_.regulator_delay_us[rail]));
  if (!r.power_good()) quiet_until_ns_ = 0;
}

void Devices::write_issue(Issue& i, uint32_t value) {
  if (faults_.ignores_orders[i.channel()] != 0) return;
  i.write_rate(value, order_ns(faults_.order_delay_us[i.channel()]));
  if (i.arrives_ns() > time_ns_ || faults_.never_arrives[i.channel()] != 0) {
    issue_waits_ = true;
    quiet_until_ns_ = 0;
    return;
  }
  i.arrive();
  driven_[i.channel()] = i.output();
}

void Devices::write_gate(Gate& g, uint32_t value) {
  if (faults_.ignores_orders[g.channel()] != 0) return;
  g.write_control(value, order_ns(faults_.order_delay_us[g.channel()]));
  if (g.settled()) return;
  gate_waits_ = true;
  quiet_until_ns_ = 0;
}

}  // namespace flyball::sim
