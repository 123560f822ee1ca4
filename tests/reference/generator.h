// Random policies that are valid by construction: every operation, statement and kind of transition of the language, in
// narrow and wide types, over related domains, several policies side by side. The same seed gives the same text.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/reference/reference.h"

namespace flyball::reference {

/// A small generator of random numbers whose sequence is the same everywhere (splitmix64).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next();
  /// lo .. hi, both included.
  int64_t between(int64_t lo, int64_t hi);
  bool chance(int percent) { return between(0, 99) < percent; }

 private:
  uint64_t state_;
};

/// A sensor or an actuator that the chip must have, by the name that policies use for it.
struct Binding {
  std::string name, domain;
  Dimension dimension;
  bool actuator = false, counts = false;
  int64_t lo = 0, hi = 0, step = 1;  // actuator: base units
};

/// What the chip gives for a `param ... = chip`.
struct GivenParam {
  std::string policy, name, text;
};

struct Generated {
  std::vector<std::string> policies;
  bool chip = false;  // false: no chip; sizes and relations are those of rule 7.1
  std::vector<Binding> bindings;
  std::vector<GivenParam> params;
  Shape shape;
  std::map<std::string, int> rank;
  std::vector<std::string> rank_order;  // names of the ranks, highest first; empty: none
};

Generated generate(uint64_t seed);

}  // namespace flyball::reference
