// A name for every slot.
#include "compiler/slot_names.h"

#include <fmt/format.h>

#include <array>

namespace flyball::compiler {

const char* operation_name(OpCode code) {
  // In the order of OpCode.
  constexpr std::array kNames = {
      "narrow",    "and",      "or",       "not",    "copy",   "add",   "sub",        "min",   "max",     "less",
      "lessequal", "equal",    "notequal", "select", "store",  "mul",   "roundshift", "widen", "mulwide", "floorshift",
      "rounddiv",  "floordiv", "ceildiv",  "mod",    "gather", "pick",  "index",      "sum",   "min_of",  "max_of",
      "any",       "all",      "argmin",   "argmax", "median", "table", "share"};
  const auto index = static_cast<size_t>(code);
  return index < kNames.size() ? kNames[index] : "?";
}

std::vector<std::string> slot_names(const LinkedSet& linked) {
  const Program& p = linked.program;
  std::vector<std::string> names(p.slots.size);
  // The first to name a slot wins: an input's value may be watched too.
  const auto name = [&](SlotId slot, const std::string& text) {
    if (slot != kNoSlot && names[slot].empty()) names[slot] = text;
  };
  for (SlotId s = 0; s < p.slots.size; ++s) {
    if (p.slots[s].kind == SlotKind::kConstant) name(s, std::to_string(p.slots[s].first));
  }
  for (const Input& i : p.inputs) {
    name(i.value, i.name);
    name(i.reading, fmt::format("{}.reading", i.name));
    name(i.fresh, fmt::format("{}.fresh", i.name));
    name(i.ok, fmt::format("{}.ok", i.name));
    name(i.age, fmt::format("{}.age", i.name));
  }
  for (const TrueValue& t : linked.truths) name(t.slot, fmt::format("true.{}", p.inputs[t.input].name));
  for (const Param& q : p.params) name(q.slot, q.name);
  for (const Limit& l : p.limits) name(l.grant, l.name);
  for (const Machine& m : p.machines) {
    name(m.state, fmt::format("{}.state", m.name));
    if (p.slots[m.fired].kind == SlotKind::kState) name(m.fired, fmt::format("{}.fired", m.name));
  }
  for (uint32_t v = 0; v < p.votes.size; ++v) {
    name(p.votes[v].value, fmt::format("vote{}", v));
    name(p.votes[v].active, fmt::format("vote{}.active", v));
  }
  for (const Watch& w : linked.watches) name(w.slot, w.name);
  for (SlotId s = 0; s < p.slots.size; ++s) {
    name(s, fmt::format("{}{}", p.slots[s].kind == SlotKind::kState ? "s" : "t", s));
  }
  return names;
}

}  // namespace flyball::compiler
