// Whether the blocks of a floorplan tile their bounding box, layer by layer, and if not, where and how.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "hal/chip/chip.h"

namespace flyball::chip {

constexpr double kTouch_m = 1e-6;  // edges this near are one edge, as in the thermal model

struct TilingFault {
  std::optional<size_t> block;  // the block to look at; empty: the floorplan as a whole
  std::string message, hint;
};

/// In each of `layers` layers the blocks must neither overlap nor leave anything of one and the same box uncovered,
/// whose lower left corner is at 0, 0.
std::optional<TilingFault> find_tiling_fault(const std::vector<Block>& blocks, size_t layers);

}  // namespace flyball::chip
