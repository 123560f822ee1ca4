// A token bucket a subject, counted in simulated time, so that the same run keeps the same events.
#include "tools/event_log.h"

#include <algorithm>

namespace flyball::tools {
namespace {

constexpr int64_t kCost_us = 500000;
constexpr int64_t kBurst_us = 200 * kCost_us;

constexpr const char* kNames[kEventKinds] = {"transition",  "limit", "promise",       "saturation",
                                             "actuator",    "late",  "under_voltage", "over_current",
                                             "overheating", "fault", "update"};

}  // namespace

const char* event_name(EventKind kind) { return kNames[static_cast<size_t>(kind)]; }

bool EventLog::admit(EventKind kind, size_t subject, int64_t time_us) {
  std::vector<Subject>& subjects = subjects_[static_cast<size_t>(kind)];
  if (subject >= subjects.size()) subjects.resize(subject + 1, {kBurst_us, 0, 0});
  Subject& s = subjects[subject];
  s.budget_us = std::min(kBurst_us, s.budget_us + (time_us - s.last_us));
  s.last_us = time_us;
  ++counts_[static_cast<size_t>(kind)].seen;
  if (s.budget_us < kCost_us) {
    ++s.dropped;
    return false;
  }
  s.budget_us -= kCost_us;
  return true;
}

void EventLog::write(EventKind kind, size_t subject, int64_t time_us, Json fields) {
  Subject& s = subjects_[static_cast<size_t>(kind)][subject];
  if (s.dropped > 0) fields["dropped_before"] = s.dropped;
  s.dropped = 0;
  ++counts_[static_cast<size_t>(kind)].written;
  append(event_name(kind), time_us, fields);
}

Json EventLog::counts() const {
  Json counts = Json::object();
  for (size_t i = 0; i < kEventKinds; ++i) {
    if (counts_[i].seen == 0) continue;
    counts[kNames[i]] = {{"seen", counts_[i].seen}, {"written", counts_[i].written}};
  }
  return counts;
}

void EventLog::end(int64_t time_us, Json fields) {
  fields["events"] = counts();
  append("end", time_us, fields);
}

void EventLog::append(const char* name, int64_t time_us, const Json& fields) {
  Json line = {{"event", name}, {"time_us", time_us}};
  line.update(fields);
  text_ += line.dump(-1, ' ', false, Json::error_handler_t::replace);
  text_ += '\n';
}

}  // namespace flyball::tools
