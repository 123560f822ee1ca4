// Where the table engine keeps the values of slots: elements contiguous, each slot on a multiple of 8 bytes.
#pragma once

#include "runtime/program.h"

namespace flyball {

/// An operand of the table engine: one value for each element (stride 1), or the same for all (stride 0).
template <class T>
struct Strided {
  const T* values;
  uint32_t stride;
  T operator[](uint32_t i) const { return values[size_t{i} * stride]; }
};

class SlotMemory {
 public:
  static constexpr uint32_t kEach = 1;  // in a place: the slot has a value for each element of a domain

  SlotMemory(const uint32_t* places, unsigned char* data) : places_(places), data_(data) {}

  template <class T>
  T* at(SlotId slot) const {
    return reinterpret_cast<T*>(data_ + (places_[slot] & ~kEach));
  }
  bool each(SlotId slot) const { return (places_[slot] & kEach) != 0; }

  template <class T>
  Strided<T> operand(SlotId slot) const {
    return {at<T>(slot), places_[slot] & kEach};
  }

 private:
  const uint32_t* places_;  // [slot], bytes from data_, and kEach
  unsigned char* data_;
};

}  // namespace flyball
