// What the evaluator walks: expressions with their names resolved, storage, statements and machines.
//
// Every expression carries what rules 3.2 to 3.6 say of it without looking at values: constant or not, step, divisor.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "tests/reference/quantity.h"

namespace flyball::reference {

/// Rule 7.1. `in` holds every ancestor: element i of this lies in element in[p][i] of p.
struct Domain {
  std::string name;
  uint32_t size = 1;
  std::vector<std::string> names;  // of an enumeration
  std::map<const Domain*, std::vector<uint32_t>> in;
  const Domain* first = nullptr;   // rule 7.7: of pairs; element i * (size of second) + j
  const Domain* second = nullptr;
};

struct Node;

/// Which element of an indexed name is meant: rules 7.2 and 7.3.
struct Access {
  enum class Mode { kOne, kSelf, kMap, kBinder, kIndex, kPair } mode = Mode::kOne;
  const std::vector<uint32_t>* map = nullptr;  // kMap; kBinder over pairs of which this is one part
  int up = 0;                                  // kBinder: reductions between here and the binder's
  const Node* index = nullptr;                 // kIndex
  std::vector<Access> parts;                   // kPair: two
  uint32_t seconds = 0;                        // kPair: how many there are of the second
};

/// A stored value for each element of its domain: integers on a grid. Limits hold the grant, inputs what rule 6.2 says.
struct Cell {
  std::string name;  // policy.machine.state.var
  Grid grid;
  const Domain* domain = nullptr;  // null: one
  std::vector<int64_t> steps;
  std::vector<Rational> value;  // steps * grid.step
  std::vector<Rational> before;  // at the end of the policy's last step: `prev`, rules 9.2 and 9.3
  std::vector<Rational> earlier;  // at the end of the step before that: `prev` once the step is done, rule 13.2
  int shift = -1;  // rule 4.4: an accumulator with 2^-shift steps; -1: plain
  std::vector<int64_t> fraction;  // accumulator's a
  bool tracked = false;  // somebody reads `before`
  bool retained = false;
  std::vector<char> kept;  // rule 10.7: elements that begin with what was kept, not their first value
  uint64_t stores = 0, saturated = 0;

