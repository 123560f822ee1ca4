// The thermal step beside a plain-loop modal kernel of the same size: 39 blocks (the bundled chip) and 270.
//
// The kernel is what one writes first: for each mode a decay and a dot product with the powers, for each block a dot
// product with the modes. It is compiled for this very processor with reassociation allowed (plain_kernel.cpp), so that
// the compiler may do with it what it can; the thermal step keeps its bits on every machine.
#include <benchmark/benchmark.h>

#include <map>
#include <numeric>

#include "bench/bundled.h"
#include "bench/sim/plain_kernel.h"
#include "sim/exponential.h"
#include "sim/thermal/grid.h"
#include "sim/thermal/modal.h"

namespace flyball::sim {
namespace {

constexpr double kTick_s = 1e-3;

/// The bundled chip's die; for 270 blocks one of the same size and package, of 15 x 18 equal tiles.
Stack stack_of(size_t blocks) {
  const chip::Chip& accel = bench::accel();
  if (blocks == accel.floorplan.size()) return make_stack(accel.floorplan, accel.package);
  constexpr size_t kColumns = 15, kRows = 18;
  constexpr double kSide_m = 0.05;
  std::vector<chip::Block> tiles;
  for (size_t i = 0; i < kColumns * kRows; ++i) {
    const double width_m = kSide_m / kColumns, height_m = kSide_m / kRows;
    tiles.push_back({"", static_cast<double>(i % kColumns) * width_m, static_cast<double>(i / kColumns) * height_m,
                     width_m, height_m});
  }
  return make_stack(tiles, accel.package);
}

/// One decomposition for both benchmarks of a size: it takes seconds at 270 blocks.
std::shared_ptr<const Modes> modes_of(size_t blocks) {
  static std::map<size_t, std::shared_ptr<const Modes>> known;
  std::shared_ptr<const Modes>& modes = known[blocks];
  if (modes == nullptr) modes = std::make_shared<const Modes>(make_thermal_network(stack_of(blocks)));
  return modes;
}

std::vector<size_t> first(size_t count) {
  std::vector<size_t> blocks(count);
  std::iota(blocks.begin(), blocks.end(), 0U);
  return blocks;
}

/// Power changes at every tick, as it does when leakage follows temperature.
template <class Step>
void with_changing_power(benchmark::State& state, size_t blocks, const Step& step) {
  std::vector<double> power_W(blocks, 500.0 / static_cast<double>(blocks));
  size_t changing = 0;
  for (auto _ : state) {
    power_W[changing] = 30 - power_W[changing];
    changing = (changing + 1) % blocks;
    benchmark::DoNotOptimize(step(power_W));
  }
}

void thermal_step(benchmark::State& state) {
  const auto blocks = static_cast<size_t>(state.range(0));
  ThermalModel model(modes_of(blocks), first(blocks), first(blocks));
  with_changing_power(state, blocks, [&](const std::vector<double>& power_W) {
    model.advance(kTick_s, power_W);
    return model.watched_rise().data();
  });
}
BENCHMARK(thermal_step)->Arg(39)->Arg(270);

void plain_kernel(benchmark::State& state) {
  const auto blocks = static_cast<size_t>(state.range(0));
  const Modes& modes = *modes_of(blocks);
  bench::PlainKernel kernel;
  kernel.modes = modes.nodes();
  kernel.blocks = blocks;
  kernel.mode.assign(kernel.modes, 0.0);
  kernel.rise_K.assign(blocks, 0.0);
  for (size_t j = 0; j < kernel.modes; ++j) {
    const double ticks = modes.decay_per_s(j) * kTick_s;
    kernel.decay.push_back(exponential(-ticks));
    for (size_t i = 0; i < blocks; ++i) {
      kernel.power_to_mode.push_back(mean_decay(ticks) * kTick_s * modes.shape(i, j));
    }
  }
  for (size_t i = 0; i < blocks; ++i) {
    for (size_t j = 0; j < kernel.modes; ++j) kernel.mode_to_rise.push_back(modes.shape(i, j));
  }
  with_changing_power(state, blocks, [&](const std::vector<double>& power_W) {
    kernel.step(power_W.data());
    return kernel.rise_K.data();
  });
}
BENCHMARK(plain_kernel)->Arg(39)->Arg(270);

void decomposition(benchmark::State& state) {
  const ThermalNetwork network = make_thermal_network(stack_of(static_cast<size_t>(state.range(0))));
  for (auto _ : state) benchmark::DoNotOptimize(Modes(network).nodes());
}
BENCHMARK(decomposition)->Arg(39)->Arg(270)->Unit(benchmark::kMillisecond)->Iterations(1);

/// A speed of the fan that was met before: other modes of the same nodes.
void fan_step(benchmark::State& state) {
  const auto blocks = static_cast<size_t>(state.range(0));
  Stack stack = stack_of(blocks);
  stack.convection_K_per_W *= 2;
  const std::shared_ptr<const Modes> other = std::make_shared<const Modes>(make_thermal_network(stack));
  ThermalModel model(modes_of(blocks), first(blocks), first(blocks));
  const std::vector<double> power_W(blocks, 10.0);
  bool slow = false;
  for (auto _ : state) {
    model.set_modes((slow = !slow) ? other : modes_of(blocks));
    model.advance(kTick_s, power_W);
  }
}
BENCHMARK(fan_step)->Arg(39);

void grid_step(benchmark::State& state) {
  const auto side = static_cast<size_t>(state.range(0));
  GridModel grid(stack_of(39), {side, side});
  const std::vector<double> power_W(39, 10.0);
  grid.advance(kTick_s, 1, power_W);  // factorises
  for (auto _ : state) grid.advance(kTick_s, 1, power_W);
}
BENCHMARK(grid_step)->Arg(32)->Arg(64)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace flyball::sim

BENCHMARK_MAIN();
