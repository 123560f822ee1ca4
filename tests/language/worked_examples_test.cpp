// The arithmetic's worked examples, to the last bit: each figure was worked out by hand from the rules.
#include <gtest/gtest.h>

#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

TEST(WorkedExamples, PiControllerWithCarry) {
  for (const auto& [kp, first] : {std::pair{"40 MHz/K", int64_t{2661050}}, {"40.3 MHz/K", int64_t{2660075}}}) {
    Rig rig({std::string(R"(policy p; every 1 ms;
      input temp : -40 degC .. 150 degC stale never else 150 degC;
      param kp : 0 MHz/K .. 200 MHz/K = )") +
             kp + R"(;
      param ki : 0 MHz/K/ms .. 5 MHz/K/ms = 0.6 MHz/K/ms;
      var i : -2.4 GHz .. 0 GHz = -7 MHz;
      var f : 0 GHz .. 3 GHz = 0 GHz;
      let e = 88 degC - temp;
      i += ki * e * dt;
      f = 2.8 GHz + kp * e + i;)"});
    rig.feed("temp", 91250);
    rig.tick();
    EXPECT_EQ(rig.raw("p.i"), -38439956072000);
    EXPECT_EQ(rig.var("p.i"), -8950);
    EXPECT_EQ(rig.var("p.f"), first);
  }
}

TEST(WorkedExamples, DerivedQuantitiesHave24Bits) {
  Rig rig({R"(policy p; every 1 ms;
    param kp : 0 MHz/K .. 200 MHz/K = 40 MHz/K;
    param kq : 0 MHz/K .. 200 MHz/K = 40.3 MHz/K;
    param ki : 0 MHz/K/ms .. 5 MHz/K/ms = 0.6 MHz/K/ms;)"});
  const auto value = [&](size_t i) { return rig.linked().slots[rig.linked().params[i].slot].first; };
  EXPECT_EQ(value(0), 2621440);
  EXPECT_EQ(value(1), 2641101);
  EXPECT_EQ(value(2), 1288490);
}

TEST(WorkedExamples, MovingAverage) {
  Rig rig({R"(policy p; every 1 ms;
    param alpha : 0.0 .. 1.0 = 0.0025;
    input x : 0 mW .. 100 W stale never else 88 W;
    var a : 0 W .. 100 W = 20 W;
    var b : 0 W .. 100 W = 20 W;
    a += 0.0025 * (x - a);
    b += alpha * (x - b);)"});
  rig.tick();
  EXPECT_EQ(rig.raw("p.a") - (int64_t{20000} << 32), 730144440320);
  EXPECT_EQ(rig.raw("p.b") - (int64_t{20000} << 32), 730021888000);
  EXPECT_EQ(rig.var("p.a"), 20170);
  EXPECT_EQ(rig.var("p.b"), 20170);
}

TEST(WorkedExamples, PowerAndEnergy) {
  Rig rig({R"(policy p; every 500 us;
    input v : 0 V .. 1.5 V stale never else 0.85 V;
    input c : 0 A .. 1000 A stale never else 123.456 A;
    input w : 0 W .. 100 W stale never else 12.345 W;
    var power : 0 W .. 1500 W = 0 W;
    var energy : 0 J .. 1000 J = 0 J;
    power = v * c;
    energy += w * dt;)"});
  rig.tick();
  EXPECT_EQ(rig.var("p.power"), 104938);
  EXPECT_EQ(rig.raw("p.energy"), 26510685634560);
}

TEST(WorkedExamples, Ratios) {
  Rig rig({R"(policy p; every 1 ms;
    input a : 0 W .. 900 W stale never else 150 W;
    input b : 1 W .. 900 W stale never else 450 W;
    param most : 0 % .. 100 % = 90 %;
    var r : 0.0 .. 900.0 = 0.0;
    var big : 0 .. 1 = 0;
    r = a / b;
    big = a / b > 0.9 ? 1 : 0;)"});
  rig.tick();
  EXPECT_EQ(rig.var("p.r"), 349525);
  EXPECT_EQ(rig.linked().slots[rig.linked().params[0].slot].first, 943718);
  EXPECT_EQ(rig.var("p.big"), 0);
}

TEST(WorkedExamples, Table) {
  Rig rig({R"(policy p; every 1 ms;
    input f : 0 GHz .. 3 GHz stale never else 873.457 MHz;
    table volt { 0.8 GHz: 620 mV; 1.0 GHz: 660 mV; }
    var v : 0 V .. 1 V = 0 V;
    v = volt(f);)"});
  rig.tick();
  EXPECT_EQ(rig.var("p.v"), 634691);
  rig.feed("f", 100000);
  rig.tick();
  EXPECT_EQ(rig.var("p.v"), 620000);
  rig.feed("f", 2000000);
  rig.tick();
  EXPECT_EQ(rig.var("p.v"), 660000);
}

TEST(WorkedExamples, Share) {
  Rig rig({R"(policy p; every 1 ms;
    domain part of 3;
    input weight[part] : 0 .. 10 stale never else 1;
    input most[part] : 0 W .. 100 W stale never else 100 W;
    input budget : 0 W .. 200 W stale never else 100 W;
    machine m[part] {
      var got : 0 W .. 100 W = 0 W;
      got = share(budget, weight, at_most: most);
    })"});
  const std::vector<int64_t> weights{1, 1, 2};
  const std::vector<int64_t> bounds{30000, 20000, 90000};
  for (uint32_t e = 0; e < 3; ++e) {
    rig.feed("weight", weights[e], e);
    rig.feed("most", bounds[e], e);
  }
  rig.tick();
  EXPECT_EQ(rig.var("p.m.got", 0), 26666);
  EXPECT_EQ(rig.var("p.m.got", 1), 20000);
  EXPECT_EQ(rig.var("p.m.got", 2), 53334);
  for (uint32_t e = 0; e < 3; ++e) {
    rig.feed("weight", 1, e);
    rig.feed("most", 100000, e);
  }
  rig.feed("budget", 10);
  rig.tick();
  EXPECT_EQ(rig.var("p.m.got", 0), 3);
  EXPECT_EQ(rig.var("p.m.got", 1), 3);
  EXPECT_EQ(rig.var("p.m.got", 2), 4);
}

TEST(WorkedExamples, NothingStalls) {
  // A slow ramp arrives exactly; a plain store would never start.
  Rig rig({R"(policy p; every 1 ms;
    use std { ema, ramp };
    input want : 0 kHz .. 100 kHz stale never else 99 kHz;
    input t : 0 degC .. 100 degC stale never else 88 degC;
    var r : 0 kHz .. 100 kHz = 0 kHz;
    param rate : 0 kHz/s .. 10 kHz/s = 1 kHz/s;
    r += clamp(want - r, -rate * dt, rate * dt);
    var y : 0 degC .. 100 degC = 20 degC;
    y += 0.0025 * (t - y);)"});
  rig.tick(100000);
  EXPECT_EQ(rig.var("p.r"), 99);
  EXPECT_EQ(rig.var("p.y"), 88000);
}

TEST(WorkedExamples, CounterWraps) {
  Rig rig({R"(policy p; every 1 ms;
    input c : 0 uJ .. 4294967295 uJ counter 32 bits stale never else 0 uJ;
    var d : 0 J .. 5000 J = 0 J;
    d = delta(c);)"});
  rig.feed("c", 4294967290);
  rig.tick();
  EXPECT_EQ(rig.var("p.d"), 0);
  rig.feed("c", 4);
  rig.tick();
  EXPECT_EQ(rig.var("p.d"), 10);
  rig.tick();
  EXPECT_EQ(rig.var("p.d"), 0);
}

}  // namespace
}  // namespace flyball::compiler
