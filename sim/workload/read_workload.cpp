// Which reader a workload wants: one for CSV traces, one for YAML files.
#include "sim/workload/csv.h"
#include "sim/workload/workload.h"

namespace flyball::sim {

WorkloadResult read_workload(const std::string& path, const chip::Chip& chip, uint64_t seed) {
  static_cast<void>(seed);
  auto text = read_text(path);
  if (auto* error = std::get_if<Error>(&text)) return std::vector<Error>{*error};
  return parse_workload(std::get<std::string>(text), path, chip);
}

}  // namespace flyball::sim
