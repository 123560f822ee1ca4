// What compiled code calls for `share`, the one operation whose rounds depend on its data.
#pragma once

#include <cstdint>

namespace flyball::jit {

/// share() of runtime/share.h for `lanes` chips: lane l of budget[l], of element i of weight[i * stride + l] and of the
/// bounds likewise; parts is [n][lanes]. A stride of 0: the same for all elements.
void share_lanes(int64_t n, int64_t lanes, const int64_t* budget, const int64_t* weight, int64_t weight_stride,
                 const int64_t* at_least, int64_t at_least_stride, const int64_t* at_most, int64_t at_most_stride,
                 int64_t* parts);

}  // namespace flyball::jit
