// The parts of the closed loop, each alone on the work it had in a recorded run of it. One item is one tick. A part
// that does not end as it did in the loop is an error: it would not be what the loop does.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "bench/bundled.h"
#include "bench/loop/recorded_run.h"
#include "bench/loop/score_sheet.h"
#include "hal/chip/tables.h"
#include "hal/hal.h"
#include "sim/devices/devices.h"
#include "sim/electrical/board.h"
#include "sim/power/power_model.h"
#include "sim/thermal/modal.h"
#include "sim/workload/replay.h"

namespace flyball::bench {
namespace {

constexpr double kAgrees = 1e-9;

int64_t tick_us() { return recorded_run().set->program.tick_us; }

/// Runs `part.tick(t)` over the whole run, a new part each time; then `part.agrees()` must be true.
template <class Part>
void run_part(benchmark::State& state) {
  const size_t ticks = recorded_run().ticks;
  for (auto _ : state) {
    state.PauseTiming();
    std::optional<Part> part(std::in_place);
    state.ResumeTiming();
    for (size_t t = 0; t < ticks; ++t) part->tick(t);
    state.PauseTiming();
    if (!part->agrees()) {
      state.SkipWithError("this part does not do what it did in the loop");
      break;
    }
    part.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(static_cast<int64_t>(ticks) * state.iterations());
}

/// Reads every actuator and sensor, orders what was decided, and moves the devices to the next tick.
class HalPart {
 public:
  void tick(size_t t) {
    hal_.granted(granted_.data());
    if (t == 0) (void)hal_.settle_rails(granted_.data());
    hal_.sample(readings_.data());
    std::copy(granted_.begin(), granted_.end(), wanted_.begin());
    order(run_.decisions.at(t));
    const hal::ApplyResult result = hal_.apply(granted_.data(), wanted_.data());
    benchmark::DoNotOptimize(result);
    const auto end_us = static_cast<uint64_t>(t + 1) * static_cast<uint64_t>(tick_us());
    devices_.run_to_us(end_us);
    give_sensed(t + 1);
    devices_.set_time_us(end_us);
  }
  /// What the last tick found set is what it found in the loop. (The loop does more accesses: it retains values.)
  bool agrees() const { return std::ranges::equal(granted_, run_.driven.at(run_.ticks - 1)); }

  HalPart() {
    give_sensed(0);
    devices_.set_time_us(0);
  }

 private:
  void give_sensed(size_t t) { std::ranges::copy(run_.sensed.at(t), devices_.sensed().begin()); }

  void order(std::span<const Decision> decisions) {
    const Program& program = run_.set->program;
    size_t at = 0;
    for (const Limit& limit : program.limits) {
      const uint32_t n = elements(program, limit.domain);
      int64_t* wanted = wanted_.data() + accel().actuators[limit.actuator].first_channel;
      for (uint32_t e = 0; e < n; ++e) wanted[e] = decisions[at++].granted;
    }
  }

  const RecordedRun& run_ = recorded_run();
  sim::Devices devices_{accel()};
  hal::Platform platform_ = devices_.platform();
  chip::HalTables tables_ = chip::hal_tables(accel());
  hal::Hal hal_{platform_, tables_.config()};
  std::vector<hal::Reading> readings_{accel().sensor_channels()};
  std::vector<int64_t> granted_ = std::vector<int64_t>(accel().actuator_channels());
  std::vector<int64_t> wanted_ = granted_;
};
void hal_and_devices(benchmark::State& state) { run_part<HalPart>(state); }
BENCHMARK(hal_and_devices);

/// Readings, grants and time into the engine; a step on machine code if there is any, the promises, the arbitration.
class PolicyPart {
 public:
  PolicyPart() {
    std::fill_n(running_.get(), program_.policies.size, true);
    if (run_.code != nullptr) engine_.use(run_.code->ready());
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      if (program_.slots[s].kind == SlotKind::kNow) now_ = s;
    }
  }

  void tick(size_t t) {
    write_grants(run_.driven.at(t));
    write_readings(t);
    if (now_ != kNoSlot) engine_.write(now_, 0, static_cast<int64_t>(t) * tick_us());
    engine_.step();
    arbitrate(engine_, running_.get(), decisions_.data());
    engine_.check_promises();
    const size_t one = t % decisions_.size();  // comparing all of them would be part of the time
    matches_ = matches_ && decisions_[one].granted == run_.decisions.at(t)[one].granted;
  }
  bool agrees() const { return matches_; }

 private:
  void write_grants(std::span<const int64_t> driven) {
    for (const Limit& limit : program_.limits) {
      const Slot& slot = program_.slots[limit.grant];
      const int64_t* values = driven.data() + accel().actuators[limit.actuator].first_channel;
      const uint32_t n = elements(program_, limit.domain);
      for (uint32_t e = 0; e < n; ++e) engine_.write(limit.grant, e, std::clamp(values[e], slot.lo, slot.hi));
    }
  }

  void write_readings(size_t t) {
    const std::span<const int64_t> readings = run_.readings.at(t);
    const std::span<const int32_t> fresh = run_.fresh.at(t);
    size_t at = 0;
    for (const Input& input : program_.inputs) {
      const uint32_t n = elements(program_, input.domain);
      for (uint32_t e = 0; e < n; ++e, ++at) {
        engine_.write(input.fresh, e, fresh[at]);
        if (fresh[at] != 0) engine_.write(input.reading, e, readings[at]);
      }
    }
  }

  const RecordedRun& run_ = recorded_run();
  const Program& program_ = run_.set->program;
  std::vector<uint64_t> memory_ = std::vector<uint64_t>((Engine::bytes_needed(program_) + 7) / 8);
  Engine engine_{program_, memory_.data()};
  std::vector<Decision> decisions_ = std::vector<Decision>(limit_channels(program_));
  std::unique_ptr<bool[]> running_ = std::make_unique<bool[]>(program_.policies.size);
  SlotId now_ = kNoSlot;
  bool matches_ = true;
};
void policy(benchmark::State& state) {
  state.SetLabel(recorded_run().code != nullptr ? "machine code" : "tables");
  run_part<PolicyPart>(state);
}
BENCHMARK(policy);

class WorkloadPart {
 public:
  void tick(size_t t) {
    replay_.set_speed(run_.speed_kHz.at(t));
    replay_.set_rate(run_.rate.at(t));
    replay_.advance(static_cast<double>(tick_us()) * 1e-6);
  }
  bool agrees() const { return replay_.finished(); }

