// Which bus accesses fail while the bus is broken.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/faults/fault.h"

namespace flyball::sim {

class BusFaults {
 public:
  explicit BusFaults(uint64_t seed) : seed_(seed) {}

  bool any() const { return !ranges_.empty(); }
  void clear() { ranges_.clear(); }
  /// From now on accesses fail as the fault, of kind kBusError, says.
  void add(const Fault& fault) {
    ranges_.push_back({fault.first_address, fault.last_address, fault.rate, fault.burst, 0});
  }

  /// Whether this access fails; `access` counts all accesses of the chip.
  bool fails(uint32_t address, uint64_t access);

 private:
  struct Range {
    uint32_t first, last, rate, burst;
    uint32_t failing;  // accesses of the present burst still to come
  };

  uint64_t seed_;
  std::vector<Range> ranges_;
};

}  // namespace flyball::sim
