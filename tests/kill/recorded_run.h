// A run that is never killed, recorded: what the chip did each tick, the chip at the start of a tick, and every bus
// access of the controller's in it. From these a chip whose controller died after any access is made by doing again
// what came before.
#pragma once

#include <functional>
#include <vector>

#include "sim/simulated_chip.h"
#include "tests/kill/controller_life.h"

namespace flyball::kill {

/// The accelerator under a training step.
struct Plant {
  explicit Plant(double ambient);
  double ambient_degC;
  chip::Chip chip;
  chip::HalTables tables;
  sim::Workload workload;
  std::vector<size_t> watched;        // blocks whose temperature the data sheet limits,
  std::vector<double> limit_degC;     // and to what
};

/// What a tick left behind.
struct State {
  std::vector<int64_t> driven;        // [actuator channels]
  std::vector<double> degC;           // [watched]
};

State state_of(const sim::SimulatedChip& chip, const Plant& plant);

/// One thing that a controller did to the chip.
struct BusEvent {
  enum class Kind : uint8_t { kRead, kWrite, kWait } kind;
  uint32_t address, word;             // of a wait: 0 and how long, us
};

void do_again(const BusEvent& event, sim::SimulatedChip& chip);

struct RecordedTick {
  size_t number;
  sim::SimulatedChip before;          // at its start
  std::vector<BusEvent> events;
};

/// Passes everything on to a chip, and writes it down if asked to.
class Recorder {
 public:
  explicit Recorder(sim::SimulatedChip& chip) : chip_(chip) {}
  hal::Platform platform();
  std::vector<BusEvent>* events = nullptr;

 private:
  sim::SimulatedChip& chip_;
};

struct RecordedRun {
  std::vector<State> states;          // [ticks], at the end of each
  uint64_t illegal_pairs = 0;
};

constexpr int64_t kTick_us = 1000;

/// Runs `ticks` ticks; each is given to `each`, if there is one, when it is over. The same run every time.
RecordedRun record(const Plant& plant, const Program& program, size_t ticks,
                   const std::function<void(const RecordedTick&)>& each = nullptr);

}  // namespace flyball::kill
