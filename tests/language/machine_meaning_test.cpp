// What rules 10.8 and 10.9 of docs/language.md mean: periods of their own, and states in a state.
#include <gtest/gtest.h>

#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

const char* const kHead = "policy p; every 1 ms; domain rail; domain tile in rail;\n";

TEST(Periods, AMachineStepsInEachNthStepOfItsPolicy) {
  Rig rig({std::string(kHead) + R"(
    var ticks : 0 .. 1000 = 0;
    ticks += 1;
    machine m every 3 ms {
      var n : 0 .. 1000 = 0;
      var at : 0 .. 1000 = 0;
      var t : 0 ms .. 1 s = 0 ms;
      n += 1;
      at = ticks;
      t += dt;
    })"});
  rig.tick(3);
  EXPECT_EQ(rig.var("p.m.n"), 1);
  rig.tick();
  EXPECT_EQ(rig.var("p.m.n"), 2);
  EXPECT_EQ(rig.var("p.m.at"), 4);
  EXPECT_EQ(rig.var("p.m.t"), 6000);
}

TEST(Periods, ItsDurationsCountItsOwnSteps) {
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 60 degC;
    machine m every 2 ms {
      state A1 { on t > 50 degC for 4 ms -> B1; }
      state B1 { after 3 ms -> A1; }
    })"});
  rig.tick(4);  // steps in ticks 0 and 2; the third is in tick 4
  EXPECT_EQ(rig.state("m"), "A1");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "B1");
  rig.tick(3);  // ceil(3 / 2) = 2 steps later: tick 8
  EXPECT_EQ(rig.state("m"), "B1");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "A1");
}

TEST(Periods, PrevAndDeltaAreOfItsOwnLastStep) {
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 0 degC;
    input e : 0 uJ .. 65535 uJ counter 16 bits stale never else 0 uJ;
    var ticks : 0 .. 1000 = 0;
    ticks += 1;
    machine m every 3 ms {
      var rose : 0 K .. 100 K = 0 K;
      var passed : 0 .. 1000 = 0;
      var used : 0 uJ .. 65535 uJ = 0 uJ;
      rose = t - prev t;
      passed = ticks - prev ticks;
      used = delta(e);
    }
    var used1 : 0 uJ .. 65535 uJ = 0 uJ;
    used1 = delta(e);)"});
  for (int64_t i = 0; i < 4; ++i) {
    rig.feed("t", 1000 * i);
    rig.feed("e", 7 * i);
    rig.tick();
  }
  EXPECT_EQ(rig.var("p.m.rose"), 3000);
  EXPECT_EQ(rig.var("p.m.passed"), 3);
  EXPECT_EQ(rig.var("p.m.used"), 21);
  EXPECT_EQ(rig.var("p.used1"), 7);
}

TEST(Periods, ItsVotesStandUntilItsNextStep) {
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 0 degC;
    limit f : 0 .. 100 safe 10 rest 100;
    machine m every 3 ms { if t > 50 degC { f <= 20; } })"});
  rig.feed("t", 60000);
  rig.tick();
  EXPECT_EQ(rig.grant("f"), 20);
  rig.feed("t", 10000);
  rig.tick(2);
  EXPECT_EQ(rig.grant("f"), 20);
  rig.tick();
  EXPECT_EQ(rig.grant("f"), 100);
}

TEST(Periods, AStateStepsOnEntryAndThenAtItsOwnPeriod) {
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 0 degC;
    limit f : 0 .. 100 safe 10 rest 100;
    machine m {
      on t > 90 degC -> C1;
      state A1 { after 1 ms -> B1; }
      state B1 every 4 ms {
        var n : 0 .. 1000 = 0;
        n += 1;
        f <= 50 - n;
        on t > 20 degC -> A1;
      }
      state C1 { after 1 ms -> A1; }
    })"});
  rig.tick(2);  // B1 is entered in tick 1, and steps in 1, 5, 9
  EXPECT_EQ(rig.var("p.m.B1.n"), 1);
  EXPECT_EQ(rig.grant("f"), 49);
  rig.feed("t", 30000);
  rig.tick(3);
  EXPECT_EQ(rig.state("m"), "B1") << "its transitions are looked at when it steps";
  EXPECT_EQ(rig.grant("f"), 49) << "its votes stand";
  rig.tick();
  EXPECT_EQ(rig.state("m"), "A1");
  EXPECT_EQ(rig.grant("f"), 100);
  rig.feed("t", 10000);
  rig.tick(6);  // B1 in tick 6; steps in 6 and 10
  EXPECT_EQ(rig.var("p.m.B1.n"), 2);
  rig.feed("t", 95000);
  rig.tick();
  EXPECT_EQ(rig.state("m"), "C1") << "the body's transitions wait for nobody";
}

