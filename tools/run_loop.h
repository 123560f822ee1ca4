// The closed loop: a simulated chip, the HAL over its bus, and the controller that runs a Program on it. No I/O.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "compiler/linked_set.h"
#include "hal/chip/chip.h"
#include "hal/chip/tables.h"
#include "runtime/controller/telemetry_watch.h"
#include "sim/faults/controller_faults.h"
#include "sim/simulated_chip.h"

namespace flyball::tools {

class FirmwareSession;
class HostTelemetry;

class RunLoop {
 public:
  /// All three must outlive this; the program is linked for this chip, the workload read for it.
  RunLoop(const Program& program, const chip::Chip& chip, const sim::Workload& workload,
          const sim::SimulatedChipOptions& options);
  /// The same with a copy of a chip that has not been ticked yet, in place of a new one: making one takes long.
  /// `faults` take the place of its own.
  RunLoop(const Program& program, const chip::Chip& chip, const sim::SimulatedChip& fresh,
          std::shared_ptr<const sim::FaultPlan> faults);
  ~RunLoop();
  RunLoop(const RunLoop&) = delete;
  RunLoop& operator=(const RunLoop&) = delete;

  /// From now on promises see these true values of the chip (rule 13.6); they outlive this, or the next call.
  void know(const std::vector<compiler::TrueValue>& truths) { truths_ = &truths; }

  /// From now on the controller is this firmware, to the same bits; not called after the first tick. It outlives this.
  void use(FirmwareSession* firmware);

  /// From the next tick on `next`, which outlives this, is executed. carry: gives its engine what it goes on with. Not
  /// where the controller is firmware or says telemetry.
  void update(const Program& next, const std::function<void(const Engine& from, Engine& to)>& carry);

  /// From now on events() has what telemetry says; not called after the first tick. A controller that is firmware was
  /// built with the same detail.
  void record(TelemetryDetail detail);

  /// One tick: the controller's, then the promises, then the chip's. Returns what the controller said of it; nothing,
  /// and what was decided before stands, in a tick that it lost.
  TickResult tick();

  /// Telemetry of the last tick.
  const std::vector<Event>& events() const { return events_; }

  /// Start of the next tick, us.
  int64_t time_us() const { return simulated_.time_us(); }
  int64_t tick_us() const { return tick_us_; }

  Engine& engine() { return *engine_; }
  const Engine& engine() const { return *engine_; }
  const Controller& controller() const { return *controller_; }
  const sim::SimulatedChip& chip() const { return simulated_; }

 private:
  void size_for_program();
  void make_controller();
  void start_controller();
  TickResult run_controller();
  void show_truths();

  const Program* program_;
  const std::vector<compiler::TrueValue>* truths_ = nullptr;
  int64_t tick_us_;
  sim::SimulatedChip simulated_;
  chip::HalTables tables_;
  hal::Hal hal_;
  std::vector<MemoryLine> engine_memory_;
  std::optional<Engine> engine_;
  std::vector<uint32_t> sensor_first_, actuator_first_;
  std::vector<hal::Reading> readings_;
  std::vector<int64_t> granted_, wanted_;
  std::vector<Decision> decisions_;
  std::unique_ptr<bool[]> running_;
  std::vector<uint32_t> retained_;
  sim::ControllerFaults faults_;
  std::optional<Controller> controller_;  // made anew when it is reset
  std::optional<TelemetryDetail> detail_;
  std::unique_ptr<HostTelemetry> telemetry_;  // of this controller
  TickWatch watch_{};
  std::vector<Event> events_;
  FirmwareSession* firmware_ = nullptr;  // in its place
};

}  // namespace flyball::tools
