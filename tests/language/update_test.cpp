// What chapter 14 of docs/language.md means: a new version takes over from the one that runs.
#include <gtest/gtest.h>

#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

using Names = std::vector<std::string>;

std::string policy(const std::string& text, const std::string& period = "1 ms") {
  return "policy p; every " + period + "; domain tile;\n" + text;
}

const char* const kGuard = R"(
  input t[tile] : 0 degC .. 150 degC stale never else 0 degC;
  limit f[tile] : 0 MHz .. 1000 MHz safe 100 MHz rest 1000 MHz slew up 10 MHz/ms;
  machine guard[tile] {
    var seen : 0 .. 1000 = 0;
    seen += 1;
    state Calm { on t > 90 degC -> Hot; }
    state Hot {
      var held : 0 .. 1000 = 0;
      held += 1;
      f <= 200 MHz;
      after 10 ms -> Calm;
    }
  })";

std::string guard_with(const std::string& from, const std::string& to) {
  std::string text = kGuard;
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return policy(text);
}

TEST(Update, AMachineWhoseStateIsThereKeepsStateTimersAndVars) {
  Rig before({policy(kGuard)});
  before.tick();
  before.feed("t", 95000, 1);
  before.tick();  // of entry
  before.feed("t", 20000, 1);
  before.tick(4);
  Rig after({guard_with("200 MHz", "300 MHz")}, before);
  EXPECT_EQ(after.report().kept, (Names{"machine p.guard", "p.guard.seen", "p.guard.Hot.held"}));
  after.tick(5);
  EXPECT_EQ(after.state("guard", 1), "Hot");
  EXPECT_EQ(after.var("p.guard.seen", 1), 11);
  EXPECT_EQ(after.var("p.guard.Hot.held", 1), 10);
  EXPECT_EQ(after.grant("f", 1), 210000);
  after.tick();  // 10 ms after the step of entry
  EXPECT_EQ(after.state("guard", 1), "Calm");
}

TEST(Update, SlewGoesOnFromWhatWasGranted) {
  Rig before({policy(kGuard)});
  before.tick(5);
  const int64_t granted = before.grant("f");
  Rig after({guard_with("200 MHz", "300 MHz")}, before);
  after.tick();
  EXPECT_EQ(after.grant("f"), granted + 10000);
}

TEST(Update, AnElementWhoseStateIsGoneGoesThroughResume) {
  Rig before({policy(kGuard)});
  before.feed("t", 95000, 1);
  before.tick(3);
  const std::string resume = "resume { t > 50 degC -> Warm; otherwise -> Calm; } }";
  std::string text = guard_with("Hot", "Warm");
  text.replace(text.rfind('}'), 1, resume);
  Rig after({text}, before);
  EXPECT_EQ(after.report().resumed, Names{"machine p.guard[1]: it has no state Hot"});
  after.tick();
  EXPECT_EQ(after.state("guard", 0), "Calm");
  EXPECT_EQ(after.var("p.guard.seen", 0), 4);
  EXPECT_EQ(after.state("guard", 1), "Warm");
  EXPECT_EQ(after.var("p.guard.seen", 1), 1);
  EXPECT_EQ(after.var("p.guard.Warm.held", 1), 1);
  after.feed("t", 20000, 1);
  after.tick(9);
  EXPECT_EQ(after.state("guard", 1), "Warm");
  after.tick();  // its timer began with it
  EXPECT_EQ(after.state("guard", 1), "Calm");
}

TEST(Update, StatesGoByNameNotByPlace) {
  Rig before({policy("machine m { state A1 { after 1 ms -> B1; } state B1 { after 100 ms -> A1; } }")});
  before.tick(4);
  EXPECT_EQ(before.state("m"), "B1");
  Rig after({policy("machine m { state C1 { after 1 ms -> B1; } state B1 { after 100 ms -> C1; } state A1 { } }")},
            before);
  after.tick();
  EXPECT_EQ(after.state("m"), "B1");
}

