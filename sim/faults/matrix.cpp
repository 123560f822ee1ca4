// Every fault of a matrix is typical of its kind (fault_amount.h), but for those here.
#include "sim/faults/matrix.h"

#include <algorithm>

#include "sim/faults/fault_amount.h"

namespace flyball::sim {
namespace {

constexpr int64_t kBlackout_us = 20'000;  // no access works at all: nothing can be done but come back safely
constexpr int64_t kLeastCode = -(int64_t{1} << 23);

/// The element of a row that lies in a block; 0 where none does.
uint32_t element_in(const chip::Chip& chip, const std::string& domain, const std::string& block) {
  for (const chip::Sensor& sensor : chip.sensors) {
    if (sensor.domain != domain) continue;
    const auto found = std::find(sensor.blocks.begin(), sensor.blocks.end(), block);
    if (found != sensor.blocks.end()) return static_cast<uint32_t>(found - sensor.blocks.begin());
  }
  return 0;
}

class Builder {
 public:
  Builder(const FaultMatrix& matrix, const chip::Chip& chip) : matrix_(matrix), chip_(chip) {}

  /// All that can happen to the row of elements of this name, beginning at one time.
  void add_row(const std::string& name, uint32_t hot, int64_t time_us) {
    const FaultTarget row = target(name);
    std::vector<FaultTarget> targets = {row};
    if (row.count > 1) {
      targets.insert(targets.begin(), {target(name, hot), target(name, (hot + row.count / 2) % row.count)});
    }
    for (const FaultKind kind : kinds_at(row.place)) {
      if (kind == FaultKind::kBusError) {
        add(row, kind, time_us, matrix_.length_us);
        continue;
      }
      for (const FaultTarget& one : targets) add_kind(one, kind, time_us);
    }
  }

  void add_bus(int64_t time_us) {
    const FaultTarget bus = target("bus");
    add(bus, FaultKind::kBusError, time_us, matrix_.length_us);
    Fault& all = add(bus, FaultKind::kBusError, time_us, kBlackout_us);
    all.rate = kEveryAccess;
    all.burst = 1;
    describe(bus, &all);
  }

  void add_controller(int64_t time_us) {
    for (const FaultKind kind : {FaultKind::kLostTick, FaultKind::kControllerReset}) {
      add(target("controller"), kind, time_us, 0);
      add(target("controller"), kind, time_us, kBlackout_us);
    }
  }

  FaultPlan take() { return std::move(plan_); }

 private:
  FaultTarget target(const std::string& name) const { return std::get<FaultTarget>(find_target(chip_, name)); }
  FaultTarget target(const std::string& name, uint32_t element) const {
    return target(name + "[" + std::to_string(element) + "]");
  }

  Fault& add(const FaultTarget& on, FaultKind kind, int64_t time_us, int64_t length_us) {
    Fault& fault = plan_.emplace_back();
    fault.kind = kind;
    fault.begin_us = time_us;
    fault.end_us = time_us + length_us;
    aim(on, &fault);
    make_typical(on, &fault);
    return fault;
  }

  void add_kind(const FaultTarget& on, FaultKind kind, int64_t time_us) {
    if (kind == FaultKind::kSwapped && (on.count != 1 || on.sensor_count < 2)) return;
    add(on, kind, time_us, matrix_.length_us);
    if (kind == FaultKind::kOffset) {
      Fault& up = add(on, kind, time_us, matrix_.length_us);
      up.amount = -up.amount;
      describe(on, &up);
    }
    if (kind == FaultKind::kAbsurd) {
      Fault& least = add(on, kind, time_us, matrix_.length_us);
      least.value = kLeastCode * on.sensor->resolution;
      describe(on, &least);
    }
  }

  const FaultMatrix& matrix_;
  const chip::Chip& chip_;
  FaultPlan plan_;
};

}  // namespace

FaultPlan fault_matrix(const FaultMatrix& matrix, const chip::Chip& chip) {
  Builder builder(matrix, chip);
  for (const int64_t time_us : matrix.times_us) {
    for (const size_t s : matrix.sensors) {
      const chip::Sensor& sensor = chip.sensors[s];
      builder.add_row(sensor.name, element_in(chip, sensor.domain, matrix.hot_block), time_us);
    }
    const chip::Actuator* clock = nullptr;
    for (const size_t a : matrix.actuators) {
      const chip::Actuator& actuator = chip.actuators[a];
      builder.add_row(actuator.name, element_in(chip, actuator.domain, matrix.hot_block), time_us);
      if (actuator.kind == chip::ActuatorKind::kClock && clock == nullptr) clock = &actuator;
    }
    if (clock != nullptr && chip.rails.count > 0) {
      builder.add_row("rails", chip.rail_of(clock->domain)[element_in(chip, clock->domain, matrix.hot_block)], time_us);
    }
    builder.add_bus(time_us);
    builder.add_controller(time_us);
  }
  return builder.take();
}

}  // namespace flyball::sim
