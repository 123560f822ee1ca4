// The class of straight-line code. Members are ordered by size, so that none is padded.
#include "compiler/emit/inline_class.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/emit/inline_arbiter.h"

namespace flyball::emit {
namespace {

uint64_t bytes_of_type(const std::string& type) {
  if (type == "int64_t" || type == "uint64_t") return 8;
  if (type == "int32_t" || type == "uint32_t") return 4;
  return type == "int16_t" || type == "uint16_t" ? 2 : 1;
}

struct Member {
  std::string type, name, comment;
  uint64_t count, align, bytes;
};

uint64_t aligned(uint64_t bytes, uint64_t to) { return (bytes + to - 1) / to * to; }

/// Bytes of members in this order.
uint64_t bytes_of(const std::vector<Member>& members, uint64_t* align) {
  uint64_t at = 0;
  *align = 1;
  for (const Member& member : members) {
    at = aligned(at, member.align) + member.bytes * member.count;
    *align = std::max(*align, member.align);
  }
  return aligned(at, *align);
}

class ClassWriter {
 public:
  explicit ClassWriter(const InlineSet& set) : set_(set), p_(set.linked.program) {
    for (SlotId s = 0; s < p_.slots.size; ++s) {
      if (!set_.names.member(s).empty()) add(s);
    }
    for (uint32_t l = 0; l < p_.limits.size; ++l) add_limit(l);
    for (const uint32_t period : periods(set)) {
      members_.push_back({"uint32_t", fmt::format("since_{}", period),
                          fmt::format("ticks since what steps every {} did, {} before that", period, period), 1, 4, 4});
    }
    const auto by_size = [](const Member& a, const Member& b) { return a.align > b.align; };
    std::stable_sort(members_.begin(), members_.end(), by_size);
    std::stable_sort(params_.begin(), params_.end(), by_size);
  }

  std::string text() {
    out_ = "// Params, set between two ticks.\nstruct Params {\n";
    for (const Member& member : params_) declare(member);
    out_ += "};\n\n// All that is kept from tick to tick.\nstruct Memory {\n  Params params;\n";
    for (const Member& member : members_) declare(member);
    out_ += "};\n\n";
    out_ += kOpening;
    calls();
    return out_ + kClosing;
  }

  uint64_t bytes() const {
    uint64_t params_align = 1, align = 1;
    const uint64_t params = bytes_of(params_, &params_align);
    std::vector<Member> all = {{"Params", "params", "", 1, params_align, params_.empty() ? 1 : params}};
    all.insert(all.end(), members_.begin(), members_.end());
    const uint64_t memory = bytes_of(all, &align);
    return aligned(memory + p_.policies.size, align);
  }

 private:
  static const char* const kOpening;
  static const char* const kClosing;

  void add(SlotId slot) {
    const std::string type = member_type(p_, set_.values, slot);
    std::string name = set_.names.member(slot);
    const bool param = p_.slots[slot].kind == SlotKind::kParam;
    if (param) name = name.substr(std::string("params.").size());
    const std::string place = place_text(set_.linked, set_.sources, set_.linked.slot_sources[slot]);
    const uint64_t bytes = bytes_of_type(type);
    if (p_.slots[slot].domain != kNoDomain) name += fmt::format("[{}]", set_.names.size(p_.slots[slot].domain));
    (param ? params_ : members_).push_back({type, name, place, elements(p_, p_.slots[slot].domain), bytes, bytes});
  }

  void add_limit(uint32_t limit) {
    const LimitForm form = limit_form(set_, limit);
    const uint64_t step = sizeof(int32_t), votes = bytes_of_type(form.votes), align = std::max(step, votes);
    const uint64_t bytes = aligned(aligned(2 * step, votes) + votes + 1, align);
    const Limit& row = p_.limits[limit];
    const std::string each = row.domain == kNoDomain ? "" : fmt::format("[{}]", set_.names.size(row.domain));
    members_.push_back({fmt::format("flyball::CompactDecision<{}>", form.votes), form.name + "_decision" + each, "",
                        elements(p_, row.domain), align, bytes});
    if (form.off_grid_matters) {
      members_.push_back(
          {"bool", form.name + "_off_grid", "a grant was set from outside, to what cannot be granted", 1, 1, 1});
    }
  }

  void declare(const Member& member) {
    const std::string text = fmt::format("  {} {};", member.type, member.name);
    if (member.comment.empty()) {
      out_ += text + "\n";
    } else if (text.size() + member.comment.size() + 5 <= 120) {
      out_ += fmt::format("{}  // {}\n", text, member.comment);
    } else {
      out_ += fmt::format("  // {}\n{}\n", member.comment, text);
    }
  }

  std::string place(SlotId slot) const {
    const bool each = p_.slots[slot].domain != kNoDomain;
    return "memory_." + set_.names.member(slot) + (each ? "[element]" : "");
  }

  /// A number brought into a member's type, which may be narrower.
  std::string kept(SlotId slot, const std::string& value) const {
    const std::string type = member_type(p_, set_.values, slot);
    return type == "int64_t" ? value
           : type == "bool"  ? value + " != 0"
                             : fmt::format("static_cast<{}>({})", type, value);
  }

