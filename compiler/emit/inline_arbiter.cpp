// Arbitration in straight lines. What is decided, and why, is as runtime/narrowing.h has it; for ceilings of one rank,
// which is what nearly all limits have, that comes down to a few comparisons.
#include "compiler/emit/inline_arbiter.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/emit/line_wrap.h"
#include "compiler/emit/reserved_names.h"
#include "runtime/grid.h"

namespace flyball::emit {
namespace {

class DecideWriter {
 public:
  DecideWriter(const InlineSet& set, uint32_t limit)
      : set_(set), p_(set.linked.program), limit_(p_.limits[limit]), form_(limit_form(set, limit)) {}

  std::string text() {
    const std::string place = place_text(set_.linked, set_.sources, set_.linked.slot_sources[limit_.grant]);
    out_ = fmt::format("// {}\nvoid decide_{}(Memory& m, const bool (&{})[kPolicies]) {{\n", place, form_.name,
                       limit_.vote_count == 0 ? "" : "running");
    gather_votes();
    if (form_.ceilings_alone) {
      constants();
    } else {
      line(fmt::format("const Narrowing narrowing(Grid({}, {}, {}), {}, {}, {}, {});", limit_.lo, limit_.hi,
                       limit_.quantum, limit_.safe, limit_.rest, limit_.slew_up, limit_.slew_down));
    }
    const bool each = limit_.domain != kNoDomain;
    if (each) {
      line(fmt::format("for (uint32_t i = 0; i < {}; ++i) {{", set_.names.size(limit_.domain)));
      indent_ += 2;
    }
    at_ = each ? "[i]" : "";
    if (form_.ceilings_alone) {
      ceilings();
    } else {
      ranks();
    }
    if (each) {
      indent_ -= 2;
      line("}");
    }
    if (may_be_off_grid()) line(fmt::format("m.{}_off_grid = false;", form_.name));
    return out_ + "}\n\n";
  }

 private:
  void line(const std::string& text) { out_ += wrapped(indent_, text); }

  bool slews() const { return limit_.slew_up >= 0 || limit_.slew_down >= 0; }
  bool may_be_off_grid() const { return form_.off_grid_matters; }
  /// Whether a policy can have voted less than the limit's least value.
  bool may_be_below() const {
    int64_t least = INT64_MAX;
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      const SlotId slot = vote(v).value;
      least = std::min(least, p_.slots[slot].first);
      for (const Op& op : p_.ops) {
        if (op.d == slot) least = std::min(least, outcome(p_, set_.values, op).range.lo);
      }
    }
    return least < form_.first;
  }
  const Vote& vote(uint32_t v) const { return p_.votes[limit_.first_vote + v]; }
  std::string member(SlotId slot, const std::string& index) const {
    return "m." + set_.names.member(slot) + (p_.slots[slot].domain == kNoDomain ? "" : "[" + index + "]");
  }
  std::string runs(const Vote& vote) const { return runs_.at(vote.policy); }
  const char* steps() const { return form_.ceilings_alone ? form_.steps.c_str() : "int64_t"; }

  /// What a vote casts: its value where it is active and its policy runs. Floors are negated.
  std::string cast(uint32_t v, const std::string& index) const {
    const Vote& row = vote(v);
    std::string value = member(row.value, index);
    if (row.kind == VoteKind::kFloor) value = fmt::format("-int64_t{{{}}}", value);
    const bool wide = form_.form == Form::kI64 || !form_.ceilings_alone;
    if (wide && row.kind == VoteKind::kCeiling && set_.values.form[row.value] != Form::kI64) {
      value = fmt::format("int64_t{{{}}}", value);
    }
    return fmt::format("{} && {} ? {} : {}", runs(row), member(row.active, index), value, no_vote());
  }

  /// Several voters on one element, and one on one element of many: the least of what they cast is found beforehand.
  enum class Reaches : uint8_t { kOwn, kAll, kOne, kParents };
  Reaches reaches(const Vote& row) const {
    if (row.element != kNoIndex || limit_.domain == kNoDomain) {
      return row.domain == kNoDomain && limit_.domain == kNoDomain ? Reaches::kAll : Reaches::kOne;
    }
    if (row.relation != kNoIndex) return Reaches::kParents;
    return row.domain == kNoDomain ? Reaches::kAll : Reaches::kOwn;
  }

  /// What is written to the memory might be `running`, for all that a compiler knows; a name of its own is not.
  void name_policies(std::set<std::string>& taken) {
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      const uint16_t policy = vote(v).policy;
      if (runs_.count(policy) > 0) continue;
      runs_[policy] = unique_name(taken, std::string(p_.policies[policy].name) + "_runs");
      line(fmt::format("const bool {} = running[policy::{}];", runs_[policy], set_.names.identifiers.policies[policy]));
    }
  }

