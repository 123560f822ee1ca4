// Runs the closed loop and writes down what happens.
#include "tests/kill/recorded_run.h"

#include <optional>
#include <variant>

#include "hal/chip/load.h"

namespace flyball::kill {
namespace {

chip::Chip accel() { return std::get<chip::Chip>(chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml")); }

}  // namespace

Plant::Plant(double ambient)
    : ambient_degC(ambient),
      chip(accel()),
      tables(chip::hal_tables(chip)),
      workload(std::get<sim::Workload>(sim::read_workload(FLYBALL_SOURCE_DIR "/workloads/train_step.csv", chip))) {
  for (const chip::SensorLimit& limit : chip.limits) {
    const chip::Sensor& sensor = *chip.sensor(limit.sensor);
    if (sensor.quantity != chip::Quantity::kTemperature) continue;
    for (const std::string& block : sensor.blocks) {
      watched.push_back(static_cast<size_t>(chip.block_index(block)));
      limit_degC.push_back(static_cast<double>(limit.value) * 1e-3);
    }
  }
}

State state_of(const sim::SimulatedChip& chip, const Plant& plant) {
  State state;
  state.driven.assign(chip.driven().begin(), chip.driven().end());
  for (const size_t block : plant.watched) state.degC.push_back(chip.temperature_degC()[block]);
  return state;
}

void do_again(const BusEvent& event, sim::SimulatedChip& chip) {
  const hal::Platform& p = chip.platform();
  uint32_t word = 0;
  switch (event.kind) {
    case BusEvent::Kind::kRead: (void)p.read(p.context, event.address, &word); return;
    case BusEvent::Kind::kWrite: (void)p.write(p.context, event.address, event.word); return;
    case BusEvent::Kind::kWait: p.wait_us(p.context, event.word); return;
  }
}

hal::Platform Recorder::platform() {
  hal::Platform platform{};
  platform.context = this;
  platform.read = [](void* self, uint32_t address, uint32_t* word) {
    Recorder& r = *static_cast<Recorder*>(self);
    if (r.events != nullptr) r.events->push_back({BusEvent::Kind::kRead, address, 0});
    return r.chip_.platform().read(r.chip_.platform().context, address, word);
  };
  platform.write = [](void* self, uint32_t address, uint32_t word) {
    Recorder& r = *static_cast<Recorder*>(self);
    if (r.events != nullptr) r.events->push_back({BusEvent::Kind::kWrite, address, word});
    return r.chip_.platform().write(r.chip_.platform().context, address, word);
  };
  platform.now_us = [](void* self) {
    const hal::Platform& p = static_cast<Recorder*>(self)->chip_.platform();
    return p.now_us(p.context);
  };
  platform.wait_us = [](void* self, uint32_t duration_us) {
    Recorder& r = *static_cast<Recorder*>(self);
    if (r.events != nullptr) r.events->push_back({BusEvent::Kind::kWait, 0, duration_us});
    r.chip_.platform().wait_us(r.chip_.platform().context, duration_us);
  };
  return platform;
}

RecordedRun record(const Plant& plant, const Program& program, size_t ticks,
                   const std::function<void(const RecordedTick&)>& each) {
  RecordedRun run;
  sim::SimulatedChip chip(plant.chip, plant.workload, {.ambient_degC = plant.ambient_degC});
  Recorder recorder(chip);
  ControllerLife life(program, plant.chip, plant.tables.config(), recorder.platform());
  for (size_t t = 0; t < ticks; ++t) {
    std::optional<RecordedTick> tick;
    if (each != nullptr) recorder.events = &tick.emplace(RecordedTick{t, chip, {}}).events;
    (void)life.tick();
    recorder.events = nullptr;
    if (tick) each(*tick);
    chip.advance(kTick_us);
    run.states.push_back(state_of(chip, plant));
  }
  run.illegal_pairs = chip.illegal_pairs();
  return run;
}

}  // namespace flyball::kill
