// The states of a machine as its Program numbers them (rule 10.9): first those that can be held, in text order, then
// those that hold others.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dsl/ast.h"
#include "runtime/program.h"

namespace flyball::compiler {

struct FlatState {
  const dsl::State* state = nullptr;
  std::string name;              // "Outer.Inner"
  uint16_t index = 0;            // of this one
  uint16_t outer = kNoIndex;     // the state around it
  uint16_t first = 0, last = 0;  // one of these is held while it is: itself, or the states in it

  bool is_outer() const { return !state->states.empty(); }
  bool contains(const FlatState& other) const { return first <= other.first && other.last <= last; }
};

std::vector<FlatState> flat_states(const dsl::Machine& machine);

/// How many of them can be held.
uint16_t held_count(const std::vector<FlatState>& states);

/// Index of the state called `name`, or kNoIndex.
uint16_t find_state(const std::vector<FlatState>& states, const std::string& name);

}  // namespace flyball::compiler
