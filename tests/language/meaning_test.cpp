// What the rules of docs/language.md mean, one test a rule that the worked examples and random programs do not show
// well.
#include <gtest/gtest.h>

#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

const char* const kHead = "policy p; every 1 ms; domain rail; domain tile in rail;\n";

TEST(Meaning, ABodysTransitionComesFirstAndHoldsInEveryState) {  // 10.1
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 0 degC;
    machine m {
      on t > 90 degC -> C1;
      state A1 { on t > 50 degC -> B1; }
      state B1 { on t > 80 degC -> A1; }
      state C1 { on t < 10 degC -> A1; }
    })"});
  rig.tick();
  EXPECT_EQ(rig.state("m"), "A1");
  rig.feed("t", 95000);
  rig.tick();
  EXPECT_EQ(rig.state("m"), "C1");
  rig.tick(3);
  EXPECT_EQ(rig.state("m"), "C1");  // a transition to the state held does not fire
}

TEST(Meaning, TheFirstStepTakesNoTransition) {  // 10.2
  Rig rig({std::string(kHead) + R"(
    machine m { state A1 { after 1 ms -> B1; } state B1 { after 2 ms -> A1; } })"});
  rig.tick();
  EXPECT_EQ(rig.state("m"), "A1");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "B1");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "B1");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "A1");
}

TEST(Meaning, ThreeMillisecondsAreFourSamples) {  // 10.3
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 0 degC;
    machine m {
      state A1 { on t > 50 degC for 3 ms -> B1; }
      state B1 { on t < 50 degC for 4 samples -> A1; }
    })"});
  rig.tick(5);
  rig.feed("t", 60000);
  rig.tick(3);
  EXPECT_EQ(rig.state("m"), "A1");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "B1");
  rig.feed("t", 40000);
  rig.tick(3);
  EXPECT_EQ(rig.state("m"), "B1");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "A1");
}

TEST(Meaning, TheStepOfEntryCounts) {  // 10.3, 10.4
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 60 degC;
    machine m {
      state A1 { on t > 50 degC for 2 ms -> B1; }
      state B1 { after 1 s -> A1; }
    })"});
  rig.tick(2);  // the first step is the step of entry: true there, and in one more
  EXPECT_EQ(rig.state("m"), "A1");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "B1");
}

