// A fault begins with the first tick at or after its time.
#include "tools/fault_watch.h"

#include <utility>

namespace flyball::tools {
namespace {

Json fields_of(const sim::Fault& fault) {
  Json fields = {{"fault", sim::fault_name(fault.kind)}, {"on", fault.on}};
  if (!fault.detail.empty()) fields["detail"] = fault.detail;
  return fields;
}

double seconds(int64_t us) { return static_cast<double>(us) / 1e6; }

}  // namespace

FaultWatch::FaultWatch(std::shared_ptr<const sim::FaultPlan> plan, EventLog& log) : plan_(std::move(plan)), log_(log) {
  if (plan_ == nullptr) return;
  begun_.assign(plan_->size(), false);
  ended_.assign(plan_->size(), false);
  open_ = 2 * plan_->size();
}

void FaultWatch::observe(int64_t time_us) {
  if (open_ == 0) return;
  for (size_t i = 0; i < plan_->size(); ++i) {
    const sim::Fault& fault = (*plan_)[i];
    if (!begun_[i] && time_us >= fault.begin_us) {
      begun_[i] = true;
      write(i, time_us, "begins");
    }
    if (begun_[i] && !ended_[i] && time_us >= fault.end_us) {
      ended_[i] = true;
      if (fault.end_us > fault.begin_us) write(i, time_us, "ends");
    }
  }
}

void FaultWatch::write(size_t fault, int64_t time_us, const char* what) {
  --open_;
  if (!log_.admit(EventKind::kFault, fault, time_us)) return;
  Json fields = fields_of((*plan_)[fault]);
  fields["what"] = what;
  log_.write(EventKind::kFault, fault, time_us, std::move(fields));
}

Json faults_json(const sim::FaultPlan& plan) {
  Json list = Json::array();
  for (const sim::Fault& fault : plan) {
    Json json = fields_of(fault);
    json["from_s"] = seconds(fault.begin_us);
    json["until_s"] = fault.end_us == sim::kForGood ? Json() : Json(seconds(fault.end_us));
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace flyball::tools
