// A Program with the memory behind it, and the words a person needs to read it: source files, lines, conditions.
// Only what executes is in `program`; the rest is for reports, `why`, and messages.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/program.h"

namespace flyball::compiler {

/// A name that a condition reads, as its author wrote it, and where its value is.
struct NamedSlot {
  std::string name;
  SlotId slot = kNoSlot;
  std::string field = {};         // ".ok": stands after the index
  uint16_t element = kNoIndex;    // the one meant; kNoIndex: each that there is
};

/// What a condition that fails shows, after `probe` ran.
struct Shown {
  Block probe{};
  std::vector<NamedSlot> reads;
};

struct TransitionText {
  std::string condition;          // "temp > trip for 3 ms"; for a row of resume "resume: temp > trip"
  std::vector<NamedSlot> reads;   // values worth showing when it fires
};

/// Of a machine's state: what its Program does not need.
struct StateText {
  uint16_t outer = kNoIndex;      // the state around it
  bool terminal = false;
};

struct VoteText {
  std::string text;               // "freq <= 400 MHz"
  uint32_t line = 0;
};

/// A stored value worth looking at from outside, by the name its place in the text gives it: "guard.regulate.pi1.i".
struct Watch {
  std::string name;
  SlotId slot = kNoSlot;
  int shift = 0;                  // the slot holds the value times 2^shift
};

/// A temporary that is what a `let` is, in steps of its own; with `divisor`, times that.
struct LetName {
  SlotId slot = kNoSlot;
  std::string name;
  SlotId divisor = kNoSlot;
};

/// What makes a slot the same one in two versions of a text (rule 14.2): name, `alike`, unit and domain.
struct Identity {
  SlotId slot = kNoSlot;
  std::string name;               // "guard.regulate.heat.ema1.y": blocks by the statement that calls them
  std::string alike;              // what else must read the same, such as the period that a timer counts in
  uint16_t unit = kNoIndex;       // of what it stands for; kNoIndex: of nothing that has a grid
  std::string machine;            // "guard.regulate": it begins anew where an element of that does; empty: with none
  int shift = 0;                  // it holds the value times 2^shift
  bool var = false;
  SlotId begins = kNoSlot;        // 1 until it has had its first step; kNoSlot: its first value is all that it takes
};

/// What `true.x` asks for (rule 13.6): whoever knows it writes it before promises and expectations are asked.
struct TrueValue {
  uint16_t input = 0;
  SlotId slot = kNoSlot;          // as a reading of the input counts
  int64_t num = 1, den = 1;       // readings to a step of the input's grid
};

enum class TestAction : uint8_t { kSetInput, kSetParam, kMissing, kStuck, kAbsurd, kClear, kRun, kExpect };

/// A step of an in-language test (rule 13.3).
struct LinkedTestStep {
  TestAction action = TestAction::kRun;
  uint16_t target = 0;            // input or param
  uint16_t element = kNoIndex;    // kNoIndex: all
  int64_t value = 0;              // as a reading, or in the param's steps
  int64_t ticks = 0;              // kRun
  Block probe{};                  // kExpect: computes `truth`
  SlotId truth = kNoSlot;
  std::string text;
  uint32_t line = 0;
  Shown shown;                    // kExpect
};

struct LinkedTest {
  std::string name;
  uint16_t policy = 0;
  uint32_t line = 0;
  std::vector<LinkedTestStep> steps;
};

/// `require` (rule 13.1): holds when `truth` is 1 after `probe` ran.
struct Requirement {
  Block probe{};
  SlotId truth = kNoSlot;
  uint16_t policy = 0;
  uint32_t line = 0;
  std::string text;
  std::vector<NamedSlot> reads;
};

/// A line of a policy's own file; where a library's text was expanded, that of its call.
struct SourceLine {
  uint16_t policy = 0;
  uint32_t line = 0;              // 0: of no line, such as the mark of the first tick
};

/// What an operation was made from.
struct OpSource : SourceLine {
  uint16_t machine = kNoIndex;    // of its block; kNoIndex: at policy level, in a promise or a test
  uint16_t state = kNoIndex;      // of its block; kNoIndex: in the machine's body
};

/// A warning or note that its policy accepts (rule 13.5).
struct AcceptedFinding {
  std::string file;
  uint32_t line = 0;
  std::string code, message, reason;
};

struct LinkedSet {
  Program program{};
  std::vector<std::string> files;                          // by policy
  std::vector<OpSource> op_sources;                        // by operation; alike in machine and state over a block
  std::vector<SourceLine> slot_sources;                    // by slot; a constant may serve others too
  std::vector<SourceLine> table_sources;                   // by table
  std::vector<std::vector<StateText>> states;              // by machine, then by state
  std::vector<std::vector<TransitionText>> transitions;    // by machine, then by transition
  std::vector<std::vector<SlotId>> guards;                 // alike: its condition alone; kNoSlot: it has none
  std::vector<VoteText> votes;                             // by vote
  std::vector<Watch> watches;
  std::vector<LetName> lets;                               // names and slots may come twice
  std::vector<Identity> identities;                        // names differ
  std::vector<bool> latched;                               // by input: rule 6.5
  std::vector<TrueValue> truths;                           // of inputs whose true value is asked for
  uint32_t truthless = 0;                                  // promises left out by CompileOptions::truths
  std::vector<Shown> broken;                               // by promise; only when compiled for `flyball test`
  std::vector<Requirement> requirements;
  std::vector<AcceptedFinding> accepted;
  std::vector<SlotId> stand_ins;                           // params that the chip would give, and there is none
  std::vector<LinkedTest> tests;                           // only when compiled for `flyball test`

  // What `program` points into.
  std::set<std::string> strings;
  std::deque<std::vector<uint16_t>> maps;
  std::deque<std::vector<int64_t>> points;
  std::deque<std::vector<const char*>> name_lists;
  std::deque<std::vector<Transition>> transition_lists;
  std::vector<flyball::Domain> domains;
  std::vector<flyball::Relation> relations;
  std::vector<Unit> units;
  std::vector<Slot> slots;
  std::vector<Op> ops;
  std::vector<Block> blocks, monitors;
  std::vector<Table> tables;
  std::vector<ShareArgs> shares;
  std::vector<Policy> policies;
  std::vector<Input> inputs;
  std::vector<Param> params;
  std::vector<Limit> limits;
  std::vector<Vote> vote_table;
  std::vector<Machine> machines;
  std::vector<Monitor> promises;
  std::vector<Saturation> saturations;
  std::vector<Retained> retained;
  std::vector<Output> outputs;

  LinkedSet() = default;
  LinkedSet(const LinkedSet&) = delete;
  LinkedSet& operator=(const LinkedSet&) = delete;
};

}  // namespace flyball::compiler
