// What lies between the regulators and the blocks (load line, network, margins, current limits), and section `board`:
// what the board draws beyond its chip. All of it is optional.
#include "hal/chip/sections.h"
#include "hal/chip/spelling.h"

namespace flyball::chip {
namespace {

constexpr double kMostPower_W = 1e5;
constexpr double kMostCurrent_A = 1e5;
constexpr double kMostResistance_Ohm = 1.0;
constexpr double kLongestRing_s = 1e-5;  // time in which it falls to 1/e: every tick begins with a quiet network

void read_network(const YAML::Node& node, Loading* loading) {
  Map map(node, "rails, network", &loading->findings);
  map.allow({"inductance", "capacitance"});
  Rails& rails = loading->chip.rails;
  const bool l_read =
      map.number("inductance", Dimension::kInductance, 1e-18, 1e-6, Need::kRequired, &rails.inductance_H);
  const bool c_read =
      map.number("capacitance", Dimension::kCapacitance, 1e-12, 1.0, Need::kRequired, &rails.capacitance_F);
  if (!l_read || !c_read) return;
  if (rails.load_line_Ohm > 0 && 2 * rails.inductance_H / rails.load_line_Ohm <= kLongestRing_s) return;
  loading->findings.add(map.mark(), "rails, network: it rings for longer than 10 us, 2 x inductance / load_line",
                        "give a larger load_line or a smaller inductance: every tick begins with a network at rest");
}

void read_current_limits(const YAML::Node& node, Loading* loading) {
  Map map(node, "rails, current", &loading->findings);
  map.allow({"continuous", "window", "peak"});
  Rails& rails = loading->chip.rails;
  const bool continuous = map.find("continuous", Need::kOptional) != nullptr;
  map.number("continuous", Dimension::kCurrent, 1e-3, kMostCurrent_A, Need::kOptional, &rails.continuous_A);
  map.number("window", Dimension::kDuration, 1e-6, 3600.0, continuous ? Need::kRequired : Need::kOptional,
             &rails.window_s);
  map.number("peak", Dimension::kCurrent, 1e-3, kMostCurrent_A, Need::kOptional, &rails.peak_A);
  if (rails.peak_A > 0 && rails.peak_A < rails.continuous_A) {
    loading->findings.add(map.mark(), "rails, current: peak is below continuous",
                          "the peak is what a single tick may draw, continuous what the mean over the window may");
  }
}

void read_consumer(const Entry& entry, Loading* loading) {
  Map map(entry.value, "board consumer " + entry.key, &loading->findings);
  map.allow({"domain", "idle", "active", "full_speed"});
  BoardConsumer consumer;
  consumer.name = entry.key;
  if (!read_domain_of(map, loading, &consumer.domain)) return;
  map.number("idle", Dimension::kPower, 0.0, kMostPower_W, Need::kOptional, &consumer.idle_W);
  map.number("active", Dimension::kPower, 0.0, kMostPower_W, Need::kOptional, &consumer.active_W);
  map.number("full_speed", Dimension::kPower, 0.0, kMostPower_W, Need::kOptional, &consumer.full_speed_W);
  if (consumer.full_speed_W > 0 && loading->chip.package.fan.empty()) {
    loading->findings.add(map.find("full_speed")->Mark(), map.what() + " turns at a speed, and the package has no fan",
                          "describe the fan in the package, or give the consumer an idle power alone");
  }
  loading->chip.board.consumers.push_back(std::move(consumer));
}

}  // namespace

const std::vector<std::string>& electrical_keys() {
  static const std::vector<std::string> keys = {"load_line", "network", "guard_band", "current"};
  return keys;
}

void read_electrical(const Map& rails_map, Loading* loading) {
  Rails& rails = loading->chip.rails;
  rails_map.number("load_line", Dimension::kResistance, 0.0, kMostResistance_Ohm, Need::kOptional,
                   &rails.load_line_Ohm);
  rails_map.number("guard_band", Dimension::kVoltage, 0.0, 1.0, Need::kOptional, &rails.guard_V);
  if (const YAML::Node* node = rails_map.find("network", Need::kOptional)) read_network(*node, loading);
  if (const YAML::Node* node = rails_map.find("current", Need::kOptional)) read_current_limits(*node, loading);
}

void read_board(const YAML::Node& node, Loading* loading) {
  Map map(node, "board", &loading->findings);
  map.allow({"regulators", "efficiency", "consumers"});
  Board& board = loading->chip.board;
  board.known = true;
  if (const YAML::Node* loss = map.find("regulators", Need::kOptional)) {
    Map regulators(*loss, "board, regulators", &loading->findings);
    regulators.allow({"fixed", "drop", "resistance"});
    regulators.number("fixed", Dimension::kPower, 0.0, kMostPower_W, Need::kOptional, &board.fixed_W);
    regulators.number("drop", Dimension::kVoltage, 0.0, 10.0, Need::kOptional, &board.drop_V);
    regulators.number("resistance", Dimension::kResistance, 0.0, kMostResistance_Ohm, Need::kOptional,
                      &board.resistance_Ohm);
  }
  map.number("efficiency", Dimension::kRatio, 0.01, 1.0, Need::kOptional, &board.efficiency);
  const YAML::Node* consumers = map.find("consumers", Need::kOptional);
  if (consumers == nullptr) return;
  const Map section(*consumers, "board, consumers", &loading->findings);
  for (const Entry& entry : section.entries()) read_consumer(entry, loading);
}

}  // namespace flyball::chip
