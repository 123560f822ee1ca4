// Which of two states of a machine holds the chip back more, by the votes in them that move limits towards `safe`.
#pragma once

#include "compiler/checks/votes.h"

namespace flyball::compiler::checks {

class Strictness {
 public:
  explicit Strictness(const Policy& policy);

  /// Of two states that can be held. Above 0: `b` has lower ceilings or higher floors than `a`; below 0: the other way;
  /// 0: alike, or both.
  int compare(size_t machine, size_t a, size_t b) const;

 private:
  struct Bounds {
    Interval ceiling, floor;
  };
  using ByLimit = std::map<const Declared*, Bounds>;

  void add(const VotePlace& vote, size_t state, const Interval& range);

  std::map<std::pair<size_t, size_t>, ByLimit> bounds_;  // by machine and state; no entry: no vote
  std::map<size_t, ByLimit> without_;  // by machine: of a state that does not vote
};

}  // namespace flyball::compiler::checks
