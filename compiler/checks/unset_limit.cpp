// FB0530: a limit that does not say where it rests, and that in some state nothing votes on.
#include "compiler/checks/checks.h"
#include "compiler/checks/votes.h"

namespace flyball::compiler::checks {
namespace {

constexpr size_t kMostLimits = 64;  // each is looked for in the whole text, and checking stays linear

/// Whether some text votes on the limit in every tick; else `quiet` is a state in which no vote of its machine stands.
bool always_set(const Policy& policy, const Declared& limit, const dsl::State*& quiet) {
  for (const dsl::Item& item : policy.file.items) {
    if (item.stmt && always_votes(*item.stmt, limit, policy.names)) return true;
  }
  for (const MachineMoves& moves : policy.machines) {
    const dsl::Machine& machine = *moves.machine;
    if (always_votes(machine.body, limit, policy.names)) return true;
    const dsl::State* without = nullptr;
    bool some = false;
    const auto votes_in = [&](size_t state) {
      return state != kNoIndex && always_votes(moves.flat[state].state->body, limit, policy.names);
    };
    for (size_t i = 0; i < moves.held; ++i) {
      const bool votes = votes_in(i) || votes_in(moves.flat[i].outer);
      some = some || votes;
      if (!votes && moves.reachable[i] && without == nullptr) without = moves.flat[i].state;
    }
    if (some && without == nullptr) return true;
    if (some && quiet == nullptr) quiet = without;
  }
  return false;
}

}  // namespace

void unset_limit(const Policy& policy) {
  size_t limits = 0;
  for (const Declared& d : policy.names.all()) {
    if (d.kind != NameKind::kLimit || d.limit->rest || d.writes.empty() || ++limits > kMostLimits) continue;
    const dsl::State* quiet = nullptr;
    if (always_set(policy, d, quiet)) continue;
    dsl::Diagnostic& finding = policy.diagnostics.warning(
        "FB0530", d.name.span, "limit `" + d.name.text + "` has no `rest`, and is not voted on in every tick");
    finding.why = "where nothing votes on it, it goes to `safe`, as if the policy had stopped";
    if (quiet != nullptr) finding.related.push_back({quiet->name.span, "nothing votes on it here"});
    finding.hint = "say where it rests (`rest VALUE`), or vote in every state";
  }
}

}  // namespace flyball::compiler::checks
