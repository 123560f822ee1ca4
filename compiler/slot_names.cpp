// A name for every slot.
#include "compiler/slot_names.h"

#include <fmt/format.h>

namespace flyball::compiler {

const char* operation_name(OpCode code) {
  switch (code) {
    case OpCode::kNarrow: return "narrow";
    case OpCode::kAnd: return "and";
    case OpCode::kOr: return "or";
    case OpCode::kNot: return "not";
    case OpCode::kCopy: return "copy";
    case OpCode::kAdd: return "add";
    case OpCode::kSub: return "sub";
    case OpCode::kMin: return "min";
    case OpCode::kMax: return "max";
    case OpCode::kLess: return "less";
    case OpCode::kLessEqual: return "lessequal";
    case OpCode::kEqual: return "equal";
    case OpCode::kNotEqual: return "notequal";
    case OpCode::kSelect: return "select";
    case OpCode::kStore: return "store";
    case OpCode::kMul: return "mul";
    case OpCode::kRoundShift: return "roundshift";
    case OpCode::kWiden: return "widen";
    case OpCode::kMulWide: return "mulwide";
    case OpCode::kFloorShift: return "floorshift";
    case OpCode::kRoundDiv: return "rounddiv";
    case OpCode::kFloorDiv: return "floordiv";
    case OpCode::kCeilDiv: return "ceildiv";
    case OpCode::kMod: return "mod";
    case OpCode::kGather: return "gather";
    case OpCode::kPick: return "pick";
    case OpCode::kIndex: return "index";
    case OpCode::kReduceSum: return "sum";
    case OpCode::kReduceMin: return "min_of";
    case OpCode::kReduceMax: return "max_of";
    case OpCode::kReduceAny: return "any";
    case OpCode::kReduceAll: return "all";
    case OpCode::kReduceArgMin: return "argmin";
    case OpCode::kReduceArgMax: return "argmax";
    case OpCode::kReduceMedian: return "median";
    case OpCode::kTable: return "table";
    case OpCode::kShare: return "share";
  }
  return "?";
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
  for (const LetName& let : linked.lets) {
    if (let.divisor == kNoSlot) name(let.slot, let.name);
  }
  for (const LetName& let : linked.lets) {
    if (let.divisor != kNoSlot && !names[let.divisor].empty()) {
      name(let.slot, fmt::format("{}*{}", let.name, names[let.divisor]));
    }
  }
  for (SlotId s = 0; s < p.slots.size; ++s) {
    name(s, fmt::format("{}{}", p.slots[s].kind == SlotKind::kState ? "s" : "t", s));
  }
  return names;
}

}  // namespace flyball::compiler
