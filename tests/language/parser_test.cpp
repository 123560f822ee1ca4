// Text to syntax tree: structure, precedence, places, and which words may be names.
#include "dsl/parser.h"

#include <gtest/gtest.h>

#include <set>

namespace flyball::dsl {
namespace {

const char* const kOneLook = R"(policy tile_guard;
every 1 ms;
use std { pi };

domain rail;
domain tile in rail;                              // sizes and parents come from the chip

/// Hottest reading in the tile. A reading that is missing or absurd counts as the range's hot end.
input temp[tile] : -40 degC .. 150 degC  stale after 5 ms  else 150 degC;
limit freq[tile] : 400 MHz .. 2.8 GHz    safe 800 MHz  rest 2.8 GHz  slew up 100 MHz/ms down 400 MHz/ms;

param target : 60 degC .. 100 degC       = 88 degC;
param ki     : 0 MHz/K/ms .. 5 MHz/K/ms  = 0.6 MHz/K/ms;
require target >= 60 degC + 2 K;

machine guard[tile] {
  on temp > target + 9 K -> Emergency;

  state Nominal {
    on temp > target for 3 ms -> Regulate;
  }
  state Regulate {
    freq <= 2.8 GHz + pi(target - temp, 40 MHz/K, ki, lo: -2.4 GHz, hi: 0 MHz);
    on temp < target - 4 K for 10 samples -> Nominal;
  }
  state Emergency {
    freq <= 400 MHz;
    on temp < target after 20 ms -> Regulate;
    after 10 s -> Nominal;
  }
  resume {
    temp > target -> Regulate;
    otherwise     -> Nominal;
  }
}

never any(guard is Emergency) for 500 ms;

test "a hot tile is held" {
  set temp = 60 degC;        run 10 ms;  expect all(guard is Nominal);
  fault temp[0] missing;     run 8 ms;   expect guard[0] is Emergency;
  clear temp[0];
}
)";

/// A parsed text; keeps what the spans refer to.
struct Parsed {
  explicit Parsed(std::string text) {
    sources.add("test.fly", std::move(text));
    file = parse(sources, 0, expressions, diagnostics);
  }
  std::string report() const { return render(diagnostics, sources, false); }
  std::string text(Span span) const { return std::string(sources.text(span)); }