TEST(Update, AMachineMayGetOrLoseItsStates) {
  const std::string without = policy("machine m { var n : 0 .. 99 = 0; n += 1; }");
  const std::string with = policy(
      "machine m { var n : 0 .. 99 = 0; n += 1; state A1 { } state B1 { } resume { "
      "otherwise -> B1; } }");
  Rig first({without});
  first.tick(3);
  Rig second({with}, first);
  EXPECT_EQ(second.report().resumed, Names{"machine p.m: it had no states"});
  second.tick(2);
  EXPECT_EQ(second.state("m"), "B1");
  EXPECT_EQ(second.var("p.m.n"), 2);
  Rig third({without}, second);
  third.tick();
  EXPECT_EQ(third.var("p.m.n"), 3);
}

TEST(Update, ANarrowedRangeSaturates) {
  Rig before({policy("var x : 0 .. 100 = 80; var y : 0 .. 100 = 30; var z : 0 .. 9 = 4; x += 1; z += 0;")});
  before.tick();
  Rig after({policy("var x : 0 .. 50 = 1; var y : 0 .. 50 = 1; var z : 0 .. 99 = 1;")}, before);
  EXPECT_EQ(after.report().saturated, Names{"p.x"});
  after.tick();
  EXPECT_EQ(after.var("p.x"), 50);
  EXPECT_EQ(after.var("p.y"), 30);
  EXPECT_EQ(after.var("p.z"), 4);
}

TEST(Update, AnotherGridOrKindBeginsAnew) {
  Rig before(
      {policy("domain Mode { Quiet, Fast } var x : 0 K .. 9 K = 5 K; var y : 0 K .. 9 K = 5 K;"
              "var b : bool = true; var m : Mode = Fast;")});
  before.tick();
  Rig after({policy("domain Mode { Quiet, Warm, Fast } var x : 0 K .. 9 K resolution 0.5 K = 1 K; "
                    "var y : 0 W .. 9 W = 1 W; var b : 0 .. 1 = 0; var m : Mode = Quiet;")},
            before);
  EXPECT_EQ(after.report().anew,
            (Names{"p.x: another grid", "p.y: another grid", "p.b: another grid", "p.m: another grid"}));
  after.tick();
  EXPECT_EQ(after.var("p.x"), 2);
  EXPECT_EQ(after.var("p.y"), 1000);
  EXPECT_EQ(after.var("p.b"), 0);
  EXPECT_EQ(after.var("p.m"), 0);
}

TEST(Update, AFractionIsKept) {
  const std::string text = "var x : 0 .. 1000 = 0; x += 0.3;";
  Rig before({policy(text)}), undisturbed({policy(text)});
  before.tick(2);
  Rig after({policy("var x : 0 .. 500 = 7; x += 0.3;")}, before);
  after.tick(2);
  undisturbed.tick(4);
  EXPECT_EQ(after.raw("p.x"), undisturbed.raw("p.x"));
}

TEST(Update, AFractionOfOtherBitsIsRounded) {
  const auto text = [](const std::string& top) {
    return policy("var x : 0 .. " + top + " = 0; x += 0.3; var y : 0 .. " + top + " = " + top + "; y -= 0.3;");
  };
  Rig wide({text("1000000000000")});
  wide.tick(5);
  Rig narrow({text("1000")}, wide);
  EXPECT_EQ(narrow.report().saturated, Names{"p.y"});
  narrow.tick();
  EXPECT_EQ(narrow.var("p.x"), 2);  // 6 * 0.3
  EXPECT_EQ(narrow.var("p.y"), 1000);
  Rig again({text("1000000000000")}, narrow);
  EXPECT_EQ(again.report().saturated, Names{});
  again.tick(3);
  EXPECT_EQ(again.var("p.x"), 3);    // 9 * 0.3
  EXPECT_EQ(again.var("p.y"), 999);  // 1000 - 4 * 0.3
}

