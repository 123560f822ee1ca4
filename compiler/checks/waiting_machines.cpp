// FB0514: two machines, each in a state that it leaves only once the other has left its own.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

constexpr size_t kMostAsked = 32;  // machines that the ways out of one state ask

struct Place {
  const MachineMoves* moves;
  size_t state;
  std::vector<const Move*> out;
};

const dsl::Name& name_of(const Place& place) { return place.moves->flat[place.state].state->name; }

/// No way out of `place` can be taken while machine `other` is in `state`.
bool waits_for(const Place& place, const std::string& other, const std::string& state, const Policy& policy) {
  const Guard there{{{{Literal::Kind::kState, {}, false, other, state, true}}}};
  return !place.out.empty() && std::all_of(place.out.begin(), place.out.end(), [&](const Move* move) {
    return policy.algebra.disjoint(move->guard, there);
  });
}

/// The machines whose state the ways out ask for, by name.
std::vector<std::string> asked(const Place& place) {
  std::vector<std::string> names;
  for (const Move* move : place.out) {
    if (!move->guard) continue;
    for (const Conjunction& conjunction : *move->guard) {
      for (const Literal& literal : conjunction) {
        const bool known = std::find(names.begin(), names.end(), literal.key) != names.end();
        if (literal.kind == Literal::Kind::kState && !known && names.size() < kMostAsked) names.push_back(literal.key);
      }
    }
  }
  return names;
}

void report(const Policy& policy, const Place& a, const Place& b) {
  const dsl::Name &one = name_of(a), &two = name_of(b);
  dsl::Diagnostic& finding =
      policy.diagnostics.warning("FB0514", two.span,
                                 "`" + a.moves->machine->name.text + "` in `" + one.text + "` and `" +
                                     b.moves->machine->name.text + "` in `" + two.text + "` wait for each other");
  finding.related.push_back({a.out.front()->transition->span, "this waits for `" + b.moves->machine->name.text + "`"});
  finding.related.push_back({b.out.front()->transition->span, "this waits for `" + a.moves->machine->name.text + "`"});
  finding.hint = "give one of them a way out that does not ask for the other: `after` a time";
}

}  // namespace

void waiting_machines(const Policy& policy) {
  // Of each machine above: its states by the machine that their ways out ask for.
  std::map<std::string, std::map<std::string, std::vector<Place>>> asking;
  for (const MachineMoves& moves : policy.machines) {
    const std::string& own = moves.machine->name.text;
    for (size_t i = 0; i < moves.held; ++i) {
      if (!moves.reachable[i]) continue;
      const Place here{&moves, i, moves.out_of(i)};
      for (const std::string& name : asked(here)) {
        std::vector<Place>& same = asking[own][name];
        if (same.size() < kMostCompared) same.push_back(here);
        const auto other = asking.find(name);
        if (other == asking.end() || name == own) continue;
        for (const Place& facing : other->second[own]) {
          if (waits_for(here, name, name_of(facing).text, policy) &&
              waits_for(facing, own, name_of(here).text, policy)) {
            report(policy, facing, here);
          }
        }
      }
    }
  }
}

}  // namespace flyball::compiler::checks
