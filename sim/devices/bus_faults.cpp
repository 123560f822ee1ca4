// A draw for each access to a broken range, and bursts counted down.
#include "sim/devices/bus_faults.h"

#include "sim/faults/draw.h"

namespace flyball::sim {

bool BusFaults::fails(uint32_t address, uint64_t access) {
  for (size_t i = 0; i < ranges_.size(); ++i) {
    Range& range = ranges_[i];
    if (address < range.first || address > range.last) continue;
    if (range.failing == 0) {
      const uint64_t drawn = draw_below(kEveryAccess, draw(seed_, Stream::kBus, i, access));
      if (drawn >= range.rate) continue;
      range.failing = range.burst;
    }
    --range.failing;
    return true;
  }
  return false;
}

}  // namespace flyball::sim
