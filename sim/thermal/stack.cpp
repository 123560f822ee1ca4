// Puts a package's layers over the dies of a floorplan.
#include "sim/thermal/stack.h"

#include <algorithm>

namespace flyball::sim {
namespace {

Material material_of(const chip::Layer& layer) { return {layer.conductivity_W_per_mK, layer.heat_capacity_J_per_m3K}; }

/// A layer over all others, of one material, cut by the outline of what was topmost.
void add_cover(Stack* stack, const chip::Layer& layer, double side_m) {
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
  stack->layers.push_back({layer.thickness_m, side_m, material});
}

}  // namespace

double Stack::top_area_m2() const {
  const double side_m = layers.back().side_m;
  return side_m > 0 ? side_m * side_m : width_m * height_m;
}

Stack make_stack(const std::vector<chip::Block>& blocks, const chip::Package& package) {
  Stack stack;
  const std::vector<chip::Layer> dies = package.stack.empty() ? std::vector{package.die} : package.stack;
  for (const chip::Layer& die : dies) stack.layers.push_back({die.thickness_m});
  for (const chip::Block& block : blocks) {
    stack.boxes.push_back({block.left_m, block.bottom_m, block.width_m, block.height_m, block.first_layer,
                           block.last_layer, block.material.value_or(material_of(dies[block.first_layer]))});
    stack.width_m = std::max(stack.width_m, block.left_m + block.width_m);
    stack.height_m = std::max(stack.height_m, block.bottom_m + block.height_m);
  }
  stack.blocks = blocks.size();
  add_cover(&stack, package.interface, 0);
  add_cover(&stack, package.spreader, package.spreader_side_m);
  if (package.sink_interface.thickness_m > 0) add_cover(&stack, package.sink_interface, package.spreader_side_m);
  add_cover(&stack, package.sink, package.sink_side_m);
  stack.convection_K_per_W = package.convection_K_per_W;
  stack.convection_J_per_K = package.convection_J_per_K;
  stack.capacitance_factor = package.capacitance_factor;
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
