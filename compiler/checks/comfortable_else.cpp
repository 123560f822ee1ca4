// FB0520: the `else` of an input lies on the comfortable side of something that it feeds: a sensor that is lost then
// reads as headroom. Which side is which is decided by sign, through the arithmetic: an alarm is what moves a limit
// towards its `safe`, or leads to a state that does: a clock's lower ceiling, a fan's higher floor. An input that is
// `stale never` may be a setting, and its `else` a default: it is one unless more of a physical quantity is the alarm.
#include <set>
#include <utility>

#include "compiler/checks/checks.h"
#include "compiler/checks/settled.h"
#include "compiler/checks/strictness.h"

namespace flyball::compiler::checks {
namespace {

constexpr size_t kMostDeep = 200;
constexpr size_t kMostParts = 256;  // of a condition or a vote, lets followed: what is beyond them is not looked at
constexpr size_t kMostInputs = 8;  // that one condition is looked at for

/// A piece of text that moves with an input, and the direction of the input that is the alarm.
struct Feed {
  const dsl::Expr* expr = nullptr;   // what is shown
  Sign alarm = Sign::kNone;          // kUp: the more the worse
  Path path;                         // where it counts
  std::vector<Asked> alarms;         // conditions with the truth that is the alarm: one of these is enough
  Guard alarmed;                     // of a comparison: when it is on the alarming side; unknown for all else
  const VotePlace* vote = nullptr;   // null: a condition
};

/// What the votes on one limit in a piece of text leave it, at least and at most.
struct Left {
  Interval ceiling, floor;
};

bool less(const Interval& x, const Interval& y) { return x.hi <= y.lo && x.lo < y.hi; }

class ElseCheck {
 public:
  explicit ElseCheck(const Policy& policy)
      : policy_(policy),
        callables_(policy),
        strictness_(policy),
        paths_(paths_of(policy.file)),
        votes_(votes_of(policy)) {}

  void run() {
    // In text order, so that of each those above it are known: a chain of them is no recursion.
    for (const Declared& d : policy_.names.all()) {
      if (d.kind == NameKind::kLet || d.kind == NameKind::kVar) inputs_of(d);
    }
    for (const VotePlace& vote : votes_) {
      by_statement_[vote.statement] = &vote;
      parts_ = 0;
      look_at_value(vote, *vote.statement->value, paths_.at(vote.statement));
    }
    look_at_ifs();
    for (size_t m = 0; m < policy_.machines.size(); ++m) look_at_machine(m);
    for (const Declared& d : policy_.names.all()) {
      const auto found = feeds_.find(&d);
      if (found != feeds_.end()) judge(d, found->second);
    }
  }

 private:
  /// Of a let or var; of what is made of too many others below it, some.
  const std::set<const Declared*>& inputs_of(const Declared& d) {
    const auto [entry, is_new] = inputs_of_.try_emplace(&d);
    if (!is_new || depth_ == kMostDeep) return entry->second;
    ++depth_;
    std::set<const Declared*> found;
    const auto add = [&](const dsl::Expr& expr) { found.merge(inputs_in(expr)); };
    if (d.kind == NameKind::kLet && d.value != nullptr) add(*d.value);
    for (const dsl::Stmt* write : d.writes) {
      if (found.size() >= kMostInputs) break;
      add(*write->value);
      const auto path = paths_.find(write);
      if (path == paths_.end()) continue;
      for (const Asked& asked : path->second.asked) add(*asked.condition);
    }
    --depth_;
    return entry->second = std::move(found);
  }

  std::set<const Declared*> inputs_in(const dsl::Expr& expr) {
    std::set<const Declared*> found;
    each_below(expr, [&](const dsl::Expr& e) {
      const Declared* d = e.kind == dsl::ExprKind::kName ? policy_.names.of(e) : nullptr;
      if (d == nullptr || found.size() >= kMostInputs) return;
      if (d->kind == NameKind::kInput && d->input->counter_bits == 0) found.insert(d);
      if (d->kind != NameKind::kLet && d->kind != NameKind::kVar) return;
      const std::set<const Declared*>& inside = inputs_of(*d);
      found.insert(inside.begin(), inside.end());
    });
    return found;
  }

