// The waist: everything left of `Program` is language, everything right of it is execution.
//
// A Program is one linked set: all policies of a run, the sizes and relations of one chip's domains, and the
// arbitration table. It is plain data that points into arrays owned by whoever made it. A step is a list of blocks
// without jumps; each operation writes one slot, for every element of its domain before the next operation begins.
// docs/program.md says what each part means.
//
// Values are integers on a grid: value = n * step, where `Unit` says the step. Every operation is total: sums and
// products wrap at the width of their type, a divisor below 1 counts as 1, an index is brought into range. A checked
// program never needs these; an executor that computes both sides of a select does.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace flyball {

using SlotId = uint32_t;
using DomainId = uint16_t;

constexpr SlotId kNoSlot = 0xffffffffU;
constexpr DomainId kNoDomain = 0xffffU;  // one value for the chip
constexpr uint16_t kNoIndex = 0xffffU;

/// Most votes on one limit: the winners of an arbitration are a 64-bit set.
constexpr uint32_t kMaxVotesPerLimit = 64;

/// Limits and votes lie in -kMostSteps .. kMostSteps: arbitration adds two of them in 32 bits.
constexpr int32_t kMostSteps = (1 << 30) - 1;

enum class Type : uint8_t { kI32, kI64 };  // a truth value is an i32, 0 or 1

enum class SlotKind : uint8_t {
  kConstant,  // `first`, for ever
  kParam,     // set between ticks; `first` is the default
  kReading,   // written before each step: the newest reading of a sensor, raw
  kFresh,     // written before each step: 1 if that reading is new in this tick
  kNow,       // written before each step: the time, us
  kGrant,     // written before each step: what a limit was really granted last tick
  kState,     // kept from tick to tick; `first` before the first step
  kTemporary  // means nothing outside its step
};

/// Where a value is kept. Its place in memory is the executor's; elements of a domain follow each other.
struct Slot {
  SlotKind kind;
  Type type;
  DomainId domain;
  uint16_t unit;      // index into Program::units; kNoIndex for truth values, states and counters
  int64_t lo, hi;     // the proved interval, in steps
  int64_t first;
};

/// The grid of a slot: a step is (num / den) * 2^exponent of the base unit.
struct Unit {
  const char* name;   // "kHz", "mK", "kHz/mK/us", "" for a count, "bool", "ratio" (exponent -20), a domain of names
  int64_t num, den;
  int16_t exponent;
  bool point;         // a temperature counted from 0 degC, not a difference
};

// T is the type of the operation; "bool" operands and results are i32. d is the result, a, b, c the operands.
// An operand without a domain is the same for all elements; one with a domain has the operation's domain, unless said.
// clang-format off: a line a group
enum class OpCode : uint8_t {
  // First what is often: in i32 alone, in both types, in i64 alone. So what an engine looks up for one is in one piece.
  kNarrow,      // d(i32) = low half of a(i64)
  kAnd, kOr, kNot,                       // bool
  kCopy,        // d = a
  kAdd, kSub,   // d = a op b, wrapping
  kMin, kMax,
  kLess, kLessEqual, kEqual, kNotEqual,  // d(bool) = a op b in T
  kSelect,      // d = a(bool) ? b : c
  kStore,       // state slot d = a, where the block's guard holds
  kMul,         // d = a * b, wrapping
  kRoundShift,  // d = (a + 2^(imm-1)) >> imm, arithmetic; imm >= 1
  kWiden,       // d(i64) = a(i32)
  kMulWide,     // d(i64) = a(i32) * b(i32)
  // Then what is seldom.
  kFloorShift,  // d = a >> imm, arithmetic
  kRoundDiv,    // d = floor((a + b/2) / b), b counts as at least 1
  kFloorDiv,    // d = floor(a / b)
  kCeilDiv,     // d = ceil(a / b)
  kMod,         // d = a - b * floor(a / b)
  kGather,      // d[i] = a[map[i]]; a has the parent domain of relation imm, d the child's
  kPick,        // d = a[b]; a has domain imm, b is an i32 index brought into range; d has no domain or b's
  kIndex,       // d(i32)[i] = i
  // Over the elements of the operation's domain for which b(bool) holds (b may be kNoSlot: all). imm is the relation
  // whose parents are the elements of d, or kNoIndex: over all, d without a domain. Over nothing: sum 0, any 0, all 1,
  // min the type's greatest value, max its least, argmin and argmax -1.
  kReduceSum, kReduceMin, kReduceMax, kReduceAny, kReduceAll, kReduceArgMin, kReduceArgMax,
  kReduceMedian,  // the element of rank floor((n - 1) / 2) in rising order; over nothing 0
  kTable,       // d = table imm at a, flat beyond its ends; a and d are i64
  kShare        // d[i] = part of budget a for weight b[i] within args: see ShareArgs imm; i64
};
// clang-format on

struct Op {
  OpCode code;
  Type type;
  DomainId domain;  // kNoDomain: once
  SlotId d, a, b, c;
  uint32_t imm;
};

/// Straight-line operations under one guard and one period. Its lasting effects are its stores.
struct Block {
  DomainId domain;        // of the guard
  SlotId guard;           // bool; kNoSlot: always
  uint32_t period_ticks;  // runs in ticks that are a multiple of this, the first among them
  uint32_t first_op, op_count;
  uint16_t policy;
};

