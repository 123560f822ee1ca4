// Reductions: over all elements of a domain, or for each parent over the elements that lie in it.
#pragma once

#include "runtime/arithmetic.h"
#include "runtime/choices.h"
#include "runtime/slot_memory.h"

namespace flyball {

/// What a reduction runs over: `size` elements, of which i counts where among[i] holds. With a relation, element i
/// belongs to result of[i] of `results`; without one `of` is null and there is one result.
struct Reduced {
  uint32_t size, results;
  const uint16_t* of;
  Strided<int32_t> among;

  uint32_t group(uint32_t i) const { return of == nullptr ? 0U : of[i]; }
};

/// d = f over a, `none` over nothing. T is the type of a and d.
template <class T, class F>
void reduce(const SlotMemory& slots, const Op& op, const Reduced& over, T none, F f) {
  const Strided<T> a = slots.operand<T>(op.a);
  T* d = slots.at<T>(op.d);
  if (over.of == nullptr) {
    T sum = none;
    for (uint32_t i = 0; i < over.size; ++i) sum = over.among[i] != 0 ? f(sum, a[i]) : sum;
    *d = sum;
    return;
  }
  for (uint32_t p = 0; p < over.results; ++p) d[p] = none;
  for (uint32_t i = 0; i < over.size; ++i) {
    T& sum = d[over.of[i]];
    if (over.among[i] != 0) sum = f(sum, a[i]);
  }
}

/// d(i32) = the first element than which no other is better, -1 over nothing. T is the type of a.
template <class T, class Better>
void reduce_index(const SlotMemory& slots, const Op& op, const Reduced& over, Better better) {
  const Strided<T> a = slots.operand<T>(op.a);
  first_best(
      over.size, over.results, [&](uint32_t i) { return a[i]; }, [&](uint32_t i) { return over.among[i] != 0; },
      [&](uint32_t i) { return over.group(i); }, [&](T x, T y) { return better(x, y) != 0; }, slots.at<int32_t>(op.d));
}

/// d = the median of the elements that count.
template <class T>
void reduce_median(const SlotMemory& slots, const Op& op, const Reduced& over) {
  const Strided<T> a = slots.operand<T>(op.a);
  median(
      over.size, over.results, [&](uint32_t i) { return a[i]; }, [&](uint32_t i) { return over.among[i] != 0; },
      [&](uint32_t i) { return over.group(i); }, slots.at<T>(op.d));
}

}  // namespace flyball
