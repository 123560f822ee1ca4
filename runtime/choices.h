// Reductions that compare elements with each other: the first best one, and the one in the middle. Freestanding.
//
// `value(i)` is the value of element i, `counts(i)` whether it takes part, `group(i)` the result it belongs to.
#pragma once

#include <stdint.h>

namespace flyball {

/// best[g] = the first element of group g than which no other is better, -1 where none counts.
template <class Value, class Counts, class Group, class Better>
void first_best(uint32_t size, uint32_t groups, Value value, Counts counts, Group group, Better better, int32_t* best) {
  for (uint32_t g = 0; g < groups; ++g) best[g] = -1;
  for (uint32_t i = 0; i < size; ++i) {
    if (!counts(i)) continue;
    int32_t& first = best[group(i)];
    if (first < 0 || better(value(i), value(static_cast<uint32_t>(first)))) first = static_cast<int32_t>(i);
  }
}

/// middle[g] = the element of rank floor((n - 1) / 2) in rising order of the n that count in group g, 0 where none
/// does; set(g, value) writes it. Equal elements rank in their order. Needs no memory, but time in the square of the
/// size.
template <class Value, class Counts, class Group, class Set>
void set_median(uint32_t size, uint32_t groups, Value value, Counts counts, Group group, Set set) {
  for (uint32_t g = 0; g < groups; ++g) set(g, 0);
  for (uint32_t i = 0; i < size; ++i) {
    if (!counts(i)) continue;
    const auto mine = value(i);
    const auto own_group = group(i);
    uint32_t count = 0, before = 0;
    for (uint32_t j = 0; j < size; ++j) {
      if (!counts(j) || group(j) != own_group) continue;
      ++count;
      const auto other = value(j);
      before += other < mine || (other == mine && j < i) ? 1U : 0U;
    }
    if (before == (count - 1) / 2) set(own_group, mine);
  }
}

/// The same, written into an array.
template <class T, class Value, class Counts, class Group>
void median(uint32_t size, uint32_t groups, Value value, Counts counts, Group group, T* middle) {
  set_median(size, groups, value, counts, group, [middle](uint32_t g, T of_group) { middle[g] = of_group; });
}

}  // namespace flyball