 private:
  const RecordedRun& run_ = recorded_run();
  sim::Replay replay_{train_step()};
};
void workload(benchmark::State& state) { run_part<WorkloadPart>(state); }
BENCHMARK(workload);

/// Sources, rails and board.
class PowerPart {
 public:
  PowerPart() {
    model_.set_operation(run_.driven.at(0), run_.rail_uV.at(0));
    rails_.set_operation(run_.driven.at(0), run_.rail_uV.at(0));
  }

  void tick(size_t t) {
    model_.set_operation(run_.driven.at(t + 1), run_.rail_uV.at(t + 1));
    rails_.set_operation(run_.driven.at(t + 1), run_.rail_uV.at(t + 1));
    const auto loads = model_.load(run_.temperature_degC.at(t), run_.activity.at(t), run_.active_Hz.at(t));
    last_W_ = model_.power(rails_.solve(loads));
    rails_.end_tick(tick_us());
    board_W_ = board_.evaluate(run_.total_W_and_work_s.at(t)[0], rails_.state(), run_.activity.at(t), 1);
    benchmark::DoNotOptimize(board_W_);
  }
  bool agrees() const {
    double sum_W = 0;
    for (const double power_W : last_W_) sum_W += power_W;
    return std::abs(sum_W - run_.total_W_and_work_s.at(run_.ticks - 1)[0]) < kAgrees;
  }

 private:
  const RecordedRun& run_ = recorded_run();
  sim::PowerModel model_{accel(), train_step()};
  sim::RailNetwork rails_{accel()};
  sim::BoardPower board_{accel(), train_step()};
  std::span<const double> last_W_;
  double board_W_ = 0;
};
void power(benchmark::State& state) { run_part<PowerPart>(state); }
BENCHMARK(power);

/// From ambient, so that it ends elsewhere than the run did; a step costs the same at any temperature.
class ThermalPart {
 public:
  ThermalPart() : model_(first_model()) {
    for (size_t t = 1; t <= run_.ticks; ++t) add_powers(run_.block_power_W.at(t));
  }

  void tick(size_t t) {
    model_.step(tick_us(), powered_W_.at(t));
    benchmark::DoNotOptimize(model_.watched_rise().data());
  }
  bool agrees() const { return model_.watched_rise()[0] > 0; }

 private:
  static std::vector<size_t> powered() { return sim::PowerModel(accel(), train_step()).powered(); }

  /// Its set-up takes long, and every run can begin with a copy.
  static const sim::ThermalModel& first_model() {
    std::vector<size_t> all(accel().floorplan.size());
    for (size_t i = 0; i < all.size(); ++i) all[i] = i;
    static const sim::ThermalModel model(sim::make_thermal_network(accel().floorplan, accel().package), powered(), all);
    return model;
  }

  void add_powers(std::span<const double> block_W) {
    std::vector<double> power_W;
    for (const size_t block : blocks_) power_W.push_back(block_W[block]);
    powered_W_.add(power_W);
  }

  const RecordedRun& run_ = recorded_run();
  std::vector<size_t> blocks_ = powered();
  sim::ThermalModel model_;
  Series<double> powered_W_;
};
void thermal(benchmark::State& state) { run_part<ThermalPart>(state); }
BENCHMARK(thermal);

class MetricsPart {
 public:
  void tick(size_t t) {
    const std::span<const double> total = run_.total_W_and_work_s.at(t);
    sheet_.end_tick(run_.states.at(t), run_.decisions.at(t), {run_.temperature_degC.at(t + 1), total[0], total[1]});
  }
  bool agrees() const { return sheet_.metrics().time_us() == static_cast<int64_t>(run_.ticks) * tick_us(); }

 private:
  const RecordedRun& run_ = recorded_run();
  ScoreSheet sheet_{run_.set->program, accel()};
};
void metrics(benchmark::State& state) { run_part<MetricsPart>(state); }
BENCHMARK(metrics);

}  // namespace
}  // namespace flyball::bench