  Sign sign(const dsl::Expr& expr, const Declared& input) {
    return signs_.try_emplace(&input, policy_, callables_, paths_, input).first->second.of(expr);
  }

  /// More of the input is more protection. The other way it is demand, and unknown demand may well be much.
  void look_at_value(const VotePlace& vote, const dsl::Expr& written, const Path& path) {
    if (++parts_ > kMostParts) return;
    const dsl::Expr& value = policy_.names.meant(written);
    if (value.kind == dsl::ExprKind::kSelect && path.asked.size() < kMostCompared) {
      if (vote.protects) look_at_choice(vote, value, path);
      Path inner = path;
      inner.asked.push_back({value.a.get(), true});
      look_at_value(vote, *value.b, inner);
      inner.asked.back().holds = false;
      return look_at_value(vote, *value.c, inner);
    }
    const Sign alarming = vote.ceiling() ? Sign::kDown : Sign::kUp;
    for (const Declared* input : inputs_in(value)) {
      const Sign moves = sign(value, *input);
      const bool alarms = moves == alarming && vote.protects;
      if (alarms) feeds_[input].push_back({&written, Sign::kUp, path, {}, {}, &vote});
      if (!alarms && moves == (vote.protects ? opposite(alarming) : alarming)) demanded_.insert(input);
    }
  }

  void look_at_choice(const VotePlace& vote, const dsl::Expr& choice, const Path& path) {
    const Proved* yes = policy_.algebra.proved(*choice.b);
    const Proved* no = policy_.algebra.proved(*choice.c);
    if (yes != nullptr && no != nullptr) {
      look_at_alternatives(vote, *choice.a, yes->interval, no->interval, path);
    }
  }

  /// What a vote on the limit is when the condition holds, and when it does not.
  void look_at_alternatives(const VotePlace& vote, const dsl::Expr& condition, const Interval& yes, const Interval& no,
                            const Path& path) {
    const bool yes_less = less(yes, no);
    const bool no_less = less(no, yes);
    if (yes_less == no_less) return;
    const bool alarm_when = yes_less == vote.ceiling();
    const size_t parts = std::exchange(parts_, 0);
    look_at_condition(condition, alarm_when, {{&condition, alarm_when}, path});
    parts_ = parts;
  }

  void look_at_ifs() {
    std::set<std::pair<const dsl::Stmt*, const Declared*>> seen;
    for (const VotePlace& vote : votes_) {
      if (!vote.protects) continue;
      for (const Asked& asked : paths_.at(vote.statement).asked) {
        if (!seen.emplace(asked.by, vote.limit).second) continue;
        look_at_alternatives(vote, *asked.condition, left(asked.by->then_body, vote), left(asked.by->else_body, vote),
                             paths_.at(asked.by));
      }
    }
  }

  /// What the statements leave of the limit that `like` votes on, on the side that it bounds.
  Interval left(const std::vector<dsl::StmtPtr>& statements, const VotePlace& like) const {
    const Interval range = *policy_.algebra.range(*like.limit);
    const Interval none = like.ceiling() ? Interval{range.hi, range.hi} : Interval{range.lo, range.lo};
    Interval all = none;
    for (const dsl::StmtPtr& s : statements) {
      const auto vote = by_statement_.find(s.get());
      Interval one = none;
      if (vote != by_statement_.end() && vote->second->limit == like.limit && vote->second->protects) {
        one = vote->second->value;
      } else if (s->kind == dsl::StmtKind::kIf) {
        one = hull(left(s->then_body, like), left(s->else_body, like));
      } else if (s->kind == dsl::StmtKind::kRepeat) {
        one = left(s->then_body, like);
      }
      all = like.ceiling() ? Interval{std::min(all.lo, one.lo), std::min(all.hi, one.hi)}
                           : Interval{std::max(all.lo, one.lo), std::max(all.hi, one.hi)};
    }
    return all;
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
    const dsl::Expr& condition = *move.transition->condition;
    parts_ = 0;
    if (stricter != 0) look_at_condition(condition, stricter > 0, {{&condition, stricter > 0}, {}});
  }

