// A simulated block of words that hold what is written: always-on scratch, and any block that a chip file names and
// nobody has given a behaviour.
#pragma once

#include <vector>

#include "sim/blocks/block.h"

namespace flyball::sim {

class PlainWords : public Block {
 public:
  explicit PlainWords(uint32_t bytes) : words_(bytes / 4) {}

  bool read(uint32_t offset, uint64_t, uint32_t* word) {
    *word = words_[offset / 4];
    return true;
  }
  bool write(uint32_t offset, uint64_t, uint32_t word) {
    words_[offset / 4] = word;
    return true;
  }

 private:
  std::vector<uint32_t> words_;
};

}  // namespace flyball::sim
