// Any bytes as a workload's definition, in YAML or on one line: what is accepted has sound phases, what is not says
// why.
#include <cmath>
#include <cstdlib>

#include "sim/workload/definition.h"
#include "tests/sim/phases.h"

namespace {

using namespace flyball::sim;

const flyball::chip::Chip& bundled_chip() {
  static const auto kLoaded = flyball::chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  return std::get<flyball::chip::Chip>(kLoaded);
}

void check(const WorkloadResult& result) {
  if (const auto* errors = std::get_if<std::vector<Error>>(&result)) {
    if (errors->empty()) std::abort();
    return;
  }
  const Workload& workload = std::get<Workload>(result);
  if (workload.length_s > 1000) return;  // sound, but long
  const Phases phases = phases_of(workload);
  for (const double duration_s : phases.duration_s) {
    if (!(duration_s > 0 && std::isfinite(duration_s))) std::abort();
  }
  for (const double value : phases.values) {
    if (!(value >= 0 && value <= 1)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(parse_definition(text, "fuzz.yaml", bundled_chip(), 1));
  if (names_kind(text)) check(parse_short_form(text, bundled_chip(), 1));
  return 0;
}
