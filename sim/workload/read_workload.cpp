// Which reader a workload wants: one for CSV traces, one for definitions in YAML, one for definitions on one line.
#include <filesystem>

#include "sim/workload/csv.h"
#include "sim/workload/definition.h"
#include "sim/workload/workload.h"

namespace flyball::sim {

WorkloadResult read_workload(const std::string& path, const chip::Chip& chip, uint64_t seed) {
  std::error_code error;
  if (names_kind(path) && !std::filesystem::exists(path, error)) return parse_short_form(path, chip, seed);
  const auto text = read_text(path);
  if (const Error* unreadable = std::get_if<Error>(&text)) return std::vector<Error>{*unreadable};
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".yaml" || extension == ".yml") {
    return parse_definition(std::get<std::string>(text), path, chip, seed);
  }
  return parse_workload(std::get<std::string>(text), path, chip);
}

}  // namespace flyball::sim
