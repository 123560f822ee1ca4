// The syntax tree: what an author wrote, as written. Made by dsl/parser.h, read by the compiler's passes and by the
// reference evaluator. No meaning here: names are text, numbers are text with units.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dsl/source.h"

namespace flyball::dsl {

/// A name and where it stands.
struct Name {
  std::string text;
  Span span;
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class ExprKind : uint8_t {
  kLiteral,    // number, unit
  kBool,       // truth
  kName,       // name [indexes] .field
  kCall,       // name(binder; args)
  kNegate,     // -a
  kNot,        // not a
  kBinary,     // a op b
  kIs,         // a is name: a names a machine (kName), `name` the state
  kSelect,     // a ? b : c
  kOtherwise,  // a otherwise b
  kPrev,       // prev a: a is a kName
  kTrue,       // true.a: a is a kName
  kDt,
  kNow
};

enum class BinaryOp : uint8_t {
  kMul,
  kDiv,
  kMod,
  kAdd,
  kSub,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kEqual,
  kNotEqual,
  kAnd,
  kOr
};

struct Argument {
  Name label;      // text empty: by position
  ExprPtr value;
  ExprPtr where;   // null: all
};

struct Expr {
  ExprKind kind = ExprKind::kLiteral;
  Span span;
  uint32_t id = 0;             // unique in a parse session, from 0; see Parser::expression_count