  void calls() {
    readings();
    grants();
    decisions();
    states();
    outputs();
    promises();
    retained();
    restore();
  }

  /// A function that takes one way for each row: `head` and what stands behind each case.
  template <class Rows, class Case>
  void choose(const std::string& head, const char* what, const Rows& rows, Case text, const std::string& otherwise) {
    out_ += "  " + head + " {\n";
    if (rows.size == 0) {
      out_ += otherwise.empty() ? "" : "    " + otherwise + "\n";
      out_ += "  }\n\n";
      return;
    }
    out_ += fmt::format("    switch ({}) {{\n", what);
    for (uint32_t r = 0; r < rows.size; ++r) out_ += text(r);
    const std::string last = otherwise.empty() ? "break;" : otherwise;
    out_ += fmt::format("      default:\n        {}\n    }}\n  }}\n\n", last);
  }

  /// Where a row begins: what is said when its domain has no such element.
  std::string begin_case(const std::string& name, DomainId domain, const char* otherwise) const {
    const std::string beyond = domain == kNoDomain ? "!= 0" : ">= " + set_.names.size(domain);
    return fmt::format("      case {}:\n        if (element {}) {{\n          {}\n        }}\n", name, beyond,
                       otherwise);
  }

  /// " element", of a parameter that is used.
  static std::string used(bool is, const char* name) { return is ? std::string(" ") + name : ""; }

  void readings() {
    const bool any = p_.inputs.size > 0;
    out_ +=
        "  // A new reading of a sensor, for the next step. An input that gets none counts as silent in that tick.\n";
    const auto text = [this](uint32_t i) {
      const Input& row = p_.inputs[i];
      const std::string type = type_of(set_.values.form[row.reading]);
      const std::string value = type == "int64_t" ? "value" : fmt::format("flyball::saturated<{}>(value)", type);
      return begin_case("input::" + set_.names.identifiers.inputs[i], row.domain, "return;") +
             fmt::format("        {} = {};\n        {} = true;\n        break;\n", place(row.reading), value,
                         place(row.fresh));
    };
    choose(fmt::format("void set_reading(uint32_t{}, uint32_t{}, int64_t{})", used(any, "input"), used(any, "element"),
                       used(any, "value")),
           "input", p_.inputs, text, "");
  }

  void grants() {
    const bool any = p_.limits.size > 0;
    out_ +=
        "  // What an actuator is really set to, where that may differ from what the step before ordered: after a "
        "reset of\n"
        "  // this controller, or because the hardware did not follow.\n";
    const auto text = [this](uint32_t l) {
      const Limit& row = p_.limits[l];
      const LimitForm form = limit_form(set_, l);
      std::string body =
          begin_case("limit::" + set_.names.identifiers.limits[l], row.domain, "return;") +
          fmt::format("        value = value < {} ? {} : value > {} ? {} : value;\n", row.lo, row.lo, row.hi, row.hi);
      body += fmt::format("        {} = {};\n", place(row.grant), kept(row.grant, "value"));
      if (form.off_grid_matters) {
        const std::string below = row.lo < form.first ? fmt::format("value < {} || ", form.first) : "";
        const std::string above = row.hi > form.last ? fmt::format("value > {} || ", form.last) : "";
        body += fmt::format("        memory_.{0}_off_grid = memory_.{0}_off_grid || {1}{2}value % {3} != 0;\n",
                            form.name, below, above, row.quantum);
      }
      return body + "        break;\n";
    };
    choose(fmt::format("void set_granted(uint32_t{}, uint32_t{}, int64_t{})", used(any, "limit"), used(any, "element"),
                       used(any, "value")),
           "limit", p_.limits, text, "");
  }

  void decisions() {
    const bool any = p_.limits.size > 0;
    out_ += "  // What the last step decided: `granted` is to be ordered from the actuator.\n";
    const auto text = [this](uint32_t l) {
      return begin_case("limit::" + set_.names.identifiers.limits[l], p_.limits[l].domain, "return {};") +
             fmt::format("        return memory_.{}_decision{}.whole();\n", limit_form(set_, l).name,
                         p_.limits[l].domain == kNoDomain ? "" : "[element]");
    };
    choose(fmt::format("flyball::Decision decision(uint32_t{}, uint32_t{}) const", used(any, "limit"),
                       used(any, "element")),
           "limit", p_.limits, text, "return {};");
  }

  void states() {
    const bool any = p_.machines.size > 0;
    out_ += "  // The state that a machine is in after the last step, one of state::...\n";
    const auto text = [this](uint32_t m) {
      return begin_case("machine::" + set_.names.identifiers.machines[m], p_.machines[m].domain, "return 0;") +
             fmt::format("        return static_cast<uint32_t>({});\n", place(p_.machines[m].state));
    };
    choose(fmt::format("uint32_t state(uint32_t{}, uint32_t{}) const", used(any, "machine"), used(any, "element")),
           "machine", p_.machines, text, "return 0;");
  }

