// Sections `stack` and `materials`: layers of dies from the board up, and what a block may be made of. And the fan.
#include <algorithm>

#include "hal/chip/sections.h"
#include "hal/chip/spelling.h"

namespace flyball::chip {
namespace {

constexpr size_t kMostLayers = 32;

void read_material(const Map& map, Material* material) {
  map.number("conductivity", Dimension::kConductivity, 1e-3, 1e5, Need::kRequired, &material->conductivity_W_per_mK);
  map.number("heat_capacity", Dimension::kHeatCapacity, 1.0, 1e9, Need::kRequired, &material->heat_capacity_J_per_m3K);
}

/// The layer that a block's key names; without the key or without a stack `otherwise`.
size_t layer_of(const Map& map, const std::string& key, size_t otherwise, Loading* loading) {
  std::string name;
  if (!map.text(key, Need::kOptional, &name)) return otherwise;
  const std::vector<std::string>& layers = loading->layers;
  const auto found = std::find(layers.begin(), layers.end(), name);
  if (found != layers.end()) return static_cast<size_t>(found - layers.begin());
  if (loading->stack_known) {
    loading->findings.add(map.find(key)->Mark(), map.what() + ": the stack has no layer \"" + name + "\"",
                          suggestion(name, layers));
  }
  return otherwise;
}

}  // namespace

void read_stack(const YAML::Node& node, Loading* loading) {
  const size_t before = loading->findings.count();
  const Map section(node, "stack", &loading->findings);
  for (const Entry& entry : section.entries()) {
    Map map(entry.value, "layer " + entry.key, &loading->findings);
    map.allow({"thickness", "conductivity", "heat_capacity"});
    Material material;
    double thickness_m = 0;
    map.number("thickness", Dimension::kLength, 1e-7, 1.0, Need::kRequired, &thickness_m);
    read_material(map, &material);
    loading->chip.package.stack.push_back(
        {thickness_m, material.conductivity_W_per_mK, material.heat_capacity_J_per_m3K});
    loading->layers.push_back(entry.key);
  }
  if (section.entries().size() > kMostLayers) {
    loading->findings.add(section.mark(), "the stack has " + std::to_string(section.entries().size()) + " layers",
                          "at most " + std::to_string(kMostLayers) + " are possible");
  }
  loading->stack_known = loading->findings.count() == before;
}

void read_materials(const YAML::Node& node, Loading* loading) {
  const size_t before = loading->findings.count();
  const Map section(node, "materials", &loading->findings);
  for (const Entry& entry : section.entries()) {
    Map map(entry.value, "material " + entry.key, &loading->findings);
    map.allow({"conductivity", "heat_capacity"});
    read_material(map, &loading->materials[entry.key]);
  }
  loading->materials_known = loading->findings.count() == before;
}

void read_place_in_stack(const Map& map, Loading* loading, Block* block) {
  block->first_layer = layer_of(map, "layer", 0, loading);
  block->last_layer = layer_of(map, "to", block->first_layer, loading);
  if (block->last_layer < block->first_layer) {
    loading->findings.add(map.find("to")->Mark(), map.what() + " ends in a layer below the one it begins in",
                          "name the lower one as layer, the upper one as to");
    block->last_layer = block->first_layer;
  }
  std::string name;
  if (!map.text("material", Need::kOptional, &name)) return;
  const auto found = loading->materials.find(name);
  if (found != loading->materials.end()) {
    block->material = found->second;
  } else if (loading->materials_known) {
    std::vector<std::string> names;
    for (const auto& [known, material] : loading->materials) names.push_back(known);
    loading->findings.add(map.find("material")->Mark(), map.what() + ": there is no material \"" + name + "\"",
                          suggestion(name, names));
  }
}

void read_fan(const YAML::Node& node, Loading* loading) {
  std::vector<Airflow>& fan = loading->chip.package.fan;
  if (!node.IsSequence() || node.size() < 2) {
    loading->findings.add(
        node.Mark(), "package, fan is no list of speeds",
        "write at least two: fan: [{speed: 0, resistance: 0.4 K/W}, {speed: 1, resistance: 0.1 K/W}]");
    return;
  }
  for (const YAML::Node& item : node) {
    const size_t before = loading->findings.count();
    Map map(item, "package, fan", &loading->findings);
    map.allow({"speed", "resistance"});
    Airflow point;
    map.number("speed", Dimension::kRatio, 0, 1, Need::kRequired, &point.speed);
    map.number("resistance", Dimension::kHeatResistance, 1e-6, 1e6, Need::kRequired, &point.convection_K_per_W);
    if (loading->findings.count() > before) continue;
    const bool rises = fan.empty() || point.speed > fan.back().speed;
    const bool falls = fan.empty() || point.convection_K_per_W <= fan.back().convection_K_per_W;
    if (!rises || !falls) {
      loading->findings.add(item.Mark(), rises ? "a faster fan cools less" : "the speeds of the fan do not rise",
                            "list speeds from the lowest, with resistances that do not rise");
    }
    fan.push_back(point);
  }
}

void check_fan(const YAML::Mark& mark, Loading* loading) {
  if (!loading->actuators_known || loading->chip.package.fan.empty()) return;
  const std::vector<Actuator>& actuators = loading->chip.actuators;
  const auto fans = std::count_if(actuators.begin(), actuators.end(), [](const Actuator& a) { return a.is_fan; });
  if (fans == 1) return;
  loading->findings.add(mark, "the package has a fan, and " + std::to_string(fans) + " actuators are of kind fan",
                        "give the chip one actuator of kind fan, without a domain");
}

}  // namespace flyball::chip
