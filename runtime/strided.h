// Values in a row, or one value for all. Freestanding.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "runtime/inlining.h"

namespace flyball {

/// An operand: a value for each element, `stride` bytes after each other, or one for all (stride 0).
template <class T>
struct Strided {
  const T* values;
  uint32_t stride;
  FLYBALL_INLINE T operator[](uint32_t i) const {
    return *reinterpret_cast<const T*>(reinterpret_cast<const unsigned char*>(values) + size_t{i} * stride);
  }
};

}  // namespace flyball
