// What compilers call to copy, fill and compare memory, a byte or a word at a time.
#include <stddef.h>
#include <stdint.h>

// Or the loops below would become calls of themselves.
#pragma GCC optimize("no-tree-loop-distribute-patterns")

namespace {

using Word [[gnu::may_alias]] = uint32_t;

bool on_words(const void* a, const void* b) {
  return ((reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b)) & 3U) == 0;
}

}  // namespace

extern "C" {

void* memcpy(void* __restrict to, const void* __restrict from, size_t count) {
  auto* t = static_cast<unsigned char*>(to);
  const auto* f = static_cast<const unsigned char*>(from);
  if (on_words(t, f)) {
    for (; count >= sizeof(Word); count -= sizeof(Word), t += sizeof(Word), f += sizeof(Word)) {
      *reinterpret_cast<Word*>(t) = *reinterpret_cast<const Word*>(f);
    }
  }
  for (; count > 0; --count) *t++ = *f++;
  return to;
}

void* memmove(void* to, const void* from, size_t count) {
  auto* t = static_cast<unsigned char*>(to);
  const auto* f = static_cast<const unsigned char*>(from);
  if (t <= f) {
    for (size_t i = 0; i < count; ++i) t[i] = f[i];
  } else {
    for (size_t i = count; i-- > 0;) t[i] = f[i];
  }
  return to;
}

void* memset(void* to, int value, size_t count) {
  auto* t = static_cast<unsigned char*>(to);
  for (size_t i = 0; i < count; ++i) t[i] = static_cast<unsigned char>(value);
  return to;
}

int memcmp(const void* a, const void* b, size_t count) {
  const auto* x = static_cast<const unsigned char*>(a);
  const auto* y = static_cast<const unsigned char*>(b);
  for (size_t i = 0; i < count; ++i) {
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  }
  return 0;
}
}
