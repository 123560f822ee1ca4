// The standard library's filters, ramps and integrals end exactly on their target, however small the step: what is less
// than a step of the result is carried, not lost. And the library's own tests pass.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "compiler/test_run.h"
#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

constexpr int64_t kLow_kHz = 400'000, kHigh_kHz = 2'800'000;

/// A policy in which `out` follows `want` by a block; `share` and `rate` say how fast.
std::string follower(const std::string& names, const std::string& call) {
  return "policy follower; every 1 ms; use std { " + names +
         " };\n"
         "input want : 0 GHz .. 4 GHz stale never else 400 MHz;\n"
         "param share : 0.0 .. 1.0 = 0.1;\n"
         "param rate : 0 MHz/ms .. 4000 MHz/ms resolution 0.001 kHz/ms = 1 MHz/ms;\n"
         "var out : 0 GHz .. 4 GHz = 400 MHz;\n"
         "out = " +
         call + ";\n";
}

void set_param(Rig& rig, const std::string& name, int64_t steps) {
  for (const Param& param : rig.program().params) {
    if (name == param.name) rig.engine().write(param.slot, 0, steps);
  }
}

/// From where it stands to `target` and no further; the number of ticks until it is there for good.
void ends_on(Rig& rig, int64_t target_kHz, int most_ticks, const std::string& what) {
  const int64_t from = rig.var("follower.out");
  const auto [lo, hi] = std::minmax(from, target_kHz);
  rig.feed("want", target_kHz);
  for (int tick = 0; tick < most_ticks && rig.var("follower.out") != target_kHz; ++tick) {
    rig.tick();
    ASSERT_GE(rig.var("follower.out"), lo) << what;
    ASSERT_LE(rig.var("follower.out"), hi) << what;
  }
  EXPECT_EQ(rig.var("follower.out"), target_kHz) << what;
  rig.tick(100);
  EXPECT_EQ(rig.var("follower.out"), target_kHz) << what;
}

/// There and back, over many step sizes. A share of 1/n comes within a step of 2.4 GHz in n * ln(2.4e6 / 0.5) ticks.
void follows_by_share(const std::string& names, const std::string& call, double slowness) {
  for (const int n : {1, 2, 3, 7, 10, 33, 100, 399, 1000, 4001}) {
    Rig rig({follower(names, call)});
    set_param(rig, "share", (1 << 20) / n);
    rig.feed("want", kLow_kHz);
    rig.tick();
    const int most = static_cast<int>(slowness * n) + 10;
    ends_on(rig, kHigh_kHz, most, call + ", up by 1/" + std::to_string(n));
    ends_on(rig, kLow_kHz + 1, most, call + ", down by 1/" + std::to_string(n));
  }
}

TEST(Std, EmaEndsOnItsTarget) { follows_by_share("ema", "ema(want, share)", 17); }

TEST(Std, TwoPoleEndsOnItsTarget) { follows_by_share("two_pole", "two_pole(want, share)", 25); }

/// The error is that of the tick before: the loop around an integral is one tick long.
TEST(Std, IntegralsEndOnTheirTarget) {
  for (const std::string block : {"pi", "pid"}) {
    const std::string gains = block == "pi" ? "0, share / 1 ms" : "0, share / 1 ms, 0 ms";
    follows_by_share(block, block + "(want - out, " + gains + ", lo: 0 GHz, hi: 4 GHz)", 17);
  }
  follows_by_share("incremental_pd", "incremental_pd(want - out, share, 0, lo: 0 GHz, hi: 4 GHz, first: 400 MHz)", 17);
}

TEST(Std, RampEndsOnItsTarget) {
  for (const int64_t rate : {1'000'000'000, 999'983, 1'000'000, 33'333, 1'700, 999, 250}) {  // in 0.001 kHz a tick
    Rig rig({follower("ramp", "ramp(want, rate, rate)")});
    set_param(rig, "rate", rate);
    rig.feed("want", kLow_kHz);
    rig.tick();
    const int64_t way_kHz = 10'001;
    const int ticks = static_cast<int>(way_kHz * 1000 / rate + 2);
    ends_on(rig, kLow_kHz + way_kHz, ticks, "up by " + std::to_string(rate));
    ends_on(rig, kLow_kHz, ticks, "down by " + std::to_string(rate));
  }
}

/// Nothing of what goes in is lost: after any number of ticks the sum of what came out is less than a quantum short.
TEST(Std, ResidueLosesNothing) {
  for (const int64_t x_kHz : {1, 7, 333, 1'000, 24'999, 25'000, 25'001, 123'457}) {
    Rig rig(
        {"policy whole; every 1 ms; use std { residue };\n"
         "input x : 0 GHz .. 4 GHz stale never else 0 GHz;\n"
         "var sum : 0 GHz .. 4000000 GHz = 0 GHz;\n"
         "sum += residue(x, 25 MHz);\n"});
    rig.feed("x", x_kHz);
    for (int64_t tick = 1; tick <= 5'000; ++tick) {
      rig.tick();
      ASSERT_EQ(rig.var("whole.sum"), x_kHz * tick / 25'000 * 25'000) << x_kHz << " kHz, tick " << tick;
    }
  }
}

std::vector<std::string> test_policies() {
  std::vector<std::string> result;
  for (const auto& entry : std::filesystem::directory_iterator(FLYBALL_SOURCE_DIR "/policies/std/tests")) {
    result.push_back(entry.path().string());
  }
  std::sort(result.begin(), result.end());
  return result;
}

class StdTests : public testing::TestWithParam<std::string> {};

TEST_P(StdTests, Pass) {
  const CompileResult result = compile({GetParam()}, nullptr, {.tests = true});
  EXPECT_EQ(dsl::render(result.diagnostics, result.sources, false), "");
  ASSERT_NE(result.linked, nullptr);
  for (size_t i = 0; i < result.linked->tests.size(); ++i) {
    const TestOutcome outcome = run_test(*result.linked, i);
    EXPECT_TRUE(outcome.passed) << outcome.name << ", line " << outcome.line << ": " << outcome.message << "; "
                                << outcome.values;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, StdTests, testing::ValuesIn(test_policies()),
                         [](const auto& file) { return std::filesystem::path(file.param).stem().string(); });

}  // namespace
}  // namespace flyball::compiler
