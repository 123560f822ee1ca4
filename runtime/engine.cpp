// The table engine: lays slots out, runs the blocks that are due, dispatches operations to their loops.
#include "runtime/engine.h"

#include "runtime/seldom.h"
#include "runtime/share.h"
#include "runtime/table.h"

namespace flyball {
namespace {

/// Bytes of all slots. Writes where each is into `places`, unless that is null.
size_t place_slots(const Program& program, uint32_t* places) {
  return SlotMemory::lay_out(program, [&](SlotId slot, size_t offset) {
    if (places == nullptr) return;
    const Slot& s = program.slots[slot];
    places[1 + slot] = static_cast<uint32_t>(offset) | (s.domain == kNoDomain ? 0 : SlotMemory::words(s.type));
  });
}

/// The places of slots, which lie behind the slots themselves.
uint32_t* lay_out(const Program& program, void* memory) {
  auto* const places = reinterpret_cast<uint32_t*>(static_cast<unsigned char*>(memory) + place_slots(program, nullptr));
  places[0] = 0;  // of kNoSlot: a value that is not looked at
  place_slots(program, places);
  return places;
}

bool is_due(uint32_t period_ticks, uint64_t tick) { return period_ticks <= 1 || tick % period_ticks == 0; }

/// The operations of one block, each over all elements of its domain.
class Executor {
 public:
  Executor(const Program& program, const SlotMemory& slots, SlotId guard)
      : program_(program), slots_(slots), guard_(guard == kNoSlot ? always_ : operand(guard)) {}

  void execute(const Op& op) {
    if (op.domain != domain_) n_ = elements(program_, domain_ = op.domain);
    const Operands o{n_, slots_.at<void>(op.d), operand(op.a), operand(op.b)};
    if (op.type == Type::kI32) {
      execute_i32(op, o);
    } else {
      execute_i64(op, o);
    }
  }

 private:
  FLYBALL_INLINE Operand operand(SlotId slot) const { return {slots_.at<void>(slot), slots_.stride(slot)}; }

  void execute_i32(const Op& op, const Operands& o) const {
    using T = int32_t;
    switch (op.code) {
      case OpCode::kAdd: return binary<T, T>(o, Add());
      case OpCode::kSub: return binary<T, T>(o, Sub());
      case OpCode::kAnd:
      case OpCode::kOr:
      case OpCode::kMin:
      case OpCode::kMax: return extreme<T>(o, op.code == OpCode::kMax || op.code == OpCode::kOr);
      case OpCode::kLess:
      case OpCode::kLessEqual: return less<T>(o, op.code == OpCode::kLessEqual);
      case OpCode::kNot: return unary<T, T>(o, Not());
      case OpCode::kEqual:
      case OpCode::kNotEqual: return equal<T>(o, op.code == OpCode::kNotEqual);
      case OpCode::kNarrow: return unary<T, int64_t>(o, [](int64_t a) { return static_cast<T>(a); });
      case OpCode::kCopy:
      case OpCode::kSelect:
      case OpCode::kStore: return choose<T>(op, o);
      default: return execute_other(op, o);
    }
  }

  void execute_i64(const Op& op, const Operands& o) const {
    using T = int64_t;
    switch (op.code) {
      case OpCode::kAdd: return binary<T, T>(o, Add());
      case OpCode::kSub: return binary<T, T>(o, Sub());
      case OpCode::kMul: return binary<T, T>(o, Mul());
      case OpCode::kMulWide: return binary<T, int32_t>(o, MulWide());
      case OpCode::kWiden: return unary<T, int32_t>(o, [](int32_t a) { return T{a}; });
      case OpCode::kMin:
      case OpCode::kMax: return extreme<T>(o, op.code == OpCode::kMax);
      case OpCode::kRoundShift: return unary<T, T>(o, RoundShift{shift_within(op.imm, 1, 64)});
      case OpCode::kLess:
      case OpCode::kLessEqual: return less<T>(o, op.code == OpCode::kLessEqual);
      case OpCode::kEqual:
      case OpCode::kNotEqual: return equal<T>(o, op.code == OpCode::kNotEqual);
      case OpCode::kCopy:
      case OpCode::kSelect:
      case OpCode::kStore: return choose<T>(op, o);
      default: return execute_other(op, o);
    }
  }

  /// A store chooses, by the guard, between the new value and what the slot holds; a copy by what always holds.
  template <class T>
  FLYBALL_INLINE void choose(const Op& op, const Operands& o) const {
    const bool selects = op.code == OpCode::kSelect;
    const Operand& holds = selects ? o.a : op.code == OpCode::kStore ? guard_ : always_;
    select<T>({o.n, o.d, holds, selects ? o.b : o.a}, selects ? operand(op.c) : Operand{o.d, uint32_t{sizeof(T)}});
  }

