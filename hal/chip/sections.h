// The sections of a chip file, a function each. They are read in the order below: each may name what those before it
// defined. A name that a faulty section might have defined is not complained about.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hal/chip/yaml_map.h"

namespace flyball::chip {

/// Register blocks of one device kind, for the check that no two overlap.
struct RegisterBlocks {
  std::string what;
  YAML::Mark mark;
  uint32_t address, stride, count, block_bytes;
};

struct Loading {
  Chip chip;
  Findings findings;
  std::vector<RegisterBlocks> registers;

  std::vector<std::string> layers;            // of the stack, from the board up
  std::map<std::string, Material> materials;  // by name

  // False once something was wrong with the section: what is missing then may be there.
  bool domains_known = true, floorplan_known = true, rails_known = true, actuators_known = true, opps_known = true,
       sensors_known = true, stack_known = true, materials_known = true;

  explicit Loading(std::string file) : findings(std::move(file)) {}
};

void read_domains(const YAML::Node& node, Loading* loading);
void read_stack(const YAML::Node& node, Loading* loading);
void read_materials(const YAML::Node& node, Loading* loading);
void read_floorplan(const YAML::Node& node, Loading* loading);
void read_package(const YAML::Node& node, Loading* loading);
void read_rails(const YAML::Node& node, Loading* loading);
void read_actuators(const YAML::Node& node, Loading* loading);
void read_opps(const YAML::Node& node, Loading* loading);
void read_board(const YAML::Node& node, Loading* loading);
void read_sensors(const YAML::Node& node, Loading* loading);
void read_devices(const YAML::Node& node, Loading* loading);
void read_power(const YAML::Node& node, Loading* loading);
void read_limits(const YAML::Node& node, Loading* loading);
void read_bindings(const YAML::Node& node, Loading* loading);
void read_ranks(const YAML::Node& node, Loading* loading);
void read_params(const YAML::Node& node, Loading* loading);

// Pieces that several sections have.

/// The key `domain` of an element kind: a domain that exists, or none. False if it is wrong.
bool read_domain_of(const Map& map, Loading* loading, std::string* domain);

/// The key `registers: {at: ADDRESS, stride: BYTES}` of `count` blocks of `block_bytes`.
void read_registers(const Map& map, uint32_t count, uint32_t block_bytes, Loading* loading, uint32_t* address,
                    uint32_t* stride);

/// The key `blocks`: a block of the floorplan for each element of the domain; without it, those named as the elements.
void read_block_by_element(const Map& map, const std::string& domain, Loading* loading,
                           std::vector<std::string>* blocks);

/// The keys of section `rails` that only the simulator reads, and what reads them.
const std::vector<std::string>& electrical_keys();
void read_electrical(const Map& rails_map, Loading* loading);

/// The key `places` of a temperature sensor: [x, y] on the die for each element, into its `places` and `blocks`. False
/// when there is none.
bool read_places(const Map& map, Loading* loading, Sensor* sensor);

/// Reports a block that the floorplan does not have.
void check_block(const YAML::Node& node, const std::string& name, Loading* loading);

/// The keys `layer`, `to` and `material` of a block.
void read_place_in_stack(const Map& map, Loading* loading, Block* block);

/// The key `fan` of the package: convection by speed.
void read_fan(const YAML::Node& node, Loading* loading);

/// Reports a package with a fan that nothing can set.
void check_fan(const YAML::Mark& mark, Loading* loading);

/// Reports register blocks that overlap, and chips whose registers lie too far apart.
void check_registers(Loading* loading);

/// Names of all entries of a list of the chip, for suggestions.
template <class T>
std::vector<std::string> names_of(const std::vector<T>& list) {
  std::vector<std::string> names;
  for (const T& item : list) names.push_back(item.name);
  return names;
}

}  // namespace flyball::chip
