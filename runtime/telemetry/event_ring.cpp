// Head and tail run on and wrap; their difference is what the ring holds. An event is written before the head that
// shows it, and read before the tail that frees its place.
#include "runtime/telemetry/event_ring.h"

namespace flyball {
namespace {

uint32_t power_of_two_within(uint32_t size) {
  uint32_t power = 2;
  while (size / 2 >= power) power *= 2;
  return power;
}

/// Word by word in a straight line: of an assignment a compiler that saves space makes a call and a loop.
[[gnu::always_inline]] inline void copy(Event* to, const Event& from) {
  using Word [[gnu::may_alias]] = uint64_t;
  auto* t = reinterpret_cast<Word*>(to);
  const auto* f = reinterpret_cast<const Word*>(&from);
  t[0] = f[0];
  t[1] = f[1];
  t[2] = f[2];
  t[3] = f[3];
}

}  // namespace

EventRing::EventRing(Event* events, uint32_t size) : events_(events), mask_(power_of_two_within(size) - 1) {}

void EventRing::push(const Event& event) {
  const uint32_t head = head_;
  const uint32_t held = head - __atomic_load_n(&tail_, __ATOMIC_ACQUIRE);
  if (untold_ != 0 || held > mask_) return push_after_loss(event, mask_ + 1 - held);
  copy(&events_[head & mask_], event);
  __atomic_store_n(&head_, head + 1, __ATOMIC_RELEASE);
}

/// Not part of push(): the way that events usually go stays short.
[[gnu::noinline]] void EventRing::push_after_loss(const Event& event, uint32_t room) {
  if (room < 2) {  // for the notice and the event
    ++untold_;
    __atomic_store_n(&lost_, lost_ + 1, __ATOMIC_RELAXED);
    return;
  }
  events_[head_ & mask_] = {event.time_us, EventKind::kLost, 0, 0, 0, untold_, 0};
  copy(&events_[(head_ + 1) & mask_], event);
  untold_ = 0;
  __atomic_store_n(&head_, head_ + 2, __ATOMIC_RELEASE);
}

uint32_t EventRing::read(Event* out, uint32_t most) {
  const uint32_t tail = tail_;
  const uint32_t held = __atomic_load_n(&head_, __ATOMIC_ACQUIRE) - tail;
  const uint32_t count = held < most ? held : most;
  for (uint32_t i = 0; i < count; ++i) copy(&out[i], events_[(tail + i) & mask_]);
  __atomic_store_n(&tail_, tail + count, __ATOMIC_RELEASE);
  return count;
}

}  // namespace flyball
