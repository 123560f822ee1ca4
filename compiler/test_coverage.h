// What the in-language tests of a linked set reached: states held, transitions taken, and conditions of transitions
// found true and false.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/linked_set.h"
#include "runtime/engine.h"

namespace flyball::compiler {

struct TransitionCoverage {
  int64_t taken = 0;
  bool has_guard = false;           // `after D -> S` and rows of resume have none
  int64_t held = 0, not_held = 0;   // steps in which its condition was asked, by the answer
};

/// Counts are over all elements of the machine.
struct MachineCoverage {
  std::vector<int64_t> states;      // ticks in which each was held
  std::vector<TransitionCoverage> transitions;
};

class TestCoverage {
 public:
  explicit TestCoverage(const LinkedSet& linked);

  /// Before the first tick of a test.
  void start();
  /// After tick `tick`, counted from 0, of the table engine: conditions are temporaries, and there they can be read.
  void add(const Engine& engine, int64_t tick);

  const std::vector<MachineCoverage>& machines() const { return machines_; }

 private:
  void add(const Engine& engine, const Machine& machine, uint32_t index, uint32_t element);

  const LinkedSet& linked_;
  std::vector<MachineCoverage> machines_;
  std::vector<std::vector<int64_t>> held_;  // by machine and element: the state before the step; -1: none yet
};

}  // namespace flyball::compiler
