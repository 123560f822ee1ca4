// Puts a package's layers over the dies of a floorplan.
#include "sim/thermal/stack.h"

#include <algorithm>

namespace flyball::sim {
namespace {

Material material_of(const chip::Layer& layer) { return {layer.conductivity_W_per_mK, layer.heat_capacity_J_per_m3K}; }

/// A layer over all others, of one material, cut by the outline of what was topmost.
void add_cover(Stack* stack, const std::string& name, const chip::Layer& layer, double side_m) {
  if (layer.thickness_m <= 0) return;
  const size_t top = stack->layers.size() - 1;
  const Material material = material_of(layer);
  const size_t below = stack->boxes.size();
  for (size_t i = 0; i < below; ++i) {
    if (stack->boxes[i].last_layer != top) continue;
    Box box = stack->boxes[i];
    box.first_layer = box.last_layer = top + 1;
    box.material = material;
    stack->boxes.push_back(box);
  }
  stack->layers.push_back({name, layer.thickness_m, side_m, material});
}

/// Finds the outline of the floorplan.
void measure(Stack* stack) {
  for (const Box& box : stack->boxes) {
    stack->width_m = std::max(stack->width_m, box.left_m + box.width_m);
    stack->height_m = std::max(stack->height_m, box.bottom_m + box.height_m);
  }
}

}  // namespace

double Stack::top_area_m2() const {
  const double side_m = layers.back().side_m;
  return side_m > 0 ? side_m * side_m : width_m * height_m;
}

Stack make_stack(const std::vector<chip::Block>& blocks, const chip::Package& package) {
  Stack stack;
  const std::vector<chip::Layer> dies = package.stack.empty() ? std::vector{package.die} : package.stack;
  for (size_t i = 0; i < dies.size(); ++i) {
    stack.layers.push_back({dies.size() > 1 ? "layer_" + std::to_string(i) : "silicon", dies[i].thickness_m});
  }
  for (const chip::Block& block : blocks) {
    stack.boxes.push_back({block.name, block.left_m, block.bottom_m, block.width_m, block.height_m, block.first_layer,
                           block.last_layer, block.material.value_or(material_of(dies[block.first_layer]))});
  }
  measure(&stack);
  stack.blocks = blocks.size();
  add_cover(&stack, "interface", package.interface, 0);
  add_cover(&stack, "spreader", package.spreader, package.spreader_side_m);
  add_cover(&stack, "sink_interface", package.sink_interface, package.spreader_side_m);
  add_cover(&stack, "sink", package.sink, package.sink_side_m);
  stack.convection_K_per_W = package.convection_K_per_W;
  stack.convection_J_per_K = package.convection_J_per_K;
  stack.capacitance_factor = package.capacitance_factor;
  return stack;
}

Stack make_stack(const std::vector<chip::Block>& blocks, const BareStack& bare) {
  Stack stack;
  const auto add_boxes = [&](size_t layer) {
    for (const chip::Block& b : blocks) {
      stack.boxes.push_back(
          {b.name, b.left_m, b.bottom_m, b.width_m, b.height_m, layer, layer, material_of(bare.layers[layer])});
    }
  };
  add_boxes(bare.source);
  for (size_t layer = 0; layer < bare.layers.size(); ++layer) {
    stack.layers.push_back({"layer_" + std::to_string(layer), bare.layers[layer].thickness_m});
    if (layer != bare.source) add_boxes(layer);
  }
  stack.blocks = blocks.size();
  measure(&stack);
  stack.convection_K_per_W = 1.0 / (bare.transfer_W_per_m2K * stack.top_area_m2());
  stack.capacitance_factor = bare.capacitance_factor;
  stack.node_place = NodePlace::kMiddle;
  return stack;
}

double convection_at(const chip::Package& package, double fan_speed) {
  const std::vector<chip::Airflow>& table = package.fan;
  if (table.empty()) return package.convection_K_per_W;
  const auto above =
      std::find_if(table.begin(), table.end(), [&](const auto& point) { return point.speed > fan_speed; });
  if (above == table.begin()) return table.front().convection_K_per_W;
  if (above == table.end()) return table.back().convection_K_per_W;
  const chip::Airflow& low = *(above - 1);
  const double share = (fan_speed - low.speed) / (above->speed - low.speed);
  return 1.0 / ((1 - share) / low.convection_K_per_W + share / above->convection_K_per_W);
}

}  // namespace flyball::sim
