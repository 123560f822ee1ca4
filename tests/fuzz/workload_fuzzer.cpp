// Any bytes as a workload of the bundled chip: what is accepted has sound numbers, what is not says why.
#include <cmath>
#include <cstdlib>

#include "sim/workload/workload.h"
#include "tests/sim/phases.h"

namespace {

using flyball::sim::Phases;
using flyball::sim::Workload;

const flyball::chip::Chip& bundled_chip() {
  static const auto kLoaded = flyball::chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  return std::get<flyball::chip::Chip>(kLoaded);
}

bool is_sound(const Workload& workload) {
  const Phases phases = flyball::sim::phases_of(workload);
  for (const double duration : phases.duration_s) {
    if (!(duration > 0 && std::isfinite(duration))) return false;
  }
  for (const double value : phases.values) {
    if (!(value >= 0 && value <= 1)) return false;
  }
  return phases.count() > 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = flyball::sim::parse_workload(text, "fuzz.csv", bundled_chip());
  if (const auto* workload = std::get_if<Workload>(&result)) {
    if (!is_sound(*workload)) std::abort();
  } else if (std::get<std::vector<flyball::sim::Error>>(result).empty()) {
    std::abort();
  }
  return 0;
}
