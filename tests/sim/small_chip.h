// A chip of four tiles on two rails with two memory stacks, small enough to work things out by hand.
#pragma once

#include "hal/chip/chip.h"

namespace flyball::sim {

inline void add_floorplan(chip::Chip& chip) {
  // Tiles in a row of 8 mm squares, the stacks above them.
  const double side_m = 0.008;
  for (int i = 0; i < 4; ++i) chip.floorplan.push_back({"t" + std::to_string(i), i * side_m, 0, side_m, side_m});
  for (int i = 0; i < 2; ++i) {
    chip.floorplan.push_back({"h" + std::to_string(i), i * 2 * side_m, side_m, 2 * side_m, side_m});
  }
  chip.package = {.die = {0.000775, 120, 1.65e6},
                  .interface = {4e-5, 10, 4e6},
                  .spreader = {0.002, 390, 3.45e6},
                  .sink = {0.005, 390, 3.45e6},
                  .spreader_side_m = 0.05,
                  .sink_side_m = 0.08,
                  .convection_K_per_W = 0.1,
                  .convection_J_per_K = 180,
                  .capacitance_factor = 0.333,
                  .ambient_mK = 35000};
}

inline void add_sensors(chip::Chip& chip) {
  chip.sensors = {{.name = "tile_temperature",
                   .quantity = chip::Quantity::kTemperature,
                   .domain = "tile",
                   .resolution = 125,
                   .blocks = {"t0", "t1", "t2", "t3"},
                   .powers = {},
                   .address = 0x1000,
                   .stride = 0x10},
                  {.name = "chip_power",
                   .quantity = chip::Quantity::kPower,
                   .domain = "",
                   .resolution = 10,
                   .blocks = {},
                   .powers = {{"t0", "t1", "t2", "t3", "h0", "h1"}},
                   .address = 0x2000,
                   .first_channel = 4}};
}

inline void add_actuators(chip::Chip& chip) {
  chip.actuators = {{.name = "tile_clock",
                     .kind = chip::ActuatorKind::kClock,
                     .quantity = chip::Quantity::kFrequency,
                     .domain = "tile",
                     .lo = 500000,
                     .hi = 2000000,
                     .step = 25000,
                     .reset = 1000000,
                     .address = 0x3000,
                     .stride = 0x10,
                     .first_channel = 0,
                     .delay_us = 5,
                     .timeout_us = 50,
                     .reference_kHz = 100000},
                    {.name = "tile_issue",
                     .kind = chip::ActuatorKind::kIssueRate,
                     .quantity = chip::Quantity::kRatio,
                     .domain = "tile",
                     .lo = 65536,
                     .hi = 1048576,
                     .step = 65536,
                     .reset = 1048576,
                     .address = 0x4000,
                     .stride = 0x10,
                     .first_channel = 4},
                    {.name = "tile_gate",
                     .kind = chip::ActuatorKind::kPowerGate,
                     .quantity = chip::Quantity::kCount,
                     .domain = "tile",
                     .lo = 0,
                     .hi = 1,
                     .reset = 1,
                     .address = 0x5000,
                     .stride = 0x10,
                     .first_channel = 8,
                     .delay_us = 5,
                     .timeout_us = 50}};
}

inline void add_rails(chip::Chip& chip) {
  chip.rails = {.domain = "rail",
                .count = 2,
                .lo_uV = 500000,
                .hi_uV = 1000000,
                .step_uV = 5000,
                .slew_uV_per_us = 10000,
                .settle_us = 5,
                .timeout_us = 200,
                .address = 0x6000,
                .stride = 0x10};
  chip.opps = {{"tile_clock", {{500000, 600000}, {1000000, 700000}, {2000000, 900000}}}};
}

inline void add_power(chip::Chip& chip) {
  chip.power = {
      {.name = "tile",
       .domain = "tile",
       .blocks = {"t0", "t1", "t2", "t3"},
       .clock = "tile_clock",
       .gate = "tile_gate",
       .leakage_W = 2,
       .leakage_degC = 60,
       .leakage_V = 0.8,
       .leakage_per_K = 0.01,
       .gated_leakage = 0.05,
       .capacitance_F = 1e-8,
       .idle_W = 0.5},
      {.name = "hbm", .domain = "hbm", .blocks = {"h0", "h1"}, .clock = "", .gate = "", .idle_W = 1, .active_W = 6},
      {.name = "always", .domain = "", .blocks = {"h0"}, .clock = "", .gate = "", .idle_W = 0.25, .active_W = 0.75}};
}

inline chip::Chip small_chip() {
  chip::Chip chip;
  chip.name = "small";
  chip.domains = {{"rail", {"r0", "r1"}, {}},
                  {"tile", {"t0", "t1", "t2", "t3"}, {{"rail", {0, 0, 1, 1}}}},
                  {"hbm", {"h0", "h1"}, {}}};
  add_floorplan(chip);
  add_sensors(chip);
  add_actuators(chip);
  add_rails(chip);
  add_power(chip);
  return chip;
}

}  // namespace flyball::sim
