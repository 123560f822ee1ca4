// A limit and the votes on it, built by hand.
#pragma once

#include <memory>

#include "runtime/arbiter.h"
#include "tests/unit/engine_program.h"

namespace flyball {

struct LimitSpec {
  int32_t lo = 0, hi = 100, safe = 10, rest = 90, quantum = 1;
  int32_t slew_up = -1, slew_down = -1;
};

struct VoteSpec {
  VoteKind kind = VoteKind::kCeiling;
  uint16_t rank = 0, policy = 0;
  DomainId domain = kNoDomain;
  uint16_t relation = kNoIndex, element = kNoIndex;
};

constexpr VoteKind kCeiling = VoteKind::kCeiling, kFloor = VoteKind::kFloor;
constexpr uint16_t kPolicies = 4;

struct LimitProgram : HandProgram {
  void limit(const LimitSpec& spec, DomainId in = kNoDomain) {
    const SlotId grant = slot(Type::kI32, in, spec.safe, SlotKind::kGrant);
    limits.push_back({"f", in, kNoIndex, spec.lo, spec.hi, spec.safe, spec.rest, spec.quantum, spec.slew_up,
                      spec.slew_down, static_cast<uint16_t>(votes.size()), 0, grant, kNoIndex});
  }

  /// On the last limit. Active at first.
  Vote& vote(const VoteSpec& spec, int64_t value = 0) {
    const SlotId value_slot = slot(Type::kI32, spec.domain, value), active = slot(Type::kI32, spec.domain, 1);
    votes.push_back({spec.kind, static_cast<uint16_t>(limits.size() - 1), spec.rank, spec.policy, kNoIndex, kNoIndex,
                     spec.domain, spec.relation, spec.element, value_slot, active});
    ++limits.back().vote_count;
    return votes.back();
  }
};

/// An engine on such a program, and who runs.
struct LimitEngine {
  explicit LimitEngine(const LimitProgram& hand) : engine(hand), vote_table(hand.votes), limit_table(hand.limits) {}

  std::vector<Decision> decide() {
    std::vector<Decision> decisions(limit_channels(engine->program()));
    arbitrate(*engine, running, decisions.data());
    return decisions;
  }
  void set_vote(uint32_t vote, int64_t value, uint32_t element = 0) {
    engine->write(vote_table[vote].value, element, value);
  }
  void set_active(uint32_t vote, bool active, uint32_t element = 0) {
    engine->write(vote_table[vote].active, element, active);
  }
  void set_grant(int64_t value, uint32_t element = 0) { engine->write(limit_table[0].grant, element, value); }

  HandEngine engine;
  std::vector<Vote> vote_table;
  std::vector<Limit> limit_table;
  bool running[kPolicies] = {true, true, true, true};
};

}  // namespace flyball