  void resize(uint32_t size);
  void put(uint32_t element, int64_t n);
};

/// A `let`, an argument or a block's result: exact values for each element.
struct Exact {
  const Domain* domain = nullptr;
  std::vector<Rational> value;
};

/// Rule 9.2: a let as the step before left it. Empty before the first.
struct SeenLet {
  const Exact* of;
  std::vector<Rational> value;
  std::vector<Rational> earlier;  // as the step before that left it
};

struct Input {
  Cell cell;
  Rational reading_step = 1;  // what one count of a reading is worth
  std::vector<int64_t> reading, age_us, counted, before_counted;
  std::vector<char> has_reading, fresh, ok;
  bool latched = false;
  std::vector<char> edge;  // rule 6.5: a reading of 1 came since the policy's step before
  bool counter = false;
  std::vector<char> has_counted, has_before;
  uint32_t bits = 0;
  int64_t stale_us = -1;  // -1: never
  const Node* otherwise = nullptr;
  Cell truth;  // rule 13.6: on the grid of readings
};

struct Machine;

enum class Op : uint8_t {
  kConst,
  kRead,
  kReadOwn,
  kBefore,
  kLet,
  kLetBefore,
  kOuter,
  kElement,
  kNegate,
  kNot,
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kEqual,
  kNotEqual,
  kAnd,
  kOr,
  kIs,
  kSelect,
  kOtherwise,
  kNow,
  kMin,
  kMax,
  kFloorTo,
  kCeilTo,
  kRoundTo,
  kStore,
  kReduce,
  kTable,
  kShare,
  kDelta,
  kLow,
  kHigh,
  kOk,
  kAge
};

enum class ReduceKind : uint8_t {
  kMin,
  kMax,
  kSum,
  kAvg,
  kAny,
  kAll,
  kCount,
  kMedian,
  kArgmin,
  kArgmax,
  kFirst,
  kLast
};

struct Table {
  Grid x_grid, y_grid;
  std::vector<int64_t> x, y;
  bool rounds_up = false;
};

/// The interval that somebody else proved for an expression.
struct Hull {
  Rational lo, hi;
};

struct Node {
  Op op = Op::kConst;
  bool constant = false, fractional = false, divisor = false, truth = false, point = false;
  bool choice = false;  // of constants: rule 3.5
  Dimension dimension;
  Rational value;  // constant
  Rational step;  // rule 3.3
  std::vector<const Node*> kid;
  Cell* cell = nullptr;  // kRead, kBefore, kLow, kHigh
  std::vector<const Cell*> cells;  // kReadOwn: a cell for each element
  const Exact* exact = nullptr;  // kLet
  const SeenLet* seen_let = nullptr;  // kLetBefore
  bool done = false;  // kBefore, kLetBefore: asked when the step is over, rule 13.2
  Input* input = nullptr;  // kOk, kAge, kDelta
  Machine* machine = nullptr;  // kIs
  bool own_machine = false;  // kIs: rule 9.3
  int state = 0, last_state = 0;  // kIs: held when one of these is
  const struct Counted* counted = nullptr;  // kDelta in a machine with a period of its own
  Access at;
  int up = 0;  // kOuter, kElement
  Grid grid;  // kStore
  ReduceKind reduce = ReduceKind::kSum;
  const Domain* over = nullptr;  // kReduce, kShare
  std::vector<std::vector<uint32_t>> groups;  // kReduce: elements by the context's element; empty: all
  const std::vector<uint32_t>* part = nullptr;  // kReduce of pairs, where an element is the result: the part it is
  const Node* where = nullptr;  // kReduce
  const Node* weight = nullptr;  // kReduce: avg(x, by: w)
  const Table* table = nullptr;  // kTable
  uint32_t id = UINT32_MAX;  // of the syntax tree's expression
};

struct Vote;
struct Call;

struct Stmt {
  enum class Kind { kLet, kVar, kSet, kAdd, kVote, kIf, kMachine } kind = Kind::kLet;
  bool all = false;  // executed for all elements of `domain`, whatever the context
  const Domain* each = nullptr;  // executed for the elements of `domain` that lie in the context's, of this
  const Domain* domain = nullptr;
  std::vector<Call*> calls;  // block calls in it, inner ones first
  const Node* value = nullptr;
  std::vector<const Node*> values;  // kVar: by element, instead of `value`
  Cell* cell = nullptr;
  Access at;
  bool subtract = false;
  Exact* exact = nullptr;
  Vote* vote = nullptr;
  std::vector<Stmt> then_body, else_body;
  Machine* machine = nullptr;
};

/// One block call: its own variables, arguments evaluated where the call stands.
struct Call {
  std::vector<std::pair<Exact*, const Node*>> arguments;
  std::vector<Stmt> body;
  std::vector<Call*> result_calls;
  const Node* result = nullptr;
  Exact exact;
};

/// A variable whose first value is a constant: set when its owner is entered.
struct FirstValue {
  Cell* cell;
  int64_t steps;
  bool every;  // the variable has a domain of its own: all its elements at once
  const Domain* each = nullptr;  // or those that lie in what is entered, of this
};

struct Transition {
  const Node* condition = nullptr;  // null: true
  int64_t hold = -1, after = -1;  // steps; -1: not given
  bool samples = false;  // the hold was given in samples
  int target = 0, last_target = 0;  // passed over when one of these is held; the first is entered
  std::vector<int64_t> run;  // steps for which the condition has held, by element
  std::vector<char> holds;  // in this step
  uint64_t taken = 0;
};

/// One that can be held, or one around others (rule 10.9).
struct State {
  std::string name;  // Outer.Inner
  int outer = -1;  // of Machine::outers; -1: none
  int lo = 0, hi = 0;  // what is held while this is
  int64_t every = 1;  // rule 10.8: steps of the machine between two of its own
  std::vector<Stmt> body;
  std::vector<Transition> transitions;
  std::vector<FirstValue> first;
};

struct ResumeRow {
  const Node* condition = nullptr;  // null: otherwise
  int target = 0;
};

/// Rule 10.8: what the steps of a machine with a period of its own see of a value, in the step before.
struct SeenValue {
  Cell* of;
  Cell* seen;  // its `before`
  bool grant;  // of a limit
};

/// Rule 6.3 for such a machine.
struct Counted {
  Input* input;
  std::vector<int64_t> now, before;
  std::vector<char> has_now, has_before;
};

struct Machine {
  std::string name;  // policy.machine
  const Domain* domain = nullptr;
  int64_t every = 1;  // rule 10.8: steps of the policy between two of its own
  struct Scope* names = nullptr;  // where its vars are declared before the text is gone through
  std::vector<SeenValue> seen;
  std::deque<SeenLet> seen_lets;
  std::deque<Counted> counted;
  std::vector<Stmt> body;
  std::vector<Transition> transitions;
  std::vector<State> states;  // those that can be held
  std::vector<State> outers;
  std::vector<ResumeRow> resume;
  std::vector<FirstValue> first;
  std::vector<int> state, before;  // held now; held at the end of the step before
  std::vector<int64_t> since_entry, since_outer_entry;  // steps of the state held; of the machine
  std::vector<int64_t> since_step;  // of the state held, in steps of the machine
  int64_t steps = 0;  // taken so far
  bool due = true;  // steps in this step of the policy
  uint64_t changes = 0;
};

/// Section 8. Values in steps of the limit's grid.
struct Limit {
  Cell grant;  // what a name reads
  int64_t safe = 0, rest = 0, quantum = 1;
  int64_t slew_up = -1, slew_down = -1;  // a tick
  int64_t vote_step = 1;  // `step q`
  Rational rate_up, rate_down;  // SI; 0: unbounded
  std::vector<int64_t> wanted;
};

struct Vote {
  Limit* limit = nullptr;
  bool ceiling = true;
  int policy = 0, machine = -1, state = -1;  // indexes; -1: none
  uint32_t line_offset = 0;  // byte of the statement in its file
  const Domain* domain = nullptr;  // context: one vote an element
  Access at;  // the limit's element
  std::vector<int64_t> value;
  std::vector<char> active;
  std::vector<uint32_t> target;
};

struct Promise {
  const Node* condition = nullptr;  // violated when true
  int64_t hold = 0;  // steps before
  int64_t run = 0;
  bool violated = false;
  uint32_t line_offset = 0;
};

}  // namespace flyball::reference
