// The closed loop on the bundled chip under the bundled workload: chip, HAL, policies, arbiter, score sheet. One
// item is one tick. What each part costs alone is in parts_bench.cpp.
#include <benchmark/benchmark.h>

#include <optional>

#include "bench/bundled.h"
#include "bench/loop/score_sheet.h"
#include "tools/backend.h"
#include "tools/run_loop.h"
#include "tools/run_observer.h"

namespace flyball::bench {
namespace {

constexpr double kTicksPerSecondWanted = 100'000;  // the least that the loop has to do on one core, on tables
constexpr int64_t kToTheEnd = INT64_MAX;
constexpr int64_t kMostTicksOfChange = 5'000;  // every tick is as dear as the next
constexpr int64_t kRecord_us = 10'000;

/// Votes for another frequency of every tile in every tick, cool enough that the others have nothing to say.
constexpr const char* kEveryTick = R"(policy every_tick;
every 1 ms;
domain rail;
domain tile in rail;
limit freq[tile] : 400 MHz .. 2.8 GHz    safe 800 MHz  rest 2.8 GHz  slew up 100 MHz/ms down 400 MHz/ms;
var turn : 0 .. 1 = 0;
turn = 1 - turn;
freq <= turn == 1 ? 400 MHz : 500 MHz;
)";

struct LoopCount {
  int64_t ticks = 0;
  uint64_t changed = 0, accesses = 0;
};

/// A loop and what looks at it, new for each run of the workload.
class Run {
 public:
  /// With code, all of it runs on that; null: on the tables.
  Run(const compiler::LinkedSet& set, const CompiledProgram* code, const sim::Workload& workload)
      : loop_(set.program, accel(), workload, {}),
        sheet_(set.program, accel()),
        states_(machine_elements(set.program)),
        channels_(limit_channels(set.program)) {
    loop_.engine().use(code);
  }

  LoopCount until(int64_t most_ticks) {
    LoopCount count;
    while (count.ticks < most_ticks && !loop_.chip().finished()) {
      count.changed += loop_.tick().applied.changed;
      ++count.ticks;
      read_states(loop_.engine(), states_);
      sheet_.end_tick(states_, {loop_.controller().decisions(), channels_},
                      {loop_.chip().temperature_degC(), loop_.chip().total_power_W(), loop_.chip().work_s()});
    }
    const sim::BusCount bus = loop_.chip().bus_count();
    count.accesses = bus.reads + bus.writes;
    return count;
  }

 private:
  tools::RunLoop loop_;
  ScoreSheet sheet_;
  std::vector<uint32_t> states_;
  size_t channels_;
};

void report(benchmark::State& state, const LoopCount& count) {
  const auto per_tick = [&](uint64_t n) { return static_cast<double>(n) / static_cast<double>(count.ticks); };
  const double sensors = accel().sensor_channels();
  const double ticks = static_cast<double>(count.ticks * state.iterations());
  state.SetItemsProcessed(count.ticks * state.iterations());
  state.counters["of 100,000/s"] = benchmark::Counter(ticks / kTicksPerSecondWanted, benchmark::Counter::kIsRate);
  state.counters["bus accesses"] = per_tick(count.accesses);
  state.counters["sensors"] = sensors;
  state.counters["changed actuators"] = per_tick(count.changed);
  state.counters["accesses for each"] = per_tick(count.accesses) / (sensors + per_tick(count.changed));
}

void run_loop(benchmark::State& state, const PolicyTexts& policies, int64_t most_ticks,
              tools::Backend backend = tools::Backend::kTables, const sim::Workload& workload = train_step()) {
  const std::unique_ptr<compiler::LinkedSet> set = linked(policies, &accel());
  tools::StepCompiler compiler(backend, {});
  const auto compiled = compiler.compile(*set, kToTheEnd);
  if (const auto* failure = std::get_if<tools::Failure>(&compiled)) {
    state.SkipWithError(failure->message.c_str());
    return;
  }
  const auto& code = std::get<std::unique_ptr<tools::StepCode>>(compiled);
  LoopCount count;
  for (auto _ : state) {
    state.PauseTiming();
    std::optional<Run> run(std::in_place, *set, code == nullptr ? nullptr : code->ready(), workload);
    state.ResumeTiming();
    count = run->until(most_ticks);
    state.PauseTiming();
    run.reset();
    state.ResumeTiming();
  }
  report(state, count);
}

/// Policies tile_guard on the whole of the workload, recording off.
void closed_loop(benchmark::State& state) { run_loop(state, tile_guard(), kToTheEnd); }
BENCHMARK(closed_loop);

/// All bundled policies together.
void closed_loop_together(benchmark::State& state) { run_loop(state, all_policies(), kToTheEnd); }
BENCHMARK(closed_loop_together);

void closed_loop_together_jit(benchmark::State& state) {
  run_loop(state, all_policies(), kToTheEnd, tools::Backend::kJit);
}
BENCHMARK(closed_loop_together_jit);

/// The same while no operating point changes.
void closed_loop_together_steady_jit(benchmark::State& state) {
  run_loop(state, all_policies(), kToTheEnd, tools::Backend::kJit, steady());
}
BENCHMARK(closed_loop_together_steady_jit);

void closed_loop_jit(benchmark::State& state) { run_loop(state, tile_guard(), kToTheEnd, tools::Backend::kJit); }
BENCHMARK(closed_loop_jit);

PolicyTexts with_every_tick(PolicyTexts policies) {
  policies.emplace_back("every_tick.fly", kEveryTick);
  return policies;
}

void closed_loop_all_change(benchmark::State& state) {
  run_loop(state, with_every_tick(tile_guard()), kMostTicksOfChange);
}
BENCHMARK(closed_loop_all_change);

/// All bundled policies, and every tile's operating point changes in every tick.
void closed_loop_together_all_change_jit(benchmark::State& state) {
  run_loop(state, with_every_tick(all_policies()), kMostTicksOfChange, tools::Backend::kJit);
}
BENCHMARK(closed_loop_together_all_change_jit);

/// The same loop with all that `flyball run` keeps: trace, events, score sheet.
void closed_loop_recorded(benchmark::State& state) {
  const std::unique_ptr<compiler::LinkedSet> set = linked(tile_guard(), &accel());
  int64_t ticks = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::optional<tools::RunLoop> loop(std::in_place, set->program, accel(), train_step(), sim::SimulatedChipOptions{});
    std::optional<tools::RunObserver> observer(std::in_place, *set, accel(), *loop,
                                               tools::ObserverOptions{.record_us = kRecord_us});
    state.ResumeTiming();
    while (!loop->chip().finished()) {
      const int64_t begin_us = loop->time_us();
      observer->observe(begin_us, loop->tick());
      ++ticks;
    }
    state.PauseTiming();
    observer.reset();
    loop.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(ticks);
}
BENCHMARK(closed_loop_recorded);

}  // namespace
}  // namespace flyball::bench

BENCHMARK_MAIN();