  struct Whole {
    Asked alarm;
    Path path;
  };

  /// `alarm_when`: the truth of the condition that is the alarm; `whole`: what it is a part of.
  void look_at_condition(const dsl::Expr& written, bool alarm_when, const Whole& whole) {
    using dsl::BinaryOp;
    if (++parts_ > kMostParts) return;
    const dsl::Expr& condition = policy_.names.meant(written);
    if (condition.kind == dsl::ExprKind::kNot) return look_at_condition(*condition.a, !alarm_when, whole);
    const bool one_inside = condition.kind == dsl::ExprKind::kCall && condition.args.size() == 1 &&
                            (condition.name.text == "any" || condition.name.text == "all");
    if (one_inside && condition.args[0].value) return look_at_condition(*condition.args[0].value, alarm_when, whole);
    const bool binary = condition.kind == dsl::ExprKind::kBinary;
    if (binary && (condition.op == BinaryOp::kAnd || condition.op == BinaryOp::kOr)) {
      look_at_condition(*condition.a, alarm_when, whole);
      return look_at_condition(*condition.b, alarm_when, whole);
    }
    const Guard alarmed = binary ? policy_.algebra.guard(condition, alarm_when) : std::nullopt;
    for (const Declared* input : inputs_in(condition)) {
      const Sign rises = sign(condition, *input);
      if (rises != Sign::kUp && rises != Sign::kDown) continue;
      feeds_[input].push_back({&condition,
                               alarm_when ? rises : opposite(rises),
                               whole.path,
                               {whole.alarm, {&condition, alarm_when}},
                               alarmed,
                               nullptr});
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

  /// Whether the alarm is given, or nothing can be said, once the input reads its `else` for good.
  bool heeded(const Feed& feed, const Declared& input, bool at_other_end) const {
    Settled settled(policy_, callables_, paths_, input);
    const auto is = [&](const Asked& asked) { return settled.always(*asked.condition, asked.holds); };
    const auto is_not = [&](const Asked& asked) { return settled.always(*asked.condition, !asked.holds); };
    if (std::any_of(feed.path.asked.begin(), feed.path.asked.end(), is_not)) return true;
    if (feed.vote == nullptr) {
      return std::any_of(feed.alarms.begin(), feed.alarms.end(), is) || (settled.vague() && !at_other_end);
    }
    const Interval value = settled.of(*feed.expr);
    return feed.vote->ceiling() ? value.hi <= feed.vote->value.lo : value.lo >= feed.vote->value.hi;
  }

  void judge(const Declared& input, const std::vector<Feed>& feeds) {
    const std::optional<Interval> range = policy_.algebra.range(input);
    const Proved* instead = policy_.algebra.proved(*input.input->otherwise);
    if (!range || instead == nullptr) return;
    const bool quantity = !instead->dimension.none() && instead->dimension.names == nullptr;
    for (const Feed& feed : feeds) {
      if (feed.vote != nullptr && demanded_.contains(&input)) continue;
      const bool up = feed.alarm == Sign::kUp;
      if (!input.input->stale && !(up && quantity)) continue;
      const bool high = instead->interval.lo >= range->hi;
      const bool low = instead->interval.hi <= range->lo;
      if ((up ? high : low) || certain(feed, input, up ? instead->interval.lo : instead->interval.hi)) continue;
      if (!heeded(feed, input, up ? low : high)) return report(input, feed, *instead, up ? range->hi : range->lo);
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
  const Paths paths_;
  const std::vector<VotePlace> votes_;
  std::map<const dsl::Stmt*, const VotePlace*> by_statement_;
  std::map<const Declared*, std::set<const Declared*>> inputs_of_;
  std::map<const Declared*, Signs> signs_;
  std::map<const Declared*, std::vector<Feed>> feeds_;
  size_t depth_ = 0, parts_ = 0;
  std::set<const Declared*> demanded_;  // more of it moves some limit away from `safe`, whatever it does to others
};

}  // namespace

void comfortable_else(const Policy& policy) { ElseCheck(policy).run(); }

}  // namespace flyball::compiler::checks
