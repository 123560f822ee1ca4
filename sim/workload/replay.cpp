// Re-times a workload by the chip's clocks, phase by phase and exactly to a fraction of a tick.
#include "sim/workload/replay.h"

#include <algorithm>
#include <limits>

namespace flyball::sim {
namespace {

constexpr double kInstant_s = 1e-12;  // what is left of a phase below this is the rounding of sums
constexpr double kNever = std::numeric_limits<double>::infinity();

}  // namespace

Replay::Replay(const Workload& workload) : workload_(workload) {
  const size_t elements = workload.elements();
  for (const DomainActivity& other : workload.others) {
    other_column_.insert(other_column_.end(), other.column.begin(), other.column.end());
  }
  speed_kHz_.assign(elements, 0.0);
  left_.assign(elements, 0.0);
  rate_.assign(other_column_.size(), 1.0);
  pace_s_.assign(elements, kNever);
  clocked_s_.assign(elements, 0.0);
  done_s_.assign(elements, 0.0);
  work_s_.assign(elements, 0.0);
  active_Hz_.assign(elements, 0.0);
  phase_active_s_.assign(elements + other_column_.size(), 0.0);
  activity_.assign(elements + other_column_.size(), 0.0);
  busy_.assign(activity_.size(), 0.0);
  for (const double duration_s : workload.duration_s) length_s_ += duration_s;
  for (const uint32_t column : workload.compute.column) {  // summed as work_s() will be: the same bits at the end
    double element_s = 0;
    for (size_t phase = 0; phase < workload.phases(); ++phase) {
      element_s += workload.value(phase, column) * workload.duration_s[phase];
    }
    total_work_s_ += element_s;
  }
  begin_phase();
}

void Replay::begin_phase() {
  if (finished()) return;
  const double duration_s = workload_.duration_s[phase_];
  workers_ = 0;
  for (size_t i = 0; i < left_.size(); ++i) {
    const double activity = workload_.value(phase_, workload_.compute.column[i]);
    phase_active_s_[i] = activity * duration_s;
    left_[i] = activity > 0 ? 1.0 : 0.0;
    workers_ += activity > 0 ? 1 : 0;
  }
  for (size_t i = 0; i < other_column_.size(); ++i) {
    phase_active_s_[left_.size() + i] = workload_.value(phase_, other_column_[i]) * duration_s;
  }
  idle_left_ = workers_ == 0 ? 1.0 : 0.0;
  update_pace();
}

void Replay::set_speed(std::span<const double> speed_kHz) {
  if (std::equal(speed_kHz.begin(), speed_kHz.end(), speed_kHz_.begin())) return;
  std::copy(speed_kHz.begin(), speed_kHz.end(), speed_kHz_.begin());
  if (!finished()) update_pace();
}

void Replay::set_rate(std::span<const double> rate) {
  if (std::equal(rate.begin(), rate.end(), rate_.begin())) return;
  std::copy(rate.begin(), rate.end(), rate_.begin());
  if (!finished()) update_pace();
}

/// How many times its duration a phase lasts at least, for its accesses to get through.
double Replay::memory_pace() const {
  double longest = 0;
  for (size_t i = 0; i < rate_.size(); ++i) {
    const double activity = workload_.value(phase_, other_column_[i]);
    if (activity > 0) longest = std::max(longest, activity / rate_[i]);
  }
  return longest;
}

void Replay::update_pace() {
  const double duration_s = workload_.duration_s[phase_];
  const double memory_s = duration_s * memory_pace();
  idle_pace_s_ = std::max(duration_s, memory_s);
  for (size_t i = 0; i < pace_s_.size(); ++i) {
    const double bound = workload_.value(phase_, workload_.memory_bound[i]);
    const double slower = workload_.clock_kHz[phase_] / speed_kHz_[i];
    const bool stands = !(speed_kHz_[i] > 0);
    clocked_s_[i] = stands ? 0.0 : duration_s * (1.0 - bound) * slower;
    pace_s_[i] = stands ? kNever : std::max(duration_s * ((1.0 - bound) * slower + bound), memory_s);
  }
}

double Replay::time_to_end() const {
  double longest_s = idle_left_ > 0 ? idle_left_ * idle_pace_s_ : 0.0;
  for (size_t i = 0; i < left_.size(); ++i) {
    if (left_[i] > 0) longest_s = std::max(longest_s, left_[i] * pace_s_[i]);
  }
  return longest_s;
}

void Replay::advance(double tick_s) {
  std::fill(activity_.begin(), activity_.end(), 0.0);
  std::fill(active_Hz_.begin(), active_Hz_.end(), 0.0);
  std::fill(busy_.begin(), busy_.end(), 0.0);
  double left_s = tick_s;
  while (left_s > 0 && !finished()) {
    const double end_s = time_to_end();
    const bool ends = end_s <= left_s + kInstant_s;
    const double step_s = ends ? std::min(end_s, left_s) : left_s;
    work(step_s, ends);
    busy_s_ += step_s;
    left_s -= step_s;
    if (ends) end_phase();
  }
  const double per_s = 1.0 / tick_s;
  for (double& activity : activity_) activity *= per_s;
  for (double& active : active_Hz_) active *= per_s;
  for (size_t i = 0; i < left_.size(); ++i) busy_[i] = std::min(busy_[i] * per_s, 1.0);
  for (size_t i = left_.size(); i < busy_.size(); ++i) busy_[i] = std::min(activity_[i], 1.0);
  for (size_t i = 0; i < work_s_.size(); ++i) {
    const double begun = finished() ? 0.0 : (1.0 - left_[i]) * phase_active_s_[i];
    work_s_[i] = done_s_[i] + begun;
  }
}

/// Sums of the tick: activity_ in active seconds, active_Hz_ in cycles.
void Replay::work(double step_s, bool to_the_end) {
  const double clock_Hz = workload_.clock_kHz[phase_] * 1e3;
  double together = 0;  // progress of the phase, all workers
  for (size_t i = 0; i < left_.size(); ++i) {
    const double progress = to_the_end ? left_[i] : std::min(left_[i], step_s / pace_s_[i]);
    left_[i] -= progress;
    together += progress;
    const double active_s = progress * phase_active_s_[i];
    activity_[i] += active_s;
    active_Hz_[i] += active_s * clock_Hz;
    busy_[i] += progress * clocked_s_[i];
  }
  double share = 0;
  if (workers_ > 0) {
    share = together / static_cast<double>(workers_);
  } else {
    share = to_the_end ? idle_left_ : step_s / idle_pace_s_;
    idle_left_ -= share;
  }
  for (size_t i = left_.size(); i < activity_.size(); ++i) activity_[i] += share * phase_active_s_[i];
}

void Replay::end_phase() {
  for (size_t i = 0; i < done_s_.size(); ++i) done_s_[i] += phase_active_s_[i];
  ended_s_ += workload_.duration_s[phase_];
  ++phase_;
  begin_phase();
}

double Replay::position_s() const {
  if (finished()) return length_s_;
  double left = 0;
  for (const double share : left_) left += share;
  const double done = workers_ > 0 ? 1.0 - left / static_cast<double>(workers_) : 1.0 - idle_left_;
  return ended_s_ + done * workload_.duration_s[phase_];
}

}  // namespace flyball::sim
