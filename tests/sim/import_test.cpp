// Logs of every tool: small ones by hand, bad rows in each way, and the real ones where they are at hand.
#include "sim/import/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "sim/workload/csv.h"
#include "sim/workload/workload.h"
#include "tests/sim/reference_data.h"
#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ImportedWorkload good(LogKind kind, const std::string& log, const ImportOptions& options = {}) {
  auto result = import_log(kind, log, "logs/a.log", options);
  if (auto* errors = std::get_if<std::vector<Error>>(&result)) {
    for (const Error& error : *errors) ADD_FAILURE() << to_string(error);
    return {};
  }
  ImportedWorkload workload = std::get<ImportedWorkload>(std::move(result));
  const WorkloadResult again = parse_workload(workload.csv, "t.csv", small_chip());
  if (const auto* errors = std::get_if<std::vector<Error>>(&again)) ADD_FAILURE() << to_string(errors->front());
  return workload;
}

std::string bad(LogKind kind, const std::string& log, const ImportOptions& options = {}) {
  const auto result = import_log(kind, log, "a.log", options);
  const auto* errors = std::get_if<std::vector<Error>>(&result);
  return errors == nullptr ? "no error" : to_string(errors->front());
}

/// The workload without its comments and header.
std::string rows_of(const ImportedWorkload& workload) {
  return workload.csv.substr(workload.csv.find('\n', workload.csv.find("time [ms]")) + 1);
}

// --- nvidia-smi ------------------------------------------------------------------------------------------------------

constexpr const char* kSmi =
    "timestamp, index, utilization.gpu [%], utilization.memory [%], clocks.current.sm [MHz], power.draw [W]\n"
    "2026/04/19 02:24:28.159, 0, 80 %, 50 %, 1980 MHz, 312.55 W\n"
    "2026/04/19 02:24:28.259, 0, 0, 0, 1410, 90.1\n"
    "2026/04/19 02:24:28.359, 0, [N/A], 20 %, 1.41 GHz, [Not Supported]\n";

TEST(Import, NvidiaSmiWithAndWithoutUnits) {
  const ImportedWorkload w = good(LogKind::kNvidiaSmi, kSmi);
  EXPECT_EQ(w.csv,
            "# Activity of GPU 0 in a.log, from its nvidia-smi log.\n"
            "time [ms],tile.activity [%],tile.memory_bound [%],hbm.activity [%],tile.clock [MHz]\n"
            "0.000,80.00,40.00,50.00,1980\n"
            "100.000,0.00,100.00,0.00,1410\n"
            "200.000,0.00,100.00,20.00,1410\n"
            "300.000,0.00,100.00,20.00,1410\n");
  EXPECT_EQ(w.summary.missing_values, 1U);
}

TEST(Import, ALogWithoutAHeaderNeedsItsColumns) {
  const std::string log = "2026/04/03 16:55:29.971, 11.22, 915, 50, 2\n2026/04/03 16:55:30.071, 11.22, 915, 0, 2\n";
  ImportOptions options;
  options.columns = "timestamp, power.draw, clocks.sm, utilization.gpu, utilization.memory";
  EXPECT_THAT(rows_of(good(LogKind::kNvidiaSmi, log, options)), HasSubstr("0.000,50.00,50.02,2.00,915\n100.000,0.00"));
  EXPECT_THAT(bad(LogKind::kNvidiaSmi, log), HasSubstr("column 'timestamp' is missing"));
}

TEST(Import, OnlyTheRowsOfARun) {
  const std::string log =
      "run,timestamp,utilization.gpu [%],clocks.sm [MHz]\n"
      "a,2026/04/19 02:00:00,10,1000\nb,2026/04/19 01:00:00,20,1000\na,2026/04/19 02:00:01,30,1000\n";
  ImportOptions options;
  options.only_column = "run";
  options.only_value = "a";
  EXPECT_EQ(good(LogKind::kNvidiaSmi, log, options).summary.rows, 2U);
  options.only_column = "runs";
  EXPECT_THAT(bad(LogKind::kNvidiaSmi, log, options), HasSubstr("there is no column 'runs'"));
  EXPECT_THAT(bad(LogKind::kNvidiaSmi, log), HasSubstr("a.log:3:3: error: time runs backward by 3600.000 s"));
}

// --- bad rows --------------------------------------------------------------------------------------------------------

