// FB0512: a transition, or a row of `resume`, that can never be taken.
#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

void show_required(const Policy& policy, dsl::Diagnostic& finding, const Guard& guard,
                   const std::function<bool()>& answer) {
  for (const dsl::Expr* requirement : policy.algebra.needed(guard, answer)) {
    finding.related.push_back({requirement->span, "this is required"});
  }
}

void never_true(const Policy& policy, const dsl::Expr& condition, const Guard& guard) {
  dsl::Diagnostic& finding =
      policy.diagnostics.warning("FB0512", condition.span, "this is never true: the transition is never taken");
  finding.why = why_of_comparisons(condition, policy.proofs());
  show_lets(finding, condition, policy.proofs());
  show_required(policy, finding, guard, [&] { return policy.algebra.never(guard); });
  finding.hint = "mend the condition, or remove the transition";
}

dsl::Diagnostic& taken_before(const Policy& policy, dsl::Span span, dsl::Span other, bool by_time) {
  dsl::Diagnostic& finding =
      policy.diagnostics.warning("FB0512", span,
                                 other.begin < span.begin ? "this is never taken: whenever it could be, one above it is"
                                                          : "this is never taken: before it could be, one below it is");
  finding.related.push_back({other, "this is taken instead"});
  finding.hint = by_time ? "let that one wait for longer, or this one for less" : "put the narrower condition first";
  return finding;
}

void look(const Policy& policy, const Move& move, const MachineMoves& moves) {
  const dsl::Transition& t = *move.transition;
  const bool only_state = move.from == kBody && moves.held == 1;
  if (move.stays || only_state) {
    policy.diagnostics.warning("FB0512", t.span, "this leads to the state that it is in: nothing happens").hint =
        "a state is not entered anew by itself";
  } else if (move.never_holds) {
    never_true(policy, *t.condition, move.guard);
  } else if (move.instead != nullptr) {
    dsl::Diagnostic& finding = taken_before(policy, t.span, move.instead->span, !move.instead->condition);
    if (!move.instead->condition) return;
    const Guard other = policy.algebra.guard(*move.instead->condition);
    show_required(policy, finding, move.guard, [&] { return policy.algebra.implies(move.guard, other); });
  }
}

void look_at_resume(const Policy& policy, const dsl::Machine& machine) {
  std::vector<std::pair<Guard, dsl::Span>> before;
  for (const dsl::ResumeRow& row : machine.resume) {
    if (!row.condition) return;
    const Guard guard = policy.algebra.guard(*row.condition);
    const auto earlier = std::find_if(before.begin(), before.end(),
                                      [&](const auto& b) { return policy.algebra.implies(guard, b.first); });
    if (policy.algebra.never(guard)) {
      never_true(policy, *row.condition, guard);
    } else if (earlier != before.end()) {
      dsl::Diagnostic& finding = taken_before(policy, row.span, earlier->second, false);
      show_required(policy, finding, guard, [&] { return policy.algebra.implies(guard, earlier->first); });
    }
    if (before.size() < kMostCompared) before.emplace_back(guard, row.span);
  }
}

}  // namespace

void dead_transition(const Policy& policy) {
  for (const MachineMoves& moves : policy.machines) {
    for (const Move& move : moves.body) look(policy, move, moves);
    for (const std::vector<Move>& state : moves.states) {
      for (const Move& move : state) look(policy, move, moves);
    }
    look_at_resume(policy, *moves.machine);
  }
}

}  // namespace flyball::compiler::checks
