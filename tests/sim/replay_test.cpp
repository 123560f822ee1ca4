// Re-timing: no work is lost, the trace's own clock reproduces the trace, the memory-bound share ignores the clock.
#include "sim/workload/replay.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

constexpr double kClock_kHz = 1e6;  // of all traces here
constexpr double kTick_s = 1e-3;

Workload read(const std::string& rows) {
  const std::string text =
      "# tile.clock: 1 GHz\ntime [ms],tile.activity [%],tile.memory_bound [%],hbm.activity [%],"
      "tile[3].activity [%]\n" +
      rows;
  return std::get<Workload>(parse_workload(text, "w.csv", small_chip()));
}

/// Time until everything is done with all tiles at one speed.
double time_at(const Workload& workload, double speed_kHz, double tick_s = kTick_s) {
  Replay replay(workload);
  replay.set_speed(std::vector<double>(4, speed_kHz));
  for (int tick = 0; tick < 1000000 && !replay.finished(); ++tick) replay.advance(tick_s);
  EXPECT_TRUE(replay.finished());
  return replay.busy_s();
}

TEST(Replay, HalvingTheClockStretchesAPhaseByTwoMinusItsMemoryBoundShare) {
  for (const int share : {0, 10, 25, 50, 80, 99, 100}) {
    const Workload w = read("0,60," + std::to_string(share) + ",10,60\n7.3,0,0,0,0\n");
    const double own = time_at(w, kClock_kHz);
    EXPECT_NEAR(own, 0.0073, 1e-12) << share;
    EXPECT_NEAR(time_at(w, kClock_kHz / 2) / own, 2 - share / 100.0, 1e-9) << share;
    EXPECT_NEAR(time_at(w, kClock_kHz * 2) / own, (1 + share / 100.0) / 2, 1e-9) << share;
  }
}

TEST(Replay, AtItsOwnClockTheRunIsTheTrace) {
  // Phases end inside ticks, several in one tick, and exactly at ticks.
  const Workload w = read("0,80,20,40,80\n0.25,10,90,80,10\n0.75,0,0,20,0\n1,100,0,0,50\n4,50,50,100,0\n6.5,0,0,0,0\n");
  Replay replay(w);
  replay.set_speed(std::vector<double>(4, kClock_kHz));
  struct Expected {
    double tile, tile3, hbm;
  };
  // By hand: means of the phases that a tick covers, weighted with their time in it.
  const Expected expected[] = {
      {(80 * 0.25 + 10 * 0.5) / 100, (80 * 0.25 + 10 * 0.5) / 100, (40 * 0.25 + 80 * 0.5 + 20 * 0.25) / 100},
      {1, 0.5, 0},
      {1, 0.5, 0},
      {1, 0.5, 0},
      {0.5, 0, 1},
      {0.5, 0, 1},
      {0.25, 0, 0.5},
      {0, 0, 0}};
  for (const Expected& e : expected) {
    replay.advance(kTick_s);
    EXPECT_NEAR(replay.activity()[0], e.tile, 1e-9);
    EXPECT_NEAR(replay.active_Hz()[0], e.tile * 1e9, 1);
    EXPECT_NEAR(replay.activity()[3], e.tile3, 1e-9);
    EXPECT_NEAR(replay.activity()[4], e.hbm, 1e-9);
    EXPECT_NEAR(replay.activity()[5], e.hbm, 1e-9);
  }
  EXPECT_TRUE(replay.finished());
  EXPECT_NEAR(replay.busy_s(), 0.0065, 1e-12);
  EXPECT_NEAR(replay.position_s(), 0.0065, 1e-12);
}

