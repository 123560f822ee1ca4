// One linked set run by the compiler's Program in the engine and by the reference evaluator, side by side.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/reference/follower.h"
#include "tests/reference/generator.h"

namespace flyball::reference {

/// What many comparisons covered.
struct Coverage {
  std::map<std::string, uint64_t> operations;    // "add i32": occurrences in programs
  std::map<std::string, uint64_t> transitions;   // "state for": taken
  uint64_t programs = 0, rejected = 0, machines = 0, restless = 0, stores = 0, saturated = 0, values = 0, hulls = 0;
  std::map<std::string, uint64_t> rejections;    // by the first error

  std::string text() const;
};

struct Outcome {
  bool rejected = false;     // by the compiler: `message` is its first error
  bool same = true;
  std::string message;       // tick, name, both values
};

/// Files of policies with what the reference does not do: a range `like` an expression is what the compiler proved, and
/// calls stand in statements alone. Their tests run on the executors.
const std::set<std::string>& beyond_the_reference();

/// Runs `ticks` ticks on inputs that walk at random by `seed`. `texts`: path and text of each policy. `follow`: another
/// executor beside the engine; may be null.
Outcome compare(const std::vector<std::pair<std::string, std::string>>& texts, const Generated& set, uint64_t seed,
                int ticks, Coverage& coverage, const MakeFollower& follow);

}  // namespace flyball::reference
