// What a tick of the plant costs on the bundled chip: thermal network, power, workload, score sheet, each alone; then
// the whole plant, and the one-off set-up.
#include <benchmark/benchmark.h>

#include <numeric>

#include "bench/bundled.h"
#include "sim/electrical/board.h"
#include "sim/metrics/metrics.h"
#include "sim/power/power_model.h"
#include "sim/simulated_chip.h"
#include "sim/thermal/modal.h"
#include "sim/workload/replay.h"

namespace flyball::sim {
namespace {

using bench::accel;
using bench::train_step;

constexpr int64_t kTick_us = 1000;

std::vector<size_t> all_blocks() {
  std::vector<size_t> blocks(accel().floorplan.size());
  std::iota(blocks.begin(), blocks.end(), 0U);
  return blocks;
}

/// Power changes at every tick, as it does when leakage follows temperature. The argument: powered and watched blocks.
void thermal_step(benchmark::State& state) {
  std::vector<size_t> blocks = all_blocks();
  blocks.resize(static_cast<size_t>(state.range(0)));
  ThermalModel model(make_thermal_network(accel().floorplan, accel().package), blocks, blocks);
  std::vector<double> power_W(blocks.size(), 15.0);
  size_t changing = 0;
  for (auto _ : state) {
    power_W[changing] = 30 - power_W[changing];
    changing = (changing + 1) % power_W.size();
    model.step(kTick_us, power_W);
    benchmark::DoNotOptimize(model.watched_rise().data());
  }
}
BENCHMARK(thermal_step)->Arg(39)->Arg(31);

void thermal_setup(benchmark::State& state) {
  for (auto _ : state) {
    ThermalModel model(make_thermal_network(accel().floorplan, accel().package), all_blocks(), all_blocks());
    benchmark::DoNotOptimize(model.nodes());
  }
}
BENCHMARK(thermal_setup)->Unit(benchmark::kMillisecond);

void power_evaluate(benchmark::State& state) {
  PowerModel model(accel(), train_step());
  const SimulatedChip chip(accel(), train_step());
  model.set_operation(chip.driven(), chip.rail_uV());
  const std::vector<double> degC(accel().floorplan.size(), 70.0), activity(24, 0.8), active_Hz(16, 1.6e9);
  RailNetwork rails(accel());
  rails.set_operation(chip.driven(), chip.rail_uV());
  const BoardPower board(accel(), train_step());
  for (auto _ : state) {
    benchmark::DoNotOptimize(model.power(rails.solve(model.load(degC, activity, active_Hz))).data());
    rails.end_tick(kTick_us);
    benchmark::DoNotOptimize(board.evaluate(600, rails.state(), activity, 1));
  }
}
BENCHMARK(power_evaluate);

void workload_replay(benchmark::State& state) {
  Replay replay(train_step());
  std::vector<double> speed_kHz(train_step().elements(), 1e5);  // slow, so that the trace lasts
  for (auto _ : state) {
    replay.set_speed(speed_kHz);
    replay.advance(1e-3);
    benchmark::DoNotOptimize(replay.activity().data());
    if (replay.finished()) {
      state.PauseTiming();
      std::destroy_at(&replay);
      std::construct_at(&replay, train_step());
      state.ResumeTiming();
    }
  }
}
BENCHMARK(workload_replay);

void score_sheet(benchmark::State& state) {
  Metrics metrics({.machines = {{16, 3}}, .limit_elements = {16}, .ceilings = {{all_blocks(), 100}}});
  const std::vector<double> degC(accel().floorplan.size(), 70.0);
  int64_t tick = 0;
  for (auto _ : state) {
    ++tick;
    for (uint32_t tile = 0; tile < 16; ++tile) {
      metrics.state(0, tile, tick % 64 == tile ? 1 : 0);
      metrics.limited_by(0, tile, tick % 64 == tile ? 1 : 0);
      metrics.granted(0, tile, 2'800'000);
    }
    metrics.end_tick(kTick_us, {degC, 600.0, 1.0});
  }
}
BENCHMARK(score_sheet);

void whole_plant(benchmark::State& state) {
  SimulatedChip chip(accel(), train_step());
  for (auto _ : state) chip.advance(kTick_us);
  state.counters["ticks/s"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(whole_plant)->Iterations(30000);  // the trace at the clock after reset

}  // namespace
}  // namespace flyball::sim

BENCHMARK_MAIN();
