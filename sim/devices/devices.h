// The simulated chip's registers behind the HAL's bus: joins the devices (a file each) with an address map and a clock.
// A regular value: copying it copies the chip's digital side, faults and all.
//
// A tick of the plant: write `sensed()`, call set_time_us(start of the tick), let the controller run through
// platform(), call run_to_us(end of the tick), then read `driven()` and `rails_uV()`: rails come down only after their
// clocks, when the controller has long gone. Time also advances inside the tick, by bus accesses and waits.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hal/bus/row.h"
#include "hal/chip/chip.h"
#include "sim/blocks/blocks.h"
#include "sim/devices/address_map.h"
#include "sim/devices/bus_faults.h"
#include "sim/devices/fault_schedule.h"
#include "sim/devices/gate.h"
#include "sim/devices/issue.h"
#include "sim/devices/pll.h"
#include "sim/devices/regulator.h"
#include "sim/devices/sensors.h"

namespace flyball::sim {

/// Bus accesses so far.
struct BusCount {
  uint64_t reads = 0;
  uint64_t writes = 0;
};

class Devices {
 public:
  /// What is broken of the actuators, 1 where it is. Takes effect on what is ordered from then on.
  struct ActuatorFaults {
    std::vector<uint8_t> never_arrives;  // [actuator channels] takes orders, its output stays where it is
    std::vector<uint8_t> ignores_orders;  // [actuator channels] orders are accepted and forgotten
    std::vector<int64_t> order_delay_us;  // [actuator channels] what is ordered begins so much later
    std::vector<uint8_t> regulator_stuck;  // [rails] the output stays where it is, power good stays away
    std::vector<uint8_t> regulator_ignores;  // [rails]
    std::vector<int64_t> regulator_delay_us;  // [rails]
    void clear();
  };

  /// `seed` is of everything that is random in a device: the noise of sensors, the accesses that fail.
  explicit Devices(const chip::Chip& chip, uint64_t seed = 1);

  /// From now on these faults come and go, each at the first set_time_us() at or after its time. They take the place
  /// of what was broken by hand.
  void set_faults(std::shared_ptr<const FaultPlan> plan);

  /// A platform whose context is this object: valid while the object stays where it is.
  hal::Platform platform();

  /// Moves time forward, never back: clocks, regulators and gates arrive where they were going.
  void run_to_us(uint64_t time_us);

  /// The same, then faults come and go, then sensors whose period is over take a new sample of `sensed()`.
  void set_time_us(uint64_t time_us);
  uint64_t time_us() const { return time_ns_ / 1000; }

  /// True values at the sensors: [sensor channels], mK from 0 degC, mW or 2^-20. NaN, the first value, samples as
  /// invalid.
  std::vector<double>& sensed() { return sensed_; }

  /// What the chip really does: [actuator channels], base units: kHz, ratio in 2^-20, gate 1 on or 0 off.
  const std::vector<int64_t>& driven() const { return driven_; }

  /// Output of each regulator now, uV: [rails].
  const std::vector<int64_t>& rails_uV() const { return rails_uV_; }

  BusCount bus_count() const { return bus_count_; }

  /// How often a clock was seen faster than its rail's voltage allows, looked at whenever a clock locks and at each
  /// access while a rail is moving. Always 0 unless a driver is wrong.
  uint64_t illegal_pairs() const { return illegal_pairs_; }

  ActuatorFaults& actuator_faults() {
    quiet_until_ns_ = 0;  // what a fault held up may go on
    return faults_;
  }
  std::vector<SensorFault>& sensor_faults() { return sensors_.faults(); }  // [sensor channels]

  /// The blocks of the section `devices`.
  Blocks& blocks() { return blocks_; }

  /// Makes every access to the register at `address` a bus error, or mends it.
  void set_bus_error(uint32_t address, bool broken) { map_.set_broken(address, broken); }

 private:
  void add_clock(const chip::Actuator& description, const chip::Chip& chip);
  void add_rails(const chip::Chip& chip);
  void change_faults();
  void break_sensors(const Fault& fault);
  static void break_actuators(const Fault& fault, std::vector<uint8_t>& stuck, std::vector<uint8_t>& ignores,
                              std::vector<int64_t>& delay_us);
  const MappedWord* begin_access(uint32_t address);
  uint32_t read_register(const MappedWord& word);
  bool read_plain(hal::Row* row);
  bool write_register(const MappedWord& word, uint32_t value);
  bool write_pll(Pll& pll, uint32_t value);
  void write_target(uint32_t rail, uint32_t value);
  void write_issue(Issue& issue, uint32_t value);
  void write_gate(Gate& gate, uint32_t value);
  uint64_t order_ns(int64_t delay_us) const;
  void settle();
  template <class Device>
  bool settle(std::vector<Device>& devices);
  void lock(Pll& pll);
  uint64_t move(uint32_t rail);
  void check_pairs();

  static hal::Status bus_read(void* context, uint32_t address, uint32_t* value);
  static hal::Status bus_perform(void* context, hal::Row* rows, uint32_t count);
  static hal::Status bus_write(void* context, uint32_t address, uint32_t value);

  uint64_t time_ns_ = 0;
  uint64_t access_ns_ = 0;
  uint64_t quiet_until_ns_ = UINT64_MAX;  // nothing moves before: the next arrival, or always while an output slews
  AddressMap map_;
  Sensors sensors_;
  Blocks blocks_;
  std::vector<Pll> plls_;
  std::vector<Regulator> regulators_;
  std::vector<Gate> gates_;
  std::vector<Issue> issues_;
  std::vector<double> sensed_;
  std::vector<int64_t> driven_;
  std::vector<int64_t> rails_uV_;
  bool gate_waits_ = false, issue_waits_ = false;  // one of them is to move, and has not
  FaultSchedule schedule_;
  ActuatorFaults faults_;
  BusFaults bus_faults_;
  BusCount bus_count_;
  uint64_t illegal_pairs_ = 0;

  static constexpr double kBeyondEveryCode = 1e18;  // base units: shows as the greatest code of any sensor
};

}  // namespace flyball::sim
