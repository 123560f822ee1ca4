// Random chips for properties that hold for every one: floorplans cut at random, dies in layers, random materials.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "sim/thermal/stack.h"

namespace flyball::sim {

class RandomStack {
 public:
  explicit RandomStack(uint64_t seed) : random_(seed) {}

  /// lo <= number < hi; the same on every machine.
  double number(double lo, double hi) { return lo + (hi - lo) * static_cast<double>(random_() >> 11U) * 0x1p-53; }
  size_t index(size_t below) { return static_cast<size_t>(random_() % below); }

  /// One to four layers of dies, each with its own floorplan and materials, under a package of any size.
  Stack make() {
    const double width_m = number(0.004, 0.05), height_m = number(0.004, 0.05);
    const size_t layers = 1 + index(4);
    std::vector<chip::Block> blocks;
    chip::Package package;
    for (size_t layer = 0; layer < layers; ++layer) {
      package.stack.push_back(random_layer(2e-5, 8e-4));
      cut({"", 0, 0, width_m, height_m, layer, layer}, 2 + index(4), &blocks);
    }
    package.interface = random_layer(1e-5, 1e-4);
    package.spreader = random_layer(5e-4, 3e-3);
    package.sink = random_layer(2e-3, 1e-2);
    if (index(2) == 0) package.sink_interface = random_layer(1e-5, 1e-4);
    package.spreader_side_m = std::max(width_m, height_m) * number(1.05, 2);
    package.sink_side_m = package.spreader_side_m * number(1.05, 2);
    package.convection_K_per_W = number(0.02, 2);
    package.convection_J_per_K = number(1, 300);
    package.capacitance_factor = number(0.3, 1);
    Stack stack = make_stack(blocks, package);
    if (index(2) == 0) stack.node_place = NodePlace::kMiddle;
    return stack;
  }

  /// Any power from 0 to 50 W, or none, for each block.
  std::vector<double> power_W(const Stack& stack) {
    std::vector<double> watts(stack.blocks);
    for (double& value : watts) value = index(4) == 0 ? 0 : number(0, 50);
    return watts;
  }

 private:
  chip::Layer random_layer(double lo_m, double hi_m) { return {number(lo_m, hi_m), number(1, 400), number(1e6, 4e6)}; }

  /// Halves a rectangle somewhere, and its halves, `depth` times; some pieces are of a material of their own.
  void cut(chip::Block block, size_t depth, std::vector<chip::Block>* blocks) {
    if (depth == 0) {
      block.name = "b" + std::to_string(blocks->size());
      if (index(3) == 0) block.material = chip::Material{number(1, 400), number(1e6, 4e6)};
      blocks->push_back(block);
      return;
    }
    chip::Block rest = block;
    const double share = number(0.2, 0.8);
    if (block.width_m > block.height_m) {
      block.width_m *= share;
      rest.left_m = block.left_m + block.width_m;
      rest.width_m -= block.width_m;
    } else {
      block.height_m *= share;
      rest.bottom_m = block.bottom_m + block.height_m;
      rest.height_m -= block.height_m;
    }
    cut(block, depth - 1, blocks);
    cut(rest, depth - 1, blocks);
  }

  std::mt19937_64 random_;
};

}  // namespace flyball::sim
