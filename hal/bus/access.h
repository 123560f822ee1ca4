// How drivers reach a register: an access that fails is tried again, a few times, so that a spike on the bus costs
// nothing and a dead bus costs little. Every register bears being written twice with the same word. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

/// Tries of an access before its error counts. Two faults in a row are rare on a bus that works; more tries would only
/// keep the other devices waiting for a bus that does not.
constexpr uint32_t kBusTries = 3;

Status bus_read(const Platform& platform, uint32_t address, uint32_t* word);
Status bus_write(const Platform& platform, uint32_t address, uint32_t word);

}  // namespace flyball::hal