constexpr const char* kBroken =
    "timestamp,index,utilization.gpu,clocks.sm\n"
    "0,0,10,1000\n"
    "1,0,oops,1100\n"  // a value
    "2,0,20\n"  // a field short
    "3,0,30,1200\n"
    "later,0,40,1000\n"  // no time
    "5,zero,50,1000\n"  // no GPU
    "6,0,500,1300\n"  // out of range
    "7,0,70,1000\n";

TEST(Import, ABadRowStopsTheImportUnlessSaidOtherwise) {
  const auto result = import_log(LogKind::kNvidiaSmi, kBroken, "a.log", {});
  std::vector<int> lines;
  for (const Error& error : std::get<std::vector<Error>>(result)) lines.push_back(error.line);
  EXPECT_THAT(lines, ElementsAre(7));  // the GPU is found out first
  EXPECT_EQ(bad(LogKind::kNvidiaSmi, "timestamp,utilization.gpu,clocks.sm\n0,1,1000\n1,x,1000\n2,1\n3,1,1\n"),
            "a.log:3:3: error: 'x' is not a number\n  hint: mend the field of column 'utilization.gpu', or remove the "
            "row");
}

TEST(Import, SkippedRowsLeaveTheValuesBeforeThem) {
  const ImportedWorkload w = good(LogKind::kNvidiaSmi, kBroken, {.on_bad_row = OnBadRow::kSkip});
  EXPECT_EQ(rows_of(w),
            "0.000,10.00,90.00,1000\n3000.000,30.00,70.00,1200\n7000.000,70.00,30.00,1000\n"
            "11000.000,70.00,30.00,1000\n");
  EXPECT_EQ(w.summary.bad_row_count, 5U);
  std::vector<std::string> messages;
  for (const Error& row : w.summary.bad_rows) messages.push_back(std::to_string(row.line) + " " + row.message);
  EXPECT_THAT(messages,
              ElementsAre("7 'zero' is not a GPU's number", "3 'oops' is not a number",
                          "4 3 fields where the header has 4", "6 'later' is not a time", "8 500 is outside 0 .. 101"));
}

TEST(Import, HeldRowsKeepWhatCanBeRead) {
  const ImportedWorkload w = good(LogKind::kNvidiaSmi, kBroken, {.on_bad_row = OnBadRow::kHold});
  EXPECT_EQ(rows_of(w),
            "0.000,10.00,90.00,1000\n1000.000,10.00,90.00,1100\n2000.000,20.00,80.00,1100\n"
            "3000.000,30.00,70.00,1200\n6000.000,30.00,70.00,1300\n7000.000,70.00,30.00,1000\n"
            "8000.000,70.00,30.00,1000\n");
}

TEST(Import, MoreThanTwentyBadRowsAreCountedButNotShown) {
  std::string log = "timestamp,utilization.gpu,clocks.sm\n0,1,1000\n";
  for (int i = 1; i < 40; ++i) log += std::to_string(i) + ",x,1000\n";
  log += "40,1,1000\n";
  const ImportedWorkload w = good(LogKind::kNvidiaSmi, log, {.on_bad_row = OnBadRow::kSkip});
  EXPECT_EQ(w.summary.bad_row_count, 39U);
  EXPECT_EQ(w.summary.bad_rows.size(), 21U);
}

// --- rocm-smi --------------------------------------------------------------------------------------------------------

TEST(Import, RocmSmiAskedAgainAndAgain) {
  const std::string log =
      "device,GPU use (%),GPU memory use (%),sclk clock speed:\ncard0,40,10,(1700Mhz)\ncard1,0,0,(132Mhz)\n\n"
      "device,GPU use (%),GPU memory use (%),sclk clock speed:\ncard0,90,0,(2100Mhz)\ncard1,0,0,(132Mhz)\n";
  ImportOptions options;
  options.period_s = 0.5;
  const ImportedWorkload w = good(LogKind::kRocmSmi, log, options);
  EXPECT_THAT(w.summary.gpus, ElementsAre(0, 1));
  EXPECT_EQ(rows_of(w),
            "0.000,40.00,60.40,10.00,1700\n500.000,90.00,10.00,0.00,2100\n1000.000,90.00,10.00,0.00,2100\n");
  EXPECT_THAT(bad(LogKind::kRocmSmi, log), HasSubstr("column 'timestamp' is missing"));
}

// --- tegrastats ------------------------------------------------------------------------------------------------------

