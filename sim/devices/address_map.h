// The address space of the simulated chip: which register of which device each word is, and which words are broken.
#pragma once

#include <cstdint>
#include <vector>

#include "hal/chip/chip.h"

namespace flyball::sim {

enum class Register : uint8_t { kNone, kPllRequest, kPllStatus, kTarget, kRailStatus, kSensor, kIssue, kGate, kBlock };

/// What a word of the address space is: a register of the device of that kind with this index.
struct MappedWord {
  Register kind = Register::kNone;
  bool broken = false;  // accesses are bus errors
  uint16_t index = 0;
};

class AddressMap {
 public:
  /// All register blocks of the chip, device by device in the chip file's order.
  explicit AddressMap(const chip::Chip& chip);

  /// The word at an address; null where no register is.
  const MappedWord* at(uint32_t address) const {
    const uint32_t offset = address - base_;  // wraps to a large number below base_
    if (address % 4 != 0 || offset / 4 >= words_.size()) return nullptr;
    const MappedWord& word = words_[offset / 4];
    return word.kind == Register::kNone ? nullptr : &word;
  }

  void set_broken(uint32_t address, bool broken);

 private:
  void map(uint32_t address, uint32_t stride, uint32_t offset, uint32_t count, Register kind, uint32_t first);

  uint32_t base_ = 0;  // address of words_[0]
  std::vector<MappedWord> words_;
};

}  // namespace flyball::sim
