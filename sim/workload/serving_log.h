// How long inference requests waited: what a run of a serving workload leaves.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace flyball::sim {

struct ServingLog {
  uint64_t requests = 0;          // of the whole workload
  uint64_t arrived = 0, done = 0;
  uint64_t prompt_tokens = 0, generated_tokens = 0;  // worked through, given out
  uint64_t iterations = 0;
  uint64_t most_running = 0;      // sequences in one iteration
  int64_t most_kv_tokens = 0;     // reserved at once
  std::vector<double> first_token_s;                       // each request's: from its arrival to its first token
  std::vector<std::pair<double, uint32_t>> between_tokens_s;  // time from one token of a sequence to the next, and how
                                                              // many sequences waited that long, an iteration each
};

/// The smallest value that at least `share` of all are at or below; 0 when there are none.
double percentile(std::vector<double> values, double share);
double percentile(std::vector<std::pair<double, uint32_t>> counted, double share);

}  // namespace flyball::sim
