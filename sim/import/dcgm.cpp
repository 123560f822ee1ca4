// NVIDIA's DCGM: profiling ratios of the GPU's units.
#include <algorithm>

#include "sim/import/activity.h"

namespace flyball::sim {
namespace {

constexpr double kMostRatio = 1.01;   // DCGM's ratios reach a little above 1
constexpr double kFullTensor = 0.65;  // tensor_active of large matrix products on an H100 held by its power cap
constexpr double kMostClock_MHz = 1e6;

/// Half of a tile's switching is the SM at work, half its tensor cores. Without an SM at work nothing hurries; at work,
/// a share D of it asks for DRAM, which a share D of the time is busy.
ActivityShares shares(const LogSample& sample) {
  const double sm = std::min(sample.value[kUse], 1.0), tensor = std::min(sample.value[kTensor] / kFullTensor, 1.0);
  const double dram = std::min(sample.value[kMemory], 1.0);
  return {(sm + tensor) / 2, 1 - sm * (1 - dram * dram), dram};
}

}  // namespace

const LogFormat& dcgm_format() {
  static const LogFormat format = {
      "DCGM",
      "the log needs timestamp (s), sm_active, tensor_active and dram_active",
      {{kTime, {"timestamp", "time", "time_s"}, true},
       {kGpu, {"gpu", "gpu_id", "id"}},
       {kUse, {"sm_active", "smact", "dcgm_fi_prof_sm_active"}, true, Measure::kShare, 1, kMostRatio},
       {kTensor,
        {"tensor_active", "tensor_activity", "tenso", "dcgm_fi_prof_pipe_tensor_active"},
        true,
        Measure::kShare,
        1,
        kMostRatio},
       {kMemory, {"dram_active", "drama", "dcgm_fi_prof_dram_active"}, true, Measure::kShare, 1, kMostRatio},
       {kClock,
        {"sm_clock", "smclk", "sm_clock_mhz", "dcgm_fi_dev_sm_clock"},
        false,
        Measure::kClock,
        1,
        kMostClock_MHz}},
      shares,
      1.98e6};  // the H100's highest
  return format;
}

}  // namespace flyball::sim
