// Forms and ranges of slots, found from the operations that write and read them.
#include "compiler/emit/inline_values.h"

#include <algorithm>
#include <array>

#include "runtime/arithmetic.h"

namespace flyball::emit {
namespace {

constexpr Range kWhole32{INT32_MIN, INT32_MAX}, kWhole64{INT64_MIN, INT64_MAX};

using Wide = __int128;

/// Ends that may be beyond 64 bits.
struct WideRange {
  Wide lo, hi;

  WideRange operator|(const WideRange& other) const { return {std::min(lo, other.lo), std::max(hi, other.hi)}; }
};

WideRange wide(const Range& range) { return {range.lo, range.hi}; }

bool writes_truth(OpCode code) {
  return compares(code) || code == OpCode::kAnd || code == OpCode::kOr || code == OpCode::kNot ||
         code == OpCode::kReduceAny || code == OpCode::kReduceAll;
}

/// The operands whose values an operation hands on as they are.
std::vector<SlotId> handed_on(const Op& op) {
  switch (op.code) {
    case OpCode::kCopy:
    case OpCode::kNarrow:
    case OpCode::kStore:
    case OpCode::kGather:
    case OpCode::kPick: return {op.a};
    case OpCode::kSelect: return {op.b, op.c};
    default: return {};
  }
}

/// The operands that are looked at as truths.
std::vector<SlotId> looked_at(const Op& op) {
  switch (op.code) {
    case OpCode::kAnd:
    case OpCode::kOr: return {op.a, op.b};
    case OpCode::kNot:
    case OpCode::kSelect:
    case OpCode::kReduceAny:
    case OpCode::kReduceAll: return {op.a};
    default: return {};
  }
}

class Finder {
 public:
  explicit Finder(const compiler::LinkedSet& linked) : linked_(linked), p_(linked.program) {}

  ValueForms find() {
    find_saturating();
    find_truths();
    find_machines();
    find_forms();
    find_ranges();
    return std::move(out_);
  }

 private:
  bool is_constant(SlotId slot) const { return p_.slots[slot].kind == SlotKind::kConstant; }
  bool is_bit(SlotId slot) const { return p_.slots[slot].lo >= 0 && p_.slots[slot].hi <= 1; }
  bool fits(SlotId slot) const {
    return p_.slots[slot].type == Type::kI32 || Range{p_.slots[slot].lo, p_.slots[slot].hi}.within(kWhole32);
  }

  /// Readings have no range. Those that are only handed on and compared with smaller numbers say the same when they are
  /// brought into 32 bits first.
  void find_saturating() {
    saturates_.assign(p_.slots.size, false);
    for (SlotId s = 0; s < p_.slots.size; ++s) {
      const Slot& slot = p_.slots[s];
      saturates_[s] =
          slot.type == Type::kI64 && slot.kind != SlotKind::kConstant && !fits(s) &&
          (slot.kind == SlotKind::kReading || slot.kind == SlotKind::kState || slot.kind == SlotKind::kTemporary);
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (const Op& op : p_.ops) changed = keep_saturating(op) || changed;
    }
  }

  bool keep_saturating(const Op& op) {
    bool changed = false;
    const auto drop = [&](SlotId slot) {
      changed = changed || saturates_[slot];
      saturates_[slot] = false;
    };
    const std::vector<SlotId> same = handed_on(op);
    const bool bounds = op.code == OpCode::kMin || op.code == OpCode::kMax || compares(op.code);
    const auto small = [&](SlotId slot) { return p_.slots[slot].lo > INT32_MIN && p_.slots[slot].hi < INT32_MAX; };
    const auto judge = [&](SlotId slot) {
      const bool through = std::count(same.begin(), same.end(), slot) > 0 && (saturates_[op.d] || small(op.d));
      const SlotId other = slot == op.a ? op.b : op.a;
      const bool bounded =
          bounds && other != slot && small(other) && (compares(op.code) || saturates_[op.d] || fits(op.d));
      if (!through && !bounded) drop(slot);
    };
    for (const SlotId slot : {op.a, op.b, op.c}) {
      if (slot != kNoSlot) judge(slot);
    }
    if (op.code == OpCode::kShare) {
      drop(p_.shares[op.imm].at_least);
      drop(p_.shares[op.imm].at_most);
    }
    const bool by_bounds =
        (op.code == OpCode::kMin || op.code == OpCode::kMax) && (saturates_[op.a] || saturates_[op.b]);
    const auto hands_small = [&](SlotId slot) { return saturates_[slot] || fits(slot); };
    const bool by_same = !same.empty() && std::all_of(same.begin(), same.end(), hands_small);
    if (!by_bounds && !by_same) drop(op.d);
    return changed;
  }

