// flyball thermal as a person runs it: HotSpot's files give HotSpot's answers; what is wrong leaves no output.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "tests/cli/command_line.h"
#include "tests/sim/reference_data.h"

namespace flyball::tests {
namespace {

constexpr const char* kPackage =
    "-t_chip 0.0005\n-k_chip 120\n-p_chip 1.6e6\n-t_interface 4e-5\n-k_interface 8\n-p_interface 4e6\n"
    "-s_spreader 0.03\n-t_spreader 0.002\n-k_spreader 390\n-p_spreader 3.4e6\n-s_sink 0.06\n-t_sink 0.005\n"
    "-k_sink 390\n-p_sink 3.4e6\n-r_convec 0.1\n-c_convec 100\n-ambient 300\n-sampling_intvl 1000\n";

class ThermalCommand : public testing::Test {
 protected:
  ThermalCommand() {
    write_text(folder_.path("f.flp"), "left 0.01 0.01 0 0\nright 0.01 0.01 0.01 0\n");
    write_text(folder_.path("p.config"), kPackage);
    write_text(folder_.path("w.ptrace"), "right left\n50 50\n50 50\n");
  }

  Finished thermal(std::vector<std::string> options, const std::string& power = "w.ptrace") {
    std::vector<std::string> arguments = {
        "thermal",           "--floorplan", folder_.path("f.flp"), "--package", folder_.path("p.config"), "--power",
        folder_.path(power), "-o",          folder_.path("t.csv")};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return flyball(arguments);
  }

  std::string output() { return contents(folder_.path("t.csv")); }

  TemporaryFolder folder_;
};

TEST_F(ThermalCommand, WritesKelvinOfEachColumnAtTheEndOfEachInterval) {
  const Finished done = thermal({});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.err, "");
  EXPECT_EQ(output(), "time_s,right,left\n1000,322.881518,322.881518\n2000,322.881518,322.881518\n");
  EXPECT_NE(done.out.find("2 blocks, 4 layers, 20 nodes; 2 rows of power"), std::string::npos) << done.out;
}

TEST_F(ThermalCommand, StartsWhereItIsTold) {
  const auto first_row = [&](const std::string& init) {
    EXPECT_EQ(thermal({"--init", init}).exit_code, 0) << init;
    const std::string text = output();
    const size_t row = text.find('\n') + 1;
    return text.substr(row, text.find('\n', row) - row);
  };
  ASSERT_EQ(thermal({"--steady", folder_.path("s.csv")}).exit_code, 0);
  write_text(folder_.path("p.config"), std::string(kPackage) + "-sampling_intvl 1e-6\n");
  EXPECT_EQ(first_row("steady"), first_row(folder_.path("s.csv")));
  EXPECT_EQ(first_row("340K"), first_row("66.85degC"));
  EXPECT_EQ(first_row("340K").substr(0, 12), "1e-06,340.00");
  EXPECT_EQ(first_row("300 K"), first_row("26.85 degC"));
}

TEST_F(ThermalCommand, TheGridSaysHowFarTheBlockModelIsOff) {
  write_text(folder_.path("p.config"), std::string(kPackage) + "-sampling_intvl 0.01\n");
  write_text(folder_.path("w.ptrace"), "right left\n50 0\n50 0\n");
  const Finished done = thermal({"--grid", "8x16", "--grid-step", "5ms"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_NE(done.out.find("grid 8x16, 524 nodes"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("block model off the grid: "), std::string::npos) << done.out;
}

TEST_F(ThermalCommand, WrongInputsLeaveNoOutput) {
  write_text(folder_.path("bad.ptrace"), "right lefd\n1 2\n");
  const Finished bad = thermal({}, "bad.ptrace");
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_NE(bad.err.find("did you mean \"left\"?"), std::string::npos) << bad.err;
  EXPECT_EQ(thermal({}, "none.ptrace").exit_code, 2);
  EXPECT_EQ(thermal({"--init", "warm"}).exit_code, 2);
  EXPECT_EQ(thermal({"--init", "0K"}).exit_code, 2);
  EXPECT_EQ(thermal({"--grid", "64"}).exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(folder_.path("t.csv")));
}

TEST_F(ThermalCommand, AgreesWithHotSpot) {
  const auto data = sim::reference_data() / "thermal" / "ev6";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "no reference data";
  const Finished done =
      flyball({"thermal", "--floorplan", data / "floorplan.csv", "--package", data / "config.json", "--power",
               data / "power.csv", "--init", data / "hotspot_steady.csv", "-o", folder_.path("t.csv")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const sim::Table ours = sim::read_table(folder_.path("t.csv"));
  const sim::Table expected = sim::read_table(data / "hotspot_transient_warm.csv");
  ASSERT_EQ(ours.header, expected.header);
  ASSERT_EQ(ours.rows.size(), expected.rows.size());
  for (size_t row = 0; row < ours.rows.size(); ++row) {
    for (size_t i = 0; i < ours.header.size(); ++i) ASSERT_NEAR(ours.number(row, i), expected.number(row, i), 0.02);
  }
}

}  // namespace
}  // namespace flyball::tests
