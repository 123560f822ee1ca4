// FB0514: machines in a ring, each in a state that it leaves only once the next one has left its own. An edge leads
// from a state of one machine to that of another which it waits for; the shortest ring through each is looked for.
#include <set>

#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

constexpr size_t kMostAsked = 32;  // machines that the ways out of one state ask
constexpr size_t kMostInRing = 16;

struct Place {
  size_t machine;  // among the policy's
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

void report(const Policy& policy, const std::vector<const Place*>& ring) {
  std::string all;
  for (const Place* place : ring) {
    const char* between = place == ring.front() ? "" : place == ring.back() ? " and " : ", ";
    all += between + ("`" + place->moves->machine->name.text) + "` in `" + name_of(*place).text + "`";
  }
  dsl::Diagnostic& finding =
      policy.diagnostics.warning("FB0514", name_of(*ring.back()).span, all + " wait for each other");
  for (size_t i = 0; i < ring.size(); ++i) {
    const std::string& next = ring[(i + 1) % ring.size()]->moves->machine->name.text;
    finding.related.push_back({ring[i]->out.front()->transition->span, "this waits for `" + next + "`"});
  }
  finding.hint = std::string("give one of them a way out that does not ask for the ") +
                 (ring.size() == 2 ? "other" : "others") + ": `after` a time";
}

class Waiting {
 public:
  explicit Waiting(const Policy& policy) : policy_(policy) {
    for (size_t m = 0; m < policy.machines.size(); ++m) {
      const MachineMoves& moves = policy.machines[m];
      std::vector<size_t>& own = places_of_[moves.machine->name.text];
      for (size_t i = 0; i < moves.held && own.size() < kMostCompared; ++i) {
        Place place{m, &moves, i, moves.out_of(i)};
        if (!moves.reachable[i] || asked(place).empty()) continue;
        own.push_back(places_.size());
        places_.push_back(std::move(place));
      }
    }
  }

  void look() {
    for (const Place& place : places_) waits_.push_back(waited_for(place));
    for (size_t i = 0; i < places_.size(); ++i) look_from(i);
  }

 private:
  std::vector<size_t> waited_for(const Place& place) const {
    std::vector<size_t> found;
    for (const std::string& name : asked(place)) {
      const auto others = places_of_.find(name);
      if (others == places_of_.end()) continue;
      for (const size_t other : others->second) {
        const bool waits =
            places_[other].machine != place.machine && waits_for(place, name, name_of(places_[other]).text, policy_);
        if (waits) found.push_back(other);
      }
    }
    return found;
  }

  /// The first machine of a ring is the one that tells of it.
  void look_from(size_t start) const {
    std::map<size_t, size_t> before;
    std::vector<size_t> reached{start};
    for (size_t length = 1; length <= kMostInRing && !reached.empty(); ++length) {
      std::vector<size_t> next;
      for (const size_t place : reached) {
        for (const size_t to : waits_[place]) {
          if (to == start) {
            report_if_possible(start, place, before);
          } else if (places_[to].machine > places_[start].machine && before.try_emplace(to, place).second) {
            next.push_back(to);
          }
        }
      }
      reached = std::move(next);
    }
  }

  /// A machine is in one state only.
  void report_if_possible(size_t start, size_t last, const std::map<size_t, size_t>& before) const {
    std::vector<const Place*> ring;
    std::set<size_t> machines;
    for (size_t place = last; place != start; place = before.at(place)) ring.push_back(&places_[place]);
    ring.push_back(&places_[start]);
    for (const Place* place : ring) machines.insert(place->machine);
    std::reverse(ring.begin(), ring.end());
    if (machines.size() == ring.size()) report(policy_, ring);
  }

  const Policy& policy_;
  std::vector<Place> places_;
  std::map<std::string, std::vector<size_t>> places_of_;  // by machine
  std::vector<std::vector<size_t>> waits_;                // by place
};

}  // namespace

void waiting_machines(const Policy& policy) { Waiting(policy).look(); }

}  // namespace flyball::compiler::checks
