// What a run says of its rails, its board and its leakage: events as they happen, and a section of summary.json.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/simulated_chip.h"
#include "tools/event_log.h"

namespace flyball::tools {

/// Writes an event whenever a rail begins to be below its margin or beyond a current limit.
class ElectricalWatch {
 public:
  ElectricalWatch(const chip::Chip& chip, EventLog& log);

  /// After the tick that began at time_us.
  void observe(int64_t time_us, const sim::SimulatedChip& chip);

 private:
  EventLog& log_;
  std::vector<std::string> names_;        // [rails]
  std::vector<uint8_t> under_, over_;     // [rails], in the tick before
};

/// Whether the chip file says more of its rails than what they are set to.
bool describes_loads(const chip::Rails& rails);

/// "rails" (where the chip file says more of them than what they are set to), "board" (where it has one), "leakage"
/// and, if it came to that, "overheating".
Json electrical_json(const chip::Chip& chip, const sim::SimulatedChip& simulated);

/// What is wrong with a chip that got hotter than its model follows, with its block and tick, and what would mend it;
/// empty for one that did not.
struct OverheatingText {
  std::string message, hint;
};
std::optional<OverheatingText> overheating_text(const chip::Chip& chip, const sim::SimulatedChip& simulated,
                                                int64_t tick_us);

}  // namespace flyball::tools
