// FB0520: the `else` of an input lies on the comfortable side of something that it feeds: a sensor that is lost then
// reads as headroom. Which side is which is decided by sign, through the arithmetic: an alarm is what moves a limit
// towards its `safe`, or leads to a state that does: a clock's lower ceiling, a fan's higher floor. An input that is
// `stale never` is a setting, and its `else` a default.
#include <set>

#include "compiler/checks/checks.h"
#include "compiler/checks/sign.h"
#include "compiler/checks/strictness.h"

namespace flyball::compiler::checks {
namespace {

constexpr size_t kMostInputs = 8;  // that one condition is looked at for

/// A piece of text that moves with an input, and the direction of the input that is the alarm.
struct Feed {
  const dsl::Expr* expr = nullptr;   // what is shown
  Sign alarm = Sign::kNone;          // kUp: the more the worse
  Guard alarmed;                     // of a comparison: when it is on the alarming side; unknown for a vote
};

class ElseCheck {
 public:
  explicit ElseCheck(const Policy& policy) : policy_(policy), callables_(policy), strictness_(policy) {}

  void run() {
    // In text order, so that of each the lets above it are known: a chain of them is no recursion.
    for (const Declared& d : policy_.names.all()) {
      if (d.kind == NameKind::kLet) inputs_of(d);
    }
    for (const VotePlace& vote : votes_of(policy_)) look_at_vote(vote);
    for (size_t m = 0; m < policy_.machines.size(); ++m) look_at_machine(m);
    for (const Declared& d : policy_.names.all()) {
      const auto found = feeds_.find(&d);
      if (found != feeds_.end()) judge(d, found->second);
    }
  }

 private:
  const std::set<const Declared*>& inputs_of(const Declared& let) {
    const auto [entry, is_new] = inputs_of_let_.try_emplace(&let);
    if (is_new && let.value != nullptr) entry->second = inputs_in(*let.value);
    return entry->second;
  }

  std::set<const Declared*> inputs_in(const dsl::Expr& expr) {
    std::set<const Declared*> found;
    each_below(expr, [&](const dsl::Expr& e) {
      const Declared* d = e.kind == dsl::ExprKind::kName ? policy_.names.of(e) : nullptr;
      if (d == nullptr || found.size() >= kMostInputs) return;
      if (d->kind == NameKind::kInput && d->input->stale && d->input->counter_bits == 0) found.insert(d);
      if (d->kind == NameKind::kLet) found.insert(inputs_of(*d).begin(), inputs_of(*d).end());
    });
    return found;
  }

  Sign sign(const dsl::Expr& expr, const Declared& input) {
    return signs_.try_emplace(&input, policy_, callables_, input).first->second.of(expr);
  }

  /// More of the input is more protection. The other way it is demand, and unknown demand may well be much.
  void look_at_vote(const VotePlace& vote) {
    if (!vote.protects) return;
    const dsl::Expr& value = *vote.statement->value;
    if (value.kind == dsl::ExprKind::kSelect) return look_at_choice(vote, value);
    const Sign alarming = vote.ceiling() ? Sign::kDown : Sign::kUp;
    for (const Declared* input : inputs_in(value)) {
      if (sign(value, *input) == alarming) feeds_[input].push_back({&value, Sign::kUp, std::nullopt});
    }
  }

  void look_at_choice(const VotePlace& vote, const dsl::Expr& choice) {
    const Proved* yes = policy_.algebra.proved(*choice.b);
    const Proved* no = policy_.algebra.proved(*choice.c);
    if (yes == nullptr || no == nullptr) return;
    const bool yes_less = yes->interval.hi <= no->interval.lo && yes->interval.lo < no->interval.hi;
    const bool no_less = no->interval.hi <= yes->interval.lo && no->interval.lo < yes->interval.hi;
    if (yes_less != no_less) look_at_condition(*choice.a, yes_less == vote.ceiling());
  }

  void look_at_machine(size_t machine) {
    const MachineMoves& moves = policy_.machines[machine];
    for (const Move& move : moves.body) look_at_move(machine, move, 0, moves.held - 1);
    for (const FlatState& state : moves.flat) {
      for (const Move& move : moves.states[state.index]) look_at_move(machine, move, state.first, state.last);
    }
  }

