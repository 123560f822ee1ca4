// The loop itself, tick by tick.
#include "tools/simulate.h"

#include <algorithm>
#include <cmath>

namespace flyball::tools {
namespace {

constexpr int64_t kTicksBetweenProgress = 512;

double share_done(const RunLoop& loop, int64_t end_us, bool until) {
  const double by_time = static_cast<double>(loop.time_us()) / static_cast<double>(end_us);
  const double by_work = loop.chip().trace_position_s() / loop.chip().trace_length_s();
  return until ? std::max(by_time, by_work) : by_work;
}

void log_overheating(const OverheatingText& text, const RunLoop& loop, EventLog& log) {
  const int64_t time_us = loop.chip().overheating()->time_us;
  if (log.admit(EventKind::kOverheating, 0, time_us)) {
    log.write(EventKind::kOverheating, 0, time_us, {{"message", text.message}});
  }
}

bool all_kept(const EventWatch& watch) {
  const std::vector<int64_t>& violated = watch.violated_ticks();
  const std::vector<PastPromise>& past = watch.past_promises();
  return std::all_of(violated.begin(), violated.end(), [](int64_t ticks) { return ticks == 0; }) &&
         std::all_of(past.begin(), past.end(), [](const PastPromise& p) { return p.violated_ticks == 0; });
}

/// The versions of a run: which runs, and when the next takes over.
class Versions {
 public:
  Versions(const RunRequest& request, RunLoop& loop, RunObserver& observer)
      : request_(request), loop_(loop), observer_(observer), code_(request.code), told_(Json::array()) {}

  /// Before each tick.
  void tick() {
    while (next_ < request_.updates.size() && is_due(request_.updates[next_])) update(request_.updates[next_++]);
    if (code_ != nullptr) loop_.engine().use(code_->ready());
  }

  /// What summary.json says of the updates; null without any.
  Json summary() const { return request_.updates.empty() ? Json() : told_; }

 private:
  bool is_due(const RunUpdate& update) const {
    const uint64_t ticks = loop_.engine().ticks();
    return ticks > 0 && loop_.time_us() >= update.time_us && update.plan.begins_at(ticks);
  }

  void update(const RunUpdate& update) {
    compiler::UpdateReport report;
    loop_.update(update.set.program, [&](const Engine& from, Engine& to) { report = update.plan.apply(from, to); });
    loop_.know(update.set.truths);
    observer_.update();
    code_ = update.code;
    Json fields = {{"policy", update.policy}, {"file", update.file}};
    const auto add = [&fields](const char* name, const std::vector<std::string>& list) {
      if (!list.empty()) fields[name] = list;
    };
    add("kept", report.kept);
    add("saturated", report.saturated);
    add("anew", report.anew);
    add("resumed", report.resumed);
    add("dropped", report.dropped);
    add("params_kept", report.set);
    add("params_reset", report.unset);
    const int64_t time_us = loop_.time_us();
    told_.push_back({{"time_s", static_cast<double>(time_us) * 1e-6}});
    told_.back().update(fields);
    if (observer_.events().admit(EventKind::kUpdate, 0, time_us)) {
      observer_.events().write(EventKind::kUpdate, 0, time_us, std::move(fields));
    }
  }

  const RunRequest& request_;
  RunLoop& loop_;
  RunObserver& observer_;
  const StepCode* code_;
  size_t next_ = 0;
  Json told_;
};

ObserverOptions observer_options(const RunRequest& request) {
  ObserverOptions options{request.identity.record_us, request.faults, request.ramp_limit_W_per_s};
  for (const RunUpdate& update : request.updates) options.successors.push_back(&update.set);
  return options;
}

}  // namespace

int64_t longest_us(const sim::Workload& workload) {
  return static_cast<int64_t>(std::ceil(workload.length_s * 10 + 10)) * 1000000;
}

int64_t undisturbed_us(const sim::Workload& workload, std::optional<int64_t> until_us) {
  const int64_t trace_us = static_cast<int64_t>(workload.length_s * 1e6);
  return std::min(trace_us, until_us.value_or(trace_us));
}

RunOutcome simulate(const RunRequest& request, const std::function<void(double, int64_t)>& progress) {
  sim::SimulatedChipOptions options;
  options.seed = request.identity.seed;
  options.faults = request.faults;
  RunLoop loop(request.set.program, request.chip, request.workload, options);
  loop.know(request.set.truths);
  if (request.firmware != nullptr) loop.use(request.firmware);
  if (request.telemetry) loop.record(*request.telemetry);
  RunObserver observer(request.set, request.chip, loop, observer_options(request));
  observer.events().start(start_fields(request.identity, observer.versions(), request.chip, request.workload));
  Versions versions(request, loop, observer);

  const int64_t end_us = request.until_us.value_or(longest_us(request.workload));
  const auto goes_on = [&] {
    return !loop.chip().finished() && (loop.time_us() == 0 || !loop.chip().overheating()) && loop.time_us() < end_us;
  };
  for (int64_t tick = 1; goes_on(); ++tick) {
    versions.tick();
    const int64_t begin_us = loop.time_us();
    const TickResult result = loop.tick();
    if (request.capture != nullptr) request.capture->write(loop.events());
    observer.observe(begin_us, result);
    if (tick % kTicksBetweenProgress == 0) progress(share_done(loop, end_us, request.until_us.has_value()), begin_us);
  }

  RunOutcome outcome;
  outcome.promises_kept = all_kept(observer.watch());
  outcome.overheating = overheating_text(request.chip, loop.chip(), loop.tick_us());
  if (outcome.overheating) log_overheating(*outcome.overheating, loop, observer.events());
  outcome.summary = make_summary(request.identity, request.set, request.chip, request.workload, loop, observer);
  observer.events().end(loop.time_us(), {{"finished", loop.chip().finished()}});
  outcome.summary["events"] = observer.events().counts();
  if (Json updates = versions.summary(); !updates.is_null()) outcome.summary["updates"] = std::move(updates);
  if (request.faults != nullptr) outcome.summary["faults"] = faults_json(*request.faults);
  outcome.trace = observer.take_trace();
  outcome.events = observer.events().text();
  return outcome;
}

}  // namespace flyball::tools
