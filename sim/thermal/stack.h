// A chip as heat sees it: layers from the board up, each tiled by boxes of some material, and what cools the topmost.
//
// One description for both solvers, blocks (network.h) and grid (grid.h). HotSpot's package, a stack of dies on an
// interposer under a lid, and 3D-ICE's bare stack are all such.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hal/chip/chip.h"

namespace flyball::sim {

using chip::Material;

/// A sheet of the stack. With a side it is a square centred on the floorplan, larger than that; every layer above it is
/// as large or larger.
struct StackLayer {
  std::string name;
  double thickness_m = 0;
  double side_m = 0;  // 0: it ends where the floorplan ends
  Material overhang = {};  // of what lies beyond the floorplan
};

/// A piece of one material that has one temperature: it fills its rectangle from first_layer through last_layer.
struct Box {
  std::string name;
  double left_m = 0, bottom_m = 0, width_m = 0, height_m = 0;
  size_t first_layer = 0, last_layer = 0;
  Material material = {};

  double area_m2() const { return width_m * height_m; }
};

/// Where in a box its temperature is: at its lower face, where power arises (HotSpot), or in its middle (3D-ICE).
enum class NodePlace { kLowerFace, kMiddle };

struct Stack {
  std::vector<StackLayer> layers;
  std::vector<Box> boxes;  // each layer is tiled by those that it has; the first `blocks` are the floorplan's
  size_t blocks = 0;
  double width_m = 0, height_m = 0;  // of the floorplan
  double convection_K_per_W = 0, convection_J_per_K = 0;  // from the topmost layer, over all of its area, to ambient
  double capacitance_factor = 1;
  NodePlace node_place = NodePlace::kLowerFace;

  /// Area that convection acts on.
  double top_area_m2() const;
};

/// Blocks on their dies, then interface, spreader, sink's interface and sink, those that have a thickness, each cut as
/// what lies under it. In each layer of dies the blocks must tile the same rectangle; the spreader must be larger than
/// it, and the sink larger than the spreader.
Stack make_stack(const std::vector<chip::Block>& blocks, const chip::Package& package);

/// Layers without a package, cooled on their top, as 3D-ICE has them. Nothing reaches beyond the floorplan.
struct BareStack {
  std::vector<chip::Layer> layers;  // from the board up
  size_t source = 0;  // the layer that power arises in
  double transfer_W_per_m2K = 0;  // from the top face to ambient
  double capacitance_factor = 1;
};

/// Each layer is cut by all blocks; boxes of the source layer come first.
Stack make_stack(const std::vector<chip::Block>& blocks, const BareStack& bare);

/// Convection resistance at a speed of the fan, 0 .. 1: between the points of the table conductance goes in a straight
/// line. Without a fan that of the package.
double convection_at(const chip::Package& package, double fan_speed);

/// Overlap of two intervals given by their begin and size; below 0 when they are apart.
inline double overlap_m(double begin_a, double size_a, double begin_b, double size_b) {
  const double end_a = begin_a + size_a, end_b = begin_b + size_b;
  return (end_a < end_b ? end_a : end_b) - (begin_a > begin_b ? begin_a : begin_b);
}

}  // namespace flyball::sim
