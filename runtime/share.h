// `share`: splits a budget by weight within bounds, so that the parts sum exactly. Freestanding.
#pragma once

#include "runtime/slot_memory.h"

namespace flyball {

/// parts: [n], none of the operands. weight[i] >= 0. Sums and products wrap beyond 64 bits: the compiler proves that
/// budget * sum of weights, budget * at_least and the sums of the bounds stay below 2^63.
void share(int64_t budget, uint32_t n, Strided<int64_t> weight, Strided<int64_t> at_least, Strided<int64_t> at_most,
           int64_t* parts);

}  // namespace flyball