TEST(Meaning, VarsOfAStateStartAnew) {  // 10.5
  Rig rig({std::string(kHead) + R"(
    machine m {
      var total : 0 .. 1000 = 0;
      state A1 { var n : 0 .. 100 = 5; n += 1; total += 1; on n >= 8 -> B1; }
      state B1 { after 1 ms -> A1; }
    })"});
  rig.tick(3);  // 6, 7, 8
  EXPECT_EQ(rig.var("p.m.A1.n"), 8);
  rig.tick();
  EXPECT_EQ(rig.state("m"), "B1");
  rig.tick();
  EXPECT_EQ(rig.state("m"), "A1");
  EXPECT_EQ(rig.var("p.m.A1.n"), 6);
  EXPECT_EQ(rig.var("p.m.total"), 4);
}

TEST(Meaning, TextOrderDecidesWhichTick) {  // 9.2
  Rig rig({std::string(kHead) + R"(
    var before : 0 .. 100 = 0;
    var x : 0 .. 100 = 0;
    var after1 : 0 .. 100 = 0;
    var past : 0 .. 100 = 0;
    before = x;
    x += 1;
    after1 = x;
    past = prev x;)"});
  rig.tick(3);
  EXPECT_EQ(rig.var("p.before"), 2);
  EXPECT_EQ(rig.var("p.x"), 3);
  EXPECT_EQ(rig.var("p.after1"), 3);
  EXPECT_EQ(rig.var("p.past"), 2);
}

TEST(Meaning, OnesOwnMachineIsReadAsOfTheStepBefore) {  // 9.3
  Rig rig({std::string(kHead) + R"(
    machine m[tile] {
      var seen : 0 .. 10 = 0;
      var x : 0 .. 100 = 0;
      x += 1;
      seen = max(x) < 10 ? max(x) : 10;
    })"});
  rig.tick(3);
  EXPECT_EQ(rig.var("p.m.x", 2), 3);
  EXPECT_EQ(rig.var("p.m.seen", 2), 2);
}

TEST(Meaning, PrevOfALimitIsTheGrantOfTheStepBefore) {  // 9.2
  Rig rig({std::string(kHead) + R"(
    limit f[tile] : 0 kHz .. 100 MHz safe 50 MHz rest 100 MHz slew up 10 MHz/ms;
    var now_at : 0 kHz .. 100 MHz = 0 kHz;
    var was_at : 0 kHz .. 100 MHz = 0 kHz;
    now_at = f[1];
    was_at = prev f[1];)"});
  rig.tick();
  EXPECT_EQ(rig.var("p.now_at"), 50000);
  EXPECT_EQ(rig.var("p.was_at"), 50000) << "in the first step there is no other";
  rig.tick(2);
  EXPECT_EQ(rig.var("p.now_at"), 70000);
  EXPECT_EQ(rig.var("p.was_at"), 60000);
}

TEST(Meaning, VarsOfAllElementsAreReadAsOfTheStepBeforeThroughAChild) {  // 9.3
  Rig rig({std::string(kHead) + R"(
    machine m[rail] {
      var mine : 0 .. 1000 = 0;
      var all : 0 .. 1000 = 0;
      var x : 0 .. 100 = 0;
      x += 1;
      mine = clamp(sum(t in tile: x), 0, 1000);
      all = clamp(min(t in tile: sum(t in tile: x)), 0, 1000);
    })"});
  rig.tick(3);
  EXPECT_EQ(rig.var("p.m.mine", 1), 1 * 3) << "one tile lies in each rail";
  EXPECT_EQ(rig.var("p.m.all", 1), 4 * 2) << "four tiles lie in all";
}

TEST(Meaning, InputsGrowOldAndFallBack) {  // 6
  Rig rig({std::string(kHead) + R"(
    input t[tile] : 0 degC .. 100 degC stale after 2 ms else 99 degC;
    var old : 0 ms .. 100 s = 0 ms;
    old = t[1].age;
    var good : 0 .. 1 = 0;
    good = t[1].ok ? 1 : 0;)"});
  rig.tick();
  EXPECT_EQ(rig.input("t", 1), 99000);
  rig.feed("t", 20000, 1);
  rig.tick();
  EXPECT_EQ(rig.input("t", 1), 20000);
  EXPECT_EQ(rig.var("p.good"), 1);
  rig.tick(2);
  EXPECT_EQ(rig.input("t", 1), 20000);
  EXPECT_EQ(rig.var("p.old"), 2000);
  rig.tick();
  EXPECT_EQ(rig.input("t", 1), 99000);
  rig.feed("t", 100001, 1);  // out of range
  rig.tick();
  EXPECT_EQ(rig.input("t", 1), 99000);
  EXPECT_EQ(rig.var("p.good"), 0);
}

TEST(Meaning, VotesStandAndVanish) {  // 8.2, 8.4, 8.5
  Rig rig({std::string(kHead) + R"(
    input t : 0 degC .. 100 degC stale never else 0 degC;
    limit freq[tile] : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz slew up 1 GHz/ms;
    if t > 50 degC { freq <= 1 GHz; }
    freq[2] <= 600 MHz;
    freq >= 500 MHz;)"});
  rig.tick();
  EXPECT_EQ(rig.grant("freq", 0), 1800000);
  rig.tick();
  EXPECT_EQ(rig.grant("freq", 0), 2800000);
  EXPECT_EQ(rig.grant("freq", 2), 600000);
  rig.feed("t", 60000);
  rig.tick();
  EXPECT_EQ(rig.grant("freq", 0), 1000000);
  rig.feed("t", 40000);
  rig.tick(2);
  EXPECT_EQ(rig.grant("freq", 0), 2800000);
}

TEST(Meaning, AStepRoundsCeilingsDownAndFloorsUp) {  // 8.2, 8.3
  Rig rig({std::string(kHead) + R"(
    limit a : 0 W .. 100 W step 5 W safe 10 W rest 100 W;
    limit b : 0 W .. 100 W step 5 W safe 10 W rest 0 W;
    a <= 12.9 W;
    b >= 12.1 W;)"});
  rig.tick();
  EXPECT_EQ(rig.grant("a"), 10000);
  EXPECT_EQ(rig.grant("b"), 15000);
}

TEST(Meaning, RelatedDomainsMeet) {  // 7.2, 7.4
  Rig rig({std::string(kHead) + R"(
    input t[tile] : 0 degC .. 100 degC stale never else 10 degC;
    input v[rail] : 0 V .. 2 V stale never else 1 V;
    machine rails[rail] { var hot : 0 degC .. 100 degC = 0 degC; hot = max(t); }
    machine tiles[tile] { var mine : 0 V .. 2 V = 0 V; mine = v; }
    var all1 : 0 degC .. 100 degC = 0 degC;
    all1 = max(t);
    var which : 0 .. 3 = 0;
    which = argmax(t);
    var n : 0 .. 4 = 0;
    n = count(t > 20 degC);)"});
  rig.feed("t", 50000, 3);
  rig.feed("v", 700000, 2);
  rig.tick();
  EXPECT_EQ(rig.var("p.rails.hot", 3), 50000);
  EXPECT_EQ(rig.var("p.rails.hot", 0), 10000);
  EXPECT_EQ(rig.var("p.tiles.mine", 2), 700000);
  EXPECT_EQ(rig.var("p.all1"), 50000);
  EXPECT_EQ(rig.var("p.which"), 3);
  EXPECT_EQ(rig.var("p.n"), 1);
}

TEST(Meaning, ANameInAnIndexSaysWhatIsReduced) {  // 7.4
  Rig rig({R"(policy p; every 1 ms;
    domain fan of 5; domain rail; domain tile in rail;
    input speed[fan] : 0 .. 100 stale never else 0;
    input of[tile]   : 0 .. 4   stale never else 0;
    var most  : 0 .. 100 = 0;
    var least : 0 .. 100 = 0;
    most  = max(speed[of]);
    least = min(r in rail: max(speed[of]));)"});
  for (uint32_t i = 0; i < 5; ++i) rig.feed("speed", 50 + 10 * i, i);
  for (uint32_t i = 0; i < 4; ++i) rig.feed("of", i == 2 ? 3 : 1, i);
  rig.tick();
  EXPECT_EQ(rig.var("p.most"), 80);
  EXPECT_EQ(rig.var("p.least"), 60) << "the tiles of each rail";
}

TEST(Meaning, VarsOfAMachinesBodyAreReadByItsName) {  // 9.5, 9.2, 7.2
  Rig rig({std::string(kHead) + R"(
    var above : 0 .. 100 = 0;
    above = rails[1].n;
    machine tiles[tile] { var before : 0 .. 100 = 0; before = rails.n; }
    machine rails[rail] {
      var n : like first = 0;
      var first : 0 .. 100 = 0;
      n += 1;
    }
    machine later[tile] { var now1 : 0 .. 100 = 0; now1 = rails.n; }
    var below : 0 .. 100 = 0;
    var past : 0 .. 100 = 0;
    below = max(rails.n);
    past = prev rails[2].n;)"});
  rig.tick(3);
  EXPECT_EQ(rig.var("p.above"), 2);
  EXPECT_EQ(rig.var("p.tiles.before", 3), 2);
  EXPECT_EQ(rig.var("p.later.now1", 3), 3);
  EXPECT_EQ(rig.var("p.below"), 3);
  EXPECT_EQ(rig.var("p.past"), 2);
}

TEST(Meaning, GuardedDivisionIsAccepted) {  // 3.6, 5.1
  Rig rig({std::string(kHead) + R"(
    input a : 0 W .. 100 W stale never else 50 W;
    input b : 0 W .. 100 W stale never else 0 W;
    var x : 0.0 .. 100000.0 = 0.0;
    var y : 0.0 .. 100000.0 = 0.0;
    x = b > 0 W ? a / b : 7.0;
    y = a / b otherwise 3.0;)"});
  rig.tick();
  EXPECT_EQ(rig.var("p.x"), 7 << 20);
  EXPECT_EQ(rig.var("p.y"), 3 << 20);
  rig.feed("b", 25000);
  rig.tick();
  EXPECT_EQ(rig.var("p.x"), 2 << 20);
  EXPECT_EQ(rig.var("p.y"), 2 << 20);
}

TEST(Meaning, WhatIsKnownNeedNotBeAConstant) {  // 3.2 to 3.5: so it is not rounded beside what has a coarser step
  Rig rig({std::string(kHead) + R"(
    input share : 0.0 .. 1.0 stale never else 1.0;
    input count : 0 .. 100 stale never else 3;
    var chosen : 0.0 .. 100.0 = 0.0;
    var decided : 0.0 .. 100.0 = 0.0;
    var divided : 0.0 .. 100.0 = 0.0;
    var scaled : 0.0 .. 100.0 = 0.0;
    chosen = (true ? 49.3 : count) - 9 * share;
    decided = ((false and count > 5) ? 7.7 : 1.3) + count;
    divided = (98.6 / 2 otherwise count) - 9 * share;
    scaled = (0 * count + 1.3) + count;
  )"});
  rig.tick();
  EXPECT_EQ(rig.var("p.chosen"), 40 << 20);  // 49.3 beside whole numbers is 49
  EXPECT_EQ(rig.var("p.divided"), 40 << 20);
  EXPECT_EQ(rig.var("p.decided"), 4508877);  // 4.3, to the grid of what it is stored in
  EXPECT_EQ(rig.var("p.scaled"), 4508877);
}

TEST(Meaning, WhatAFactorZeroMakesKnownHasNoStep) {  // 3.3, 3.4
  Rig rig({std::string(kHead) + R"(
    domain core of 3;
    input n[core] : 0 .. 10 stale never else 3;
    input one : 1 .. 1 stale never else 1;
    var summed : 0.0 .. 9.0 = 0.0;
    var most : 0.0 .. 9.0 = 0.0;
    var divided : 0.0 .. 9.0 = 0.0;
    var instead : 0.0 .. 9.0 = 0.0;
    summed = sum(0 * n) + 0.25;
    most = max(0 * n) + 0.25;
    divided = 5 / (0 * one + 2);
    instead = 5 / (0 * one) otherwise 1.5;
  )"});
  rig.tick();
  EXPECT_EQ(rig.var("p.summed"), 1 << 18);
  EXPECT_EQ(rig.var("p.most"), 1 << 18);
  EXPECT_EQ(rig.var("p.divided"), 5 << 19);
  EXPECT_EQ(rig.var("p.instead"), 3 << 19);
}

TEST(Meaning, AConstantLetOfEachElementIsAConstant) {  // 4.2: so it keeps what stands beside it
  Rig rig({std::string(kHead) + R"(
    domain core of 3;
    input n[core] : 0 .. 10 stale never else 3;
    let size[core] = 2;
    let sure[core] = true;
    var most : 0.0 .. 9.0 = 0.0;
    var picked : 0 .. 9 = 0;
    var chosen : 0.0 .. 9.0 = 0.0;
    most = max((size + 0.25) where n > 0) otherwise 0;
    picked = floor(7, size[1]);
    chosen = sum((sure ? 1.5 : 1) * size);
  )"});
  rig.tick();
  EXPECT_EQ(rig.var("p.most"), 9 << 18);
  EXPECT_EQ(rig.var("p.picked"), 6);
  EXPECT_EQ(rig.var("p.chosen"), 9 << 20);
}

TEST(Meaning, AComparisonWithAChoiceOfConstantsNarrowsByTheConstantAsItIs) {  // 3.4, 5.1
  Rig rig({std::string(kHead) + R"(
    input busy : bool stale never else true;
    var kept : 0 .. 9 = 0;
    let few = busy ? 2 : 1;
    kept = few > 1.75 ? few : 9;
  )"});
  rig.tick();
  EXPECT_EQ(rig.var("p.kept"), 2);
}

TEST(Meaning, ARangeEndIsARatioWhereverAPointStandsInIt) {  // 2.5
  for (const char* end : {"5.5 mod 4.5", "floor(7, 0.5)", "0.5 > 0.2 ? 10 : 20", "(2 > 0.5 and true) ? 10 : 20",
                          "not (0.5 > 1) ? 10 : 20", "(0.5 == 0.5) == true ? 10 : 20"}) {
    Rig rig({std::string(kHead) + "var x : 0 .. (" + end + ") = 0; x = 0.75;"});
    rig.tick();
    EXPECT_EQ(rig.var("p.x"), 3 << 18) << end;
  }
}

TEST(Meaning, RequireBoundsADifference) {  // 5.1, 13.1
  Rig rig({std::string(kHead) + R"(
    param low : 0 K .. 50 K = 10 K;
    param high : 0 K .. 60 K = 20 K;
    require high >= low + 1 K;
    let gap : 1 K .. 60 K = high - low;)"});
  SUCCEED();
}

TEST(Meaning, RepeatIsItsStatementsAfterEachOther) {  // 4.7
  Rig rig({std::string(kHead) + R"(
    block tally() { var n : 0 .. 100 = 0; n += 1; return n; }
    var x : 0 .. 1000 = 1;
    var y : 0 .. 1000 = 0;
    repeat 3 { let twice = x * 2; x = twice; }
    repeat 2 { repeat 2 { y += tally(); } })"});
  rig.tick(2);
  EXPECT_EQ(rig.var("p.x"), 64);
  EXPECT_EQ(rig.var("p.y"), 4 + 8);
  EXPECT_EQ(rig.var("p.tally4.n"), 2);
}

TEST(Meaning, SaturationIsRecorded) {  // 4.3
  Rig rig({std::string(kHead) + "var x : 0 .. 2 = 0; x += 1;\n"});
  rig.tick(2);
  ASSERT_EQ(rig.program().saturations.size, 1U);
  EXPECT_EQ(rig.engine().read(rig.program().saturations[0].hit, 0), 0);
  rig.tick();
  EXPECT_EQ(rig.engine().read(rig.program().saturations[0].hit, 0), 1);
  EXPECT_EQ(rig.var("p.x"), 2);
}

}  // namespace
}  // namespace flyball::compiler
