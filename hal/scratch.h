// Values that outlive a reset of the controller, in always-on words: `retained` values of policies. Two copies, written
// in turn, each with a number and a check: whoever dies while writing one leaves the other. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

/// Most values of one block.
constexpr uint32_t kRetainedMost = 15;

/// Writes `count` <= kRetainedMost values over the older copy, then reads them back.
Status retained_store(const Platform& platform, uint32_t address, const uint32_t* values, uint32_t count);

/// The values of the newest whole copy. kMismatch, and values untouched, when there is none with `count` values: after
/// power-on, or when what is stored changed its shape.
Status retained_load(const Platform& platform, uint32_t address, uint32_t* values, uint32_t count);

}  // namespace flyball::hal
