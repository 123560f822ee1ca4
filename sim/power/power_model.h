// Power of every source of a chip: leakage that grows with temperature and voltage, switching power of the work done,
// and what runs idle. The formula and its coefficients are the chip file's (hal/chip/chip.h, PowerSource).
//
// Switching power counts active cycles: C V^2 for each, however the work was stretched in time. Without re-timing that
// is activity * C * V^2 * f.
//
// Power is linear in the coefficients of every source but those in the exponent. A tick goes in two steps, since the
// voltage of a rail depends on what is drawn from it:
//
//   const std::span<const RailLoad> loads = model.load(degC, activity, active_Hz);   [rails]
//   const std::span<const double> power_W = model.power(rails.solve(loads));         [powered]
//
// evaluate() is both, on rails that stay at what they are set to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/electrical/rail_network.h"
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

  /// What each rail has to carry over a tick: [rails]. degC: [blocks], at its start. activity: [activities] and
  /// active_Hz: [elements of the compute domain], means over the tick. Leakage that grows exponentially with voltage
  /// takes the load line's drop of the tick before.
  std::span<const RailLoad> load(std::span<const double> degC, std::span<const double> activity,
                                 std::span<const double> active_Hz);

  /// Mean power over that tick with the rails at these voltages, V: [rails]. The result is [powered], W.
  std::span<const double> power(std::span<const double> rail_V);

  /// Both, with the rails at what they are set to.
  std::span<const double> evaluate(std::span<const double> degC, std::span<const double> activity,
                                   std::span<const double> active_Hz);

  /// Growth of the power last computed with temperature, at these voltages: [powered], W/K.
  std::vector<double> slope_W_per_K() const;

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
    uint32_t supply = 0;  // index into supply_V_: a rail, or an own one where no rail feeds it
    const chip::PowerSource* source = nullptr;
    const chip::OppTable* opps = nullptr;  // gives the voltage where there is no rail
  };

  /// Where an entry's factors are, so that one loop fetches them all.
  struct Places {
    uint32_t block, powered, supply, activity, active_Hz;
  };

  void add_source(const chip::PowerSource& source, const chip::Chip& chip, const Workload& workload);
  void lay_out();
  double voltage_V(const Entry& entry) const;
  void update(size_t index);

  size_t rails_ = 0, activities_ = 0, elements_ = 0;
  std::vector<size_t> powered_;
  std::vector<Entry> entries_;  // by rail, those without one last
  std::vector<Places> places_;  // [entries]
  std::vector<size_t> rail_end_;  // [rails], one beyond the last entry on it
  std::vector<int64_t> driven_, rail_uV_;  // that the coefficients are for
  std::vector<double> set_V_;  // [rails]
  std::vector<double> supply_V_;  // [supplies], as last solved
  std::vector<double> activity_;  // [activities], then 0 and 1
  std::vector<double> active_Hz_;  // [elements], then 0

  // [entries], padded; as PowerLanes names them.
  std::vector<double> per_K_, per_V_, offset_, leakage_S_, leakage_A_, switched_F_, switched_S_, idle_W_, active_W_;
  std::vector<double> entry_degC_, entry_V_, entry_activity_, entry_Hz_;
  std::vector<double> conductance_S_, current_A_, constant_W_;

  std::vector<RailLoad> load_;  // [rails]
  std::vector<double> power_W_;  // [powered]
};

}  // namespace flyball::sim
