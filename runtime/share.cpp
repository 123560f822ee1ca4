// `share` on the operands of the table engine.
#include "runtime/share.h"

#include "runtime/water_filling.h"

namespace flyball {

void share(int64_t budget, uint32_t n, const Shared& among, int64_t* parts) {
  fill_by_weight<int64_t>(
      budget, n, [&](uint32_t i) FLYBALL_INLINE_LAMBDA { return among.weight[i]; },
      [&](uint32_t i) FLYBALL_INLINE_LAMBDA { return among.at_least[i]; },
      [&](uint32_t i) FLYBALL_INLINE_LAMBDA { return among.at_most[i]; }, parts);
}

}  // namespace flyball
