// Places of slots, for one chip and for groups of chips.
#include "compiler/jit/layout.h"

#include <algorithm>

#include "compiler/jit/observed.h"
#include "runtime/slot_memory.h"

namespace flyball::jit {
namespace {

uint32_t width(Type type) { return type == Type::kI32 ? 4 : 8; }

uint32_t least_width(const Slot& slot) {
  const int64_t lo = std::min(slot.lo, slot.first), hi = std::max(slot.hi, slot.first);
  for (uint32_t bytes = 1; bytes < width(slot.type); bytes *= 2) {
    const int64_t most = (INT64_C(1) << (8 * bytes - 1)) - 1;
    if (lo >= -most - 1 && hi <= most) return bytes;
  }
  return width(slot.type);
}

uint64_t aligned(uint64_t bytes) { return (bytes + kGroupAlign - 1) / kGroupAlign * kGroupAlign; }

}  // namespace

Layout engine_layout(const Program& program) {
  Layout layout;
  layout.places.resize(program.slots.size);
  layout.bytes = SlotMemory::lay_out(program, [&](SlotId slot, size_t offset) {
    layout.places[slot] = {offset, width(program.slots[slot].type), false};
  });
  return layout;
}

Layout group_layout(const Source& source, const Schedule& schedule, const Lanes& lanes) {
  const Program& program = *source.program;
  const std::vector<bool> kept = observed_slots(source);
  Layout layout;
  for (SlotId s = 0; s < program.slots.size; ++s) {
    const Slot& slot = program.slots[s];
    const uint32_t bytes = schedule.full_width[s] ? width(slot.type) : least_width(slot);
    Place place{0, bytes, !kept[s]};
    const bool immediate = slot.kind == SlotKind::kConstant && slot.domain == kNoDomain;
    if (schedule.in_memory[s] && !immediate) {
      uint64_t& end = place.scratch ? layout.scratch_bytes : layout.bytes;
      place.offset = end;
      end += aligned(uint64_t{elements(program, slot.domain)} * lanes.count * bytes);
    }
    layout.places.push_back(place);
  }
  return layout;
}

}  // namespace flyball::jit
