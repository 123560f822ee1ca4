// policy.cpp of straight-line code: tables and relations, the functions of a step, arbitration, and what the class
// does.
#include "compiler/emit/inline_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/emit/inline_arbiter.h"
#include "compiler/emit/inline_class.h"

namespace flyball::emit {
namespace {

class InlineText {
 public:
  InlineText(const InlineSet& set, const Options& options) : set_(set), p_(set.linked.program), options_(options) {}

  std::string text() {
    for (const Function& function : set_.plan.step) body_ += function_text(set_, function);
    for (uint32_t l = 0; l < p_.limits.size; ++l) body_ += decide_text(set_, l);
    for (const Function& function : set_.plan.monitors) body_ += function_text(set_, function);
    if (!required_.empty()) {
      body_ += function_text(set_, set_.plan.requirements);
    }
    const std::string data = relations() + tables();
    const std::string inside = body_;
    body_.clear();
    construct();
    reset();
    set_param();
    step();
    check_promises();
    return fmt::format(
        "// The policies behind policy.h, in straight lines: each statement below the line of the policy it comes "
        "from.\n"
        "// {}\n// Change the policy, not this file.\n#include \"policy.h\"\n\n{}namespace {} {{\nnamespace {{\n\n"
        "{}{}{}}}  // namespace\n\n{}}}  // namespace {}\n",
        origin_text(set_.linked, options_), includes(inside), options_.name_space, usings(inside), data, inside, body_,
        options_.name_space);
  }

 private:
  static bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

  static std::string includes(const std::string& text) {
    std::string out;
    if (has(text, "first_best(") || has(text, "median<")) out += "#include \"runtime/choices.h\"\n";
    if (has(text, "Narrowing ")) out += "#include \"runtime/narrowing.h\"\n";
    if (has(text, "fill_by_weight<")) out += "#include \"runtime/water_filling.h\"\n";
    return out.empty() ? out : out + "\n";
  }

  static std::string usings(const std::string& text) {
    std::string out;
    for (const std::string name : {"ceil_div<",       "fill_by_weight<", "first_best(",   "floor_div<",
                                   "floor_shift<",    "index_within(",   "interpolated<", "max<",
                                   "max_round_div<",  "median<",         "min<",          "modulo<",
                                   "multiple_above(", "multiple_below(", "round_div<",    "round_shift<",
                                   "scaled<",         "wrapping_add<",   "wrapping_mul<", "wrapping_sub<"}) {
      const auto follows = [&](const char* sign) { return has(text, sign + name); };
      if (follows(" ") || follows("(") || follows("{") || follows("[")) {
        out += fmt::format("using flyball::{};\n", name.substr(0, name.size() - 1));
      }
    }
    if (has(text, "Narrowing ")) {
      for (const char* const name : {"Decision", "Grid", "kNone", "Narrowed", "Narrowing"}) {
        out += fmt::format("using flyball::{};\n", name);
      }
    }
    if (has(text, "Reach reach(")) out += "using flyball::Reach;\n";
    if (has(text, "Reason::")) out += "using flyball::Reason;\n";
    return out.empty() ? out : out + "\n";
  }

  /// A constexpr array, a line of 120 columns at most.
  static std::string list(const std::string& type, const std::string& name, const std::vector<std::string>& values) {
    std::string out = fmt::format("constexpr {} {}[] = {{\n   ", type, name);
    size_t column = 3;
    for (const std::string& value : values) {
      if (column + value.size() > 114) {
        out += "\n   ";
        column = 3;
      }
      out += fmt::format(" {},", value);
      column += value.size() + 2;
    }
    return out + "\n};\n\n";
  }

  std::string relations() const {
    std::string out;
    std::set<std::string> written;
    for (uint32_t r = 0; r < p_.relations.size; ++r) {
      const Relation& row = p_.relations[r];
      const std::string name = set_.names.relation(r);
      if (!has(body_, name + "[") || !written.insert(name).second) continue;
      std::vector<std::string> of;
      for (uint32_t i = 0; i < elements(p_, row.child); ++i) of.push_back(std::to_string(row.of[i]));
      const bool small = elements(p_, row.parent) <= 256;
      out += fmt::format("// The {} of each {}.\n", p_.domains[row.parent].name, p_.domains[row.child].name) +
             list(small ? "uint8_t" : "uint16_t", name, of);
    }
    return out;
  }

