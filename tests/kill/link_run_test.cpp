// The whole controller over the byte link: what it does, and in how many frames a tick.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "compiler/compile.h"
#include "tests/kill/recorded_run.h"
#include "tests/unit/byte_line.h"

namespace flyball::kill {
namespace {

constexpr size_t kTicks = 3000;
constexpr uint32_t kMostFrames = 12;

TEST(LinkRun, IsTheRunWithoutALinkInADozenFramesATick) {
  const Plant plant(68);
  const std::string root = FLYBALL_SOURCE_DIR "/policies/";
  const compiler::CompileResult set =
      compiler::compile({root + "tile_guard.fly", root + "power_cap.fly", root + "demand_dvfs.fly"}, &plant.chip);
  ASSERT_NE(set.linked, nullptr);
  sim::SimulatedChip here(plant.chip, plant.workload, {.ambient_degC = plant.ambient_degC}), there(here);
  ControllerLife near(set.linked->program, plant.chip, plant.tables.config(), here.platform());
  Line line(there.platform());
  hal::LinkMaster master{line.near()};
  ControllerLife far(set.linked->program, plant.chip, plant.tables.config(), hal::platform_of(&master));
  uint32_t most = 0;
  for (size_t t = 0; t < kTicks; ++t) {
    const uint32_t before = master.frames;
    const TickResult by_link = far.tick(), directly = near.tick();
    if (t > 0) most = std::max(most, master.frames - before);  // the first settles the rails, and reads what is kept
    ASSERT_EQ(by_link.applied.changed, directly.applied.changed) << t;
    here.advance(kTick_us);
    there.advance(kTick_us);
    ASSERT_TRUE(std::ranges::equal(there.driven(), here.driven())) << t;
  }
  EXPECT_TRUE(std::ranges::equal(there.temperature_degC(), here.temperature_degC()));
  EXPECT_EQ(there.bus_count().reads, here.bus_count().reads);
  std::cout << master.frames << " frames in " << kTicks << " ticks, at most " << most << " in one\n";
  EXPECT_LE(most, kMostFrames);
}

}  // namespace
}  // namespace flyball::kill
