// A Program at work in firmware that has a tick of its own: engine, arbiter and all the memory they use in one object.
// Freestanding.
#pragma once

#include "runtime/arbiter.h"
#include "runtime/params.h"
#include "runtime/retained.h"

namespace flyball {

/// memory_bytes: Engine::bytes_needed(program); channels: limit_channels(program); policies: those of the program.
/// Indexes of inputs, params, limits, machines and policies are the program's; `element` is below the size of their
/// domain, 0 without one. A call that names a row or element that there is not changes nothing, and returns false or 0.
template <size_t memory_bytes, uint32_t channels, uint32_t policies>
class Instance {
 public:
  Instance(const Program& program, Span<Requirement> requirements)
      : engine_(program, memory_), requirements_(requirements) {
    for (bool& running : running_) running = true;
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// As after power-on; params keep their values.
  void reset() { engine_.reset(); }

  /// A new reading of a sensor, for the next step. An input that gets none counts as silent in that tick.
  void set_reading(uint32_t input, uint32_t element, int64_t value) {
    if (!has(program().inputs, input, element)) return;
    const Input& row = program().inputs[input];
    engine_.write(row.reading, element, value);
    engine_.write(row.fresh, element, 1);
  }

  /// What an actuator is really set to, where that may differ from what the step before ordered: after a reset of this
  /// controller, or because the hardware did not follow.
  void set_granted(uint32_t limit, uint32_t element, int64_t value) {
    if (!has(program().limits, limit, element)) return;
    const Limit& row = program().limits[limit];
    engine_.write(row.grant, element, value < row.lo ? row.lo : value > row.hi ? row.hi : value);
  }

  /// Sets a param from the next step on. False, and nothing has changed, when there is no such param or element, or the
  /// value lies outside of its range or would break a `require`.
  bool set_param(uint32_t param, uint32_t element, int64_t value) {
    return flyball::set_param(engine_, requirements_, param, element, value);
  }

  /// What a `retained` var is after the last step, for the firmware to keep; and, before the first step, what was kept.
  /// restore() is false, and the first value stands, for a value out of its range.
  int32_t retained(uint32_t row, uint32_t element) const {
    return has(program().retained, row, element) ? retained_value(engine_, program().retained[row], element) : 0;
  }
  bool restore(uint32_t row, uint32_t element, int32_t value) {
    return has(program().retained, row, element) && flyball::restore(engine_, program().retained[row], element, value);
  }

  /// A policy that is stopped votes `safe` on its limits. All run at first.
  void set_running(uint32_t policy, bool runs) {
    if (policy < policies) running_[policy] = runs;
  }

  /// One tick at time `now_us`, which never falls. Then the decisions stand.
  void step(uint64_t now_us) {
    for (SlotId s = 0; s < program().slots.size; ++s) {
      if (program().slots[s].kind == SlotKind::kNow) engine_.write(s, 0, static_cast<int64_t>(now_us));
    }
    engine_.step();
    arbitrate(engine_, running_, decisions_);
    const Decision* decision = decisions_;
    for (const Limit& limit : program().limits) {
      const uint32_t n = elements(program(), limit.domain);
      for (uint32_t e = 0; e < n; ++e) engine_.write(limit.grant, e, (decision++)->granted);
    }
    for (const Input& input : program().inputs) {
      const uint32_t n = elements(program(), input.domain);
      for (uint32_t e = 0; e < n; ++e) engine_.write(input.fresh, e, 0);
    }
  }

  /// What the last step decided: `granted` is to be ordered from the actuator.
  const Decision& decision(uint32_t limit, uint32_t element) const {
    return has(program().limits, limit, element) ? decisions_[first_channel(program(), limit) + element] : kNoDecision;
  }

  /// The state that a machine is in after the last step, as an index of its states.
  uint32_t state(uint32_t machine, uint32_t element) const {
    if (!has(program().machines, machine, element)) return 0;
    return static_cast<uint32_t>(engine_.read(program().machines[machine].state, element));
  }

  /// What an `output` says after the last step, in steps of its unit.
  int64_t output(uint32_t output, uint32_t element) const {
    return has(program().outputs, output, element) ? engine_.read(program().outputs[output].slot, element) : 0;
  }

  /// Looks at the promises after a step; violated() says of each, by its place in the policies, whether it was broken.
  void check_promises() { engine_.check_promises(); }
  bool violated(uint32_t promise) const {
    return promise < program().promises.size && engine_.read(program().promises[promise].violated, 0) != 0;
  }

  const Program& program() const { return engine_.program(); }
  Engine& engine() { return engine_; }

 private:
  static constexpr Decision kNoDecision{};

  /// Whether there is that row, and in its domain that element.
  template <class Row>
  bool has(const Span<Row>& rows, uint32_t row, uint32_t element) const {
    return row < rows.size && element < elements(program(), rows[row].domain);
  }

  alignas(8) unsigned char memory_[memory_bytes]{};
  Engine engine_;
  Span<Requirement> requirements_;
  Decision decisions_[channels == 0 ? 1 : channels]{};
  bool running_[policies]{};
};

}  // namespace flyball