  std::string number;          // kLiteral: digits, maybe one '.', no '_'
  std::vector<std::string> unit;  // kLiteral: {"MHz", "K", "ms"} for MHz/K/ms; empty for a plain number; {"%"}
  bool truth = false;          // kBool
  Name name;                   // kName, kCall, kIs
  std::vector<ExprPtr> indexes;   // kName: x[i]
  Name field;                  // kName: x.ok; text empty when absent
  BinaryOp op = BinaryOp::kAdd;   // kBinary
  Name binder, binder_domain;  // kCall: max(t in tile: ...); texts empty when absent
  std::vector<Argument> args;  // kCall
  ExprPtr a, b, c;
};

enum class TypeKind : uint8_t { kRange, kLike, kBool, kDomain };

struct Type {
  TypeKind kind = TypeKind::kRange;
  Span span;
  ExprPtr lo, hi;              // kRange
  ExprPtr step, resolution;    // kRange, may be null
  ExprPtr like;                // kLike
  Name domain;                 // kDomain
};

/// `Quiet: 100 W` in a list of values, one for each name.
struct NamedValue {
  Name name;
  ExprPtr value;
};

struct Stmt;
using StmtPtr = std::unique_ptr<Stmt>;

enum class StmtKind : uint8_t { kLet, kVar, kAssign, kIf, kRepeat };
enum class AssignOp : uint8_t { kSet, kAdd, kSub, kCeiling, kFloor };  // =  +=  -=  <=  >=

struct Stmt {
  StmtKind kind = StmtKind::kLet;
  Span span;
  Name name;                       // kLet, kVar
  std::vector<Name> index;         // kLet, kVar: let x[tile]
  std::unique_ptr<Type> type;      // kLet (may be null), kVar
  ExprPtr place;                   // kAssign: a kName
  AssignOp op = AssignOp::kSet;    // kAssign
  bool retained = false;           // kVar
  bool output = false;             // kLet: at policy level, and the outside reads it
  ExprPtr value;                   // kLet, kVar (first value), kAssign; the condition of kIf
  std::vector<NamedValue> values;  // kVar: first values by name, instead of `value`
  std::vector<StmtPtr> then_body, else_body;  // kIf; `else if` is an else_body of one kIf
  uint32_t count = 0;              // kRepeat: how often then_body stands there
};

/// `on C for D after D2 -> S`, `on C for 10 samples -> S`, `after D -> S`.
struct Transition {
  Span span;
  ExprPtr condition;               // null: `after D -> S`
  ExprPtr hold;                    // `for` D: a duration, or with `samples` a plain number; may be null
  bool samples = false;
  ExprPtr after;                   // may be null
  Name target;
};

struct State {
  Name name;
  Span span;                       // from `state` to the closing brace
  bool terminal = false;           // has no way out on purpose
  ExprPtr every;                   // null: in each step of what is around it
  std::vector<StmtPtr> body;
  std::vector<Transition> transitions;  // in text order
  std::vector<State> states;       // inside it; these hold none
};

struct ResumeRow {
  Span span;
  ExprPtr condition;               // null: otherwise
  Name target;
};

struct Machine {
  Name name;
  Span span;
  std::vector<Name> index;
  ExprPtr every;                   // null: in each step of the policy
  std::vector<StmtPtr> body;
  std::vector<Transition> transitions;
  std::vector<State> states;
  bool has_resume = false;
  Span resume_span;
  std::vector<ResumeRow> resume;   // the last is `otherwise`
};

struct Domain {
  Name name;
  Span span;
  ExprPtr count;                   // domain level of 15; null: the chip says, or the names do
  std::vector<Name> elements;      // domain Mode { Quiet, Fast }
  std::vector<Name> parents;       // domain tile in rail
};

struct Input {
  Name name;
  Span span;
  std::vector<Name> index;
  std::unique_ptr<Type> type;
  bool latched = false;
  uint32_t counter_bits = 0;       // counter 32 bits; 0: not a counter
  ExprPtr stale;                   // null: never
  ExprPtr otherwise;               // `else`
};

struct Limit {
  Name name;
  Span span;
  std::vector<Name> index;
  std::unique_ptr<Type> type;
  ExprPtr safe, rest, slew_up, slew_down;  // all but safe may be null
};

struct Param {
  Name name;
  Span span;
  std::vector<Name> index;
  std::unique_ptr<Type> type;      // null: a constant
  ExprPtr value;                   // null: by name, or from the chip
  std::vector<NamedValue> values;  // by name, instead of `value`
  bool from_chip = false;          // `= chip`: the chip file gives the value
};

struct Parameter {                 // of a fn or block
  Name name;
  bool constant = false;           // const lo
  std::vector<Name> index;         // x[tile]
  std::unique_ptr<Type> type;      // null: a name for the exact expression
};

struct Function {
  Name name;
  Span span;
  std::vector<Parameter> parameters;
  std::unique_ptr<Type> type;      // of the result; null: exact
  ExprPtr value;
};

struct BlockDecl {
  Name name;
  Span span;
  std::vector<Parameter> parameters;
  std::vector<StmtPtr> body;
  ExprPtr result;
};

struct TableRow {
  ExprPtr x, y;
};

struct TableDecl {
  Name name;
  Span span;
  bool rounds_up = false;
  std::vector<TableRow> rows;
};

struct Requirement {
  Span span;
  ExprPtr condition;
};

/// accept FB0513 "why";
struct Accept {
  Span span;
  Name code;
  std::string reason;
};

/// always / never C for D
struct Promise {
  Span span;
  bool never = false;
  ExprPtr condition;
  ExprPtr hold;                    // may be null
};

enum class TestStepKind : uint8_t { kSet, kFault, kClear, kRun, kExpect };

struct TestStep {
  TestStepKind kind = TestStepKind::kRun;
  Span span;
  ExprPtr place;                   // kSet, kFault, kClear: a kName, maybe with one index
  Name fault;                      // kFault: missing, stuck, absurd
  ExprPtr value;                   // kSet, kRun (a duration), kExpect (a condition)
  std::vector<NamedValue> values;  // kSet: by name, instead of `value`
};

struct Test {
  std::string name;
  Span span;
  std::vector<TestStep> steps;
};

/// use std { pi, ema };
struct Use {
  std::vector<Name> path;          // std, or a.b
  std::vector<Name> names;
  Span span;
};

enum class ItemKind : uint8_t {
  kDomain,
  kInput,
  kLimit,
  kParam,
  kRequire,
  kAccept,
  kFunction,
  kBlock,
  kTable,
  kMachine,
  kPromise,
  kTest,
  kStmt
};

/// One declaration or policy-level statement; exactly the pointer of its kind is set.
struct Item {
  ItemKind kind = ItemKind::kStmt;
  std::unique_ptr<Domain> domain;
  std::unique_ptr<Input> input;
  std::unique_ptr<Limit> limit;
  std::unique_ptr<Param> param;
  std::unique_ptr<Requirement> require;
  std::unique_ptr<Accept> accept;
  std::unique_ptr<Function> function;
  std::unique_ptr<BlockDecl> block;
  std::unique_ptr<TableDecl> table;
  std::unique_ptr<Machine> machine;
  std::unique_ptr<Promise> promise;
  std::unique_ptr<Test> test;
  StmtPtr stmt;
};

struct File {
  uint32_t source = 0;             // index in the SourceMap
  bool library = false;
  Name name;
  ExprPtr every;                   // null in a library
  Span every_span;
  std::vector<Use> uses;
  std::vector<Item> items;         // in text order
};

}  // namespace flyball::dsl
