// A byte link in memory, with a chip at its far end.
#pragma once

#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "hal/bus/link.h"

namespace flyball {

/// Two queues of bytes with a chip at the far end, which answers when the near end listens.
class Line {
 public:
  explicit Line(const hal::Platform& chip) : chip_(chip) {}

  hal::ByteLink near() {
    return {this,
            [](void* self, const uint8_t* bytes, uint32_t count) {
              Line& line = *static_cast<Line*>(self);
              line.send(line.there_, bytes, count);
            },
            [](void* self, uint8_t* byte) {
              Line& line = *static_cast<Line*>(self);
              while (line.back_.empty() && !line.there_.empty()) (void)hal::link_serve(line.far(), line.chip_);
              return take(line.back_, byte);
            }};
  }

  uint32_t damaged_per_mille = 0, lost_per_mille = 0;
  std::vector<uint8_t> last_asked, last_answered;

 private:
  hal::ByteLink far() {
    return {this,
            [](void* self, const uint8_t* bytes, uint32_t count) {
              Line& line = *static_cast<Line*>(self);
              line.last_answered.assign(bytes, bytes + count);
              line.send(line.back_, bytes, count);
            },
            [](void* self, uint8_t* byte) { return take(static_cast<Line*>(self)->there_, byte); }};
  }
  void send(std::deque<uint8_t>& queue, const uint8_t* bytes, uint32_t count) {
    if (&queue == &there_) last_asked.assign(bytes, bytes + count);
    for (uint32_t i = 0; i < count; ++i) {
      if (random_() % 1000 < lost_per_mille) continue;
      const bool damaged = random_() % 1000 < damaged_per_mille;
      queue.push_back(static_cast<uint8_t>(bytes[i] ^ (damaged ? 1U << random_() % 8 : 0U)));
    }
  }
  static bool take(std::deque<uint8_t>& queue, uint8_t* byte) {
    if (queue.empty()) return false;
    *byte = queue.front();
    queue.pop_front();
    return true;
  }

  hal::Platform chip_;
  std::deque<uint8_t> there_, back_;
  std::mt19937 random_{1};
};

}  // namespace flyball
