// The ring of events: in order, and none lost unnoticed, at any pace of the consumer and from two threads.
#include "runtime/telemetry/event_ring.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

namespace flyball {
namespace {

constexpr int64_t kMillion = 1'000'000;

Event numbered(int64_t n) {
  return {static_cast<uint64_t>(n), EventKind::kSlot, static_cast<uint8_t>(n), 7, static_cast<uint32_t>(n), n, -n};
}

/// Follows what a consumer reads: each number that was pushed, in order, read or told lost at its place.
class Follower {
 public:
  void follow(const Event& event) {
    if (event.kind == EventKind::kLost) {
      ASSERT_GT(event.value, 0);
      next_ += event.value;
      lost_ += event.value;
      return;
    }
    const Event expected = numbered(next_++);
    ASSERT_EQ(event.value, expected.value);
    ASSERT_EQ(event.more, expected.more);
    ASSERT_EQ(event.time_us, expected.time_us);
    ASSERT_EQ(event.subject, expected.subject);
    ++read_;
  }

  int64_t accounted() const { return next_; }
  int64_t lost() const { return lost_; }
  int64_t read() const { return read_; }

 private:
  int64_t next_ = 0, lost_ = 0, read_ = 0;
};

class Rings : public testing::TestWithParam<uint32_t> {};

TEST_P(Rings, OfAMillionEventsNoneIsLostUnnoticed) {
  const uint32_t seed = GetParam();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 generator(seed);
  const auto below = [&generator](uint32_t end) { return static_cast<uint32_t>(generator() % end); };
  const uint32_t size = 2U << below(10);
  std::vector<Event> memory(size), out(size_t{2} * size);
  EventRing ring(memory.data(), size);
  Follower follower;
  const auto read = [&](uint32_t most) {
    const uint32_t count = ring.read(out.data(), most);
    ASSERT_LE(count, most);
    for (uint32_t i = 0; i < count; ++i) ASSERT_NO_FATAL_FAILURE(follower.follow(out[i]));
  };
  for (int64_t pushed = 0; pushed < kMillion;) {
    for (uint32_t burst = below(2 * size); burst > 0 && pushed < kMillion; --burst) {
      ring.push(numbered(pushed++));
    }
    ASSERT_NO_FATAL_FAILURE(read(below(2 * size)));
  }
  ASSERT_NO_FATAL_FAILURE(read(2 * size));
  const int64_t untold = ring.lost() - follower.lost();
  EXPECT_EQ(follower.accounted() + untold, kMillion);
  EXPECT_EQ(follower.read() + ring.lost(), kMillion);
  EXPECT_GT(follower.lost(), 0) << "the consumer was meant to be too slow at times";
}

INSTANTIATE_TEST_SUITE_P(Seeds, Rings, testing::Range(1U, 9U));

TEST(EventRing, ProducerAndConsumerMayRunAtOnce) {
  std::vector<Event> memory(64), out(64);
  EventRing ring(memory.data(), 64);
  std::atomic<bool> done = false;
  std::thread producer([&] {
    for (int64_t n = 0; n < kMillion; ++n) ring.push(numbered(n));
    done = true;
  });
  Follower follower;
  const auto drain = [&] {
    const uint32_t count = ring.read(out.data(), 64);
    for (uint32_t i = 0; i < count && !testing::Test::HasFatalFailure(); ++i) follower.follow(out[i]);
  };
  while (!done) drain();
  producer.join();
  drain();
  EXPECT_EQ(follower.read() + ring.lost(), kMillion);
  EXPECT_EQ(follower.accounted() + ring.lost() - follower.lost(), kMillion);
}

TEST(EventRing, TellsOfALossBeforeTheEventAfterIt) {
  Event memory[4], out[8];
  EventRing ring(memory, 4);
  for (int64_t n = 0; n < 7; ++n) ring.push(numbered(n));
  EXPECT_EQ(ring.lost(), 3U);
  ASSERT_EQ(ring.read(out, 1), 1U);
  ring.push(numbered(7));
  EXPECT_EQ(ring.lost(), 4U) << "one place is not enough for the notice and the event";
  ASSERT_EQ(ring.read(out, 8), 3U);
  ring.push(numbered(8));
  ASSERT_EQ(ring.read(out, 8), 2U);
  EXPECT_EQ(out[0].kind, EventKind::kLost);
  EXPECT_EQ(out[0].value, 4);
  EXPECT_EQ(out[0].time_us, 8U);
  EXPECT_EQ(out[1].value, 8);
}

TEST(EventRing, UsesThePowerOfTwoWithinItsMemory) {
  for (const uint32_t size : {2U, 3U, 4U, 7U, 8U, 100U}) {
    std::vector<Event> memory(size);
    EventRing ring(memory.data(), size);
    uint32_t held = 0;
    for (; ring.lost() == 0; ++held) ring.push(numbered(held));
    uint32_t power = 2;
    while (power * 2 <= size) power *= 2;
    EXPECT_EQ(held - 1, power) << size;
  }
}

}  // namespace
}  // namespace flyball
