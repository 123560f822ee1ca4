// What a step of each policy costs, by executor: reference, table engine, machine code for one chip and for thousands,
// and the policy written by hand. One item is one step of one chip. `step` is inputs to votes, `tick` arbitration too.
#include <benchmark/benchmark.h>
#include <time.h>

#include <functional>
#include <memory>

#include "bench/bundled.h"
#include "bench/step/engine_subject.h"
#include "bench/step/peer_subject.h"
#include "bench/step/reference_subject.h"
#ifdef FLYBALL_WITH_JIT
#include "bench/step/jit_subject.h"
#endif

namespace flyball::bench {
namespace {

constexpr size_t kFramesOfReference = 200;
#ifdef FLYBALL_WITH_JIT
constexpr uint32_t kChips = 4096;
#endif

template <bool kDecides, class Subject>
void steps(benchmark::State& state, Subject& subject, size_t frames) {
  for (auto _ : state) {
    subject.reset();
    for (size_t frame = 0; frame < frames; ++frame) {
      subject.feed(frame);
      for (int tick = 0; tick < Inputs::kHeldTicks; ++tick) {
        subject.step();
        if constexpr (kDecides) subject.decide();
      }
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(frames) * Inputs::kHeldTicks * state.iterations());
}

benchmark::internal::Benchmark* add(const std::string& name, const std::function<void(benchmark::State&)>& run) {
  return benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond);
}

/// `make` is called when the benchmark runs.
template <class Make>
void add_steps(const std::string& policy, const std::string& executor, Make make) {
  add("step/" + policy + "/" + executor, [make](benchmark::State& state) {
    auto subject = make();
    steps<false>(state, *subject, inputs().frames);
  });
  add("tick/" + policy + "/" + executor, [make](benchmark::State& state) {
    auto subject = make();
    steps<true>(state, *subject, inputs().frames);
  });
}

void add_reference(const std::string& policy, const PolicyTexts& texts) {
  add("tick/" + policy + "/reference", [&texts](benchmark::State& state) {
    ReferenceSubject subject(texts);
    steps<false>(state, subject, kFramesOfReference);
  });
}

void add_tables(const std::string& policy, const PolicyTexts& texts) {
  const std::shared_ptr<compiler::LinkedSet> set = linked(texts, &accel());
  add_steps(policy, "tables", [set] { return std::make_unique<EngineSubject>(*set, nullptr); });
}

#ifdef FLYBALL_WITH_JIT
double processor_time_s() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// The step alone is timed: it takes long enough for a clock, and readings come from somewhere else.
void batch_steps(benchmark::State& state, const compiler::LinkedSet& set) {
  BatchSubject batch(set, kChips);
  for (auto _ : state) {
    batch.feed_some();
    const double begin_s = processor_time_s();
    batch.step();
    state.SetIterationTime(processor_time_s() - begin_s);
  }
  state.SetItemsProcessed(int64_t{kChips} * state.iterations());
}

void add_jit(const std::string& policy, const PolicyTexts& texts) {
  const std::shared_ptr<compiler::LinkedSet> set = linked(texts, &accel());
  add_steps(policy, "jit", [set] { return std::make_unique<JitSubject>(*set); });
  add("step/" + policy + "/jit batch", [set](benchmark::State& state) { batch_steps(state, *set); })->UseManualTime();
}
#endif

template <class Policy>
void add_peer(const std::string& policy, const char* compiler, const PeerCode<typename Policy::Peer>& code) {
  add_steps(policy, compiler, [code] { return std::make_unique<PeerSubject<Policy>>(code); });
}

void add_all() {
  add_reference("tile_guard", tile_guard());
  add_tables("tile_guard", tile_guard());
#ifdef FLYBALL_WITH_JIT
  add_jit("tile_guard", tile_guard());
#endif
  namespace gcc = peers::gcc;
  add_peer<TileGuardSubject>("tile_guard", "peer by g++", {gcc::reset, gcc::step, gcc::decide});
#ifdef FLYBALL_PEERS_BY_CLANG
  namespace clang = peers::clang;
  add_peer<TileGuardSubject>("tile_guard", "peer by clang++", {clang::reset, clang::step, clang::decide});
#endif
}

}  // namespace
}  // namespace flyball::bench

int main(int argc, char** argv) {
  flyball::bench::add_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
