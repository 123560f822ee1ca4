// The places of temperature sensors on the die, and what a sensor at a place feels: a block model knows one temperature
// a block, so between the middles of neighbours it is taken to go in a straight line.
#include <cmath>

#include "hal/chip/sections.h"

namespace flyball::chip {
namespace {

struct Place {
  double x_m = 0, y_m = 0;
};

double right_m(const Block& block) { return block.left_m + block.width_m; }
double top_m(const Block& block) { return block.bottom_m + block.height_m; }

/// The block of the lowest layer at a point; the lower and left edges belong to a block. Null outside the die.
const Block* block_at(const std::vector<Block>& floorplan, Place place) {
  for (const Block& block : floorplan) {
    if (block.first_layer != 0 || place.x_m < block.left_m || place.x_m >= right_m(block)) continue;
    if (place.y_m >= block.bottom_m && place.y_m < top_m(block)) return &block;
  }
  return nullptr;
}

/// Adds what is felt of the neighbour on the side of the block where the place lies; returns its share. Seen from the
/// block's middle the share grows from 0 to that at the edge between them.
double add_neighbour(const std::vector<Block>& floorplan, const Block& own, Place place, bool sideways,
                     std::vector<BlockShare>* shares) {
  const double own_size_m = sideways ? own.width_m : own.height_m;
  const double middle_m = (sideways ? own.left_m : own.bottom_m) + own_size_m / 2;
  const double off_m = (sideways ? place.x_m : place.y_m) - middle_m;
  const double edge_m = middle_m + (off_m < 0 ? -own_size_m / 2 : own_size_m / 2);
  constexpr double kBeyond_m = 1e-7;  // less than any block, more than the edges are apart
  Place beyond = place;
  (sideways ? beyond.x_m : beyond.y_m) = edge_m + (off_m < 0 ? -kBeyond_m : kBeyond_m);
  const Block* other = block_at(floorplan, beyond);
  if (other == nullptr || off_m == 0) return 0;
  const double other_size_m = sideways ? other->width_m : other->height_m;
  const double share = std::fabs(off_m) / ((own_size_m + other_size_m) / 2);
  shares->push_back({other->name, share});
  return share;
}

/// A weighted mean: the neighbours' shares are cut where, in a corner between thin ones, they would be more than all.
std::vector<BlockShare> felt_at(const std::vector<Block>& floorplan, const Block& own, Place place) {
  std::vector<BlockShare> shares = {{own.name, 1}};
  double others = add_neighbour(floorplan, own, place, true, &shares);
  others += add_neighbour(floorplan, own, place, false, &shares);
  const double cut = others > 1 ? 1 / others : 1;
  for (size_t i = 1; i < shares.size(); ++i) shares[i].share *= cut;
  shares.front().share -= others * cut;
  return shares;
}

bool read_place(const YAML::Node& node, const std::string& what, Loading* loading, Place* place) {
  if (!node.IsSequence() || node.size() != 2) {
    loading->findings.add(node.Mark(), "a place of " + what + " is no pair", "write [X, Y], such as [15 mm, 8 mm]");
    return false;
  }
  for (const size_t axis : {size_t{0}, size_t{1}}) {
    std::string text;
    if (!read_text(node[axis], "a place of " + what, &loading->findings, &text)) return false;
    double* value = axis == 0 ? &place->x_m : &place->y_m;
    if (const std::string wrong = read_double(text, Dimension::kLength, value); !wrong.empty()) {
      loading->findings.add(node[axis].Mark(), "a place of " + what + ": " + wrong, "");
      return false;
    }
  }
  return true;
}

}  // namespace

bool read_places(const Map& map, Loading* loading, Sensor* sensor) {
  const YAML::Node* node = map.find("places", Need::kOptional);
  if (node == nullptr) return false;
  if (map.find("blocks", Need::kOptional) != nullptr) {
    loading->findings.add(node->Mark(), map.what() + " has blocks and places", "leave out one of them");
  }
  if (!node->IsSequence()) {
    loading->findings.add(node->Mark(), map.what() + ", places is no list",
                          "write [[X, Y], ...], one for each element");
    return true;
  }
  const std::vector<Block>& floorplan = loading->chip.floorplan;
  for (const YAML::Node& element : *node) {
    Place place;
    if (!read_place(element, map.what(), loading, &place)) continue;
    const Block* own = block_at(floorplan, place);
    if (own == nullptr) {
      if (loading->floorplan_known) {
        loading->findings.add(element.Mark(), "a place of " + map.what() + " lies outside the floorplan",
                              "it is measured from the lower left corner of the die");
      }
      continue;
    }
    sensor->places.push_back(felt_at(floorplan, *own, place));
    sensor->blocks.push_back(own->name);
  }
  const uint32_t count = loading->chip.size(sensor->domain);
  if (loading->domains_known && node->size() != count) {
    loading->findings.add(
        node->Mark(),
        map.what() + " has " + std::to_string(node->size()) + " places for " + std::to_string(count) + " elements",
        "write one for each element, in the order of the elements");
  }
  return true;
}

}  // namespace flyball::chip
