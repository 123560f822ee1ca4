// Reads the tables of machines, transitions and votes.
#include "compiler/graph/diagram.h"

#include <algorithm>

namespace flyball::graph {
namespace {

class Reader {
 public:
  Reader(const compiler::LinkedSet& linked, uint32_t index)
      : linked_(linked),
        index_(index),
        machine_(linked.program.machines[index]),
        states_(linked.states[index]),
        boxes_(states_.size(), kNoBox) {
    diagram_.name = std::string(linked.program.policies[machine_.policy].name) + "." + machine_.name;
  }

  Diagram read() {
    diagram_.boxes.push_back({BoxKind::kStart, leaves(kFromResume) ? "start: resume" : "start", {}});
    if (leaves(kFromBody) || !votes(kNoIndex).empty()) {
      anywhere_ = diagram_.boxes.size();
      diagram_.boxes.push_back({BoxKind::kAnywhere, "in every state", votes(kNoIndex)});
    }
    for (uint16_t s = 0; s < machine_.state_count; ++s) {
      const uint16_t outer = states_[s].outer;
      if (outer != kNoIndex && boxes_[outer] == kNoBox) add_state(outer, kNoBox);
      add_state(s, outer == kNoIndex ? kNoBox : boxes_[outer]);
    }
    if (!leaves(kFromResume)) diagram_.arrows.push_back({0, boxes_[0], ""});
    for (const uint16_t from : {kFromResume, kFromBody}) arrows(from);
    for (const uint16_t s : order_) arrows(s);
    return std::move(diagram_);
  }

 private:
  void add_state(uint16_t state, size_t outer) {
    boxes_[state] = diagram_.boxes.size();
    order_.push_back(state);
    diagram_.boxes.push_back(
        {BoxKind::kState, machine_.states[state], votes(state), -1, outer, states_[state].terminal});
  }

  bool leaves(uint16_t from) const { return leaving(from) > 0; }

  std::vector<std::string> votes(uint16_t state) const {
    std::vector<std::string> texts;
    for (uint32_t v = 0; v < linked_.program.votes.size; ++v) {
      const Vote& vote = linked_.program.votes[v];
      if (vote.machine == index_ && vote.state == state) texts.push_back(linked_.votes[v].text);
    }
    return texts;
  }

  size_t box(uint16_t from) const { return from == kFromResume ? 0 : from == kFromBody ? anywhere_ : boxes_[from]; }

  int leaving(uint16_t from) const {
    return static_cast<int>(std::count_if(machine_.transitions, machine_.transitions + machine_.transition_count,
                                          [from](const Transition& t) { return t.from == from; }));
  }

  /// Rule 10.9: the body's come first, then those of the state around.
  int asked_before(uint16_t from) const {
    if (from == kFromResume || from == kFromBody) return 0;
    const uint16_t outer = states_[from].outer;
    return leaving(kFromBody) + (outer == kNoIndex ? 0 : leaving(outer));
  }

  void arrows(uint16_t from) {
    int number = asked_before(from);
    for (uint16_t t = 0; t < machine_.transition_count; ++t) {
      const Transition& transition = machine_.transitions[t];
      if (transition.from != from) continue;
      std::string label = linked_.transitions[index_][t].condition;
      for (const std::string word : {"on ", "resume: "}) {
        if (label.starts_with(word)) label.erase(0, word.size());
      }
      diagram_.arrows.push_back({box(from), boxes_[transition.to], label, ++number});
    }
  }

  const compiler::LinkedSet& linked_;
  uint32_t index_;
  const Machine& machine_;
  const std::vector<compiler::StateText>& states_;
  Diagram diagram_;
  std::vector<size_t> boxes_;    // by state
  std::vector<uint16_t> order_;  // of the states' boxes
  size_t anywhere_ = 0;
};

}  // namespace

Diagram diagram_of(const compiler::LinkedSet& linked, uint32_t machine) { return Reader(linked, machine).read(); }

}  // namespace flyball::graph
