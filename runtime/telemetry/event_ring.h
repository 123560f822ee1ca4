// A ring of events between one producer and one consumer, such as the control loop and whoever drains it: neither waits
// for the other, and no event is lost unnoticed. Freestanding; the caller owns the memory.
#pragma once

#include "runtime/telemetry/event.h"

namespace flyball {

class EventRing {
 public:
  /// `size` is a power of two, at least 2; of another number the greatest one below is used.
  EventRing(Event* events, uint32_t size);

  /// The producer's. An event that finds no room is counted; before the next that does, a kLost event says how many.
  void push(const Event& event);

  /// The consumer's: takes the oldest events out, `most` at most; how many there were.
  uint32_t read(Event* out, uint32_t most);

  /// Events that found no room since the ring was made; wraps. Those that no kLost event has told of yet are the
  /// difference to the sum of these.
  uint32_t lost() const { return __atomic_load_n(&lost_, __ATOMIC_RELAXED); }

 private:
  void push_after_loss(const Event& event, uint32_t room);

  Event* events_;
  uint32_t mask_;
  uint32_t head_ = 0;  // events pushed; the producer's
  uint32_t tail_ = 0;  // events read; the consumer's
  uint32_t lost_ = 0;  // the producer's
  uint32_t untold_ = 0;  // of these, not yet told of
};

}  // namespace flyball
