// The evaluator by itself: the worked examples of the arithmetic, and policies whose own tests must pass.
#include <gtest/gtest.h>

#include <utility>

#include "dsl/parser.h"
#include "tests/language/asks_when_done.h"
#include "tests/reference/reference.h"

namespace flyball::reference {
namespace {

/// Parsed files that stay alive.
struct Texts {
  dsl::SourceMap sources;
  dsl::Diagnostics diagnostics;
  uint32_t next_id = 0;
  std::vector<std::unique_ptr<dsl::File>> files;

  const dsl::File* add(const std::string& text) {
    const uint32_t index = sources.add("policy.fly", text);
    files.push_back(dsl::parse(sources, index, next_id, diagnostics));
    EXPECT_FALSE(diagnostics.has_errors()) << dsl::render(diagnostics, sources, false);
    return files.back().get();
  }
};

const char* const kStd = R"(library std;
block pi(e, kp, ki, const lo, const hi) {
  var i : lo .. hi = clamp(0 MHz, lo, hi);
  i += ki * e * dt;
  return kp * e + i;
}
)";

void pass(const std::string& text, Shape shape = {}) {
  Texts texts;
  Setup setup;
  setup.libraries.push_back(texts.add(kStd));
  setup.policies.push_back(texts.add(text));
  setup.shape = std::move(shape);
  ASSERT_NE(setup.policies[0], nullptr);
  const std::vector<TestResult> results = run_tests(setup, 0);
  ASSERT_FALSE(results.empty());
  for (const TestResult& result : results) {
    EXPECT_TRUE(result.passed) << result.name << ": " << result.failure << " at "
                               << text.substr(result.offset, text.find('\n', result.offset) - result.offset);
  }
}

TEST(Evaluator, OneLook) {
  pass(R"(policy tile_guard;
every 1 ms;
use std { pi };
domain rail;
domain tile in rail;
input temp[tile] : -40 degC .. 150 degC  stale after 5 ms  else 150 degC;
limit freq[tile] : 400 MHz .. 2.8 GHz    safe 800 MHz  rest 2.8 GHz  slew up 100 MHz/ms down 400 MHz/ms;
param target : 60 degC .. 100 degC       = 88 degC;
param trip   : 80 degC .. 110 degC       = 97 degC;
param kp     : 0 MHz/K .. 200 MHz/K      = 40 MHz/K;
param ki     : 0 MHz/K/ms .. 5 MHz/K/ms  = 0.6 MHz/K/ms;
require trip >= target + 2 K;
machine guard[tile] {
  on temp > trip -> Emergency;
  state Nominal {
    on temp > target for 3 ms -> Regulate;
  }
  state Regulate {
    freq <= 2.8 GHz + pi(target - temp, kp, ki, lo: -2.4 GHz, hi: 0 MHz);
    on temp < target - 4 K for 50 ms -> Nominal;
  }
  state Emergency {
    freq <= 400 MHz;
    on temp < target after 20 ms -> Regulate;
  }
  resume {
    temp > trip   -> Emergency;
    temp > target -> Regulate;
    otherwise     -> Nominal;
  }
}
never any(guard is Emergency) for 500 ms;
test "a hot tile is held, its neighbours are not" {
  set temp = 60 degC;        run 10 ms;  expect all(guard is Nominal);
  set temp[0] = 99 degC;     run 6 ms;   expect guard[0] is Emergency and guard[1] is Nominal and freq[0] <= 400 MHz;
  set temp[0] = 70 degC;     run 30 ms;  expect guard[0] is Regulate;
  fault temp[0] missing;     run 8 ms;   expect guard[0] is Emergency;
}
test "three milliseconds are four samples" {
  set temp = 60 degC;        run 10 ms;
  set temp[0] = 90 degC;     run 3 ms;   expect guard[0] is Nominal;
                             run 1 ms;   expect guard[0] is Regulate;
}
)");
}

TEST(Evaluator, WorkedExampleOfTheIntegral) {
  pass(R"(policy p; every 1 ms;
input temp : -40 degC .. 150 degC stale never else 91.25 degC;
param target : 60 degC .. 100 degC = 88 degC;
param kp : 0 MHz/K .. 200 MHz/K = 40 MHz/K;
param kq : 0 MHz/K .. 200 MHz/K = 40.3 MHz/K;
param ki : 0 MHz/K/ms .. 5 MHz/K/ms = 0.6 MHz/K/ms;
var i : -2.4 GHz .. 0 MHz = -7000 kHz;
i += ki * (target - temp) * dt;
let e = target - temp;
let p : -25 GHz .. 25 GHz = kp * e;
let q : -25 GHz .. 25 GHz = kq * e;
test "one step" { run 1 ms; expect i == -8950 kHz and p == -130000 kHz and q == -130975 kHz; }
)");
}

TEST(Evaluator, WhatIsTrueIsWhatWasSetWhateverIsBroken) {
  pass(R"(policy p; every 1 ms;
domain tile;
input temp[tile] : -40 degC .. 150 degC resolution 1 K stale after 5 ms else 150 degC;
input power : 0 W .. 100 W stale never else 7 W;
domain Mode { Quiet, Fast }
input mode : Mode stale never else Quiet;
never true.power > 90 W for 2 ms;
test "t" {
  set mode = Fast; fault mode missing;
  run 1 ms; expect all(true.temp == 150 degC) and true.power == 7 W;
  set temp = 60 degC; fault temp[2] stuck; set temp[2] = 90.25 degC; run 10 ms;
  expect mode is Quiet and true.mode is Fast;
  expect temp[2] == 150 degC and true.temp[2] == 90.25 degC and max(true.temp) - min(true.temp) == 30.25 K;
  set power = 250 W; run 1 ms; expect power == 7 W and true.power == 100 W;
}
)");
}

TEST(Evaluator, PreviousInAPromiseIsBeforeTheStepJustDone) { pass(tests::kAsksWhenDone); }

TEST(Evaluator, WorkedExamplesOfFiltersAndPower) {
  pass(R"(policy p; every 500 us;
input x : -40 degC .. 150 degC stale never else 88 degC;
input volt : 0 V .. 2 V stale never else 850 mV;
input amp : 0 A .. 200 A stale never else 123.456 A;
input w : 0 W .. 500 W stale never else 12345 mW;
input part : 0 W .. 500 W stale never else 150 W;
input whole : 1 W .. 500 W stale never else 450 W;
param alpha : 0 % .. 100 % = 0.25 %;
var y : -40 degC .. 150 degC = 20 degC;
y += 0.0025 * (x - y);
var z : -40 degC .. 150 degC = 20 degC;
z += alpha * (x - z);
let power : 0 W .. 500 W = volt * amp;
var energy : 0 J .. 1 J = 0 J;
energy += w * dt;
let ratio : 0 % .. 50000 % = part / whole;
test "one step" {
  run 500 us;
  expect y == 20.170 degC and z == 20.170 degC and power == 104938 mW;
  expect energy == 6173 uJ and ratio * 1048576 == 349525;
  run 500 us;
  expect energy == 12345 uJ;
}
)");
}

TEST(Evaluator, TableAndShare) {
  Shape shape;
  shape.sizes["unit"] = 3;
  pass(R"(policy p; every 1 ms;
domain unit;
input f : 0 GHz .. 3 GHz stale never else 873457 kHz;
input b : 0 W .. 500 W stale never else 100 W;
input small : 0 W .. 500 W stale never else 10 mW;
input less : 0 W .. 500 W stale never else 7 mW;
input five : 0 W .. 500 W stale never else 5 mW;
input hi[unit] : 0 W .. 500 W stale never else 90 W;
input wt[unit] : 0 .. 10 stale never else 1;
table vf { 0.8 GHz: 620 mV; 1.0 GHz: 660 mV; }
let v = vf(f);
let first_part[unit] = share(b, wt, at_most: hi);
let second[unit] = share(small, 1);
let third[unit] = share(less, 1, at_least: five);
test "values" {
  set hi[0] = 30 W; set hi[1] = 20 W; set wt[2] = 2;
  run 1 ms;
  expect v == 634691 uV;
  expect first_part[0] == 26666 mW and first_part[1] == 20000 mW and first_part[2] == 53334 mW;
  expect second[0] == 3 mW and second[1] == 3 mW and second[2] == 4 mW;
  expect third[0] == 2 mW and third[1] == 2 mW and third[2] == 3 mW;
}
)",
       shape);
}

