// What every simulated block is: a value that answers reads and writes of its registers at a time, and sees a quantity
// of the chip when it is sensed. Blocks do nothing on their own: what time has done shows when they are looked at.
#pragma once

#include <cstdint>

namespace flyball::sim {

/// A block of the kinds below derives from it and replaces what it does otherwise.
struct Block {
  /// False where no register is.
  bool read(uint32_t, uint64_t, uint32_t*) { return false; }
  /// False for what cannot be written, or not with this.
  bool write(uint32_t, uint64_t, uint32_t) { return false; }
  /// The true value of the sensor that the block sits at, in base units; NaN: not known.
  void sense(double, uint64_t) {}
};

}  // namespace flyball::sim
