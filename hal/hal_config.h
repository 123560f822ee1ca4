// What the HAL must know about a chip, as plain tables: where the register blocks are, the operating points, and which
// rail feeds which clock. Constant; hal/chip/tables.h makes one from a chip file. Freestanding.
//
// A bank is a row of like devices, `stride` bytes apart; bank b's element i is channel first_channel + i.
#pragma once

#include <stdint.h>

namespace flyball::hal {

/// Most rails: sets of them are bits of a word.
constexpr uint32_t kMaxRails = 32;

struct Bank {
  uint32_t address, stride, count;
  uint32_t first_channel;
};

struct SensorBank {
  Bank bank;
  int32_t resolution;          // base units a code
};

struct OperatingPoint {
  uint32_t frequency_kHz;
  uint32_t voltage_code;       // steps of the rails
};

/// A clock at f needs the voltage of the first point at or above f.
struct ClockBank {
  Bank bank;
  uint32_t reference_kHz, divider;   // a multiplier of 1 makes reference / divider
  uint32_t lock_timeout_us;
  const OperatingPoint* points;      // [point_count], frequencies rising
  uint32_t point_count;
  const uint16_t* rail;              // [bank.count]
};

struct IssueBank {
  Bank bank;
  uint32_t step;               // units of 2^-20 a code
  uint32_t highest;            // what a throttler that cannot be read counts as
};

struct GateBank {
  Bank bank;
  uint32_t switch_timeout_us;
};

/// The regulators. Their bank has no channels: no policy orders a voltage, it follows the clocks.
struct RailBank {
  Bank bank;
  uint32_t settle_timeout_us;        // for one move of the target
  uint32_t largest_move = 0;         // codes that a target may move at once; 0: any
};

/// Most blocks of always-on words: the controller remembers of each where its newest copy is.
constexpr uint32_t kMaxRetainedBlocks = 8;

/// Blocks of always-on words (hal/scratch.h) that keep what policies retain through a reset; `count` 0: the chip has
/// none. No channels.
struct RetainedBank {
  uint32_t address, stride, count;
};

struct HalConfig {
  const SensorBank* sensors;
  const ClockBank* clocks;
  const IssueBank* issues;
  const GateBank* gates;
  uint32_t sensor_banks, clock_banks, issue_banks, gate_banks;
  RailBank rails;
  RetainedBank retained{};
};

}  // namespace flyball::hal
