// Look-up in a table of a policy.
#include "runtime/table.h"

#include "runtime/arithmetic.h"

namespace flyball {
namespace {

/// Index of the last point at or below x, 0 where x is below all.
uint32_t segment(const Table& table, int64_t x) {
  uint32_t low = 0, high = table.size;  // x < x[high] if there is one
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    (table.x[middle] <= x ? low : high) = middle;
  }
  return low;
}

}  // namespace

int64_t look_up(const Table& table, int64_t x) {
  if (table.size == 0) return 0;
  const uint32_t i = segment(table, x);
  const int64_t *at = table.x + i, *y = table.y + i;
  if (x < *at || i + 1 == table.size) return *y;
  const int64_t run = Sub()(at[1], at[0]);
  const int64_t rise = Mul()(Sub()(x, at[0]), Sub()(y[1], y[0]));
  const FloorDivision<int64_t> division = floor_division(table.rounds_up ? rise : Add()(rise, run / 2), run);
  return Add()(*y, division.quotient + (table.rounds_up && division.remainder != 0));
}

}  // namespace flyball
