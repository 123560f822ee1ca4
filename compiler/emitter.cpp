// Slots, operations and blocks: widths from intervals, equal operations shared.
#include "compiler/emitter.h"

#include <algorithm>

namespace flyball::compiler {
namespace {

Type type_for(const Integer& lo, const Integer& hi) { return fits(lo, 32) && fits(hi, 32) ? Type::kI32 : Type::kI64; }

bool commutes(OpCode code) {
  switch (code) {
    case OpCode::kAdd:
    case OpCode::kMul:
    case OpCode::kMulWide:
    case OpCode::kMin:
    case OpCode::kMax:
    case OpCode::kEqual:
    case OpCode::kNotEqual:
    case OpCode::kAnd:
    case OpCode::kOr: return true;
    default: return false;
  }
}

int64_t saturated(const Integer& x) {
  if (fits(x, 64)) return to_int64(x);
  return x < 0 ? INT64_MIN : INT64_MAX;
}

}  // namespace

void Emitter::select_block(size_t index) {
  current_ = index;
  for (Level& level : levels_) level.shared.clear();
}

size_t Emitter::new_block(DomainId domain, SlotId guard, uint32_t period_ticks, uint16_t policy) {
  blocks.emplace_back();
  DraftBlock& block = blocks.back();
  block.domain = domain;
  block.guard = guard;
  block.period_ticks = period_ticks;
  block.policy = policy;
  select_block(blocks.size() - 1);
  return current_;
}

SlotId Emitter::constant(const Integer& value) {
  const std::string key = value.get_str();
  if (const auto found = constants_.find(key); found != constants_.end()) return found->second;
  const SlotId slot = new_slot(SlotKind::kConstant, value, value, kNoDomain);
  slots[slot].first = saturated(value);
  constants_[key] = slot;
  return slot;
}

SlotId Emitter::wide_constant(SlotId narrow_constant) {
  const auto [entry, is_new] = wide_constants_.try_emplace(narrow_constant, kNoSlot);
  if (is_new) {
    Slot wide = slots[narrow_constant];
    wide.type = Type::kI64;
    slots.push_back(wide);
    slot_sources.push_back(source);
    entry->second = static_cast<SlotId>(slots.size() - 1);
  }
  return entry->second;
}

SlotId Emitter::truth(bool value) { return constant(value ? 1 : 0); }

SlotId Emitter::new_slot(SlotKind kind, const Integer& lo, const Integer& hi, DomainId domain) {
  check_fits(lo, hi);
  slots.push_back({kind, type_for(lo, hi), domain, kNoIndex, saturated(lo), saturated(hi), 0});
  slot_sources.push_back(source);
  return static_cast<SlotId>(slots.size() - 1);
}

SlotId Emitter::new_state(const Integer& lo, const Integer& hi, const Integer& first, DomainId domain) {
  const SlotId slot = new_slot(SlotKind::kState, lo, hi, domain);
  slots[slot].first = saturated(first);
  return slot;
}

const Emitter::Bounds* Emitter::narrowed(SlotId slot) const {
  for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
    if (const auto found = level->narrowed.find(slot); found != level->narrowed.end()) return &found->second;
    if (level->others && domain(slot) != kNoDomain) break;
  }
  return nullptr;
}

Integer Emitter::lo(SlotId slot) const {
  const Bounds* bounds = narrowed(slot);
  return bounds != nullptr ? bounds->lo : Integer(static_cast<long>(slots[slot].lo));
}

Integer Emitter::hi(SlotId slot) const {
  const Bounds* bounds = narrowed(slot);
  return bounds != nullptr ? bounds->hi : Integer(static_cast<long>(slots[slot].hi));
}

/// A temporary made under a narrowing has its interval: beyond a level of others only the outermost are shared.
SlotId Emitter::find_shared(const Key& key) const {
  bool skip = false;
  for (size_t i = levels_.size(); i-- > 0;) {
    if (!skip || i == 0) {
      const auto found = levels_[i].shared.find(key);
      if (found != levels_[i].shared.end()) return found->second;
    }
    skip = skip || levels_[i].others;
  }
  return kNoSlot;
}

SlotId Emitter::emit(OpCode code, Type op_type, SlotId a, SlotId b, SlotId c, uint32_t imm, const Integer& low,
                     const Integer& high) {
  DomainId where = kNoDomain;
  for (const SlotId operand : {a, b, c}) {
    if (operand != kNoSlot && domain(operand) != kNoDomain) where = domain(operand);
  }
  return emit_in(where, where, code, op_type, a, b, c, imm, low, high);
}

