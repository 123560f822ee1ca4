// nvidia-smi and rocm-smi: how much of the time a kernel ran, and the memory was read or written.
#include <algorithm>

#include "sim/import/activity.h"

namespace flyball::sim {
namespace {

constexpr double kMostShare = 1.01;
constexpr double kMostClock_MHz = 1e6;

/// While a kernel runs, all that a tile can switch counts as switching: the tool knows no better.
ActivityShares shares(const LogSample& sample) {
  const double use = std::min(sample.value[kUse], 1.0), memory = std::min(sample.value[kMemory], 1.0);
  return {use, 1 - use * (1 - memory * memory), memory};
}

}  // namespace

const LogFormat& nvidia_smi_format() {
  static const LogFormat format = {
      "nvidia-smi",
      "query at least timestamp,utilization.gpu,utilization.memory,clocks.sm; a log without a header needs --columns",
      {{kTime, {"timestamp"}, true},
       {kGpu, {"index"}},
       {kUse, {"utilization.gpu"}, true, Measure::kShare, 0.01, kMostShare},
       {kMemory, {"utilization.memory"}, false, Measure::kShare, 0.01, kMostShare},
       {kClock,
        {"clocks.current.sm", "clocks.sm", "clocks.current.graphics", "clocks.gr"},
        false,
        Measure::kClock,
        1,
        kMostClock_MHz}},
      shares,
      std::nullopt};
  return format;
}

const LogFormat& rocm_smi_format() {
  static const LogFormat format = {"rocm-smi",
                                   "the log needs timestamp (or say --period 5s) and 'GPU use (%)'",
                                   {{kTime, {"timestamp", "time"}, true},
                                    {kGpu, {"device", "gpu", "card"}},
                                    {kUse,
                                     {"gpu use", "gpu_use_percent", "gfx_activity_percent", "average_gfx_activity"},
                                     true,
                                     Measure::kShare,
                                     0.01,
                                     kMostShare},
                                    {kMemory,
                                     {"gpu memory read/write activity", "gpu memory use", "memory activity",
                                      "average_umc_activity", "memory_use_percent"},
                                     false,
                                     Measure::kShare,
                                     0.01,
                                     kMostShare},
                                    {kClock,
                                     {"sclk clock speed", "sclk", "current_gfxclk", "gfx_clock_mhz"},
                                     false,
                                     Measure::kClock,
                                     1,
                                     kMostClock_MHz}},
                                   shares,
                                   std::nullopt};
  return format;
}

}  // namespace flyball::sim
