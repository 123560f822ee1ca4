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

/// Most words of one bus_read_row().
constexpr uint32_t kRowWords = 32;

/// count <= kRowWords words, `stride` bytes apart: in bursts where the bus has them. Bit i of the result is set where
/// words[i] was read; one that cannot be read is 0 and takes no other with it.
uint32_t bus_read_row(const Platform& platform, uint32_t address, uint32_t stride, uint32_t count, uint32_t* words);

/// The same, written, in order: bit i of the result is set where words[i] was written.
uint32_t bus_write_row(const Platform& platform, uint32_t address, uint32_t stride, uint32_t count,
                       const uint32_t* words);

/// A row of `count` as bits, all of them set.
constexpr uint32_t all_of_row(uint32_t count) { return count >= kRowWords ? ~uint32_t{0} : (uint32_t{1} << count) - 1; }

}  // namespace flyball::hal
