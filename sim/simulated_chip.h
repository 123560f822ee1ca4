// A chip that can be run: its devices behind the bus, the workload on its tiles, its power and its temperatures.
//
//   SimulatedChip chip(description, workload, {.seed = 1});
//   Controller controller(engine, hal over chip.platform(), ...);
//   for (int64_t t = 0; !chip.finished(); t += tick_us) { controller.tick(); chip.advance(tick_us); }
//
// The controller sees the chip through platform() alone; the observations below are for recorders and metrics.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "hal/chip/chip.h"
#include "hal/platform.h"
#include "sim/devices/devices.h"
#include "sim/electrical/rail_network.h"
#include "sim/workload/workload.h"

namespace flyball::sim {

class Replay;

enum class Start : uint8_t {
  kIdle,    // every node at the steady state of the chip as it comes out of reset, without work
  kAmbient  // every node at ambient temperature
};

struct SimulatedChipOptions {
  uint64_t seed = 1;                   // of everything drawn at random: noise of sensors, accesses that fail
  std::optional<double> ambient_degC;  // in place of the chip file's
  Start start = Start::kIdle;
  std::shared_ptr<const FaultPlan> faults = {};  // of devices; what breaks the controller is its caller's
};

/// A block that got hotter than leakage is followed: the chip runs away, or would be dead.
struct Overheating {
  size_t block = 0;         // index in the floorplan
  int64_t time_us = 0;      // when it was first so
  double degC = 0;          // of the block then
  double power_W = 0;       // of the block then
  double leakage_gain = 0;  // leakage_gain() then: 1 or more is a runaway
};

class SimulatedChip {
 public:
  /// `chip` must have passed its checks and `workload` must have been read for this chip; both must outlive this.
  SimulatedChip(const chip::Chip& chip, const Workload& workload, const SimulatedChipOptions& options = {});
  ~SimulatedChip();
  /// A chip is a value: the copy goes on by itself from the same state, to the same bits. Platforms of the original
  /// stay with the original.
  SimulatedChip(const SimulatedChip& other);
  SimulatedChip& operator=(const SimulatedChip&) = delete;

  /// Bus, clock and wait as the controller knows them. Its clock shows the start of the tick plus what bus accesses and
  /// waits have cost within it.
  hal::Platform& platform();

  /// The registers themselves, for tests that break them.
  Devices& devices();

  /// Integrates one whole tick with what the devices drive now, then gives the sensors their new true values.
  void advance(int64_t tick_us);

  /// Time integrated so far, us: the sum of all ticks.
  int64_t time_us() const;

  // What a recorder may look at. Spans stay valid as long as this object; their contents change with advance().
  // Order: blocks as in the chip's floorplan, channels as `first_channel` of the chip's actuators counts, rails as the
  // elements of the chip's rail domain.

  std::span<const double> sensed() const;  // [sensor channels], base units: what perfect sensors would say
  std::span<const double> temperature_degC() const;  // [blocks], at the end of the last tick
  std::span<const double> block_power_W() const;  // [blocks], mean over the last tick
  double total_power_W() const;  // their sum
  std::span<const int64_t> driven() const;  // [actuator channels], base units: what the actuators drive
  std::span<const int64_t> rail_uV() const;  // [rails]
  double energy_J() const;  // since the start

  std::span<const RailState> rails() const;  // [rails], over the last tick
  std::span<const RailRecord> rail_records() const;  // [rails], since the start
  double board_power_W() const;  // mean over the last tick; of the chip alone where the chip file knows no board
  double board_energy_J() const;  // since the start

  /// What a small rise of temperature comes back as, by way of leakage: below 1 it dies down, from 1 on it runs away.
  double leakage_gain() const;
  /// The first block that got hotter than leakage is followed; empty while none did.
  const std::optional<Overheating>& overheating() const;

  /// Work is the trace's own active time: a tile that is 50 % active for 2 s of the trace does 1 s of work, however
  /// long that takes here. tile_work_s: [elements of the workload's compute domain]; work_s: their sum.
  std::span<const double> tile_work_s() const;
  double work_s() const;
  double total_work_s() const;  // of the whole workload

  /// The workload as it goes: waiting at barriers, what is done and when it was due, how requests fared.
  const Replay& replay() const;

  /// How far the workload has come, in seconds of the trace; for progress.
  double trace_position_s() const;
  double trace_length_s() const;

  /// What was done so far: rows of a trace, requests, with when each was due.
  std::span<const Completion> completions() const;

  /// Whether every row of the workload is done.
  bool finished() const;
  /// When the last row was done, us from the start, to a fraction of a tick; empty before.
  std::optional<double> finish_time_us() const;

  BusCount bus_count() const;

  /// How often a clock was seen faster than its rail's voltage allows. Always 0 unless a driver is wrong.
  uint64_t illegal_pairs() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace flyball::sim
