// Blocks: periods, guards, stores, reset, and what lies outside a step.
#include <gmock/gmock.h>

#include "tests/unit/engine_program.h"

namespace flyball {
namespace {

using testing::ElementsAre;

TEST(EngineBlock, RunsWhenItsPeriodIsDueFromTheFirstTickOn) {
  HandProgram hand;
  const SlotId one = hand.slot(Type::kI32, kNoDomain, 1, SlotKind::kConstant);
  const SlotId fast = hand.slot(Type::kI32), slow = hand.slot(Type::kI64);
  const SlotId wide_one = hand.slot(Type::kI64, kNoDomain, 1, SlotKind::kConstant);
  hand.block();
  hand.op(OpCode::kAdd, Type::kI32, kNoDomain, fast, fast, one);
  hand.block(kNoDomain, kNoSlot, 3);
  hand.op(OpCode::kAdd, Type::kI64, kNoDomain, slow, slow, wide_one);
  HandEngine engine(hand);
  const int64_t expected[] = {1, 1, 1, 2, 2, 2, 3};
  for (int64_t tick = 0; tick < 7; ++tick) {
    engine->step();
    EXPECT_EQ(engine->read(fast, 0), tick + 1);
    EXPECT_EQ(engine->read(slow, 0), expected[tick]) << "tick " << tick;
  }
  EXPECT_EQ(engine->ticks(), 7U);
}

TEST(EngineBlock, StoresWhereTheGuardHolds) {
  for (const Type type : {Type::kI32, Type::kI64}) {
    HandProgram hand;
    const DomainId tile = hand.domain(4);
    const SlotId guard = hand.slot(Type::kI32, tile), value = hand.slot(type, tile), constant = hand.slot(type);
    const SlotId a = hand.slot(type, tile), b = hand.slot(type, tile);
    hand.block(tile, guard);
    hand.op(OpCode::kStore, type, tile, a, value);
    hand.op(OpCode::kStore, type, tile, b, constant);
    HandEngine engine(hand);
    engine.write_all(guard, {1, 0, 0, 1});
    engine.write_all(value, {11, 12, 13, 14});
    engine->write(constant, 0, 7);
    engine->step();
    EXPECT_THAT(engine.values(a), ElementsAre(11, 0, 0, 14));
    EXPECT_THAT(engine.values(b), ElementsAre(7, 0, 0, 7));
  }
}

TEST(EngineBlock, AGuardWithoutADomainHoldsForAllOrNone) {
  HandProgram hand;
  const DomainId tile = hand.domain(2);
  const SlotId guard = hand.slot(Type::kI32), value = hand.slot(Type::kI32, tile), state = hand.slot(Type::kI32, tile);
  const SlotId temporary = hand.slot(Type::kI32, tile);
  hand.block(kNoDomain, guard);
  hand.op(OpCode::kCopy, Type::kI32, tile, temporary, value);
  hand.op(OpCode::kStore, Type::kI32, tile, state, value);
  HandEngine engine(hand);
  engine.write_all(value, {5, 6});
  engine->step();
  EXPECT_THAT(engine.values(state), ElementsAre(0, 0));
  EXPECT_THAT(engine.values(temporary), ElementsAre(0, 0)) << "the block was not skipped";
  engine->write(guard, 0, 1);
  engine->step();
  EXPECT_THAT(engine.values(state), ElementsAre(5, 6));
}

TEST(EngineBlock, StoresEverywhereWithoutAGuard) {
  HandProgram hand;
  const DomainId tile = hand.domain(2);
  const SlotId value = hand.slot(Type::kI64), state = hand.slot(Type::kI64, tile);
  hand.block(tile);
  hand.op(OpCode::kStore, Type::kI64, tile, state, value);
  HandEngine engine(hand);
  engine->write(value, 0, INT64_MIN);
  engine->step();
  EXPECT_THAT(engine.values(state), ElementsAre(INT64_MIN, INT64_MIN));
}

TEST(EngineBlock, ResetKeepsParamsAndForgetsTheRest) {
  HandProgram hand;
  const DomainId tile = hand.domain(3);
  const SlotId param = hand.slot(Type::kI64, kNoDomain, 42, SlotKind::kParam);
  const SlotId state = hand.slot(Type::kI32, tile, -3);
  HandEngine engine(hand);
  EXPECT_EQ(engine->read(param, 0), 42);
  EXPECT_THAT(engine.values(state), ElementsAre(-3, -3, -3));
  engine->write(param, 0, 43);
  engine->write(state, 1, 9);
  engine->step();
  engine->reset();
  EXPECT_EQ(engine->ticks(), 0U);
  EXPECT_EQ(engine->read(param, 0), 43);
  EXPECT_THAT(engine.values(state), ElementsAre(-3, -3, -3));
}

TEST(EngineBlock, SlotsOfAnySizeDoNotOverlap) {
  HandProgram hand;
  const DomainId odd = hand.domain(3), one = hand.domain(1);
  const SlotId slots[] = {hand.slot(Type::kI32, odd), hand.slot(Type::kI64, one), hand.slot(Type::kI32),
                          hand.slot(Type::kI64, odd), hand.slot(Type::kI32, one)};
  HandEngine engine(hand);
  int64_t next = 1;
  for (const SlotId slot : slots) {
    for (uint32_t i = 0; i < engine.values(slot).size(); ++i) engine->write(slot, i, next++);
  }
  EXPECT_THAT(engine.values(slots[0]), ElementsAre(1, 2, 3));
  EXPECT_THAT(engine.values(slots[1]), ElementsAre(4));
  EXPECT_THAT(engine.values(slots[2]), ElementsAre(5));
  EXPECT_THAT(engine.values(slots[3]), ElementsAre(6, 7, 8));
  EXPECT_THAT(engine.values(slots[4]), ElementsAre(9));
}

TEST(EngineBlock, AValueBeyondTheTypeIsWrittenAsTheNearest) {
  HandProgram hand;
  const SlotId narrow = hand.slot(Type::kI32), wide = hand.slot(Type::kI64);
  HandEngine engine(hand);
  engine->write(narrow, 0, int64_t{1} << 40);
  EXPECT_EQ(engine->read(narrow, 0), INT32_MAX);
  engine->write(narrow, 0, -(int64_t{1} << 40));
  EXPECT_EQ(engine->read(narrow, 0), INT32_MIN);
  engine->write(wide, 0, INT64_MIN);
  EXPECT_EQ(engine->read(wide, 0), INT64_MIN);
}

TEST(EngineBlock, PromisesAreEvaluatedOnlyWhenAskedFor) {
  HandProgram hand;
  const SlotId one = hand.slot(Type::kI32, kNoDomain, 1, SlotKind::kConstant);
  const SlotId stepped = hand.slot(Type::kI32), promised = hand.slot(Type::kI32), slowly = hand.slot(Type::kI32);
  hand.block();
  hand.op(OpCode::kAdd, Type::kI32, kNoDomain, stepped, stepped, one);
  hand.ops.push_back({OpCode::kAdd, Type::kI32, kNoDomain, promised, stepped, stepped, kNoSlot, 0});
  hand.ops.push_back({OpCode::kAdd, Type::kI32, kNoDomain, slowly, slowly, one, kNoSlot, 0});
  hand.monitors.push_back({kNoDomain, kNoSlot, 1, 1, 1, 0});
  hand.monitors.push_back({kNoDomain, kNoSlot, 2, 2, 1, 0});
  HandEngine engine(hand);
  engine->step();
  EXPECT_EQ(engine->read(promised, 0), 0);
  engine->check_promises();
  EXPECT_EQ(engine->read(promised, 0), 2);
  EXPECT_EQ(engine->read(slowly, 0), 1) << "due in the tick of the last step, the first";
  engine->step();
  engine->check_promises();
  EXPECT_EQ(engine->read(promised, 0), 4);
  EXPECT_EQ(engine->read(slowly, 0), 1);
}

TEST(EngineBlock, ABlockCanBeRunAlone) {
  HandProgram hand;
  const SlotId one = hand.slot(Type::kI32, kNoDomain, 1, SlotKind::kConstant), sum = hand.slot(Type::kI32);
  hand.block(kNoDomain, kNoSlot, 5);
  hand.op(OpCode::kAdd, Type::kI32, kNoDomain, sum, sum, one);
  HandEngine engine(hand);
  engine->step();
  engine->run(hand.blocks[0]);
  EXPECT_EQ(engine->read(sum, 0), 2);
  EXPECT_EQ(engine->ticks(), 1U);
}

}  // namespace
}  // namespace flyball
