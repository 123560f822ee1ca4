// One run of the closed loop, with what crossed each border between its parts in every tick: so that a part can be run
// alone on exactly the work it has in the loop.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "compiler/linked_set.h"
#include "runtime/arbiter.h"
#include "tools/backend.h"

namespace flyball::bench {

/// The same number of values in every tick.
template <class T>
class Series {
 public:
  void add(std::span<const T> values) {
    width_ = values.size();
    values_.insert(values_.end(), values.begin(), values.end());
  }
  std::span<const T> at(size_t tick) const { return {values_.data() + tick * width_, width_}; }

 private:
  size_t width_ = 0;
  std::vector<T> values_;
};

/// Of all bundled policies on the bundled chip under the bundled workload. Series that a tick begins with have one
/// entry more: entry t + 1 is what tick t left.
struct RecordedRun {
  std::unique_ptr<compiler::LinkedSet> set;
  std::unique_ptr<tools::StepCompiler> compiler;
  std::unique_ptr<tools::StepCode> code;  // of the set; null without a compiler of machine code
  size_t ticks = 0;

  Series<int64_t> driven, rail_uV;      // [ticks + 1][actuator channels], [rails]
  Series<double> temperature_degC;      // [ticks + 1][blocks]
  Series<double> sensed;                // [ticks + 1][sensor channels], mK or mW
  Series<double> block_power_W;         // [ticks + 1][blocks]

  Series<int64_t> readings;             // [ticks][elements of the inputs], as the engine had them
  Series<int32_t> fresh;                // the same
  Series<Decision> decisions;           // [ticks][limit channels]
  Series<uint32_t> states;              // [ticks][machine elements]
  Series<double> total_W_and_work_s;    // [ticks][2]

  Series<double> speed_kHz;             // [ticks][elements of the compute domain]
  Series<double> rate;                  // [ticks][elements of the other domains]
  Series<double> activity, active_Hz;   // [ticks], as sim::Replay has them
};

/// Recorded at the first call.
const RecordedRun& recorded_run();

}  // namespace flyball::bench