TEST(NestedStates, TheOuterHoldsInAllOfItsInner) {
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 0 degC;
    limit f : 0 .. 100 safe 10 rest 100;
    machine m {
      state Idle { on t > 50 degC -> Hot; }
      state Hot {
        var n : 0 .. 100 = 0;
        let cap = 40 - n;
        n += 1;
        f <= cap;
        on t < 10 degC -> Idle;
        on t > 90 degC -> Hot;
        after 6 ms -> Second;
        state First { after 2 ms -> Second; }
        state Second {
          f <= cap - 20;
          after 2 ms -> First;
        }
      }
    }
    var hot : 0 .. 1 = 0;
    if m is Hot { hot = 1; } else { hot = 0; })"});
  rig.tick();
  EXPECT_EQ(rig.state("m"), "Idle");
  EXPECT_EQ(rig.var("p.hot"), 0);
  rig.feed("t", 60000);
  rig.tick();
  EXPECT_EQ(rig.state("m"), "Hot.First");
  EXPECT_EQ(rig.var("p.hot"), 1);
  EXPECT_EQ(rig.grant("f"), 40);
  rig.tick(2);
  EXPECT_EQ(rig.state("m"), "Hot.Second");
  EXPECT_EQ(rig.var("p.m.Hot.n"), 3) << "vars of the outer live through moves inside";
  EXPECT_EQ(rig.grant("f"), 18);
  rig.feed("t", 95000);
  rig.tick(2);
  EXPECT_EQ(rig.state("m"), "Hot.First") << "`-> Hot` leads to what is held";
  rig.tick(2);  // six steps after the entry into Hot: its timer lived through two moves, and comes before the inner's
  EXPECT_EQ(rig.state("m"), "Hot.Second");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "Hot.Second") << "entered in the step before";
  rig.feed("t", 0);
  rig.tick();
  EXPECT_EQ(rig.state("m"), "Idle");
  EXPECT_EQ(rig.grant("f"), 100);
  EXPECT_EQ(rig.var("p.hot"), 0);
  rig.feed("t", 60000);
  rig.tick();
  EXPECT_EQ(rig.var("p.m.Hot.n"), 1) << "and start anew on entry into it";
}

TEST(NestedStates, AnInnerStateIsEnteredByItsName) {
  Rig rig({std::string(kHead) + R"(
    machine m[tile] {
      state Idle { after 2 ms -> Far; }
      state Around { state Near { } state Far { after 1 ms -> Idle; } }
      resume { now > 1 s -> Around; otherwise -> Far; }
    })"});
  rig.tick();
  EXPECT_EQ(rig.state("m", 3), "Around.Far");
  rig.tick();
  EXPECT_EQ(rig.state("m", 3), "Idle");
  rig.tick(2);
  EXPECT_EQ(rig.state("m", 3), "Around.Far");
}

TEST(NestedStates, ConditionsOfTheOuterCountThroughMovesInside) {
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 60 degC;
    machine m {
      state Around {
        var seen : 0 .. 100 = 0;
        seen += 1;
        on t > 50 degC and seen > 0 for 5 ms -> Out;
        state Near { after 1 ms -> Far; }
        state Far { after 1 ms -> Near; }
      }
      state Out { }
    })"});
  rig.tick(6);  // seen is 0 in the step of entry; from the second on the condition holds
  EXPECT_NE(rig.state("m"), "Out");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "Out");
}

TEST(NestedStates, ALetOfTheOuterIsOfTheOutersPeriodInAConditionToo) {
  Rig rig({std::string(kHead) + R"(
    machine m {
      state Around {
        let tick = dt;
        let step = now - now + dt;
        state Near every 10 ms { on step < 5 ms and tick < 5 ms -> Out; }
      }
      state Out { }
    })"});
  rig.tick(11);
  EXPECT_EQ(rig.state("m"), "Out");
}

TEST(NestedStates, AVoteNamesTheStateItStandsIn) {
  Rig rig({std::string(kHead) + R"(
    limit f : 0 .. 100 safe 10 rest 100;
    machine m { state Around { f <= 50; state Near { f <= 40; } } })"});
  const Machine& m = rig.program().machines[0];
  EXPECT_EQ(m.state_count, 1);
  EXPECT_EQ(m.outer_count, 1);
  EXPECT_STREQ(m.states[rig.program().votes[0].state], "Around");
  EXPECT_STREQ(m.states[rig.program().votes[1].state], "Around.Near");
}

}  // namespace
}  // namespace flyball::compiler
