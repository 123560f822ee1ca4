// Params drawn at random from their ranges, for tests that promises must hold whatever a host sets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/linked_set.h"

namespace flyball::compiler {

struct DrawnParam {
  uint32_t param = 0, element = 0;
  int64_t value = 0;
};

/// One value for each element of each param, by `seed` alone; ends of ranges come up often. Every `require` holds.
/// Nothing when a thousand draws did not find such values.
std::optional<std::vector<DrawnParam>> draw_params(const LinkedSet& linked, uint64_t seed);

/// "target = 71.3 degC, kp = 12 MHz/K"
std::string show_params(const LinkedSet& linked, const std::vector<DrawnParam>& params);

}  // namespace flyball::compiler