  /// A slot is a truth when something looks at it so, or makes it so, and nothing else is ever written to it.
  void find_truths() {
    std::vector<bool> meant(p_.slots.size, false), other(p_.slots.size, false);
    const auto mean = [&meant](SlotId slot) {
      if (slot != kNoSlot) meant[slot] = true;
    };
    for (SlotId s = 0; s < p_.slots.size; ++s) {
      const SlotKind kind = p_.slots[s].kind;
      meant[s] = kind == SlotKind::kFresh;
      other[s] = !is_bit(s) || kind == SlotKind::kParam || kind == SlotKind::kReading || kind == SlotKind::kGrant;
    }
    for (const Vote& vote : p_.votes) mean(vote.active);
    for (const Input& input : p_.inputs) mean(input.ok);
    for (const Monitor& promise : p_.promises) mean(promise.violated);
    for (const Saturation& saturation : p_.saturations) mean(saturation.hit);
    for (const compiler::Requirement& requirement : linked_.requirements) mean(requirement.truth);
    for (const Span<Block>& blocks : {p_.blocks, p_.monitors}) {
      for (const Block& block : blocks) mean(block.guard);
    }
    for (const Machine& machine : p_.machines) other[machine.state] = true;
    for (const Op& op : p_.ops) {
      for (const SlotId slot : looked_at(op)) mean(slot);
      if (writes_truth(op.code)) meant[op.d] = true;
      if (!writes_truth(op.code) && handed_on(op).empty()) other[op.d] = true;
      if (reduces(op.code) && op.b != kNoSlot) mean(op.b);
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (const Op& op : p_.ops) changed = spread_truth(op, meant, other) || changed;
    }
    truth_.resize(p_.slots.size);
    for (SlotId s = 0; s < p_.slots.size; ++s) truth_[s] = meant[s] && !other[s];
  }

  bool spread_truth(const Op& op, std::vector<bool>& meant, std::vector<bool>& other) const {
    bool changed = false;
    for (const SlotId slot : handed_on(op)) {
      if (is_constant(slot)) continue;
      changed = changed || (other[slot] && !other[op.d]) || (meant[slot] && !meant[op.d]);
      if (other[slot]) other[op.d] = true;
      if (meant[slot]) meant[op.d] = true;
    }
    return changed;
  }

  void find_machines() {
    out_.machine.assign(p_.slots.size, kNoIndex);
    for (uint32_t m = 0; m < p_.machines.size; ++m) out_.machine[p_.machines[m].state] = static_cast<uint16_t>(m);
    for (bool changed = true; changed;) {
      changed = false;
      for (const Op& op : p_.ops) {
        for (const SlotId slot : handed_on(op)) {
          if (is_constant(slot) || is_constant(op.d) || out_.machine[slot] == out_.machine[op.d]) continue;
          const bool forward = out_.machine[slot] != kNoIndex;
          if (forward && out_.machine[op.d] != kNoIndex) continue;
          (forward ? out_.machine[op.d] : out_.machine[slot]) = out_.machine[forward ? slot : op.d];
          changed = true;
        }
      }
    }
  }

  void find_forms() {
    out_.form.resize(p_.slots.size);
    for (SlotId s = 0; s < p_.slots.size; ++s) {
      out_.form[s] = truth_[s] ? Form::kTruth : fits(s) || saturates_[s] ? Form::kI32 : Form::kI64;
    }
  }

