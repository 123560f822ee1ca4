// The grid solver: a stack cut into rows x columns cells a layer, to see how far the block model is off.
//
// The same boxes, rings and cooling as the block network (network.h), but heat finds its way within a box. Stepped by
// TR-BDF2: second order in time, L-stable, one sparse matrix for both of its stages, factorised once for a step's
// length.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "sim/thermal/stack.h"

namespace flyball::sim {

struct GridSize {
  size_t rows = 0, columns = 0;  // along the floorplan's height and width
};

class GridModel {
 public:
  GridModel(const Stack& stack, GridSize size);
  ~GridModel();
  GridModel(GridModel&&) noexcept;
  GridModel& operator=(GridModel&&) noexcept;

  size_t nodes() const;

  /// Every cell at the rises of the boxes it lies in, weighted by area; rings as in the block network, whose node order
  /// rise_K has: [boxes + ring nodes], K.
  void set_rise(std::span<const double> rise_K);
  /// Every node at its steady state. power_W: [blocks].
  void set_steady(std::span<const double> power_W);

  /// Advances by one tick in `steps` equal steps. power_W: [blocks], constant over the tick.
  void advance(double tick_s, size_t steps, std::span<const double> power_W);

  /// Rise of each block above ambient, K: [blocks]. The plain mean over the cells of its lowest layer that it touches,
  /// as HotSpot reports it.
  std::vector<double> block_rise() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace flyball::sim
