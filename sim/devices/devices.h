// The simulated chip's registers behind the HAL's bus: PLLs that take time to lock, regulators that slew, sensors that
// sample at their own pace. A regular value: copying it copies the chip's digital side, faults and all.
//
// A tick of the plant: write `sensed()`, call set_time_us(start of the tick), let the controller run through
// platform(), call run_to_us(end of the tick), then read `driven()` and `rails_uV()`: rails come down only after their
// clocks, when the controller has long gone. Time also advances inside the tick, by bus accesses and waits.
#pragma once

#include <cstdint>
#include <vector>

#include "hal/chip/chip.h"
#include "hal/platform.h"

namespace flyball::sim {

/// Bus accesses so far.
struct BusCount {
  uint64_t reads = 0;
  uint64_t writes = 0;
};

/// What is broken, 1 where it is. Takes effect on what is ordered or sampled from then on.
struct DeviceFaults {
  std::vector<uint8_t> never_arrives;         // [actuator channels] a PLL never locks, a gate never switches
  std::vector<uint8_t> regulator_stuck;       // [rails] the output stays where it is, power good stays away
  std::vector<uint8_t> sensor_stuck;          // [sensor channels] new samples repeat the last one
  std::vector<uint8_t> sensor_silent;         // [sensor channels] no new samples
  std::vector<uint8_t> sensor_invalid;        // [sensor channels] new samples are not valid
};

class Devices {
 public:
  explicit Devices(const chip::Chip& chip);

  /// A platform whose context is this object: valid while the object stays where it is.
  hal::Platform platform();

  /// Moves time forward, never back: clocks, regulators and gates arrive where they were going.
  void run_to_us(uint64_t time_us);

  /// The same, and sensors whose period is over take a new sample of `sensed()`.
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
  /// access while anything is moving. Always 0 unless a driver is wrong.
  uint64_t illegal_pairs() const { return illegal_pairs_; }

  DeviceFaults& faults() {
    quiet_until_ns_ = 0;  // what a fault held up may go on
    return faults_;
  }

  /// Makes every access to the register at `address` a bus error, or mends it.
  void set_bus_error(uint32_t address, bool broken);

 private:
  enum class Register : uint8_t { kNone, kPllRequest, kPllStatus, kTarget, kRailStatus, kSensor, kIssue, kGate };

  struct Slot {  // what a word of the address space is
    Register kind = Register::kNone;
    bool broken = false;
    uint16_t index = 0;
  };

  struct Pll {
    uint32_t channel, rail, table;
    uint32_t reference_kHz;
    uint32_t multiplier, divider;              // in effect
    uint32_t wanted_multiplier, wanted_divider;
    bool enabled, locked;
    int64_t needed_uV;                         // by the frequency in effect
    uint64_t lock_ns, arrives_ns;
  };

  struct Regulator {
    uint32_t target;                           // code
    int64_t from_uV;                           // where the present slew began
    uint64_t since_ns;
    bool power_good;
  };

  struct Gate {
    uint32_t channel;
    bool requested, settled;
    uint64_t switch_ns, arrives_ns;
  };

  struct Issue {
    uint32_t channel;
    int64_t step;
  };

  struct SensorBank {
    uint32_t first, count;
    double codes_per_unit;
    uint64_t period_us, next_us;
  };

  void map(uint32_t address, uint32_t stride, uint32_t offset, uint32_t count, Register kind, uint32_t first);
  void add_sensor(const chip::Sensor& description, uint32_t count);
  void add_clock(const chip::Actuator& description, const chip::Chip& chip);
  void add_issue(const chip::Actuator& description, uint32_t count);
  void add_gate(const chip::Actuator& description, uint32_t count);
  void add_rails(const chip::Chip& chip);
  void sample(SensorBank& bank);
  uint32_t read_slot(const Slot& slot);
  bool write_slot(const Slot& slot, uint32_t word);
  bool write_pll(Pll& pll, uint32_t word);
  void write_target(uint32_t rail, uint32_t word);
  void write_gate(Gate& gate, uint32_t word);
  Slot* slot_at(uint32_t address);
  void settle();
  void lock(Pll& pll);
  uint64_t slew(uint32_t rail);
  int64_t output_uV(uint32_t rail, uint64_t at_ns) const;
  void drive(Pll& pll);
  void check_pairs();

  static hal::Status bus_read(void* context, uint32_t address, uint32_t* word);
  static hal::Status bus_write(void* context, uint32_t address, uint32_t word);

  uint64_t time_ns_ = 0;
  uint64_t access_ns_ = 0;
  uint32_t base_ = 0;             // address of slots_[0]
  std::vector<Slot> slots_;       // a word each
  uint64_t quiet_until_ns_ = UINT64_MAX;  // nothing moves before: the next arrival, or always while an output slews
  std::vector<Pll> plls_;
  std::vector<Regulator> regulators_;
  std::vector<Gate> gates_;
  std::vector<Issue> issues_;
  std::vector<SensorBank> sensor_banks_;
  std::vector<uint32_t> samples_;  // [sensor channels], the data register
  std::vector<std::vector<chip::OperatingPoint>> tables_;
  int64_t rail_step_uV_ = 1, slew_uV_per_us_ = 1;
  uint64_t settle_ns_ = 0;
  std::vector<double> sensed_;
  std::vector<int64_t> driven_;
  std::vector<int64_t> rails_uV_;
  DeviceFaults faults_;
  BusCount bus_count_;
  uint64_t illegal_pairs_ = 0;
};

}  // namespace flyball::sim
