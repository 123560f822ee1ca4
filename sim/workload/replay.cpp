// Re-times a workload by the chip's clocks, phase by phase and exactly to a fraction of a tick.
#include "sim/workload/replay.h"

#include <algorithm>
#include <limits>

namespace flyball::sim {
namespace {

constexpr double kInstant_s = 1e-12;  // what is left of a phase below this is the rounding of sums
constexpr double kNever = std::numeric_limits<double>::infinity();

double value_of(const Phase& phase, uint32_t column) { return column == kNoColumn ? 0.0 : phase.values[column]; }

/// Active time of all that there is to do, on a chip that stays at the workload's own clock. Summed for each element as
/// Replay::work_s() will be: the same bits at the end.
double undisturbed_work_s(const Workload& workload) {
  const std::unique_ptr<PhaseSource> source = workload.start();
  std::vector<double> element_s(workload.elements(), 0.0);
  for (size_t group = 0; group < workload.groups; ++group) {
    Phase phase;
    double now_s = 0;
    while (source->next(group, now_s, phase)) {
      now_s += phase.duration_s;
      for (size_t i = 0; i < element_s.size(); ++i) {
        if (workload.group[i] != group) continue;
        element_s[i] += value_of(phase, workload.compute.column[i]) * phase.duration_s;
      }
    }
  }
  double total_s = 0;
  for (const double work_s : element_s) total_s += work_s;
  return total_s;
}

}  // namespace

Replay::Replay(const Workload& workload)
    : workload_(workload), source_(workload.start()), total_work_s_(undisturbed_work_s(workload)) {
  const size_t elements = workload.elements();
  for (const DomainActivity& other : workload.others) {
    other_column_.insert(other_column_.end(), other.column.begin(), other.column.end());
  }
  rate_.assign(other_column_.size(), 1.0);
  pace_s_.assign(elements, kNever);
  for (auto* array :
       {&speed_kHz_, &left_, &clocked_s_, &done_s_, &work_s_, &waited_s_, &active_Hz_, &phase_active_s_}) {
    array->assign(elements, 0.0);
  }
  activity_.assign(elements + other_column_.size(), 0.0);
  busy_.assign(activity_.size(), 0.0);
  groups_.resize(workload.groups);
  for (uint32_t i = 0; i < elements; ++i) groups_[workload.group[i]].members.push_back(i);
  left_groups_ = groups_.size();
  for (size_t group = 0; group < groups_.size(); ++group) {
    groups_[group].share = static_cast<double>(groups_[group].members.size()) / static_cast<double>(elements);
    begin_phase(group);
  }
}

void Replay::begin_phase(size_t index) {
  Group& group = groups_[index];
  if (!source_.run->next(index, group.now_s, group.phase)) {
    group.finished = true;
    busy_s_ = std::max(busy_s_, group.now_s);
    --left_groups_;
    for (const uint32_t i : group.members) phase_active_s_[i] = 0;
    return;
  }
  group.workers = 0;
  for (const uint32_t i : group.members) {
    const double activity = value_of(group.phase, workload_.compute.column[i]);
    phase_active_s_[i] = activity * group.phase.duration_s;
    left_[i] = activity > 0 ? 1.0 : 0.0;
    group.workers += activity > 0 ? 1 : 0;
  }
  group.idle_left = group.workers == 0 ? 1.0 : 0.0;
  update_pace(group);
}

void Replay::set_speed(std::span<const double> speed_kHz) {
  if (std::equal(speed_kHz.begin(), speed_kHz.end(), speed_kHz_.begin())) return;
  std::copy(speed_kHz.begin(), speed_kHz.end(), speed_kHz_.begin());
  for (Group& group : groups_) update_pace(group);
}

void Replay::set_rate(std::span<const double> rate) {
  if (std::equal(rate.begin(), rate.end(), rate_.begin())) return;
  std::copy(rate.begin(), rate.end(), rate_.begin());
  for (Group& group : groups_) update_pace(group);
}

/// How many times its duration a phase lasts at least, for its accesses to get through.
double Replay::memory_pace(const Group& group) const {
  double longest = 0;
  for (size_t i = 0; i < rate_.size(); ++i) {
    const double activity = value_of(group.phase, other_column_[i]);
    if (activity > 0) longest = std::max(longest, activity / rate_[i]);
  }
  return longest;
}

void Replay::update_pace(Group& group) {
  if (group.finished) return;
  const double duration_s = group.phase.duration_s;
  const double memory_pace_now = memory_pace(group);
  const double least_s = duration_s * std::max(memory_pace_now, group.phase.least);
  group.idle_pace_s = duration_s * std::max(1.0, memory_pace_now);
  for (const uint32_t i : group.members) {
    const double bound = value_of(group.phase, workload_.memory_bound[i]);
    const double slower = group.phase.clock_kHz / speed_kHz_[i];
    const bool stands = !(speed_kHz_[i] > 0);
    clocked_s_[i] = stands ? 0.0 : duration_s * (1.0 - bound) * slower;
    pace_s_[i] = stands ? kNever : std::max(duration_s * ((1.0 - bound) * slower + bound), least_s);
  }
}

double Replay::time_to_end(const Group& group) const {
  double longest_s = group.idle_left > 0 ? group.idle_left * group.idle_pace_s : 0.0;
  for (const uint32_t i : group.members) {
    if (left_[i] > 0) longest_s = std::max(longest_s, left_[i] * pace_s_[i]);
  }
  return longest_s;
}

void Replay::advance(double tick_s) {
  std::fill(activity_.begin(), activity_.end(), 0.0);
  std::fill(active_Hz_.begin(), active_Hz_.end(), 0.0);
  std::fill(busy_.begin(), busy_.end(), 0.0);
  const bool was_finished = finished();
  for (size_t group = 0; group < groups_.size(); ++group) advance_group(group, tick_s);
  time_s_ += tick_s;
  if (!was_finished && !finished()) busy_s_ = time_s_;
  const double per_s = 1.0 / tick_s;
  for (double& activity : activity_) activity *= per_s;
  for (double& active : active_Hz_) active *= per_s;
  for (size_t i = 0; i < left_.size(); ++i) busy_[i] = std::min(busy_[i] * per_s, 1.0);
  for (size_t i = left_.size(); i < busy_.size(); ++i) busy_[i] = std::min(activity_[i], 1.0);
  for (size_t i = 0; i < work_s_.size(); ++i) work_s_[i] = done_s_[i] + (1.0 - left_[i]) * phase_active_s_[i];
}

void Replay::advance_group(size_t index, double tick_s) {
  Group& group = groups_[index];
  double left_s = tick_s;
  while (left_s > 0 && !group.finished) {
    const double end_s = time_to_end(group);
    const bool ends = end_s <= left_s + kInstant_s;
    const double step_s = ends ? std::min(end_s, left_s) : left_s;
    work(group, step_s, ends);
    group.now_s += step_s;
    left_s -= step_s;
    if (ends) end_phase(index);
  }
}

/// Sums of the tick: activity_ in active seconds, active_Hz_ in cycles.
void Replay::work(Group& group, double step_s, bool to_the_end) {
  const double clock_Hz = group.phase.clock_kHz * 1e3;
  double together = 0;  // progress of the phase, all workers
  for (const uint32_t i : group.members) {
    if (!(phase_active_s_[i] > 0)) continue;
    const double possible = step_s / pace_s_[i];
    const double progress = to_the_end ? left_[i] : std::min(left_[i], possible);
    if (progress < possible) waited_s_[i] += step_s * (1.0 - progress / possible);
    left_[i] -= progress;
    together += progress;
    const double active_s = progress * phase_active_s_[i];
    activity_[i] += active_s;
    active_Hz_[i] += active_s * clock_Hz;
    busy_[i] += progress * clocked_s_[i];
  }
  double share = 0;
  if (group.workers > 0) {
    share = together / static_cast<double>(group.workers);
  } else {
    share = to_the_end ? group.idle_left : step_s / group.idle_pace_s;
    group.idle_left -= share;
  }
  share *= group.share * group.phase.duration_s;
  for (size_t i = 0; i < other_column_.size(); ++i) {
    activity_[left_.size() + i] += share * value_of(group.phase, other_column_[i]);
  }
}

void Replay::end_phase(size_t group) {
  for (const uint32_t i : groups_[group].members) done_s_[i] += phase_active_s_[i];
  begin_phase(group);
}

double Replay::position_s() const {
  double sum_s = 0;
  for (const Group& group : groups_) {
    if (group.finished) {
      sum_s += workload_.length_s * group.share;
      continue;
    }
    double left = 0;
    for (const uint32_t i : group.members) left += left_[i];
    const double done = group.workers > 0 ? 1.0 - left / static_cast<double>(group.workers) : 1.0 - group.idle_left;
    sum_s += std::min(group.phase.position_s + done * group.phase.duration_s, workload_.length_s) * group.share;
  }
  return sum_s;
}

}  // namespace flyball::sim