TEST(Update, AnotherNumberOfElementsBeginsAnew) {
  Rig before(
      {policy("domain lane of 4; domain way of 2; var x[lane] : 0 .. 9 = 5; var y[way] : 0 .. 9 = 5;"
              "var z[way, lane] : 0 .. 9 = 5; var r[3] : 0 .. 9 = 5;")});
  before.tick();
  Rig after({policy("domain lane of 3; domain way of 2; var x[lane] : 0 .. 9 = 1; var y[way] : 0 .. 9 = 1;"
                    "var z[way, lane] : 0 .. 9 = 1; var r[3] : 0 .. 9 = 1;")},
            before);
  EXPECT_EQ(after.report().anew, (Names{"p.x: another domain", "p.z: another domain"}));
  after.tick();
  EXPECT_EQ(after.var("p.x", 2), 1);
  EXPECT_EQ(after.var("p.y", 1), 5);
  EXPECT_EQ(after.var("p.z", 5), 1);
  EXPECT_EQ(after.var("p.r", 2), 5);
}

TEST(Update, WhatIsNewComputesItsFirstValueInItsFirstStep) {
  const std::string input = "input t : 0 degC .. 100 degC stale never else 7 degC;\n";
  Rig before({policy(input + "machine m { var n : 0 .. 99 = 0; n += 1; state A1 { } }")});
  before.feed("t", 30000);
  before.tick(3);
  Rig after({policy(input + "var x : 0 degC .. 99 degC = t; machine m { var n : 0 .. 99 = 0; n += 1;"
                            "var y : 0 degC .. 99 degC = t; state A1 { var z : 0 degC .. 99 degC = t; } }")},
            before);
  after.tick();
  after.feed("t", 50000);
  after.tick();
  EXPECT_EQ(after.var("p.x"), 30000);
  EXPECT_EQ(after.var("p.m.y"), 30000);
  EXPECT_EQ(after.var("p.m.A1.z"), 30000);
  EXPECT_EQ(after.var("p.m.n"), 5);
}

TEST(Update, AStateThatWaitsForItsStepBeginsItsVarsThen) {
  const auto text = [](const std::string& more) {
    return policy("input t : 0 degC .. 100 degC stale never else 7 degC; machine m { state A1 every 4 ms { " + more +
                  " } state B1 { } }");
  };
  Rig before({text("var n : 0 .. 99 = 0; n += 1;")});
  before.tick(2);  // it steps in ticks 0, 4, 8
  Rig after({text("var n : 0 .. 99 = 0; n += 1; var x : 0 degC .. 99 degC = t;")}, before);
  for (const int64_t degrees : {20, 30, 40, 50}) {
    after.feed("t", degrees * 1000);
    after.tick();
  }
  EXPECT_EQ(after.var("p.m.A1.n"), 2);
  EXPECT_EQ(after.var("p.m.A1.x"), 40000);
  after.feed("t", 60000);
  after.tick(4);
  EXPECT_EQ(after.var("p.m.A1.n"), 3);
  EXPECT_EQ(after.var("p.m.A1.x"), 40000);
}

TEST(Update, AConditionThatReadsTheSameGoesOnCounting) {
  const std::string input = "input t : 0 degC .. 100 degC stale never else 90 degC;\n";
  const auto text = [&](const std::string& condition) {
    return input + "machine m { state A1 { on " + condition + " -> B1; } state B1 { } }";
  };
  Rig before({policy(text("t > 80 degC for 10 ms"))});
  before.tick(8);
  Rig same({policy(text("t > 80 degC for 12 ms"))}, before);
  same.tick(4);
  EXPECT_EQ(same.state("m"), "A1");
  same.tick();
  EXPECT_EQ(same.state("m"), "B1");
  Rig other({policy(text("t > 85 degC for 10 ms"))}, before);
  other.tick(10);
  EXPECT_EQ(other.state("m"), "A1");
  other.tick();
  EXPECT_EQ(other.state("m"), "B1");
}

