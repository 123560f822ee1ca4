// What a run of the tests is told by its environment.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace flyball::tests {

/// A number from the environment.
inline uint64_t setting(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace flyball::tests
