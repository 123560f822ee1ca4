// The loops of the table engine: one operation over all elements of its domain. The shapes of the operands (a value for
// each element, or one for all) are settled before a loop begins.
#pragma once

#include "runtime/arithmetic.h"
#include "runtime/slot_memory.h"

namespace flyball {

template <class T>
struct Each {
  const T* values;
  T operator[](uint32_t i) const { return values[i]; }
};

template <class T>
struct Same {
  T value;
  T operator[](uint32_t) const { return value; }
};

template <class D, class A, class F>
void loop(uint32_t n, D* d, A a, F f) {
  for (uint32_t i = 0; i < n; ++i) d[i] = f(a[i]);
}

template <class D, class A, class B, class F>
void loop(uint32_t n, D* d, A a, B b, F f) {
  for (uint32_t i = 0; i < n; ++i) d[i] = f(a[i], b[i]);
}

/// d = f(a), d of type D, a of type T.
template <class D, class T, class F>
void unary(const SlotMemory& slots, const Op& op, uint32_t n, F f) {
  const T* a = slots.at<T>(op.a);
  D* d = slots.at<D>(op.d);
  if (slots.each(op.a)) return loop(n, d, Each<T>{a}, f);
  loop(n, d, Same<T>{*a}, f);
}

/// d = f(a, b), d of type D, a and b of type T.
template <class D, class T, class F>
void binary(const SlotMemory& slots, const Op& op, uint32_t n, F f) {
  const T* a = slots.at<T>(op.a);
  const T* b = slots.at<T>(op.b);
  D* d = slots.at<D>(op.d);
  if (slots.each(op.a)) {
    if (slots.each(op.b)) return loop(n, d, Each<T>{a}, Each<T>{b}, f);
    return loop(n, d, Each<T>{a}, Same<T>{*b}, f);
  }
  if (slots.each(op.b)) return loop(n, d, Same<T>{*a}, Each<T>{b}, f);
  loop(n, d, Same<T>{*a}, Same<T>{*b}, f);
}

/// d = which ? b : c, where `which` has a value for each element.
template <class T, class B>
void select_each(uint32_t n, T* d, const int32_t* which, B b, Strided<T> c) {
  const auto pick = [&](auto other) {
    for (uint32_t i = 0; i < n; ++i) {
      const T yes = b[i], no = other[i];
      d[i] = which[i] != 0 ? yes : no;
    }
  };
  if (c.stride != 0) return pick(Each<T>{c.values});
  pick(Same<T>{*c.values});
}

template <class T>
void select(const SlotMemory& slots, const Op& op, uint32_t n) {
  const int32_t* which = slots.at<int32_t>(op.a);
  T* d = slots.at<T>(op.d);
  const Strided<T> b = slots.operand<T>(op.b), c = slots.operand<T>(op.c);
  if (!slots.each(op.a)) {
    const Strided<T> taken = *which != 0 ? b : c;
    return loop(n, d, taken, [](T value) { return value; });
  }
  if (b.stride != 0) return select_each(n, d, which, Each<T>{b.values}, c);
  select_each(n, d, which, Same<T>{*b.values}, c);
}

template <class T, class A>
void store_where(uint32_t n, T* d, A a, const int32_t* holds) {
  for (uint32_t i = 0; i < n; ++i) {
    const T yes = a[i], no = d[i];
    d[i] = holds[i] != 0 ? yes : no;
  }
}

/// d = a where the guard holds; a guard of kNoSlot always holds.
template <class T>
void store(const SlotMemory& slots, const Op& op, uint32_t n, SlotId guard) {
  if (guard == kNoSlot) return unary<T, T>(slots, op, n, [](T value) { return value; });
  const int32_t* holds = slots.at<int32_t>(guard);
  if (!slots.each(guard)) {
    if (*holds != 0) unary<T, T>(slots, op, n, [](T value) { return value; });
    return;
  }
  const T* a = slots.at<T>(op.a);
  T* d = slots.at<T>(op.d);
  if (slots.each(op.a)) return store_where(n, d, Each<T>{a}, holds);
  store_where(n, d, Same<T>{*a}, holds);
}

template <class T>
void gather(const SlotMemory& slots, const Op& op, uint32_t n, const uint16_t* of) {
  const Strided<T> a = slots.operand<T>(op.a);
  T* d = slots.at<T>(op.d);
  for (uint32_t i = 0; i < n; ++i) d[i] = a[of[i]];
}

/// d = a[b], b brought into 0 .. size - 1.
template <class T>
void pick(const SlotMemory& slots, const Op& op, uint32_t n, uint32_t size) {
  const Strided<T> a = slots.operand<T>(op.a);
  const Strided<int32_t> b = slots.operand<int32_t>(op.b);
  T* d = slots.at<T>(op.d);
  for (uint32_t i = 0; i < n; ++i) {
    const int32_t index = b[i];
    d[i] = a[index < 0 ? 0 : static_cast<uint32_t>(index) < size ? static_cast<uint32_t>(index) : size - 1];
  }
}

}  // namespace flyball
