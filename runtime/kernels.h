// The loops of the table engine: one operation over all elements of its domain. The operands are found, and their
// shapes (a value for each element, or one for all) settled, before a loop begins.
#pragma once

#include "runtime/arithmetic.h"
#include "runtime/slot_memory.h"

namespace flyball {

#ifdef __OPTIMIZE_SIZE__
constexpr bool kLoopForEachShape = false;  // one that steps by 0 or 1 is a third as large
#else
constexpr bool kLoopForEachShape = true;
#endif

struct Operand {
  void* values;
  uint32_t stride;  // 1: a value for each element, 0: one for all

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

/// run(i) for all elements: there is one at least, so that nothing is asked before the first.
template <class Run>
FLYBALL_INLINE void each_of(uint32_t n, Run run) {
  uint32_t i = 0;
  do run(i);
  while (++i != n);
}

/// run(values), where values[i] is of element i.
template <class T, class Run>
FLYBALL_INLINE void with_shape(const Operand& operand, Run run) {
  if constexpr (!kLoopForEachShape) {
    run(operand.as<T>());
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
    each_of(o.n, [=](uint32_t i) FLYBALL_INLINE_LAMBDA { d[i] = f(a[i]); });
  });
}

/// d = f(a, b), d of type D, a and b of type T.
template <class D, class T, class F>
FLYBALL_INLINE void binary(const Operands& o, F f) {
  with_shape<T>(o.a, [&](auto a) FLYBALL_INLINE_LAMBDA {
    with_shape<T>(o.b, [&](auto b) FLYBALL_INLINE_LAMBDA {
      D* d = static_cast<D*>(o.d);
      each_of(o.n, [=](uint32_t i) FLYBALL_INLINE_LAMBDA { d[i] = f(a[i], b[i]); });
    });
  });
}

/// d = a ? b : c.
template <class T>
FLYBALL_INLINE void select(const Operands& o, const Operand& other) {
  with_shape<int32_t>(o.a, [&](auto which) FLYBALL_INLINE_LAMBDA {
    with_shape<T>(o.b, [&](auto b) FLYBALL_INLINE_LAMBDA {
      with_shape<T>(other, [&](auto c) FLYBALL_INLINE_LAMBDA {
        T* d = static_cast<T*>(o.d);
        each_of(o.n, [=](uint32_t i) FLYBALL_INLINE_LAMBDA {
          const T yes = b[i], no = c[i];
          d[i] = which[i] != 0 ? yes : no;
        });
      });
    });
  });
}

/// d = a where the guard holds.
template <class T>
FLYBALL_INLINE void store(const Operands& o, const Operand& guard) {
  with_shape<int32_t>(guard, [&](auto holds) FLYBALL_INLINE_LAMBDA {
    with_shape<T>(o.a, [&](auto a) FLYBALL_INLINE_LAMBDA {
      T* d = static_cast<T*>(o.d);
      each_of(o.n, [=](uint32_t i) FLYBALL_INLINE_LAMBDA {
        const T yes = a[i], no = d[i];
        d[i] = holds[i] != 0 ? yes : no;
      });
    });
  });
}

}  // namespace flyball
