// Look-up in a table of a policy.
#include "runtime/table.h"

#include "runtime/arithmetic.h"

namespace flyball {
namespace {

/// Index of the last point at or below x, where x is not below the first.
uint32_t segment(const Table& table, int64_t x) {
  uint32_t low = 0, high = table.size;  // x[low] <= x, and x < x[high] if there is one
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    (table.x[middle] <= x ? low : high) = middle;
  }
  return low;
}

}  // namespace

int64_t look_up(const Table& table, int64_t x) {
  if (table.size == 0) return 0;
  if (x < table.x[0]) return table.y[0];
  const uint32_t i = segment(table, x);
  if (i + 1 == table.size) return table.y[i];
  const int64_t run = Sub()(table.x[i + 1], table.x[i]);
  const int64_t rise = Mul()(Sub()(x, table.x[i]), Sub()(table.y[i + 1], table.y[i]));
  return Add()(table.y[i], table.rounds_up ? CeilDiv()(rise, run) : RoundDiv()(rise, run));
}

}  // namespace flyball
