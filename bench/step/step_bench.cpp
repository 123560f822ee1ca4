// What a step of each policy costs, by executor: reference, table engine, machine code for one chip and for thousands,
// and the policy written by hand. One item is one step of one chip. `step` is inputs to votes, `tick` arbitration too.
#include <benchmark/benchmark.h>

#include <functional>
#include <memory>

#include "bench/bundled.h"
#include "bench/step/engine_subject.h"
#include "bench/step/peer_subject.h"
#include "bench/step/reference_subject.h"

namespace flyball::bench {
namespace {

constexpr size_t kFramesOfReference = 16;

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

void add(const std::string& name, const std::function<void(benchmark::State&)>& run) {
  benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond);
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

template <class Policy>
void add_peer(const std::string& policy, const char* compiler, const PeerCode<typename Policy::Peer>& code) {
  add_steps(policy, compiler, [code] { return std::make_unique<PeerSubject<Policy>>(code); });
}

void add_all() {
  add_reference("tile_guard", tile_guard());
  add_tables("tile_guard", tile_guard());
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