TEST(Update, ATimerOfAnotherPeriodBeginsAnew) {
  const auto text = [](const std::string& period) {
    return policy("machine m every " + period + " { state A1 { after 8 ms -> B1; } state B1 { } }");
  };
  Rig before({text("1 ms")});
  before.tick(6);
  Rig after({text("2 ms")}, before);
  after.tick(6);  // steps in ticks 6, 8 and 10
  EXPECT_EQ(after.state("m"), "A1");
  after.tick();
  EXPECT_EQ(after.state("m"), "B1");
}

TEST(Update, ASlowMachinesVotesStandUntilItsNextStep) {
  const auto text = [](const std::string& ceiling) {
    return policy("limit f : 0 MHz .. 1000 MHz safe 100 MHz rest 1000 MHz; machine m every 4 ms { f <= " + ceiling +
                  "; }");
  };
  Rig before({text("200 MHz")});
  before.tick(2);
  Rig after({text("300 MHz")}, before);
  after.tick(2);
  EXPECT_EQ(after.grant("f"), 200000);
  after.tick();  // the fifth
  EXPECT_EQ(after.grant("f"), 300000);
}

TEST(Update, ABlocksVarsGoByTheStatementThatCallsIt) {
  const std::string head =
      "use std { ema }; input t : 0 W .. 100 W stale never else 80 W;\n"
      "input u : 0 W .. 100 W stale never else 20 W;\n";
  const std::string a = "let a = ema(t, 50 %);", b = "let b = ema(u, 50 %);";
  const std::string seen = "var x : 0 W .. 100 W = 0 W; x = b;";
  Rig before({policy(head + b + seen)});
  before.tick(4);
  Rig after({policy(head + a + b + seen)}, before);
  EXPECT_EQ(after.report().anew, Names{"p.a.ema1.y: it is new"});
  after.tick();
  EXPECT_EQ(after.var("p.x"), 20000);
}

TEST(Update, InputsKeepReadingsAgesAndEdges) {
  const std::string text = R"(
    input t : 0 degC .. 100 degC stale after 4 ms else 0 degC;
    input knock : bool latched stale never else false;
    input e : 0 uJ .. 65535 uJ counter 16 bits stale never else 0 uJ;
    var x : 0 degC .. 100 degC = 0 degC;
    var heard : bool = false;
    var used : 0 uJ .. 65535 uJ = 0 uJ;
    x = t; heard = knock; used = delta(e);)";
  Rig before({policy(text)});
  before.feed("e", 100);
  before.feed("t", 40000);
  before.tick(2);
  Rig after({policy(text + " x = t;")}, before);
  after.feed("e", 130);
  after.tick(3);
  EXPECT_EQ(after.var("p.x"), 40000);
  after.tick();
  EXPECT_EQ(after.var("p.x"), 0);
  Rig again({policy(text)}, before);
  again.feed("e", 130);
  again.tick();
  EXPECT_EQ(again.var("p.used"), 30);
}

TEST(Update, WhatIsRetainedOutlivesAMachinesNewBeginning) {
  const auto text = [](const std::string& state) {
    return policy(
        "input t : 0 degC .. 100 degC stale never else 7 degC; machine m { retained var n : 0 .. 99 = 0;"
        "retained var x : 0 degC .. 99 degC = t; var o : 0 .. 99 = 0; n += 1; o += 1; x += 1 K; state " +
        state + " { } }");
  };
  Rig before({text("A1")});
  before.tick(3);
  Rig after({text("B1")}, before);
  after.tick();
  EXPECT_EQ(after.var("p.m.n"), 4);
  EXPECT_EQ(after.var("p.m.x"), 11000);
  EXPECT_EQ(after.var("p.m.o"), 1);
}

