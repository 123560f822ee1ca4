// Calibration on measured GPUs: how well the first part of a log predicts the rest. Figures are those to reach.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "hal/chip/load.h"
#include "sim/fit/chip_fit.h"
#include "sim/fit/chip_text.h"
#include "sim/fit/validation.h"
#include "sim/workload/csv.h"
#include "tests/sim/reference_data.h"

namespace flyball::sim {
namespace {

const std::filesystem::path kTraces = reference_data() / "traces";

struct MeasuredRun {
  const char *file, *gpu;
  double most_K;          // RMS of the rest, predicted from power
  double most_power;      // mean absolute error of the rest's power, from activity; 0: not asked
};

void PrintTo(const MeasuredRun& run, std::ostream* out) { *out << run.file << " GPU " << run.gpu; }

MeasuredLog read_or_fail(const std::filesystem::path& path, const LogOptions& options) {
  const auto text = read_text(path.string());
  auto log = read_log(std::get<std::string>(text), path.string(), options);
  if (const auto* errors = std::get_if<std::vector<Error>>(&log)) {
    ADD_FAILURE() << to_string(errors->front());
    return {};
  }
  return std::get<MeasuredLog>(std::move(log));
}

class H100 : public ::testing::TestWithParam<MeasuredRun> {};

TEST_P(H100, TheFirstPartPredictsTheRest) {
  if (!std::filesystem::exists(kTraces)) GTEST_SKIP() << "no reference data";
  const MeasuredRun& run = GetParam();
  const MeasuredLog log = read_or_fail(kTraces / "h100_sxm_dcgm_10hz" / run.file,
                                       {.columns = {}, .where = {{"gpu", run.gpu}}, .period_s = {}});
  const size_t fitted = log.rows() * 6 / 10;
  const MeasuredLog part = part_of(log, 0, fitted);
  const auto [power, thermal] = fit_chip(part);
  const auto chip = chip::parse(chip_text(part, power, thermal, {}), "fitted.yaml");
  ASSERT_TRUE(std::holds_alternative<chip::Chip>(chip));
  ValidationOptions how;
  how.activity_delay_s = power.activity_delay_s.value;
  const Validation validation = validate(std::get<chip::Chip>(chip), log, how);
  const double off_K =
      error_of(log, validation.temperature_degC, log.temperature_degC, fitted, log.rows()).root_mean_square;
  const double off_power = error_of(log, validation.power_W, log.power_W, fitted, log.rows()).mean_absolute_ratio;
  std::printf("%s GPU %s: %.3f K RMS, power %.2f %%\n", run.file, run.gpu, off_K, 100 * off_power);
  EXPECT_LE(off_K, run.most_K);
  if (run.most_power > 0) {
    EXPECT_LE(off_power, run.most_power);
  }
}

INSTANTIATE_TEST_SUITE_P(Calibration, H100,
                         ::testing::Values(MeasuredRun{"t2_telemetry_gpu0_gpu1.csv", "1", 0.9, 0.05},
                                           MeasuredRun{"t2_telemetry_gpu0_gpu1.csv", "0", 1.1, 0.05},
                                           MeasuredRun{"e2_telemetry_gpu0_gpu5.csv", "5", 1.8, 0},
                                           MeasuredRun{"t3_telemetry_gpu0_gpu1.csv", "0", 4.2, 0.03},
                                           MeasuredRun{"t3_telemetry_gpu0_gpu1.csv", "1", 3.3, 0.03},
                                           MeasuredRun{"t6_telemetry_gpu0_gpu1.csv", "0", 3.6, 0},
                                           MeasuredRun{"t6_telemetry_gpu0_gpu1.csv", "1", 3.3, 0}));

/// Every second row, from `first`.
MeasuredLog every_second(const MeasuredLog& log, size_t first) {
  MeasuredLog half = part_of(log, 0, 0);
  for (size_t i = first; i < log.rows(); i += 2) {
    half.power_W.push_back(log.power_W[i]);
    half.temperature_degC.push_back(log.temperature_degC[i]);
    half.clock_kHz.push_back(log.clock_kHz[i]);
    half.line.push_back(log.line[i]);
    for (size_t k = 0; k < log.activities.size(); ++k) half.activities[k].ratio.push_back(log.activities[k].ratio[i]);
  }
  return half;
}

TEST(A100, EverySecondClockPredictsThePowerAtTheOthers) {
  const std::filesystem::path folder = kTraces / "a100_dvfs_dcgm";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data";
  double worst = 0;
  size_t applications = 0;
  for (const char* name : {"accel", "dgemm", "stream", "LSTM", "LAMMPS"}) {
    const std::filesystem::path path = folder / (std::string("GA100-dvfs-") + name + "-dcgm.csv");
    const Table table = read_table(path);
    const size_t column =
        static_cast<size_t>(std::find(table.header.begin(), table.header.end(), "application") - table.header.begin());
    std::set<std::string> names;
    for (const auto& row : table.rows) names.insert(row.at(column));
    for (const std::string& application : names) {
      const MeasuredLog log =
          read_or_fail(path, {.columns = {}, .where = {{"application", application}}, .period_s = {}});
      const PowerFit fit = fit_power(every_second(log, 0));
      const MeasuredLog others = every_second(log, 1);
      const double off =
          error_of(others, predict_power(fit, others, others.temperature_degC), others.power_W, 0, others.rows())
              .mean_absolute_ratio;
      EXPECT_LE(off, 0.05) << application;
      EXPECT_TRUE(fit.voltage_known);
      worst = std::max(worst, off);
      ++applications;
    }
  }
  EXPECT_EQ(applications, 23U);
  std::printf("%zu applications, the worst %.2f %%\n", applications, 100 * worst);
}

}  // namespace
}  // namespace flyball::sim
