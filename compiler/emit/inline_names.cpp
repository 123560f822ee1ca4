// Names for straight-line code, from the policy.
#include "compiler/emit/inline_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string_view>

#include "compiler/emit/reserved_names.h"
#include "compiler/slot_names.h"

namespace flyball::emit {
namespace {

constexpr const char* kFirstTick = "first_tick";
constexpr size_t kLongest = 60;  // of a name that is made of others

/// "Regulate.pi1.i" as "regulate_pi1_i", "kGuardRegulateFreq" as "guard_regulate_freq", "need*target" as
/// "need_times_target".
std::string snake(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
    const char before = i == 0 ? '_' : name[i - 1];
    const bool begins = upper && ((before >= 'a' && before <= 'z') || (before >= '0' && before <= '9'));
    if ((begins || !(upper || lower || digit)) && !out.empty() && out.back() != '_') out += '_';
    if (c == '*') out += "times_";
    if (upper || lower || digit) out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

/// What is kept without a name of the policy, from what it is called across versions of the text: "guard.Regulate:
/// temp < low -> Nominal", the steps that this has held for, becomes "guard_regulate_to_nominal_steps". "" where that
/// is longer than a name should be.
std::string kept_name(const std::string& identity) {
  const std::string arrow = " -> ";
  const size_t to = identity.rfind(arrow);
  const auto is_of_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
  };
  const auto from = std::find_if_not(identity.begin(), identity.end(), is_of_name);
  const std::string name = snake(to == std::string::npos ? identity
                                                         : std::string(identity.begin(), from) + "_to_" +
                                                               identity.substr(to + arrow.size()) + "_steps");
  return name.size() <= kLongest ? name : "";
}

}  // namespace

InlineNames::InlineNames(const compiler::LinkedSet& linked, const ValueForms& values, const Plan& plan)
    : identifiers(emit::identifiers(linked)), linked_(linked), values_(values) {
  wish_for_slots();
  for (uint32_t i = linked.program.ops.size; i-- > 0;) hand_back(linked.program.ops[i]);
  for (const Op& op : linked.program.ops) wish_for(op);
  std::set<std::string> taken = {"params"};
  members_.resize(wishes_.size());
  for (SlotId s = 0; s < wishes_.size(); ++s) {
    if (plan.place[s] != Place::kMember) continue;
    const bool param = linked.program.slots[s].kind == SlotKind::kParam;
    members_[s] = (param ? "params." : "") + unique_name(taken, wishes_[s]);
  }
}

/// What the policy calls them. A slot without a name is called by its line, and counted within it.
void InlineNames::wish_for_slots() {
  const Program& p = linked_.program;
  const std::vector<std::string> names = compiler::slot_names(linked_);
  const std::string own = p.policies.size == 1 ? std::string(p.policies[0].name) + "." : "";
  const auto without_own = [&own](const std::string& name) {
    return !own.empty() && name.find(own) == 0 ? name.substr(own.size()) : name;
  };
  std::map<SlotId, std::string> kept;
  for (const compiler::Identity& row : linked_.identities) kept[row.slot] = kept_name(without_own(row.name));
  for (uint32_t r = 0; r < p.promises.size; ++r) {
    for (const compiler::Identity& row : linked_.identities) {
      if (std::string_view(row.name).ends_with(p.promises[r].text)) kept[row.slot] = fmt::format("promise_{}_steps", r);
    }
    kept[p.promises[r].violated] = fmt::format("promise_{}_violated", r);
  }
  for (const Retained& row : p.retained) kept[row.kept] = snake(without_own(names[row.slot])) + "_restored";
  std::map<std::pair<uint16_t, uint32_t>, int> count;
  for (SlotId s = 0; s < p.slots.size; ++s) {
    const bool temporary = p.slots[s].kind == SlotKind::kTemporary;
    const bool plain = names[s] == fmt::format("{}{}", p.slots[s].kind == SlotKind::kState ? 's' : 't', s);
    const compiler::SourceLine& line = linked_.slot_sources[s];
    std::string name = without_own(names[s]);
    if (p.slots[s].kind == SlotKind::kNow) {
      name = "now";
    } else if (plain && !kept[s].empty()) {
      name = kept[s];
    } else if (plain) {
      const int number = ++count[{line.policy, line.line}];
      name = line.line == 0 ? kFirstTick : fmt::format("{}{}_{}", temporary ? "t" : "kept", line.line, number);
    }
    named_.push_back((!plain || !kept[s].empty()) && p.slots[s].kind != SlotKind::kConstant);
    wishes_.push_back(snake(name));
  }
  for (uint32_t v = 0; v < p.votes.size; ++v) {
    const std::string vote = snake(identifiers.votes[v].substr(1)) + "_vote";
    wishes_[p.votes[v].value] = vote;
    wishes_[p.votes[v].active] = vote + "_active";
  }
}

/// A value that becomes a state is called as that is.
void InlineNames::hand_back(const Op& op) {
  const bool same = op.code == OpCode::kStore || op.code == OpCode::kNarrow || op.code == OpCode::kWiden;
  if (!same || named_[op.a] || !named_[op.d] || linked_.program.slots[op.a].kind != SlotKind::kTemporary) return;
  wishes_[op.a] = wishes_[op.d];
  named_[op.a] = true;
}

/// A value on the way that says something by what it is made of.
void InlineNames::wish_for(const Op& op) {
  if (named_[op.d] || linked_.program.slots[op.d].kind != SlotKind::kTemporary) return;
  const std::string name = in_words(op);
  if (name.empty() || name.size() > kLongest) return;
  wishes_[op.d] = name;
  named_[op.d] = true;
}

/// "in_regulate", "is_regulate" where the machine's state itself is compared; "" when no state is.
std::string InlineNames::state_test(const Op& op) const {
  const Program& p = linked_.program;
  for (const auto& [state, constant] : {std::pair{op.a, op.b}, std::pair{op.b, op.a}}) {
    const uint16_t machine = values_.machine[state];
    if (machine == kNoIndex || p.slots[constant].kind != SlotKind::kConstant) continue;
    const auto index = static_cast<size_t>(p.slots[constant].first);
    const std::vector<std::string>& states = identifiers.states[machine];
    if (index < states.size()) {
      return (state == p.machines[machine].state ? "is_" : "in_") + snake(states[index].substr(1));
    }
  }
  return "";
}

/// "" where there is nothing to say.
std::string InlineNames::in_words(const Op& op) const {
  const Program& p = linked_.program;
  const bool a = op.a != kNoSlot && named_[op.a], b = op.b != kNoSlot && named_[op.b];
  const std::string first = a ? wishes_[op.a] : "", second = b ? wishes_[op.b] : "";
  const auto is_zero = [&p](SlotId slot) {
    return p.slots[slot].kind == SlotKind::kConstant && p.slots[slot].first == 0;
  };
  const auto of_machine = [this](SlotId slot, const char* what) {
    const uint16_t machine = values_.machine[slot];
    return machine == kNoIndex ? "" : snake(identifiers.machines[machine].substr(1)) + what;
  };
  const auto unary = [&](const std::string& before, const std::string& after) {
    return a ? before + first + after : "";
  };
  const auto binary = [&](const std::string& between) { return a && b ? first + between + second : ""; };
  switch (op.code) {
    case OpCode::kCopy: return unary("", "_before");
    case OpCode::kWiden:
    case OpCode::kNarrow:
    case OpCode::kGather: return unary("", "");
    case OpCode::kRoundShift: return unary("", "_rounded");
    case OpCode::kSub: return binary("_minus_");
    case OpCode::kLess:
      if (is_zero(op.a) && b) return second + "_above_0";
      if (is_zero(op.b) && a) return first + "_below_0";
      return a && b ? second + "_above_" + first : "";
    case OpCode::kEqual: return state_test(op);
    case OpCode::kNotEqual: return a && b ? of_machine(op.a, "_changes") : "";
    case OpCode::kOr: return b && wishes_[op.a] == kFirstTick ? wishes_[op.a] + "_or_" + second : "";
    case OpCode::kSelect: {
      const std::string state = of_machine(op.d, "_next");
      const bool replaced = op.c != kNoSlot && named_[op.c] && p.slots[op.c].kind == SlotKind::kState;
      return state.empty() && replaced ? wishes_[op.c] + "_before" : state;
    }
    case OpCode::kShare: return "share";
    case OpCode::kReduceAny: return unary("any_", "");
    case OpCode::kReduceAll: return unary("all_", "");
    case OpCode::kReduceSum: return unary("sum_of_", "");
    case OpCode::kReduceMin: return unary("least_", "");
    case OpCode::kReduceMax: return unary("most_", "");
    default: return "";
  }
}

}  // namespace flyball::emit
