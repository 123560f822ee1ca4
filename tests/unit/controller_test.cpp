// The tick: grants and readings in, a step, votes out as orders; lateness, and a controller that begins anew.
// The HAL is stood in for at link time: this program has its own definitions of hal::Hal's functions.
#include "runtime/controller/controller.h"

#include <gmock/gmock.h>

#include "tests/unit/arbiter_program.h"

namespace flyball {
namespace {

using testing::ElementsAre;

constexpr uint32_t kSensorChannels = 3, kActuatorChannels = 4;

struct FakeChip {
  uint64_t time_us = 5000;
  uint64_t sampling_takes_us = 0;
  std::vector<hal::Reading> readings = std::vector<hal::Reading>(kSensorChannels, {0, true});
  std::vector<int64_t> set = std::vector<int64_t>(kActuatorChannels, 0);
  std::vector<std::string> calls;
  std::map<uint32_t, std::vector<uint32_t>> kept;  // by the address of a block of always-on words
  hal::Status keeping = hal::Status::kOk;
};
FakeChip* chip = nullptr;

}  // namespace

namespace hal {

void Hal::sample(Reading* readings) const {
  chip->calls.push_back("sample");
  chip->time_us += chip->sampling_takes_us;
  for (uint32_t i = 0; i < kSensorChannels; ++i) {
    readings[i].fresh = chip->readings[i].fresh;
    if (readings[i].fresh) readings[i].value = chip->readings[i].value;
  }
}

void Hal::granted(int64_t* values) const {
  chip->calls.push_back("granted");
  for (uint32_t i = 0; i < kActuatorChannels; ++i) values[i] = chip->set[i];
}

ApplyResult Hal::apply(const int64_t* now, const int64_t* wanted) const {
  chip->calls.push_back("apply");
  ApplyResult result{};
  for (uint32_t i = 0; i < kActuatorChannels; ++i) {
    EXPECT_EQ(now[i], chip->set[i]);
    result.changed += wanted[i] != chip->set[i];
    chip->set[i] = wanted[i];
  }
  return result;
}

ApplyResult Hal::settle_rails(const int64_t*) const {
  chip->calls.push_back("settle_rails");
  return {0, 0, 1};
}

Status retained_load(const Platform&, uint32_t address, uint32_t* values, uint32_t count, RetainedPlace*) {
  const auto found = chip->kept.find(address);
  if (found == chip->kept.end() || found->second.size() != count) return Status::kMismatch;
  std::copy(found->second.begin(), found->second.end(), values);
  return chip->keeping;
}

Status retained_store(const Platform&, uint32_t address, const uint32_t* values, uint32_t count, RetainedPlace*) {
  chip->calls.push_back("keep");
  if (chip->keeping == Status::kOk) chip->kept[address].assign(values, values + count);
  return chip->keeping;
}

}  // namespace hal

namespace {

// Two tiles with a temperature each, whose ceiling on the tile's frequency is the reading itself; a chip-wide limit
// that no actuator is bound to. Sensor 1 begins at channel 1, actuator 1 at channel 2.
class ControllerTest : public testing::Test {
 protected:
  ControllerTest() {
    chip = &fake_;
    const DomainId tile = hand_.domain(2);
    hand_.policies.push_back({"guard", 1, 0});
    now_ = hand_.slot(Type::kI64, kNoDomain, 0, SlotKind::kNow);
    reading_ = hand_.slot(Type::kI64, tile, -1, SlotKind::kReading);
    fresh_ = hand_.slot(Type::kI32, tile, 0, SlotKind::kFresh);
    seen_now_ = hand_.slot(Type::kI64);
    seen_grant_ = hand_.slot(Type::kI32, tile);
    hand_.inputs.push_back({"temp", tile, kNoIndex, reading_, fresh_, reading_, fresh_, reading_, 1, 0});
    hand_.inputs.push_back({"unbound", tile, kNoIndex, kNoSlot, kNoSlot, kNoSlot, kNoSlot, kNoSlot, kNoIndex, 0});
    hand_.limit({.safe = 10, .rest = 90, .slew_up = 30}, tile);
    hand_.limits.back().actuator = 1;
    freq_ = hand_.limits.back().grant;
    hand_.slots[freq_].lo = 0;
    hand_.slots[freq_].hi = 100;
    Vote& vote = hand_.vote({.domain = tile});
    vote.value = reading_;
    hand_.limit({.safe = 10, .rest = 90, .slew_up = 30});
    fan_ = hand_.limits.back().grant;
    hand_.vote({}, 95);
    hand_.block();
    hand_.op(OpCode::kCopy, Type::kI64, kNoDomain, seen_now_, now_);
    hand_.op(OpCode::kCopy, Type::kI32, tile, seen_grant_, freq_);
    start();
  }

