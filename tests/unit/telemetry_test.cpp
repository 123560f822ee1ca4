// Telemetry of an engine: what happened, each with its values, and nothing when nothing did; what a record holds more.
#include "runtime/telemetry/telemetry.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>

#include "tests/unit/arbiter_program.h"

namespace flyball {

void PrintTo(const Event& event, std::ostream* out) {
  *out << "{kind " << static_cast<int>(event.kind) << ", detail " << static_cast<int>(event.detail) << ", subject "
       << event.subject << "[" << event.element << "], " << event.value << ", " << event.more << ", " << event.time_us
       << " us}";
}

bool operator==(const Event& a, const Event& b) {
  return a.time_us == b.time_us && a.kind == b.kind && a.detail == b.detail && a.element == b.element &&
         a.subject == b.subject && a.value == b.value && a.more == b.more;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kSafe = 10;

// Two tiles with a reading each; a machine and a saturation over them; one param; a limit whose ceiling is slot vote_.
// A step copies what `next` slots hold into those that are looked at.
class TelemetryTest : public testing::Test {
 protected:
  TelemetryTest() {
    const DomainId tile = hand_.domain(2);
    hand_.policies.push_back({"guard", 1, 0});
    param_ = hand_.slot(Type::kI64, kNoDomain, 5, SlotKind::kParam);
    reading_ = hand_.slot(Type::kI64, tile, -1, SlotKind::kReading);
    fresh_ = hand_.slot(Type::kI32, tile, 0, SlotKind::kFresh);
    ok_ = hand_.slot(Type::kI32, tile, 0, SlotKind::kTemporary);
    state_ = hand_.slot(Type::kI32, tile, 0);
    hit_ = hand_.slot(Type::kI32, tile, 0, SlotKind::kTemporary);
    next_ok_ = hand_.slot(Type::kI32, tile, 1, SlotKind::kParam);
    next_state_ = hand_.slot(Type::kI32, tile, 0, SlotKind::kParam);
    next_hit_ = hand_.slot(Type::kI32, tile, 0, SlotKind::kParam);
    hand_.params.push_back({"target", 0, param_});
    hand_.inputs.push_back({"temp", tile, kNoIndex, reading_, fresh_, reading_, ok_, reading_, 0, 0});
    hand_.machines.push_back({"guard", 0, tile, state_, state_, nullptr, 3, 0, nullptr, 0});
    hand_.saturations.push_back({"i", 0, hit_});
    hand_.limit({.safe = kSafe, .rest = 90});
    hand_.vote({}, 95);
    hand_.block();
    hand_.op(OpCode::kCopy, Type::kI32, tile, ok_, next_ok_);
    hand_.op(OpCode::kCopy, Type::kI32, tile, state_, next_state_);
    hand_.op(OpCode::kCopy, Type::kI32, tile, hit_, next_hit_);
  }

  void start(TelemetryDetail detail) {
    engine_ = std::make_unique<LimitEngine>(hand_);
    const Program& program = engine().program();
    values_.assign(telemetry_values(program, detail), 0);
    decisions_.assign(limit_channels(program), {});
    events_.assign(64, {});
    ring_ = std::make_unique<EventRing>(events_.data(), 64);
    telemetry_.emplace(engine(), *ring_, detail, TelemetryMemory{values_.data(), decisions_.data(), known_running_});
    most_ = telemetry_tick_events(program, detail);
  }
  Engine& engine() { return *engine_->engine; }

  /// The events of one tick, all at its time, which is then taken off them.
  std::vector<Event> tick(bool late = false, const OrdersDone& orders = {}) {
    now_us_ += 1000;
    telemetry_->before_step(now_us_, engine_->running);
    engine().step();
    std::vector<Decision> decisions = engine_->decide();
    if (late) arbitrate(engine(), nullptr, decisions.data());
    for (const Decision& decision : decisions) engine_->set_grant(decision.granted);
    telemetry_->after_tick(decisions.data(), late, orders);
    std::vector<Event> out(64);
    out.resize(ring_->read(out.data(), 64));
    EXPECT_LE(out.size(), most_);
    for (Event& event : out) {
      EXPECT_EQ(event.time_us, now_us_);
      event.time_us = 0;
    }
    return out;
  }
  static Event event(EventKind kind, uint32_t subject, uint16_t element, int64_t value, int64_t more,
                     uint8_t detail = 0) {
    return {0, kind, detail, element, subject, value, more};
  }
  static uint8_t reason(Reason of) { return static_cast<uint8_t>(of); }

  LimitProgram hand_;
  SlotId param_, reading_, fresh_, ok_, state_, hit_, next_ok_, next_state_, next_hit_;
  std::unique_ptr<LimitEngine> engine_;
  std::vector<int64_t> values_;
  std::vector<Decision> decisions_;
  bool known_running_[kPolicies];
  std::vector<Event> events_;
  std::unique_ptr<EventRing> ring_;
  std::optional<Telemetry> telemetry_;
  uint32_t most_ = 0;
  uint64_t now_us_ = 0;
};

TEST_F(TelemetryTest, WhereNothingHappensThereIsNothing) {
  start(TelemetryDetail::kEvents);
  EXPECT_THAT(tick(), ElementsAre(event(EventKind::kTick, 0, 0, 0, 0),
                                  event(EventKind::kLimit, 0, 0, 90, 0, reason(Reason::kRest))));
  EXPECT_THAT(tick(), IsEmpty());
}

TEST_F(TelemetryTest, SaysWhatHappened) {
  start(TelemetryDetail::kEvents);
  tick();
  engine().write(param_, 0, 6);
  engine().write(next_ok_, 1, 0);
  engine().write(next_state_, 1, 2);
  engine().write(next_hit_, 0, 1);
  engine_->set_vote(0, 40);
  EXPECT_THAT(tick(), ElementsAre(event(EventKind::kParam, 0, 0, 6, 5), event(EventKind::kTransition, 0, 1, 2, 0),
                                  event(EventKind::kInput, 0, 1, 0, 1), event(EventKind::kSaturation, 0, 0, 1, 0),
                                  event(EventKind::kLimit, 0, 0, 40, 1, reason(Reason::kVote))));
  engine().write(next_ok_, 1, 1);
  engine().write(next_hit_, 0, 0);
  EXPECT_THAT(tick(), ElementsAre(event(EventKind::kInput, 0, 1, 1, 0), event(EventKind::kSaturation, 0, 0, 0, 1)));
}

TEST_F(TelemetryTest, SaysWhenPoliciesStopTicksAreLateAndOrdersFail) {
  start(TelemetryDetail::kEvents);
  tick();
  engine_->running[0] = false;
  EXPECT_THAT(tick(), ElementsAre(event(EventKind::kPolicy, 0, 0, 0, 0),
                                  event(EventKind::kLimit, 0, 0, kSafe, 0, reason(Reason::kSafe))));
  engine_->running[0] = true;
  EXPECT_THAT(tick(true, {2, 1, true}),
              ElementsAre(event(EventKind::kPolicy, 0, 0, 1, 0), event(EventKind::kLate, 0, 0, 0, 0),
                          event(EventKind::kActuators, 0, 0, 2, 1, 1)));
}

TEST_F(TelemetryTest, ARecordHoldsWhatWentInAndWhatStateIsLeft) {
  start(TelemetryDetail::kRecord);
  engine().write(state_, 1, 1);  // as if it had been kept
  engine().write(next_state_, 1, 1);
  engine_->set_grant(70);  // what the chip says
  EXPECT_THAT(tick(),
              ElementsAre(event(EventKind::kTick, 0, 0, 0, 0), event(EventKind::kRetained, state_, 1, 1, 0),
                          event(EventKind::kGranted, 0, 0, 70, kSafe), event(EventKind::kTransition, 0, 1, 1, 0),
                          event(EventKind::kLimit, 0, 0, 90, 0, reason(Reason::kRest))));
  engine().write(reading_, 0, 33);
  engine().write(fresh_, 0, 1);
  engine().write(next_state_, 1, 2);
  EXPECT_THAT(tick(), ElementsAre(event(EventKind::kTick, 0, 0, 1, 0), event(EventKind::kReading, 0, 0, 33, 0),
                                  event(EventKind::kTransition, 0, 1, 2, 1), event(EventKind::kSlot, state_, 1, 2, 1)));
}

}  // namespace
}  // namespace flyball
