// The table engine: lays slots out, runs the blocks that are due, dispatches operations to their loops.
#include "runtime/engine.h"

#include "runtime/kernels.h"
#include "runtime/reduce.h"
#include "runtime/share.h"
#include "runtime/table.h"

namespace flyball {
namespace {

constexpr int32_t kYes = 1;

size_t bytes_of_slots(const Program& program) {
  return SlotMemory::lay_out(program, [](SlotId, size_t) {});
}

/// Writes where each slot is behind the slots themselves, and returns that place.
uint32_t* lay_out(const Program& program, void* memory) {
  uint32_t* places = reinterpret_cast<uint32_t*>(static_cast<unsigned char*>(memory) + bytes_of_slots(program));
  SlotMemory::lay_out(program, [&](SlotId slot, size_t offset) {
    const bool each = program.slots[slot].domain != kNoDomain;
    places[slot] = static_cast<uint32_t>(offset) | (each ? SlotMemory::kEach : 0U);
  });
  return places;
}

bool is_due(uint32_t period_ticks, uint64_t tick) { return period_ticks <= 1 || tick % period_ticks == 0; }

/// The operations of one block, each over all elements of its domain.
class Executor {
 public:
  Executor(const Program& program, const SlotMemory& slots) : program_(program), slots_(slots) {}

  void execute(const Op& op, SlotId guard) const {
    if (op.type == Type::kI32) {
      execute_as<int32_t>(op, guard);
    } else {
      execute_as<int64_t>(op, guard);
    }
  }

 private:
  template <class T>
  void execute_as(const Op& op, SlotId guard) const {
    const uint32_t n = elements(program_, op.domain);
    constexpr uint32_t kBits = sizeof(T) * 8;
    switch (op.code) {
      case OpCode::kCopy: return unary<T, T>(slots_, op, n, [](T value) { return value; });
      case OpCode::kWiden: return unary<int64_t, int32_t>(slots_, op, n, [](int32_t a) { return int64_t{a}; });
      case OpCode::kNarrow:
        return unary<int32_t, int64_t>(slots_, op, n, [](int64_t a) { return static_cast<int32_t>(a); });
      case OpCode::kAdd: return binary<T, T>(slots_, op, n, Add());
      case OpCode::kSub: return binary<T, T>(slots_, op, n, Sub());
      case OpCode::kMul: return binary<T, T>(slots_, op, n, Mul());
      case OpCode::kMulWide: return binary<int64_t, int32_t>(slots_, op, n, MulWide());
      case OpCode::kMin: return binary<T, T>(slots_, op, n, Min());
      case OpCode::kMax: return binary<T, T>(slots_, op, n, Max());
      case OpCode::kRoundShift: return unary<T, T>(slots_, op, n, RoundShift{shift_within(op.imm, 1, kBits)});
      case OpCode::kFloorShift: return unary<T, T>(slots_, op, n, FloorShift{shift_within(op.imm, 0, kBits)});
      case OpCode::kRoundDiv: return binary<T, T>(slots_, op, n, RoundDiv());
      case OpCode::kFloorDiv: return binary<T, T>(slots_, op, n, FloorDiv());
      case OpCode::kCeilDiv: return binary<T, T>(slots_, op, n, CeilDiv());
      case OpCode::kMod: return binary<T, T>(slots_, op, n, Mod());
      case OpCode::kLess: return binary<int32_t, T>(slots_, op, n, Less());
      case OpCode::kLessEqual: return binary<int32_t, T>(slots_, op, n, LessEqual());
      case OpCode::kEqual: return binary<int32_t, T>(slots_, op, n, Equal());
      case OpCode::kNotEqual: return binary<int32_t, T>(slots_, op, n, NotEqual());
      case OpCode::kAnd: return binary<int32_t, int32_t>(slots_, op, n, And());
      case OpCode::kOr: return binary<int32_t, int32_t>(slots_, op, n, Or());
      case OpCode::kNot: return unary<int32_t, int32_t>(slots_, op, n, Not());
      case OpCode::kSelect: return select<T>(slots_, op, n);
      case OpCode::kStore: return store<T>(slots_, op, n, guard);
      default: return execute_across<T>(op, n);
    }
  }

  /// Operations in which an element reads others than itself.
  template <class T>
  void execute_across(const Op& op, uint32_t n) const {
    constexpr T kGreatest = static_cast<T>(~Unsigned<T>{0} >> 1);
    switch (op.code) {
      case OpCode::kGather: return gather<T>(slots_, op, n, program_.relations[op.imm].of);
      case OpCode::kPick: return pick<T>(slots_, op, n, program_.domains[op.imm].size);
      case OpCode::kIndex: return index(op, n);
      case OpCode::kReduceSum: return reduce<T>(slots_, op, reduced(op, n), 0, Add());
      case OpCode::kReduceMin: return reduce<T>(slots_, op, reduced(op, n), kGreatest, Min());
      case OpCode::kReduceMax: return reduce<T>(slots_, op, reduced(op, n), static_cast<T>(~kGreatest), Max());
      case OpCode::kReduceAny: return reduce<int32_t>(slots_, op, reduced(op, n), 0, Or());
      case OpCode::kReduceAll: return reduce<int32_t>(slots_, op, reduced(op, n), 1, And());
      case OpCode::kReduceArgMin: return reduce_index<T>(slots_, op, reduced(op, n), Less());
      case OpCode::kReduceArgMax: return reduce_index<T>(slots_, op, reduced(op, n), [](T a, T b) { return b < a; });
      case OpCode::kReduceMedian: return reduce_median<T>(slots_, op, reduced(op, n));
      case OpCode::kTable: return look_up_each(op, n);
      case OpCode::kShare: return share_out(op, n);
      default: return;
    }
  }

  Reduced reduced(const Op& op, uint32_t n) const {
    const Strided<int32_t> among = op.b == kNoSlot ? Strided<int32_t>{&kYes, 0} : slots_.operand<int32_t>(op.b);
    if (op.imm == kNoIndex) return {n, 1, nullptr, among};
    const Relation& relation = program_.relations[op.imm];
    return {n, elements(program_, relation.parent), relation.of, among};
  }

  void index(const Op& op, uint32_t n) const {
    int32_t* d = slots_.at<int32_t>(op.d);
    for (uint32_t i = 0; i < n; ++i) d[i] = static_cast<int32_t>(i);
  }

  void look_up_each(const Op& op, uint32_t n) const {
    const Table& table = program_.tables[op.imm];
    unary<int64_t, int64_t>(slots_, op, n, [&table](int64_t x) { return look_up(table, x); });
  }

  void share_out(const Op& op, uint32_t n) const {
    const ShareArgs& args = program_.shares[op.imm];
    share(*slots_.at<int64_t>(op.a), n, slots_.operand<int64_t>(op.b), slots_.operand<int64_t>(args.at_least),
          slots_.operand<int64_t>(args.at_most), slots_.at<int64_t>(op.d));
  }

  const Program& program_;
  const SlotMemory& slots_;
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
  const Executor executor(*program_, slots_);
  const Op* op = program_->ops.data + block.first_op;
  for (const Op* end = op + block.op_count; op != end; ++op) executor.execute(*op, block.guard);
}

}  // namespace flyball