/// By how much `let x = made` rose in the first step of a version where it is `now`, while t went from 10 W to 15 W.
int64_t rise(const std::string& made, const std::string& now) {
  const auto text = [](const std::string& value) {
    return policy("input t : 0 W .. 100 W stale never else 0 W; let x = " + value +
                  "; var rose : -500 W .. 500 W = 0 W; rose = x - prev x;");
  };
  Rig before({text(made)});
  before.feed("t", 10000);
  before.tick();
  Rig after({text(now)}, before);
  after.feed("t", 15000);
  after.tick();
  return after.var("p.rose");
}

TEST(Update, PrevOfALetIsMadeOfWhatItsPartsWere) {
  EXPECT_EQ(rise("2 * t", "2 * t"), 10000);
  EXPECT_EQ(rise("2 * t", "3 * t"), 15000);
  EXPECT_EQ(rise("2 * min(t, 12 W)", "2 * min(t, 12 W)"), 4000);
  EXPECT_EQ(rise("2 * min(t, 12 W)", "3 * min(t, 12 W)"), 0);  // a part without a name has not changed yet
}

TEST(Update, ParamsThatWereSetStaySet) {
  const auto text = [](const std::string& defaults) {
    return policy("param a : 0 .. 100 = " + defaults + " require a <= b; var x : 0 .. 999 = 0; x = 10 * a + b;");
  };
  Rig before({text("1; param b : 0 .. 100 = 50; param c : 0 .. 9 = 5;")});
  const auto set = [&](uint32_t param, int64_t value) {
    before.engine().write(before.program().params[param].slot, 0, value);
  };
  set(0, 20);
  set(2, 8);
  before.tick();
  Rig after({text("2; param b : 0 .. 100 = 60; param c : 0 .. 7 = 5;")}, before);
  EXPECT_EQ(after.report().set, Names{"p.a"});
  EXPECT_EQ(after.report().unset, Names{"p.c: outside of its new range"});
  after.tick();
  EXPECT_EQ(after.var("p.x"), 260);
  Rig refused({text("2; param b : 0 .. 100 = 10; param c : 0 .. 9 = 5;")}, before);
  EXPECT_EQ(refused.report().set, Names{});
  EXPECT_EQ(refused.report().unset,
            (Names{"p.a: `require a <= b` would not hold", "p.c: `require a <= b` would not hold"}));
  refused.tick();
  EXPECT_EQ(refused.var("p.x"), 30);
}

TEST(Update, AParamThatDoesNotStaySetSaysWhy) {
  const auto text = [](const std::string& type, const std::string& index) {
    return policy("param a : " + type + " = 5; param b" + index + " : 0 .. 9 = 5;");
  };
  Rig before({text("0 .. 9", "")});
  for (const Param& param : before.program().params) before.engine().write(param.slot, 0, 7);
  before.tick();
  EXPECT_EQ(Rig({text("0.0 .. 9.0", "[tile]")}, before).report().unset,
            (Names{"p.a: another grid", "p.b: another domain"}));
}

TEST(Update, WhatIsGoneIsTold) {
  Rig before({policy("var x : 0 .. 9 = 1; machine m { var y : 0 .. 9 = 1; state A1 { } }")});
  before.tick();
  Rig after({policy("")}, before);
  EXPECT_EQ(after.report().dropped, (Names{"machine p.m", "p.m.y", "p.x"}));
}

TEST(Update, AnotherTickStandsInTheWay) {
  const Rig before({policy("")}), after({policy("", "2 ms")});
  EXPECT_EQ(Update(before.linked(), after.linked()).obstacle(), "policies tick every 1000 us, and would every 2000 us");
}

TEST(Update, ItBeginsWhereAllStep) {
  const Rig before({policy("")}), after({policy("machine m every 3 ms { var y : 0 .. 9 = 0; y += 1; }")});
  const Update update(before.linked(), after.linked());
  EXPECT_TRUE(update.begins_at(6));
  EXPECT_FALSE(update.begins_at(7));
}

}  // namespace
}  // namespace flyball::compiler
