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
  constexpr size_t kLongest = 40;
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
  for (const Op& op : linked.program.ops) wish_for(op);
  for (uint32_t i = linked.program.ops.size; i-- > 0;) hand_back(linked.program.ops[i]);
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
      name = line.line == 0 ? "first_tick" : fmt::format("{}{}_{}", temporary ? "t" : "kept", line.line, number);
    }
    named_.push_back(!plain && p.slots[s].kind != SlotKind::kConstant);
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
  const Program& p = linked_.program;
  if (named_[op.d]) return;
  const auto wish = [&](const std::string& name) {
    wishes_[op.d] = name;
    named_[op.d] = true;
  };
  const auto is_zero = [&p](SlotId slot) {
    return p.slots[slot].kind == SlotKind::kConstant && p.slots[slot].first == 0;
  };
  const bool a = op.a != kNoSlot && named_[op.a], b = op.b != kNoSlot && named_[op.b];
  if (op.code == OpCode::kEqual && p.slots[op.d].kind == SlotKind::kTemporary) {
    for (const auto& [state, constant] : {std::pair{op.a, op.b}, std::pair{op.b, op.a}}) {
      const uint16_t machine = values_.machine[state];
      if (machine == kNoIndex || p.slots[constant].kind != SlotKind::kConstant) continue;
      const auto index = static_cast<size_t>(p.slots[constant].first);
      const std::vector<std::string>& states = identifiers.states[machine];
      if (index < states.size())
        return wish((state == p.machines[machine].state ? "is_" : "in_") + snake(states[index].substr(1)));
    }
  }
  if (p.slots[op.d].kind != SlotKind::kTemporary) return;
  switch (op.code) {
    case OpCode::kCopy: return a ? wish(wishes_[op.a] + "_before") : void();
    case OpCode::kWiden:
    case OpCode::kNarrow:
    case OpCode::kGather: return a ? wish(wishes_[op.a]) : void();
    case OpCode::kLess:
      if (a && b) wish(wishes_[op.b] + "_above_" + wishes_[op.a]);
      if (b && is_zero(op.a)) wish(wishes_[op.b] + "_above_0");
      if (a && is_zero(op.b)) wish(wishes_[op.a] + "_below_0");
      return;
    case OpCode::kReduceAny: return a ? wish("any_" + wishes_[op.a]) : void();
    case OpCode::kReduceAll: return a ? wish("all_" + wishes_[op.a]) : void();
    case OpCode::kReduceSum: return a ? wish("sum_of_" + wishes_[op.a]) : void();
    case OpCode::kReduceMin: return a ? wish("least_" + wishes_[op.a]) : void();
    case OpCode::kReduceMax: return a ? wish("most_" + wishes_[op.a]) : void();
    default: return;
  }
}

}  // namespace flyball::emit