  void gather_votes() {
    if (form_.ceilings_alone) line(fmt::format("constexpr {} kNoVote = {};", steps(), none()));
    std::set<std::string> taken;
    name_policies(taken);
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      const Vote& row = vote(v);
      names_.push_back(unique_name(taken, set_.names.wish(row.value)));
      const std::string voters = row.domain == kNoDomain ? "" : set_.names.size(row.domain);
      if (reaches(row) == Reaches::kAll) {
        comment(v);
        line(fmt::format("const {} {} = {};", steps(), names_[v], cast(v, "")));
      } else if (reaches(row) == Reaches::kOne) {
        comment(v);
        if (row.domain == kNoDomain) {
          line(fmt::format("const {} {}_cast = {};", steps(), names_[v], cast(v, "")));
          continue;
        }
        line(fmt::format("{} {}_cast = {};", steps(), names_[v], no_vote()));
        line(fmt::format("for (uint32_t i = 0; i < {}; ++i) {{", voters));
        line(fmt::format("  {0}_cast = min<{1}>({0}_cast, {2});", names_[v], steps(), cast(v, "i")));
        line("}");
      } else if (reaches(row) == Reaches::kParents) {
        comment(v);
        line(fmt::format("{} {}_cast[{}];", steps(), names_[v], set_.names.size(limit_.domain)));
        line(fmt::format("for ({}& each : {}_cast) {{\n    each = {};\n  }}", steps(), names_[v], no_vote()));
        line(fmt::format("for (uint32_t i = 0; i < {}; ++i) {{", voters));
        line(fmt::format("  {0}& least = {1}_cast[{2}[i]];", steps(), names_[v], set_.names.relation(row.relation)));
        line(fmt::format("  least = min<{}>(least, {});", steps(), cast(v, "i")));
        line("}");
      }
    }
  }

  /// What is cast by a vote that is not.
  const char* no_vote() const { return form_.ceilings_alone ? "kNoVote" : "kNone"; }
  const char* none() const { return form_.form == Form::kI32 ? "INT32_MAX" : "INT64_MAX"; }

  void comment(uint32_t v) {
    const std::string place = place_text(set_.linked, set_.sources, set_.linked.slot_sources[vote(v).value]);
    if (!place.empty() && place != last_) line("// " + place);
    last_ = place;
  }

  /// The votes as values of element i.
  void take_votes() {
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      const Reaches how = reaches(vote(v));
      std::string value;
      if (how == Reaches::kOwn) value = cast(v, "i");
      if (how == Reaches::kParents) value = names_[v] + "_cast[i]";
      if (how == Reaches::kOne && limit_.domain == kNoDomain) value = names_[v] + "_cast";
      if (how == Reaches::kOne && limit_.domain != kNoDomain) {
        value = fmt::format("i == {} ? {}_cast : {}", vote(v).element, names_[v], no_vote());
      }
      if (how == Reaches::kOwn) comment(v);
      if (!value.empty()) line(fmt::format("const {} {} = {};", steps(), names_[v], value));
    }
  }

  /// "min<int32_t>(a, min<int32_t>(b, c))"
  std::string least_of(const std::vector<std::string>& casts) const {
    std::string text = casts.empty() ? no_vote() : casts.back();
    for (size_t i = casts.empty() ? 0 : casts.size() - 1; i-- > 0;) {
      text = fmt::format("min<{}>({}, {})", steps(), casts[i], text);
    }
    return text;
  }

  /// "!a_runs || !b_runs", each once; "" when no policy votes.
  std::string stopped(const std::vector<uint32_t>& votes) const {
    std::string text;
    std::set<uint16_t> named;
    for (const uint32_t v : votes) {
      if (named.insert(vote(v).policy).second) text += (text.empty() ? "!" : " || !") + runs(vote(v));
    }
    return text;
  }

  std::vector<uint32_t> votes_of(uint16_t rank) const {
    std::vector<uint32_t> votes;
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      if (vote(v).rank == rank) votes.push_back(v);
    }
    return votes;
  }

  void constants() {
    const auto constant = [&](const char* name, int64_t value) {
      line(fmt::format("constexpr {} {} = {};", steps(), name, value));
    };
    const bool reach = may_be_off_grid() && !slew_reaches_grid();
    if (reach || may_be_below()) constant("kFirst", form_.first);
    if (reach) constant("kLast", form_.last);
    constant("kRest", form_.rest);
    if (limit_.vote_count == 0) return;
    constant("kSafe", form_.safe);
    line(fmt::format("const bool stopped = {};", stopped(votes_of(vote(0).rank))));
    line(fmt::format("const {} top = stopped ? kSafe : kRest;", steps()));
  }

  void ceilings() {
    take_votes();
    line(fmt::format("const {} ceiling = {};", steps(), least_of(names_)));
    const std::string top = limit_.vote_count == 0 ? "kRest" : "top";
    const std::string on_grid =
        limit_.quantum == 1 ? "ceiling" : fmt::format("multiple_below<{}>(ceiling, {})", steps(), limit_.quantum);
    line(fmt::format("const {0} wanted = ceiling >= {1} ? {1} : {2}{3};", steps(), top,
                     may_be_below() ? "ceiling <= kFirst ? kFirst : " : "", on_grid));
    if (slews()) slew();
    line(fmt::format("{} winners = 0;", form_.votes));
    line(slews() ? "Reason reason = granted == wanted ? Reason::kRest : Reason::kSlew;"
                 : "Reason reason = Reason::kRest;");
    if (limit_.vote_count > 0) name_winners();
    const std::string grant = member(limit_.grant, "i"), granted = slews() ? "granted" : "wanted";
    const std::string type = member_type(p_, set_.values, limit_.grant);
    line(fmt::format("{} = {};", grant,
                     type == form_.steps ? granted : fmt::format("static_cast<{}>({})", type, granted)));
    line(fmt::format("m.{}_decision{} = {{wanted, {}, winners, reason}};", form_.name, at_, granted));
  }

  /// A grant next to the bound that slew has towards rest is as far as the tick lets it: held by slew.
  void name_winners() {
    line("if (wanted < kRest) {");
    line(fmt::format("  winners = static_cast<{}>({});", form_.votes, winners()));
    const std::string by = "stopped && wanted == kSafe ? Reason::kSafe : Reason::kVote";
    const std::string reach = in_reach("least <= wanted", "wanted < most");
    line(slews() ? fmt::format("  reason = {} ? ({}) : Reason::kSlew;", reach, by) : "  reason = " + by + ";");
    if (form_.safe > form_.rest) {
      line("} else if (wanted > kRest) {");
      line(fmt::format("  reason = {};",
                       !slews() ? "Reason::kSafe"
                                : in_reach("least < wanted", "wanted <= most") + " ? Reason::kSafe : Reason::kSlew"));
    }
    line("}");
  }

  /// The one vote that there is, or those that come to what is wanted.
  std::string winners() const {
    if (limit_.vote_count == 1) return "stopped ? 0U : 1U";
    const std::string most = limit_.quantum == 1 ? "wanted" : fmt::format("wanted + {}", limit_.quantum - 1);
    std::string winners;
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      const std::string bit = std::to_string(uint64_t{1} << v) + "U";
      const std::string wide = v >= 32 ? fmt::format("uint64_t{{1}} << {}U", v) : bit;
      winners += fmt::format("{}({} <= {} ? {} : 0U)", v == 0 ? "" : " | ", names_[v], most, wide);
    }
    return winners;
  }

  /// "least <= wanted && wanted < most", as far as slew has these bounds.
  std::string in_reach(const std::string& above, const std::string& below) const {
    return limit_.slew_down < 0 ? below : limit_.slew_up < 0 ? above : above + " && " + below;
  }

  /// What is wanted lies within the limit's range, so that bounds beyond it do not matter.
  void slew() {
    line(fmt::format("const {} before = {};", steps(), member(limit_.grant, "i")));
    const auto whole = [&](int64_t slew) { return FloorDiv()(slew, limit_.quantum) * limit_.quantum; };
    const std::string type = std::string(may_be_off_grid() ? "" : "const ") + steps();
    const bool down = limit_.slew_down >= 0, up = limit_.slew_up >= 0;
    if (down) line(fmt::format("{} least = before - {};", type, whole(limit_.slew_down)));
    if (up) line(fmt::format("{} most = before + {};", type, whole(limit_.slew_up)));
    if (may_be_off_grid()) {
      line(fmt::format("if (m.{}_off_grid) {{", form_.name));
      reach_off_grid();
      line("}");
    }
    const std::string at_most = up ? fmt::format("min<{}>(wanted, most)", steps()) : "wanted";
    line(fmt::format("const {} granted = {};", steps(),
                     down ? fmt::format("max<{}>(least, {})", steps(), at_most) : at_most));
  }

  /// Slew of a quantum or more always reaches the grid.
  bool slew_reaches_grid() const {
    const auto reaches = [&](int64_t slew) { return slew < 0 || slew >= limit_.quantum; };
    return reaches(limit_.slew_up) && reaches(limit_.slew_down);
  }

  void reach_off_grid() {
    const bool down = limit_.slew_down >= 0, up = limit_.slew_up >= 0;
    const auto to_grid = [&](const char* bound, const char* rounds, char sign, int64_t slew) {
      line(
          fmt::format("  {} = multiple_{}<{}>(before {} {}, {});", bound, rounds, steps(), sign, slew, limit_.quantum));
    };
    if (slew_reaches_grid()) {
      if (down) to_grid("least", "above", '-', limit_.slew_down);
      if (up) to_grid("most", "below", '+', limit_.slew_up);
      return;
    }
    line(fmt::format("  const Reach<{}> reach(before, kFirst, kLast, {}, {}, {});", steps(), limit_.quantum,
                     limit_.slew_up, limit_.slew_down));
    if (down) line("  least = reach.least;");
    if (up) line("  most = reach.most;");
  }

  void ranks() {
    take_votes();
    line("Narrowed narrowed = narrowing.whole();");
    std::set<uint16_t> ranks;
    for (uint32_t v = 0; v < limit_.vote_count; ++v) ranks.insert(vote(v).rank);
    for (const uint16_t rank : ranks) {
      const std::vector<uint32_t> votes = votes_of(rank);
      std::vector<std::string> ceilings, floors;
      for (const uint32_t v : votes) (vote(v).kind == VoteKind::kCeiling ? ceilings : floors).push_back(names_[v]);
      line(fmt::format("int64_t ceilings_{} = {};", rank, least_of(ceilings)));
      line(fmt::format("int64_t floors_{} = {};", rank, least_of(floors)));
      line(fmt::format("narrowing.narrow(narrowed, {0}, ceilings_{1}, floors_{1});", stopped(votes), rank));
      for (const uint32_t v : votes) {
        const bool ceiling = vote(v).kind == VoteKind::kCeiling;
        line(fmt::format("narrowed.{}.votes |= uint64_t{{{} <= {}_{} ? 1U : 0U}} << {}U;",
                         ceiling ? "ceiling" : "floor", names_[v], ceiling ? "ceilings" : "floors", rank, v));
      }
    }
    const std::string grant = member(limit_.grant, "i");
    line(fmt::format("const Decision decided = narrowing.grant(narrowed, {});", grant));
    const std::string type = member_type(p_, set_.values, limit_.grant);
    line(fmt::format("{} = static_cast<{}>(decided.granted);", grant, type));
    line(fmt::format("m.{}_decision{} = {{static_cast<{}>(decided.wanted), static_cast<{}>(decided.granted),",
                     form_.name, at_, form_.steps, form_.steps));
    line(fmt::format("    static_cast<{}>(decided.winners), decided.reason}};", form_.votes));
  }

  const InlineSet& set_;
  const Program& p_;
  const Limit& limit_;
  LimitForm form_;
  std::string out_, at_, last_;
  size_t indent_ = 2;
  std::vector<std::string> names_;
  std::map<uint16_t, std::string> runs_;  // by policy
};

}  // namespace

