// From a chip file's addresses to a description that includes those of the devices.
#include "tools/chip_registers.h"

#include <fmt/format.h>

#include <filesystem>

#include "tools/bundled.h"
#include "tools/chip_file.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

constexpr const char* kChips = "hal/rdl/chips";

std::string instance(const char* block, const std::string& name, uint32_t count, uint32_t address, uint32_t stride) {
  if (count == 0) return "";
  if (count == 1) return fmt::format("  {} {} @ {:#x};\n", block, name, address);
  return fmt::format("  {} {}[{}] @ {:#x} += {:#x};\n", block, name, count, address, stride);
}

const char* block_of(chip::ActuatorKind kind) {
  switch (kind) {
    case chip::ActuatorKind::kClock: return "pll";
    case chip::ActuatorKind::kIssueRate: return "issue";
    case chip::ActuatorKind::kPowerGate: return "gate";
  }
  return "";
}

bool ends_with(const std::string& text, const char* end) { return std::filesystem::path(text).extension() == end; }

}  // namespace

std::string register_map_text(const chip::Chip& chip) {
  std::string text = "// The registers of a chip file.\n";
  for (const char* device : {"gate", "issue", "pll", "regulator", "sensor"}) {
    text += fmt::format("`include \"../devices/{}.rdl\"\n", device);
  }
  text += "\naddrmap chip_registers {\n";
  for (const chip::Sensor& s : chip.sensors) {
    text += instance("sensor", "sensor_" + s.name, chip.size(s.domain), s.address, s.stride);
  }
  for (const chip::Actuator& a : chip.actuators) {
    text += instance(block_of(a.kind), "actuator_" + a.name, chip.size(a.domain), a.address, a.stride);
  }
  text += instance("regulator", "rail", chip.rails.count, chip.rails.address, chip.rails.stride);
  return text + "};\n";
}

rdl::Description describe_chip(const std::string& name) {
  const std::string described = find_named(name, kChips, ".rdl").path;
  rdl::Description description;
  if (ends_with(described, ".rdl")) {
    description = rdl::describe({described}, "");
  } else {
    const auto chip = read_chip_file(name);
    if (chip == nullptr) return description;
    description = rdl::describe_text(bundled_path(kChips) + "/" + name, register_map_text(*chip), "");
  }
  fmt::print(stderr, "{}", diagnostic::render(description.diagnostics, description.sources, colour_on_stderr()));
  return description;
}

}  // namespace flyball::tools