TEST(Import, TegrastatsLines) {
  const std::string log =
      "04-19-2026 01:31:10 RAM 519/7620MB (lfb 4x4MB) CPU [1%@1510,off] EMC_FREQ 20%@3199 GR3D_FREQ 50%@[1018] "
      "VDD_IN 5971mW/5971mW\n"
      "04-19-2026 01:31:11 RAM 519/7620MB CPU [1%@1510] EMC_FREQ 0%@3199 GR3D_FREQ 100%@[612,612] cpu@48.9C\n";
  EXPECT_EQ(rows_of(good(LogKind::kTegrastats, log)),
            "0.000,50.00,52.00,20.00,1018\n1000.000,100.00,0.00,0.00,612\n2000.000,100.00,0.00,0.00,612\n");
  ImportOptions options;
  options.period_s = 0.1;
  options.on_bad_row = OnBadRow::kSkip;
  const ImportedWorkload w = good(LogKind::kTegrastats, log + "cut off here\n", options);
  EXPECT_EQ(w.summary.bad_row_count, 1U);
  EXPECT_THAT(rows_of(w), HasSubstr("\n100.000,100.00"));
  EXPECT_THAT(bad(LogKind::kTegrastats, "RAM 1/2MB GR3D_FREQ 5%\nRAM 1/2MB GR3D_FREQ 6%\n", {.period_s = 1}),
              HasSubstr("does not say at which clock it was taken\n  hint: say it: --clock"));
}

// --- RAPL ------------------------------------------------------------------------------------------------------------

TEST(Import, RaplCountersThatBeginAnew) {
  const std::string log =
      "timestamp,package-0,dram\n0,1000000,0\n1,21000000,1000000\n2,131000000,6000000\n3,20000000,6000000\n";
  ImportOptions options;
  options.clock_kHz = 3.2e6;
  EXPECT_THAT(bad(LogKind::kRapl, log, options), HasSubstr("a.log:5: error: the energy counter fell"));
  options.energy_range_J = 171;  // 131 to 171, then 20: 60 J
  const ImportedWorkload w = good(LogKind::kRapl, log, options);
  EXPECT_EQ(rows_of(w),
            "0.000,0.00,0.00,20.00\n1000.000,100.00,0.00,100.00\n2000.000,44.44,0.00,0.00\n"
            "3000.000,44.44,0.00,0.00\n4000.000,44.44,0.00,0.00\n");
  EXPECT_EQ(w.summary.idle_W, 20);
  EXPECT_EQ(w.summary.full_W, 110);
}

TEST(Import, RaplAsPower) {
  ImportOptions options;
  options.clock_kHz = 3.2e6;
  options.idle_W = 10;
  options.full_W = 50;
  EXPECT_EQ(rows_of(good(LogKind::kRapl, "time,PkgWatt\n0,20\n1,60 W\n2,5\n", options)),
            "0.000,25.00,0.00\n1000.000,100.00,0.00\n2000.000,0.00,0.00\n3000.000,0.00,0.00\n");
  options.full_W = 10;
  EXPECT_THAT(bad(LogKind::kRapl, "time,PkgWatt\n0,20\n1,60\n", options), HasSubstr("say what it is on this chip"));
  EXPECT_THAT(bad(LogKind::kRapl, "time,volts\n0,20\n1,60\n", options), HasSubstr("neither energy nor power"));
}

TEST(Import, RaplFromPerfStat) {
  const std::string log =
      "# started on Sat Nov "
      "21\n\n1.0,20.5,Joules,power/energy-pkg/,1000,100.00,,\n1.0,3,Joules,power/energy-ram/,1000,100.00,,\n"
      "2.0,60.5,Joules,power/energy-pkg/,1000,100.00,,\n2.0,5,Joules,power/energy-ram/,1000,100.00,,\n"
      "3.0,40.5,Joules,power/energy-pkg/,1000,100.00,,\n3.0,4,Joules,power/energy-ram/,1000,100.00,,\n";
  ImportOptions options;
  options.clock_kHz = 3.2e6;
  const ImportedWorkload w = good(LogKind::kRapl, log, options);
  EXPECT_EQ(rows_of(w),
            "0.000,100.00,0.00,100.00\n1000.000,0.00,0.00,0.00\n2000.000,0.00,0.00,0.00\n3000.000,0.00,0.00,0.00\n");
}

// --- any bytes, and real logs ----------------------------------------------------------------------------------------

