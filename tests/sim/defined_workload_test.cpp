// Workloads that are defined rather than recorded: each kind's shape, barriers, and what is said of a wrong definition.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/workload/definition.h"
#include "sim/workload/random.h"
#include "sim/workload/replay.h"
#include "tests/sim/phases.h"
#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

Workload good(const std::string& text, uint64_t seed = 1) {
  WorkloadResult result = parse_short_form(text, small_chip(), seed);
  if (auto* errors = std::get_if<std::vector<Error>>(&result)) {
    for (const Error& error : *errors) ADD_FAILURE() << to_string(error);
    return {};
  }
  return std::get<Workload>(result);
}

std::string first_error(const WorkloadResult& result) {
  const auto* errors = std::get_if<std::vector<Error>>(&result);
  return errors == nullptr ? "no error" : to_string(errors->front());
}

std::string bad(const std::string& text) { return first_error(parse_short_form(text, small_chip(), 1)); }
std::string bad_file(const std::string& yaml) { return first_error(parse_definition(yaml, "w.yaml", small_chip(), 1)); }

std::vector<double> activities(const Phases& phases, size_t element = 0) {
  std::vector<double> result;
  for (size_t i = 0; i < phases.count(); ++i) {
    result.push_back(phases.value(i, kActivityColumn + static_cast<uint32_t>(element)));
  }
  return result;
}

