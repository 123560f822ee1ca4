// What sensors said and what was granted in a run of the closed loop, for stepping policies alone on real inputs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace flyball::bench {

/// By the name of the input or limit: every eighth tick of the bundled workload under all bundled policies. A
/// benchmark holds each for eight ticks, so that time runs as it did and feeding costs little beside stepping.
struct Inputs {
  static constexpr int kHeldTicks = 8;
  size_t frames = 0;
  std::map<std::string, std::vector<int64_t>> readings;  // [frames][elements], in base units; each of them new
  std::map<std::string, std::vector<int64_t>> grants;    // [frames][elements], what the limit stood at
};

/// Recorded at the first call.
const Inputs& inputs();

}  // namespace flyball::bench
