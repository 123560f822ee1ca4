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

  /// What a vote casts: its value where it is active and its policy runs. Floors are negated.
  std::string cast(uint32_t v, const std::string& index) const {
    const Vote& row = vote(v);
    std::string value = member(row.value, index);
    if (row.kind == VoteKind::kFloor) value = "-" + value;
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
    if (form_.ceilings_alone) line("constexpr int32_t kNoVote = INT32_MAX;");
    std::set<std::string> taken;
    name_policies(taken);
    for (uint32_t v = 0; v < limit_.vote_count; ++v) {
      const Vote& row = vote(v);
      names_.push_back(unique_name(taken, set_.names.wish(row.value)));
      const std::string voters = row.domain == kNoDomain ? "" : set_.names.size(row.domain);
      if (reaches(row) == Reaches::kAll) {
        comment(v);
        line(fmt::format("const int32_t {} = {};", names_[v], cast(v, "")));
      } else if (reaches(row) == Reaches::kOne) {
        comment(v);
        if (row.domain == kNoDomain) {
          line(fmt::format("const int32_t {}_cast = {};", names_[v], cast(v, "")));
          continue;
        }
        line(fmt::format("int32_t {}_cast = {};", names_[v], no_vote()));
        line(fmt::format("for (uint32_t i = 0; i < {}; ++i) {{", voters));
        line(fmt::format("  {0}_cast = min<int32_t>({0}_cast, {1});", names_[v], cast(v, "i")));
        line("}");
      } else if (reaches(row) == Reaches::kParents) {
        comment(v);
        line(fmt::format("int32_t {}_cast[{}];", names_[v], set_.names.size(limit_.domain)));
        line(fmt::format("for (int32_t& each : {}_cast) {{\n    each = {};\n  }}", names_[v], no_vote()));
        line(fmt::format("for (uint32_t i = 0; i < {}; ++i) {{", voters));
        line(fmt::format("  int32_t& least = {}_cast[{}[i]];", names_[v], set_.names.relation(row.relation)));
        line(fmt::format("  least = min<int32_t>(least, {});", cast(v, "i")));
        line("}");
      }
    }
  }

  /// What is cast by a vote that is not.
  const char* no_vote() const { return form_.ceilings_alone ? "kNoVote" : "kNone"; }

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
      if (!value.empty()) line(fmt::format("const int32_t {} = {};", names_[v], value));
    }
  }

  /// "min<int32_t>(a, min<int32_t>(b, c))"
  std::string least_of(const std::vector<std::string>& casts) const {
    std::string text = casts.empty() ? no_vote() : casts.back();
    for (size_t i = casts.empty() ? 0 : casts.size() - 1; i-- > 0;) {
      text = fmt::format("min<int32_t>({}, {})", casts[i], text);
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
    const auto constant = [&](const char* name, int32_t value) {
      line(fmt::format("constexpr int32_t {} = {};", name, value));
    };
    const bool reach = may_be_off_grid() && !slew_reaches_grid();
    if (reach || may_be_below()) constant("kFirst", form_.first);
    if (reach) constant("kLast", form_.last);
    constant("kRest", form_.rest);
    if (limit_.vote_count == 0) return;
    constant("kSafe", form_.safe);
    line(fmt::format("const bool stopped = {};", stopped(votes_of(vote(0).rank))));
    line("const int32_t top = stopped ? kSafe : kRest;");
  }

  void ceilings() {
    take_votes();
    line(fmt::format("const int32_t ceiling = {};", least_of(names_)));
    const std::string top = limit_.vote_count == 0 ? "kRest" : "top";
    const std::string on_grid =
        limit_.quantum == 1 ? "ceiling" : fmt::format("multiple_below(ceiling, {})", limit_.quantum);
    line(fmt::format("const int32_t wanted = ceiling >= {0} ? {0} : {1}{2};", top,
                     may_be_below() ? "ceiling <= kFirst ? kFirst : " : "", on_grid));
    if (slews()) slew();
    line(fmt::format("{} winners = 0;", form_.votes));
    line(slews() ? "Reason reason = granted == wanted ? Reason::kRest : Reason::kSlew;"
                 : "Reason reason = Reason::kRest;");
    if (limit_.vote_count > 0) name_winners();
    const std::string grant = member(limit_.grant, "i"), granted = slews() ? "granted" : "wanted";
    const std::string type = member_type(p_, set_.values, limit_.grant);
    line(fmt::format("{} = {};", grant,
                     type == "int32_t" ? granted : fmt::format("static_cast<{}>({})", type, granted)));
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
    line(fmt::format("const int32_t before = {};", member(limit_.grant, "i")));
    const auto whole = [&](int32_t slew) { return FloorDiv()(slew, limit_.quantum) * limit_.quantum; };
    const std::string type = may_be_off_grid() ? "int32_t" : "const int32_t";
    const bool down = limit_.slew_down >= 0, up = limit_.slew_up >= 0;
    if (down) line(fmt::format("{} least = before - {};", type, whole(limit_.slew_down)));
    if (up) line(fmt::format("{} most = before + {};", type, whole(limit_.slew_up)));
    if (may_be_off_grid()) {
      line(fmt::format("if (m.{}_off_grid) {{", form_.name));
      reach_off_grid();
      line("}");
    }
    const std::string at_most = up ? "min<int32_t>(wanted, most)" : "wanted";
    line(fmt::format("const int32_t granted = {};", down ? fmt::format("max<int32_t>(least, {})", at_most) : at_most));
  }

  /// Slew of a quantum or more always reaches the grid.
  bool slew_reaches_grid() const {
    const auto reaches = [&](int32_t slew) { return slew < 0 || slew >= limit_.quantum; };
    return reaches(limit_.slew_up) && reaches(limit_.slew_down);
  }

  void reach_off_grid() {
    const bool down = limit_.slew_down >= 0, up = limit_.slew_up >= 0;
    const auto to_grid = [&](const char* bound, const char* rounds, char sign, int32_t slew) {
      line(fmt::format("  {} = multiple_{}(before {} {}, {});", bound, rounds, sign, slew, limit_.quantum));
    };
    if (slew_reaches_grid()) {
      if (down) to_grid("least", "above", '-', limit_.slew_down);
      if (up) to_grid("most", "below", '+', limit_.slew_up);
      return;
    }
    line(fmt::format("  const Reach reach(before, kFirst, kLast, {}, {}, {});", limit_.quantum, limit_.slew_up,
                     limit_.slew_down));
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
      line(fmt::format("int32_t ceilings_{} = {};", rank, least_of(ceilings)));
      line(fmt::format("int32_t floors_{} = {};", rank, least_of(floors)));
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
    line(fmt::format("{} = {};", grant,
                     type == "int32_t" ? "decided.granted" : fmt::format("static_cast<{}>(decided.granted)", type)));
    line(
        fmt::format("m.{}_decision{} = {{decided.wanted, decided.granted, static_cast<{}>(decided.winners), "
                    "decided.reason}};",
                    form_.name, at_, form_.votes));
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
  LimitForm form{true, "", grid.first(), grid.last(), grid.down(row.safe), grid.down(row.rest), false, false, ""};
  for (uint32_t v = 0; v < row.vote_count; ++v) {
    const Vote& vote = p.votes[row.first_vote + v];
    form.ceilings_alone =
        form.ceilings_alone && vote.kind == VoteKind::kCeiling && vote.rank == p.votes[row.first_vote].rank;
  }
  form.votes = row.vote_count <= 8    ? "uint8_t"
               : row.vote_count <= 16 ? "uint16_t"
               : row.vote_count <= 32 ? "uint32_t"
                                      : "uint64_t";
  form.off_grid_matters = form.ceilings_alone && row.quantum != 1 && (row.slew_up >= 0 || row.slew_down >= 0);
  const auto start = static_cast<int32_t>(p.slots[row.grant].first);
  form.starts_off_grid = grid.down(start) != start;
  form.name = set.names.member(row.grant);
  return form;
}

std::string decide_text(const InlineSet& set, uint32_t limit) { return DecideWriter(set, limit).text(); }

}  // namespace flyball::emit
