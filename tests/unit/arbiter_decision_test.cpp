// What the arbiter decides, rule by rule.
#include <gmock/gmock.h>

#include "tests/unit/arbiter_program.h"

namespace flyball {
namespace {

Decision decide(const LimitSpec& limit, const std::vector<std::pair<VoteSpec, int64_t>>& votes, int64_t before = 50) {
  LimitProgram hand;
  hand.limit(limit);
  for (const auto& [spec, value] : votes) hand.vote(spec, value);
  LimitEngine engine(hand);
  engine.set_grant(before);
  return engine.decide()[0];
}

TEST(Arbiter, WithoutVotesTheGrantIsRest) {
  const Decision d = decide({}, {});
  EXPECT_EQ(d.wanted, 90);
  EXPECT_EQ(d.granted, 90);
  EXPECT_EQ(d.reason, Reason::kRest);
  EXPECT_EQ(d.winners, 0U);
}

TEST(Arbiter, TheLeastCeilingAndTheGreatestFloorHold) {
  const Decision ceiling = decide({}, {{{kCeiling}, 70}, {{kCeiling}, 60}, {{kFloor}, 20}});
  EXPECT_EQ(ceiling.granted, 60);
  EXPECT_EQ(ceiling.reason, Reason::kVote);
  EXPECT_EQ(ceiling.winners, 0b010U);
  const Decision floor = decide({.rest = 0}, {{{kFloor}, 20}, {{kFloor}, 30}, {{kCeiling}, 80}});
  EXPECT_EQ(floor.granted, 30);
  EXPECT_EQ(floor.winners, 0b010U);
}

TEST(Arbiter, AVoteThatDoesNotStandOrDoesNotMoveRestIsNoReason) {
  LimitProgram hand;
  hand.limit({});
  hand.vote({kCeiling}, 40);
  hand.vote({kCeiling}, 95);
  LimitEngine engine(hand);
  engine.set_active(0, false);
  EXPECT_EQ(engine.decide()[0].granted, 90);
  EXPECT_EQ(engine.decide()[0].reason, Reason::kRest);
}

TEST(Arbiter, CeilingsGoDownAndFloorsUpToTheQuantumInsideTheRange) {
  const LimitSpec limit{.lo = 7, .hi = 99, .safe = 25, .rest = 75, .quantum = 25};
  EXPECT_EQ(decide(limit, {{{kCeiling}, 74}}).granted, 50);
  EXPECT_EQ(decide(limit, {{{kCeiling}, 3}}).granted, 25) << "the first multiple in the range";
  EXPECT_EQ(decide(limit, {{{kCeiling}, INT64_MIN / 2}}).granted, 25);
  const LimitSpec fan{.lo = 7, .hi = 99, .safe = 25, .rest = 25, .quantum = 25};
  EXPECT_EQ(decide(fan, {{{kFloor}, 26}}).granted, 50);
  EXPECT_EQ(decide(fan, {{{kFloor}, 98}}).granted, 75) << "the last multiple in the range";
}

TEST(Arbiter, NegativeValuesAreQuantisedTheSameWay) {
  const LimitSpec limit{.lo = -100, .hi = 100, .safe = -50, .rest = 0, .quantum = 20};
  EXPECT_EQ(decide(limit, {{{kCeiling}, -1}}).granted, -20);
  const LimitSpec low{.lo = -100, .hi = 100, .safe = -60, .rest = -80, .quantum = 20};
  EXPECT_EQ(decide(low, {{{kFloor}, -41}}).granted, -40);
}

TEST(Arbiter, VotesThatTieAfterQuantisationAreNamedTogether) {
  const Decision d = decide({.quantum = 10}, {{{kCeiling}, 61}, {{kCeiling}, 70}, {{kCeiling, 1}, 69}});
  EXPECT_EQ(d.granted, 60);
  EXPECT_EQ(d.winners, 0b101U);
}

TEST(Arbiter, ANarrowerRankWinsOverALowerOne) {
  const Decision d = decide({}, {{{kCeiling, 0}, 40}, {{kFloor, 1}, 60}});
  EXPECT_EQ(d.granted, 40);
  EXPECT_EQ(d.winners, 0b01U);
  const Decision lifted =
      decide({}, {{{kFloor, 0}, 60}, {{kCeiling, 1}, 40}, {{kCeiling, 1}, 55}, {{kCeiling, 2}, 80}});
  EXPECT_EQ(lifted.granted, 60);
  EXPECT_EQ(lifted.winners, 0b0110U) << "both ceilings, lifted to the floor, hold it";
}

TEST(Arbiter, AConflictInsideARankGoesToTheValueNearestSafe) {
  const std::vector<std::pair<VoteSpec, int64_t>> votes = {{{kCeiling}, 40}, {{kFloor}, 60}};
  EXPECT_EQ(decide({.safe = 10}, votes).granted, 40);
  EXPECT_EQ(decide({.safe = 70}, votes).granted, 60);
  const Decision between = decide({.safe = 50}, votes);
  EXPECT_EQ(between.granted, 50);
  EXPECT_EQ(between.winners, 0b11U) << "both sides of the conflict";
}

TEST(Arbiter, AStoppedPolicyVotesSafeAndNothingElse) {
  LimitProgram hand;
  hand.limit({.safe = 30});
  hand.vote({kCeiling, 0, 1}, 5);
  LimitEngine engine(hand);
  engine.running[1] = false;
  const Decision d = engine.decide()[0];
  EXPECT_EQ(d.granted, 30);
  EXPECT_EQ(d.reason, Reason::kSafe);
  EXPECT_EQ(d.winners, 0U);
  engine.running[1] = true;
  engine.running[2] = false;
  EXPECT_EQ(engine.decide()[0].granted, 5) << "a policy without a vote on the limit has no say";
}

TEST(Arbiter, ASafeFloorNeverBeatsACeilingOfItsRank) {
  LimitProgram hand;
  hand.limit({.safe = 60, .rest = 90});
  hand.vote({kCeiling, 0, 0}, 20);
  hand.vote({kCeiling, 0, 1}, 80);
  LimitEngine engine(hand);
  engine.running[1] = false;
  const Decision d = engine.decide()[0];
  EXPECT_EQ(d.granted, 20);
  EXPECT_EQ(d.reason, Reason::kVote);
  EXPECT_EQ(d.winners, 0b01U);
}

TEST(Arbiter, WithoutAnyPolicyRunningEveryLimitVotedOnIsSafe) {
  LimitProgram hand;
  hand.limit({.safe = 30});
  hand.vote({kFloor, 3, 2}, 70);
  HandEngine engine(hand);
  Decision d{};
  arbitrate(*engine, nullptr, &d);
  EXPECT_EQ(d.granted, 30);
  EXPECT_EQ(d.reason, Reason::kSafe);
}

TEST(Arbiter, HasRoomForTheWidestLimit) {
  const LimitSpec wide{.lo = -kMostSteps, .hi = kMostSteps, .safe = -kMostSteps, .rest = kMostSteps};
  EXPECT_EQ(decide(wide, {{{kCeiling}, -kMostSteps}}, kMostSteps).granted, -kMostSteps);
  EXPECT_EQ(decide(wide, {{{kFloor}, -kMostSteps}}, -kMostSteps).granted, kMostSteps);
  EXPECT_EQ(decide(wide, {{{kCeiling}, -kMostSteps}, {{kFloor}, kMostSteps}}).granted, -kMostSteps) << "to safe";
  LimitSpec coarse = wide;
  coarse.quantum = kMostSteps;
  EXPECT_EQ(decide(coarse, {{{kCeiling}, kMostSteps - 1}}).granted, 0);
  EXPECT_EQ(decide(coarse, {{{kCeiling}, 0}, {{kFloor, 1}, 1}}).granted, 0) << "a lower rank";
  LimitSpec slow = wide;
  slow.slew_up = slow.slew_down = kMostSteps;
  EXPECT_EQ(decide(slow, {}, -kMostSteps).granted, 0);
  EXPECT_EQ(decide(slow, {{{kCeiling}, -kMostSteps}}, kMostSteps).granted, 0);
}

TEST(Arbiter, SlewBoundsEachDirection) {
  const LimitSpec limit{.slew_up = 5, .slew_down = 20};
  const Decision up = decide(limit, {}, 50);
  EXPECT_EQ(up.wanted, 90);
  EXPECT_EQ(up.granted, 55);
  EXPECT_EQ(up.reason, Reason::kSlew);
  const Decision down = decide(limit, {{{kCeiling}, 10}}, 50);
  EXPECT_EQ(down.granted, 30);
  EXPECT_EQ(down.reason, Reason::kSlew);
  EXPECT_EQ(down.winners, 0b1U) << "who holds what is wanted";
  EXPECT_EQ(decide({.slew_up = 5}, {{{kCeiling}, 10}}, 50).granted, 10) << "a direction not named is free";
}

TEST(Arbiter, SlewIsRoundedTowardsTheGrantBefore) {
  const LimitSpec limit{.quantum = 10, .slew_up = 25, .slew_down = 25};
  EXPECT_EQ(decide(limit, {}, 50).granted, 70);
  EXPECT_EQ(decide(limit, {{{kCeiling}, 0}}, 50).granted, 30);
}

TEST(Arbiter, AGrantOffTheGridOrTheRangeComesBackToIt) {
  const LimitSpec limit{.lo = 20, .quantum = 10, .slew_up = 12, .slew_down = 12};
  EXPECT_EQ(decide(limit, {}, 53).granted, 60);
  EXPECT_EQ(decide(limit, {{{kCeiling}, 20}}, 53).granted, 50);
  EXPECT_EQ(decide(limit, {}, 0).granted, 20) << "below the range: its first value";
  EXPECT_EQ(decide(limit, {{{kCeiling}, 20}}, 500).granted, 100);
  const LimitSpec slow{.lo = 20, .quantum = 10, .slew_up = 2, .slew_down = 2};
  EXPECT_EQ(decide(slow, {}, 54).granted, 50) << "no grid value within the slew: the nearest";
  EXPECT_EQ(decide(slow, {}, 55).granted, 50) << "the lower of two";
  EXPECT_EQ(decide(slow, {}, 57).granted, 60);
}

// From 80 a slew of 10 reaches 90 and no more: without the ceiling at 90 the grant would be the same.
TEST(Arbiter, WhereSlewAndAVoteMeetTheReasonIsSlew) {
  const Decision d = decide({.rest = 100, .slew_up = 10}, {{{kCeiling}, 90}}, 80);
  EXPECT_EQ(d.granted, 90);
  EXPECT_EQ(d.reason, Reason::kSlew);
  EXPECT_EQ(decide({.rest = 100, .slew_up = 10}, {{{kCeiling}, 90}}, 90).reason, Reason::kVote);
  EXPECT_EQ(decide({.rest = 100, .slew_up = 10, .slew_down = 5}, {{{kCeiling}, 90}}, 95).reason, Reason::kVote);
}

// 40 tiles in 3 rails: more than are decided together.
class VotesAcrossDomains : public testing::Test {
 protected:
  VotesAcrossDomains() {
    for (uint16_t i = 0; i < kTiles; ++i) of.push_back(static_cast<uint16_t>(i % kRails));
    tile = hand.domain(kTiles);
    rail = hand.domain(kRails);
    in = hand.relation(tile, rail, of);
  }