TEST(Replay, WorkIsTheSameHoweverItWasDone) {
  std::string rows;
  std::mt19937_64 random(7);
  const auto upto = [&](uint64_t n) { return std::to_string(random() % (n + 1)); };
  double time_ms = 0;
  for (int row = 0; row < 200; ++row) {
    rows += std::to_string(time_ms) + "," + upto(100) + "," + upto(100) + "," + upto(100) + "," + upto(1) + "\n";
    time_ms += 0.1 + static_cast<double>(random() % 50) / 10;
  }
  const Workload w = read(rows);
  std::vector<std::vector<double>> work;
  std::vector<double> hbm_s;
  for (uint64_t policy = 0; policy < 20; ++policy) {
    Replay replay(w);
    hbm_s.push_back(0);
    double cycles = 0, active_s = 0;
    while (!replay.finished()) {
      std::vector<double> speed;
      for (int tile = 0; tile < 4; ++tile) {
        speed.push_back(policy == 0 ? kClock_kHz : static_cast<double>(random() % 8) * 4e5);  // stopped now and then
      }
      replay.set_speed(speed);
      replay.advance(kTick_s);
      for (size_t tile = 0; tile < 4; ++tile) {
        active_s += replay.activity()[tile] * kTick_s;
        cycles += replay.active_Hz()[tile] * kTick_s;
      }
      hbm_s.back() += replay.activity()[4] * kTick_s;
    }
    EXPECT_NEAR(active_s, replay.total_work_s(), 1e-9);
    EXPECT_NEAR(cycles, replay.total_work_s() * kClock_kHz * 1e3, 1);
    work.emplace_back(replay.work_s().begin(), replay.work_s().end());
    EXPECT_EQ(work.back(), work.front());  // to the last bit
    EXPECT_EQ(work[policy][0] + work[policy][1] + work[policy][2] + work[policy][3], replay.total_work_s());
    EXPECT_NEAR(hbm_s.back(), hbm_s.front(), 1e-9);
  }
}

TEST(Replay, AllMeetAtTheEndOfAPhase) {
  const Workload w = read("0,100,0,0,100\n2,100,0,0,100\n4,0,0,0,0\n");
  Replay replay(w);
  replay.set_speed(std::vector<double>{kClock_kHz / 2, kClock_kHz, kClock_kHz, kClock_kHz});
  const double expected[][2] = {{0.5, 1}, {0.5, 1}, {0.5, 0}, {0.5, 0}, {0.5, 1}};  // tile 1 waits for tile 0
  for (const auto& [slow, fast] : expected) {
    replay.advance(kTick_s);
    EXPECT_NEAR(replay.activity()[0], slow, 1e-9);
    EXPECT_NEAR(replay.activity()[1], fast, 1e-9);
  }
}

TEST(Replay, AnElementWithoutActivityHoldsNobodyUp) {
  const Workload w = read("0,100,0,0,0\n2,0,0,0,0\n5,0,0,0,0\n");  // tile 3 idle, then all
  Replay replay(w);
  replay.set_speed(std::vector<double>{kClock_kHz, kClock_kHz, kClock_kHz, 0});  // and gated
  for (int tick = 0; tick < 5; ++tick) {
    EXPECT_FALSE(replay.finished());
    replay.advance(kTick_s);
  }
  EXPECT_TRUE(replay.finished());
}

TEST(Replay, AStoppedTileStopsTheWorkUntilItGoesOn) {
  const Workload w = read("0,100,100,0,100\n2,0,0,0,0\n");
  Replay replay(w);
  replay.set_speed(std::vector<double>{0, kClock_kHz, kClock_kHz, kClock_kHz});
  for (int tick = 0; tick < 100; ++tick) replay.advance(kTick_s);
  EXPECT_FALSE(replay.finished());
  EXPECT_EQ(replay.work_s()[0], 0);
  EXPECT_NEAR(replay.work_s()[1], 0.002, 1e-15);
  replay.set_speed(std::vector<double>(4, kClock_kHz));
  replay.advance(2 * kTick_s);
  EXPECT_TRUE(replay.finished());
  EXPECT_NEAR(replay.busy_s(), 0.102, 1e-12);
}

