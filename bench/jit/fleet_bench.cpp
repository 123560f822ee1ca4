// What one step of one chip costs when there are many: the table engine and machine code on one chip after the other,
// and machine code on all of them at once, for the vectors of this machine and for AVX2. One item is one step of one
// chip.
//
// How much a batch gains is decided by what the lanes of a vector would otherwise hold: nothing, in a policy without
// domains; the elements of its domain, in the others.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

#include "bench/bundled.h"
#include "compiler/jit/jit.h"

namespace flyball::bench {
namespace {

/// One loop and one state machine for the whole chip.
constexpr const char* kOfTheChip = R"(policy of_the_chip;
every 1 ms;
use std { pi };
input temp : -40 degC .. 150 degC  stale after 5 ms  else 150 degC;
limit freq : 400 MHz .. 2.8 GHz  safe 800 MHz  rest 2.8 GHz  slew up 100 MHz/ms down 400 MHz/ms;
param target : 60 degC .. 100 degC       = 88 degC;
param kp     : 0 MHz/K .. 200 MHz/K      = 40 MHz/K;
param ki     : 0 MHz/K/ms .. 5 MHz/K/ms  = 0.6 MHz/K/ms;
machine guard {
  state Nominal  { on temp > target for 3 ms -> Regulate; }
  state Regulate {
    freq <= 2.8 GHz + pi(target - temp, kp, ki, lo: -2.4 GHz, hi: 0 MHz);
    on temp < target - 4 K for 50 ms -> Nominal;
  }
}
)";

jit::Compiler& compiler() {
  static const std::unique_ptr<jit::Compiler> kCompiler(flyball_jit_create());
  return *kCompiler;
}

template <class Code>
std::unique_ptr<Code> made(std::unique_ptr<Code> code, const std::string& error) {
  if (code != nullptr) return code;
  std::fprintf(stderr, "%s\n", error.c_str());
  std::exit(1);
}

/// Calls write(slot, element, value) for new readings anywhere in the ranges of the inputs.
template <class F>
void read_anything(const Program& program, std::mt19937_64& random, F write) {
  for (const Input& input : program.inputs) {
    const Slot& value = program.slots[input.value];
    std::uniform_int_distribution<int64_t> in_range(value.lo, value.hi);
    for (uint32_t e = 0; e < elements(program, input.domain); ++e) {
      write(input.reading, e, in_range(random));
      write(input.fresh, e, 1);
    }
  }
}

/// Engines of their own, in turn.
void run_each(benchmark::State& state, const compiler::LinkedSet& set, const CompiledProgram* code) {
  const Program& program = set.program;
  std::mt19937_64 random(1);
  const auto chips = static_cast<size_t>(state.range(0));
  std::vector<std::vector<MemoryLine>> memory(chips);
  std::vector<Engine> engines;
  for (size_t c = 0; c < chips; ++c) {
    memory[c].resize(Engine::lines_needed(program));
    Engine& engine = engines.emplace_back(program, memory[c].data());
    engine.use(code);
    read_anything(program, random, [&](SlotId slot, uint32_t e, int64_t value) { engine.write(slot, e, value); });
  }
  for (auto _ : state) {
    for (Engine& engine : engines) engine.step();
  }
  state.SetItemsProcessed(state.range(0) * state.iterations());
}

void run_batch(benchmark::State& state, const compiler::LinkedSet& set, const jit::Options& options) {
  std::string error;
  const auto chips = static_cast<uint32_t>(state.range(0));
  std::unique_ptr<jit::Batch> compiled = compiler().compile_batch({&set.program, &set}, chips, options, &error);
  const std::unique_ptr<jit::Batch> batch = made(std::move(compiled), error);
  std::mt19937_64 random(1);
  for (uint32_t c = 0; c < chips; ++c) {
    read_anything(set.program, random,
                  [&](SlotId slot, uint32_t e, int64_t value) { batch->write(slot, e, c, value); });
  }
  for (auto _ : state) batch->step();
  state.SetItemsProcessed(state.range(0) * state.iterations());
  state.counters["bytes a chip"] = static_cast<double>(batch->bytes()) / chips;
}

/// What the memory of a batch costs by itself: each byte read or written, half of them each.
void run_through_memory(benchmark::State& state, const compiler::LinkedSet& set) {
  std::string error;
  const auto chips = static_cast<uint32_t>(state.range(0));
  std::unique_ptr<jit::Batch> compiled = compiler().compile_batch({&set.program, &set}, chips, {}, &error);
  const size_t half = made(std::move(compiled), error)->bytes() / 2;
  std::vector<char> read(half), written(half);
  for (auto _ : state) {
    std::memcpy(written.data(), read.data(), half);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.range(0) * state.iterations());
}

void add(const std::string& name, const PolicyTexts& policies, const chip::Chip* chip) {
  const std::shared_ptr<compiler::LinkedSet> set = linked(policies, chip);
  const auto each = [](benchmark::internal::Benchmark* run) {
    run->Arg(1)->Arg(256)->Arg(4096)->Unit(benchmark::kMicrosecond);
  };
  const std::string prefix = "fleet/" + name + "/";
  each(benchmark::RegisterBenchmark((prefix + "tables").c_str(),
                                    [set](benchmark::State& state) { run_each(state, *set, nullptr); }));
  each(benchmark::RegisterBenchmark((prefix + "memory alone").c_str(),
                                    [set](benchmark::State& state) { run_through_memory(state, *set); }));
  for (const char* processor : {"", "x86-64-v3"}) {
    jit::Options options;
    options.cpu = processor;
    const std::string suffix = options.cpu.empty() ? "" : " for " + options.cpu;
    each(benchmark::RegisterBenchmark((prefix + "jit" + suffix).c_str(), [set, options](benchmark::State& state) {
      std::string error;
      std::unique_ptr<jit::Step> step = compiler().compile({&set->program, set.get()}, options, &error);
      const std::unique_ptr<jit::Step> code = made(std::move(step), error);
      run_each(state, *set, &code->program());
    }));
    each(benchmark::RegisterBenchmark((prefix + "jit batch" + suffix).c_str(),
                                      [set, options](benchmark::State& state) { run_batch(state, *set, options); }));
  }
}

}  // namespace

void add_all() {
  add("of_the_chip", {{"of_the_chip.fly", kOfTheChip}}, nullptr);
  for (const auto& policy : all_policies()) {
    const size_t begin = policy.first.rfind('/') == std::string::npos ? 0 : policy.first.rfind('/') + 1;
    add(policy.first.substr(begin, policy.first.rfind('.') - begin), {policy}, &accel());
  }
}

}  // namespace flyball::bench

int main(int argc, char** argv) {
  flyball::bench::add_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