TEST(Evaluator, RoundsHalfUp) {
  pass(R"(policy p; every 1 ms;
input n : -100 .. 100 stale never else 5;
let a : -100 .. 100 = n / 2;
let b : -100 .. 100 = -n / 2;
let c : -100 .. 100 = (n - 12) / 2;
let d : -100 .. 100 = (n - 7) / 3;
let e : -100 .. 100 = (n - 4) / 3;
test "rule 4.1" { run 1 ms; expect a == 3 and b == -2 and c == -3 and d == -1 and e == 0; }
)");
}

TEST(Evaluator, AConstantForEachElementIsReducedOverThem) {
  pass(R"(policy p; every 1 ms;
domain tile;
input n[tile] : -100 .. 100 stale never else 5;
let b[tile] = 2 * 3;
test "rule 7.4" { run 1 ms; expect all(b == 6) and sum(b) == 6 * count(n > 0); }
)");
}

TEST(Rational, AgreesWithGmp) {
  uint64_t state = 1;
  const auto next = [&state]() {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int64_t>(state) >> (state >> 58);
  };
  for (int i = 0; i < 200000; ++i) {
    const int64_t d1 = next() | 1, d2 = next() | 1;
    const Rational a(next(), d1), b(next(), d2);
    ASSERT_EQ((a + b).exact(), mpq_class(a.exact() + b.exact())) << i;
    ASSERT_EQ((a - b).exact(), mpq_class(a.exact() - b.exact())) << i;
    ASSERT_EQ((a * b).exact(), mpq_class(a.exact() * b.exact())) << i;
    if (!b.is_zero()) {
      ASSERT_EQ((a / b).exact(), mpq_class(a.exact() / b.exact())) << i;
    }
    ASSERT_EQ(compare(a, b) < 0, a.exact() < b.exact()) << i;
    ASSERT_EQ(compare(a, a), 0);
    mpz_class floor;
    mpz_fdiv_q(floor.get_mpz_t(), a.exact().get_num().get_mpz_t(), a.exact().get_den().get_mpz_t());
    ASSERT_EQ(floor, mpz_class(static_cast<long>(a.floor())));
  }
}

}  // namespace
}  // namespace flyball::reference
