// The table engine: lays slots out, runs the blocks that are due, dispatches operations to their loops.
#include "runtime/engine.h"

#include "runtime/seldom.h"
#include "runtime/share.h"

namespace flyball {
namespace {

size_t bytes_of_slots(const Program& program) {
  return SlotMemory::lay_out(program, [](SlotId, size_t) {});
}

/// Writes where each slot is behind the slots themselves, and returns that place.
uint32_t* lay_out(const Program& program, void* memory) {
  uint32_t* places = reinterpret_cast<uint32_t*>(static_cast<unsigned char*>(memory) + bytes_of_slots(program));
  SlotMemory::lay_out(program, [&](SlotId slot, size_t offset) {
    const Slot& s = program.slots[slot];
    const uint32_t words = s.domain == kNoDomain ? 0 : s.type == Type::kI32 ? 1 : 2;
    places[slot] = static_cast<uint32_t>(offset) | words;
  });
  return places;
}

bool is_due(uint32_t period_ticks, uint64_t tick) { return period_ticks <= 1 || tick % period_ticks == 0; }

/// The operations of one block, each over all elements of its domain.
class Executor {
 public:
  Executor(const Program& program, const SlotMemory& slots, SlotId guard)
      : program_(program), slots_(slots), guard_(guard == kNoSlot ? Operand{&yes_, 0} : operand(guard)) {}

  void execute(const Op& op) {
    if (op.domain != domain_) n_ = elements(program_, domain_ = op.domain);
    if (op.type == Type::kI32) {
      execute_i32(op);
    } else {
      execute_i64(op);
    }
  }

 private:
  FLYBALL_INLINE Operand operand(SlotId slot) const {
    const SlotId some = slot == kNoSlot ? 0 : slot;  // is not looked at
    return {slots_.at<void>(some), slots_.stride(some)};
  }
  FLYBALL_INLINE Operands operands(const Op& op) const {
    return {n_, slots_.at<void>(op.d), operand(op.a), operand(op.b)};
  }

  void execute_i32(const Op& op) const {
    const Operands o = operands(op);
    using T = int32_t;
    switch (op.code) {
      case OpCode::kCopy: return unary<T, T>(o, [](T a) { return a; });
      case OpCode::kAdd: return binary<T, T>(o, Add());
      case OpCode::kSub: return binary<T, T>(o, Sub());
      case OpCode::kMin: return binary<T, T>(o, Min());
      case OpCode::kMax: return binary<T, T>(o, Max());
      case OpCode::kLess: return binary<T, T>(o, Less());
      case OpCode::kLessEqual: return binary<T, T>(o, LessEqual());
      case OpCode::kEqual: return binary<T, T>(o, Equal());
      case OpCode::kNotEqual: return binary<T, T>(o, NotEqual());
      case OpCode::kAnd: return binary<T, T>(o, And());
      case OpCode::kOr: return binary<T, T>(o, Or());
      case OpCode::kNot: return unary<T, T>(o, Not());
      case OpCode::kNarrow: return unary<T, int64_t>(o, [](int64_t a) { return static_cast<T>(a); });
      case OpCode::kSelect: return select<T>(o, operand(op.c));
      case OpCode::kStore: return store<T>(o, guard_);
      default: return execute_other(op);
    }
  }

  void execute_i64(const Op& op) const {
    const Operands o = operands(op);
    using T = int64_t;
    switch (op.code) {
      case OpCode::kAdd: return binary<T, T>(o, Add());
      case OpCode::kSub: return binary<T, T>(o, Sub());
      case OpCode::kMul: return binary<T, T>(o, Mul());
      case OpCode::kMulWide: return binary<T, int32_t>(o, MulWide());
      case OpCode::kWiden: return unary<T, int32_t>(o, [](int32_t a) { return T{a}; });
      case OpCode::kMin: return binary<T, T>(o, Min());
      case OpCode::kMax: return binary<T, T>(o, Max());
      case OpCode::kRoundShift: return unary<T, T>(o, RoundShift{shift_within(op.imm, 1, 64)});
      case OpCode::kLess: return binary<int32_t, T>(o, Less());
      case OpCode::kLessEqual: return binary<int32_t, T>(o, LessEqual());
      case OpCode::kEqual: return binary<int32_t, T>(o, Equal());
      case OpCode::kNotEqual: return binary<int32_t, T>(o, NotEqual());
      case OpCode::kSelect: return select<T>(o, operand(op.c));
      case OpCode::kStore: return store<T>(o, guard_);
      default: return execute_other(op);
    }
  }

