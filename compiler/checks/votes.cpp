// Votes stand at policy level, in a machine's body and in its states.
#include "compiler/checks/votes.h"

#include <unordered_map>

namespace flyball::compiler::checks {
namespace {

bool is_vote(const dsl::Stmt& s) {
  return s.kind == dsl::StmtKind::kAssign && (s.op == dsl::AssignOp::kCeiling || s.op == dsl::AssignOp::kFloor);
}

/// Whether more is the safe side, as of a fan: `safe` lies above `rest`, or is the high end when that is not given.
bool safe_is_high(const dsl::Limit& limit, const Interval& range, const Algebra& algebra) {
  const Proved* safe = algebra.proved(*limit.safe);
  const Proved* rest = limit.rest ? algebra.proved(*limit.rest) : nullptr;
  if (safe == nullptr) return false;
  return rest != nullptr ? safe->interval.lo > rest->interval.lo : safe->interval.lo >= range.hi;
}

}  // namespace

std::vector<VotePlace> votes_of(const Policy& policy) {
  std::vector<VotePlace> all;
  size_t machine = SIZE_MAX;
  size_t state = kBody;
  const OnStmt see = [&](const dsl::Stmt& s) {
    if (!is_vote(s)) return;
    const Declared* limit = policy.names.of(*s.place);
    const Proved* value = policy.algebra.proved(*s.value);
    if (limit == nullptr || value == nullptr) return;
    const std::optional<Interval> range = policy.algebra.range(*limit);
    if (!range) return;
    const auto within = [&](const Rational& x) { return std::max(range->lo, std::min(range->hi, x)); };
    const bool protects = (s.op == dsl::AssignOp::kFloor) == safe_is_high(*limit->limit, *range, policy.algebra);
    all.push_back({&s, limit, machine, state, {within(value->interval.lo), within(value->interval.hi)}, protects});
  };
  size_t machines = 0;
  for (const dsl::Item& item : policy.file.items) {
    machine = SIZE_MAX;
    state = kBody;
    if (item.stmt) {
      see(*item.stmt);
      each_below(item.stmt->then_body, see);
      each_below(item.stmt->else_body, see);
    }
    if (!item.machine) continue;
    machine = machines++;
    each_below(item.machine->body, see);
    std::unordered_map<const dsl::State*, size_t> index;
    for (const FlatState& flat : policy.machines[machine].flat) index[flat.state] = flat.index;
    each_state(item.machine->states, [&](const dsl::State& one) {
      state = index.at(&one);
      each_below(one.body, see);
    });
  }
  return all;
}

bool always_votes(const dsl::Stmt& s, const Declared& limit, const Names& names) {
  if (is_vote(s)) return s.place->indexes.empty() && names.of(*s.place) == &limit;
  if (s.kind == dsl::StmtKind::kRepeat) return always_votes(s.then_body, limit, names);
  return !s.else_body.empty() && always_votes(s.then_body, limit, names) && always_votes(s.else_body, limit, names);
}

bool always_votes(const std::vector<dsl::StmtPtr>& statements, const Declared& limit, const Names& names) {
  return std::any_of(statements.begin(), statements.end(),
                     [&](const dsl::StmtPtr& s) { return always_votes(*s, limit, names); });
}

}  // namespace flyball::compiler::checks
