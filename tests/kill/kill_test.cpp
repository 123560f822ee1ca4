// A controller dies before a tick and after every bus access of it; the next one knows nothing but what the chip says
// and keeps. No limit is exceeded, no clock is ever faster than its voltage allows, and the chip comes back to what it
// would have done. FLYBALL_KILLS=all takes every point, else a hundredth by FLYBALL_SEED.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "compiler/compile.h"
#include "tests/kill/recorded_run.h"

namespace flyball::kill {
namespace {

constexpr size_t kKilledTicks = 2800;
constexpr size_t kMostTicks = 200;    // until a chip must have converged
constexpr size_t kMostDeadTicks = 4;  // until the next controller is there

// Converged: so near for so long. Temperatures follow the work, which a chip that was without a controller does some
// ticks earlier or later.
constexpr size_t kTicksAlike = 5;
constexpr int64_t kClocksAlike_kHz = 50'000;  // two steps
constexpr double kTemperaturesAlike_K = 1.0;

/// What is not alike, the first of it; empty when all is.
std::string difference(const State& a, const State& b, const chip::Chip& chip) {
  for (const chip::Actuator& actuator : chip.actuators) {
    const int64_t most = actuator.kind == chip::ActuatorKind::kClock ? kClocksAlike_kHz : 0;
    for (uint32_t e = 0; e < chip.size(actuator.domain); ++e) {
      const int64_t is = a.driven[actuator.first_channel + e], was = b.driven[actuator.first_channel + e];
      if (std::abs(is - was) <= most) continue;
      return actuator.name + "[" + std::to_string(e) + "] " + std::to_string(is) + ", not " + std::to_string(was);
    }
  }
  for (size_t i = 0; i < a.degC.size(); ++i) {
    if (std::abs(a.degC[i] - b.degC[i]) <= kTemperaturesAlike_K) continue;
    return "sensor " + std::to_string(i) + " " + std::to_string(a.degC[i]) + " degC, not " + std::to_string(b.degC[i]);
  }
  return "";
}

compiler::CompileResult compiled(const std::vector<std::string>& policies, const chip::Chip& chip) {
  std::vector<std::string> paths;
  for (const std::string& policy : policies) paths.push_back(FLYBALL_SOURCE_DIR "/policies/" + policy + ".fly");
  return compiler::compile(paths, &chip);
}

/// Counts, printed at the end.
struct Tally {
  size_t possible = 0, killed = 0, late = 0, illegal = 0, over_limit = 0;
  size_t slowest_ticks = 0, sum_ticks = 0;
  double least_margin_K = 1e9;
};

class Killing {
 public:
  Killing(const Plant& plant, const Program& before, const Program& after, bool replaced)
      : plant_(plant),
        before_(before),
        after_(after),
        replaced_(replaced),
        run_(record(plant, before, kKilledTicks + kMostDeadTicks + kMostTicks)) {
    const char* kills = std::getenv("FLYBALL_KILLS");
    const char* seed = std::getenv("FLYBALL_SEED");
    all_ = kills != nullptr && kills == std::string("all");
    seed_ = seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
    random_.seed(seed_);
  }

  void run() {
    EXPECT_EQ(run_.illegal_pairs, 0U);
    (void)record(plant_, before_, kKilledTicks, [this](const RecordedTick& tick) { kill_in(tick); });
    std::printf(
        "seed %llu, ambient %.0f degC, %s: killed at %zu of %zu points; %zu illegal pairs, %zu over a limit, "
        "%zu not converged in %zu ms; within %zu ms, on average %.1f ms; least margin %.1f K\n",
        static_cast<unsigned long long>(seed_), plant_.ambient_degC,
        replaced_ ? "replaced by another set" : "the same set", tally_.killed, tally_.possible, tally_.illegal,
        tally_.over_limit, tally_.late, kMostTicks, tally_.slowest_ticks,
        static_cast<double>(tally_.sum_ticks) / static_cast<double>(std::max<size_t>(tally_.killed, 1)),
        tally_.least_margin_K);
    EXPECT_GT(tally_.killed, 50U);
    EXPECT_EQ(tally_.illegal, 0U);
    EXPECT_EQ(tally_.over_limit, 0U);
    EXPECT_EQ(tally_.late, 0U);
  }

