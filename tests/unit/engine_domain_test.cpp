// Operations in which an element reads others: gathering from parents, picking by index, reductions.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "tests/unit/engine_program.h"

namespace flyball {
namespace {

using testing::ElementsAre;
using Values = std::vector<int64_t>;

constexpr Type kTypes[] = {Type::kI32, Type::kI64};

int64_t greatest(Type type) { return type == Type::kI32 ? INT32_MAX : INT64_MAX; }
int64_t least(Type type) { return type == Type::kI32 ? INT32_MIN : INT64_MIN; }

TEST(EngineDomain, GathersFromTheParent) {
  for (const Type type : kTypes) {
    HandProgram hand;
    const DomainId tile = hand.domain(5), rail = hand.domain(2);
    const uint16_t in = hand.relation(tile, rail, {1, 0, 0, 1, 1});
    const SlotId volt = hand.slot(type, rail), mine = hand.slot(type, tile);
    hand.block();
    hand.op(OpCode::kGather, type, tile, mine, volt, kNoSlot, kNoSlot, in);
    HandEngine engine(hand);
    engine.write_all(volt, {-700, 850});
    engine->step();
    EXPECT_THAT(engine.values(mine), ElementsAre(850, -700, -700, 850, 850));
  }
}

TEST(EngineDomain, PicksByIndexBroughtIntoRange) {
  for (const Type type : kTypes) {
    HandProgram hand;
    const DomainId level = hand.domain(3), tile = hand.domain(6);
    const SlotId fmax = hand.slot(type, level), index = hand.slot(Type::kI32, tile), one = hand.slot(Type::kI32);
    const SlotId each = hand.slot(type, tile), single = hand.slot(type);
    hand.block();
    hand.op(OpCode::kPick, type, tile, each, fmax, index, kNoSlot, level);
    hand.op(OpCode::kPick, type, kNoDomain, single, fmax, one, kNoSlot, level);
    HandEngine engine(hand);
    engine.write_all(fmax, {10, 20, 30});
    engine.write_all(index, {0, 1, 2, 3, -1, INT32_MIN});
    engine->write(one, 0, 1);
    engine->step();
    EXPECT_THAT(engine.values(each), ElementsAre(10, 20, 30, 30, 10, 10));
    EXPECT_EQ(engine->read(single, 0), 20);
  }
}

TEST(EngineDomain, CountsItsElements) {
  HandProgram hand;
  const DomainId tile = hand.domain(4);
  const SlotId index = hand.slot(Type::kI32, tile);
  hand.block();
  hand.op(OpCode::kIndex, Type::kI32, tile, index, kNoSlot);
  HandEngine engine(hand);
  engine->step();
  EXPECT_THAT(engine.values(index), ElementsAre(0, 1, 2, 3));
}

struct Reduction {
  OpCode code;
  bool gives_i32;
  int64_t (*of)(const Values& chosen, const Values& indexes, Type type);
};

int64_t sum_of(const Values& v, const Values&, Type type) {
  uint64_t sum = 0;
  for (const int64_t x : v) sum += static_cast<uint64_t>(x);
  return type == Type::kI32 ? static_cast<int32_t>(static_cast<uint32_t>(sum)) : static_cast<int64_t>(sum);
}
int64_t min_of(const Values& v, const Values&, Type type) {
  return v.empty() ? greatest(type) : *std::min_element(v.begin(), v.end());
}
int64_t max_of(const Values& v, const Values&, Type type) {
  return v.empty() ? least(type) : *std::max_element(v.begin(), v.end());
}
int64_t argmin_of(const Values& v, const Values& at, Type) {
  return v.empty() ? -1 : at[static_cast<size_t>(std::min_element(v.begin(), v.end()) - v.begin())];
}
int64_t argmax_of(const Values& v, const Values& at, Type) {
  return v.empty() ? -1 : at[static_cast<size_t>(std::max_element(v.begin(), v.end()) - v.begin())];
}

int64_t median_of(const Values& v, const Values&, Type) {
  Values sorted = v;
  std::sort(sorted.begin(), sorted.end());
  return v.empty() ? 0 : sorted[(sorted.size() - 1) / 2];
}

constexpr Reduction kReductions[] = {
    {OpCode::kReduceSum, false, sum_of},      {OpCode::kReduceMin, false, min_of},
    {OpCode::kReduceMax, false, max_of},      {OpCode::kReduceMedian, false, median_of},
    {OpCode::kReduceArgMin, true, argmin_of}, {OpCode::kReduceArgMax, true, argmax_of}};

// Over all and for each parent, all elements and chosen ones, few values so that there are ties.
void check_reduction(const Reduction& r, Type type, bool related, bool filtered, std::mt19937_64& random) {
  constexpr uint16_t kSize = 6, kParents = 3;
  HandProgram hand;
  const DomainId tile = hand.domain(kSize), rail = hand.domain(kParents);
  std::vector<uint16_t> of(kSize);
  for (uint16_t& parent : of) parent = static_cast<uint16_t>(random() % kParents);
  const uint16_t relation = hand.relation(tile, rail, of);
  const SlotId a = hand.slot(type, tile), b = hand.slot(Type::kI32, tile);
  const SlotId d = hand.slot(r.gives_i32 ? Type::kI32 : type, related ? rail : kNoDomain);
  hand.block();
  hand.op(r.code, type, tile, d, a, filtered ? b : kNoSlot, kNoSlot, related ? relation : kNoIndex);
  HandEngine engine(hand);
  const bool huge = random() % 4 == 0;
  for (uint32_t i = 0; i < kSize; ++i) {
    const int64_t end = random() % 2 == 0 ? least(type) : greatest(type);
    engine->write(a, i, huge ? end : static_cast<int64_t>(random() % 5) - 2);
    engine->write(b, i, random() % 2);
  }
  engine->step();
  for (uint32_t p = 0; p < (related ? kParents : 1U); ++p) {
    Values chosen, at;
    for (uint32_t i = 0; i < kSize; ++i) {
      if ((related && of[i] != p) || (filtered && engine->read(b, i) == 0)) continue;
      chosen.push_back(engine->read(a, i));
      at.push_back(i);
    }
    ASSERT_EQ(engine->read(d, p), r.of(chosen, at, type)) << "op " << static_cast<int>(r.code);
  }
}

TEST(EngineDomain, ReducesInEveryTypeAndShape) {
  std::mt19937_64 random(99);
  for (const Reduction& reduction : kReductions) {
    for (const Type type : kTypes) {
      for (int round = 0; round < 400; ++round) {
        check_reduction(reduction, type, (round & 1) != 0, (round & 2) != 0, random);
      }
    }
  }
}

TEST(EngineDomain, AnyAndAllOverSomeAndNothing) {
  HandProgram hand;
  const DomainId tile = hand.domain(3);
  const SlotId a = hand.slot(Type::kI32, tile), among = hand.slot(Type::kI32, tile);
  const SlotId any = hand.slot(Type::kI32), all = hand.slot(Type::kI32);
  hand.block();
  hand.op(OpCode::kReduceAny, Type::kI32, tile, any, a, among, kNoSlot, kNoIndex);
  hand.op(OpCode::kReduceAll, Type::kI32, tile, all, a, among, kNoSlot, kNoIndex);
  HandEngine engine(hand);
  for (uint32_t bits = 0; bits < 64; ++bits) {
    bool expect_any = false, expect_all = true;
    for (uint32_t i = 0; i < 3; ++i) {
      const bool holds = (bits >> i & 1U) != 0, counts = (bits >> (3 + i) & 1U) != 0;
      engine->write(a, i, holds);
      engine->write(among, i, counts);
      expect_any = expect_any || (holds && counts);
      expect_all = expect_all && (holds || !counts);
    }
    engine->step();
    EXPECT_EQ(engine->read(any, 0), expect_any);
    EXPECT_EQ(engine->read(all, 0), expect_all);
  }
}

TEST(EngineDomain, CountsAConstantOverTheOperationsDomain) {
  HandProgram hand;
  const DomainId tile = hand.domain(5);
  const SlotId one = hand.slot(Type::kI32, kNoDomain, 1, SlotKind::kConstant), hot = hand.slot(Type::kI32, tile);
  const SlotId count = hand.slot(Type::kI32);
  hand.block();
  hand.op(OpCode::kReduceSum, Type::kI32, tile, count, one, hot, kNoSlot, kNoIndex);
  HandEngine engine(hand);
  engine.write_all(hot, {1, 0, 1, 1, 0});
  engine->step();
  EXPECT_EQ(engine->read(count, 0), 3);
}

}  // namespace
}  // namespace flyball
