// What must be inlined, at -Os too: a call for each element of a loop would cost more than the loop. Freestanding.
#pragma once

#define FLYBALL_INLINE [[gnu::always_inline]] inline
#define FLYBALL_INLINE_LAMBDA __attribute__((always_inline))

// What is too large to stand at each of its uses where size counts.
#ifdef __OPTIMIZE_SIZE__
#define FLYBALL_ONCE [[gnu::noinline]]
#else
#define FLYBALL_ONCE
#endif
