// Where compiled code keeps the values of slots.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/jit/schedule.h"

namespace flyball::jit {

constexpr uint64_t kGroupAlign = 64;  // bytes: a cache line, and the widest vector

struct Place {
  uint64_t offset;   // bytes from the begin of the memory it is in
  uint32_t bytes;    // of a value: 1, 2, 4 or 8
  bool scratch;      // in memory that means nothing after a step
};

struct Layout {
  std::vector<Place> places;  // [slot]; a constant of the chip, and a temporary that never leaves registers, have none
  uint64_t bytes = 0;  // for one chip, or for one group of chips
  uint64_t scratch_bytes = 0;  // for a group at a time
};

/// For one chip: the places of the engine.
Layout engine_layout(const Program& program);

/// For groups of lanes.count chips: [slot][element][lane], on multiples of kGroupAlign. Values are as wide as their
/// proved interval needs.
Layout group_layout(const Source& source, const Schedule& schedule, const Lanes& lanes);

}  // namespace flyball::jit