TEST(Import, NoMutationCrashes) {
  const std::pair<LogKind, std::string> logs[] = {
      {LogKind::kNvidiaSmi, kSmi},
      {LogKind::kRocmSmi, "timestamp,device,GPU use (%),sclk\n1,card0,40,(1700Mhz)\n2,card0,50,(1700Mhz)\n"},
      {LogKind::kTegrastats, "RAM 1/2MB EMC_FREQ 3%@3 GR3D_FREQ 5%@[9]\nRAM 1/2MB EMC_FREQ 1%@1 GR3D_FREQ 6%@[9]\n"},
      {LogKind::kRapl, "time,package-0,dram\n0,1,0\n1,210,1\n2,231,6\n"}};
  const std::string bytes = std::string("0123456789.,-+e:/[]()%@\n\r\t aN") + '\0' + '\xff';
  std::mt19937_64 random(20260103);
  const auto below = [&](size_t limit) { return static_cast<size_t>(random() % limit); };
  const chip::Chip chip = small_chip();
  for (int round = 0; round < 6000; ++round) {
    auto [kind, mutated] = logs[below(std::size(logs))];
    for (size_t edits = 1 + below(3); edits > 0 && !mutated.empty(); --edits) {
      const size_t at = below(mutated.size());
      switch (below(4)) {
        case 0: mutated[at] = bytes[below(bytes.size())]; break;
        case 1: mutated.insert(at, 1, bytes[below(bytes.size())]); break;
        case 2: mutated.erase(at, 1 + below(8)); break;
        default: mutated.resize(at); break;
      }
    }
    ImportOptions options;
    options.clock_kHz = 1e6;
    options.on_bad_row = std::array{OnBadRow::kStop, OnBadRow::kSkip, OnBadRow::kHold}[below(3)];
    if (below(2) == 0) options.period_s = 0.1;
    const auto result = import_log(kind, mutated, "a.log", options);
    const auto* workload = std::get_if<ImportedWorkload>(&result);
    if (workload == nullptr) continue;
    const WorkloadResult again = parse_workload(workload->csv, "t.csv", chip);
    const auto* errors = std::get_if<std::vector<Error>>(&again);
    ASSERT_EQ(errors, nullptr) << to_string(errors->front()) << "\n" << mutated << "\n" << workload->csv;
  }
}

ImportedWorkload real(LogKind kind, const std::string& file, const ImportOptions& options) {
  const std::string path = (reference_data() / "traces" / file).string();
  return good(kind, std::get<std::string>(read_text(path)), options);
}

TEST(Import, RealLogsOfEveryTool) {
  if (!std::filesystem::exists(reference_data() / "traces")) GTEST_SKIP() << "no reference data";
  ImportOptions run;
  run.only_column = "run";
  run.only_value = "baseline_r1_20260418_205427";
  const ImportedWorkload smi = real(LogKind::kNvidiaSmi, "rtx4050_laptop_clockcap/01_sgemm_nn.csv", run);
  EXPECT_GT(smi.summary.rows, 100U);
  EXPECT_EQ(smi.summary.bad_row_count, 0U);

  ImportOptions plain;
  plain.columns = "timestamp,power.draw,clocks.sm,utilization.gpu,utilization.memory";
  EXPECT_GT(real(LogKind::kNvidiaSmi, "rtx4050_laptop_clockcap/phased_baseline_r3.csv", plain).summary.rows, 3000U);

  ImportOptions rocm;
  rocm.clock_kHz = 2.1e6;
  rocm.on_bad_row = OnBadRow::kSkip;
  const ImportedWorkload mi300x =
      real(LogKind::kRocmSmi,
           "mi300x_rocm_smi/Llama-3.1-8B_latency_bs1_in128_out128_float16_mem0.8_20250807_185823.csv", rocm);
  EXPECT_THAT(mi300x.summary.gpus, ElementsAre(0, 1));
  EXPECT_GT(mi300x.summary.rows, 500U);

  ImportOptions tegra;
  tegra.period_s = 0.1;
  const ImportedWorkload orin =
      real(LogKind::kTegrastats, "jetson_orin_nano_tegrastats/trt_20260419_013102_parsed.csv", tegra);
  EXPECT_EQ(orin.summary.rows, 661U);
  EXPECT_NEAR(orin.summary.duration_s, 66.1, 1e-6);
}

}  // namespace
}  // namespace flyball::sim
