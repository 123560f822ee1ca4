// Runs the loop once and writes down what its parts told each other. What only the inside of the plant knows is worked
// out again from what is seen outside.
#include "bench/loop/recorded_run.h"

#include <array>

#include "bench/bundled.h"
#include "bench/loop/score_sheet.h"
#include "sim/workload/replay.h"
#include "tools/run_loop.h"

namespace flyball::bench {
namespace {

constexpr double kRatioOne = 1048576.0;  // ratios are units of 2^-20

/// What the sensors are given to sample.
std::vector<double> sensed_now(const chip::Chip& chip, const sim::SimulatedChip& plant) {
  std::vector<double> sensed(chip.sensor_channels());
  const auto block = [&](const std::string& name) { return static_cast<size_t>(chip.block_index(name)); };
  for (const chip::Sensor& sensor : chip.sensors) {
    for (size_t i = 0; i < sensor.blocks.size(); ++i) {
      sensed[sensor.first_channel + i] = plant.temperature_degC()[block(sensor.blocks[i])] * 1e3;
    }
    for (size_t i = 0; i < sensor.powers.size(); ++i) {
      double sum_W = 0;
      for (const std::string& name : sensor.powers[i]) sum_W += plant.block_power_W()[block(name)];
      sensed[sensor.first_channel + i] = sum_W * 1e3;
    }
  }
  return sensed;
}

/// Clock times issue rate, 0 when gated, of each element of the compute domain.
std::vector<double> speed_now(const chip::Chip& chip, std::span<const int64_t> driven) {
  std::vector<double> speed_kHz(train_step().elements(), 1.0);
  for (const chip::Actuator& actuator : chip.actuators) {
    if (actuator.domain != train_step().compute.domain) continue;
    const double unit = actuator.kind == chip::ActuatorKind::kIssueRate ? 1 / kRatioOne : 1;
    for (size_t i = 0; i < speed_kHz.size(); ++i) {
      speed_kHz[i] *= static_cast<double>(driven[actuator.first_channel + i]) * unit;
    }
  }
  return speed_kHz;
}

/// Share of its accesses that each element of the other domains lets through.
std::vector<double> rate_now(const chip::Chip& chip, std::span<const int64_t> driven) {
  std::vector<double> rate;
  for (const sim::DomainActivity& other : train_step().others) {
    const size_t first = rate.size();
    rate.resize(first + other.column.size(), 1.0);
    for (const chip::Actuator& actuator : chip.actuators) {
      if (actuator.domain != other.domain || actuator.kind != chip::ActuatorKind::kIssueRate) continue;
      for (size_t i = first; i < rate.size(); ++i) {
        rate[i] = static_cast<double>(driven[actuator.first_channel + i - first]) / kRatioOne;
      }
    }
  }
  return rate;
}

class Recording {
 public:
  Recording() : loop_(set_->program, accel(), train_step(), {}) {}

  RecordedRun take() {
    record_chip();
    while (!loop_.chip().finished()) {
      loop_.tick();
      ++run_.ticks;
      record_chip();
      record_policy();
      record_work();
    }
    run_.set = std::move(set_);
    make_code();
    return std::move(run_);
  }

 private:
  void make_code() {
    run_.compiler = std::make_unique<tools::StepCompiler>(tools::Backend::kJit, jit::Options{});
    auto compiled = run_.compiler->compile(*run_.set, INT64_MAX);
    if (auto* code = std::get_if<std::unique_ptr<tools::StepCode>>(&compiled)) run_.code = std::move(*code);
  }

  void record_chip() {
    const sim::SimulatedChip& plant = loop_.chip();
    run_.driven.add(plant.driven());
    run_.rail_uV.add(plant.rail_uV());
    run_.temperature_degC.add(plant.temperature_degC());
    run_.block_power_W.add(plant.block_power_W());
    run_.sensed.add(sensed_now(accel(), plant));
  }

  void record_policy() {
    const Engine& engine = loop_.engine();
    std::vector<int64_t> readings;
    std::vector<int32_t> fresh;
    for (const Input& input : engine.program().inputs) {
      for (uint32_t e = 0; e < elements(engine.program(), input.domain); ++e) {
        readings.push_back(engine.read(input.reading, e));
        fresh.push_back(static_cast<int32_t>(engine.read(input.fresh, e)));
      }
    }
    run_.readings.add(readings);
    run_.fresh.add(fresh);
    run_.decisions.add({loop_.controller().decisions(), limit_channels(engine.program())});
    std::vector<uint32_t> states(machine_elements(engine.program()));
    read_states(engine, states);
    run_.states.add(states);
    run_.total_W_and_work_s.add(std::array{loop_.chip().total_power_W(), loop_.chip().work_s()});
  }

  void record_work() {
    const std::vector<double> speed_kHz = speed_now(accel(), loop_.chip().driven());
    replay_.set_speed(speed_kHz);
    const std::vector<double> rate = rate_now(accel(), loop_.chip().driven());
    replay_.set_rate(rate);
    run_.rate.add(rate);
    replay_.advance(static_cast<double>(loop_.tick_us()) * 1e-6);
    run_.speed_kHz.add(speed_kHz);
    run_.activity.add(replay_.activity());
    run_.active_Hz.add(replay_.active_Hz());
  }

  RecordedRun run_;
  std::unique_ptr<compiler::LinkedSet> set_ = linked(all_policies(), &accel());
  tools::RunLoop loop_;
  sim::Replay replay_{train_step()};
};

}  // namespace

const RecordedRun& recorded_run() {
  static const RecordedRun run = Recording().take();
  return run;
}

}  // namespace flyball::bench