/// `of[i]` is the element of `parent` in which element i of `child` lies.
struct Relation {
  DomainId child, parent;
  const uint16_t* of;
};

struct Domain {
  const char* name;
  uint16_t size;
  const char* const* names = nullptr;  // of an enumeration's elements, for people
};

/// `table`: y at x, rising x; between points linear and rounded half up (`rounds_up`: up).
struct Table {
  const int64_t* x;
  const int64_t* y;
  uint16_t size;
  bool rounds_up;
};

/// Operands of kShare beyond budget and weight, all i64.
struct ShareArgs {
  SlotId at_least, at_most;
};

struct Input {
  const char* name;
  DomainId domain;
  uint16_t unit;
  SlotId reading, fresh;  // written by the executor's caller
  SlotId value, ok, age;  // computed by the step; age is in us
  uint16_t sensor;        // index among the chip's sensors, kNoIndex when not bound
  uint16_t policy;
};

struct Param {
  const char* name;
  uint16_t policy;
  SlotId slot;
};

enum class VoteKind : uint8_t { kCeiling, kFloor };

/// One statement `limit <= e` or `limit >= e`. It stands until its machine steps again.
struct Vote {
  VoteKind kind;
  uint16_t limit, rank;       // rank 0 is the highest
  uint16_t policy, machine, state;  // kNoIndex: outside a machine, in its body; a state may be one that holds others
  DomainId domain;            // of the slots
  uint16_t relation;          // from a child's vote to a parent's limit; kNoIndex: same domain, or one vote for all
  uint16_t element;           // the one element voted on, or kNoIndex
  SlotId value, active;  // value: i32
};

/// A controlled quantity. All values in steps of its unit; `quantum` is the actuator's grid, in the same steps.
struct Limit {
  const char* name;
  DomainId domain;
  uint16_t unit;
  int32_t lo, hi, safe, rest, quantum;
  int32_t slew_up, slew_down;  // most change a tick; -1: unbounded
  uint16_t first_vote, vote_count;
  SlotId grant;                // i32
  uint16_t actuator;           // index among the chip's actuators, kNoIndex when not bound
};

constexpr uint16_t kFromBody = 0xffffU;    // a transition that holds in every state
constexpr uint16_t kFromResume = 0xfffeU;  // a row of `resume`

struct Transition {
  uint16_t from, to;  // states of the machine; `from` may be one that holds others, or one of the two above
  uint32_t line;      // in the policy's file
};

struct Machine {
  const char* name;
  uint16_t policy;
  DomainId domain;
  SlotId state;       // i32, index of the state held
  SlotId fired;       // i32, 1 + index of the transition taken in the last step, 0 for none
  const char* const* states;  // those that can be held, then those that hold others
  uint16_t state_count, outer_count;
  const Transition* transitions;
  uint16_t transition_count;
};

/// How many names `states` has.
inline uint32_t state_names(const Machine& machine) { return uint32_t{machine.state_count} + machine.outer_count; }

struct Policy {
  const char* name;
  uint32_t period_ticks;
  uint16_t rank;
};

/// `always` or `never`: `violated` is 1 after a step in which the promise did not hold.
struct Monitor {
  const char* text;
  uint16_t policy;
  uint32_t line;
  SlotId violated;
};

/// A `var` with the limits of its range: `low`/`high` say that the last store saturated there.
struct Saturation {
  const char* name;
  uint16_t policy;
  SlotId hit;  // bool
};

/// A `retained var`: its value outlives a reset of the controller in always-on words. Its slot holds it times 2^shift.
struct Retained {
  const char* name;
  uint16_t policy;
  DomainId domain;
  uint16_t unit;
  uint16_t shift;
  SlotId slot;
  SlotId kept;     // bool: set when a value was restored; kNoSlot when the first value is a constant
  int32_t lo, hi;  // its range, in steps
};

/// An `output`: what a policy says to the outside in each of its steps.
struct Output {
  const char* name;
  uint16_t policy;
  DomainId domain;
  uint16_t unit;
  SlotId slot;  // a state slot; `lo` .. `hi` is its range
};

template <class T>
struct Span {
  const T* data;
  uint32_t size;
  const T& operator[](uint32_t i) const { return data[i]; }
  const T* begin() const { return data; }
  const T* end() const { return data + size; }
};

struct Program {
  uint32_t tick_us;
  Span<Domain> domains;
  Span<Relation> relations;
  Span<Unit> units;
  Span<Slot> slots;
  Span<Op> ops;
  Span<Block> blocks;     // in the order of a step
  Span<Block> monitors;   // after a step, where monitors are asked for
  Span<Table> tables;
  Span<ShareArgs> shares;
  Span<Policy> policies;
  Span<Input> inputs;
  Span<Param> params;
  Span<Limit> limits;
  Span<Vote> votes;       // those of one limit follow each other, the highest rank first
  Span<Machine> machines;
  Span<Monitor> promises;
  Span<Saturation> saturations;
  Span<Retained> retained;
  Span<Output> outputs;
};

/// Elements of a slot: 1 without a domain.
inline uint32_t elements(const Program& program, DomainId domain) {
  return domain == kNoDomain ? 1U : program.domains[domain].size;
}

}  // namespace flyball