  std::string tables() const {
    std::string out;
    std::set<uint32_t> written;
    for (const Op& op : p_.ops) {
      if (op.code != OpCode::kTable || !has(body_, fmt::format("kTable{}X,", op.imm)) || !written.insert(op.imm).second)
        continue;
      const Table& table = p_.tables[op.imm];
      const std::string place = place_text(set_.linked, set_.sources, set_.linked.table_sources[op.imm]);
      out += fmt::format("// {}\n", place);
      const Form form = table_form(p_, set_.values, op.imm);
      for (const auto& [axis, values] : {std::pair{'X', table.x}, std::pair{'Y', table.y}}) {
        std::vector<std::string> points;
        for (uint16_t i = 0; i < table.size; ++i) {
          points.push_back(values[i] == INT64_MIN ? "INT64_MIN" : std::to_string(values[i]));
        }
        out += list(type_of(form), fmt::format("kTable{}{}", op.imm, axis), points);
      }
    }
    return out;
  }

  void construct() {
    body_ += "Policies::Policies() {\n";
    for (const Param& param : p_.params) fill(param.slot, "  ");
    body_ += "  for (bool& running : running_) {\n    running = true;\n  }\n  reset();\n}\n\n";
  }

  std::string member(SlotId slot, const std::string& index) const {
    return "memory_." + set_.names.member(slot) + (p_.slots[slot].domain == kNoDomain ? "" : index);
  }

  std::string first_text(SlotId slot) const {
    const Range whole = emit::whole(set_.values.form[slot]);
    const int64_t first = std::clamp(p_.slots[slot].first, whole.lo, whole.hi);
    if (set_.values.form[slot] == Form::kTruth) return first != 0 ? "true" : "false";
    return first == INT64_MIN ? "INT64_MIN" : std::to_string(first);
  }

  void fill(SlotId slot, const std::string& indent) {
    const DomainId domain = p_.slots[slot].domain;
    if (domain == kNoDomain) {
      body_ += fmt::format("{}{} = {};\n", indent, member(slot, ""), first_text(slot));
      return;
    }
    body_ += fmt::format("{}for (uint32_t i = 0; i < {}; ++i) {{\n{}  {} = {};\n{}}}\n", indent,
                         set_.names.size(domain), indent, member(slot, "[i]"), first_text(slot), indent);
  }

  /// A vote has a value once it is cast.
  bool is_vote_value(SlotId slot) const {
    return std::any_of(p_.votes.begin(), p_.votes.end(), [slot](const Vote& vote) { return vote.value == slot; });
  }

  /// All zero at once, and then what begins otherwise.
  void reset() {
    body_ += "void Policies::reset() {\n";
    const bool any = p_.params.size > 0;
    if (any) body_ += "  const auto params = memory_.params;\n";
    body_ += "  memory_ = {};\n";
    if (any) body_ += "  memory_.params = params;\n";
    std::map<DomainId, std::string> loops;
    for (SlotId s = 0; s < p_.slots.size; ++s) {
      if (set_.names.member(s).empty() || p_.slots[s].kind == SlotKind::kParam || is_vote_value(s)) continue;
      const DomainId domain = p_.slots[s].domain;
      const std::string first = first_text(s);
      if (first == "0" || first == "false") continue;
      loops[domain] += fmt::format("{}{} = {};\n", domain == kNoDomain ? "  " : "    ", member(s, "[i]"), first);
    }
    for (uint32_t l = 0; l < p_.limits.size; ++l) {
      const LimitForm form = limit_form(set_, l);
      if (form.off_grid_matters && form.starts_off_grid) {
        loops[kNoDomain] += fmt::format("  memory_.{}_off_grid = true;\n", form.name);
      }
    }
    for (const uint32_t period : periods(set_)) {
      loops[kNoDomain] += fmt::format("  memory_.since_{} = {};\n", period, period);
    }
    for (const auto& [domain, text] : loops) {
      body_ += domain == kNoDomain
                   ? text
                   : fmt::format("  for (uint32_t i = 0; i < {}; ++i) {{\n{}  }}\n", set_.names.size(domain), text);
    }
    body_ += "}\n\n";
  }