SlotId Emitter::emit_in(DomainId where, DomainId result, OpCode code, Type op_type, SlotId a, SlotId b, SlotId c,
                        uint32_t imm, const Integer& low, const Integer& high) {
  if (commutes(code) && b < a) std::swap(a, b);
  const Key key{code, op_type, where, a, b, c, imm};
  if (const SlotId found = find_shared(key); found != kNoSlot) {
    // Proved again, maybe under other conditions: it may hold what either proof admits.
    slots[found].lo = std::min(slots[found].lo, saturated(low));
    slots[found].hi = std::max(slots[found].hi, saturated(high));
    return found;
  }
  const SlotId slot = new_slot(SlotKind::kTemporary, low, high, result);
  append(current_, {code, op_type, where, slot, a, b, c, imm});
  levels_.back().shared[key] = slot;
  return slot;
}

void Emitter::store(SlotId state, SlotId value) {
  const Type wanted = type(state);
  const SlotId from = cast(value, wanted);
  append(current_, {OpCode::kStore, wanted, domain(state), state, from, kNoSlot, kNoSlot, 0});
}

SlotId Emitter::widen(SlotId slot) {
  if (type(slot) == Type::kI64) return slot;
  if (slots[slot].kind == SlotKind::kConstant) return wide_constant(slot);
  const SlotId wide = emit(OpCode::kWiden, Type::kI64, slot, kNoSlot, kNoSlot, 0, lo(slot), hi(slot));
  slots[wide].type = Type::kI64;
  return wide;
}

SlotId Emitter::narrow(SlotId slot) {
  if (type(slot) == Type::kI32) return slot;
  const SlotId small = emit(OpCode::kNarrow, Type::kI32, slot, kNoSlot, kNoSlot, 0, lo(slot), hi(slot));
  slots[small].type = Type::kI32;
  return small;
}

SlotId Emitter::cast(SlotId slot, Type wanted) { return wanted == Type::kI64 ? widen(slot) : narrow(slot); }

Type Emitter::common_type(SlotId a, SlotId b) const {
  return type(a) == Type::kI32 && type(b) == Type::kI32 ? Type::kI32 : Type::kI64;
}

SlotId Emitter::binary(OpCode code, SlotId a, SlotId b, const Integer& low, const Integer& high) {
  check_fits(low, high);
  const Type wanted = common_type(a, b) == Type::kI32 && type_for(low, high) == Type::kI32 ? Type::kI32 : Type::kI64;
  const SlotId result = emit(code, wanted, cast(a, wanted), cast(b, wanted), kNoSlot, 0, low, high);
  slots[result].type = wanted;
  return result;
}

SlotId Emitter::minimum(SlotId a, SlotId b) {
  return binary(OpCode::kMin, a, b, std::min(lo(a), lo(b)), std::min(hi(a), hi(b)));
}

SlotId Emitter::maximum(SlotId a, SlotId b) {
  return binary(OpCode::kMax, a, b, std::max(lo(a), lo(b)), std::max(hi(a), hi(b)));
}

SlotId Emitter::brought(SlotId slot, const Integer& low, const Integer& high) {
  return maximum(constant(low), minimum(slot, constant(high)));
}

SlotId Emitter::within(SlotId slot, const Integer& low, const Integer& high) {
  const bool below = lo(slot)<low, above = hi(slot)> high;
  if (below) slot = maximum(slot, constant(low));
  if (above) slot = minimum(slot, constant(high));
  return slot;
}

SlotId Emitter::multiply(SlotId a, SlotId b) {
  std::vector<Integer> corners{lo(a) * lo(b), lo(a) * hi(b), hi(a) * lo(b), hi(a) * hi(b)};
  Integer low = *std::min_element(corners.begin(), corners.end());
  const Integer high = *std::max_element(corners.begin(), corners.end());
  if (a == b && low < 0) low = 0;  // rule 5.1: x * x >= 0
  check_fits(low, high);
  if (common_type(a, b) == Type::kI32 && type_for(low, high) == Type::kI64) {
    return emit(OpCode::kMulWide, Type::kI64, a, b, kNoSlot, 0, low, high);
  }
  return binary(OpCode::kMul, a, b, low, high);
}

SlotId Emitter::select(SlotId condition, SlotId a, SlotId b) {
  if (a == b) return a;
  const Type wanted = common_type(a, b);
  const SlotId result = emit(OpCode::kSelect, wanted, condition, cast(a, wanted), cast(b, wanted), 0,
                             std::min(lo(a), lo(b)), std::max(hi(a), hi(b)));
  slots[result].type = wanted;
  return result;
}

