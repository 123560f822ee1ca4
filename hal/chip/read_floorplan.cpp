// Sections `floorplan` and `package`: the die's blocks, which must tile their bounding box, and what lies over the die.
#include <algorithm>
#include <cmath>
#include <sstream>

#include "hal/chip/sections.h"
#include "hal/chip/spelling.h"
#include "hal/chip/tiling.h"

namespace flyball::chip {
namespace {

constexpr double kLargestDie_m = 1.0;
constexpr size_t kMostBlocks = 1024;  // the thermal model has four nodes a block and dense matrices

std::string millimetres(double metres) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << metres * 1e3 << " mm";
  return out.str();
}

void check_tiling(const Map& section, Loading* loading) {
  const Chip& chip = loading->chip;
  const std::optional<TilingFault> fault =
      find_tiling_fault(chip.floorplan, std::max<size_t>(1, chip.package.stack.size()));
  if (!fault) return;
  const YAML::Mark& mark = fault->block ? section.entries()[*fault->block].mark : section.mark();
  loading->findings.add(mark, fault->message, fault->hint);
}

void read_layer(const Map& package, const std::string& key, Need need, double* side_m, Layer* layer) {
  const YAML::Node* node = package.find(key, need);
  if (node == nullptr) return;
  Map map(*node, "package, " + key, &package.findings());
  std::vector<std::string> keys = {"thickness", "conductivity", "heat_capacity"};
  if (side_m != nullptr) keys.push_back("side");
  map.allow(keys);
  map.number("thickness", Dimension::kLength, 1e-7, 1.0, Need::kRequired, &layer->thickness_m);
  map.number("conductivity", Dimension::kConductivity, 1e-3, 1e5, Need::kRequired, &layer->conductivity_W_per_mK);
  map.number("heat_capacity", Dimension::kHeatCapacity, 1.0, 1e9, Need::kRequired, &layer->heat_capacity_J_per_m3K);
  if (side_m != nullptr) map.number("side", Dimension::kLength, 1e-4, 10.0, Need::kRequired, side_m);
}

/// The model has a ring of spreader around the die, and of sink around the spreader.
void check_sizes(const Map& section, Loading* loading) {
  const Package& package = loading->chip.package;
  double die = 0;
  for (const Block& b : loading->chip.floorplan) {
    die = std::max({die, b.left_m + b.width_m, b.bottom_m + b.height_m});
  }
  if (loading->floorplan_known && package.spreader_side_m <= die) {
    loading->findings.add(section.mark(), "the spreader is no larger than the die (" + millimetres(die) + ")",
                          "give package, spreader a larger side");
  }
  if (package.sink_side_m <= package.spreader_side_m) {
    loading->findings.add(section.mark(), "the sink is no larger than the spreader",
                          "give package, sink a larger side");
  }
}

}  // namespace

void read_floorplan(const YAML::Node& node, Loading* loading) {
  const size_t before = loading->findings.count();
  const Map section(node, "floorplan", &loading->findings);
  for (const Entry& entry : section.entries()) {
    Map map(entry.value, "block " + entry.key, &loading->findings);
    map.allow({"left", "bottom", "width", "height", "layer", "to", "material"});
    Block block;
    block.name = entry.key;
    map.number("left", Dimension::kLength, 0.0, kLargestDie_m, Need::kRequired, &block.left_m);
    map.number("bottom", Dimension::kLength, 0.0, kLargestDie_m, Need::kRequired, &block.bottom_m);
    map.number("width", Dimension::kLength, 10 * kTouch_m, kLargestDie_m, Need::kRequired, &block.width_m);
    map.number("height", Dimension::kLength, 10 * kTouch_m, kLargestDie_m, Need::kRequired, &block.height_m);
    read_place_in_stack(map, loading, &block);
    loading->chip.floorplan.push_back(block);
  }
  const size_t count = loading->chip.floorplan.size();
  if (loading->findings.count() == before && (count == 0 || count > kMostBlocks)) {
    loading->findings.add(section.mark(), "the floorplan has " + std::to_string(count) + " blocks",
                          "it has from 1 to " + std::to_string(kMostBlocks));
  }
  if (loading->findings.count() == before) check_tiling(section, loading);
  loading->floorplan_known = loading->findings.count() == before;
}

