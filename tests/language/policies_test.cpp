// Every policy of the repository checks without a finding but those that it accepts, and its own tests pass: without a
// chip and on the bundled one.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/compile.h"
#include "compiler/dump.h"
#include "compiler/test_run.h"
#include "hal/chip/load.h"
#include "tests/language/golden.h"
#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

const std::filesystem::path kRoot = FLYBALL_SOURCE_DIR;

/// The policies in a folder of policies/, as "ports/NAME" for "ports/".
std::vector<std::string> names(const std::string& folder) {
  std::vector<std::string> result;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "policies" / folder)) {
    if (entry.path().extension() == ".fly") result.push_back(folder + entry.path().stem().string());
  }
  std::sort(result.begin(), result.end());
  return result;
}

void check_and_test(const std::string& name, const chip::Chip* chip) {
  const std::string path = (kRoot / "policies" / (name + ".fly")).string();
  const CompileResult result = compile({path}, chip, {.tests = true});
  const std::string findings = dsl::render(result.diagnostics, result.sources, false);
  EXPECT_EQ(findings, "");
  ASSERT_NE(result.linked, nullptr) << findings;
  EXPECT_FALSE(result.linked->tests.empty());
  for (size_t i = 0; i < result.linked->tests.size(); ++i) {
    const TestOutcome outcome = run_test(*result.linked, i);
    EXPECT_TRUE(outcome.passed) << outcome.name << ", line " << outcome.line << ": " << outcome.message << "; "
                                << outcome.values;
  }
}

class Policies : public testing::TestWithParam<std::string> {};

TEST_P(Policies, CheckWithoutAFindingAndPassTheirTests) { check_and_test(GetParam(), nullptr); }

TEST_P(Policies, PassTheirTestsOnTheBundledChip) {
  const chip::LoadResult chip = chip::load((kRoot / "chips/accel.yaml").string());
  check_and_test(GetParam(), &std::get<chip::Chip>(chip));
}

INSTANTIATE_TEST_SUITE_P(Files, Policies, testing::ValuesIn(names("")), [](const auto& file) { return file.param; });

/// Of other chips, or of none: what they name is not on the bundled one.
class OtherPolicies : public testing::TestWithParam<std::string> {};

TEST_P(OtherPolicies, CheckWithoutAFindingAndPassTheirTests) { check_and_test(GetParam(), nullptr); }

std::string last_part(const testing::TestParamInfo<std::string>& file) {
  return file.param.substr(file.param.find('/') + 1);
}

INSTANTIATE_TEST_SUITE_P(Ports, OtherPolicies, testing::ValuesIn(names("ports/")), last_part);
INSTANTIATE_TEST_SUITE_P(Patterns, OtherPolicies, testing::ValuesIn(names("patterns/")), last_part);

std::string text_of(const std::string& name) {
  std::stringstream text;
  text << std::ifstream(kRoot / "policies" / (name + ".fly")).rdbuf();
  return text.str();
}

/// Lines with code or comment before the first test; then what `flyball check --cost` says without a chip.
std::string sizes_of(const std::string& name) {
  std::istringstream text(text_of(name));
  size_t lines = 0;
  for (std::string line; std::getline(text, line) && line.rfind("test ", 0) != 0;) lines += line.empty() ? 0 : 1;
  const CompileResult result = compile({(kRoot / "policies" / (name + ".fly")).string()}, nullptr);
  const Cost cost = cost_of(*result.linked);
  return fmt::format("| {} | {} | {} |", lines, cost.dispatches, cost.memory_bytes);
}

/// Each row of a page that begins with a link to a policy ends with how large that is.
class PolicyPages : public testing::TestWithParam<std::string> {};

TEST_P(PolicyPages, SayHowLargeEachIs) {
  const std::filesystem::path page = kRoot / "docs/policies" / (GetParam() + ".md");
  std::ifstream in(page);
  std::string wanted;
  size_t rows = 0;
  for (std::string line; std::getline(in, line);) {
    const std::string link = "](../../policies/";
    const size_t at = line.find(link), end = line.find(".fly)");
    if (line.rfind("| [", 0) == 0 && at != std::string::npos && end != std::string::npos) {
      size_t cell = line.size() - 1;
      for (int cells = 0; cells < 3; ++cells) cell = line.rfind('|', cell - 1);
      line = line.substr(0, cell) + sizes_of(line.substr(at + link.size(), end - at - link.size()));
      ++rows;
    }
    wanted += line + "\n";
  }
  EXPECT_EQ(rows, names(GetParam() + "/").size());
  golden::expect_same(page, wanted);
}

