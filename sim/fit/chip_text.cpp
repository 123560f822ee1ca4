// The fitted ladder goes into the package: its four layers are up to four bodies in a row, however the real one looks.
#include "sim/fit/chip_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "sim/fit/ladder.h"

namespace flyball::sim {
namespace {

// A block of 100 mm x 100 mm and layers 10 mm thick: a layer's resistance in K/W is then 1 / its conductivity in W/m/K,
// its capacity in J/K its heat capacity in J/m^3/K times 1e-4. Spreader and sink are larger by a hair, as they must be.
constexpr double kVolume_m3 = 1e-4;
constexpr size_t kLayers = 4;
constexpr double kLightBody = 1e-3;  // of the last real body's capacity: no more, to be exact; no less, or modes of
                                     // such different speed lose the slow ones to rounding
constexpr size_t kMostPoints = 64;  // of a clock

/// The ladder in as many bodies as there are layers: what is too many is split off the last resistance, without weight.
std::vector<LadderBody> bodies_of(const ThermalFit& thermal) {
  std::vector<FosterPole> poles;
  for (const ThermalPole& pole : thermal.poles) poles.push_back({pole.resistance_K_per_W.value, pole.time_s.value});
  if (poles.empty()) poles.push_back({0.1, 10});
  std::vector<LadderBody> bodies = ladder_of(poles);
  const size_t pieces = kLayers - bodies.size() + 1;
  const double piece = bodies.back().resistance_K_per_W / static_cast<double>(pieces);
  bodies.back().resistance_K_per_W = piece;
  const double light_J_per_K = kLightBody * bodies.back().capacity_J_per_K;
  bodies.back().capacity_J_per_K -= light_J_per_K * static_cast<double>(pieces - 1);
  while (bodies.size() < kLayers) bodies.push_back({light_J_per_K, piece});
  return bodies;
}

std::string layer_text(const char* name, const char* side, const LadderBody& body, double resistance) {
  return fmt::format("  {:<10} {{{}thickness: 10 mm, conductivity: {:.6g} W/m/K, heat_capacity: {:.6g} J/m^3/K}}\n",
                     fmt::format("{}:", name), side, 1 / resistance, body.capacity_J_per_K / kVolume_m3);
}

std::string package_text(const ThermalFit& thermal) {
  const std::vector<LadderBody> bodies = bodies_of(thermal);
  std::string text = "# Four bodies in a row that answer as the fitted poles do; not the sizes of the real package.\n";
  if (!thermal.not_determined.empty()) {
    text += fmt::format("# NOT DETERMINED by this log, made up: {}.\n", thermal.not_determined);
  }
  for (const ThermalPole& pole : thermal.poles) {
    text += fmt::format("#   {}, {}\n", estimate_text(pole.resistance_K_per_W, "K/W"), estimate_text(pole.time_s, "s"));
  }
  text += "package:\n";
  text += layer_text("die", "", bodies[0], bodies[0].resistance_K_per_W);
  text += layer_text("interface", "", bodies[1], bodies[1].resistance_K_per_W);
  text += layer_text("spreader", "side: 100.005 mm, ", bodies[2], bodies[2].resistance_K_per_W);
  text += layer_text("sink", "side: 100.01 mm, ", bodies[3], bodies[3].resistance_K_per_W / 2);
  const double ambient = thermal.poles.empty() ? 25 : thermal.ambient_degC.value;
  text +=
      fmt::format("  convection: {{resistance: {:.6g} K/W, capacity: 1e-6 J/K}}\n", bodies[3].resistance_K_per_W / 2);
  text +=
      fmt::format("  ambient: {:.2f} degC  # {}\n\n", ambient,
                  thermal.poles.empty() ? "not determined by this log" : estimate_text(thermal.ambient_degC, "degC"));
  return text;
}

/// The domain whose clock paces the work: the log's first.
std::string compute_domain(const PowerFit& power) {
  return power.active.empty() ? "tile" : power.active.front().domain;
}

/// The log's clocks in MHz where they are few, else a row of them over its range.
std::vector<int> clocks_MHz(const MeasuredLog& log, double highest_kHz) {
  std::vector<int> clocks;
  for (const double clock_kHz : log.clock_kHz) clocks.push_back(static_cast<int>(std::lround(clock_kHz * 1e-3)));
  std::sort(clocks.begin(), clocks.end());
  clocks.erase(std::unique(clocks.begin(), clocks.end()), clocks.end());
  const int highest = static_cast<int>(std::ceil(highest_kHz * 1e-3));
  if (clocks.size() < 2 || clocks.size() > kMostPoints) {
    const int lowest = clocks.size() < 2 ? highest / 10 : std::max(clocks.front(), highest / 10);
    clocks.clear();
    for (int i = 0; i < 16; ++i) clocks.push_back(lowest + (highest - lowest) * i / 15);
  }
  return clocks;
}

/// More points between these, a hundredth of the highest voltage apart: a clock between two points gets the voltage of
/// the higher one, and what is run later may ask for clocks that the log did not have.
std::vector<int> refined(const std::vector<int>& clocks, const PowerFit& power) {
  std::vector<int> points;
  for (size_t i = 0; i + 1 < clocks.size(); ++i) {
    const double rise = voltage_ratio(power, 1e3 * clocks[i + 1]) - voltage_ratio(power, 1e3 * clocks[i]);
    const int steps = std::clamp(static_cast<int>(std::ceil(rise * 100)), 1, clocks[i + 1] - clocks[i]);
    for (int s = 0; s < steps; ++s) points.push_back(clocks[i] + (clocks[i + 1] - clocks[i]) * s / steps);
  }
  points.push_back(clocks.back());
  return points;
}

std::string clock_text(const MeasuredLog& log, const PowerFit& power, const ChipTextOptions& options) {
  const double highest_kHz = power.highest_kHz > 0 ? power.highest_kHz : options.clock_kHz;
  const std::vector<int> clocks = refined(clocks_MHz(log, highest_kHz), power);
  std::string opps;
  int lowest_mV = 0;
  for (const int clock : clocks) {
    const int voltage_mV = static_cast<int>(std::lround(1e3 * options.voltage_V * voltage_ratio(power, 1e3 * clock)));
    if (lowest_mV == 0) lowest_mV = voltage_mV;
    opps += fmt::format("    - [{} MHz, {} mV]\n", clock, voltage_mV);
  }
  const int highest_mV = static_cast<int>(std::lround(1e3 * options.voltage_V));
  std::string text = fmt::format(
      "# A log of power tells how the voltage follows the clock, not how high it is: {} mV at {} MHz is assumed.\n",
      highest_mV, clocks.back());
  if (power.voltage_known) {
    text += fmt::format("#   floor {} of that, up to {}\n", estimate_text(power.floor_ratio, ""),
                        estimate_text({power.knee_kHz.value * 1e-3, power.knee_kHz.standard_error * 1e-3}, "MHz"));
  } else {
    text += "#   voltage over clock: not determined by this log, whose clock does not change; taken as constant\n";
  }
  text += fmt::format(
      "rails:\n  domain: rail\n  range: [{} mV, {} mV]\n  step: 1 mV\n  slew: 10 mV/us\n  settle: 2 us\n"
      "  timeout: 400 us\n  registers: {{at: 0x40001000}}\n\n",
      std::min(lowest_mV, highest_mV - 1), highest_mV);
  text += fmt::format(
      "actuators:\n  core_clock:\n    kind: clock\n    domain: {}\n    range: [{} MHz, {} MHz]\n    step: 1 MHz\n"
      "    reset: {} MHz\n    reference: 25 MHz\n    lock: 5 us\n    timeout: 50 us\n"
      "    registers: {{at: 0x40000000}}\n\nopps:\n  core_clock:\n",
      compute_domain(power), clocks.front(), clocks.back(), clocks.back());
  return text + opps + "\n";
}

std::string power_text(const PowerFit& power, const ChipTextOptions& options) {
  std::string text = "power:\n";
  if (!power.not_determined.empty()) text += fmt::format("  # NOT DETERMINED by this log: {}.\n", power.not_determined);
  text += fmt::format("  base: {{blocks: [CHIP], idle: {:.3f} W}}  # {}\n", power.idle_W.value,
                      estimate_text(power.idle_W, "W"));
  const double highest_Hz = (power.highest_kHz > 0 ? power.highest_kHz : options.clock_kHz) * 1e3;
  const double active_W = power.active.empty() ? 0 : power.active[0].power_W.value;
  const double capacitance_nF = active_W / (options.voltage_V * options.voltage_V * highest_Hz) * 1e9;
  text += fmt::format("  core:  # {} when active at the highest clock\n",
                      power.active.empty() ? "not determined" : estimate_text(power.active[0].power_W, "W"));
  text += fmt::format("    domain: {}\n    blocks: [CHIP]\n    clock: core_clock\n    capacitance: {:.6g} nF\n",
                      compute_domain(power), capacitance_nF);
  if (power.leakage_W.value > 0) {
    text += fmt::format(
        "    leakage: {{power: {:.3f} W, temperature: {:g} degC, voltage: {:g} V, growth: {:g} 1/K}}  # {}; growth "
        "assumed\n",
        power.leakage_W.value, power.leakage_degC, options.voltage_V, power.leakage_per_K,
        estimate_text(power.leakage_W, "W"));
  }
  for (size_t i = 1; i < power.active.size(); ++i) {
    text += fmt::format("  {0}: {{domain: {0}, blocks: [CHIP], active: {1:.3f} W}}  # {2}\n", power.active[i].domain,
                        power.active[i].power_W.value, estimate_text(power.active[i].power_W, "W"));
  }
  return text + "\n";
}

std::string sensors_text(const MeasuredLog& log, const PowerFit& power, const ThermalFit& thermal) {
  const double step_K = log.temperature_degC.empty() ? 0 : resolution_of(log.temperature_degC);
  const long step_mK = std::clamp(std::lround(step_K * 1e3), 1L, 10'000L);
  const double delay_s = thermal.poles.empty() ? power.window_s.value / 2 : thermal.meter_delay_s.value;
  const long window_ms = std::lround(2 * delay_s * 1e3);
  std::string text = fmt::format(
      "# The sensors' resolution, and the window of the power meter, are the log's; they are read every millisecond, "
      "as\n"
      "# policies need it, whatever the log's own period was.\n"
      "sensors:\n  die_temp:\n    measures: temperature\n    domain: {}\n    blocks: [CHIP]\n    period: 1 ms\n"
      "    resolution: {} mK\n    registers: {{at: 0x40002000}}\n",
      compute_domain(power), step_mK);
  text += "  chip_power:\n    measures: power\n    blocks: all\n    period: 1 ms\n    resolution: 100 mW\n";
  if (window_ms > 0) text += fmt::format("    window: {} ms\n", window_ms);
  text += "    registers: {at: 0x40003000}\n";
  text += fmt::format(
      "  core_busy:\n    measures: utilisation\n    domain: {}\n    period: 1 ms\n    resolution: 0.0009765625\n"
      "    registers: {{at: 0x40002200}}\n\n"
      "devices:\n  kept: {{kind: scratch, registers: {{at: 0x40007000}}}}  # what policies retain through a reset\n\n",
      compute_domain(power));
  return text;
}

}  // namespace

std::string estimate_text(const Estimate& estimate, const std::string& unit) {
  const std::string after = unit.empty() ? "" : " " + unit;
  const double interval = 2 * estimate.standard_error;
  if (!std::isfinite(interval)) return "not determined by this log";
  if (estimate.determined()) return fmt::format("{:.4g} +- {:.2g}{}", estimate.value, interval, after);
  return fmt::format("not determined by this log: at most {:.3g}{}, best {:.3g}", estimate.value + interval, after,
                     estimate.value);
}

std::string chip_text(const MeasuredLog& log, const PowerFit& power, const ThermalFit& thermal,
                      const ChipTextOptions& options) {
  std::string text =
      fmt::format("# Fitted to {}: {} rows. Values after # are the fit's own, with their 95 % interval.\nchip: {}\n\n",
                  std::filesystem::path(options.log).filename().string(), log.rows(), options.name);
  text +=
      fmt::format("domains:\n  rail: {{elements: [VDD]}}\n  {}: {{elements: [CHIP], in: {{rail: {{VDD: [CHIP]}}}}}}\n",
                  compute_domain(power));
  for (size_t i = 1; i < power.active.size(); ++i) {
    text += fmt::format("  {}: {{elements: 1}}\n", power.active[i].domain);
  }
  text += "\nfloorplan:\n  CHIP: {left: 0 mm, bottom: 0 mm, width: 100 mm, height: 100 mm}\n\n";
  text += package_text(thermal);
  text += clock_text(log, power, options);
  text += sensors_text(log, power, thermal);
  text += power_text(power, options);
  text += fmt::format("limits:\n  die_temp: {:g} degC  # assumed\n\n", options.temperature_limit_degC);
  text += "bindings:\n  temp: die_temp\n  freq: core_clock\n  chip_power: chip_power\n  util: core_busy\n\n";
  text +=
      "ranks:\n  order: [safety, power, demand]\n  policies:\n    tile_guard: safety\n    power_cap: power\n"
      "    demand_dvfs: demand\n";
  return text;
}

}  // namespace flyball::sim