void check_block(const YAML::Node& node, const std::string& name, Loading* loading) {
  if (!loading->floorplan_known || loading->chip.block_index(name) >= 0) return;
  loading->findings.add(node.Mark(), "the floorplan has no block \"" + name + "\"",
                        suggestion(name, names_of(loading->chip.floorplan)));
}

void read_block_by_element(const Map& map, const std::string& domain, Loading* loading,
                           std::vector<std::string>* blocks) {
  const Domain* of = loading->chip.domain(domain);
  const YAML::Node* node = map.find("blocks", of != nullptr ? Need::kOptional : Need::kRequired);
  if (node == nullptr) {
    if (of == nullptr) return;
    *blocks = of->elements;
    for (const std::string& name : *blocks) {
      if (!loading->floorplan_known || loading->chip.block_index(name) >= 0) continue;
      loading->findings.add(
          map.mark(), map.what() + ": the floorplan has no block \"" + name + "\", after which the element is named",
          "add a key blocks: the block of each element of " + domain);
      return;
    }
    return;
  }
  if (!read_names(*node, map.what() + ", blocks", true, &loading->findings, blocks)) return;
  for (size_t i = 0; i < blocks->size(); ++i) check_block((*node)[i], (*blocks)[i], loading);
  if (loading->domains_known && blocks->size() != loading->chip.size(domain)) {
    loading->findings.add(node->Mark(),
                          map.what() + " has " + std::to_string(blocks->size()) + " blocks for " +
                              std::to_string(loading->chip.size(domain)) + " elements",
                          "write one block for each element, in the order of the elements");
  }
}

void read_package(const YAML::Node& node, Loading* loading) {
  const size_t before = loading->findings.count();
  Map section(node, "package", &loading->findings);
  section.allow(
      {"die", "interface", "spreader", "sink_interface", "sink", "convection", "fan", "capacitance_factor", "ambient"});
  Package& package = loading->chip.package;
  const bool stacked = !package.stack.empty();
  read_layer(section, "die", stacked ? Need::kOptional : Need::kRequired, nullptr, &package.die);
  read_layer(section, "interface", Need::kRequired, nullptr, &package.interface);
  read_layer(section, "spreader", Need::kRequired, &package.spreader_side_m, &package.spreader);
  read_layer(section, "sink_interface", Need::kOptional, nullptr, &package.sink_interface);
  read_layer(section, "sink", Need::kRequired, &package.sink_side_m, &package.sink);
  const YAML::Node* fan = section.find("fan", Need::kOptional);
  if (fan != nullptr) read_fan(*fan, loading);
  if (const YAML::Node* convection = section.find("convection")) {
    Map map(*convection, "package, convection", &loading->findings);
    map.allow({"resistance", "capacity"});
    if (!package.fan.empty()) package.convection_K_per_W = package.fan.back().convection_K_per_W;
    map.number("resistance", Dimension::kHeatResistance, 1e-6, 1e6, fan != nullptr ? Need::kOptional : Need::kRequired,
               &package.convection_K_per_W);
    map.number("capacity", Dimension::kHeatCapacitance, 1e-6, 1e9, Need::kRequired, &package.convection_J_per_K);
  }
  section.number("capacitance_factor", Dimension::kRatio, 1e-3, 1e3, Need::kOptional, &package.capacitance_factor);
  section.integer("ambient", Dimension::kTemperature, -100'000, 200'000, Need::kRequired, &package.ambient_mK);
  if (loading->findings.count() == before) check_sizes(section, loading);
}

}  // namespace flyball::chip