  /// first .. last: the states in which it may be taken.
  void look_at_move(size_t machine, const Move& move, size_t first, size_t last) {
    if (!move.alive() || !move.transition->condition) return;
    const size_t to = policy_.machines[machine].entered(move.to);
    int stricter = 0;
    for (size_t from = first; from <= std::min(last, first + kMostCompared - 1); ++from) {
      const int one = strictness_.compare(machine, from, to);
      if (one != 0 && stricter != 0 && one != stricter) return;  // to some an alarm, to others not
      if (stricter == 0) stricter = one;
    }
    if (stricter != 0) look_at_condition(*move.transition->condition, stricter > 0);
  }

  /// `alarm_when`: the truth of the condition that is the alarm.
  void look_at_condition(const dsl::Expr& condition, bool alarm_when) {
    using dsl::BinaryOp;
    if (condition.kind == dsl::ExprKind::kNot) return look_at_condition(*condition.a, !alarm_when);
    const bool one_inside = condition.kind == dsl::ExprKind::kCall && condition.args.size() == 1 &&
                            (condition.name.text == "any" || condition.name.text == "all");
    if (one_inside && condition.args[0].value) return look_at_condition(*condition.args[0].value, alarm_when);
    if (condition.kind != dsl::ExprKind::kBinary) return;
    if (condition.op == BinaryOp::kAnd || condition.op == BinaryOp::kOr) {
      look_at_condition(*condition.a, alarm_when);
      look_at_condition(*condition.b, alarm_when);
      return;
    }
    const bool greater = condition.op == BinaryOp::kGreater || condition.op == BinaryOp::kGreaterEqual;
    const bool less = condition.op == BinaryOp::kLess || condition.op == BinaryOp::kLessEqual;
    if (!greater && !less) return;
    for (const Declared* input : inputs_in(condition)) {
      Sign rises = joined(sign(*condition.a, *input), opposite(sign(*condition.b, *input)));
      if (less) rises = opposite(rises);
      if (rises != Sign::kUp && rises != Sign::kDown) continue;
      feeds_[input].push_back(
          {&condition, alarm_when ? rises : opposite(rises), policy_.algebra.guard(condition, alarm_when)});
    }
  }

  /// Whether the comparison is on its alarming side whatever the other quantities are.
  bool certain(const Feed& feed, const Declared& input, const Rational& instead) const {
    if (!feed.alarmed) return false;
    return std::any_of(feed.alarmed->begin(), feed.alarmed->end(), [&](const Conjunction& all) {
      return std::all_of(all.begin(), all.end(), [&](const Literal& literal) {
        Linear form = literal.form;
        const auto term = form.terms.find(input.name.text);
        if (literal.kind != Literal::Kind::kPositive || term == form.terms.end()) return false;
        form.constant += term->second * instead;
        form.terms.erase(term);
        const Rational most = policy_.algebra.upper(combined({}, form, -1));
        return most < 0 || (most == 0 && !literal.strict);
      });
    });
  }

  void judge(const Declared& input, const std::vector<Feed>& feeds) {
    const std::optional<Interval> range = policy_.algebra.range(input);
    const Proved* instead = policy_.algebra.proved(*input.input->otherwise);
    if (!range || instead == nullptr) return;
    for (const Feed& feed : feeds) {
      const bool up = feed.alarm == Sign::kUp;
      const bool at_end = up ? instead->interval.lo >= range->hi : instead->interval.hi <= range->lo;
      if (at_end || certain(feed, input, up ? instead->interval.lo : instead->interval.hi)) continue;
      return report(input, feed, *instead, up ? range->hi : range->lo);
    }
  }

  void report(const Declared& input, const Feed& feed, const Proved& instead, const Rational& end) {
    const std::string& name = input.name.text;
    dsl::Diagnostic& finding =
        policy_.diagnostics.warning("FB0520", input.input->otherwise->span,
                                    "without a reading, `" + name + "` is on the comfortable side of what it feeds");
    finding.why = std::string(feed.alarm == Sign::kUp ? "more" : "less") + " of `" + name +
                  "` is the alarm there, and this stands for " +
                  show(instead.interval, instead.dimension, instead.point);
    finding.related.push_back({feed.expr->span, "it feeds this"});
    finding.hint = "`else " + show(end, instead.dimension, instead.point) + "`, the alarming end of its range";
  }

  const Policy& policy_;
  const Callables callables_;
  const Strictness strictness_;
  std::map<const Declared*, std::set<const Declared*>> inputs_of_let_;
  std::map<const Declared*, Signs> signs_;
  std::map<const Declared*, std::vector<Feed>> feeds_;
};

}  // namespace

void comfortable_else(const Policy& policy) { ElseCheck(policy).run(); }

}  // namespace flyball::compiler::checks