  /// `o` by value: elsewhere it need not be in memory.
  void execute_other(const Op& op, const Operands o) const {
    switch (op.code) {
      case OpCode::kMul:
      case OpCode::kRoundShift:
      case OpCode::kFloorShift:
      case OpCode::kRoundDiv:
      case OpCode::kFloorDiv:
      case OpCode::kCeilDiv:
      case OpCode::kMod: return each_element(op, o);
      case OpCode::kGather: return copy_from(op, o, program_.relations[op.imm].of, 0);
      case OpCode::kPick: return copy_from(op, o, nullptr, program_.domains[op.imm].size - 1);
      case OpCode::kIndex: return index(o);
      case OpCode::kReduceSum:
      case OpCode::kReduceMin:
      case OpCode::kReduceMax:
      case OpCode::kReduceAny:
      case OpCode::kReduceAll:
      case OpCode::kReduceArgMin:
      case OpCode::kReduceArgMax: return reduce(op, o, reduced(op));
      case OpCode::kReduceMedian: return reduce_median(op, o, reduced(op));
      case OpCode::kTable: return look_up_each(op, o);
      case OpCode::kShare: return share_out(op, o);
      default: return;
    }
  }

  Reduced reduced(const Op& op) const {
    const Strided<int32_t> among = op.b == kNoSlot ? Strided<int32_t>{&yes_, 0} : slots_.operand<int32_t>(op.b);
    if (op.imm == kNoIndex) return {1, nullptr, among};
    const Relation& relation = program_.relations[op.imm];
    return {elements(program_, relation.parent), relation.of, among};
  }

  void index(const Operands& o) const {
    auto* d = static_cast<int32_t*>(o.d);
    for (uint32_t i = 0; i < o.n; ++i) *d++ = static_cast<int32_t>(i);
  }

  void look_up_each(const Op& op, const Operands& o) const {
    const Table& table = program_.tables[op.imm];
    unary<int64_t, int64_t>(o, [&](int64_t x) { return look_up(table, x); });
  }

  void share_out(const Op& op, const Operands& o) const {
    const ShareArgs& args = program_.shares[op.imm];
    const Shared among{o.b.as<int64_t>(), slots_.operand<int64_t>(args.at_least),
                       slots_.operand<int64_t>(args.at_most)};
    share(*o.a.at<int64_t>(), o.n, among, static_cast<int64_t*>(o.d));
  }

  const Program& program_;
  const SlotMemory& slots_;
  int32_t yes_ = 1;
  Operand always_{&yes_, 0}, guard_;
  DomainId domain_ = kNoDomain;
  uint32_t n_ = 1;  // elements of domain_
};

}  // namespace

size_t Engine::bytes_needed(const Program& program) {
  return place_slots(program, nullptr) + SlotMemory::bytes_of_places(program);
}

Engine::Engine(const Program& program, void* memory)
    : program_(&program), slots_(lay_out(program, memory), static_cast<unsigned char*>(memory)) {
  begin(true);
  reset();
}

void Engine::reset() {
  begin(false);
  ticks_ = 0;
}

/// Params, or all else, to their first values.
void Engine::begin(bool params) {
  for (SlotId s = 0; s < program_->slots.size; ++s) {
    const Slot& slot = program_->slots[s];
    if ((slot.kind == SlotKind::kParam) != params) continue;
    for (uint32_t e = 0; e < elements(*program_, slot.domain); ++e) write(s, e, slot.first);
  }
}

void Engine::write(SlotId slot, uint32_t element, int64_t value) {
  if (program_->slots[slot].type == Type::kI64) {
    slots_.at<int64_t>(slot)[element] = value;
  } else {
    slots_.at<int32_t>(slot)[element] = nearest_i32(value);
  }
}

void Engine::step() {
  run_due(program_->blocks, &CompiledProgram::step, ticks_);
  ++ticks_;
}

void Engine::check_promises() {
  const uint64_t last_tick = ticks_ == 0 ? 0 : ticks_ - 1;
  run_due(program_->monitors, &CompiledProgram::monitors, last_tick);
}

/// The blocks, or the parts compiled from them.
void Engine::run_due(const Span<Block>& blocks, Span<CompiledPart> CompiledProgram::* parts, uint64_t tick) {
  if (compiled_ != nullptr) {
    for (const CompiledPart& part : compiled_->*parts) {
      if (is_due(part.period_ticks, tick)) part.run(slots_.data());
    }
    return;
  }
  for (const Block& block : blocks) {
    if (is_due(block.period_ticks, tick)) run(block);
  }
}

bool Engine::guarded_off(const Block& block) const {
  if (block.guard == kNoSlot) return false;
  const int32_t* holds = slots_.at<int32_t>(block.guard);
  const int32_t* const end = holds + (slots_.each(block.guard) ? elements(*program_, block.domain) : 1);
  while (holds != end && *holds == 0) ++holds;
  return holds == end;
}

void Engine::run(const Block& block) {
  if (guarded_off(block)) return;
  Executor executor(*program_, slots_, block.guard);
  const Op* op = program_->ops.data + block.first_op;
  for (const Op* end = op + block.op_count; op != end; ++op) executor.execute(*op);
}

}  // namespace flyball
