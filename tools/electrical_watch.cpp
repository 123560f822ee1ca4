// Rails are named by their domain's elements; a chip without a domain of rails has one, "rail".
#include "tools/electrical_watch.h"

#include <fmt/format.h>

#include <cmath>

namespace flyball::tools {
namespace {

double rounded(double value, int places) {
  const double scale = std::pow(10.0, places);
  return std::round(value * scale) / scale;
}

double seconds(int64_t us) { return rounded(static_cast<double>(us) * 1e-6, 6); }
double millivolts(double volt) { return rounded(volt * 1e3, 2); }

std::vector<std::string> rail_names(const chip::Chip& chip) {
  const chip::Domain* domain = chip.domain(chip.rails.domain);
  if (domain != nullptr) return domain->elements;
  return std::vector<std::string>(chip.rails.count, "rail");
}

Json rail_json(const std::string& name, const sim::RailRecord& record) {
  Json json = {{"rail", name}, {"peak_A", rounded(record.peak_A, 3)}, {"largest_droop_mV", millivolts(record.droop_V)}};
  if (record.lowest_margin_V < 1e9) json["lowest_margin_mV"] = millivolts(record.lowest_margin_V);
  json["under_voltage"] = {{"times", record.under_times}, {"time_s", seconds(record.under_us)}};
  json["over_current"] = {{"times", record.over_times}, {"time_s", seconds(record.over_us)}};
  return json;
}

}  // namespace

bool describes_loads(const chip::Rails& rails) {
  return rails.load_line_Ohm > 0 || rails.guard_V > 0 || rails.continuous_A > 0 || rails.peak_A > 0;
}

ElectricalWatch::ElectricalWatch(const chip::Chip& chip, EventLog& log)
    : log_(log), names_(rail_names(chip)), under_(chip.rails.count), over_(chip.rails.count) {}

void ElectricalWatch::observe(int64_t time_us, const sim::SimulatedChip& chip) {
  const std::span<const sim::RailState> rails = chip.rails();
  for (size_t i = 0; i < rails.size(); ++i) {
    const sim::RailState& rail = rails[i];
    const bool begins_under = rail.under && under_[i] == 0, begins_over = rail.over && over_[i] == 0;
    under_[i] = rail.under;
    over_[i] = rail.over;
    if (begins_under && log_.admit(EventKind::kUnderVoltage, i, time_us)) {
      log_.write(EventKind::kUnderVoltage, i, time_us,
                 {{"rail", names_[i]},
                  {"lowest_mV", millivolts(rail.lowest_V)},
                  {"needed_mV", millivolts(rail.needed_V)},
                  {"current_A", rounded(rail.current_A, 3)}});
    }
    if (begins_over && log_.admit(EventKind::kOverCurrent, i, time_us)) {
      log_.write(
          EventKind::kOverCurrent, i, time_us,
          {{"rail", names_[i]}, {"current_A", rounded(rail.current_A, 3)}, {"window_A", rounded(rail.window_A, 3)}});
    }
  }
}

Json electrical_json(const chip::Chip& chip, const sim::SimulatedChip& simulated) {
  Json json = Json::object();
  if (describes_loads(chip.rails)) {
    const std::vector<std::string> names = rail_names(chip);
    json["rails"] = Json::array();
    for (size_t i = 0; i < names.size(); ++i) {
      json["rails"].push_back(rail_json(names[i], simulated.rail_records()[i]));
    }
  }
  if (chip.board.known) json["board"] = {{"energy_J", rounded(simulated.board_energy_J(), 3)}};
  json["leakage"] = {{"loop_gain", rounded(simulated.leakage_gain(), 4)}};
  if (const auto& seen = simulated.overheating()) {
    json["overheating"] = {{"block", chip.floorplan[seen->block].name},
                           {"at_s", seconds(seen->time_us)},
                           {"degC", rounded(seen->degC, 3)},
                           {"loop_gain", rounded(seen->leakage_gain, 4)}};
  }
  return json;
}

std::optional<OverheatingText> overheating_text(const chip::Chip& chip, const sim::SimulatedChip& simulated,
                                                int64_t tick_us) {
  const auto& seen = simulated.overheating();
  if (!seen) return std::nullopt;
  const std::string& block = chip.floorplan[seen->block].name;
  const bool runs_away = seen->leakage_gain >= 1;
  const std::string when = seen->time_us == 0
                               ? "before the first tick, idle: there is no steady state"
                               : fmt::format("in tick {} ({:.6g} s), with {:.6g} W in it", seen->time_us / tick_us - 1,
                                             static_cast<double>(seen->time_us) * 1e-6, seen->power_W);
  OverheatingText text;
  text.message =
      fmt::format("{} in block {}: {:.1f} degC {}; a rise of temperature comes back {:.3g} times as large",
                  runs_away ? "leakage runs away" : "the chip overheats", block, seen->degC, when, seen->leakage_gain);
  text.hint = runs_away ? "act earlier, or look at the leakage (power, growth) of the chip file and at its package"
                        : "act earlier, or look at the power and the package of the chip file";
  return text;
}

}  // namespace flyball::tools