TEST(Replay, BusyIsTheShareOfTimeThatAFasterClockWouldShorten) {
  for (const int share : {0, 10, 50, 90, 100}) {
    const Workload w = read("0,60," + std::to_string(share) + ",10,0\n100,0,0,0,0\n");
    for (const double speed : {0.25, 1.0, 2.0}) {
      Replay replay(w);
      replay.set_speed(std::vector<double>(4, speed * kClock_kHz));
      replay.advance(kTick_s);
      const double bound = share / 100.0, clocked = (1 - bound) / speed;
      EXPECT_NEAR(replay.busy()[0], clocked / (clocked + bound), 1e-9) << share << " " << speed;
      EXPECT_EQ(replay.busy()[3], 0);                           // it has nothing to do
      EXPECT_EQ(replay.busy()[4], replay.activity()[4]);        // a stack is busy when it is accessed
    }
  }
}

TEST(Replay, WhoWaitsForOthersIsNotBusy) {
  const Workload w = read("0,100,0,0,100\n2,100,0,0,100\n4,0,0,0,0\n");
  Replay replay(w);
  replay.set_speed(std::vector<double>{kClock_kHz / 2, kClock_kHz, kClock_kHz, kClock_kHz});
  for (const double fast : {1.0, 1.0, 0.0, 0.0, 1.0}) {
    replay.advance(kTick_s);
    EXPECT_NEAR(replay.busy()[0], 1, 1e-9);
    EXPECT_NEAR(replay.busy()[1], fast, 1e-9);
  }
}

/// Time until everything is done at the trace's clock with the stacks at two rates.
double time_at_rates(const Workload& workload, const std::vector<double>& rates, double* hbm_s) {
  Replay replay(workload);
  replay.set_speed(std::vector<double>(4, kClock_kHz));
  replay.set_rate(rates);
  *hbm_s = 0;
  for (int tick = 0; tick < 1000 && !replay.finished(); ++tick) {
    replay.advance(kTick_s);
    *hbm_s += replay.activity()[4] * kTick_s;
  }
  EXPECT_TRUE(replay.finished());
  return replay.busy_s();
}

TEST(Replay, APhaseLastsAsLongAsItsAccessesNeed) {
  const Workload works = read("0,60,20,40,60\n8,0,0,0,0\n"), idles = read("0,0,0,40,0\n8,0,0,0,0\n");
  for (const Workload* w : {&works, &idles}) {
    double hbm_s = 0;
    EXPECT_NEAR(time_at_rates(*w, {1, 1}, &hbm_s), 0.008, 1e-12);
    EXPECT_NEAR(time_at_rates(*w, {0.4, 0.5}, &hbm_s), 0.008, 1e-12);  // just enough
    EXPECT_NEAR(time_at_rates(*w, {0.2, 1}, &hbm_s), 0.016, 1e-12);    // the slowest stack holds all up
    EXPECT_NEAR(hbm_s, 0.4 * 0.008, 1e-12);                            // no access is lost
    EXPECT_NEAR(time_at_rates(*w, {1, 0.1}, &hbm_s), 0.032, 1e-12);
  }
}

TEST(Replay, ARateMayChangeAtAnyTick) {
  const Workload w = read("0,0,0,50,0\n4,60,0,50,60\n8,0,0,0,0\n");
  Replay replay(w);
  replay.set_speed(std::vector<double>(4, kClock_kHz));
  for (int tick = 0; tick < 100 && !replay.finished(); ++tick) {
    replay.set_rate(std::vector<double>(2, tick % 4 == 0 ? 0.0 : tick % 4 == 1 ? 0.25 : 1.0));
    replay.advance(kTick_s);
  }
  // Of every four ticks one does nothing, one half a tick's work, two a whole one: 7.5 ms of the trace in 12 ticks.
  EXPECT_NEAR(replay.busy_s(), 0.014, 1e-12);
}

TEST(Replay, TheEndDoesNotDependOnTheTick) {
  const Workload w = read("0,80,20,40,80\n0.25,10,90,80,10\n0.75,0,0,20,0\n1,100,0,0,50\n4,50,50,100,0\n6.5,0,0,0,0\n");
  const double reference = time_at(w, 0.7e6);
  for (const double tick_s : {1e-5, 3.3e-4, 2e-3, 1.0}) EXPECT_NEAR(time_at(w, 0.7e6, tick_s), reference, 1e-10);
}

}  // namespace
}  // namespace flyball::sim
