// From source text to a first tick: parsing alone, the whole compiler, the table engine, the closed loop; and how
// compile time grows with the size of a policy. One item is one line of source.
#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "bench/bundled.h"
#include "bench/compile/large_policy.h"
#include "bench/compile/ugly_texts.h"
#include "compiler/compile.h"
#include "dsl/parser.h"
#include "tools/run_loop.h"
#ifdef FLYBALL_WITH_JIT
#include "compiler/jit/jit.h"
#endif

namespace flyball::bench {
namespace {

constexpr int64_t kLinesOfGroup = 10;

/// One input, limit, param and machine: what policies are made of.
std::string group(int64_t i) {
  return fmt::format(R"(input temp{0}[tile] : -40 degC .. 150 degC  stale after 5 ms  else 150 degC;
limit freq{0}[tile] : 400 MHz .. 2.8 GHz  safe 800 MHz  rest 2.8 GHz  slew down 400 MHz/ms;
param trip{0} : 60 degC .. 100 degC = 88 degC;
machine guard{0}[tile] {{
  state Fast {{ on temp{0} > trip{0} for 3 ms -> Slow; }}
  state Slow {{
    freq{0} <= 2.8 GHz - (temp{0} - trip{0} + 1 K) * 40 MHz/K;
    on temp{0} < trip{0} - 4 K for 20 ms -> Fast;
  }} }}
)",
                     i);
}

/// A policy of so many lines.
PolicyTexts generated(int64_t lines) {
  std::string text = "policy generated;\nevery 1 ms;\ndomain tile;\n";
  for (int64_t line = 0; line < lines; line += kLinesOfGroup) text += group(line / kLinesOfGroup);
  return {{"generated.fly", text}};
}

int64_t lines_of(const PolicyTexts& policies) {
  const std::string& text = policies.front().second;
  return std::count(text.begin(), text.end(), '\n');
}

void count_lines(benchmark::State& state, const PolicyTexts& policies) {
  state.SetItemsProcessed(lines_of(policies) * state.iterations());
}

void parse_text(benchmark::State& state, const PolicyTexts& policies) {
  for (auto _ : state) {
    dsl::SourceMap sources;
    dsl::Diagnostics diagnostics;
    uint32_t next_id = 0;
    const uint32_t source = sources.add(policies.front().first, policies.front().second);
    benchmark::DoNotOptimize(dsl::parse(sources, source, next_id, diagnostics));
  }
  count_lines(state, policies);
}

void parse_tile_guard(benchmark::State& state) { parse_text(state, tile_guard()); }
BENCHMARK(parse_tile_guard)->Unit(benchmark::kMillisecond);

void compile_tile_guard(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(linked(tile_guard(), &accel()));
  count_lines(state, tile_guard());
}
BENCHMARK(compile_tile_guard)->Unit(benchmark::kMillisecond);

/// Text to the first votes: compiled, laid out, one step of the table engine, arbitrated.
void first_step(benchmark::State& state) {
  for (auto _ : state) {
    const std::unique_ptr<compiler::LinkedSet> set = linked(tile_guard(), &accel());
    const Program& program = set->program;
    std::vector<uint64_t> memory((Engine::bytes_needed(program) + 7) / 8);
    Engine engine(program, memory.data());
    engine.step();
    std::vector<Decision> decisions(limit_channels(program));
    arbitrate(engine, nullptr, decisions.data());
    benchmark::DoNotOptimize(decisions.data());
  }
  count_lines(state, tile_guard());
}
BENCHMARK(first_step)->Unit(benchmark::kMillisecond);

#ifdef FLYBALL_WITH_JIT
std::unique_ptr<jit::Step> machine_code(jit::Compiler& compiler, const compiler::LinkedSet& set) {
  std::string error;
  std::unique_ptr<jit::Step> code = compiler.compile({&set.program, &set}, {}, &error);
  if (code == nullptr) std::abort();
  return code;
}

/// Text to the first votes by machine code: compiled, translated, loaded, one step, arbitrated.
void first_step_jit(benchmark::State& state, const PolicyTexts& policies, const chip::Chip* chip) {
  for (auto _ : state) {
    const std::unique_ptr<compiler::LinkedSet> set = linked(policies, chip);
    const std::unique_ptr<jit::Compiler> compiler(flyball_jit_create());
    const std::unique_ptr<jit::Step> code = machine_code(*compiler, *set);
    std::vector<uint64_t> memory((Engine::bytes_needed(set->program) + 7) / 8);
    Engine engine(set->program, memory.data());
    engine.use(&code->program());
    engine.step();
    std::vector<Decision> decisions(limit_channels(set->program));
    arbitrate(engine, nullptr, decisions.data());
    benchmark::DoNotOptimize(decisions.data());
  }
  count_lines(state, policies);
}

void first_step_jit_tile_guard(benchmark::State& state) { first_step_jit(state, tile_guard(), &accel()); }
BENCHMARK(first_step_jit_tile_guard)->Unit(benchmark::kMillisecond);
void first_step_jit_100_lines(benchmark::State& state) { first_step_jit(state, generated(100), nullptr); }
BENCHMARK(first_step_jit_100_lines)->Unit(benchmark::kMillisecond);

/// A linked set to machine code.
void jit_lines(benchmark::State& state) {
  const PolicyTexts policies = generated(state.range(0));
  const std::unique_ptr<compiler::LinkedSet> set = linked(policies, nullptr);
  const std::unique_ptr<jit::Compiler> compiler(flyball_jit_create());
  for (auto _ : state) benchmark::DoNotOptimize(machine_code(*compiler, *set));
  count_lines(state, policies);
}
BENCHMARK(jit_lines)->RangeMultiplier(10)->Range(100, 10'000)->Repetitions(3)->Unit(benchmark::kMillisecond);
#endif

/// Text to the end of the first tick on the simulated chip, whose thermal model is set up too.
void first_tick_of_loop(benchmark::State& state) {
  for (auto _ : state) {
    const std::unique_ptr<compiler::LinkedSet> set = linked(tile_guard(), &accel());
    tools::RunLoop loop(set->program, accel(), train_step(), {});
    benchmark::DoNotOptimize(loop.tick());
  }
  count_lines(state, tile_guard());
}
BENCHMARK(first_tick_of_loop)->Unit(benchmark::kMillisecond);

PolicyTexts large(int64_t lines) { return {{"large.fly", large_policy(lines)}}; }

/// What `flyball check` does but for printing.
void check_texts(benchmark::State& state, const PolicyTexts& policies, bool fine) {
  for (auto _ : state) {
    const compiler::CompileResult result = compiler::compile_texts(policies, nullptr, {.tests = true});
    if ((result.linked != nullptr) != fine) std::abort();
  }
  count_lines(state, policies);
}

void parse_lines(benchmark::State& state) { parse_text(state, large(state.range(0))); }
BENCHMARK(parse_lines)->RangeMultiplier(10)->Range(1'000, 100'000)->Unit(benchmark::kMillisecond);

void check_lines(benchmark::State& state) { check_texts(state, large(state.range(0)), true); }
BENCHMARK(check_lines)->RangeMultiplier(10)->Range(1'000, 100'000)->Unit(benchmark::kMillisecond);

void check_long_sum(benchmark::State& state) { check_texts(state, {{"ugly.fly", long_sum()}}, false); }
BENCHMARK(check_long_sum)->Unit(benchmark::kMillisecond);
void check_many_states(benchmark::State& state) { check_texts(state, {{"ugly.fly", many_states()}}, false); }
BENCHMARK(check_many_states)->Unit(benchmark::kMillisecond);
void check_junk(benchmark::State& state) { check_texts(state, {{"ugly.fly", junk()}}, false); }
BENCHMARK(check_junk)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace flyball::bench

BENCHMARK_MAIN();
