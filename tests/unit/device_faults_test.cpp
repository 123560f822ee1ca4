// Every kind of fault, as the HAL meets it: in the registers.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "hal/chip/load.h"
#include "hal/registers.h"
#include "sim/devices/devices.h"
#include "sim/faults/fault_amount.h"
#include "sim/faults/fault_target.h"

namespace flyball::sim {
namespace {

namespace sensor = hal::sensor;

chip::Chip accel() {
  chip::LoadResult result = chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  EXPECT_TRUE(std::holds_alternative<chip::Chip>(result));
  return std::move(std::get<chip::Chip>(result));
}

struct DeviceFaults : testing::Test {
  chip::Chip chip = accel();
  Devices devices{chip, 7};
  hal::Platform platform = devices.platform();
  uint32_t clocks = chip.actuator("tile_clock")->address;
  uint32_t temps = chip.sensor("tile_temp")->address;
  uint32_t issue = chip.actuator("issue_rate")->address;
  uint32_t gates = chip.actuator("power_gate")->address;
  uint32_t rails = chip.rails.address;

  DeviceFaults() { std::fill(devices.sensed().begin(), devices.sensed().end(), 50'000.0); }

  /// From 10 ms to 20 ms, typical of its kind; `change` makes it another.
  template <class Change>
  void plan(FaultKind kind, const std::string& on, Change change) {
    const FaultTarget target = std::get<FaultTarget>(find_target(chip, on));
    Fault fault;
    fault.kind = kind;
    fault.begin_us = 10'000;
    fault.end_us = 20'000;
    aim(target, &fault);
    make_typical(target, &fault);
    change(fault);
    devices.set_faults(std::make_shared<const FaultPlan>(FaultPlan{fault}));
  }
  void plan(FaultKind kind, const std::string& on) {
    plan(kind, on, [](Fault&) {});
  }

  /// Ticks of 1 ms up to a time; true temperatures are 50 degC before 10 ms and 60 degC from then on.
  void run_to_ms(uint64_t ms) {
    for (; now_ms_ <= ms; ++now_ms_) {
      if (now_ms_ == 10) std::fill(devices.sensed().begin(), devices.sensed().end(), 60'000.0);
      for (uint32_t i = 0; i < 16; ++i) (void)platform.read(&devices, temps + 4 * i, &word_);  // takes the mark of new
      devices.set_time_us(now_ms_ * 1000);
    }
  }

  uint32_t read(uint32_t address) {
    uint32_t word = 0;
    EXPECT_EQ(platform.read(&devices, address, &word), hal::Status::kOk);
    return word;
  }
  void write(uint32_t address, uint32_t word) { EXPECT_EQ(platform.write(&devices, address, word), hal::Status::kOk); }
  static double degC(uint32_t word) { return sensor::kDataCode.get(word) * 0.125; }
  void request(uint32_t clock, uint32_t multiplier) {
    namespace pll = hal::pll;
    write(clocks + clock * 8,
          pll::kRequestMultiplier.put(multiplier) | pll::kRequestDivider.put(4) | pll::kRequestEnable.put(1));
  }

  uint64_t now_ms_ = 0;
  uint32_t word_ = 0;
};

TEST_F(DeviceFaults, StuckRepeatsTheLastSampleAsNew) {
  plan(FaultKind::kStuck, "tile_temp[3]");
  run_to_ms(12);
  const uint32_t word = read(temps + 12);
  EXPECT_EQ(degC(word), 50.0);
  EXPECT_EQ(sensor::kDataNew.get(word), 1U);
  EXPECT_EQ(degC(read(temps)), 60.0) << "another element";
  run_to_ms(20);
  EXPECT_EQ(degC(read(temps + 12)), 60.0) << "over";
}

TEST_F(DeviceFaults, StuckAtAValueShowsIt) {
  plan(FaultKind::kStuck, "tile_temp[3]", [](Fault& fault) { fault.value = 25'000; });
  run_to_ms(12);
  EXPECT_EQ(degC(read(temps + 12)), 25.0);
}

TEST_F(DeviceFaults, StaleHasNoNewSample) {
  plan(FaultKind::kStale, "tile_temp[3]");
  run_to_ms(12);
  EXPECT_EQ(sensor::kDataNew.get(read(temps + 12)), 0U);
  run_to_ms(20);
  EXPECT_EQ(sensor::kDataNew.get(read(temps + 12)), 1U);
}

TEST_F(DeviceFaults, MissingIsNotValid) {
  plan(FaultKind::kMissing, "tile_temp[3]");
  run_to_ms(12);
  EXPECT_EQ(sensor::kDataValid.get(read(temps + 12)), 0U);
}

TEST_F(DeviceFaults, NoiseScattersAsMuchAsItSays) {
  plan(FaultKind::kNoisy, "tile_temp", [](Fault& fault) { fault.end_us = 1'000'000; });
  double sum = 0, squares = 0;
  int n = 0;
  for (uint64_t ms = 11; ms < 211; ++ms) {
    run_to_ms(ms);
    for (uint32_t i = 0; i < 16; ++i, ++n) {
      const double off_K = degC(read(temps + 4 * i)) - 60;
      sum += off_K;
      squares += off_K * off_K;
    }
  }
  EXPECT_NEAR(sum / n, 0, 0.2);
  EXPECT_NEAR(squares / n, 9, 0.7);
}

TEST_F(DeviceFaults, OffsetIsAdded) {
  plan(FaultKind::kOffset, "tile_temp[3]");
  run_to_ms(12);
  EXPECT_EQ(degC(read(temps + 12)), 50.0) << "60 less 10";
}

TEST_F(DeviceFaults, LateSamplesStandInTheRegisterLater) {
  plan(FaultKind::kLate, "tile_temp[3]", [](Fault& fault) { fault.delay_us = 4000; });
  run_to_ms(12);
  EXPECT_EQ(sensor::kDataNew.get(read(temps + 12)), 0U) << "the first is still on its way";
  run_to_ms(14);
  for (double& value : devices.sensed()) value = 70'000;
  run_to_ms(17);
  EXPECT_EQ(degC(read(temps + 12)), 60.0) << "of 13 ms";
  run_to_ms(19);
  const uint32_t word = read(temps + 12);
  EXPECT_EQ(degC(word), 70.0) << "of 15 ms";
  EXPECT_EQ(sensor::kDataNew.get(word), 1U);
}

TEST_F(DeviceFaults, SwappedSensorsSeeEachOthersPlace) {
  plan(FaultKind::kSwapped, "tile_temp[3]");
  run_to_ms(10);
  devices.sensed()[chip.sensor("tile_temp")->first_channel + 4] = 80'000;
  run_to_ms(12);
  EXPECT_EQ(degC(read(temps + 12)), 80.0);
  EXPECT_EQ(degC(read(temps + 16)), 60.0);
}

TEST_F(DeviceFaults, AbsurdShowsTheGreatestCodeOrWhatItSays) {
  plan(FaultKind::kAbsurd, "tile_temp[3]");
  run_to_ms(12);
  EXPECT_EQ(sensor::kDataCode.get(read(temps + 12)), 0x7fffffU);
}

TEST_F(DeviceFaults, StuckActuatorsTakeOrdersAndStay) {
  plan(FaultKind::kStuck, "tile_clock[3]");
  run_to_ms(12);
  request(3, 16);
  devices.run_to_us(12'500);
  EXPECT_EQ(devices.driven()[3], 800'000);
  EXPECT_EQ(hal::pll::kStatusRequested.get(read(clocks + 24 + hal::pll::kStatus)), 16U);
  EXPECT_EQ(hal::pll::kStatusLocked.get(read(clocks + 24 + hal::pll::kStatus)), 0U);
  run_to_ms(21);
  EXPECT_EQ(devices.driven()[3], 400'000) << "mended, it arrives";
}

TEST_F(DeviceFaults, IgnoredOrdersAreForgotten) {
  plan(FaultKind::kIgnored, "tile_clock[3]");
  run_to_ms(12);
  request(3, 16);
  run_to_ms(21);
  EXPECT_EQ(devices.driven()[3], 800'000);
  EXPECT_EQ(hal::pll::kStatusRequested.get(read(clocks + 24 + hal::pll::kStatus)), 32U);
}

TEST_F(DeviceFaults, SlowActuatorsBeginLater) {
  plan(FaultKind::kSlow, "tile_clock[3]");
  run_to_ms(12);
  request(3, 16);
  devices.run_to_us(12'900);
  EXPECT_EQ(devices.driven()[3], 800'000);
  devices.run_to_us(13'100);
  EXPECT_EQ(devices.driven()[3], 400'000);
}

TEST_F(DeviceFaults, AListReadsWhatItsWordsOneByOneDo) {
  devices.set_bus_error(clocks + 5 * 8 + 4, true);
  run_to_ms(3);
  request(2, 16);  // moves, and locks while the row is read
  for (int again = 0; again < 2; ++again, run_to_ms(10)) {
    Devices other = devices;
    uint32_t words[16] = {}, others[16] = {};
    hal::Row row = hal::read_row({clocks, 8, 0xFFFF}, 4, words),
             by_word = hal::read_row({clocks, 8, 0xFFFF}, 4, others);
    (void)hal::bus_perform(platform, &row, 1);
    hal::Platform words_alone = other.platform();
    words_alone.perform = nullptr;
    (void)hal::bus_perform(words_alone, &by_word, 1);
    EXPECT_EQ(row.good, 0xFFDFU);
    EXPECT_EQ(row.good, by_word.good);
    EXPECT_TRUE(std::equal(words, words + 16, others));
    EXPECT_EQ(devices.time_us(), other.time_us());
    EXPECT_EQ(devices.bus_count().reads, other.bus_count().reads);
  }
}

TEST_F(DeviceFaults, WhatWasStuckGoesWhereItWasToldOnceItIsMended) {
  for (const char* stuck : {"issue_rate[0]", "power_gate[0]"}) {
    devices = Devices(chip, 7);
    now_ms_ = 0;
    plan(FaultKind::kStuck, stuck);
    run_to_ms(12);
    const bool is_issue = stuck[0] == 'i';
    const uint32_t channel = chip.actuator(is_issue ? "issue_rate" : "power_gate")->first_channel;
    const int64_t before = devices.driven()[channel];
    write(is_issue ? issue : gates, 0);
    request(3, 16);  // something else that moves in the meantime
    run_to_ms(15);
    EXPECT_EQ(devices.driven()[channel], before) << stuck;
    run_to_ms(21);
    EXPECT_LT(devices.driven()[channel], before) << stuck;
  }
}

TEST_F(DeviceFaults, ThrottlersAndGatesAndRailsBreakToo) {
  const uint32_t rate = chip.actuator("issue_rate")->first_channel, gate = chip.actuator("power_gate")->first_channel;
  plan(FaultKind::kSlow, "issue_rate[0]");
  run_to_ms(12);
  write(issue, 8);
  EXPECT_EQ(devices.driven()[rate], 1 << 20);
  EXPECT_EQ(hal::issue::kRateCode.get(read(issue)), 16U) << "reads what it lets through";
  devices.run_to_us(13'100);
  EXPECT_EQ(devices.driven()[rate], 1 << 19);

  plan(FaultKind::kIgnored, "power_gate[1]", [](Fault& fault) { fault.end_us = kForGood; });
  run_to_ms(14);
  write(gates + 4, 0);
  run_to_ms(15);
  EXPECT_EQ(devices.driven()[gate + 1], 1);

  plan(FaultKind::kStuck, "rails[2]", [](Fault& fault) { fault.end_us = kForGood; });
  run_to_ms(16);
  write(rails + 16, 200);
  run_to_ms(17);
  EXPECT_EQ(devices.rails_uV()[2], 650'000);
  EXPECT_EQ(hal::regulator::kStatusPowerGood.get(read(rails + 16 + hal::regulator::kStatus)), 0U);
}

TEST_F(DeviceFaults, BusErrorsHitARangeAtARateInBursts) {
  plan(FaultKind::kBusError, "tile_temp[3]", [](Fault& fault) {
    fault.rate = kEveryAccess;
    fault.end_us = kForGood;
  });
  run_to_ms(12);
  EXPECT_EQ(platform.read(&devices, temps + 12, &word_), hal::Status::kBusError);
  (void)read(temps + 8);
  (void)read(temps + 16);

  plan(FaultKind::kBusError, "bus", [](Fault& fault) { fault.end_us = kForGood; });  // 5 %, bursts of 8
  run_to_ms(13);
  int failed = 0, bursts = 0;
  bool before = false;
  for (int i = 0; i < 20'000; ++i) {
    const bool fails = platform.read(&devices, temps, &word_) != hal::Status::kOk;
    failed += fails ? 1 : 0;
    bursts += fails && !before ? 1 : 0;
    before = fails;
  }
  // Of good accesses 5 % begin a burst: 0.05 * 8 / (0.95 + 0.05 * 8) of all fail.
  EXPECT_NEAR(failed, 20'000 * 0.4 / 1.35, 300);
  EXPECT_GT(failed, 7 * bursts);
}

TEST_F(DeviceFaults, TheSameSeedFailsTheSameWay) {
  plan(FaultKind::kNoisy, "tile_temp", [](Fault& fault) { fault.end_us = kForGood; });
  Devices copy = devices;
  for (uint64_t ms = 0; ms < 30; ++ms) {
    devices.set_time_us(ms * 1000);
    copy.set_time_us(ms * 1000);
  }
  hal::Platform of_copy = copy.platform();
  for (uint32_t i = 0; i < 16; ++i) {
    uint32_t word = 0;
    EXPECT_EQ(of_copy.read(&copy, temps + 4 * i, &word), hal::Status::kOk);
    EXPECT_EQ(word, read(temps + 4 * i));
  }
}

}  // namespace
}  // namespace flyball::sim
