// Files of faults: what they say, what is wrong with wrong ones, and that what is drawn at random is drawn again.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "hal/chip/load.h"
#include "sim/faults/controller_faults.h"
#include "sim/faults/matrix.h"
#include "sim/faults/read_faults.h"

namespace flyball::sim {
namespace {

const chip::Chip& accel() {
  static const chip::Chip kChip = std::get<chip::Chip>(chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml"));
  return kChip;
}

FaultPlan read(const std::string& text, uint64_t seed = 1) {
  FaultsResult result = parse_faults(text, "f.yaml", accel(), seed);
  if (const auto* errors = std::get_if<std::vector<chip::Error>>(&result)) {
    for (const chip::Error& error : *errors) ADD_FAILURE() << to_string(error);
    return {};
  }
  return std::move(std::get<FaultPlan>(result));
}

std::string errors_of(const std::string& text) {
  const FaultsResult result = parse_faults(text, "f.yaml", accel(), 1);
  const auto* errors = std::get_if<std::vector<chip::Error>>(&result);
  std::string all;
  if (errors == nullptr) return "no errors";
  for (const chip::Error& error : *errors) all += (all.empty() ? "" : "\n") + to_string(error);
  return all;
}

TEST(ReadFaults, AnEntryIsAFault) {
  const FaultPlan plan = read(R"(
- {at: 2 s, for: 500 ms, fault: stuck, on: 'tile_temp[3]'}
- at: 3s
  fault: offset
  on: temp[C0T3]
  by: -10 K
- {at: 4 s, for: 20 ms, fault: swapped, on: 'tile_temp[0]', with: 'tile_temp[8]'}
- {at: 5 s, for: 1 s, fault: bus_error, rate: 1 %, burst: 8, addresses: [0x40002000, 0x4000203f]}
- {at: 6 s, fault: controller_reset}
- {at: 7 s, fault: slow, on: rails, by: 250 us}
)");
  ASSERT_EQ(plan.size(), 6U);
  EXPECT_EQ(plan[0].kind, FaultKind::kStuck);
  EXPECT_EQ(plan[0].begin_us, 2'000'000);
  EXPECT_EQ(plan[0].end_us, 2'500'000);
  EXPECT_EQ(plan[0].first, accel().sensor("tile_temp")->first_channel + 3);
  EXPECT_EQ(plan[0].count, 1U);
  EXPECT_EQ(fault_text(plan[1]), "offset tile_temp[3] by -10 K");
  EXPECT_EQ(plan[1].amount, -10'000);
  EXPECT_EQ(plan[1].end_us, kForGood);
  EXPECT_EQ(fault_text(plan[2]), "swapped tile_temp[0] with tile_temp[8]");
  EXPECT_EQ(plan[2].with, accel().sensor("tile_temp")->first_channel + 8);
  EXPECT_EQ(fault_text(plan[3]), "bus_error bus from 0x40002000 to 0x4000203f, at 1 %, in bursts of 8");
  EXPECT_EQ(plan[4].place, FaultPlace::kController);
  EXPECT_EQ(plan[4].end_us, plan[4].begin_us);
  EXPECT_EQ(plan[5].place, FaultPlace::kRail);
  EXPECT_EQ(plan[5].count, 4U);
  EXPECT_EQ(plan[5].delay_us, 250);
}

struct Wrong {
  const char* text;
  const char* expected;
};

constexpr Wrong kWrong[] = {
    {"", "f.yaml: error: the file of faults is empty\n  hint: see docs/faults.md for what it says"},
    {"at: 2 s\n",
     "f.yaml:1:1: error: the file of faults is no list\n  hint: write an entry for each fault: - {at: 2 s, for: 500 "
     "ms, "
     "fault: stuck, on: tile_temp[3]}"},
    {"- {at: 2 s, fault: stuk, on: tile_temp}\n",
     "f.yaml:1:20: error: fault 1: there is no fault \"stuk\"\n  hint: did you mean \"stuck\"?"},
    {"- {at: 2 s, fault: stuck, on: tile_tmep}\n",
     "f.yaml:1:31: error: \"tile_tmep\" is nothing that can break\n  hint: did you mean \"tile_temp\"?"},
    {"- {at: 2 s, fault: stuck, on: 'tile_temp[16]'}\n",
     "f.yaml:1:31: error: tile_temp has no element 16\n  hint: its elements are 0 to 15"},
    {"- {at: 2 s, fault: stuck, on: 'tile_temp[C0T9]'}\n",
     "f.yaml:1:31: error: \"C0T9\" is no element of tile_temp\n  hint: did you mean \"C0T0\"?"},
    {"- {at: 2 s, fault: stuck, on: 'chip_power[0]'}\n",
     "f.yaml:1:31: error: chip_power has no elements\n  hint: write chip_power"},
    {"- {at: 2 s, fault: late, on: tile_clock, by: 2 ms}\n",
     "f.yaml:1:30: error: tile_clock cannot be late\n  hint: it can be: stuck, slow, ignored, bus_error"},
    {"- {at: 2, fault: stale, on: tile_temp}\n",
     "f.yaml:1:8: error: fault 1, at: \"2\" has no unit: write it in us, ms or s"},
    {"- {fault: stale, on: tile_temp}\n", "f.yaml:1:3: error: fault 1 has no \"at\"\n  hint: add it"},
    {"- {at: 1 s, fault: offset, on: tile_temp}\n", "f.yaml:1:3: error: fault 1 has no \"by\"\n  hint: add it"},
    {"- {at: 1 s, fault: offset, on: tile_temp, by: 3 W}\n",
     "f.yaml:1:47: error: fault 1, by: \"3 W\" has the unit \"W\": write it in mK or K"},
    {"- {at: 1 s, form: 1 s, fault: stale, on: tile_temp}\n",
     "f.yaml:1:13: error: unknown key \"form\" in fault 1\n  hint: did you mean \"for\"?"},
    {"- {at: 1 s, fault: swapped, on: tile_temp, with: 'tile_temp[1]'}\n",
     "f.yaml:1:50: error: fault 1: one element is swapped with one other\n  hint: write the element: tile_temp[0]"},
    {"- {at: 1 s, fault: stuck, on: tile_clock, value: 3}\n",
     "f.yaml:1:50: error: fault 1: only a sensor can be stuck at a value\n  hint: leave it out"},
    {"- {at: 1 s, fault: bus_error, addresses: [9, 8]}\n",
     "f.yaml:1:42: error: fault 1: addresses is no pair of addresses that rises\n  hint: write the first and the last: "
     "[0x40002000, 0x4000203f]"},
    {"- {random: 5, at: [2 s, 1 s], for: 1 ms}\n",
     "f.yaml:1:19: error: fault 1, at falls\n  hint: write the least first"},
    {"- {random: 5, at: 1 s, for: 1 ms, fault: lost_tick, on: tile_temp}\n",
     "f.yaml:1:3: error: fault 1: nothing that it is on can have such a fault\n  hint: see docs/faults.md for what can "
     "break and how"},
    {"- {at: 1 s\n",
     "f.yaml:2:1: error: this cannot be read as YAML\n  hint: look for indentation, brackets, quotes and colons here "
     "and "
     "on the lines above"},
    {"- \x01\n", "f.yaml:1: error: this is no text file\n  hint: a file of faults is YAML in UTF-8"},
};

TEST(ReadFaults, WhatIsWrongIsSaidWithItsPlaceAndRemedy) {
  for (const Wrong& wrong : kWrong) EXPECT_EQ(errors_of(wrong.text), wrong.expected);
}

TEST(ReadFaults, AllMistakesAtOnce) {
  const std::string errors =
      errors_of("- {at: 2 s, fault: stuk, on: tile_temp}\n- {at: 2, fault: stuck, on: nothing}\n");
  EXPECT_NE(errors.find("f.yaml:1:"), std::string::npos);
  EXPECT_NE(errors.find("f.yaml:2:"), std::string::npos);
}

TEST(ReadFaults, RandomFaultsAreTheSameForASeed) {
  constexpr const char* kText = "- {random: 40, at: [1 s, 9 s], for: [10 ms, 500 ms]}\n";
  const FaultPlan plan = read(kText, 5), again = read(kText, 5), other = read(kText, 6);
  ASSERT_EQ(plan.size(), 40U);
  std::set<FaultKind> kinds;
  bool differs = false;
  for (size_t i = 0; i < plan.size(); ++i) {
    EXPECT_EQ(fault_text(plan[i]), fault_text(again[i]));
    EXPECT_EQ(plan[i].begin_us, again[i].begin_us);
    EXPECT_EQ(plan[i].end_us, again[i].end_us);
    EXPECT_GE(plan[i].begin_us, 1'000'000);
    EXPECT_LE(plan[i].begin_us, 9'000'000);
    EXPECT_GE(plan[i].end_us - plan[i].begin_us, 10'000);
    EXPECT_LE(plan[i].end_us - plan[i].begin_us, 500'000);
    differs = differs || fault_text(plan[i]) != fault_text(other[i]);
    kinds.insert(plan[i].kind);
  }
  EXPECT_TRUE(differs);
  EXPECT_GE(kinds.size(), 6U);
}

TEST(ReadFaults, RandomFaultsKeepToWhatTheyAreGiven) {
  for (const Fault& fault : read("- {random: 30, at: 1 s, for: 5 ms, fault: [late, stale], on: [hbm_temp, temp]}\n")) {
    EXPECT_TRUE(fault.kind == FaultKind::kLate || fault.kind == FaultKind::kStale);
    EXPECT_TRUE(fault.on.starts_with("hbm_temp[") || fault.on.starts_with("tile_temp[")) << fault.on;
    EXPECT_EQ(fault.end_us, 1'005'000);
  }
}

TEST(FaultMatrix, HasEveryKindOnWhatMatters) {
  FaultMatrix matrix;
  matrix.sensors = {0};
  matrix.actuators = {0};
  matrix.hot_block = "C0T5";
  matrix.times_us = {1'000'000, 2'000'000, 3'000'000, 4'000'000};
  const FaultPlan plan = fault_matrix(matrix, accel());
  EXPECT_GE(plan.size(), 200U);
  std::set<FaultKind> kinds;
  std::set<std::string> on;
  for (const Fault& fault : plan) {
    kinds.insert(fault.kind);
    on.insert(fault.on);
  }
  EXPECT_EQ(kinds.size(), kFaultKinds);
  EXPECT_EQ(on, (std::set<std::string>{"tile_temp", "tile_temp[5]", "tile_temp[13]", "tile_clock", "tile_clock[5]",
                                       "tile_clock[13]", "rails", "rails[1]", "rails[3]", "bus", "controller"}));
}

TEST(ControllerFaults, LosesTicksAndComesBackWithoutMemory) {
  const auto plan =
      std::make_shared<const FaultPlan>(read("- {at: 2 ms, fault: lost_tick}\n- {at: 4 ms, for: 2 ms, fault: "
                                             "lost_tick}\n- {at: 8 ms, fault: controller_reset}\n"
                                             "- {at: 10 ms, for: 3 ms, fault: controller_reset}\n"));
  ControllerFaults faults(plan);
  std::string said;
  for (int64_t ms = 0; ms < 15; ++ms) {
    const ControllerFaults::Tick tick = faults.at(ms * 1000);
    said += tick.restarts ? 'R' : tick.absent ? '-' : '.';
  }
  EXPECT_EQ(said, "..-.--..R.---R.");
}

}  // namespace
}  // namespace flyball::sim
