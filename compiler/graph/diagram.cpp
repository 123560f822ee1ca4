// Reads the tables of machines, transitions and votes.
#include "compiler/graph/diagram.h"

#include <algorithm>

namespace flyball::graph {
namespace {

class Reader {
 public:
  Reader(const compiler::LinkedSet& linked, uint32_t index)
      : linked_(linked), index_(index), machine_(linked.program.machines[index]) {
    diagram_.name = std::string(linked.program.policies[machine_.policy].name) + "." + machine_.name;
  }

  Diagram read() {
    diagram_.boxes.push_back({BoxKind::kStart, leaves(kFromResume) ? "start: resume" : "start", {}, -1});
    if (leaves(kFromBody) || !votes(kNoIndex).empty()) {
      anywhere_ = diagram_.boxes.size();
      diagram_.boxes.push_back({BoxKind::kAnywhere, "in every state", votes(kNoIndex), -1});
    }
    first_state_ = diagram_.boxes.size();
    const auto names = static_cast<uint16_t>(state_names(machine_));  // states around others too: they have arrows
    for (uint16_t s = 0; s < names; ++s) {
      diagram_.boxes.push_back({BoxKind::kState, machine_.states[s], votes(s), -1});
    }
    if (!leaves(kFromResume)) diagram_.arrows.push_back({0, first_state_, ""});
    for (const uint16_t from : {kFromResume, kFromBody}) arrows(from);
    for (uint16_t s = 0; s < names; ++s) arrows(s);
    return std::move(diagram_);
  }

 private:
  bool leaves(uint16_t from) const {
    return std::any_of(machine_.transitions, machine_.transitions + machine_.transition_count,
                       [from](const Transition& t) { return t.from == from; });
  }

  std::vector<std::string> votes(uint16_t state) const {
    std::vector<std::string> texts;
    for (uint32_t v = 0; v < linked_.program.votes.size; ++v) {
      const Vote& vote = linked_.program.votes[v];
      if (vote.machine == index_ && vote.state == state) texts.push_back(linked_.votes[v].text);
    }
    return texts;
  }

  size_t box(uint16_t from) const {
    return from == kFromResume ? 0 : from == kFromBody ? anywhere_ : first_state_ + from;
  }

  void arrows(uint16_t from) {
    for (uint16_t t = 0; t < machine_.transition_count; ++t) {
      const Transition& transition = machine_.transitions[t];
      if (transition.from != from) continue;
      std::string label = linked_.transitions[index_][t].condition;
      for (const std::string word : {"on ", "resume: "}) {
        if (label.starts_with(word)) label.erase(0, word.size());
      }
      diagram_.arrows.push_back({box(from), first_state_ + transition.to, label});
    }
  }

  const compiler::LinkedSet& linked_;
  uint32_t index_;
  const Machine& machine_;
  Diagram diagram_;
  size_t anywhere_ = 0, first_state_ = 0;
};

}  // namespace

Diagram diagram_of(const compiler::LinkedSet& linked, uint32_t machine) { return Reader(linked, machine).read(); }

}  // namespace flyball::graph
