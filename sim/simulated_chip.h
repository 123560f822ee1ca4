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
#include "sim/workload/workload.h"

namespace flyball::sim {

enum class Start : uint8_t {
  kIdle,    // every node at the steady state of the idle chip at its lowest clock
  kAmbient  // every node at ambient temperature
};

struct SimulatedChipOptions {
  uint64_t seed = 1;                   // of everything drawn at random (sensor noise, faults)
  std::optional<double> ambient_degC;  // in place of the chip file's
  Start start = Start::kIdle;
};

/// How often the hardware was touched, and touched wrongly, since the start.
struct BusCounts {
  uint64_t reads = 0;
  uint64_t writes = 0;
  uint64_t illegal_points = 0;  // times a clock ran faster than its rail's voltage allows
};

class SimulatedChip {
 public:
  /// `chip` must have passed its checks and `workload` must have been read for this chip; both must outlive this.
  SimulatedChip(const chip::Chip& chip, const Workload& workload, const SimulatedChipOptions& options = {});
  ~SimulatedChip();
  SimulatedChip(const SimulatedChip&) = delete;
  SimulatedChip& operator=(const SimulatedChip&) = delete;

  /// Bus, clock and wait as the controller knows them. Its clock shows the start of the tick plus what bus accesses and
  /// waits have cost within it.
  hal::Platform& platform();

  /// Integrates one whole tick with what the devices drive now, then gives the sensors their new true values.
  void advance(int64_t tick_us);

  /// Time integrated so far, us: the sum of all ticks.
  int64_t time_us() const;

  // What a recorder may look at. Spans stay valid as long as this object; their contents change with advance().
  // Order: blocks as in the chip's floorplan, channels as `first_channel` of the chip's actuators counts, rails as the
  // elements of the chip's rail domain.

  std::span<const double> temperature_degC() const;  // [blocks], at the end of the last tick
  std::span<const double> block_power_W() const;     // [blocks], mean over the last tick
  double total_power_W() const;                      // their sum
  std::span<const int64_t> driven() const;           // [actuator channels], base units: what the actuators drive
  std::span<const int64_t> rail_uV() const;          // [rails]
  double energy_J() const;                           // since the start

  /// Work done, in seconds of the trace at its own clock. All tiles together: their mean.
  double work_done_s() const;
  double work_total_s() const;
  std::span<const double> tile_work_s() const;  // [elements of the workload's compute domain]

  /// Whether every row of the workload is done.
  bool finished() const;
  /// When the last row was done, us from the start, to a fraction of a tick; empty before.
  std::optional<double> finish_time_us() const;

  BusCounts bus() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace flyball::sim
