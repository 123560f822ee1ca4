// Joins floorplan, package and power trace.
#include "sim/thermal/thermal_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "hal/chip/spelling.h"
#include "sim/workload/csv.h"

namespace flyball::sim {
namespace {

/// The model has a ring of spreader around the dies, and of sink around the spreader.
std::optional<Error> find_size_fault(const chip::Package& package, const Stack& stack, const std::string& file) {
  const double die_m = std::max(stack.width_m, stack.height_m);
  if (package.spreader_side_m <= die_m) {
    return Error{file, 0, 0,
                 fmt::format("s_spreader {} m is no larger than the floorplan, {} m", package.spreader_side_m, die_m),
                 "give it a larger spreader"};
  }
  if (package.sink_side_m <= package.spreader_side_m) {
    return Error{file, 0, 0, fmt::format("s_sink {} m is no larger than s_spreader", package.sink_side_m),
                 "give it a larger sink"};
  }
  return std::nullopt;
}

Read<Stack> build_stack(const FloorplanFile& floorplan, const PackageFile& package, const std::string& file) {
  if (const auto* bare = std::get_if<BareStack>(&package.cooling)) {
    if (floorplan.stack.empty()) return make_stack(floorplan.blocks, *bare);
    return std::vector{Error{file, 0, 0, "has a stack, and so has the layer file", "give a package of HotSpot's"}};
  }
  chip::Package whole = std::get<chip::Package>(package.cooling);
  if (!floorplan.stack.empty()) {
    whole.stack = floorplan.stack;
    whole.interface.thickness_m = 0;  // a layer file names all layers under the spreader
  }
  Stack stack = make_stack(floorplan.blocks, whole);
  if (const std::optional<Error> fault = find_size_fault(whole, stack, file)) return std::vector{*fault};
  return stack;
}

/// Moves the value out, or adds its errors to the others.
template <class T>
T take(Read<T> read, std::vector<Error>* errors) {
  if (auto* wrong = std::get_if<std::vector<Error>>(&read)) {
    errors->insert(errors->end(), wrong->begin(), wrong->end());
    return {};
  }
  return std::move(std::get<T>(read));
}

}  // namespace

std::vector<double> ThermalCase::by_block(std::span<const double> by_column) const {
  std::vector<double> result(stack.blocks, 0.0);
  for (size_t i = 0; i < by_column.size(); ++i) result[block[i]] = by_column[i];
  return result;
}

std::vector<double> ThermalCase::mean_power_W() const {
  std::vector<double> energy_J(power.names.size(), 0.0);
  double length_s = 0;
  for (size_t row = 0; row < rows(); ++row) {
    length_s += power.tick_s[row];
    for (size_t i = 0; i < energy_J.size(); ++i) energy_J[i] += row_W(row)[i] * power.tick_s[row];
  }
  for (double& value : energy_J) value /= length_s;
  return by_block(energy_J);
}

Read<ThermalCase> load_thermal_case(const std::string& floorplan, const std::string& package,
                                    const std::string& power) {
  std::vector<Error> errors;
  const auto blocks = take(read_floorplan_file(floorplan), &errors);
  const auto cooling = take(read_package_file(package), &errors);
  if (!errors.empty()) return errors;  // without the package nobody knows how long a row holds
  ThermalCase result;
  result.power = take(read_power_file(power, cooling.interval_s), &errors);
  result.stack = take(build_stack(blocks, cooling, package), &errors);
  result.ambient_K = cooling.ambient_K;
  result.initial_K = cooling.initial_K;
  if (!errors.empty()) return errors;

  std::vector<std::string> names;
  for (const chip::Block& block : blocks.blocks) names.push_back(block.name);
  std::vector<bool> heated(names.size(), false);
  for (const std::string& name : result.power.names) {
    const auto found = static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (found == names.size()) {
      errors.push_back({power, 0, 0, "heats a block " + sim::quoted(name) + ", which the floorplan does not have",
                        chip::suggestion(name, names)});
      continue;
    }
    heated[found] = true;
    result.block.push_back(found);
  }
  if (!errors.empty()) return errors;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!heated[i]) result.unpowered.push_back(names[i]);
  }
  return result;
}

}  // namespace flyball::sim