  /// A controller and an engine that remember nothing.
  void start() {
    engine_ = std::make_unique<HandEngine>(hand_);
    controller_ = std::make_unique<Controller>(
        **engine_, hal_, ChannelMap{{sensor_first_, 2}, {actuator_first_, 2}, kActuatorChannels},
        ControllerMemory{readings_, granted_, wanted_, decisions_, running_, retained_});
  }

  TickResult tick_after(uint64_t us) {
    fake_.time_us += us;
    return controller_->tick();
  }

  FakeChip fake_;
  LimitProgram hand_;
  SlotId now_, reading_, fresh_, seen_now_, seen_grant_, freq_, fan_;
  hal::Platform platform_{nullptr, nullptr, nullptr, [](void*) { return chip->time_us; }, nullptr};
  hal::HalConfig config_{};
  hal::Hal hal_{platform_, config_};
  const uint32_t sensor_first_[2] = {0, 1}, actuator_first_[2] = {0, 2};
  hal::Reading readings_[kSensorChannels];
  int64_t granted_[kActuatorChannels], wanted_[kActuatorChannels];
  Decision decisions_[3];
  bool running_[1];
  uint32_t retained_[40];
  std::unique_ptr<HandEngine> engine_;
  std::unique_ptr<Controller> controller_;
};

TEST_F(ControllerTest, OrdersWhatTheVotesAskForAndLeavesOtherActuatorsAlone) {
  fake_.readings = {{99, true}, {40, true}, {45, true}};
  fake_.set = {7, 8, 60, 30};
  const TickResult result = controller_->tick();
  EXPECT_THAT(fake_.set, ElementsAre(7, 8, 40, 45));
  EXPECT_EQ(result.applied.changed, 2U);
  EXPECT_FALSE(result.late);
  EXPECT_THAT(engine_->values(seen_now_), ElementsAre(5000));
  EXPECT_THAT(engine_->values(seen_grant_), ElementsAre(60, 30)) << "what the chip said before the step";
}

TEST_F(ControllerTest, AsksTheChipBeforeItStepsAndOrdersLast) {
  controller_->tick();
  EXPECT_THAT(fake_.calls, ElementsAre("granted", "settle_rails", "sample", "apply"));
  fake_.calls.clear();
  tick_after(1000);
  EXPECT_THAT(fake_.calls, ElementsAre("granted", "sample", "apply")) << "rails are settled in the first tick";
}

TEST_F(ControllerTest, ReportsWhatSettlingTheRailsFound) {
  EXPECT_EQ(controller_->tick().applied.rail_faults, 1U);
  EXPECT_EQ(tick_after(1000).applied.rail_faults, 0U);
}

TEST_F(ControllerTest, KeepsTheNewestReadingUntilThereIsANewOne) {
  fake_.readings = {{0, true}, {40, true}, {45, true}};
  controller_->tick();
  fake_.readings = {{0, true}, {50, false}, {55, true}};
  tick_after(1000);
  EXPECT_THAT(engine_->values(reading_), ElementsAre(40, 55));
  EXPECT_THAT(engine_->values(fresh_), ElementsAre(0, 1));
}

TEST_F(ControllerTest, BeforeAnyReadingTheSlotHoldsItsFirstValue) {
  fake_.readings.assign(kSensorChannels, {40, false});
  for (hal::Reading& reading : readings_) reading.value = 1234;  // memory that nobody cleared
  controller_->tick();
  EXPECT_THAT(engine_->values(reading_), ElementsAre(-1, -1));
}

TEST_F(ControllerTest, CarriesOnFromWhatTheChipSays) {
  fake_.readings.assign(kSensorChannels, {100, true});
  fake_.set = {0, 0, 20, 20};
  controller_->tick();
  EXPECT_THAT(fake_.set, ElementsAre(0, 0, 50, 50));
  start();
  tick_after(777);
  EXPECT_THAT(fake_.set, ElementsAre(0, 0, 80, 80)) << "slew from where the hardware is";
  fake_.set[3] = 25;  // an order that did not take
  tick_after(1000);
  EXPECT_THAT(fake_.set, ElementsAre(0, 0, 90, 55));
}

TEST_F(ControllerTest, AnUnboundLimitIsFedBackWhatWasDecided) {
  for (const int64_t expected : {40, 70, 90, 90}) {
    tick_after(1000);
    EXPECT_EQ(decisions_[2].granted, expected);
    EXPECT_THAT(engine_->values(fan_), ElementsAre(expected)) << "promises read the grant of this tick";
  }
}

TEST_F(ControllerTest, WhatTheChipSaysIsBroughtIntoTheProvedInterval) {
  fake_.set = {0, 0, 5000, -5000};
  controller_->tick();
  EXPECT_THAT(engine_->values(seen_grant_), ElementsAre(100, 0));
}

TEST_F(ControllerTest, AStoppedPolicyVotesSafe) {
  fake_.readings.assign(kSensorChannels, {70, true});
  fake_.set = {0, 0, 60, 60};
  running_[0] = false;
  controller_->tick();
  EXPECT_THAT(fake_.set, ElementsAre(0, 0, 10, 10));
  EXPECT_EQ(decisions_[0].reason, Reason::kSafe);
}

TEST_F(ControllerTest, OnTimeUntilTheNextTickIsDue) {
  fake_.readings.assign(kSensorChannels, {70, true});
  controller_->tick();
  EXPECT_FALSE(tick_after(1000).late);
  EXPECT_FALSE(tick_after(2000).late) << "a whole period after it was due: the last moment";
  EXPECT_FALSE(tick_after(0).late) << "on the grid again";
}

TEST_F(ControllerTest, ALateTickVotesSafeForAll) {
  fake_.readings.assign(kSensorChannels, {70, true});
  fake_.set = {0, 0, 60, 60};
  controller_->tick();
  EXPECT_THAT(fake_.set, ElementsAre(0, 0, 70, 70));
  EXPECT_TRUE(tick_after(2001).late);
  EXPECT_THAT(fake_.set, ElementsAre(0, 0, 10, 10));
  EXPECT_EQ((*engine_)->ticks(), 2U) << "the policy steps all the same";
  EXPECT_FALSE(tick_after(999).late) << "due 3000 us after the first";
  EXPECT_THAT(fake_.set, ElementsAre(0, 0, 40, 40));
  EXPECT_TRUE(running_[0]) << "whether a policy runs is not the clock's to say";
}

TEST_F(ControllerTest, VotesThatComeAfterTheDeadlineAreLate) {
  controller_->tick();
  fake_.sampling_takes_us = 1001;
  EXPECT_TRUE(tick_after(1000).late);
}

TEST_F(ControllerTest, MissedTicksAreDropped) {
  controller_->tick();
  EXPECT_TRUE(tick_after(10'500).late);
  EXPECT_FALSE(tick_after(500).late) << "due 11000 us after the first";
  EXPECT_FALSE(tick_after(2000).late);
}

TEST_F(ControllerTest, ATickCalledForEarlyIsDueThen) {
  controller_->tick();
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(tick_after(100).late);
  EXPECT_TRUE(tick_after(2001).late);
}

TEST_F(ControllerTest, IsWatchedAroundItsStep) {
  const TickWatch watch{engine_.get(),
                        [](void* context, uint64_t now_us, const bool* running) {
                          EXPECT_EQ(now_us, 5000U);
                          EXPECT_TRUE(running[0]);
                          EXPECT_EQ((**static_cast<HandEngine*>(context)).ticks(), 0U);
                          chip->calls.push_back("before_step");
                        },
                        [](void*, const Decision* decisions, const TickResult& result) {
                          EXPECT_EQ(decisions[0].granted, 30);
                          EXPECT_EQ(result.applied.changed, 2U);
                          chip->calls.push_back("after_tick");
                        }};
  fake_.readings.assign(kSensorChannels, {100, true});
  controller_->watch(&watch);
  controller_->tick();
  EXPECT_THAT(fake_.calls, ElementsAre("granted", "settle_rails", "sample", "before_step", "apply", "after_tick"));
}

// 40 counters, more than a block of always-on words holds: each counts the ticks, times its step of 2^-4.
class RetainingTest : public ControllerTest {
 protected:
  static constexpr uint32_t kCounters = 40;

  RetainingTest() {
    const DomainId counters = hand_.domain(kCounters);
    const SlotId one = hand_.slot(Type::kI64, kNoDomain, 16, SlotKind::kConstant);
    count_ = hand_.slot(Type::kI64, counters, 0);
    hand_.block();
    hand_.op(OpCode::kAdd, Type::kI64, counters, count_, count_, one);
    hand_.retained.push_back({"count", 0, counters, kNoIndex, 4, count_, kNoSlot, 0, 1000});
    config_.retained = {0x100, 0x80, 2};
    start();
  }
  int64_t count(uint32_t e) { return (*engine_)->read(count_, e) / 16; }

  SlotId count_;
};

TEST_F(RetainingTest, TheNextControllerBeginsWithWhatWasKept) {
  EXPECT_EQ(controller_->tick().refused, 0U) << "after power-on nothing was kept";
  tick_after(1000);
  EXPECT_EQ(chip->kept[0x100], std::vector<uint32_t>(31, 2));
  EXPECT_EQ(chip->kept[0x180], std::vector<uint32_t>(9, 2));
  start();
  tick_after(1000);
  EXPECT_EQ(count(0), 3);
  EXPECT_EQ(count(39), 3);
}

TEST_F(RetainingTest, AValueOutOfRangeIsRefusedAndCounted) {
  controller_->tick();
  chip->kept[0x180][2] = 1001;
  chip->kept[0x180][3] = ~0U;
  start();
  EXPECT_EQ(tick_after(1000).refused, 2U);
  EXPECT_EQ(count(31 + 2), 1);
  EXPECT_EQ(count(31 + 3), 1);
  EXPECT_EQ(count(31 + 4), 2);
}

TEST_F(RetainingTest, WordsThatFailAreCountedAndTriedAgain) {
  controller_->tick();
  chip->keeping = hal::Status::kBusError;
  start();
  EXPECT_EQ(tick_after(1000).not_kept, 4U) << "two blocks could not be read, and not written";
  EXPECT_EQ(count(0), 1);
  chip->keeping = hal::Status::kOk;
  EXPECT_EQ(tick_after(1000).not_kept, 0U);
  EXPECT_EQ(chip->kept[0x100][0], 2U);
}

TEST_F(RetainingTest, AChipWithoutWordsKeepsNothing) {
  config_.retained = {};
  start();
  controller_->tick();
  EXPECT_TRUE(chip->kept.empty());
  config_.retained = {0x100, 0x80, 1};
  start();
  tick_after(1000);
  start();
  tick_after(1000);
  EXPECT_EQ(count(30), 2);
  EXPECT_EQ(count(31), 1) << "beyond the words that there are";
}

TEST_F(RetainingTest, WhatDoesNotChangeIsNotWritten) {
  controller_->tick();
  hand_.ops.clear();
  fake_.calls.clear();
  hand_.blocks.clear();
  start();
  tick_after(1000);
  EXPECT_THAT(fake_.calls, ElementsAre("granted", "settle_rails", "sample", "apply"));
}

}  // namespace
}  // namespace flyball
