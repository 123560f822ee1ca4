// Which elements of the compute domain wait for each other at the end of a phase.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hal/chip/chip.h"

namespace flyball::sim {

struct Barrier {
  std::vector<uint32_t> group;  // [elements], counted from 0
  size_t groups = 1;
};

/// "all": every element waits for every other; "none": each goes on by itself; the name of a domain that the elements
/// lie in: those that lie in the same element of it. Empty for any other word, or for a domain they do not lie in.
std::optional<Barrier> barrier_named(std::string_view word, const chip::Domain& elements);

/// The words that this domain's elements may meet by, for messages.
std::vector<std::string> barrier_words(const chip::Domain& elements);

}  // namespace flyball::sim
