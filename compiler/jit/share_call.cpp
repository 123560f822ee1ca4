// `share` for each lane in turn.
#include "compiler/jit/share_call.h"

#include <vector>

#include "runtime/share.h"

namespace flyball::jit {

void share_lanes(int64_t n, int64_t lanes, const int64_t* budget, const int64_t* weight, int64_t weight_stride,
                 const int64_t* at_least, int64_t at_least_stride, const int64_t* at_most, int64_t at_most_stride,
                 int64_t* parts) {
  const auto size = static_cast<uint32_t>(n);
  const auto strided = [](const int64_t* values, int64_t stride) {
    return Strided<int64_t>{values, static_cast<uint32_t>(stride)};
  };
  if (lanes == 1) {
    return flyball::share(*budget, size, strided(weight, weight_stride), strided(at_least, at_least_stride),
                          strided(at_most, at_most_stride), parts);
  }
  thread_local std::vector<int64_t> of_lane;
  of_lane.resize(size);
  for (int64_t l = 0; l < lanes; ++l) {
    flyball::share(budget[l], size, strided(weight + l, weight_stride), strided(at_least + l, at_least_stride),
                   strided(at_most + l, at_most_stride), of_lane.data());
    for (uint32_t i = 0; i < size; ++i) parts[int64_t{i} * lanes + l] = of_lane[i];
  }
}

}  // namespace flyball::jit
