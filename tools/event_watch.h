// Looks at a controller after every tick and writes down what happened: transitions with the values their condition
// read, changes of a limit's reason, saturations, broken promises, actuators that did not obey, late ticks.
#pragma once

#include <vector>

#include "compiler/linked_set.h"
#include "runtime/controller/controller.h"
#include "tools/event_log.h"
#include "tools/reasons.h"

namespace flyball::tools {

class EventWatch {
 public:
  /// All must outlive this.
  EventWatch(const compiler::LinkedSet& set, Reasons& reasons, EventLog& log);

  /// After the controller's tick that began at time_us, and after the promises were evaluated.
  void observe(int64_t time_us, const Engine& engine, const Decision* decisions, const TickResult& result);

  /// States of all machines, one after another by element: [machine elements].
  const std::vector<uint32_t>& states() const { return states_; }
  /// Index into Reasons::labels of its limit: [limit_channels].
  const std::vector<uint32_t>& reasons() const { return reason_; }
  /// Ticks after which promise p did not hold: [promises].
  const std::vector<int64_t>& violated_ticks() const { return violated_ticks_; }
  int64_t actuator_failures() const { return actuator_failures_; }

 private:
  void watch_machines(int64_t time_us, const Engine& engine);
  void watch_limits(int64_t time_us, const Decision* decisions);
  void watch_promises(int64_t time_us, const Engine& engine);
  void watch_saturations(int64_t time_us, const Engine& engine);
  void write_transition(int64_t time_us, const Engine& engine, uint32_t machine, uint32_t element, size_t subject,
                        uint32_t from);
  void write_limit(int64_t time_us, uint32_t limit, uint32_t element, size_t channel, const Decision& decision);

  const compiler::LinkedSet& set_;
  const Program& program_;
  Reasons& reasons_;
  EventLog& log_;
  std::vector<uint32_t> states_, reason_;
  std::vector<Decision> before_;          // [limit_channels]
  std::vector<int64_t> violated_ticks_;
  std::vector<uint8_t> saturated_, violated_;
  int64_t actuator_failures_ = 0;
  bool first_ = true;
};

}  // namespace flyball::tools
