// Any bytes as a log of any tool: what is imported is a workload of the bundled chip, what is not says why.
#include <cstdlib>

#include "sim/import/import.h"
#include "sim/workload/workload.h"

namespace {

using namespace flyball::sim;

const flyball::chip::Chip& bundled_chip() {
  static const auto kLoaded = flyball::chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  return std::get<flyball::chip::Chip>(kLoaded);
}

constexpr LogKind kKinds[] = {LogKind::kDcgm, LogKind::kNvidiaSmi, LogKind::kRocmSmi, LogKind::kTegrastats,
                              LogKind::kRapl};
constexpr OnBadRow kWays[] = {OnBadRow::kStop, OnBadRow::kSkip, OnBadRow::kHold};

}  // namespace

/// The first byte says which tool, and what happens to bad rows.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  ImportOptions options;
  options.on_bad_row = kWays[data[0] / 5 % 3];
  options.clock_kHz = 1e6;
  const auto result = import_log(kKinds[data[0] % 5], text, "fuzz.csv", options);
  if (const auto* imported = std::get_if<ImportedWorkload>(&result)) {
    if (!std::holds_alternative<Workload>(parse_workload(imported->csv, "converted.csv", bundled_chip()))) std::abort();
  } else if (std::get<std::vector<Error>>(result).empty()) {
    std::abort();
  }
  return 0;
}
