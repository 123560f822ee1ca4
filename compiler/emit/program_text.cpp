// The tables of a Program as C++, each row with the line it came from.
#include "compiler/emit/program_text.h"

#include <fmt/format.h>

#include "compiler/emit/identifiers.h"
#include "compiler/emit/interface.h"
#include "compiler/emit/operation_text.h"
#include "compiler/emit/table.h"
#include "compiler/slot_names.h"

namespace flyball::emit {
namespace {

std::string number(int64_t value) {
  return value == INT64_MIN ? "INT64_MIN" : value == INT64_MAX ? "INT64_MAX" : std::to_string(value);
}
std::string index(uint16_t value) { return value == kNoIndex ? "kNoIndex" : std::to_string(value); }
std::string slot_id(SlotId slot) { return slot == kNoSlot ? "kNoSlot" : std::to_string(slot); }
const char* type_name(Type type) { return type == Type::kI32 ? "kI32" : "kI64"; }
const char* truth(bool value) { return value ? "true" : "false"; }

const char* kind_name(SlotKind kind) {
  constexpr const char* kNames[] = {"kConstant", "kParam", "kReading", "kFresh",
                                    "kNow",      "kGrant", "kState",   "kTemporary"};
  return kNames[static_cast<size_t>(kind)];
}

/// The using-declarations of what a text names.
std::string usings(const std::string& text) {
  std::string out;
  for (const std::string name :
       {"Block",     "Domain",    "Input",       "Limit",     "Machine",    "Monitor",  "Op",
        "OpCode",    "Output",    "Param",       "Policy",    "Relation",   "Retained", "Saturation",
        "ShareArgs", "Slot",      "SlotKind",    "Table",     "Transition", "Unit",     "Vote",
        "VoteKind",  "kFromBody", "kFromResume", "kNoDomain", "kNoIndex",   "kNoSlot"}) {
    const auto has = [&](const std::string& what) { return text.find(what) != std::string::npos; };
    const bool used = name[0] == 'k'
                          ? has(name + ",") || has(name + "}")
                          : has("constexpr " + name + " ") || has(" " + name + "::") || has("{" + name + "::");
    if (used) out += fmt::format("using flyball::{};\n", name);
  }
  return out;
}

class ProgramText {
 public:
  ProgramText(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options)
      : linked_(linked),
        p_(linked.program),
        sources_(sources),
        options_(options),
        names_(identifiers(linked)),
        slots_(compiler::slot_names(linked)) {}

  std::string text(const std::string& interface);

 private:
  Table domains();
  Table units() const;
  Table relations();
  Table slots() const;
  Table ops() const;
  Table blocks(const Span<Block>& rows, const char* name, const char* about) const;
  Table tables();
  Table shares() const;
  Table policies() const;
  Table inputs() const;
  Table params() const;
  Table limits() const;
  Table votes() const;
  Table machines();
  Table promises() const;
  Table saturations() const;
  Table retained() const;
  Table outputs() const;
  Table requirements() const;
  void add(const Table& table) {
    out_ += table.text();
    spans_.push_back(table.span());
  }
  void list(const std::string& type, const std::string& name, const std::vector<std::string>& values);

  std::string domain(DomainId id) const { return id == kNoDomain ? "kNoDomain" : "domain::" + names_.domains[id]; }
  std::string place(const compiler::SourceLine& source) const { return place_text(linked_, sources_, source); }
  std::string place(SlotId slot) const {
    return p_.slots[slot].kind == SlotKind::kConstant ? "" : place(linked_.slot_sources[slot]);
  }
  std::string block_fields(const Block& block) const;
  std::string block_comment(const Block& block) const;
  void ops_of(const Block& block, Table& table) const;

