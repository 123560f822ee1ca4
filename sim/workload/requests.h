// Inference requests, in the layout of Azure's public traces: when each came, and how many tokens it had.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/error.h"

namespace flyball::sim {

struct Request {
  double arrival_s = 0;  // from the first request
  int64_t prompt_tokens = 0, generated_tokens = 0;  // each at least 1
};

struct RequestOptions {
  double first_s = 1e9;          // those that come later than this are left out
  double speedup = 1;            // arrivals come this many times as fast; first_s counts before that
  int64_t most_tokens = 1 << 30; // of prompt and generated text together
};

/// A CSV file with the columns TIMESTAMP ("2023-11-16 18:15:46.6805900", or seconds), ContextTokens and
/// GeneratedTokens, in rising order of time. `name` stands for the file in errors.
std::variant<std::vector<Request>, std::vector<Error>> parse_requests(std::string_view text, const std::string& name,
                                                                      const RequestOptions& options);

}  // namespace flyball::sim
