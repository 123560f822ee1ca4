// Values that outlive a reset of the controller, in always-on words: `retained` values of policies. Two copies, written
// in turn, each with a number and a check: whoever dies while writing one leaves the other. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

/// A copy is a header word and its values; the block has room for two.
constexpr uint32_t kRetainedCopyWords = 32;

/// Most values of one block.
constexpr uint32_t kRetainedMost = kRetainedCopyWords - 1;

/// The newest copy, as retained_load() found it and retained_store() left it.
struct RetainedPlace {
  bool known = false;  // false: there is none
  uint8_t copy = 0, number = 0;
};

/// The values of the newest whole copy. kMismatch, and values untouched, when there is none with `count` values: after
/// power-on, or when what is stored changed its shape.
Status retained_load(const Platform& platform, uint32_t address, uint32_t* values, uint32_t count,
                     RetainedPlace* newest);

/// Writes `count` <= kRetainedMost values over the older copy, then reads them back. The newest copy is that one when
/// all went well, else what it was.
Status retained_store(const Platform& platform, uint32_t address, const uint32_t* values, uint32_t count,
                      RetainedPlace* newest);

}  // namespace flyball::hal