INSTANTIATE_TEST_SUITE_P(Folders, PolicyPages, testing::Values("ports", "patterns"),
                         [](const auto& page) { return page.param; });

/// power_cap's table is what the chip file's coefficients come to for a tile and its share of L2 that switch all they
/// can at 85 degC, to 0.1 W.
TEST(PowerCap, ItsTableIsTheBundledChips) {
  const chip::Chip chip = std::get<chip::Chip>(chip::load((kRoot / "chips/accel.yaml").string()));
  const CompileResult result = compile({(kRoot / "policies/power_cap.fly").string()}, &chip);
  ASSERT_NE(result.linked, nullptr);
  ASSERT_EQ(result.linked->tables.size(), 1U);
  const Table& table = result.linked->tables[0];
  const std::vector<chip::OperatingPoint>& points = chip.opp_table("tile_clock")->points;
  ASSERT_EQ(table.size, points.size());
  for (size_t i = 0; i < points.size(); ++i) {
    const double volts = static_cast<double>(points[i].voltage_uV) * 1e-6;
    double power_W = 0;
    for (const chip::PowerSource& source : chip.power) {
      if (source.clock != "tile_clock") continue;
      EXPECT_EQ(source.leakage_degC, 85);
      power_W += source.leakage_W * (volts / source.leakage_V) * (volts / source.leakage_V) +
                 source.capacitance_F * volts * volts * static_cast<double>(points[i].frequency_kHz) * 1e3;
    }
    EXPECT_NEAR(static_cast<double>(table.x[i]), power_W * 1e3, 50) << i;
    EXPECT_EQ(table.y[i], points[i].frequency_kHz);
  }
}

/// Under the bundled chip's ranks a floor of any other policy, cap and demand included, leaves a hot tile where
/// tile_guard holds it, and lifts the others.
TEST(ThreePolicies, NothingOutvotesTheSafetyLimit) {
  chip::Chip chip = std::get<chip::Chip>(chip::load((kRoot / "chips/accel.yaml").string()));
  const std::string host =
      "policy host; every 1 ms; domain rail; domain tile in rail;\n"
      "limit freq[tile] : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz slew up 100 MHz/ms down 400 MHz/ms;\n"
      "freq >= 2.8 GHz;\n";
  for (const char* rank : {"power", "demand"}) {
    chip.ranks.push_back({"host", rank});
    Rig rig({text_of("tile_guard"), text_of("power_cap"), text_of("demand_dvfs"), host}, &chip);
    for (int tick = 0; tick < 40; ++tick) {
      for (uint32_t tile = 0; tile < 16; ++tile) rig.feed("temp", tile == 3 ? 99'000 : 60'000, tile);
      rig.feed("chip_power", 300'000);
      rig.tick();
    }
    EXPECT_EQ(rig.grant("freq", 3), 400'000) << rank;
    EXPECT_GT(rig.grant("freq", 4), 800'000) << rank;
    chip.ranks.pop_back();
  }
}

/// A wrong expectation fails, and says where and with which values.
TEST(PolicyTests, FailWithPlaceAndValues) {
  const CompileResult result = compile_texts({{"a.fly",
                                               "policy a; every 1 ms;\n"
                                               "input t : 0 degC .. 100 degC stale never else 100 degC;\n"
                                               "test \"cold\" {\n  set t = 40 degC; run 2 ms;\n"
                                               "  expect t < 30 degC;\n}\n"}},
                                             nullptr, {.tests = true});
  ASSERT_NE(result.linked, nullptr);
  const TestOutcome outcome = run_test(*result.linked, 0);
  EXPECT_FALSE(outcome.passed);
  EXPECT_EQ(outcome.line, 5U);
  EXPECT_EQ(outcome.message, "expect t < 30 degC");
  EXPECT_EQ(outcome.values, "t = 40 degC");
  EXPECT_EQ(outcome.tick, 2);
}

TEST(PolicyTests, ABrokenPromiseFailsThem) {
  const CompileResult result = compile_texts({{"a.fly",
                                               "policy a; every 1 ms;\n"
                                               "input t : 0 degC .. 100 degC stale never else 0 degC;\n"
                                               "never t > 50 degC for 2 ms;\n"
                                               "test \"hot\" { set t = 60 degC; run 3 ms; }\n"
                                               "test \"short\" { set t = 60 degC; run 2 ms; }\n"}},
                                             nullptr, {.tests = true});
  ASSERT_NE(result.linked, nullptr);
  EXPECT_FALSE(run_test(*result.linked, 0).passed);
  EXPECT_TRUE(run_test(*result.linked, 1).passed);
}

}  // namespace
}  // namespace flyball::compiler
