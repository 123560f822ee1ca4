// Importing DCGM logs: what the numbers become, gaps and holes, other column orders, and what is said of bad logs.
#include "sim/import/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "sim/workload/csv.h"
#include "sim/workload/workload.h"
#include "tests/sim/reference_data.h"
#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kHeader = "timestamp,phase,gpu,power_w,sm_active,tensor_active,dram_active\n";

ImportedWorkload good(const std::string& log, const ImportOptions& options = {}) {
  auto result = import_log(LogKind::kDcgm, log, "logs/a.csv", options);
  if (auto* errors = std::get_if<std::vector<Error>>(&result)) {
    for (const Error& error : *errors) ADD_FAILURE() << to_string(error);
    return {};
  }
  return std::get<ImportedWorkload>(std::move(result));
}

std::string bad(const std::string& log, const ImportOptions& options = {}) {
  auto result = import_log(LogKind::kDcgm, log, "a.csv", options);
  const auto* errors = std::get_if<std::vector<Error>>(&result);
  if (errors == nullptr) return "no error";
  std::string all;
  for (const Error& error : *errors) all += (all.empty() ? "" : "\n") + to_string(error);
  return all;
}

TEST(Dcgm, ByHand) {
  // GPU 1 is left out. Row 1: activity (0.8 + 0.325 / 0.65) / 2 = 0.65, bound 1 - 0.8 (1 - 0.25) = 0.4.
  const ImportedWorkload w = good(kHeader +
                                  "100.0,x,0,300,0.8,0.325,0.5\n100.0,x,1,90,1,1,1\n"
                                  "100.1,x,0,300,0,0,0\n100.25,x,0,300,1.004,0.9,0\n");
  EXPECT_EQ(w.csv,
            "# Activity of GPU 0 in a.csv, from its DCGM log.\n"
            "# tile.clock: 1.98 GHz\n"
            "time [ms],tile.activity [%],tile.memory_bound [%],hbm.activity [%]\n"
            "0.000,65.00,40.00,50.00\n"
            "100.000,0.00,100.00,0.00\n"
            "250.000,100.00,0.00,0.00\n"
            "400.000,100.00,0.00,0.00\n");
  EXPECT_EQ(w.summary.gpu, 0);
  EXPECT_THAT(w.summary.gpus, ElementsAre(0, 1));
  EXPECT_EQ(w.summary.rows, 3U);
  EXPECT_NEAR(w.summary.duration_s, 0.4, 1e-6);
  EXPECT_TRUE(w.summary.gaps.empty());
  EXPECT_EQ(w.summary.assumed_clock_kHz, 1.98e6);
  EXPECT_TRUE(std::holds_alternative<Workload>(parse_workload(w.csv, "t.csv", small_chip())));
}

TEST(Dcgm, GapsHolesAndRowsOfTheSameTimeAreReported) {
  const ImportedWorkload w = good(kHeader +
                                  "10,x,0,,0.5,0,0\n11.0,x,0,,,0,0\n12.5,x,0,,0.6,0,0\n12.5,x,0,,0.7,0,0\n"
                                  "12.6,x,0,,0.7,0,0\n12.7,x,0,,0.7,0,0\n12.8,x,0,,0.7,0,0\n");
  ASSERT_EQ(w.summary.gaps.size(), 1U);  // one second is not longer than a second
  EXPECT_EQ(w.summary.gaps[0].line, 4);
  EXPECT_DOUBLE_EQ(w.summary.gaps[0].at_s, 1.0);
  EXPECT_DOUBLE_EQ(w.summary.gaps[0].length_s, 1.5);
  EXPECT_EQ(w.summary.missing_values, 1U);
  EXPECT_EQ(w.summary.same_time, 1U);
  EXPECT_EQ(w.summary.rows, 6U);
  EXPECT_THAT(w.csv, HasSubstr("\n1000.000,25.00,50.00,0.00\n2500.000,35.00,30.00,0.00\n"));
}

TEST(Dcgm, OtherOrdersAndNamesOfColumns) {
  const ImportedWorkload w = good(",DRAMA,SMCLK,TENSO,SMACT,time\n0,0,1410,0,1,0\n1,0,1395,0,1,1\n");
  EXPECT_FALSE(w.summary.assumed_clock_kHz.has_value());
  EXPECT_THAT(w.csv, HasSubstr("hbm.activity [%],tile.clock [MHz]\n0.000,50.00,0.00,0.00,1410\n1000.000,"));
  EXPECT_TRUE(std::holds_alternative<Workload>(parse_workload(w.csv, "t.csv", small_chip())));
}

TEST(Dcgm, TheSecondGpu) {
  const std::string log = kHeader + "1,x,5,,1,1,0\n1,x,7,,0,0,0\n2,x,5,,1,1,0\n2,x,7,,0,0,0\n";
  EXPECT_EQ(good(log).summary.gpu, 5);
  EXPECT_EQ(good(log, {.gpu = 7}).summary.gpu, 7);
  EXPECT_EQ(bad(log, {.gpu = 1}), "a.csv: error: has no rows of GPU 1\n  hint: it has GPU 5 and 7: say --gpu 5");
}

