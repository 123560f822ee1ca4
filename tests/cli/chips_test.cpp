// The bundled chips under the commands that their pages show.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

constexpr const char* kGame =
    "# big.clock: 2362 MHz\n"
    "time [s],big.activity [%],little.activity [%],gpu.activity [%],modem.activity [%]\n"
    "0,5,10,2,10\n2,95,40,80,30\n20,5,10,2,10\n25,0,0,0,0\n";

TEST(Phone, IsHeldAtItsTripsWhileAGameRuns) {
  const TemporaryFolder folder;
  write_text(folder.path("game.csv"), kGame);
  const Finished run = flyball({"run", "docs/chips/phone_guard.fly", "--chip", "phone", "--workload",
                                folder.path("game.csv"), "--out", folder.path("out")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const nlohmann::json summary = nlohmann::json::parse(contents(folder.path("out/summary.json")));
  const double peak = summary["temperature_degC"]["peak"];
  EXPECT_GT(peak, 75);
  EXPECT_LT(peak, 77) << "the target trip, and what one look lets it overshoot";
  EXPECT_GT(summary["score"]["power_ramp"]["limit_W_per_s"], 99) << "the chip's";
}

}  // namespace
}  // namespace flyball::tests