SlotId Emitter::compare(OpCode code, SlotId a, SlotId b) {
  const Type wanted = common_type(a, b);
  return emit(code, wanted, cast(a, wanted), cast(b, wanted), kNoSlot, 0, 0, 1);
}

SlotId Emitter::both(SlotId a, SlotId b) {
  if (a == b || b == truth(true)) return a;
  if (a == truth(true)) return b;
  return emit(OpCode::kAnd, Type::kI32, a, b, kNoSlot, 0, 0, 1);
}

SlotId Emitter::either(SlotId a, SlotId b) {
  if (a == b || b == truth(false)) return a;
  if (a == truth(false)) return b;
  return emit(OpCode::kOr, Type::kI32, a, b, kNoSlot, 0, 0, 1);
}

SlotId Emitter::negated(SlotId a) { return emit(OpCode::kNot, Type::kI32, a, kNoSlot, kNoSlot, 0, 0, 1); }

SlotId Emitter::round_divide(SlotId numerator, SlotId divisor, const Integer& low, const Integer& high) {
  check_fits(lo(numerator), hi(numerator) + hi(divisor) / 2);
  const Integer half = hi(divisor) / 2;
  const bool small = common_type(numerator, divisor) == Type::kI32 && fits(hi(numerator) + half, 32);
  const Type wanted = small ? Type::kI32 : Type::kI64;
  const SlotId result =
      emit(OpCode::kRoundDiv, wanted, cast(numerator, wanted), cast(divisor, wanted), kNoSlot, 0, low, high);
  slots[result].type = wanted;
  return result;
}

SlotId Emitter::sum(const std::vector<std::pair<SlotId, Integer>>& terms, const Integer& offset, const Integer& low,
                    const Integer& high) {
  if (terms.empty()) return constant(offset);
  check_fits(low, high);
  // Products first, those that are added before those that are taken away.
  std::vector<std::pair<SlotId, bool>> parts;  // slot, added
  for (const auto& [slot, coefficient] : terms) {
    const bool added = coefficient > 0;
    const Integer size = abs(coefficient);
    const SlotId part = size == 1 ? slot : multiply(slot, constant(size));
    parts.insert(added ? parts.begin() : parts.end(), {part, added});
  }
  std::stable_sort(parts.begin(), parts.end(), [](const auto& x, const auto& y) { return x.second > y.second; });
  size_t next = 0;
  SlotId total = kNoSlot;
  bool offset_done = offset == 0;
  if (parts[0].second) {
    total = parts[next++].first;
  } else {
    total = constant(offset);
    offset_done = true;
  }
  if (next == parts.size() && offset_done) return total;
  for (; next < parts.size(); ++next) {
    const bool last = next + 1 == parts.size() && offset_done;
    const auto [part, added] = parts[next];
    const Integer part_lo = added ? Integer(lo(total) + lo(part)) : Integer(lo(total) - hi(part));
    const Integer part_hi = added ? Integer(hi(total) + hi(part)) : Integer(hi(total) - lo(part));
    total = binary(added ? OpCode::kAdd : OpCode::kSub, total, part, last ? std::max(low, part_lo) : part_lo,
                   last ? std::min(high, part_hi) : part_hi);
  }
  if (!offset_done) {
    total = binary(OpCode::kAdd, total, constant(offset), std::max(low, Integer(lo(total) + offset)),
                   std::min(high, Integer(hi(total) + offset)));
  }
  return total;
}

bool Emitter::take_overflow(Integer& widest_lo, Integer& widest_hi) {
  if (!overflow_) return false;
  widest_lo = overflow_->lo;
  widest_hi = overflow_->hi;
  overflow_.reset();
  return true;
}

void Emitter::check_fits(const Integer& low, const Integer& high) {
  if (fits(low, 64) && fits(high, 64)) return;
  if (!overflow_) overflow_ = Bounds{low, high};
}

void Emitter::enter() { levels_.emplace_back(); }

void Emitter::enter_others() {
  levels_.emplace_back();
  levels_.back().others = true;
}

void Emitter::narrow_to(SlotId slot, const Integer& low, const Integer& high) {
  const Integer new_lo = std::max(lo(slot), low);
  const Integer new_hi = std::min(hi(slot), high);
  if (new_lo <= new_hi) levels_.back().narrowed[slot] = {new_lo, new_hi};
}

void Emitter::leave() { levels_.pop_back(); }

void Emitter::admit(SlotId slot, SlotId other) {
  slots[slot].lo = std::min(slots[slot].lo, slots[other].lo);
  slots[slot].hi = std::max(slots[slot].hi, slots[other].hi);
}

}  // namespace flyball::compiler
