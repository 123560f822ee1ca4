// Owns the memory that the freestanding parts work in.
#include "tools/run_loop.h"

#include <algorithm>
#include <cmath>

#include "tools/firmware/session.h"
#include "tools/host_telemetry.h"

namespace flyball::tools {
namespace {

template <class Devices>
std::vector<uint32_t> first_channels(const Devices& devices) {
  std::vector<uint32_t> first;
  for (const auto& device : devices) first.push_back(device.first_channel);
  return first;
}

template <class T>
Span<T> span_of(const std::vector<T>& vector) {
  return {vector.data(), static_cast<uint32_t>(vector.size())};
}

}  // namespace

RunLoop::RunLoop(const Program& program, const chip::Chip& chip, const sim::Workload& workload,
                 const sim::SimulatedChipOptions& options)
    : RunLoop(program, chip, sim::SimulatedChip(chip, workload, options), options.faults) {}

RunLoop::RunLoop(const Program& program, const chip::Chip& chip, const sim::SimulatedChip& fresh,
                 std::shared_ptr<const sim::FaultPlan> faults)
    : program_(&program),
      tick_us_(program.tick_us),
      simulated_(fresh),
      tables_(chip::hal_tables(chip)),
      hal_(simulated_.platform(), tables_.config()),
      engine_memory_(Engine::lines_needed(program)),
      engine_(std::in_place, program, engine_memory_.data()),
      sensor_first_(first_channels(chip.sensors)),
      actuator_first_(first_channels(chip.actuators)),
      readings_(chip.sensor_channels()),
      granted_(chip.actuator_channels()),
      wanted_(chip.actuator_channels()),
      faults_(faults) {
  size_for_program();
  simulated_.devices().set_faults(std::move(faults));
  start_controller();
}

RunLoop::~RunLoop() = default;

void RunLoop::size_for_program() {
  decisions_.resize(limit_channels(*program_));  // in a tick without a controller, what was decided stands
  running_ = std::make_unique<bool[]>(program_->policies.size);
  retained_.assign(retained_words(*program_), 0);
}

void RunLoop::make_controller() {
  const ChannelMap channels{span_of(sensor_first_), span_of(actuator_first_), static_cast<uint32_t>(granted_.size())};
  controller_.emplace(*engine_, hal_, channels,
                      ControllerMemory{readings_.data(), granted_.data(), wanted_.data(), decisions_.data(),
                                       running_.get(), retained_.data()});
}

void RunLoop::start_controller() {
  make_controller();
  if (firmware_ != nullptr) {
    firmware_->start();
  } else if (detail_) {
    telemetry_ = std::make_unique<HostTelemetry>(*engine_, *detail_);
    watch_ = telemetry_watch(telemetry_->telemetry());
    controller_->watch(&watch_);
  }
}

void RunLoop::update(const Program& next, const std::function<void(const Engine&, Engine&)>& carry) {
  std::vector<MemoryLine> memory(Engine::lines_needed(next));
  Engine engine(next, memory.data());
  carry(*engine_, engine);
  const Controller before = *controller_;
  program_ = &next;
  engine_memory_ = std::move(memory);
  engine_.emplace(engine);
  size_for_program();
  make_controller();
  controller_->continue_from(before);
}

void RunLoop::record(TelemetryDetail detail) {
  detail_ = detail;
  start_controller();
}

void RunLoop::use(FirmwareSession* firmware) {
  firmware_ = firmware;
  firmware_->start();
}

namespace {

/// A true value as a reading counts; beyond what that holds its end.
int64_t as_reading(double value) {
  constexpr double kMost = 1e18;
  return std::isnan(value) ? static_cast<int64_t>(kMost) : std::llround(std::clamp(value, -kMost, kMost));
}

}  // namespace

void RunLoop::show_truths() {
  for (const compiler::TrueValue& truth : *truths_) {
    const Input& input = program_->inputs[truth.input];
    if (input.sensor == kNoIndex) continue;
    const std::span<const double> sensed = simulated_.sensed().subspan(sensor_first_[input.sensor]);
    engine_->write_each(truth.slot, elements(*program_, input.domain),
                        [&](uint32_t e) { return as_reading(sensed[e]); });
  }
}

TickResult RunLoop::run_controller() {
  if (firmware_ != nullptr) {
    return firmware_->tick(simulated_.platform(), engine_memory_.data(), decisions_.data(), &events_);
  }
  const TickResult result = controller_->tick();
  if (telemetry_ != nullptr) events_ = telemetry_->take();
  if (truths_ != nullptr) show_truths();
  if (program_->promises.size > 0) engine_->check_promises();
  return result;
}

TickResult RunLoop::tick() {
  const sim::ControllerFaults::Tick fate = faults_.at(time_us());
  if (fate.restarts) {
    engine_->reset();
    std::fill(readings_.begin(), readings_.end(), hal::Reading{});
    start_controller();
  }
  TickResult result{};
  events_.clear();
  if (!fate.absent) result = run_controller();
  simulated_.advance(tick_us_);
  return result;
}

}  // namespace flyball::tools
