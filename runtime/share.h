// `share`: splits a budget by weight within bounds, so that the parts sum exactly. Freestanding.
#pragma once

#include "runtime/strided.h"

namespace flyball {

/// What each element brings; weight[i] >= 0.
struct Shared {
  Strided<int64_t> weight, at_least, at_most;
};

/// parts: [n], none of the operands. Sums and products wrap beyond 64 bits: the compiler proves that budget * sum of
/// weights, budget * at_least and the sums of the bounds stay below 2^63.
void share(int64_t budget, uint32_t n, const Shared& among, int64_t* parts);

}  // namespace flyball
