// What can break, and when: plain data that the simulated devices and the loop act on. docs/faults.md says what each
// kind does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flyball::sim {

enum class FaultKind : uint8_t {
  kStuck,            // sensor: repeats its last sample. Actuator: takes orders, its output stays where it is
  kStale,            // sensor: no new samples
  kMissing,          // sensor: its samples are not valid
  kNoisy,            // sensor: normal noise on top
  kOffset,           // sensor: off by a constant
  kLate,             // sensor: each sample stands in the register only `delay_us` after it was taken
  kSwapped,          // sensor: exchanged with another element
  kAbsurd,           // sensor: shows a value that cannot be
  kSlow,             // actuator: what is ordered begins only `delay_us` later
  kIgnored,          // actuator: orders are accepted and forgotten
  kBusError,         // accesses fail
  kLostTick,         // the controller is not called
  kControllerReset,  // the controller forgets everything and starts anew
};
constexpr size_t kFaultKinds = 13;

/// "stuck", "bus_error", ...: as files and reports write it.
const char* fault_name(FaultKind kind);

enum class FaultPlace : uint8_t { kSensor, kActuator, kRail, kBus, kController };

constexpr int64_t kForGood = INT64_MAX;
constexpr uint32_t kEveryAccess = 1 << 20;  // a rate, in 2^-20

struct Fault {
  FaultKind kind = FaultKind::kStuck;
  FaultPlace place = FaultPlace::kSensor;
  std::string on;                 // as shown: "tile_temp[3]", "tile_clock", "bus", "controller"
  std::string detail;             // "by -10 K", "with tile_temp[5]"; empty: nothing more to say
  uint32_t first = 0, count = 0;  // the elements: sensor channels, actuator channels or rails
  int64_t begin_us = 0;           // holds from the first tick that begins at or after this
  int64_t end_us = kForGood;  // until the first that begins at or after this. Where it is begin_us, a tick is lost,
                              // a controller is back at once
  std::optional<int64_t> value;  // sensor, base units: what it is stuck at (else: the last sample), what is absurd
                                 // (else: the register's greatest code)
  int64_t amount = 0;  // sensor, base units: standard deviation of the noise, offset
  int64_t delay_us = 0;  // kLate, kSlow
  uint32_t with = 0;  // kSwapped: channel of the other; `count` is 1
  uint32_t first_address = 0, last_address = UINT32_MAX;  // kBusError: accesses to these
  uint32_t rate = kEveryAccess;  // kBusError: share of them at which errors begin, in 2^-20
  uint32_t burst = 1;  // kBusError: as many accesses fail in a row
};

/// "offset tile_temp[3] by -10 K"
std::string fault_text(const Fault& fault);

/// In the order of the file; the order has no meaning but that a later fault of one sensor's value wins.
using FaultPlan = std::vector<Fault>;

}  // namespace flyball::sim