  void outputs() {
    const bool any = p_.outputs.size > 0;
    out_ += "  // What an `output` says after the last step, in steps of its unit.\n";
    const auto text = [this](uint32_t o) {
      return begin_case("output::" + set_.names.identifiers.outputs[o], p_.outputs[o].domain, "return 0;") +
             fmt::format("        return {};\n", place(p_.outputs[o].slot));
    };
    choose(fmt::format("int64_t output(uint32_t{}, uint32_t{}) const", used(any, "output"), used(any, "element")),
           "output", p_.outputs, text, "return 0;");
  }

  void promises() {
    out_ +=
        "  // Looks at the promises after a step; violated() says of each, by its place in the policies, whether it "
        "was broken.\n"
        "  void check_promises();\n";
    const auto text = [this](uint32_t r) {
      return fmt::format("      case {}:\n        return {};\n", r, place(p_.promises[r].violated));
    };
    choose(fmt::format("bool violated(uint32_t{}) const", used(p_.promises.size > 0, "promise")), "promise",
           p_.promises, text, "return false;");
  }

  void retained() {
    out_ += "  // What a `retained` var is after the last step, for the firmware to keep.\n";
    const auto text = [this](uint32_t r) {
      const Retained& row = p_.retained[r];
      const std::string value = row.shift == 0
                                    ? place(row.slot)
                                    : fmt::format("flyball::round_shift<int64_t, {}>({})", row.shift, place(row.slot));
      return begin_case("retained::" + set_.names.identifiers.retained[r], row.domain, "return 0;") +
             fmt::format("        return static_cast<int32_t>({});\n", value);
    };
    choose(fmt::format("int32_t retained(uint32_t{}, uint32_t{}) const", used(p_.retained.size > 0, "row"),
                       used(p_.retained.size > 0, "element")),
           "row", p_.retained, text, "return 0;");
  }

  void restore() {
    out_ +=
        "  // Begins with a value that was kept; before the first step. False, and the first value stands, when it is "
        "out of\n"
        "  // its range, or there is no such element.\n";
    const auto text = [this](uint32_t r) {
      const Retained& row = p_.retained[r];
      std::string body = begin_case("retained::" + set_.names.identifiers.retained[r], row.domain, "return false;") +
                         fmt::format("        if (value < {} || value > {}) {{\n          return false;\n        }}\n",
                                     row.lo, row.hi);
      const std::string scaled =
          row.shift == 0 ? "value" : fmt::format("value * int64_t{{{}}}", int64_t{1} << row.shift);
      body += fmt::format("        {} = {};\n", place(row.slot), kept(row.slot, scaled));
      if (row.kept != kNoSlot) {
        body += fmt::format("        {} = {};\n", place(row.kept),
                            set_.values.form[row.kept] == Form::kTruth ? "true" : "1");
      }
      return body + "        return true;\n";
    };
    const bool any = p_.retained.size > 0;
    choose(fmt::format("bool restore(uint32_t{}, uint32_t{}, int32_t{})", used(any, "row"),
                       used(p_.retained.size > 0, "element"), used(any, "value")),
           "row", p_.retained, text, "return false;");
  }

  const InlineSet& set_;
  const Program& p_;
  std::vector<Member> params_, members_;
  std::string out_;
};

const char* const ClassWriter::kOpening =
    R"(// A call that names a row or an element that there is not changes nothing, and returns false or 0.
class Policies {
 public:
  Policies();
  Policies(const Policies&) = delete;
  Policies& operator=(const Policies&) = delete;

  // As after power-on; params keep their values.
  void reset();

  // One tick at time `now_us`, which never falls. Then the decisions stand.
  void step(uint64_t now_us);

  // Sets a param from the next step on. False, and nothing has changed, when there is no such param or element, or the
  // value lies outside of its range or would break a `require`.
  bool set_param(uint32_t param, uint32_t element, int64_t value);

  // A policy that is stopped votes `safe` on its limits. All run at first.
  void set_running(uint32_t policy, bool runs) {
    if (policy < kPolicies) {
      running_[policy] = runs;
    }
  }

)";

const char* const ClassWriter::kClosing = R"(  // For a debugger, or for telemetry.
  const Memory& memory() const { return memory_; }

 private:
  Memory memory_{};
  bool running_[kPolicies]{};
};

)";

}  // namespace

std::vector<uint32_t> periods(const InlineSet& set) {
  std::set<uint32_t> found;
  for (const std::vector<Function>* functions : {&set.plan.step, &set.plan.monitors}) {
    for (const Function& function : *functions) {
      if (function.period_ticks > 1) found.insert(function.period_ticks);
    }
  }
  return {found.begin(), found.end()};
}

ClassText class_text(const InlineSet& set) {
  return {"#include <stddef.h>\n\n#include \"runtime/decision.h\"\n#include \"runtime/expressions.h\"\n",
          ClassWriter(set).text()};
}

uint64_t instance_bytes(const InlineSet& set) { return ClassWriter(set).bytes(); }

}  // namespace flyball::emit
