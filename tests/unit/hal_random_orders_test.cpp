// Random operating-point changes under random bus faults, on the simulated accelerator: at every access no clock is
// faster than its voltage allows. FLYBALL_OPERATING_POINTS says how many changes; FLYBALL_SEED, which.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "hal/chip/load.h"
#include "hal/chip/tables.h"
#include "hal/hal.h"
#include "hal/registers.h"
#include "sim/devices/devices.h"

namespace flyball {
namespace {

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

chip::Chip accel() {
  chip::LoadResult result = chip::load(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  EXPECT_TRUE(std::holds_alternative<chip::Chip>(result));
  return std::move(std::get<chip::Chip>(result));
}

/// A bus that fails at random, and a monitor that looks at the chip after every access.
class FaultyBus {
 public:
  FaultyBus(const chip::Chip& chip, sim::Devices& devices, uint64_t seed)
      : chip_(chip), devices_(devices), inner_(devices.platform()), rail_of_(chip.rail_of("tile")), random_(seed) {}

  hal::Platform platform() {
    hal::Platform p{};
    p.context = this;
    p.read = [](void* self, uint32_t address, uint32_t* word) {
      return static_cast<FaultyBus*>(self)->access([&](FaultyBus& b) { return b.inner_read(address, word); });
    };
    p.write = [](void* self, uint32_t address, uint32_t word) {
      return static_cast<FaultyBus*>(self)->access([&](FaultyBus& b) { return b.inner_write(address, word); });
    };
    p.now_us = [](void* self) { return static_cast<FaultyBus*>(self)->devices_.time_us(); };
    p.wait_us = [](void* self, uint32_t us) {
      FaultyBus& b = *static_cast<FaultyBus*>(self);
      b.inner_.wait_us(b.inner_.context, us);
    };
    p.emergency = [](void* self) { return static_cast<FaultyBus*>(self)->emergency; };
    return p;
  }

  /// Of every thousand accesses, how many fail: without effect, or with.
  uint32_t lost_per_mille = 0, garbled_per_mille = 0;
  bool emergency = false;
  /// Calls this once, when so many more accesses are done.
  uint64_t accesses_until = UINT64_MAX;
  void (*then)(void* context) = nullptr;
  void* context = nullptr;

  uint64_t accesses() const { return accesses_; }
  uint64_t faults() const { return faults_; }
  uint64_t illegal() const { return illegal_; }
  uint32_t largest_move() const { return largest_move_; }

 private:
  template <class Access>
  hal::Status access(Access inner) {
    ++accesses_;
    if (accesses_until == 0) {
      accesses_until = UINT64_MAX;
      then(context);
    } else if (accesses_until != UINT64_MAX) {
      --accesses_until;
    }
    const uint64_t draw = random_() % 1000;
    const bool lost = draw < lost_per_mille, garbled = !lost && draw < lost_per_mille + garbled_per_mille;
    hal::Status status = lost ? hal::Status::kBusError : inner(*this);
    if (garbled) status = hal::Status::kTimeout;
    faults_ += lost || garbled ? 1 : 0;
    look();
    return status;
  }

  hal::Status inner_read(uint32_t address, uint32_t* word) { return inner_.read(inner_.context, address, word); }
  hal::Status inner_write(uint32_t address, uint32_t word) {
    const uint32_t rail = (address - chip_.rails.address) / chip_.rails.stride;
    if (rail < chip_.rails.count && (address - chip_.rails.address) % chip_.rails.stride == 0) {
      uint32_t before = 0;
      (void)inner_.read(inner_.context, address, &before);
      largest_move_ = std::max(largest_move_, before > word ? before - word : word - before);
    }
    return inner_.write(inner_.context, address, word);
  }

  /// By the chip file alone: the voltage of the first operating point at or above each clock.
  void look() {
    devices_.run_to_us(devices_.time_us());
    for (size_t i = 0; i < rail_of_.size(); ++i) {
      const int64_t frequency_kHz = devices_.driven()[i];
      const std::vector<chip::OperatingPoint>& points = chip_.opps[0].points;
      const auto point = std::find_if(points.begin(), points.end(),
                                      [&](const chip::OperatingPoint& p) { return frequency_kHz <= p.frequency_kHz; });
      const bool legal =
          frequency_kHz == 0 || (point != points.end() && point->voltage_uV <= devices_.rails_uV()[rail_of_[i]]);
      illegal_ += legal ? 0 : 1;
    }
  }

  const chip::Chip& chip_;
  sim::Devices& devices_;
  hal::Platform inner_;
  std::vector<uint16_t> rail_of_;
  std::mt19937_64 random_;
  uint64_t accesses_ = 0, faults_ = 0, illegal_ = 0;
  uint32_t largest_move_ = 0;
};

class RandomOrders : public testing::Test {
 protected:
  static constexpr uint32_t kTiles = 16;
  static constexpr uint64_t kTick_us = 1000;

  chip::Chip chip = accel();
  chip::HalTables tables = chip::hal_tables(chip);
  hal::HalConfig config = tables.config();
  sim::Devices devices{chip};
  uint64_t seed = from_environment("FLYBALL_SEED", 1);
  std::mt19937_64 random{seed};
  FaultyBus bus{chip, devices, seed + 1};
  hal::Platform platform = bus.platform();
  std::vector<int64_t> now = std::vector<int64_t>(chip.actuator_channels());
  std::vector<int64_t> wanted = now;

  /// Some ticks order all clocks anew, some a few, some all alike.
  void draw() {
    wanted = now;
    const uint64_t kind = random() % 4;
    const int64_t same = 400'000 + 25'000 * static_cast<int64_t>(random() % 97);
    for (uint32_t i = 0; i < kTiles; ++i) {
      if (kind == 0 && random() % 4 != 0) continue;
      wanted[i] = kind == 1 ? same : 400'000 + 25'000 * static_cast<int64_t>(random() % 97);
    }
  }

  void draw_device_faults() {
    sim::Devices::ActuatorFaults& faults = devices.actuator_faults();
    for (uint32_t i = 0; i < kTiles; ++i) faults.never_arrives[i] = random() % 16 == 0;
    for (uint32_t i = 0; i < kTiles; ++i) faults.ignores_orders[i] = random() % 16 == 0;
    for (uint8_t& stuck : faults.regulator_stuck) stuck = random() % 8 == 0;
    for (uint8_t& ignores : faults.regulator_ignores) ignores = random() % 8 == 0;
  }

  hal::ApplyResult tick(uint64_t number) {
    devices.set_time_us(number * kTick_us);
    const hal::Hal hal(platform, config);
    hal.granted(now.data());
    draw();
    return hal.apply(now.data(), wanted.data());
  }
};

TEST_F(RandomOrders, NoPairIsEverIllegal) {
  const uint64_t changes = from_environment("FLYBALL_OPERATING_POINTS", 100'000);
  uint64_t changed = 0, failed = 0, rail_faults = 0;
  for (uint64_t t = 0; changed < changes; ++t) {
    bus.lost_per_mille = static_cast<uint32_t>(random() % 3) * 40;
    bus.garbled_per_mille = static_cast<uint32_t>(random() % 3) * 40;
    if (t % 8 == 0) draw_device_faults();
    const hal::ApplyResult result = tick(t);
    changed += result.changed;
    failed += result.failed;
    rail_faults += result.rail_faults;
    ASSERT_EQ(bus.illegal(), 0U) << "seed " << seed << ", tick " << t;
  }
  EXPECT_EQ(devices.illegal_pairs(), 0U);
  EXPECT_GT(failed, 0U);
  EXPECT_GT(rail_faults, 0U);
  std::printf(
      "seed %llu: %llu operating-point changes, %llu accesses, %llu bus faults, %llu changes failed, %llu rail "
      "faults: %llu illegal pairs\n",
      static_cast<unsigned long long>(seed), static_cast<unsigned long long>(changed),
      static_cast<unsigned long long>(bus.accesses()), static_cast<unsigned long long>(bus.faults()),
      static_cast<unsigned long long>(failed), static_cast<unsigned long long>(rail_faults),
      static_cast<unsigned long long>(bus.illegal()));
}

TEST_F(RandomOrders, ARailMovesNoFurtherAtOnceThanItMay) {
  config.rails.largest_move = 10;  // 50 mV
  uint64_t failed = 0;
  for (uint64_t t = 0; t < 500; ++t) failed += tick(t).failed;
  EXPECT_EQ(bus.largest_move(), 10U);
  EXPECT_EQ(failed, 0U);
  EXPECT_EQ(bus.illegal(), 0U);
}

/// The line rises; where there is an interrupt, its handler orders the clocks.
struct Handler {
  FaultyBus* bus;
  hal::Hal* hal;
  uint64_t at;  // accesses of the bus when the line rose
  void run() {
    bus->emergency = true;
    at = bus->accesses();
    if (hal != nullptr) (void)hal->emergency();
  }
};

TEST_F(RandomOrders, AnEmergencyAtAnyAccessEndsEverythingThatRises) {
  const int64_t lowest = chip.opps[0].points.front().frequency_kHz;
  uint64_t injected = 0, longest = 0;
  for (uint64_t t = 0; t < 12; ++t) {
    const sim::Devices before = devices;
    const std::mt19937_64 random_before = random;
    const uint64_t first = bus.accesses();
    (void)tick(2 * t);
    const uint64_t accesses = bus.accesses() - first;
    for (uint64_t k = 0; k < accesses; ++k) {
      devices = before;
      random = random_before;
      hal::Hal hal(platform, config);
      Handler handler{&bus, k % 2 == 0 ? &hal : nullptr, 0};
      bus.accesses_until = k;
      bus.context = &handler;
      bus.then = [](void* context) { static_cast<Handler*>(context)->run(); };
      const hal::ApplyResult result = tick(2 * t);
      ASSERT_TRUE(bus.emergency);
      ASSERT_TRUE(result.interrupted);
      longest = std::max(longest, bus.accesses() - handler.at);
      devices.run_to_us(2 * t * kTick_us + 900);
      for (uint32_t i = 0; i < kTiles; ++i) ASSERT_LE(devices.driven()[i], lowest) << "tick " << t << ", access " << k;
      ASSERT_EQ(bus.illegal(), 0U) << "tick " << t << ", access " << k;
      bus.emergency = false;
      ++injected;
    }
    devices = before;
    random = random_before;
    (void)tick(2 * t);
  }
  std::printf("%llu emergencies, at most %llu accesses until every clock was ordered down\n",
              static_cast<unsigned long long>(injected), static_cast<unsigned long long>(longest));
  EXPECT_GT(injected, 500U);
}

}  // namespace
}  // namespace flyball
