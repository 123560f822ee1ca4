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

enum class Kind { kStep, kTick };

template <Kind kind, class Subject>
void steps(benchmark::State& state, Subject& subject, size_t frames) {
  for (auto _ : state) {
    subject.reset();
    for (size_t frame = 0; frame < frames; ++frame) {
      subject.feed(frame);
      if constexpr (kind == Kind::kStep) subject.feed_grants(frame);
      for (int tick = 0; tick < Inputs::kHeldTicks; ++tick) {
        subject.step();
        if constexpr (kind == Kind::kTick) subject.decide();
      }
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(frames) * Inputs::kHeldTicks * state.iterations());
}

benchmark::internal::Benchmark* add(const std::string& name, const std::function<void(benchmark::State&)>& run) {
  return benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond);
}

/// policies/NAME.fly.
PolicyTexts bundled_policy(const std::string& name) {
  for (const auto& [path, text] : all_policies()) {
    if (path == name + ".fly") return {{path, text}};
  }
  return {};
}

/// `make` is called when the benchmark runs.
template <class Make>
void add_steps(const std::string& policy, const std::string& executor, const Make& make) {
  add("step/" + policy + "/" + executor, [make](benchmark::State& state) {
    auto subject = make();
    steps<Kind::kStep>(state, *subject, inputs().frames);
  });
  add("tick/" + policy + "/" + executor, [make](benchmark::State& state) {
    auto subject = make();
    steps<Kind::kTick>(state, *subject, inputs().frames);
  });
}

void add_reference(const std::string& policy, const PolicyTexts& texts) {
  add("tick/" + policy + "/reference", [texts](benchmark::State& state) {
    ReferenceSubject subject(texts);
    steps<Kind::kTick>(state, subject, kFramesOfReference);
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

template <class Subject>
void add_peer(const std::string& policy) {
  using Code = PeerCode<typename Subject::Peer>;
  const auto add_code = [&policy](const char* compiler, const Code& code) {
    add_steps(policy, compiler, [code] { return std::make_unique<PeerSubject<Subject>>(code); });
  };
  namespace gcc = peers::gcc;
  add_code("peer by g++", {gcc::reset, gcc::step, gcc::decide});
#ifdef FLYBALL_PEERS_BY_CLANG
  namespace clang = peers::clang;
  add_code("peer by clang++", {clang::reset, clang::step, clang::decide});
#endif
}

template <class Subject>
void add_policy(const std::string& policy) {
  const PolicyTexts texts = bundled_policy(policy);
  add_reference(policy, texts);
  add_tables(policy, texts);
#ifdef FLYBALL_WITH_JIT
  add_jit(policy, texts);
#endif
  add_peer<Subject>(policy);
}

void add_all() {
  add_policy<TileGuardSubject>("tile_guard");
  add_policy<PowerCapSubject>("power_cap");
  add_policy<DemandDvfsSubject>("demand_dvfs");
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