  static constexpr uint16_t kTiles = 40, kRails = 3;
  LimitProgram hand;
  std::vector<uint16_t> of;
  DomainId tile, rail;
  uint16_t in;
};

TEST_F(VotesAcrossDomains, EachElementVotesForItself) {
  hand.limit({}, tile);
  hand.vote({.domain = tile});
  LimitEngine engine(hand);
  for (uint16_t i = 0; i < kTiles; ++i) {
    engine.set_vote(0, i, i);
    engine.set_active(0, i % 2 == 0, i);
  }
  const std::vector<Decision> d = engine.decide();
  ASSERT_EQ(d.size(), kTiles);
  for (uint16_t i = 0; i < kTiles; ++i) EXPECT_EQ(d[i].granted, i % 2 == 0 ? i : 90) << i;
}

TEST_F(VotesAcrossDomains, AVoteWithoutADomainIsCastOnAll) {
  hand.limit({}, tile);
  hand.vote({}, 33);
  LimitEngine engine(hand);
  for (const Decision& d : engine.decide()) EXPECT_EQ(d.granted, 33);
}

TEST_F(VotesAcrossDomains, AVoteOnOneElementLeavesTheOthers) {
  hand.limit({}, tile);
  hand.vote({.element = 37}, 33);
  LimitEngine engine(hand);
  const std::vector<Decision> d = engine.decide();
  for (uint16_t i = 0; i < kTiles; ++i) EXPECT_EQ(d[i].granted, i == 37 ? 33 : 90) << i;
}

TEST_F(VotesAcrossDomains, AChildVotesOnTheParentItLiesIn) {
  hand.limit({}, rail);
  hand.vote({.domain = tile, .relation = in});
  LimitEngine engine(hand);
  for (uint16_t i = 0; i < kTiles; ++i) {
    engine.set_vote(0, 80 - i, i);
    engine.set_active(0, of[i] != 2, i);
  }
  const std::vector<Decision> d = engine.decide();
  ASSERT_EQ(d.size(), kRails);
  EXPECT_EQ(d[0].granted, 80 - 39);
  EXPECT_EQ(d[1].granted, 80 - 37);
  EXPECT_EQ(d[2].granted, 90);
  EXPECT_EQ(d[0].winners, 0b1U);
}

TEST_F(VotesAcrossDomains, AllElementsVoteOnALimitWithoutADomain) {
  hand.limit({});
  hand.vote({.domain = tile});
  LimitEngine engine(hand);
  for (uint16_t i = 0; i < kTiles; ++i) engine.set_vote(0, 80 - i, i);
  EXPECT_EQ(engine.decide()[0].granted, 80 - 39);
}

TEST_F(VotesAcrossDomains, LimitsFollowEachOtherInTheDecisions) {
  hand.limit({}, rail);
  hand.vote({}, 20);
  hand.limit({.rest = 70});
  hand.vote({}, 30);
  LimitEngine engine(hand);
  const std::vector<Decision> d = engine.decide();
  ASSERT_EQ(d.size(), 4U);
  EXPECT_EQ(d[2].granted, 20);
  EXPECT_EQ(d[3].granted, 30);
  EXPECT_EQ(d[3].winners, 0b1U) << "counted from the limit's first vote";
}

}  // namespace
}  // namespace flyball
