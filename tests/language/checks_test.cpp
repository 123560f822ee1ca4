// What the checks of compiler/checks find and what they do not; the exact text of each finding is in
// tests/language/errors. Pages: docs/diagnostics.md.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "compiler/compile.h"
#include "hal/chip/load.h"
#include "tests/language/golden.h"

namespace flyball::compiler {
namespace {

const std::filesystem::path kRoot = FLYBALL_SOURCE_DIR;

/// The codes of what is found and not accepted, in the order they are found, with a blank between.
std::string codes(const std::string& text) {
  const CompileResult result = compile_texts({{"a.fly", text}}, nullptr, {.tests = true});
  std::string all;
  for (const dsl::Diagnostic& d : result.diagnostics.all()) {
    if (d.accepted.empty()) all += (all.empty() ? "" : " ") + d.code;
  }
  return all;
}

const std::string kHead =
    "policy a; every 1 ms;\n"
    "input temp : 0 degC .. 150 degC stale never else 150 degC;\n"
    "input power : 0 W .. 500 W stale never else 500 W;\n"
    "limit freq : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n"
    "freq <= temp > 99 degC or power > 400 W ? 400 MHz : 2.8 GHz;\n";

/// Two transitions out of `P`, to `Q` and to `R`, after `lets`.
std::string fork(const std::string& first, const std::string& second, const std::string& lets = "") {
  return kHead + lets + "machine m { state P { on " + first + " -> Q; on " + second +
         " -> R; } state Q { after 9 ms -> P; } state R { after 9 ms -> P; } }";
}

TEST(Checks, GuardsAreComparedThroughLetsSumsAndRequire) {
  EXPECT_EQ(codes(fork("temp > 90 degC", "temp > 80 degC")), "");                       // the narrower first
  EXPECT_EQ(codes(fork("temp > 80 degC", "temp > 90 degC")), "FB0512");          // R is behind the wider
  EXPECT_EQ(codes(fork("temp > 80 degC", "temp <= 80 degC")), "");                      // never both
  EXPECT_EQ(codes(fork("temp > 80 degC", "temp == 80 degC")), "");
  EXPECT_EQ(codes(fork("temp > 80 degC", "temp >= 20 degC and power > 5 W")), "FB0513");
  EXPECT_EQ(codes(fork("temp > 80 degC", "power > 5 W and not (temp > 80 degC)")), "");
  EXPECT_EQ(codes(fork("over > 0 W", "spare > 10 W",
                       "let over = power - 100 W; let spare = 100 W - max(power, prev power);")),
            "");
  EXPECT_EQ(codes(fork("temp > high", "temp < low",
                       "param low : 20 degC .. 90 degC = 30 degC; param high : 20 degC .. 90 degC = 60 degC;")),
            "FB0513");
  EXPECT_EQ(codes(fork("temp > high", "temp < low",
                       "param low : 20 degC .. 90 degC = 30 degC; param high : 20 degC .. 90 degC = 60 degC;"
                       "require high >= low;")),
            "");
  EXPECT_EQ(codes(fork("temp > 80 degC for 5 ms", "power > 5 W")), "");                 // one of them waits
}

TEST(Checks, GuardsThatWaitAlikeAreCompared) {
  EXPECT_EQ(codes(fork("temp > 80 degC for 3 ms", "power > 5 W for 3 ms")), "FB0513");
  EXPECT_EQ(codes(fork("temp > 80 degC for 3 ms", "power > 5 W for 3000 us")), "FB0513");
  EXPECT_EQ(codes(fork("temp > 80 degC after 3 ms", "power > 5 W after 3 ms")), "FB0513");
  EXPECT_EQ(codes(fork("temp > 80 degC for 3 samples", "power > 5 W for 3 samples")), "FB0513");
  EXPECT_EQ(codes(fork("temp > 80 degC for 3 ms", "power > 5 W for 4 ms")), "");
  EXPECT_EQ(codes(fork("temp > 80 degC for 3 ms", "power > 5 W after 3 ms")), "");
  EXPECT_EQ(codes(fork("temp > 80 degC for 3 ms", "temp < 60 degC for 3 ms")), "");
}

TEST(Checks, WhatWaitsForLessIsTakenBefore) {
  const auto first = [](const std::string& ways) {
    return codes(kHead + "machine m { state P { " + ways +
                 " } state Q { after 9 ms -> P; } state R { after 9 ms -> P; } }");
  };
  EXPECT_EQ(first("after 5 ms -> Q; on temp > 80 degC after 10 ms -> R;"), "FB0512");
  EXPECT_EQ(first("on temp > 80 degC after 10 ms -> R; after 5 ms -> Q;"), "FB0512");
  EXPECT_EQ(first("on temp > 80 degC for 10 ms -> R; after 5 ms -> Q;"), "FB0512");
  EXPECT_EQ(first("after 5 ms -> Q; on temp > 80 degC after 5 ms -> R;"), "FB0512");
  EXPECT_EQ(first("on temp > 80 degC after 5 ms -> R; after 5 ms -> Q;"), "");
  EXPECT_EQ(first("on temp > 80 degC after 5 ms -> R; after 4500 us -> Q;"), "");  // in the same step
  EXPECT_EQ(first("on temp > 80 degC for 3 ms -> R; after 5 ms -> Q;"), "");
  EXPECT_EQ(first("on temp > 80 degC for 3 ms -> R; on temp > 90 degC for 5 ms -> Q;"), "FB0512");
  EXPECT_EQ(first("on temp > 80 degC for 5 ms -> R; on temp > 90 degC for 3 ms -> Q;"), "");
}

TEST(Checks, MachinesThatWaitForEachOtherMayBeARing) {
  const auto one = [](const std::string& name, const std::string& next, const std::string& more = "") {
    return "machine " + name + " { state Wait { on " + next + " is Go -> Go; " + more +
           "} state Go { after 5 ms -> Wait; } }\n";
  };
  EXPECT_EQ(codes(kHead + one("a1", "a2") + one("a2", "a1")), "FB0514");
  EXPECT_EQ(codes(kHead + one("a1", "a3") + one("a2", "a1") + one("a3", "a2")), "FB0514");
  EXPECT_EQ(codes(kHead + one("a1", "a4") + one("a2", "a1") + one("a3", "a2") + one("a4", "a3")), "FB0514");
  EXPECT_EQ(codes(kHead + one("a1", "a3", "after 1 s -> Go; ") + one("a2", "a1") + one("a3", "a2")), "");
  EXPECT_EQ(codes(kHead + one("a1", "a2") + one("a2", "a3") + one("a3", "a3")), "FB0550 FB0550");
}

TEST(Checks, TheWholeBodyComesBeforeTheStates) {
  const auto machine = [](const std::string& body, const std::string& state) {
    return kHead + "machine m { " + body + " state P { on power > 5 W -> Q; } state Q { " + state + " } }";
  };
  EXPECT_EQ(codes(machine("on temp > 90 degC -> P;", "on temp > 95 degC -> P;")), "FB0512");
  EXPECT_EQ(codes(machine("on temp > 90 degC -> P;", "on temp > 80 degC -> P;")), "");
  EXPECT_EQ(codes(machine("on temp > 90 degC -> Q;", "on temp > 95 degC -> P;")), "");  // passed over in Q
  EXPECT_EQ(codes(machine("on temp > 90 degC for 5 ms -> P;", "on temp > 95 degC -> P;")), "");
  EXPECT_EQ(codes(machine("", "")), "FB0511");
  EXPECT_EQ(codes(machine("on temp < 90 degC -> P;", "")), "");
}

/// A machine with a state `Out` around two, `Front` and `Back`, and a state `Aside`.
std::string around(const std::string& out, const std::string& front, const std::string& back,
                   const std::string& aside = "on temp < 50 degC -> Out;") {
  return kHead + "machine m { state Out { " + out + " state Front { " + front + " } state Back { " + back +
         " } } state Aside { " + aside + " } }";
}

TEST(Checks, TransitionsOfTheStateAroundComeBeforeTheStates) {
  const std::string aside = "on temp > 90 degC -> Aside;", back = "on temp < 60 degC -> Front;";
  EXPECT_EQ(codes(around(aside, "on power > 5 W -> Back;", back)), "");
  EXPECT_EQ(codes(around(aside, "on power > 5 W -> Back;", "")), "");  // the way out of Back is that of Out
  EXPECT_EQ(codes(around("", "on power > 5 W -> Back;", "")), "FB0510 FB0511");  // Aside; Back
  EXPECT_EQ(codes(around(aside, "", back)), "FB0510");  // Back
  EXPECT_EQ(codes(around(aside, "on temp > 95 degC -> Back;", back)), "FB0512");
  EXPECT_EQ(codes(around("on temp > 90 degC -> Back;", "on temp > 95 degC -> Aside;", back)), "FB0512");
  EXPECT_EQ(codes(around("on temp > 90 degC -> Back;", "", "on temp > 95 degC -> Aside;")), "");  // Back is held
  EXPECT_EQ(codes(around(aside, "on power > 5 W -> Back;", "on temp < 60 degC -> Out;")), "FB0512");  // Out is held
  EXPECT_EQ(codes(around(aside, "on power > 5 W -> Back;", back, "on temp < 50 degC -> Back;")), "");
}

TEST(Checks, AStateThatIsNotReachedIsNamedOnceWithThoseInIt) {
  EXPECT_EQ(codes(kHead + "machine m { state Alone { } state Out { state Front { } state Back { } } }"),
            "FB0510 FB0511");  // Out; Alone
}

TEST(Checks, TwoTransitionsOfTheStateAroundCompeteAsOthersDo) {
  const std::string ways = "on power > 5 W -> Aside; ";
  EXPECT_EQ(codes(around(ways + "on temp > 60 degC -> Back;", "", "on temp < 20 degC -> Front;")), "FB0513");
  EXPECT_EQ(codes(around(ways, "on temp > 60 degC -> Back;", "on temp < 20 degC -> Front;")),
            "");  // ordered on purpose
}

TEST(Checks, VotesOfTheStateAroundHoldInTheStates) {
  const std::string limit = "limit power_limit : 1 W .. 9 W safe 2 W;\n", swap = "after 9 ms -> ";
  const auto states = [&](const std::string& out, const std::string& front, const std::string& back) {
    return codes(kHead + limit + "machine m { state Out { " + out + " state Front { " + front + swap +
                 "Back; } state Back { " + back + swap + "Front; } } }");
  };
  const std::string vote = "power_limit <= 5 W; ";
  EXPECT_EQ(states(vote, "", ""), "");
  EXPECT_EQ(states("", vote, vote), "");
  EXPECT_EQ(states("", vote, ""), "FB0530");
}

TEST(Checks, TheLowestCeilingOfAStateAroundIsReachedInAnyOfThem) {
  const std::string low = "freq <= 400 MHz;", swap = "on power > 5 W -> Back;";
  EXPECT_EQ(codes(around(low + " on temp < 40 degC -> Aside;", swap, "on power < 4 W -> Front;")), "");
  EXPECT_EQ(codes(around("on temp < 40 degC -> Aside;", low + swap, "on power < 4 W -> Front;",
                         "on temp > 50 degC -> Back;")),
            "");
  EXPECT_EQ(codes(around("", low + swap, "on temp < 40 degC -> Aside;", "on temp > 50 degC -> Back;")),
            "FB0531 FB0531");  // from Back and from Aside
}

TEST(Checks, AskedForIsAnyOfTheStatesInAState) {
  const auto forks = [&](const std::string& first, const std::string& second) {
    return codes(around("on temp > 90 degC -> Aside;", "on power > 5 W -> Back;", "on power < 4 W -> Front;") +
                 " machine n { state P { on " + first + " -> Q; on " + second +
                 " -> R; } state Q { after 9 ms -> P; } state R { after 9 ms -> P; } }");
  };
  EXPECT_EQ(forks("m is Front", "m is Back"), "");
  EXPECT_EQ(forks("m is Out", "m is Aside"), "");
  EXPECT_EQ(forks("m is Front", "m is Out"), "");  // the narrower first
  EXPECT_EQ(forks("m is Out", "m is Back"), "FB0512");  // R is behind the wider
  EXPECT_EQ(forks("m is Out", "not (m is Front)"), "FB0513");
}

TEST(Checks, TheAlarmingSideIsFoundBySign) {
  const auto with = [](const std::string& otherwise, const std::string& text) {
    return "policy a; every 1 ms;\n"
           "input flow : 0 % .. 100 % stale after 5 ms else " +
           otherwise +
           ";\n"
           "limit freq : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n"
           "limit fan : 0 % .. 100 % safe 100 % rest 20 %;\n"
           "fan >= 20 %; freq <= 2.7 GHz;\n" +
           text;
  };
  EXPECT_EQ(codes(with("0 %", "fan >= 100 % - flow;")), "");
  EXPECT_EQ(codes(with("0 %", "fan >= flow;")), "FB0520");
  EXPECT_EQ(codes(with("0 %", "freq <= 2 GHz - flow * 1 GHz;")), "FB0520");
  EXPECT_EQ(codes(with("100 %", "freq <= 2 GHz - flow * 1 GHz;")), "");
  EXPECT_EQ(codes(with("0 %", "freq >= 400 MHz + flow * 200 MHz;")), "");  // demand, not protection
  EXPECT_EQ(codes(with("100 %", "freq <= flow < 50 % ? 400 MHz : 2.8 GHz;")), "FB0520");
  EXPECT_EQ(codes(with("0 %", "freq <= flow < 50 % ? 400 MHz : 2.8 GHz;")), "");
  EXPECT_EQ(codes(with("40 %", "freq <= flow < 50 % ? 400 MHz : 2.8 GHz;")), "");  // alarming enough
}

TEST(Checks, ElseIsFollowedThroughNamesFiltersAndVars) {
  const auto with = [](const std::string& otherwise, const std::string& text) {
    return "policy a; every 1 ms;\ninput temp : 0 degC .. 150 degC stale after 5 ms else " + otherwise +
           ";\nlimit freq : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n" + text;
  };
  for (const char* text : {
           "if temp > 90 degC { freq <= 1 GHz; }",
           "if temp > 90 degC { freq <= 1 GHz; } else { freq <= 2 GHz; }",
           "if temp <= 90 degC { freq <= 2 GHz; } else { freq <= 1 GHz; }",
           "let hot = temp > 90 degC; if hot { freq <= 1 GHz; }",
           "let h = temp > 90 degC; machine m { state P { on h -> Q; } state Q { freq <= 1 GHz; after 1 s -> P; } }",
           "fn hot(t) = t > 90 degC; freq <= hot(temp) ? 1 GHz : 2 GHz;",
           "use std { ema }; freq <= ema(temp, 10 %) > 90 degC ? 1 GHz : 2 GHz;",
           "use std { latch }; freq <= latch(hold: temp > 90 degC, drop: temp < 60 degC) ? 1 GHz : 2 GHz;",
           "var x : 0 degC .. 150 degC = 0 degC; x = max(temp, 10 degC); freq <= x > 90 degC ? 1 GHz : 2 GHz;",
           "var x : 0 degC .. 150 degC = 0 degC; x += (temp - x) / 8; freq <= x > 90 degC ? 1 GHz : 2 GHz;",
           "var hot : bool = false; if temp > 90 degC { hot = true; } else { hot = false; } if hot { freq <= 1 GHz; }",
           "table cap { 80 degC: 2.8 GHz; 90 degC: 1 GHz; } freq <= cap(temp);",
       }) {
    EXPECT_EQ(codes(with("20 degC", text)), "FB0520") << text;
    EXPECT_EQ(codes(with("100 degC", text)), "") << text;  // alarming enough, once the filter is there
  }
  const char* counted = "use std { debounce }; freq <= debounce(temp > 90 degC, 3) ? 1 GHz : 2 GHz;";
  EXPECT_EQ(codes(with("0 degC", counted)), "FB0520");
  EXPECT_EQ(codes(with("150 degC", counted)), "");
  for (const char* text : {
           "if temp > 90 degC or not temp.ok { freq <= 1 GHz; }",
           "if temp.ok { freq <= 2.8 GHz - 40 MHz/K * max(temp - 85 degC, 0 K); } else { freq <= 800 MHz; }",
           "freq <= temp.ok ? 2.8 GHz - 40 MHz/K * max(temp - 85 degC, 0 K) : 800 MHz;",
           "if temp > 90 degC { freq <= 2 GHz; } else { freq <= 1 GHz; }",  // cold is the alarm
           "freq >= temp > 90 degC ? 1 GHz : 400 MHz;",                     // demand
       }) {
    EXPECT_EQ(codes(with("20 degC", text)), "") << text;
  }
}

TEST(Checks, AnInputThatIsNeverStaleIsASensorWhereMoreOfAQuantityIsTheAlarm) {
  const std::string head = "policy a; every 1 ms; limit freq : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n";
  const std::string temp = "input temp : 0 degC .. 150 degC stale never else ";
  const std::string steer = "freq <= 2.8 GHz - 40 MHz/K * max(temp - 85 degC, 0 K);";
  EXPECT_EQ(codes(head + temp + "85 degC; " + steer), "FB0520");
  EXPECT_EQ(codes(head + temp + "150 degC; " + steer), "");
  EXPECT_EQ(codes(head + "input cap : 1 GHz .. 2 GHz stale never else 2 GHz; freq <= cap;"), "");  // a setting
  EXPECT_EQ(codes(head + "input calm : 0 .. 3 stale never else 0; freq <= calm > 1 ? 1 GHz : 2 GHz;"), "");
}

TEST(Checks, ACeilingHoldsAgainstFloorsThatAreBelowIt) {
  const std::string head =
      "policy a; every 1 ms; limit freq : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n"
      "input want : 400 MHz .. 2.8 GHz stale never else 400 MHz;\n";
  EXPECT_EQ(codes(head + "freq <= want; freq >= 1 GHz;"), "FB0532");
  EXPECT_EQ(codes(head + "freq <= want; freq >= want - 100 MHz;"), "");
  EXPECT_EQ(codes(head + "freq <= max(want, 900 MHz); freq >= 1 GHz;"), "");  // `safe` is below both
  EXPECT_EQ(codes(head + "machine m { state P { freq <= want; after 5 ms -> Q; }"
                         " state Q { freq >= 1 GHz; after 5 ms -> P; } }"),
            "");
}

TEST(Checks, OnlyWhatGetsLostIsLost) {
  EXPECT_EQ(codes(kHead + "var x : 0 .. 100 = 0; x = x + 1; freq <= x > 5 ? 1 GHz : 2 GHz;"), "");
  EXPECT_EQ(codes(kHead + "var x : 0 W .. 500 W = 0 W; x += (power - x) / 10; freq <= x > 5 W ? 1 GHz : 2 GHz;"), "");
  EXPECT_EQ(codes(kHead + "var x : 0 W .. 500 W = 0 W; x = x - x / 10; freq <= x > 5 W ? 1 GHz : 2 GHz;"), "FB0540");
  EXPECT_EQ(codes(kHead + "let n : 0 .. 1 = power > 5 W ? 1 : 0; freq <= n == 1 ? 1 GHz : 2 GHz;"), "");
  EXPECT_EQ(codes(kHead + "let n : 0 % .. 100 % = power / 500 W; freq <= n > 50 % ? 1 GHz : 2 GHz;"), "");
}

TEST(Checks, AFilterThatRoundsStallsHoweverItIsWritten) {
  const auto with = [](const std::string& text) {
    return codes(kHead + "var f : 0 W .. 500 W = 0 W; " + text + " freq <= f > 5 W ? 1 GHz : 2 GHz;");
  };
  for (const char* text :
       {"f = (f * 7 + power) / 8;", "f = f * 0.999 + power * 0.001;", "f = (f * 999 + power) / 1000;",
        "f = prev f + (power - prev f) / 1000;", "f = f * 99 % + power * 1 %;", "f = 9 * f / 10;",
        "let old = f; f = old + (power - old) / 1000;", "let old = f; let e = power - old; f = old + e / 1000;",
        "let aim = power; f = mix(f, aim, 0.1 %);"}) {
    EXPECT_EQ(with(text), "FB0540") << text;
  }
  for (const char* text : {"f += (power - f) / 8;", "f = (f + power) / 2;", "f = f + power;", "f = power / 8;",
                           "f = (power * 7 + prev power) / 8;"}) {
    EXPECT_EQ(with(text), "") << text;
  }
}

TEST(Checks, LastTicksValueIsNotedWhereTheTextCouldStandAbove) {
  const std::string head = kHead + "var x : 0 W .. 500 W = 0 W; ";
  EXPECT_EQ(codes(head + "freq <= x > 5 W ? 1 GHz : 2 GHz; x = max(power, 5 W);"), "FB0550");
  EXPECT_EQ(codes(head + "freq <= prev x > 5 W ? 1 GHz : 2 GHz; x = max(power, 5 W);"), "");
  EXPECT_EQ(codes(head + "freq <= power - x > 5 W ? 1 GHz : 2 GHz; x = power;"), "");  // a difference
  EXPECT_EQ(codes(head + "freq <= power - x > 5 W ? 1 GHz : 2 GHz; x = max(power, 5 W);"), "");
  EXPECT_EQ(codes(head + "var y : 0 W .. 500 W = 0 W; y = max(x, power); x = y / 2;"), "");  // a loop
  EXPECT_EQ(codes(head + "freq <= m is P ? 1 GHz : 2 GHz; machine m { state P { freq <= x > 5 W ? 1 GHz : 2 GHz; } }"
                         "x = power / 2;"),
            "FB0550 FB0550");
  const std::string watch = "machine watch { var x : 0 W .. 500 W = 0 W; x = max(power, 5 W); }";
  EXPECT_EQ(codes(kHead + "freq <= watch.x > 9 W ? 1 GHz : 2 GHz;" + watch), "FB0550");
  EXPECT_EQ(codes(kHead + "freq <= prev watch.x > 9 W ? 1 GHz : 2 GHz;" + watch), "");
  EXPECT_EQ(codes(kHead + watch + "freq <= watch.x > 9 W ? 1 GHz : 2 GHz;"), "");
}

TEST(Checks, StatesInStatesValuesByNameArraysAndRepeatsAreRead) {
  EXPECT_EQ(codes(R"(policy new_syntax;
every 1 ms;
domain Mode { Quiet, Fast };
input mode : Mode stale never else Fast;
input lid : bool stale never else false;
input temp : 0 degC .. 150 degC stale never else 150 degC;
limit freq : 400 MHz .. 2.8 GHz safe 800 MHz;
param cap[Mode] : 100 MHz .. 500 MHz = { Quiet: 100 MHz; Fast: 300 MHz };
machine outer {
  state Off { freq <= 400 MHz; on temp < 50 degC -> On; }
  state On {
    freq <= 2 GHz;
    on temp > 90 degC -> Off;
    state Slow { on mode == Fast -> Quick; }
    state Quick { on mode == Quiet -> Slow; }
  }
}
machine by_mode {
  var level : 0 .. 10 = 0;
  level = temp > 70 degC ? 10 : 0;
  state First { on mode == Quiet -> Second; on mode == Fast and lid -> Third; }
  state Second { on mode != Quiet -> First; }
  state Third { on not lid -> First; on lid and mode == Quiet -> Second; }
}
if by_mode.level > 5 and outer is Slow { freq <= 1 GHz + cap[mode]; }
)"),
            "");
  EXPECT_EQ(codes(R"(policy arrays;
every 1 ms;
domain rail of 4;
input temp[rail] : 0 degC .. 150 degC stale never else 150 degC;
limit freq : 400 MHz .. 2.8 GHz safe 800 MHz;
var hot[rail] : 0 .. 100 = 0;
var at : rail = 0;
repeat 3 {
  hot[at] = hot[at] + (temp[at] > 90 degC ? 1 : 0);
  at = (at + 1) mod 4;
}
repeat 2 { freq <= sum(hot) > 9 ? 1 GHz : 2 GHz; }
)"),
            "");
}

TEST(Checks, AcceptSpeaksOfAllFindingsOfItsCodeInItsFile) {
  const std::string twice = kHead +
                            "fn above(temp) = temp > 9 degC; fn below(temp) = temp < 9 degC;"
                            "freq <= above(temp) or below(temp) ? 1 GHz : 2 GHz;";
  EXPECT_EQ(codes(twice), "FB0502 FB0502");
  const CompileResult result = compile_texts({{"a.fly", twice + " accept FB0502 \"short, and plain\";"}}, nullptr);
  EXPECT_EQ(dsl::render(result.diagnostics, result.sources, false), "");
  EXPECT_EQ(result.diagnostics.count(dsl::Severity::kWarning), 0U);
  EXPECT_EQ(result.diagnostics.count_accepted(), 2U);
  EXPECT_EQ(diagnostic::render_accepted(result.diagnostics, result.sources, false),
            "a.fly:6:10: accepted[FB0502]: parameter `temp` hides what is declared around it\n"
            "  because: short, and plain\n"
            "a.fly:6:42: accepted[FB0502]: parameter `temp` hides what is declared around it\n"
            "  because: short, and plain\n");
  ASSERT_NE(result.linked, nullptr);
  ASSERT_EQ(result.linked->accepted.size(), 2U);
  EXPECT_EQ(result.linked->accepted[1].reason, "short, and plain");
  const CompileResult two =
      compile_texts({{"a.fly", twice}, {"b.fly", "policy b; every 1 ms; accept FB0502 \"of another file\";"}}, nullptr);
  EXPECT_EQ(two.diagnostics.count(dsl::Severity::kWarning), 2U);
  EXPECT_EQ(two.diagnostics.count_accepted(), 0U);
}

TEST(Checks, WhatIsAcceptedAndNotFoundIsAFindingOfAPolicyAlone) {
  const std::string nothing = kHead + "accept FB0513 \"nothing to say\";";
  EXPECT_EQ(codes(nothing), "FB0560");
  EXPECT_EQ(codes(kHead + "accept FB0403 \"of a chip only\";"), "");
  const CompileResult two = compile_texts({{"a.fly", nothing}, {"b.fly", "policy b; every 1 ms;"}}, nullptr);
  EXPECT_TRUE(two.diagnostics.all().empty());
  const chip::LoadResult chip = chip::load((kRoot / "chips/accel.yaml").string());
  const std::string bound = "policy a; every 1 ms; accept FB0513 \"ranks decide\"; accept FB0403 \"no words\";";
  const CompileResult on_chip = compile_texts({{"a.fly", bound}}, &std::get<chip::Chip>(chip));
  ASSERT_EQ(on_chip.diagnostics.all().size(), 1U);
  EXPECT_EQ(on_chip.diagnostics.all()[0].message, "there is no FB0403 in this policy to accept");
}

/// Every warning and note can be accepted, and nothing else can.
TEST(Checks, WhatIsNoErrorCanBeAccepted) {
  const std::string pages = golden::read(kRoot / "docs/diagnostics.md");
  size_t accepted = 0;
  for (size_t at = pages.find("\n| FB"); at != std::string::npos; at = pages.find("\n| FB", at + 1)) {
    const std::string code = pages.substr(at + 3, 6);
    const bool warning = pages.compare(at + 12, 8, "warning:") == 0 || code.starts_with("FB05");
    const bool may = warning && code != "FB0560";
    EXPECT_EQ(codes("policy a; every 1 ms; accept " + code + " \"why\";").find("FB0440"), may ? std::string::npos : 0U)
        << code;
    accepted += may ? 1 : 0;
  }
  EXPECT_EQ(accepted, 17U);
}

TEST(Checks, EveryPageHasTheMistakeAndThePolicyMended) {
  const std::string pages = golden::read(kRoot / "docs/diagnostics.md");
  size_t count = 0;
  for (size_t at = pages.find("\n### FB"); at != std::string::npos; at = pages.find("\n### FB", at + 1)) {
    const std::string code = pages.substr(at + 5, 6);
    const auto block = [&](size_t& from) {
      const size_t begin = pages.find("```\n", from) + 4;
      from = pages.find("```", begin) + 3;
      return pages.substr(begin, from - 3 - begin);
    };
    size_t from = at;
    EXPECT_NE(codes(block(from)).find(code), std::string::npos) << code;
    EXPECT_EQ(codes(block(from)), "") << code << ", mended";
    ++count;
  }
  EXPECT_GT(count, 10U);
}

/// Checking stays linear: 16 times the states, params and lets take no more than about 16 times as long.
TEST(Checks, TimeGrowsWithTheText) {
  const auto seconds = [](int states) {
    std::string text = kHead + "machine m {\n";
    for (int i = 0; i < states; ++i) {
      const std::string n = std::to_string(i);
      text += "state S" + n + " { " + (i < 60 ? "freq <= 2 GHz; " : "") + "on temp > 9" + std::to_string(i % 10) +
              " degC and power > 5 W -> S" + std::to_string((i + 1) % states) + "; on temp < 50 degC -> S" +
              std::to_string((i + 7) % states) + "; }\n";
    }
    text += "}\n";
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(codes(text).find("FB04"), std::string::npos);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  seconds(25);
  EXPECT_LT(seconds(400), 64 * seconds(25) + 1);
}

}  // namespace
}  // namespace flyball::compiler
