// Coverage of machines as a table and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/test_report.h"

namespace flyball::tools {
namespace {

using Json = nlohmann::ordered_json;
using compiler::MachineCoverage;
using compiler::TransitionCoverage;

/// A machine with what was reached of it and the words for it.
struct Covered {
  const TestedFile& file;
  const Machine& machine;
  const MachineCoverage& reached;
  const std::vector<compiler::TransitionText>& texts;

  std::string from(size_t t) const {
    const uint16_t state = machine.transitions[t].from;
    return state == kFromBody ? "any state" : state == kFromResume ? "resume" : machine.states[state];
  }
  std::string to(size_t t) const { return machine.states[machine.transitions[t].to]; }
  std::string place(size_t t) const {
    return fmt::format("line {}: {}", machine.transitions[t].line, texts[t].condition);
  }
};

template <class Use>
void each_machine(const std::vector<std::unique_ptr<TestedFile>>& files, Use use) {
  for (const auto& file : files) {
    if (file->coverage == nullptr) continue;
    const compiler::LinkedSet& linked = *file->compiled.linked;
    for (uint32_t m = 0; m < linked.program.machines.size; ++m) {
      const Machine& machine = linked.program.machines[m];
      if (machine.state_count == 0) continue;
      use(Covered{*file, machine, file->coverage->machines()[m], linked.transitions[m]});
    }
  }
}

/// "3/5"
std::string share(size_t reached, size_t all) { return fmt::format("{}/{}", reached, all); }

struct Counts {
  size_t states = 0, taken = 0, answers = 0, guards = 0;
};

Counts count(const MachineCoverage& reached) {
  Counts c;
  for (const int64_t ticks : reached.states) c.states += ticks > 0 ? 1 : 0;
  for (const TransitionCoverage& t : reached.transitions) {
    c.taken += t.taken > 0 ? 1 : 0;
    c.guards += t.has_guard ? 1 : 0;
    c.answers += (t.held > 0 ? 1U : 0U) + (t.not_held > 0 ? 1U : 0U);
  }
  return c;
}

std::string missing(const Covered& c) {
  std::string out;
  for (size_t s = 0; s < c.reached.states.size(); ++s) {
    if (c.reached.states[s] == 0) out += fmt::format("  never held:  {}\n", c.machine.states[s]);
  }
  for (size_t t = 0; t < c.reached.transitions.size(); ++t) {
    const TransitionCoverage& reached = c.reached.transitions[t];
    if (reached.taken == 0) out += fmt::format("  never taken: {} -> {} ({})\n", c.from(t), c.to(t), c.place(t));
    if (!reached.has_guard || (reached.held > 0 && reached.not_held > 0)) continue;
    const char* what = reached.held > 0 ? "never false" : reached.not_held > 0 ? "never true" : "never asked";
    out += fmt::format("  {:13}{} -> {} ({})\n", std::string(what) + ":", c.from(t), c.to(t), c.place(t));
  }
  return out;
}

}  // namespace

std::string coverage_table(const std::vector<std::unique_ptr<TestedFile>>& files) {
  size_t width = 8;
  each_machine(files, [&](const Covered& c) {
    width = std::max(width, c.file.path.size() + 1 + std::string(c.machine.name).size());
  });
  std::string out;
  each_machine(files, [&](const Covered& c) {
    if (out.empty())
      out = fmt::format("{:{}}  {:>7}  {:>11}  {:>12}\n", "coverage", width, "states", "transitions", "guards");
    const Counts n = count(c.reached);
    out += fmt::format("{:{}}  {:>7}  {:>11}  {:>12}\n", c.file.path + " " + c.machine.name, width,
                       share(n.states, c.reached.states.size()), share(n.taken, c.reached.transitions.size()),
                       share(n.answers, 2 * n.guards));
    out += missing(c);
  });
  return out;
}

std::string coverage_json(const std::vector<std::unique_ptr<TestedFile>>& files) {
  Json machines = Json::array();
  each_machine(files, [&](const Covered& c) {
    Json machine = {{"file", c.file.path}, {"machine", c.machine.name}};
    for (size_t s = 0; s < c.reached.states.size(); ++s) {
      machine["states"].push_back({{"state", c.machine.states[s]}, {"ticks", c.reached.states[s]}});
    }
    machine["transitions"] = Json::array();
    for (size_t t = 0; t < c.reached.transitions.size(); ++t) {
      const TransitionCoverage& reached = c.reached.transitions[t];
      Json row = {{"from", c.from(t)},
                  {"to", c.to(t)},
                  {"line", c.machine.transitions[t].line},
                  {"condition", c.texts[t].condition},
                  {"taken", reached.taken}};
      if (reached.has_guard) row["guard"] = {{"true", reached.held}, {"false", reached.not_held}};
      machine["transitions"].push_back(std::move(row));
    }
    machines.push_back(std::move(machine));
  });
  return Json{{"machines", std::move(machines)}}.dump(1) + "\n";
}

}  // namespace flyball::tools
