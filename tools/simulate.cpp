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
  return std::all_of(violated.begin(), violated.end(), [](int64_t ticks) { return ticks == 0; });
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
  if (request.firmware != nullptr) loop.use(request.firmware);
  if (request.telemetry) loop.record(*request.telemetry);
  RunObserver observer(request.set, request.chip, loop,
                       {request.identity.record_us, request.faults, request.ramp_limit_W_per_s});
  observer.events().start(start_fields(request.identity, request.set, request.chip, request.workload));

  const int64_t end_us = request.until_us.value_or(longest_us(request.workload));
  const auto goes_on = [&] {
    return !loop.chip().finished() && (loop.time_us() == 0 || !loop.chip().overheating()) && loop.time_us() < end_us;
  };
  for (int64_t tick = 1; goes_on(); ++tick) {
    if (request.code != nullptr) loop.engine().use(request.code->ready());
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
  if (request.faults != nullptr) outcome.summary["faults"] = faults_json(*request.faults);
  outcome.trace = observer.take_trace();
  outcome.events = observer.events().text();
  return outcome;
}

}  // namespace flyball::tools