LimitForm limit_form(const InlineSet& set, uint32_t limit) {
  const Program& p = set.linked.program;
  const Limit& row = p.limits[limit];
  const Grid grid(row.lo, row.hi, row.quantum);
  LimitForm form{true,  Form::kI32, "", "", grid.first(), grid.last(), grid.down(row.safe), grid.down(row.rest),
                 false, false,      ""};
  // Half of the range is left for what is added on the way.
  const Range half{INT32_MIN / 2, INT32_MAX / 2};
  for (const int64_t value : {row.lo, row.hi, row.quantum, row.slew_up, row.slew_down}) {
    if (!Range{value, value}.within(half)) form.form = Form::kI64;
  }
  for (uint32_t v = 0; v < row.vote_count; ++v) {
    const Vote& vote = p.votes[row.first_vote + v];
    form.ceilings_alone =
        form.ceilings_alone && vote.kind == VoteKind::kCeiling && vote.rank == p.votes[row.first_vote].rank;
    if (set.values.form[vote.value] == Form::kI64) form.form = Form::kI64;
  }
  form.steps = type_of(form.form);
  form.votes = row.vote_count <= 8    ? "uint8_t"
               : row.vote_count <= 16 ? "uint16_t"
               : row.vote_count <= 32 ? "uint32_t"
                                      : "uint64_t";
  form.off_grid_matters = form.ceilings_alone && row.quantum != 1 && (row.slew_up >= 0 || row.slew_down >= 0);
  const int64_t start = p.slots[row.grant].first;
  form.starts_off_grid = grid.down(start) != start;
  form.name = set.names.member(row.grant);
  return form;
}

std::string decide_text(const InlineSet& set, uint32_t limit) { return DecideWriter(set, limit).text(); }

}  // namespace flyball::emit
