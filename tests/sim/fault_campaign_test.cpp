// tile_guard in the closed loop, with everything broken that can break: which faults it holds its limit through.
#include <gtest/gtest.h>

#include <map>

#include "compiler/compile.h"
#include "hal/chip/load.h"
#include "sim/faults/matrix.h"
#include "tools/campaign.h"

namespace flyball::sim {
namespace {

const std::string kRoot = FLYBALL_SOURCE_DIR;

struct Guarded {
  chip::Chip chip = std::get<chip::Chip>(chip::load(kRoot + "/chips/accel.yaml"));
  compiler::CompileResult compiled = compiler::compile({kRoot + "/policies/tile_guard.fly"}, &chip);
  Workload workload = std::get<Workload>(read_workload(kRoot + "/workloads/train_step.csv", chip));

  /// Each kind on what tile_guard reads and sets, beginning at a time.
  tools::Campaign campaign(int64_t begin_us, int64_t until_us, unsigned jobs) const {
    FaultMatrix matrix;
    matrix.sensors = {0};    // tile_temp
    matrix.actuators = {0};  // tile_clock
    matrix.hot_block = "C0T5";
    matrix.times_us = {begin_us};
    const auto plan = std::make_shared<const FaultPlan>(fault_matrix(matrix, chip));
    return tools::run_campaign({*compiled.linked, chip, workload, plan, 1, until_us, jobs, nullptr}, [](double) {});
  }
};

}  // namespace
}  // namespace flyball::sim