  void execute_other(const Op& op) const {
    const Operands o = operands(op);
    switch (op.code) {
      case OpCode::kCopy:
      case OpCode::kMul:
      case OpCode::kRoundShift:
      case OpCode::kFloorShift:
      case OpCode::kRoundDiv:
      case OpCode::kFloorDiv:
      case OpCode::kCeilDiv:
      case OpCode::kMod: return each_element(op, o);
      case OpCode::kGather: return gather(op, o, program_.relations[op.imm].of);
      case OpCode::kPick: return pick(op, o, program_.domains[op.imm].size);
      case OpCode::kIndex: return index(o);
      case OpCode::kReduceSum:
      case OpCode::kReduceMin:
      case OpCode::kReduceMax:
      case OpCode::kReduceAny:
      case OpCode::kReduceAll: return reduce(op, o, reduced(op));
      case OpCode::kReduceArgMin:
      case OpCode::kReduceArgMax: return reduce_index(op, o, reduced(op));
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
    for (uint32_t i = 0; i < o.n; ++i) static_cast<int32_t*>(o.d)[i] = static_cast<int32_t>(i);
  }

  void look_up_each(const Op& op, const Operands& o) const {
    const Table& table = program_.tables[op.imm];
    const Strided<int64_t> x = o.a.as<int64_t>();
    for (uint32_t i = 0; i < o.n; ++i) static_cast<int64_t*>(o.d)[i] = look_up(table, x[i]);
  }

  void share_out(const Op& op, const Operands& o) const {
    const ShareArgs& args = program_.shares[op.imm];
    share(*o.a.at<int64_t>(), o.n, o.b.as<int64_t>(), slots_.operand<int64_t>(args.at_least),
          slots_.operand<int64_t>(args.at_most), static_cast<int64_t*>(o.d));
  }

  const Program& program_;
  const SlotMemory& slots_;
  int32_t yes_ = 1;
  Operand guard_;
  DomainId domain_ = kNoDomain;
  uint32_t n_ = 1;  // elements of domain_
};

}  // namespace

size_t Engine::bytes_needed(const Program& program) {
  return bytes_of_slots(program) + SlotMemory::aligned(program.slots.size * sizeof(uint32_t));
}

Engine::Engine(const Program& program, void* memory)
    : program_(&program), slots_(lay_out(program, memory), static_cast<unsigned char*>(memory)) {
  for (SlotId s = 0; s < program.slots.size; ++s) {
    if (program.slots[s].kind == SlotKind::kParam) fill(s, program.slots[s].first);
  }
  reset();
}

void Engine::reset() {
  for (SlotId s = 0; s < program_->slots.size; ++s) {
    if (program_->slots[s].kind != SlotKind::kParam) fill(s, program_->slots[s].first);
  }
  ticks_ = 0;
}

void Engine::fill(SlotId slot, int64_t value) {
  write_each(slot, elements(*program_, program_->slots[slot].domain), [value](uint32_t) { return value; });
}

void Engine::write(SlotId slot, uint32_t element, int64_t value) {
  if (program_->slots[slot].type == Type::kI64) {
    slots_.at<int64_t>(slot)[element] = value;
  } else {
    slots_.at<int32_t>(slot)[element] = nearest_i32(value);
  }
}

void Engine::step() {
  run_due(program_->blocks, compiled_ == nullptr ? nullptr : &compiled_->step, ticks_);
  ++ticks_;
}

void Engine::check_promises() {
  const uint64_t last_tick = ticks_ == 0 ? 0 : ticks_ - 1;
  run_due(program_->monitors, compiled_ == nullptr ? nullptr : &compiled_->monitors, last_tick);
}

/// The blocks, or the parts compiled from them.
void Engine::run_due(const Span<Block>& blocks, const Span<CompiledPart>* parts, uint64_t tick) {
  if (parts != nullptr) {
    for (const CompiledPart& part : *parts) {
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
  const uint32_t n = slots_.each(block.guard) ? elements(*program_, block.domain) : 1U;
  int32_t any = 0;
  for (uint32_t i = 0; i < n; ++i) any |= holds[i];
  return any == 0;
}

void Engine::run(const Block& block) {
  if (guarded_off(block)) return;
  Executor executor(*program_, slots_, block.guard);
  const Op* op = program_->ops.data + block.first_op;
  for (const Op* end = op + block.op_count; op != end; ++op) executor.execute(*op);
}

}  // namespace flyball
