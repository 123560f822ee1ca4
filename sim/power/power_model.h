// Power of every source of a chip: leakage that grows with temperature and voltage, switching power of the work done,
// and what runs idle. The formula and its coefficients are the chip file's (hal/chip/chip.h, PowerSource).
//
// Switching power counts active cycles: C V^2 for each, however the work was stretched in time. Without re-timing that
// is activity * C * V^2 * f.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/workload/workload.h"

namespace flyball::sim {

/// Leakage is not followed beyond this: the chip would long be dead, and the exponential would run away.
constexpr double kHottestLeakage_degC = 250;

class PowerModel {
 public:
  /// Activities come in the order of Replay::activity(): the compute domain's elements, then the others'.
  PowerModel(const chip::Chip& chip, const Workload& workload);

  /// The blocks that sources lie in, each once, by index in the floorplan: [powered].
  const std::vector<size_t>& powered() const { return powered_; }

  /// Actuators and rails as they are now: [actuator channels] in base units, [rails] in uV. Cheap when nothing changed.
  void set_operation(std::span<const int64_t> driven, std::span<const int64_t> rail_uV);

  /// Mean power over a tick. temperature_degC: [blocks], at its start. activity: [activities] and active_Hz:
  /// [elements of the compute domain], means over the tick. The result is [powered], W.
  std::span<const double> evaluate(std::span<const double> temperature_degC, std::span<const double> activity,
                                   std::span<const double> active_Hz);

 private:
  static constexpr uint32_t kNone = 0xffffffffU;

  /// One element of one source.
  struct Entry {
    uint32_t block = 0;  // index into the floorplan
    uint32_t powered = 0;  // index into powered_
    uint32_t activity = kNone;  // index into activities; kNone: no column, idle
    bool always_active = false;  // of a source without a domain
    bool of_work = false;  // clocked by the compute domain: switching counts active_Hz
    uint32_t clock = kNone, gate = kNone;  // actuator channels
    uint32_t rail = kNone;
    const chip::PowerSource* source = nullptr;
    const chip::OppTable* opps = nullptr;  // gives the voltage where there is no rail
  };

  void add_source(const chip::PowerSource& source, const chip::Chip& chip, const Workload& workload);
  double voltage_V(const Entry& entry) const;
  void update(size_t index);

  std::vector<size_t> powered_;
  std::vector<Entry> entries_;
  std::vector<int64_t> driven_, rail_uV_;  // that the arrays below are for
  // [entries], what the formula comes to at the present voltages, clocks and gates
  std::vector<double> leakage_W_, leakage_per_K_, leakage_degC_;
  std::vector<double> switching_J_;  // per active cycle
  std::vector<double> active_W_;  // at activity 1, beyond switching_J_
  std::vector<double> idle_W_;
  std::vector<double> leakage_now_W_;
  std::vector<double> power_W_;  // [powered]
};

}  // namespace flyball::sim