  const compiler::LinkedSet& linked_;
  const Program& p_;
  const dsl::SourceMap& sources_;
  const Options& options_;
  Identifiers names_;
  std::vector<std::string> slots_;  // by slot: its name
  std::string out_;
  std::vector<std::string> spans_;  // in the order of Program
};

/// An array of numbers or names, as many to a line as fit.
void ProgramText::list(const std::string& type, const std::string& name, const std::vector<std::string>& values) {
  out_ += fmt::format("constexpr {} {}[] = {{", type, name);
  size_t column = 200;
  for (const std::string& value : values) {
    if (column + value.size() > 114) {
      out_ += "\n   ";
      column = 3;
    }
    out_ += fmt::format(" {},", value);
    column += value.size() + 2;
  }
  out_ += "\n};\n\n";
}

Table ProgramText::domains() {
  Table table("Domain", "kDomains", "name, elements");
  for (uint32_t d = 0; d < p_.domains.size; ++d) {
    const Domain& row = p_.domains[d];
    std::string names;
    if (row.names != nullptr) {
      std::vector<std::string> texts;
      for (uint16_t i = 0; i < row.size; ++i) texts.push_back(string_literal(row.names[i]));
      list("const char*", fmt::format("kNames{}", d), texts);
      names = fmt::format(", kNames{}", d);
    }
    table.row(fmt::format("{}, {}{}", string_literal(row.name), row.size, names), "");
  }
  return table;
}

Table ProgramText::relations() {
  Table table("Relation", "kRelations", "child, parent, parent's element by child's element");
  for (uint32_t r = 0; r < p_.relations.size; ++r) {
    const Relation& row = p_.relations[r];
    const std::string map = fmt::format("kRelation{}", r);
    std::vector<std::string> of;
    for (uint32_t i = 0; i < elements(p_, row.child); ++i) of.push_back(std::to_string(row.of[i]));
    list("uint16_t", map, of);
    table.row(fmt::format("{}, {}, {}", domain(row.child), domain(row.parent), map),
              fmt::format("{}: {} in {}", r, p_.domains[row.child].name, p_.domains[row.parent].name));
  }
  return table;
}

Table ProgramText::units() const {
  Table table("Unit", "kUnits", "name, num, den, exponent, counted from 0 degC: a step is num / den * 2^exponent");
  for (uint32_t u = 0; u < p_.units.size; ++u) {
    const Unit& row = p_.units[u];
    table.row(fmt::format("{}, {}, {}, {}, {}", string_literal(row.name), number(row.num), number(row.den),
                          row.exponent, truth(row.point)),
              std::to_string(u));
  }
  return table;
}

Table ProgramText::slots() const {
  Table table("Slot", "kSlots", "kind, type, domain, unit, proved interval, first value");
  for (SlotId s = 0; s < p_.slots.size; ++s) {
    const Slot& row = p_.slots[s];
    const std::string from = row.kind == SlotKind::kConstant ? "" : short_place(linked_, linked_.slot_sources[s]);
    table.row(fmt::format("SlotKind::{}, {}, {}, {}, {}, {}, {}", kind_name(row.kind), type_name(row.type),
                          domain(row.domain), index(row.unit), number(row.lo), number(row.hi), number(row.first)),
              fmt::format("{}: {}{}{}", s, slots_[s], from.empty() ? "" : ", ", from));
  }
  return table;
}

void ProgramText::ops_of(const Block& block, Table& table) const {
  table.heading("");
  table.heading(block_comment(block));
  std::string last;
  for (uint32_t i = block.first_op; i < block.first_op + block.op_count; ++i) {
    const Op& row = p_.ops[i];
    const std::string from = place(linked_.op_sources[i]);
    if (from != last && !from.empty()) table.heading(from);
    last = from;
    const bool over_all = row.imm == kNoIndex && row.code >= OpCode::kReduceSum && row.code <= OpCode::kReduceMedian;
    const std::string imm = over_all ? "kNoIndex" : std::to_string(row.imm);
    const uint32_t line = linked_.op_sources[i].line;
    table.row(fmt::format("OpCode::{}, {}, {}, {}, {}, {}, {}, {}", enumerator(row.code), type_name(row.type),
                          domain(row.domain), slot_id(row.d), slot_id(row.a), slot_id(row.b), slot_id(row.c), imm),
              fmt::format("{}{}", line == 0 ? "" : fmt::format("{}: ", line), operation_text(p_, slots_, row)));
  }
}

Table ProgramText::ops() const {
  Table table("Op", "kOps", "code, type, domain, d, a, b, c, imm; behind them the policy's line");
  for (const Span<Block>& blocks : {p_.blocks, p_.monitors}) {
    for (const Block& block : blocks) ops_of(block, table);
  }
  for (const compiler::Requirement& requirement : linked_.requirements) ops_of(requirement.probe, table);
  return table;
}

std::string ProgramText::block_comment(const Block& block) const {
  const std::string policy = p_.policies[block.policy].name;
  if (block.op_count == 0) return "no operations";
  const compiler::OpSource& source = linked_.op_sources[block.first_op];
  std::string where = "policy " + policy;
  if (source.machine != kNoIndex) {
    const Machine& machine = p_.machines[source.machine];
    where = std::string("machine ") + machine.name;
    if (source.state != kNoIndex) where += std::string(", state ") + machine.states[source.state];
  }
  if (block.guard != kNoSlot) where += ", when " + slots_[block.guard];
  return comment_text(where);
}

std::string ProgramText::block_fields(const Block& block) const {
  return fmt::format("{}, {}, {}, {}, {}, {}", domain(block.domain), slot_id(block.guard), block.period_ticks,
                     block.first_op, block.op_count, block.policy);
}

Table ProgramText::blocks(const Span<Block>& rows, const char* name, const char* about) const {
  Table table("Block", name, about);
  for (const Block& row : rows) {
    table.row(block_fields(row), block_comment(row));
  }
  return table;
}

Table ProgramText::tables() {
  Table table("Table", "kTables", "x, y, points, rounds up");
  for (uint32_t t = 0; t < p_.tables.size; ++t) {
    const flyball::Table& row = p_.tables[t];
    for (const auto& [axis, values] : {std::pair{'X', row.x}, std::pair{'Y', row.y}}) {
      std::vector<std::string> points;
      for (uint16_t i = 0; i < row.size; ++i) points.push_back(number(values[i]));
      list("int64_t", fmt::format("kTable{}{}", t, axis), points);
    }
    table.row(fmt::format("kTable{}X, kTable{}Y, {}, {}", t, t, row.size, truth(row.rounds_up)),
              place(linked_.table_sources[t]));
  }
  return table;
}

Table ProgramText::shares() const {
  Table table("ShareArgs", "kShares", "at_least, at_most");
  for (const ShareArgs& row : p_.shares) {
    table.row(fmt::format("{}, {}", row.at_least, row.at_most),
              fmt::format("{} .. {}", slots_[row.at_least], slots_[row.at_most]));
  }
  return table;
}

Table ProgramText::policies() const {
  Table table("Policy", "kPolicyRows", "name, period in ticks, rank");
  for (uint32_t q = 0; q < p_.policies.size; ++q) {
    const Policy& row = p_.policies[q];
    table.row(fmt::format("{}, {}, {}", string_literal(row.name), row.period_ticks, row.rank),
              comment_text(linked_.files[q].substr(linked_.files[q].rfind('/') + 1)));
  }
  return table;
}

Table ProgramText::inputs() const {
  Table table("Input", "kInputRows", "name, domain, unit, reading, fresh, value, ok, age, sensor, policy");
  for (const Input& row : p_.inputs) {
    table.row(fmt::format("{}, {}, {}, {}, {}, {}, {}, {}, {}, {}", string_literal(row.name), domain(row.domain),
                          index(row.unit), slot_id(row.reading), slot_id(row.fresh), slot_id(row.value),
                          slot_id(row.ok), slot_id(row.age), index(row.sensor), row.policy),
              place(row.reading));
  }
  return table;
}

Table ProgramText::params() const {
  Table table("Param", "kParamRows", "name, policy, slot");
  for (const Param& row : p_.params) {
    table.row(fmt::format("{}, {}, {}", string_literal(row.name), row.policy, row.slot), place(row.slot));
  }
  return table;
}

Table ProgramText::limits() const {
  Table table("Limit", "kLimitRows",
              "name, domain, unit, lo, hi, safe, rest, quantum, slew up, down, first vote, votes, grant, actuator");
  for (const Limit& row : p_.limits) {
    table.row(fmt::format("{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}", string_literal(row.name),
                          domain(row.domain), index(row.unit), number(row.lo), number(row.hi), number(row.safe),
                          number(row.rest), number(row.quantum), number(row.slew_up), number(row.slew_down),
                          row.first_vote, row.vote_count, slot_id(row.grant), index(row.actuator)),
              place(row.grant));
  }
  return table;
}

Table ProgramText::votes() const {
  Table table("Vote", "kVoteRows",
              "kind, limit, rank, policy, machine, state, domain, relation, element, value, active");
  for (const Vote& row : p_.votes) {
    table.row(fmt::format("VoteKind::{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}",
                          row.kind == VoteKind::kCeiling ? "kCeiling" : "kFloor", row.limit, row.rank, row.policy,
                          index(row.machine), index(row.state), domain(row.domain), index(row.relation),
                          index(row.element), row.value, row.active),
              place(row.value));
  }
  return table;
}

Table ProgramText::machines() {
  Table table("Machine", "kMachineRows", "name, policy, domain, state, fired, states, transitions");
  for (uint32_t m = 0; m < p_.machines.size; ++m) {
    const Machine& row = p_.machines[m];
    std::string states = "nullptr", transitions = "nullptr";
    if (row.state_count > 0) {
      states = fmt::format("kStates{}", m);
      std::vector<std::string> texts;
      for (uint32_t s = 0; s < state_names(row); ++s) texts.push_back(string_literal(row.states[s]));
      list("const char*", states, texts);
    }
    if (row.transition_count > 0) {
      transitions = fmt::format("kTransitions{}", m);
      Table rows("Transition", transitions, fmt::format("{}: from, to, line", row.name));
      for (uint16_t t = 0; t < row.transition_count; ++t) {
        const Transition& from = row.transitions[t];
        const std::string state = from.from == kFromBody     ? "kFromBody"
                                  : from.from == kFromResume ? "kFromResume"
                                                             : std::to_string(from.from);
        rows.row(fmt::format("{}, {}, {}", state, from.to, from.line), place({row.policy, from.line}));
      }
      out_ += rows.text();
    }
    table.row(
        fmt::format("{}, {}, {}, {}, {}, {}, {}, {}, {}, {}", string_literal(row.name), row.policy, domain(row.domain),
                    row.state, row.fired, states, row.state_count, row.outer_count, transitions, row.transition_count),
        place(row.state));
  }
  return table;
}

Table ProgramText::promises() const {
  Table table("Monitor", "kPromiseRows", "text, policy, line, violated");
  for (const Monitor& row : p_.promises) {
    table.row(fmt::format("{}, {}, {}, {}", string_literal(row.text), row.policy, row.line, row.violated),
              place({row.policy, row.line}));
  }
  return table;
}

Table ProgramText::saturations() const {
  Table table("Saturation", "kSaturations", "name, policy, hit");
  for (const Saturation& row : p_.saturations) {
    table.row(fmt::format("{}, {}, {}", string_literal(row.name), row.policy, row.hit), place(row.hit));
  }
  return table;
}

Table ProgramText::retained() const {
  Table table("Retained", "kRetainedRows", "name, policy, domain, unit, shift, slot, kept, lo, hi");
  for (const Retained& row : p_.retained) {
    table.row(
        fmt::format("{}, {}, {}, {}, {}, {}, {}, {}, {}", string_literal(row.name), row.policy, domain(row.domain),
                    index(row.unit), row.shift, row.slot, slot_id(row.kept), number(row.lo), number(row.hi)),
        place(row.slot));
  }
  return table;
}

Table ProgramText::outputs() const {
  Table table("Output", "kOutputRows", "name, policy, domain, unit, slot");
  for (const Output& row : p_.outputs) {
    table.row(fmt::format("{}, {}, {}, {}, {}", string_literal(row.name), row.policy, domain(row.domain),
                          index(row.unit), row.slot),
              place(row.slot));
  }
  return table;
}

Table ProgramText::requirements() const {
  Table table("flyball::Requirement", "kRequirementRows", "probe, truth");
  for (const compiler::Requirement& row : linked_.requirements) {
    table.row(fmt::format("{{{}}}, {}", block_fields(row.probe), row.truth), place({row.policy, row.line}));
  }
  return table;
}

std::string ProgramText::text(const std::string& interface) {
  add(domains());
  add(relations());
  add(units());
  add(slots());
  add(ops());
  add(blocks(p_.blocks, "kBlocks", "domain, guard, period in ticks, first operation, operations, policy"));
  add(blocks(p_.monitors, "kMonitors", "as kBlocks, for the promises"));
  add(tables());
  add(shares());
  add(policies());
  add(inputs());
  add(params());
  add(limits());
  add(votes());
  add(machines());
  add(promises());
  add(saturations());
  add(retained());
  add(outputs());
  const Table require = requirements();
  std::string program = fmt::format("    {},\n", p_.tick_us);
  for (const std::string& span : spans_) program += fmt::format("    {},\n", span);
  return fmt::format(R"(// The tables behind {}.
// {}
// Change the policy, not this file. What a column means is in runtime/program.h.
#include "{}"

namespace {} {{
namespace {{

{}
constexpr flyball::Type kI32 = flyball::Type::kI32, kI64 = flyball::Type::kI64;

{}{}}}  // namespace

constexpr flyball::Program kProgram = {{
{}}};

constexpr flyball::Span<flyball::Requirement> kRequirements = {};

}}  // namespace {}
)",
                     interface, origin_text(linked_, options_), interface, options_.name_space, usings(out_), out_,
                     require.text(), program, require.span(), options_.name_space);
}

}  // namespace

std::string program_text(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options,
                         const std::string& interface) {
  return ProgramText(linked, sources, options).text(interface);
}

}  // namespace flyball::emit
