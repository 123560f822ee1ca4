// Any bytes as a log of a GPU: a workload that the bundled chip accepts, or errors that say why.
#include <cstdlib>

#include "sim/import/dcgm.h"
#include "sim/workload/workload.h"

namespace {

const flyball::chip::Chip& bundled_chip() {
  static const auto kLoaded = flyball::chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  return std::get<flyball::chip::Chip>(kLoaded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace flyball::sim;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = convert_dcgm(text, "fuzz.csv");
  if (const auto* converted = std::get_if<DcgmWorkload>(&result)) {
    if (!std::holds_alternative<Workload>(parse_workload(converted->csv, "converted.csv", bundled_chip())))
      std::abort();
  } else if (std::get<std::vector<Error>>(result).empty()) {
    std::abort();
  }
  return 0;
}
