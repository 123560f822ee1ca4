// Numbers states: inner ones in place of the state around them, which comes behind all that can be held.
#include "compiler/flat_states.h"

#include <algorithm>

namespace flyball::compiler {

std::vector<FlatState> flat_states(const dsl::Machine& machine) {
  std::vector<FlatState> flat;
  std::vector<FlatState> outers;
  const auto add = [&flat](const dsl::State& state, const std::string& name) {
    const auto index = static_cast<uint16_t>(flat.size());
    flat.push_back({&state, name, index, kNoIndex, index, index});
  };
  for (const dsl::State& state : machine.states) {
    const auto first = static_cast<uint16_t>(flat.size());
    if (state.states.empty()) {
      add(state, state.name.text);
      continue;
    }
    for (const dsl::State& inner : state.states) add(inner, state.name.text + "." + inner.name.text);
    outers.push_back({&state, state.name.text, 0, kNoIndex, first, static_cast<uint16_t>(flat.size() - 1)});
  }
  for (FlatState& outer : outers) {
    outer.index = static_cast<uint16_t>(flat.size());
    for (uint16_t i = outer.first; i <= outer.last; ++i) flat[i].outer = outer.index;
    flat.push_back(outer);
  }
  return flat;
}

uint16_t held_count(const std::vector<FlatState>& states) {
  return static_cast<uint16_t>(
      std::count_if(states.begin(), states.end(), [](const FlatState& s) { return !s.is_outer(); }));
}

uint16_t find_state(const std::vector<FlatState>& states, const std::string& name) {
  const auto found =
      std::find_if(states.begin(), states.end(), [&](const FlatState& s) { return s.state->name.text == name; });
  return found == states.end() ? kNoIndex : static_cast<uint16_t>(found - states.begin());
}

}  // namespace flyball::compiler
