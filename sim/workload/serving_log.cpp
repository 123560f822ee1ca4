// Percentiles by rank.
#include "sim/workload/serving_log.h"

#include <algorithm>
#include <cmath>

namespace flyball::sim {
namespace {

uint64_t rank_of(double share, uint64_t count) {
  const auto rank = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count) - 1e-9));
  return std::clamp<uint64_t>(rank, 1, count);
}

}  // namespace

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank_of(share, values.size()) - 1);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

double percentile(std::vector<std::pair<double, uint32_t>> counted, double share) {
  uint64_t count = 0;
  for (const auto& [value, times] : counted) count += times;
  if (count == 0) return 0;
  std::sort(counted.begin(), counted.end());
  uint64_t left = rank_of(share, count);
  for (const auto& [value, times] : counted) {
    if (left <= times) return value;
    left -= times;
  }
  return counted.back().first;
}

}  // namespace flyball::sim
