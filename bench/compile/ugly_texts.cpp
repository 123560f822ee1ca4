// One shape, many times; the junk comes from a generator of its own.
#include "bench/compile/ugly_texts.h"

#include <cstdint>

namespace flyball::bench {
namespace {

constexpr int kMany = 100'000;
constexpr size_t kBytes = 1'000'000;
const std::string kHeader = "policy ugly;\nevery 1 ms;\ninput x : 0 .. 10 stale never else 0;\n";

}  // namespace

std::string long_sum() {
  std::string text = kHeader + "let y = x";
  for (int i = 1; i < kMany; ++i) text += " + x";
  return text + ";\n";
}

std::string many_states() {
  std::string text = kHeader + "machine m {\n";
  for (int i = 0; i < kMany; ++i) text += "state S" + std::to_string(i) + " { }\n";
  return text + "}\n";
}

std::string junk() {
  std::string text = kHeader;
  uint32_t state = 1;
  while (text.size() < kBytes) {
    state = state * 1664525 + 1013904223;
    text += static_cast<char>(' ' + (state >> 24) % 95);
  }
  return text;
}

}  // namespace flyball::bench