double sum(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

// --- synthetic -------------------------------------------------------------------------------------------------------

TEST(DefinedWorkload, Step) {
  const Phases p = phases_of(good("step:before=10%,after=80%,at=1s,length=4s,clock=1GHz"));
  EXPECT_THAT(p.duration_s, ElementsAre(1, 3));
  EXPECT_THAT(activities(p), ElementsAre(0.1, 0.8));
  EXPECT_THAT(p.clock_kHz, ElementsAre(1e6, 1e6));
  EXPECT_DOUBLE_EQ(p.value(1, kMemoryColumn), 0.4 * 0.8);
}

TEST(DefinedWorkload, Ramp) {
  const Phases p = phases_of(good("ramp:from=0,to=1,interval=100ms,length=1s"));
  ASSERT_EQ(p.count(), 10U);
  EXPECT_NEAR(activities(p).front(), 0.05, 1e-12);
  EXPECT_NEAR(activities(p).back(), 0.95, 1e-12);
  EXPECT_NEAR(sum(p.duration_s), 1, 1e-12);
}

TEST(DefinedWorkload, SquareFromATenthToTwentyHertz) {
  for (const double frequency_Hz : {0.1, 1.0, 7.0, 20.0}) {
    const Phases p = phases_of(good(fmt::format("square:frequency={}Hz,duty=25%,length=20s", frequency_Hz)));
    EXPECT_NEAR(sum(p.duration_s), 20, 1e-9) << frequency_Hz;
    EXPECT_EQ(p.count(), static_cast<size_t>(std::lround(40 * frequency_Hz))) << frequency_Hz;
    EXPECT_NEAR(p.duration_s[0], 0.25 / frequency_Hz, 1e-12);
    EXPECT_THAT(activities(p)[0], 1);
    EXPECT_THAT(activities(p)[1], 0.1);
  }
}

TEST(DefinedWorkload, VirusSwitchesEverything) {
  const Phases p = phases_of(good("virus:length=2s"));
  EXPECT_THAT(p.values, ElementsAre(0, 1, 1));  // memory-bound share, memory, activity
}

TEST(DefinedWorkload, RandomIsTheSameForASeedAndAnotherForAnother) {
  const Phases one = phases_of(good("random:length=5s", 1)), two = phases_of(good("random:length=5s", 2));
  EXPECT_EQ(one.values, phases_of(good("random:length=5s", 1)).values);
  EXPECT_NE(one.values, two.values);
  EXPECT_EQ(two.values, phases_of(good("random:length=5s,seed=2", 1)).values);  // its own seed goes first
  EXPECT_NE(activities(one, 0), activities(one, 3));
  EXPECT_NEAR(sum(one.duration_s), 5, 1e-9);
}

TEST(DefinedWorkload, TheGeneratorIsTheSameOnEveryMachine) {
  Random random(42);
  EXPECT_EQ(random.next(), 13679457532755275413ULL);
  EXPECT_EQ(random.next(), 2949826092126892291ULL);
  EXPECT_DOUBLE_EQ(Random(7).between(0, 1), 0.3898297483912715);
}

// --- training --------------------------------------------------------------------------------------------------------

constexpr const char* kStep =
    "training:steps=2,forward.time=80ms,backward.time=160ms,collective.time=60ms,collective.overlap=50%,"
    "collective.activity=10%,backward.activity=80%,optimizer.time=20ms,pause=5ms,clock=1GHz";

TEST(DefinedWorkload, TrainingHidesACollectiveBeneathTheBackwardPass) {
  const Phases p = phases_of(good(kStep));
  const auto near = [](double value) { return DoubleNear(value, 1e-9); };
  ASSERT_EQ(p.count(), 12U);
  EXPECT_THAT(std::vector<double>(p.duration_s.begin(), p.duration_s.begin() + 6),
              ElementsAre(near(0.08), near(0.13), near(0.03), near(0.03), near(0.02), near(0.005)));
  const std::vector<double> active = activities(p);
  EXPECT_THAT(std::vector<double>(active.begin(), active.begin() + 4),
              ElementsAre(near(0.97), near(0.8), near(0.9), near(0.1)));
  EXPECT_THAT(p.least[2], 1);  // the links' time passes at any clock
}

TEST(DefinedWorkload, CollectivesIgnoreTheClock) {
  const Workload workload = good(kStep);
  const auto time_at = [&](double clock_kHz) {
    Replay replay(workload);
    replay.set_speed(std::vector<double>(4, clock_kHz));
    for (int tick = 0; tick < 100000 && !replay.finished(); ++tick) replay.advance(1e-3);
    return replay.busy_s() / 2;
  };
  // A step: forward pass (6 % memory-bound), backward pass (5 %), its part above the collective, which lasts at least
  // as long as that, the rest of the collective and the pause as ever, the optimizer (85 %).
  const auto stretched = [](double time_s, double bound, double slower) {
    return time_s * ((1 - bound) * slower + bound);
  };
  EXPECT_NEAR(time_at(1e6), 0.295, 1e-9);
  EXPECT_NEAR(time_at(0.5e6),
              stretched(0.08, 0.06, 2) + stretched(0.16, 0.05, 2) + 0.03 + stretched(0.02, 0.85, 2) + 0.005, 1e-9);
  EXPECT_NEAR(
      time_at(2e6),
      stretched(0.08, 0.06, 0.5) + stretched(0.13, 0.05, 0.5) + 0.03 + 0.03 + stretched(0.02, 0.85, 0.5) + 0.005, 1e-9);
}

TEST(DefinedWorkload, ImbalanceIsOfEachElementAndEachPart) {
  const Phases p = phases_of(good("training:steps=3,imbalance=20%"));
  EXPECT_NE(activities(p, 0), activities(p, 1));
  for (const double activity : activities(p, 2)) EXPECT_LE(activity, 1);
}

// --- barriers --------------------------------------------------------------------------------------------------------

/// Tile 0 at half the clock of the others, to the end.
Replay with_a_slow_tile(const Workload& workload) {
  Replay replay(workload);
  replay.set_speed(std::vector<double>{0.5e6, 1e6, 1e6, 1e6});
  for (int tick = 0; tick < 100000 && !replay.finished(); ++tick) replay.advance(1e-3);
  EXPECT_TRUE(replay.finished());
  return replay;
}

TEST(Barrier, ASlowTileHoldsTheOthersOnlyWhereTheyMeet) {
  const std::string load = "square:frequency=10Hz,low=50%,length=1s,clock=1GHz,barrier=";
  const Replay all = with_a_slow_tile(good(load + "all"));
  EXPECT_NEAR(all.busy_s(), 2, 1e-9);
  EXPECT_THAT(std::vector<double>(all.waited_s().begin(), all.waited_s().end()),
              ElementsAre(0, DoubleNear(1, 1e-9), DoubleNear(1, 1e-9), DoubleNear(1, 1e-9)));
  const Replay none = with_a_slow_tile(good(load + "none"));
  EXPECT_NEAR(none.busy_s(), 2, 1e-9);
  EXPECT_NEAR(sum(none.waited_s()), 0, 1e-9);
  EXPECT_NEAR(sum(none.work_s()), sum(all.work_s()), 1e-9);
  // Rows are due when the trace has them: without a barrier three tiles are on time.
  const auto late = [](const Replay& replay) {
    return std::count_if(replay.completions().begin(), replay.completions().end(),
                         [](const Completion& row) { return row.finish_s > row.due_s + 1e-9; });
  };
  EXPECT_EQ(late(all), 20);
  EXPECT_EQ(late(none), 20);
  EXPECT_EQ(none.completions().size(), 80U);
}

TEST(Barrier, TilesOfARailMeetAmongThemselves) {
  const Workload workload = good("virus:length=1s,clock=1GHz,barrier=rail");
  ASSERT_EQ(workload.groups, 2U);
  const Replay replay = with_a_slow_tile(workload);
  EXPECT_NEAR(sum(replay.waited_s()), 1, 1e-9);  // tile 1 for tile 0
}

TEST(Barrier, MemoryIsSharedAmongGroups) {
  const Workload workload = good("virus:length=1s,clock=1GHz,barrier=none");
  Replay replay(workload);
  replay.set_speed(std::vector<double>(4, 1e6));
  replay.advance(1e-3);
  for (size_t i = 4; i < replay.activity().size(); ++i) EXPECT_NEAR(replay.activity()[i], 1, 1e-9);
}

TEST(Barrier, ATraceMaySayItsOwn) {
  const std::string rows = "time [ms],tile.activity [%]\n0,1\n1,1\n";
  const auto read = [&](const std::string& comment) {
    return parse_workload("# tile.clock: 1 GHz\n" + comment + rows, "w.csv", small_chip());
  };
  EXPECT_EQ(std::get<Workload>(read("# tile.barrier: none\n")).groups, 4U);
  EXPECT_EQ(std::get<Workload>(read("# tile.barrier: rail\n")).groups, 2U);
  EXPECT_EQ(std::get<Workload>(read("")).groups, 1U);
  EXPECT_EQ(first_error(read("# tile.barrier: half\n")),
            "w.csv:2:3: error: 'half' is not a barrier of tile\n  hint: write all, none and rail");
  EXPECT_THAT(first_error(read("# hbm.barrier: none\n")), HasSubstr("a barrier of hbm means nothing"));
}

// --- wrong definitions -----------------------------------------------------------------------------------------------

TEST(DefinedWorkloadError, EachSaysWhatToDo) {
  EXPECT_EQ(bad("square:low"),
            "square:low: error: 'low' is not KEY=VALUE\n  hint: write it as in "
            "square:frequency=2Hz,low=10%");
  EXPECT_THAT(bad("square:lo=10%"), HasSubstr("unknown key \"lo\" in the workload\n  hint: did you mean \"low\"?"));
  EXPECT_THAT(bad("square:low=120%"), HasSubstr("\"120%\" is out of range"));
  EXPECT_THAT(bad("square:frequency=2"), HasSubstr("has no unit: write it in Hz, kHz, MHz or GHz"));
  EXPECT_THAT(bad("virus:domain=hbm"), HasSubstr("small has no domain hbm with a clock\n  hint: say domain: tile"));
  EXPECT_THAT(bad("virus:memory_domain=ddr"), HasSubstr("small has no other domain 'ddr'"));
  EXPECT_THAT(bad("ramp:length=1000000s,interval=1us"), HasSubstr("the workload comes to 1000000000000 rows"));
  EXPECT_THAT(bad("random:shortest=1s,longest=1ms"), HasSubstr("upside down"));
  EXPECT_THAT(bad("serving"), HasSubstr("the workload has no \"requests\""));
  EXPECT_THAT(bad("serving:requests=none.csv"), HasSubstr("requests none.csv: cannot be opened: No such file"));
  EXPECT_THAT(bad("serving:requests=x,batch=10,token_budget=5"), HasSubstr("token_budget is smaller than batch"));
  EXPECT_THAT(bad("training:forward=5ms"), HasSubstr("forward is a single value"));
}

TEST(DefinedWorkloadError, AFileHasItsPlace) {
  EXPECT_EQ(bad_file("workload: square\nlow: 10 %\nhgih: 5 %\n"),
            "w.yaml:3:1: error: unknown key \"hgih\" in the workload\n  hint: did you mean \"high\"?");
  EXPECT_THAT(bad_file("workload: sqare\n"), HasSubstr("w.yaml:1:11: error"));
  EXPECT_THAT(bad_file("low: 5 %\n"), HasSubstr("the workload has no \"workload\""));
  EXPECT_THAT(bad_file(""), HasSubstr("w.yaml: error"));
  EXPECT_THAT(bad_file("- a\n- b\n"), HasSubstr("the workload is a list"));
  EXPECT_THAT(bad_file("workload: [\n"), HasSubstr("cannot be read as YAML"));
  EXPECT_THAT(bad_file(std::string("workload: \x01\n")), HasSubstr("w.yaml:1"));
}

TEST(DefinedWorkloadError, NoMutationCrashes) {
  const std::string text = "square:frequency=2Hz,low=10%,high=90%,length=3s,barrier=none,seed=4,memory_domain=hbm";
  const std::string bytes = std::string("0123456789.,-+e:=%'\"{}[]#\n aN") + '\0' + '\xff';
  Random random(3);
  const chip::Chip chip = small_chip();
  for (int round = 0; round < 1500; ++round) {
    std::string mutated = text;
    for (uint64_t edits = 1 + random.next() % 4; edits > 0 && !mutated.empty(); --edits) {
      const size_t at = random.next() % mutated.size();
      switch (random.next() % 3) {
        case 0: mutated[at] = bytes[random.next() % bytes.size()]; break;
        case 1: mutated.insert(at, 1, bytes[random.next() % bytes.size()]); break;
        default: mutated.erase(at, 1 + random.next() % 8); break;
      }
    }
    const WorkloadResult result = parse_short_form(mutated, chip, 1);
    if (const auto* errors = std::get_if<std::vector<Error>>(&result)) {
      ASSERT_FALSE(errors->empty()) << mutated;
      ASSERT_FALSE(errors->front().message.empty()) << mutated;
    }
  }
}

}  // namespace
}  // namespace flyball::sim
