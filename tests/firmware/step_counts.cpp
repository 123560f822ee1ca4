// The plugin's log is a number a line.
#include "tests/firmware/step_counts.h"

#include <fstream>

namespace flyball::firmware {

std::vector<std::string> StepCounts::emulator_options() const {
  return {"-plugin", std::string(FLYBALL_COUNT_PLUGIN) + ",log=" + log()};
}

std::vector<uint64_t> StepCounts::take() const {
  std::ifstream in(log());
  std::vector<uint64_t> counts;
  for (uint64_t count = 0; in >> count;) counts.push_back(count);
  return counts;
}

}  // namespace flyball::firmware
