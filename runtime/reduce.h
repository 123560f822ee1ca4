// Reductions: over all elements of a domain, or for each parent over the elements that lie in it.
#pragma once

#include "runtime/arithmetic.h"
#include "runtime/slot_memory.h"

namespace flyball {

/// What a reduction runs over: `size` elements, of which i counts where among[i] holds. With a relation, element i
/// belongs to result of[i] of `results`; without one `of` is null and there is one result.
struct Reduced {
  uint32_t size, results;
  const uint16_t* of;
  Strided<int32_t> among;
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
  int32_t* d = slots.at<int32_t>(op.d);
  for (uint32_t p = 0; p < over.results; ++p) d[p] = -1;
  for (uint32_t i = 0; i < over.size; ++i) {
    if (over.among[i] == 0) continue;
    int32_t& best = d[over.of == nullptr ? 0 : over.of[i]];
    if (best < 0 || better(a[i], a[static_cast<uint32_t>(best)]) != 0) best = static_cast<int32_t>(i);
  }
}

/// d = the element of rank floor((n - 1) / 2) in rising order of the n that count, 0 over nothing. Equal elements rank
/// in their order. Needs no memory, but time in the square of the domain's size.
template <class T>
void reduce_median(const SlotMemory& slots, const Op& op, const Reduced& over) {
  const Strided<T> a = slots.operand<T>(op.a);
  T* d = slots.at<T>(op.d);
  for (uint32_t p = 0; p < over.results; ++p) d[p] = 0;
  for (uint32_t i = 0; i < over.size; ++i) {
    if (over.among[i] == 0) continue;
    uint32_t count = 0, before = 0;
    for (uint32_t j = 0; j < over.size; ++j) {
      if (over.among[j] == 0 || (over.of != nullptr && over.of[j] != over.of[i])) continue;
      ++count;
      before += a[j] < a[i] || (a[j] == a[i] && j < i);
    }
    if (before == (count - 1) / 2) d[over.of == nullptr ? 0 : over.of[i]] = a[i];
  }
}

}  // namespace flyball
