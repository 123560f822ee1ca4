// The one place that runs a tick: sample, step, arbitrate, apply. Freestanding; the caller owns all memory.
#pragma once

#include "hal/hal.h"
#include "runtime/arbiter.h"
#include "runtime/retained.h"

namespace flyball {

/// Arrays the controller works in; all must outlive it.
struct ControllerMemory {
  hal::Reading* readings;   // [sensor channels of the HAL]
  int64_t* granted;         // [actuator channels of the HAL]: what the chip said at the start of the tick
  int64_t* wanted;          // [actuator channels of the HAL]: what it was then ordered to
  Decision* decisions;      // [limit_channels(program)]
  bool* running;            // [policies]: all true at first; whoever stops a policy clears its entry
  uint32_t* retained;       // [retained_words(program)]: what was last kept
};

/// First channel of each sensor and actuator the program may name, by the chip's index.
struct ChannelMap {
  Span<uint32_t> sensor_first;
  Span<uint32_t> actuator_first;
  uint32_t actuator_channels;  // of the HAL, named or not
};

struct TickResult {
  hal::ApplyResult applied;
  bool late;                // the votes were not there when the next tick was due: every policy voted `safe`
  uint32_t refused;         // `retained` values that were kept, and are out of range now: the first value stands
  uint32_t not_kept;        // blocks of always-on words that could not be read or written
};

/// Who looks into ticks while they run; telemetry_watch.h makes one of telemetry.
struct TickWatch {
  void* context;
  /// All that the step reads is in its slots. running: [policies].
  void (*before_step)(void* context, uint64_t now_us, const bool* running);
  /// The orders are given.
  void (*after_tick)(void* context, const Decision* decisions, const TickResult& result);
};

/// A tick is due one period after the one before was; the first when it is called for. Ticks that were missed are
/// dropped: the next is due at the next whole period. After a tick the grants it decided stand in their slots, where
/// promises read them.
///
/// Sensors and actuators count in base units, and so must the grids of what is bound to them.
class Controller {
 public:
  Controller(Engine& engine, hal::Hal& hal, const ChannelMap& channels, const ControllerMemory& memory);

  /// One tick at the platform's present time. Grants are read back from the chip first, so that a controller which
  /// has just been reset carries on from what the hardware says; the first tick takes up what was retained.
  TickResult tick();

  /// Before the first tick: it goes on where `before`, with another program on the same chip, has come to. What is
  /// retained is kept anew.
  void continue_from(const Controller& before) {
    started_ = before.started_;
    due_us_ = before.due_us_;
    for (uint32_t block = 0; block < hal::kMaxRetainedBlocks; ++block) newest_[block] = before.newest_[block];
    unkept_ = UINT32_MAX;
  }

  /// From the next tick on; null: nobody. It outlives its use.
  void watch(const TickWatch* watch) { watch_ = watch; }

  /// What the last tick decided: [limit_channels(program)].
  const Decision* decisions() const { return memory_.decisions; }
  const Engine& engine() const { return engine_; }

 private:
  void read_grants();
  void sample();
  void write_time(uint64_t now_us);
  bool is_late();
  void order();
  template <class Each>
  void each_retained(Each each);
  template <class Each>
  void each_retained_block(Each each);
  void load_retained(TickResult* result);
  void keep_retained(TickResult* result);

  Engine& engine_;
  hal::Hal& hal_;
  ChannelMap channels_;
  ControllerMemory memory_;
  const TickWatch* watch_ = nullptr;
  SlotId first_now_, end_now_;  // slots of kind kNow lie in between
  uint64_t due_us_ = 0;         // when the present tick was due
  bool started_ = false;
  hal::RetainedPlace newest_[hal::kMaxRetainedBlocks];
  uint32_t unkept_ = 0;         // blocks of memory_.retained that the chip's always-on words do not hold, a bit each
};

}  // namespace flyball
