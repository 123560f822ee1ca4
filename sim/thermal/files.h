// The files that a thermal simulation is described by, in the plain layouts (CSV, JSON) and in HotSpot's own: floorplan
// (.csv, .flp; .lcf for stacks), package (.json, .config; 3D-ICE's as .json), power (.csv, .ptrace), temperatures.
//
// What is wrong comes back as errors with file and line. Lengths in m, temperatures in K, powers in W throughout.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/error.h"
#include "sim/thermal/stack.h"

namespace flyball::sim {

template <class T>
using Read = std::variant<T, std::vector<Error>>;

struct FloorplanFile {
  std::vector<chip::Block> blocks;  // checked: their names differ, and they tile every layer
  std::vector<chip::Layer> stack;  // of a layer file, from the board up; empty: one die
};

/// A floorplan by its lines: `name width height left bottom [heat capacity] [resistivity]` between blanks, or CSV with
/// the columns name, width_m, height_m, left_m, bottom_m. A layer file (.lcf) names a floorplan for each layer, as seen
/// from its own folder; blocks of layers that dissipate no power are renamed layer_<n>_<name>.
Read<FloorplanFile> read_floorplan_file(const std::string& path);

struct PackageFile {
  std::variant<chip::Package, BareStack> cooling;
  double ambient_K = 0;
  std::optional<double> initial_K;  // of every node, if the file says so
  std::optional<double> interval_s;  // of the power trace
};

/// HotSpot's constants by their names, as `-name value` lines or as JSON; or 3D-ICE's stack as JSON.
Read<PackageFile> read_package_file(const std::string& path);

struct PowerFile {
  std::vector<std::string> names;  // the columns, in the file's order
  double start_s = 0;  // of the first row
  std::vector<double> tick_s;  // [rows], how long each row holds
  std::vector<double> power_W;  // [rows][names]
};

/// CSV whose first column is time_s: a row holds until the next, the last one as long as the one before; or names, then
/// rows of numbers between blanks, each of which holds for `interval_s`.
Read<PowerFile> read_power_file(const std::string& path, std::optional<double> interval_s);

/// The name that a node has in files of temperatures: its box's with, outside the dies, `iface_`, `hsp_` or `hsink_`
/// before it, `inode_<i>` in rings. In the network's node order.
std::vector<std::string> node_names(const Stack& stack, size_t nodes);

/// Temperatures of all these nodes, K, in their order. Lines `name temperature`, as HotSpot's init and steady files, or
/// CSV with the columns node, layer and temp_K or temp_K_block.
Read<std::vector<double>> read_temperature_file(const std::string& path, const std::vector<std::string>& nodes);

}  // namespace flyball::sim