  SourceMap sources;
  Diagnostics diagnostics;
  uint32_t expressions = 0;
  std::unique_ptr<File> file;
};

std::string policy(const std::string& items) { return "policy p;\nevery 1 ms;\n" + items; }

const char* symbol(BinaryOp op) {
  const char* const symbols[] = {"*", "/", "mod", "+", "-", "<", "<=", ">", ">=", "==", "!=", "and", "or"};
  return symbols[static_cast<size_t>(op)];
}

/// The expression with every operation in parentheses: shows what binds to what.
std::string grouped(const Expr& e) {
  const auto sub = [](const ExprPtr& p) { return p ? grouped(*p) : "NULL"; };
  switch (e.kind) {
    case ExprKind::kLiteral: {
      std::string text = e.number;
      for (const std::string& unit : e.unit) text += (&unit == e.unit.data() ? "" : "/") + unit;
      return text;
    }
    case ExprKind::kBool: return e.truth ? "true" : "false";
    case ExprKind::kName: {
      std::string text = e.name.text;
      for (const ExprPtr& index : e.indexes) text += "[" + grouped(*index) + "]";
      return text + (e.field.text.empty() ? "" : "." + e.field.text);
    }
    case ExprKind::kCall: {
      std::string text = e.name.text + "(";
      if (!e.binder.text.empty()) text += e.binder.text + " in " + e.binder_domain.text + ": ";
      for (const Argument& argument : e.args) {
        if (&argument != e.args.data()) text += ", ";
        if (!argument.label.text.empty()) text += argument.label.text + ": ";
        text += grouped(*argument.value);
        if (argument.where) text += " where " + grouped(*argument.where);
      }
      return text + ")";
    }
    case ExprKind::kNegate: return "(-" + sub(e.a) + ")";
    case ExprKind::kNot: return "(not " + sub(e.a) + ")";
    case ExprKind::kBinary: return "(" + sub(e.a) + " " + symbol(e.op) + " " + sub(e.b) + ")";
    case ExprKind::kIs: return "(" + sub(e.a) + " is " + e.name.text + ")";
    case ExprKind::kSelect: return "(" + sub(e.a) + " ? " + sub(e.b) + " : " + sub(e.c) + ")";
    case ExprKind::kOtherwise: return "(" + sub(e.a) + " otherwise " + sub(e.b) + ")";
    case ExprKind::kPrev: return "(prev " + sub(e.a) + ")";
    case ExprKind::kTrue: return "true." + sub(e.a);
    case ExprKind::kDt: return "dt";
    case ExprKind::kNow: return "now";
  }
  return "?";
}

std::string grouped(const std::string& text) {
  SourceMap sources;
  sources.add("expression", text);
  Diagnostics diagnostics;
  uint32_t id = 0;
  const ExprPtr e = parse_expression(sources, 0, id, diagnostics);
  return e ? grouped(*e) : render(diagnostics, sources, false);
}

TEST(Parser, OneLookHasItsItems) {
  const Parsed p(kOneLook);
  ASSERT_TRUE(p.file) << p.report();
  EXPECT_EQ(p.report(), "");
  EXPECT_FALSE(p.file->library);
  EXPECT_EQ(p.file->name.text, "tile_guard");
  EXPECT_EQ(grouped(*p.file->every), "1ms");
  EXPECT_EQ(p.text(p.file->every_span), "every 1 ms;");
  ASSERT_EQ(p.file->uses.size(), 1u);
  EXPECT_EQ(p.file->uses[0].path[0].text, "std");
  EXPECT_EQ(p.file->uses[0].names[0].text, "pi");
  std::vector<ItemKind> kinds;
  for (const Item& item : p.file->items) kinds.push_back(item.kind);
  EXPECT_EQ(kinds, (std::vector<ItemKind>{ItemKind::kDomain, ItemKind::kDomain, ItemKind::kInput, ItemKind::kLimit,
                                          ItemKind::kParam, ItemKind::kParam, ItemKind::kRequire, ItemKind::kMachine,
                                          ItemKind::kPromise, ItemKind::kTest}));
}

TEST(Parser, OneLookDeclarations) {
  const Parsed p(kOneLook);
  ASSERT_TRUE(p.file) << p.report();
  const auto& items = p.file->items;
  EXPECT_TRUE(items[0].domain->parents.empty());
  EXPECT_EQ(items[1].domain->parents.at(0).text, "rail");
  EXPECT_FALSE(items[1].domain->count);
  const Input& temp = *items[2].input;
  EXPECT_EQ(temp.index.at(0).text, "tile");
  EXPECT_EQ(temp.type->kind, TypeKind::kRange);
  EXPECT_EQ(grouped(*temp.type->lo), "(-40degC)");
  EXPECT_EQ(grouped(*temp.type->hi), "150degC");
  EXPECT_EQ(grouped(*temp.stale), "5ms");
  EXPECT_EQ(grouped(*temp.otherwise), "150degC");
  EXPECT_EQ(temp.counter_bits, 0u);
  const Limit& freq = *items[3].limit;
  EXPECT_EQ(grouped(*freq.safe), "800MHz");
  EXPECT_EQ(grouped(*freq.rest), "2.8GHz");
  EXPECT_EQ(grouped(*freq.slew_up), "100MHz/ms");
  EXPECT_EQ(grouped(*freq.slew_down), "400MHz/ms");
  EXPECT_EQ(items[5].param->value->unit, (std::vector<std::string>{"MHz", "K", "ms"}));
  EXPECT_EQ(grouped(*items[6].require->condition), "(target >= (60degC + 2K))");
  EXPECT_TRUE(items[8].promise->never);
  EXPECT_EQ(grouped(*items[8].promise->condition), "any((guard is Emergency))");
  EXPECT_EQ(grouped(*items[8].promise->hold), "500ms");
}

TEST(Parser, OneLookMachine) {
  const Parsed p(kOneLook);
  ASSERT_TRUE(p.file) << p.report();
  const Machine& guard = *p.file->items[7].machine;
  EXPECT_EQ(guard.index.at(0).text, "tile");
  ASSERT_EQ(guard.transitions.size(), 1u);
  EXPECT_EQ(guard.transitions[0].target.text, "Emergency");
  ASSERT_EQ(guard.states.size(), 3u);
  EXPECT_EQ(grouped(*guard.states[0].transitions.at(0).hold), "3ms");
  EXPECT_FALSE(guard.states[0].transitions[0].samples);
  const Stmt& vote = *guard.states[1].body.at(0);
  EXPECT_EQ(vote.kind, StmtKind::kAssign);
  EXPECT_EQ(vote.op, AssignOp::kCeiling);
  EXPECT_EQ(grouped(*vote.place), "freq");
  EXPECT_EQ(grouped(*vote.value), "(2.8GHz + pi((target - temp), 40MHz/K, ki, lo: (-2.4GHz), hi: 0MHz))");
  EXPECT_TRUE(guard.states[1].transitions.at(0).samples);
  EXPECT_EQ(grouped(*guard.states[1].transitions[0].hold), "10");
  const auto& out = guard.states[2].transitions;
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(grouped(*out[0].after), "20ms");
  EXPECT_FALSE(out[1].condition);
  EXPECT_EQ(grouped(*out[1].after), "10s");
  ASSERT_TRUE(guard.has_resume);
  ASSERT_EQ(guard.resume.size(), 2u);
  EXPECT_EQ(guard.resume[0].target.text, "Regulate");
  EXPECT_FALSE(guard.resume[1].condition);
}

TEST(Parser, OneLookTest) {
  const Parsed p(kOneLook);
  ASSERT_TRUE(p.file) << p.report();
  const dsl::Test& test = *p.file->items[9].test;
  EXPECT_EQ(test.name, "a hot tile is held");
  std::vector<TestStepKind> kinds;
  for (const TestStep& step : test.steps) kinds.push_back(step.kind);
  EXPECT_EQ(kinds, (std::vector<TestStepKind>{TestStepKind::kSet, TestStepKind::kRun, TestStepKind::kExpect,
                                              TestStepKind::kFault, TestStepKind::kRun, TestStepKind::kExpect,
                                              TestStepKind::kClear}));
  EXPECT_EQ(grouped(*test.steps[3].place), "temp[0]");
  EXPECT_EQ(test.steps[3].fault.text, "missing");
  EXPECT_EQ(grouped(*test.steps[5].value), "(guard[0] is Emergency)");
}

TEST(Parser, TightestFirst) {
  EXPECT_EQ(grouped("a + b * c"), "(a + (b * c))");
  EXPECT_EQ(grouped("a * b + c"), "((a * b) + c)");
  EXPECT_EQ(grouped("-a * b"), "((-a) * b)");
  EXPECT_EQ(grouped("a - -b"), "(a - (-b))");
  EXPECT_EQ(grouped("prev x - y"), "((prev x) - y)");
  EXPECT_EQ(grouped("- prev x"), "(-(prev x))");
  EXPECT_EQ(grouped("a mod b * c / d"), "(((a mod b) * c) / d)");
  EXPECT_EQ(grouped("a - b - c"), "((a - b) - c)");
  EXPECT_EQ(grouped("a + b < c - d"), "((a + b) < (c - d))");
  EXPECT_EQ(grouped("a < b and c >= d or e"), "(((a < b) and (c >= d)) or e)");
  EXPECT_EQ(grouped("a or b and c"), "(a or (b and c))");
  EXPECT_EQ(grouped("not a < b and c"), "((not (a < b)) and c)");
  EXPECT_EQ(grouped("not m is S"), "(not (m is S))");
  EXPECT_EQ(grouped("not not a"), "(not (not a))");
  EXPECT_EQ(grouped("m[0] is S and m[1] is T"), "((m[0] is S) and (m[1] is T))");
  EXPECT_EQ(grouped("a ? b : c ? d : e"), "(a ? b : (c ? d : e))");
  EXPECT_EQ(grouped("a or b ? c + 1 : d"), "((a or b) ? (c + 1) : d)");
  EXPECT_EQ(grouped("a ? b ? c : d : e"), "(a ? (b ? c : d) : e)");
  EXPECT_EQ(grouped("a / b otherwise c + d"), "((a / b) otherwise (c + d))");
  EXPECT_EQ(grouped("a otherwise b otherwise c"), "((a otherwise b) otherwise c)");
  EXPECT_EQ(grouped("a ? b : c otherwise d"), "((a ? b : c) otherwise d)");
  EXPECT_EQ(grouped("(a + b) * c"), "((a + b) * c)");
}

TEST(Parser, NamesCallsAndLiterals) {
  EXPECT_EQ(grouped("temp[3].age"), "temp[3].age");
  EXPECT_EQ(grouped("m[a, b]"), "m[a][b]");
  EXPECT_EQ(grouped("max(t in tile: temp[t] where temp[t].ok) otherwise 0 K"),
            "(max(t in tile: temp[t] where temp[t].ok) otherwise 0K)");
  EXPECT_EQ(grouped("first(l in level: fmax[l] >= want otherwise last(level))"),
            "first(l in level: ((fmax[l] >= want) otherwise last(level)))");
  EXPECT_EQ(grouped("latch(x > 3, hold: 1 s, drop: a ? b : c)"), "latch((x > 3), hold: 1s, drop: (a ? b : c))");
  EXPECT_EQ(grouped("f()"), "f()");
  EXPECT_EQ(grouped("now + dt * 2"), "(now + (dt * 2))");
  EXPECT_EQ(grouped("true and false"), "(true and false)");
  EXPECT_EQ(grouped("1_000.2_5 us"), "1000.25us");
  EXPECT_EQ(grouped("5ms"), "5ms");
  EXPECT_EQ(grouped("5 %"), "5%");
  EXPECT_EQ(grouped("5 % / 2"), "(5% / 2)");
  EXPECT_EQ(grouped("a / 40 MHz/K / b"), "((a / 40MHz/K) / b)");
  EXPECT_EQ(grouped("40 MHz / K"), "40MHz/K");
}

TEST(Parser, WordsThatAreKeywordsInOnePlaceAreNamesElsewhere) {
  for (const char* word : {"set",  "fault",   "clear",      "run",   "expect",  "up",      "down", "rest",   "safe",
                           "step", "samples", "resolution", "slew",  "latched", "counter", "bits", "rounds", "of",
                           "in",   "where",   "missing",    "stuck", "absurd",  "ok",      "lo",   "hi",     "chip"}) {
    const std::string w = word;
    const Parsed p(policy("param " + w + " : 0 .. 9 = 3;\nlet x = " + w + " + f(" + w + ": " + w + ");\nvar y : like " +
                          w + " = 1;\n" + w + " <= " + w + " * 2;\nmachine m { state " + w + " { on " + w +
                          " > 1 for 3 samples -> " + w + "; } }\ntest \"t\" { set " + w + " = 4; expect " + w +
                          " == 4; }\n"));
    EXPECT_TRUE(p.file) << p.report();
  }
}

TEST(Parser, LimitPartsMayCarryTheNamesOfParts) {
  const Parsed p(policy("limit safe : rest .. slew step up safe safe rest rest slew up up down down;\n"));
  ASSERT_TRUE(p.file) << p.report();
  const Limit& limit = *p.file->items[0].limit;
  EXPECT_EQ(limit.name.text, "safe");
  EXPECT_EQ(grouped(*limit.type->lo), "rest");
  EXPECT_EQ(grouped(*limit.type->hi), "slew");
  EXPECT_EQ(grouped(*limit.type->step), "up");
  EXPECT_EQ(grouped(*limit.safe), "safe");
  EXPECT_EQ(grouped(*limit.rest), "rest");
  EXPECT_EQ(grouped(*limit.slew_up), "up");
  EXPECT_EQ(grouped(*limit.slew_down), "down");
}

TEST(Parser, EveryUnitIsReserved) {
  for (const char* unit : {"us", "ms", "s",  "degC", "mK", "K", "Hz", "kHz", "MHz", "GHz", "uV",
                           "mV", "V",  "mA", "A",    "mW", "W", "kW", "uJ",  "mJ",  "J"}) {
    const std::string u = unit;
    EXPECT_EQ(grouped("3 " + u), "3" + u);
    EXPECT_EQ(grouped("3 " + u + "/" + u), "3" + u + "/" + u);
    const Parsed p(policy("machine m {\n  state " + u + " { }\n}\n"));
    ASSERT_EQ(p.diagnostics.all().size(), 1u);
    EXPECT_EQ(p.diagnostics.all()[0].code, "FB0125");
    EXPECT_EQ(p.diagnostics.all()[0].message, "`" + u + "` is a unit and cannot name a state");
  }
}

TEST(Parser, OtherDeclarations) {
  const Parsed p(
      "library l;\n"
      "fn mid(a, const b, c : 0 .. 4) : 0 .. 9 = a + b;\n"
      "block ema(x, k : 0 % .. 100 %) { var y : like x = x; y += k * (x - y); return y; }\n"
      "table curve rounds up { 40 degC: 20 %; 80 degC: 100 %; }\n"
      "domain level of 15;\ndomain core in tile, rail;\n"
      "input work[core] : 0 .. 4_294_967_295 counter 32 bits stale never else 0;\n"
      "param budget = 300 W;\nparam weight[core] : 0 .. 9 resolution 1 = 1;\n"
      "use a.b { c, d };\n"
      "always x > 3;\n");
  ASSERT_TRUE(p.file) << p.report();
  EXPECT_TRUE(p.file->library);
  const auto& items = p.file->items;
  const Function& mid = *items[0].function;
  ASSERT_EQ(mid.parameters.size(), 3u);
  EXPECT_FALSE(mid.parameters[0].constant);
  EXPECT_TRUE(mid.parameters[1].constant);
  EXPECT_FALSE(mid.parameters[1].type);
  EXPECT_TRUE(mid.parameters[2].type);
  EXPECT_TRUE(mid.type);
  const BlockDecl& ema = *items[1].block;
  ASSERT_EQ(ema.body.size(), 2u);
  EXPECT_EQ(ema.body[0]->type->kind, TypeKind::kLike);
  EXPECT_EQ(ema.body[1]->op, AssignOp::kAdd);
  EXPECT_EQ(grouped(*ema.result), "y");
  EXPECT_TRUE(items[2].table->rounds_up);
  EXPECT_EQ(grouped(*items[2].table->rows.at(1).y), "100%");
  EXPECT_EQ(grouped(*items[3].domain->count), "15");
  EXPECT_EQ(items[4].domain->parents.size(), 2u);
  EXPECT_EQ(items[5].input->counter_bits, 32u);
  EXPECT_FALSE(items[5].input->stale);
  EXPECT_FALSE(items[6].param->type);
  EXPECT_EQ(grouped(*items[7].param->type->resolution), "1");
  EXPECT_EQ(p.file->uses[0].path.size(), 2u);
  EXPECT_EQ(p.file->uses[0].names.size(), 2u);
  EXPECT_FALSE(items[8].promise->never);
}

TEST(Parser, ElseIfIsTheElseOfTheOneBefore) {
  const Parsed p(policy("if a { x = 1; } else if b { x = 2; y -= 1; } else if c { } else { freq[2] >= 3 MHz; }\n"));
  ASSERT_TRUE(p.file) << p.report();
  const Stmt* s = p.file->items[0].stmt.get();
  EXPECT_EQ(s->then_body.size(), 1u);
  ASSERT_EQ(s->else_body.size(), 1u);
  s = s->else_body[0].get();
  EXPECT_EQ(s->kind, StmtKind::kIf);
  EXPECT_EQ(grouped(*s->value), "b");
  EXPECT_EQ(s->then_body.size(), 2u);
  ASSERT_EQ(s->else_body.size(), 1u);
  s = s->else_body[0].get();
  EXPECT_EQ(grouped(*s->value), "c");
  EXPECT_TRUE(s->then_body.empty());
  ASSERT_EQ(s->else_body.size(), 1u);
  EXPECT_EQ(s->else_body[0]->op, AssignOp::kFloor);
  EXPECT_EQ(grouped(*s->else_body[0]->place), "freq[2]");
}

TEST(Parser, SpansAreBytesAlsoBehindWideCharacters) {
  const Parsed p(
      "\xEF\xBB\xBFpolicy p; // gr\xC3\xB6\xC3\x9F"
      "er \xF0\x9F\x94\xA5\nevery 1 ms;\n"
      "test \"\xC3\xBC\" { run 3 ms; expect (a + b) * x.age > -2; }\n");
  ASSERT_TRUE(p.file) << p.report();
  EXPECT_EQ(p.text(p.file->name.span), "p");
  EXPECT_EQ(p.text(p.file->every_span), "every 1 ms;");
  const dsl::Test& test = *p.file->items[0].test;
  EXPECT_EQ(test.name, "\xC3\xBC");
  EXPECT_EQ(p.text(test.steps[0].span), "run 3 ms;");
  const Expr& greater = *test.steps[1].value;
  EXPECT_EQ(p.text(greater.span), "(a + b) * x.age > -2");
  EXPECT_EQ(p.text(greater.a->a->span), "(a + b)");
  EXPECT_EQ(p.text(greater.a->b->span), "x.age");
  EXPECT_EQ(p.text(greater.a->b->field.span), "age");
  EXPECT_EQ(p.text(greater.b->span), "-2");
  const Position at = p.sources.begin(test.steps[0].span);
  EXPECT_EQ(at.line, 3u);
  EXPECT_EQ(at.column, 12u);  // characters, not bytes
}

void collect(const ExprPtr& e, std::set<uint32_t>& ids, size_t& count) {
  if (!e) return;
  ids.insert(e->id);
  count++;
  for (const ExprPtr* child : {&e->a, &e->b, &e->c}) collect(*child, ids, count);
  for (const ExprPtr& index : e->indexes) collect(index, ids, count);
  for (const Argument& argument : e->args) {
    collect(argument.value, ids, count);
    collect(argument.where, ids, count);
  }
}

TEST(Parser, ExpressionNumbersGoOnFromFileToFile) {
  SourceMap sources;
  sources.add("a.fly", policy("let x = a + f(b[c], d where e) * 2;\n"));
  sources.add("b.fly", policy("let y = not g ? -h : 3 otherwise 4;\n"));
  Diagnostics diagnostics;
  uint32_t next = 7;
  std::set<uint32_t> ids;
  size_t count = 0;
  for (uint32_t i = 0; i < 2; i++) {
    const auto file = parse(sources, i, next, diagnostics);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->source, i);
    collect(file->every, ids, count);
    collect(file->items[0].stmt->value, ids, count);
  }
  EXPECT_EQ(ids.size(), count);
  EXPECT_EQ(*ids.begin(), 7u);
  EXPECT_EQ(*ids.rbegin(), next - 1);
}

TEST(Parser, AnExpressionAlone) {
  EXPECT_EQ(grouped("88 degC"), "88degC");
  EXPECT_NE(grouped("88 degC;").find("error[FB0120]"), std::string::npos);
  EXPECT_NE(grouped("").find("error[FB0122]"), std::string::npos);
}

}  // namespace
}  // namespace flyball::dsl