 private:
  /// Dies after none, one, two ... of the tick's accesses and waits.
  void kill_in(const RecordedTick& tick) {
    sim::SimulatedChip chip(tick.before);
    reference_.clear();
    for (size_t done = 0; done <= tick.events.size(); ++done) {
      ++tally_.possible;
      if (all_ || random_() % 100 == 0) follow(tick, done, sim::SimulatedChip(chip));
      if (done < tick.events.size()) do_again(tick.events[done], chip);
    }
  }

  /// The chip without a controller for some ticks, then with one that knows nothing.
  void follow(const RecordedTick& tick, size_t done, sim::SimulatedChip chip) {
    const size_t dead_ticks = 1 + random_() % kMostDeadTicks;
    size_t t = tick.number;
    for (size_t i = 0; i < dead_ticks; ++i, ++t) {
      chip.advance(kTick_us);
      look(chip);
    }
    Recorder wire(chip);
    ControllerLife next(after_, plant_.chip, plant_.tables.config(), wire.platform());
    size_t alike_for = 0, ticks = 0;
    std::string last_difference;
    for (; ticks < kMostTicks && alike_for < kTicksAlike; ++ticks, ++t) {
      (void)next.tick();
      chip.advance(kTick_us);
      const std::string now = difference(look(chip), reference(tick, t), plant_.chip);
      alike_for = now.empty() ? alike_for + 1 : 0;
      if (!now.empty()) last_difference = now;
    }
    ++tally_.killed;
    tally_.illegal += chip.illegal_pairs();
    tally_.slowest_ticks = std::max(tally_.slowest_ticks, ticks);
    tally_.sum_ticks += ticks;
    if (alike_for == kTicksAlike) return;
    if (tally_.late++ > 0) return;
    std::printf("not converged: tick %zu, died after %zu of %zu accesses, %zu ticks without a controller: %s\n",
                tick.number, done, tick.events.size(), dead_ticks, last_difference.c_str());
  }

  State look(const sim::SimulatedChip& chip) {
    State state = state_of(chip, plant_);
    for (size_t i = 0; i < state.degC.size(); ++i) {
      const double margin_K = plant_.limit_degC[i] - state.degC[i];
      tally_.least_margin_K = std::min(tally_.least_margin_K, margin_K);
      if (margin_K < 0) ++tally_.over_limit;
    }
    return state;
  }

  /// What the chip that was never killed did in tick t. Where policies are replaced: whose controller finished its
  /// tick, and was followed by one with the other policies in the next.
  const State& reference(const RecordedTick& tick, size_t t) {
    if (!replaced_) return run_.states[t];
    if (reference_.empty()) {
      sim::SimulatedChip chip(tick.before);
      for (const BusEvent& event : tick.events) do_again(event, chip);
      chip.advance(kTick_us);
      Recorder wire(chip);
      ControllerLife next(after_, plant_.chip, plant_.tables.config(), wire.platform());
      for (size_t i = 0; i < kMostTicks + kMostDeadTicks; ++i) {
        (void)next.tick();
        chip.advance(kTick_us);
        reference_.push_back(state_of(chip, plant_));
      }
    }
    return reference_[t - tick.number - 1];
  }

  const Plant& plant_;
  const Program& before_;
  const Program& after_;
  bool replaced_, all_ = false;
  uint64_t seed_ = 1;
  RecordedRun run_;
  std::mt19937_64 random_;
  std::vector<State> reference_;
  Tally tally_;
};

struct Setting {
  const char* name;
  double ambient_degC;
};

class Kill : public testing::TestWithParam<Setting> {
 protected:
  void SetUp() override {
    ASSERT_NE(all.linked, nullptr);
    ASSERT_NE(after.linked, nullptr);
  }

  Plant plant{GetParam().ambient_degC};
  compiler::CompileResult all = compiled({"tile_guard", "power_cap", "demand_dvfs"}, plant.chip);
  compiler::CompileResult after = compiled({"tile_guard", "power_cap"}, plant.chip);
};

TEST_P(Kill, TheNextControllerCarriesOn) { Killing(plant, all.linked->program, all.linked->program, false).run(); }

TEST_P(Kill, SoDoesOneWithOtherPolicies) { Killing(plant, all.linked->program, after.linked->program, true).run(); }

// Mild: the power cap and the demand rule are at work. Hot: tiles are held at their target by the integral of
// tile_guard, which took seconds to grow.
INSTANTIATE_TEST_SUITE_P(Ambient, Kill, testing::Values(Setting{"Mild", 45}, Setting{"Hot", 68}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace flyball::kill
