// The loops of the table engine: one operation over all elements of its domain. The operands are found, and their
// shapes (a value for each element, or one for all) settled, before a loop begins.
#pragma once

#include "runtime/arithmetic.h"
#include "runtime/slot_memory.h"

namespace flyball {

#ifdef __OPTIMIZE_SIZE__
constexpr bool kLoopForEachShape = false;  // one that walks by a stride is a third as large
#else
constexpr bool kLoopForEachShape = true;
#endif

struct Operand {
  void* values;
  uint32_t stride;  // bytes from one element's value to the next, 0: one for all

  template <class T>
  T* at() const {
    return static_cast<T*>(values);
  }
  template <class T>
  Strided<T> as() const {
    return {at<T>(), stride};
  }
};

struct Operands {
  uint32_t n;  // elements
  void* d;
  Operand a, b;
};

// The values of an operand, one element after the other, by its shape.
template <class T>
struct Each {
  const T* at;
  FLYBALL_INLINE T next() { return *at++; }
};

template <class T>
struct Same {
  T value;
  FLYBALL_INLINE T next() const { return value; }
};

template <class T>
struct Walk {
  const unsigned char* at;
  uint32_t stride;
  FLYBALL_INLINE T next() {
    const T value = *reinterpret_cast<const T*>(at);
    at += stride;
    return value;
  }
};

/// run() for each element: there is one at least, so that nothing is asked before the first.
template <class Run>
FLYBALL_INLINE void each_of(uint32_t n, Run run) {
  do run();
  while (--n != 0);
}

/// run(values), where values.next() is the next element's.
template <class T, class Run>
FLYBALL_INLINE void with_shape(const Operand& operand, Run run) {
  if constexpr (!kLoopForEachShape) {
    run(Walk<T>{operand.at<unsigned char>(), operand.stride});
  } else if (operand.stride != 0) {
    run(Each<T>{operand.at<T>()});
  } else {
    run(Same<T>{*operand.at<T>()});
  }
}

/// d = f(a), d of type D, a of type T.
template <class D, class T, class F>
FLYBALL_INLINE void unary(const Operands& o, F f) {
  with_shape<T>(o.a, [&](auto a) FLYBALL_INLINE_LAMBDA {
    D* d = static_cast<D*>(o.d);
    each_of(o.n, [&]() FLYBALL_INLINE_LAMBDA { *d++ = f(a.next()); });
  });
}

/// d = f(a, b), d of type D, a and b of type T.
template <class D, class T, class F>
FLYBALL_INLINE void binary(const Operands& o, F f) {
  with_shape<T>(o.a, [&](auto a) FLYBALL_INLINE_LAMBDA {
    with_shape<T>(o.b, [&](auto b) FLYBALL_INLINE_LAMBDA {
      D* d = static_cast<D*>(o.d);
      each_of(o.n, [&]() FLYBALL_INLINE_LAMBDA { *d++ = f(a.next(), b.next()); });
    });
  });
}

/// d = the lesser, or the greater, of a and b. Of truth values: both hold, one holds.
template <class T>
FLYBALL_INLINE void extreme(const Operands& o, bool greater) {
  binary<T, T>(o, [=](T a, T b) { return (a < b) == greater ? b : a; });
}

/// d = a < b; `not_above`: a <= b.
template <class T>
FLYBALL_INLINE void less(const Operands& o, bool not_above) {
  const auto turned = static_cast<int32_t>(not_above);
  binary<int32_t, T>(not_above ? Operands{o.n, o.d, o.b, o.a} : o, [=](T a, T b) { return Less()(a, b) ^ turned; });
}

/// d = (a == b) != `turned`.
template <class T>
FLYBALL_INLINE void equal(const Operands& o, bool turned) {
  binary<int32_t, T>(o, [=](T a, T b) { return Equal()(a, b) ^ static_cast<int32_t>(turned); });
}

/// d = a ? b : other.
template <class T>
FLYBALL_INLINE void select(const Operands& o, const Operand& other) {
  with_shape<int32_t>(o.a, [&](auto which) FLYBALL_INLINE_LAMBDA {
    with_shape<T>(o.b, [&](auto b) FLYBALL_INLINE_LAMBDA {
      with_shape<T>(other, [&](auto c) FLYBALL_INLINE_LAMBDA {
        T* d = static_cast<T*>(o.d);
        each_of(o.n, [&]() FLYBALL_INLINE_LAMBDA {
          const T yes = b.next(), no = c.next();
          *d++ = which.next() != 0 ? yes : no;
        });
      });
    });
  });
}

}  // namespace flyball