TEST(DcgmError, EachHasItsPlaceAndRemedy) {
  EXPECT_EQ(bad("timestamp,gpu,sm_active,tensor_active\n1,0,0,0\n2,0,0,0\n"),
            "a.csv:1: error: column 'dram_active' is missing\n  hint: the log needs timestamp (s), sm_active, "
            "tensor_active and dram_active; this one may also be called drama and dcgm_fi_prof_dram_active");
  EXPECT_EQ(
      bad(kHeader + "1,x,0,,0.5,N/A,0\n2,x,0,,0,0,0\n"),
      "a.csv:2:12: error: 'N/A' is not a number\n  hint: mend the field of column 'tensor_active', or remove the row");
  EXPECT_EQ(bad(kHeader + "1,x,0,,0,0,0\n2,x,0,,85,0,0\n"),
            "a.csv:3:8: error: 85 is outside 0 .. 1\n  hint: check the unit of column 'sm_active'");
  EXPECT_EQ(bad(kHeader + "5,x,0,,0,0,0\n5,x,1,,0,0,0\n3.5,x,0,,0,0,0\n"),
            "a.csv:4:1: error: time runs backward by 1.500 s, from line 2\n"
            "  hint: sort the log by time, or cut it where it starts anew");
  EXPECT_THAT(bad(kHeader + "1,x,zero,,0,0,0\n2,x,0,,0,0,0\n"), HasSubstr("'zero' is not a GPU's number"));
  EXPECT_THAT(bad(kHeader + ",x,0,,0,0,0\n2,x,0,,0,0,0\n"), HasSubstr("'' is not a time"));
  EXPECT_THAT(bad(kHeader + "1,x,0,,0,0,0\n"), HasSubstr("has 1 row of GPU 0"));
  EXPECT_THAT(bad(""), HasSubstr("is empty"));
  EXPECT_THAT(bad(kHeader + "1,x,0,,0,0\n"), HasSubstr("a.csv:2: error: 6 fields where the header has 7"));
  EXPECT_THAT(bad(kHeader + "1,x,0,,0,0,0\n2,x,0,,0,0,0"), HasSubstr("a.csv:3: error: the last line has no end"));
  EXPECT_THAT(bad(std::string("\x1f\x8b\x08", 3)), HasSubstr("is not text"));
}

TEST(Dcgm, NoMutationCrashes) {
  const std::string text =
      kHeader + "1.5,x,0,300,0.8,0.3,0.5\n1.5,x,1,90,1,1,1\n1.6,x,0,300,,0,0\n1.75,x,0,3,1,0.9,0\n";
  const std::string bytes = std::string("0123456789.,-+e\n\r\t aN") + '\0' + '\xff';
  std::mt19937_64 random(20260102);
  const auto below = [&](size_t limit) { return static_cast<size_t>(random() % limit); };
  size_t read = 0;
  for (int round = 0; round < 10000; ++round) {
    std::string mutated = text;
    for (size_t edits = 1 + below(4); edits > 0 && !mutated.empty(); --edits) {
      const size_t at = below(mutated.size());
      switch (below(4)) {
        case 0: mutated[at] = bytes[below(bytes.size())]; break;
        case 1: mutated.insert(at, 1, bytes[below(bytes.size())]); break;
        case 2: mutated.erase(at, 1 + below(8)); break;
        default: mutated.resize(at); break;
      }
    }
    const auto result = import_log(LogKind::kDcgm, mutated, "a.csv");
    const auto* workload = std::get_if<ImportedWorkload>(&result);
    if (workload == nullptr) continue;
    ++read;
    const WorkloadResult again = parse_workload(workload->csv, "t.csv", small_chip());
    const auto* errors = std::get_if<std::vector<Error>>(&again);
    ASSERT_EQ(errors, nullptr) << to_string(errors->front()) << "\n" << mutated << "\n" << workload->csv;
  }
  EXPECT_GT(read, 100U);
}

TEST(Dcgm, EveryReferenceLogIsRead) {
  const std::filesystem::path folder = reference_data() / "traces/h100_sxm_dcgm_10hz";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data";
  size_t gaps = 0, logs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().string().find("telemetry") == std::string::npos) continue;
    ++logs;
    const auto text = std::get<std::string>(read_text(entry.path().string()));
    auto result = import_log(LogKind::kDcgm, text, entry.path().string());
    ASSERT_TRUE(std::holds_alternative<ImportedWorkload>(result)) << entry.path();
    for (const int gpu : std::get<ImportedWorkload>(result).summary.gpus) {
      const auto workload =
          std::get<ImportedWorkload>(import_log(LogKind::kDcgm, text, entry.path().string(), {.gpu = gpu}));
      EXPECT_TRUE(std::holds_alternative<Workload>(parse_workload(workload.csv, "t.csv", small_chip())));
      gaps += workload.summary.gaps.size();
    }
  }
  EXPECT_EQ(logs, 7U);
  EXPECT_EQ(gaps, 13U);
}

}  // namespace
}  // namespace flyball::sim
