// Section `power`: the sources of power and their coefficients.
#include <algorithm>

#include "hal/chip/sections.h"
#include "hal/chip/spelling.h"

namespace flyball::chip {
namespace {

constexpr double kMostPower_W = 1e5;

void read_leakage(const YAML::Node& node, const Map& source_map, Loading* loading, PowerSource* source) {
  Map map(node, source_map.what() + ", leakage", &loading->findings);
  map.allow({"power", "temperature", "voltage", "growth", "voltage_growth"});
  map.number("power", Dimension::kPower, 0.0, kMostPower_W, Need::kRequired, &source->leakage_W);
  map.number("temperature", Dimension::kTemperature, -100.0, 300.0, Need::kRequired, &source->leakage_degC);
  map.number("voltage", Dimension::kVoltage, 0.01, 100.0, source->clock.empty() ? Need::kOptional : Need::kRequired,
             &source->leakage_V);
  map.number("growth", Dimension::kPerKelvin, 0.0, 0.1, Need::kRequired, &source->leakage_per_K);
  map.number("voltage_growth", Dimension::kPerVolt, 0.0, 20.0, Need::kOptional, &source->leakage_per_V);
}

/// The key `clock` or `gate`: an actuator of the right kind over the same domain.
void read_driver(const Map& map, const std::string& key, ActuatorKind kind, Loading* loading, PowerSource* source,
                 std::string* name) {
  const YAML::Node* node = map.find(key, Need::kOptional);
  if (node == nullptr || !map.text(key, Need::kOptional, name) || !loading->actuators_known) return;
  const Actuator* actuator = loading->chip.actuator(*name);
  if (actuator == nullptr || actuator->kind != kind) {
    std::vector<std::string> known;
    for (const Actuator& a : loading->chip.actuators) {
      if (a.kind == kind) known.push_back(a.name);
    }
    loading->findings.add(node->Mark(),
                          map.what() + ", " + key + ": there is no " +
                              (kind == ActuatorKind::kClock ? "clock" : "power gate") + " \"" + *name + "\"",
                          suggestion(*name, known));
  } else if (actuator->domain != source->domain) {
    loading->findings.add(node->Mark(), map.what() + ", " + key + ": \"" + *name + "\" has another domain",
                          "a source and what drives it have the same domain");
  }
}

}  // namespace

void read_power(const YAML::Node& node, Loading* loading) {
  const Map section(node, "power", &loading->findings);
  for (const Entry& entry : section.entries()) {
    Map map(entry.value, "power source " + entry.key, &loading->findings);
    map.allow({"domain", "blocks", "clock", "gate", "leakage", "gated_leakage", "capacitance", "idle", "active"});
    PowerSource source;
    source.name = entry.key;
    if (!read_domain_of(map, loading, &source.domain)) continue;
    read_block_by_element(map, source.domain, loading, &source.blocks);
    read_driver(map, "clock", ActuatorKind::kClock, loading, &source, &source.clock);
    read_driver(map, "gate", ActuatorKind::kPowerGate, loading, &source, &source.gate);
    if (const YAML::Node* leakage = map.find("leakage", Need::kOptional)) {
      read_leakage(*leakage, map, loading, &source);
    }
    map.number("gated_leakage", Dimension::kRatio, 0.0, 1.0, Need::kOptional, &source.gated_leakage);
    map.number("capacitance", Dimension::kCapacitance, 0.0, 1e-3, Need::kOptional, &source.capacitance_F);
    map.number("idle", Dimension::kPower, 0.0, kMostPower_W, Need::kOptional, &source.idle_W);
    map.number("active", Dimension::kPower, 0.0, kMostPower_W, Need::kOptional, &source.active_W);
    if (source.capacitance_F > 0 && source.clock.empty()) {
      loading->findings.add(map.mark(), map.what() + " has a capacitance but no clock",
                            "name the clock that switches it, or give idle and active power instead");
    }
    loading->chip.power.push_back(std::move(source));
  }
}

}  // namespace flyball::chip
