// Firmware for tests: pushes events into a ring while it has room, when it is full, and after the consumer has made
// room again; a mark before and behind each push.
#include "hal/platform/semihosting.h"
#include "runtime/telemetry/event_ring.h"
#include "tests/firmware/count.h"

namespace {

using namespace flyball;

// Nothing of an event is known to the compiler.
volatile uint32_t number = 1;
volatile int64_t numbers[] = {1, -1};

void push(EventRing& ring) {
  const uint64_t time_us = number;
  const uint32_t subject = number;
  const int64_t value = numbers[0], more = numbers[1];
  flyball_count_begin();
  ring.push({time_us, EventKind::kLimit, static_cast<uint8_t>(subject), static_cast<uint16_t>(subject), subject, value,
             more});
  flyball_count_end();
}

}  // namespace

int main() {
  Event events[8], out[8];
  EventRing ring(events, 8);
  for (int i = 0; i < 10; ++i) push(ring);  // eight find room
  if (ring.read(out, 8) != 8 || ring.lost() != 2) return 1;
  push(ring);  // with a notice of the two
  return ring.read(out, 8) == 2 && out[0].kind == EventKind::kLost && out[0].value == 2 ? 0 : 1;
}
