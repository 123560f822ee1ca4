// The one place that runs a tick: sample, step, arbitrate, apply. Freestanding; the caller owns all memory.
#pragma once

#include "hal/hal.h"
#include "runtime/arbiter.h"

namespace flyball {

/// Arrays the controller works in; all must outlive it.
struct ControllerMemory {
  hal::Reading* readings;   // [sensor channels of the HAL]
  int64_t* wanted;          // [actuator channels of the HAL]
  Decision* decisions;      // [limit_channels(program)]
  bool* running;            // [policies]
};

/// First channel of each sensor and actuator the program may name, by the chip's index.
struct ChannelMap {
  Span<uint32_t> sensor_first;
  Span<uint32_t> actuator_first;
};

struct TickResult {
  hal::ApplyResult applied;
  bool late;                // the tick began after its deadline: every policy voted `safe`
};

class Controller {
 public:
  Controller(Engine& engine, hal::Hal& hal, const ChannelMap& channels, const ControllerMemory& memory);

  /// One tick at the platform's present time. Grants are read back from the chip first, so that a controller which
  /// has just been reset carries on from what the hardware says.
  TickResult tick();

  /// What the last tick decided: [limit_channels(program)].
  const Decision* decisions() const { return memory_.decisions; }
  const Engine& engine() const { return engine_; }

 private:
  void sample();
  void order();

  Engine& engine_;
  hal::Hal& hal_;
  ChannelMap channels_;
  ControllerMemory memory_;
};

}  // namespace flyball
