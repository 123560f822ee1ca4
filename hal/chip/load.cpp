// Reads a chip file: text to YAML, then its sections in an order in which each finds the names it needs.
#include "hal/chip/load.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "hal/chip/sections.h"
#include "hal/chip/yaml_text.h"

namespace flyball::chip {
namespace {

constexpr size_t kMostBytes = 4 << 20;  // a chip file is kilobytes; this keeps out what is none

struct Section {
  const char* key;
  Need need;
  void (*read)(const YAML::Node&, Loading*);
};

constexpr Section kSections[] = {
    {"domains", Need::kRequired, read_domains},     {"stack", Need::kOptional, read_stack},
    {"materials", Need::kOptional, read_materials}, {"floorplan", Need::kRequired, read_floorplan},
    {"package", Need::kRequired, read_package},     {"rails", Need::kOptional, read_rails},
    {"actuators", Need::kRequired, read_actuators}, {"opps", Need::kOptional, read_opps},
    {"board", Need::kOptional, read_board},         {"sensors", Need::kRequired, read_sensors},
    {"power", Need::kOptional, read_power},         {"limits", Need::kOptional, read_limits},
    {"bindings", Need::kRequired, read_bindings},   {"ranks", Need::kOptional, read_ranks},
    {"params", Need::kOptional, read_params},       {"devices", Need::kOptional, read_devices},
};

void read_bus(const Map& root, Loading* loading) {
  const YAML::Node* node = root.find("bus", Need::kOptional);
  if (node == nullptr) return;
  Map map(*node, "bus", &loading->findings);
  map.allow({"access"});
  map.integer("access", Dimension::kShortDuration, 1, 1'000'000, Need::kRequired, &loading->chip.bus_access_ns);
}

void check_clocks(const Map& root, Loading* loading) {
  if (!loading->actuators_known || !loading->opps_known) return;
  for (const Actuator& a : loading->chip.actuators) {
    if (a.kind != ActuatorKind::kClock || loading->chip.opp_table(a.name) != nullptr) continue;
    const YAML::Node* opps = root.find("opps", Need::kOptional);
    loading->findings.add(opps != nullptr ? opps->Mark() : root.mark(), "clock " + a.name + " has no operating points",
                          "add them to opps: " + a.name + ": [[FREQUENCY, VOLTAGE], ...]");
  }
}

void read_chip(const YAML::Node& document, Loading* loading) {
  Map root(document, "the chip file", &loading->findings);
  if (!document.IsMap()) return;
  std::vector<std::string> keys = {"chip", "bus"};
  for (const Section& section : kSections) keys.push_back(section.key);
  root.allow(keys);
  if (root.text("chip", Need::kRequired, &loading->chip.name) && !is_name(loading->chip.name)) {
    loading->findings.add(root.find("chip")->Mark(), "the name of the chip is no name",
                          "a name has letters, digits and _, begins with no digit, and has at most 63 characters");
  }
  read_bus(root, loading);
  for (const Section& section : kSections) {
    if (const YAML::Node* node = root.find(section.key, section.need)) section.read(*node, loading);
  }
  check_clocks(root, loading);
  check_fan(root.mark(), loading);
  check_registers(loading);
}

std::vector<Error> one(const std::string& file, int line, int column, std::string message, std::string hint) {
  return {Error{file, line, column, std::move(message), std::move(hint)}};
}

}  // namespace

std::string to_string(const Error& error) {
  std::string text = error.file;
  if (error.line > 0) text += ":" + std::to_string(error.line);
  if (error.line > 0 && error.column > 0) text += ":" + std::to_string(error.column);
  text += ": error: " + error.message;
  if (!error.hint.empty()) text += "\n  hint: " + error.hint;
  return text;
}

LoadResult parse(std::string_view text, const std::string& file) {
  Loading loading(file);
  std::vector<Error> no_yaml = read_yaml(text, file, {"chip file", "docs/chip-file.md"},
                                         [&](const YAML::Node& document) { read_chip(document, &loading); });
  if (!no_yaml.empty()) return no_yaml;
  if (loading.findings.count() > 0) return loading.findings.sorted();
  return std::move(loading.chip);
}

LoadResult load(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text;
  if (in) {
    text.resize(kMostBytes + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(in.gcount()));
  }
  if (!in.is_open() || in.bad() || (text.empty() && errno != 0)) {
    const std::string reason = errno != 0 ? std::strerror(errno) : "it cannot be opened";
    return one(path, 0, 0, "the chip file cannot be read: " + reason, "check the path and its permissions");
  }
  if (text.size() > kMostBytes) return one(path, 0, 0, "the file is larger than 4 MiB", "is it a chip file?");
  return parse(text, path);
}

}  // namespace flyball::chip