  /// Params that a `require` reads: it holds before, so no other one can break it.
  std::set<SlotId> required_params() const {
    std::set<SlotId> out;
    const auto read = [&](SlotId slot) {
      if (p_.slots[slot].kind == SlotKind::kParam) out.insert(slot);
    };
    for (const Region& region : set_.plan.requirements.regions) {
      for (const uint32_t index : region.ops) for_each_read(p_, set_.values, set_.plan.quotients, index, read);
    }
    for (const compiler::Requirement& requirement : set_.linked.requirements) read(requirement.truth);
    return out;
  }

  void set_param() {
    const bool any = p_.params.size > 0;
    body_ += fmt::format("bool Policies::set_param(uint32_t{}, uint32_t{}, int64_t{}) {{\n", any ? " param" : "",
                         any ? " element" : "", any ? " value" : "");
    if (any) body_ += "  switch (param) {\n";
    for (uint32_t q = 0; q < p_.params.size; ++q) {
      const SlotId slot = p_.params[q].slot;
      const Slot& row = p_.slots[slot];
      const std::string type = member_type(p_, set_.values, slot), place = member(slot, "[element]");
      const bool checks = required_.count(slot) > 0;
      const std::string beyond = row.domain == kNoDomain ? "!= 0" : ">= " + set_.names.size(row.domain);
      body_ += fmt::format(
          "    case param::{}: {{\n      if (element {} || value < {} || value > {}) {{\n        return false;\n      "
          "}}\n",
          set_.names.identifiers.params[q], beyond, row.lo, row.hi);
      if (checks) body_ += fmt::format("      const {} before = {};\n", type, place);
      body_ += fmt::format("      {} = {};\n", place,
                           type == "int64_t" ? "value"
                           : type == "bool"  ? "value != 0"
                                             : fmt::format("static_cast<{}>(value)", type));
      if (checks) {
        body_ += fmt::format(
            "      if (!requirements_hold(memory_)) {{\n        {} = before;\n        return false;\n      }}\n",
            place);
      }
      body_ += "      return true;\n    }\n";
    }
    if (any) body_ += "    default:\n      return false;\n  }\n}\n\n";
    if (!any) body_ += "  return false;\n}\n\n";
  }

  /// Calls of functions, those of a longer period where it is due.
  void call(const std::vector<Function>& functions, bool last_tick) {
    for (const Function& function : functions) {
      const std::string text = fmt::format("{}(memory_);\n", function.name);
      if (function.period_ticks <= 1) {
        body_ += "  " + text;
        continue;
      }
      const std::string since = fmt::format("memory_.since_{}", function.period_ticks);
      const std::string due =
          last_tick ? fmt::format("{0} == 0 || {0} == {1}", since, function.period_ticks) : since + " == 0";
      body_ += fmt::format("  if ({}) {{\n    {}  }}\n", due, text);
    }
  }

  void step() {
    SlotId now = kNoSlot;
    for (SlotId s = 0; s < p_.slots.size; ++s) {
      if (p_.slots[s].kind == SlotKind::kNow && !set_.names.member(s).empty()) now = s;
    }
    body_ += fmt::format("void Policies::step(uint64_t{}) {{\n", now == kNoSlot ? "" : " now_us");
    if (now != kNoSlot) body_ += fmt::format("  {} = static_cast<int64_t>(now_us);\n", member(now, ""));
    for (const uint32_t period : periods(set_)) {
      body_ += fmt::format("  memory_.since_{0} = memory_.since_{0} + 1 >= {0} ? 0 : memory_.since_{0} + 1;\n", period);
    }
    call(set_.plan.step, false);
    for (uint32_t l = 0; l < p_.limits.size; ++l) {
      body_ += fmt::format("  decide_{}(memory_, running_);\n", limit_form(set_, l).name);
    }
    for (const Input& input : p_.inputs) {
      if (input.domain == kNoDomain) {
        body_ += fmt::format("  {} = false;\n", member(input.fresh, ""));
      } else {
        body_ += fmt::format("  for (bool& fresh : memory_.{}) {{\n    fresh = false;\n  }}\n",
                             set_.names.member(input.fresh));
      }
    }
    body_ += "}\n\n";
  }

  void check_promises() {
    body_ += "void Policies::check_promises() {\n";
    call(set_.plan.monitors, true);
    body_ += "}\n\n";
  }

  const InlineSet& set_;
  const Program& p_;
  const Options& options_;
  const std::set<SlotId> required_ = required_params();
  std::string body_;
};

}  // namespace

std::string inline_text(const InlineSet& set, const Options& options) { return InlineText(set, options).text(); }

}  // namespace flyball::emit
