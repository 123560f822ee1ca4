// What the faults that hold now do to the devices.
#include <algorithm>

#include "sim/devices/devices.h"

namespace flyball::sim {

void Devices::set_faults(std::shared_ptr<const FaultPlan> plan) { schedule_ = FaultSchedule(std::move(plan)); }

void Devices::ActuatorFaults::clear() {
  for (std::vector<uint8_t>* flags : {&never_arrives, &ignores_orders, &regulator_stuck, &regulator_ignores}) {
    std::fill(flags->begin(), flags->end(), uint8_t{0});
  }
  for (std::vector<int64_t>* delays : {&order_delay_us, &regulator_delay_us}) {
    std::fill(delays->begin(), delays->end(), int64_t{0});
  }
}

void Devices::change_faults() {
  sensors_.clear_faults();
  bus_faults_.clear();
  actuator_faults().clear();
  schedule_.for_each_now(time_us(), [&](const Fault& fault) {
    switch (fault.place) {
      case FaultPlace::kSensor: break_sensors(fault); break;
      case FaultPlace::kActuator:
        break_actuators(fault, faults_.never_arrives, faults_.ignores_orders, faults_.order_delay_us);
        break;
      case FaultPlace::kRail:
        break_actuators(fault, faults_.regulator_stuck, faults_.regulator_ignores, faults_.regulator_delay_us);
        break;
      case FaultPlace::kBus: bus_faults_.add(fault); break;
      case FaultPlace::kController: break;  // not a device's
    }
  });
}

void Devices::break_sensors(const Fault& fault) {
  std::vector<SensorFault>& sensors = sensors_.faults();
  for (uint32_t channel = fault.first; channel < fault.first + fault.count; ++channel) {
    SensorFault& sensor = sensors[channel];
    switch (fault.kind) {
      case FaultKind::kStale: sensor.silent = true; break;
      case FaultKind::kMissing: sensor.invalid = true; break;
      case FaultKind::kNoisy: sensor.noise += static_cast<double>(fault.amount); break;
      case FaultKind::kOffset: sensor.offset += static_cast<double>(fault.amount); break;
      case FaultKind::kLate: sensor.late_us = static_cast<uint64_t>(fault.delay_us); break;
      case FaultKind::kSwapped:
        sensor.sees = fault.with;
        sensors[fault.with].sees = channel;
        break;
      case FaultKind::kStuck:
        sensor.stuck = !fault.value;
        if (fault.value) sensor.shown = static_cast<double>(*fault.value);
        break;
      case FaultKind::kAbsurd: sensor.shown = fault.value ? static_cast<double>(*fault.value) : kBeyondEveryCode; break;
      default: break;  // not of sensors
    }
  }
}

void Devices::break_actuators(const Fault& fault, std::vector<uint8_t>& stuck, std::vector<uint8_t>& ignores,
                              std::vector<int64_t>& delay_us) {
  for (uint32_t i = fault.first; i < fault.first + fault.count; ++i) {
    if (fault.kind == FaultKind::kStuck) stuck[i] = 1;
    if (fault.kind == FaultKind::kIgnored) ignores[i] = 1;
    if (fault.kind == FaultKind::kSlow) delay_us[i] = fault.delay_us;
  }
}

}  // namespace flyball::sim
