// Looks at a controller after every tick and writes down what happened: transitions with the values their condition
// read, changes of a limit's reason, saturations, broken promises, actuators that did not obey, late ticks.
#pragma once

#include <vector>

#include "compiler/linked_set.h"
#include "runtime/controller/controller.h"
#include "tools/event_log.h"
#include "tools/reasons.h"

namespace flyball::tools {

/// A promise that ended with its version.
struct PastPromise {
  const compiler::LinkedSet* set;
  uint32_t promise;
  int64_t violated_ticks;
};

class EventWatch {
 public:
  /// All must outlive this.
  EventWatch(const compiler::LinkedSet& set, Reasons& reasons, EventLog& log);

  /// Before the first tick of another version, with the same limits; `engine` has taken over. Its votes are numbered
  /// from `first_vote` on.
  void update(const compiler::LinkedSet& set, const Engine& engine, uint32_t first_vote);

  /// After the controller's tick that began at time_us, and after the promises were evaluated.
  void observe(int64_t time_us, const Engine& engine, const Decision* decisions, const TickResult& result);

  /// States of all machines, one after another by element: [machine elements].
  const std::vector<uint32_t>& states() const { return states_; }
  /// Index into Reasons::labels of its limit: [limit_channels].
  const std::vector<uint32_t>& reasons() const { return reason_; }
  /// Ticks after which promise p did not hold: [promises], of all versions that made it.
  const std::vector<int64_t>& violated_ticks() const { return violated_ticks_; }
  /// Promises of versions before that this one does not make.
  const std::vector<PastPromise>& past_promises() const { return past_promises_; }
  int64_t actuator_failures() const { return actuator_failures_; }

 private:
  void watch_machines(int64_t time_us, const Engine& engine);
  void watch_limits(int64_t time_us, const Decision* decisions);
  void watch_promises(int64_t time_us, const Engine& engine);
  void watch_saturations(int64_t time_us, const Engine& engine);
  void write_transition(int64_t time_us, const Engine& engine, uint32_t machine, uint32_t element, size_t subject,
                        uint32_t from);
  void write_limit(int64_t time_us, uint32_t limit, uint32_t element, size_t channel, const Decision& decision);

  void carry_promises(const compiler::LinkedSet& next);

  const compiler::LinkedSet* set_;
  const Program* program_;
  Reasons& reasons_;
  EventLog& log_;
  std::vector<uint32_t> states_, reason_;
  std::vector<Decision> before_;          // [limit_channels]
  std::vector<int64_t> violated_ticks_;
  std::vector<PastPromise> past_promises_;
  std::vector<uint8_t> begins_;           // machine elements: it has not stepped yet
  std::vector<uint8_t> saturated_, violated_;
  uint32_t first_vote_ = 0;
  bool updated_ = false;
  int64_t actuator_failures_ = 0;
  bool first_ = true;
};

}  // namespace flyball::tools