  void find_ranges() {
    std::vector<bool> written(p_.slots.size, false);
    std::vector<bool> vote(p_.slots.size, false);
    for (const Vote& row : p_.votes) vote[row.value] = true;
    for (SlotId s = 0; s < p_.slots.size; ++s) {
      const Slot& slot = p_.slots[s];
      const bool holds =
          slot.kind != SlotKind::kTemporary && slot.kind != SlotKind::kReading && !vote[s] && !saturates_[s];
      out_.sure.push_back(holds ? Range{slot.lo, slot.hi} : whole(out_.form[s]));
      if (slot.kind == SlotKind::kConstant) out_.sure[s] = {slot.first, slot.first};
      out_.constant.push_back(slot.kind == SlotKind::kConstant);
    }
    for (const Op& op : p_.ops) {
      if (p_.slots[op.d].kind != SlotKind::kTemporary) continue;
      const Range range = outcome(p_, out_, op).range;
      Range& sure = out_.sure[op.d];
      sure = written[op.d] ? Range{std::min(sure.lo, range.lo), std::max(sure.hi, range.hi)} : range;
      written[op.d] = true;
      out_.constant[op.d] = sure.lo == sure.hi;
    }
  }

  const compiler::LinkedSet& linked_;
  const Program& p_;
  std::vector<bool> saturates_, truth_;
  ValueForms out_;
};

WideRange product(const WideRange& a, const WideRange& b) {
  const std::array corners{a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  return {*std::min_element(corners.begin(), corners.end()), *std::max_element(corners.begin(), corners.end())};
}

/// The values of a comparison that surely holds, or surely does not.
WideRange truth(bool always, bool never) { return {always ? 1 : 0, never ? 0 : 1}; }

/// The values of an operation that does not wrap.
WideRange plain_range(const Program& p, const ValueForms& values, const Op& op) {
  const auto of = [&](SlotId slot) { return slot == kNoSlot ? WideRange{0, 0} : wide(values.sure[slot]); };
  const WideRange a = of(op.a), b = of(op.b);
  const Wide n = p.domains.size == 0 || op.domain == kNoDomain ? 1 : Wide{p.domains[op.domain].size};
  if (compares(op.code) && op.a == op.b) {
    const bool holds = op.code == OpCode::kLessEqual || op.code == OpCode::kEqual;
    return truth(holds, !holds);
  }
  const uint32_t shift = shift_of(op);
  const auto shifted = [&](Wide add) { return WideRange{(a.lo + add) >> shift, (a.hi + add) >> shift}; };
  switch (op.code) {
    case OpCode::kCopy:
    case OpCode::kWiden:
    case OpCode::kNarrow:
    case OpCode::kStore:
    case OpCode::kGather:
    case OpCode::kPick: return a;
    case OpCode::kAdd: return {a.lo + b.lo, a.hi + b.hi};
    case OpCode::kSub: return {a.lo - b.hi, a.hi - b.lo};
    case OpCode::kMul:
    case OpCode::kMulWide: return product(a, b);
    case OpCode::kMin: return {std::min(a.lo, b.lo), std::min(a.hi, b.hi)};
    case OpCode::kMax: return {std::max(a.lo, b.lo), std::max(a.hi, b.hi)};
    case OpCode::kRoundShift: return shifted(Wide{1} << (shift - 1));
    case OpCode::kFloorShift: return shifted(0);
    case OpCode::kRoundDiv:
    case OpCode::kFloorDiv:
    case OpCode::kCeilDiv: return {std::min<Wide>(a.lo, 0), std::max<Wide>(a.hi, 0)};
    case OpCode::kMod: return {0, std::max<Wide>(b.hi, 1) - 1};
    case OpCode::kLess: return truth(a.hi < b.lo, a.lo >= b.hi);
    case OpCode::kLessEqual: return truth(a.hi <= b.lo, a.lo > b.hi);
    case OpCode::kEqual: return truth(a.lo == a.hi && b.lo == b.hi && a.lo == b.lo, a.hi < b.lo || a.lo > b.hi);
    case OpCode::kNotEqual: return truth(a.hi < b.lo || a.lo > b.hi, a.lo == a.hi && b.lo == b.hi && a.lo == b.lo);
    case OpCode::kAnd: return {std::min(a.lo, b.lo), std::min(a.hi, b.hi)};
    case OpCode::kOr: return {std::max(a.lo, b.lo), std::max(a.hi, b.hi)};
    case OpCode::kNot: return {1 - a.hi, 1 - a.lo};
    case OpCode::kSelect: return !values.constant[op.a] ? b | of(op.c) : a.lo != 0 ? b : of(op.c);
    case OpCode::kIndex: return {0, n - 1};
    case OpCode::kReduceSum: return product({0, n}, a | WideRange{0, 0});
    case OpCode::kReduceMedian: return a | WideRange{0, 0};
    case OpCode::kReduceMin: return {a.lo, whole(values.form[op.d]).hi};
    case OpCode::kReduceMax: return {whole(values.form[op.d]).lo, a.hi};
    case OpCode::kReduceArgMin:
    case OpCode::kReduceArgMax: return {-1, n - 1};
    case OpCode::kTable: {
      const Table& table = p.tables[op.imm];
      return {*std::min_element(table.y, table.y + table.size), *std::max_element(table.y, table.y + table.size)};
    }
    case OpCode::kShare: return wide(whole(values.form[op.d]));
    default: return {0, 1};
  }
}

}  // namespace

uint32_t shift_of(const Op& op) {
  return shift_within(op.imm, op.code == OpCode::kRoundShift ? 1 : 0, op.type == Type::kI32 ? 32 : 64);
}

Range whole(Form form) { return form == Form::kTruth ? Range{0, 1} : form == Form::kI32 ? kWhole32 : kWhole64; }

ValueForms value_forms(const compiler::LinkedSet& linked) { return Finder(linked).find(); }

Form computed_in(const Program& program, const ValueForms& values, const Op& op) {
  Form form = std::max(values.form[op.d], Form::kI32);
  for (const SlotId slot : {op.a, op.b, op.c}) {
    if (slot != kNoSlot && !(op.code == OpCode::kSelect && slot == op.a)) form = std::max(form, values.form[slot]);
  }
  if (op.type == Type::kI32 || form == Form::kI64) return form;
  // A sum inside may be wider than what goes in and out.
  const auto reaches = [&](Wide extra) { return Wide{values.sure[op.a].hi} + extra > INT32_MAX; };
  if (op.code == OpCode::kRoundShift && (op.imm > 30 || reaches(Wide{1} << (shift_of(op) - 1)))) return Form::kI64;
  if (op.code == OpCode::kFloorShift && op.imm > 31) return Form::kI64;
  if (op.code == OpCode::kRoundDiv && reaches(Wide{values.sure[op.b].hi} / 2)) return Form::kI64;
  static_cast<void>(program);
  return form;
}

SlotId always_taken(const ValueForms& values, const Op& op) {
  if (op.code != OpCode::kMin && op.code != OpCode::kMax) return kNoSlot;
  const Range &a = values.sure[op.a], &b = values.sure[op.b];
  const bool larger = op.code == OpCode::kMax;
  if (larger ? b.hi <= a.lo : a.hi <= b.lo) return op.a;
  return (larger ? a.hi <= b.lo : b.hi <= a.lo) ? op.b : kNoSlot;
}

Form sums_of_share(const Program& program, const ValueForms& values, const Op& op) {
  const int64_t most = INT32_MAX / std::max<int64_t>(elements(program, op.domain), 1);
  const ShareArgs& args = program.shares[op.imm];
  bool small = values.sure[op.a].within(kWhole32);
  for (const SlotId slot : {op.b, args.at_least, args.at_most}) small = small && values.sure[slot].within({0, most});
  return small ? Form::kI32 : Form::kI64;
}

Outcome outcome(const Program& program, const ValueForms& values, const Op& op) {
  const Range form = whole(std::max(values.form[op.d], writes_truth(op.code) ? Form::kTruth : Form::kI32));
  const Range space = whole(compares(op.code) ? values.form[op.d] : computed_in(program, values, op));
  const WideRange plain = plain_range(program, values, op);
  const bool exact = plain.lo >= space.lo && plain.hi <= space.hi;
  const bool kept = plain.lo >= form.lo && plain.hi <= form.hi;
  return {kept ? Range{static_cast<int64_t>(plain.lo), static_cast<int64_t>(plain.hi)} : form, exact};
}

}  // namespace flyball::emit
