// Every element-wise operation, in every type and shape of operands, against the textbook formula in 128 bits.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "tests/unit/engine_program.h"

namespace flyball {
namespace {

using Wide = __int128;

Wide floor_quotient(Wide a, Wide b) {
  const Wide q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

Wide wrapped(Wide value, Type type) {
  return type == Type::kI32 ? Wide{static_cast<int32_t>(static_cast<uint32_t>(value))}
                            : Wide{static_cast<int64_t>(static_cast<uint64_t>(value))};
}

Wide at_least_1(Wide b) { return b < 1 ? 1 : b; }

struct Case {
  const char* name;
  OpCode code;
  Type operands, result;
  std::vector<uint32_t> imms;
  std::function<Wide(Wide a, Wide b, Wide c, uint32_t imm)> oracle;
};

std::vector<Case> cases_of(Type t) {
  const auto wrap = [t](Wide value) { return wrapped(value, t); };
  const Type boolean = Type::kI32;
  const std::vector<uint32_t> none = {0}, shifts = t == Type::kI32 ? std::vector<uint32_t>{1, 2, 16, 31}
                                                                   : std::vector<uint32_t>{1, 2, 31, 32, 62, 63};
  return {
      {"copy", OpCode::kCopy, t, t, none, [](Wide a, Wide, Wide, uint32_t) { return a; }},
      {"add", OpCode::kAdd, t, t, none, [=](Wide a, Wide b, Wide, uint32_t) { return wrap(a + b); }},
      {"sub", OpCode::kSub, t, t, none, [=](Wide a, Wide b, Wide, uint32_t) { return wrap(a - b); }},
      {"mul", OpCode::kMul, t, t, none, [=](Wide a, Wide b, Wide, uint32_t) { return wrap(a * b); }},
      {"min", OpCode::kMin, t, t, none, [](Wide a, Wide b, Wide, uint32_t) { return a < b ? a : b; }},
      {"max", OpCode::kMax, t, t, none, [](Wide a, Wide b, Wide, uint32_t) { return a > b ? a : b; }},
      {"round_shift", OpCode::kRoundShift, t, t, shifts,
       [=](Wide a, Wide, Wide, uint32_t k) { return floor_quotient(wrap(a + (Wide{1} << (k - 1))), Wide{1} << k); }},
      {"floor_shift", OpCode::kFloorShift, t, t, shifts,
       [](Wide a, Wide, Wide, uint32_t k) { return floor_quotient(a, Wide{1} << k); }},
      {"round_div", OpCode::kRoundDiv, t, t, none,
       [=](Wide a, Wide b, Wide, uint32_t) { return floor_quotient(wrap(a + at_least_1(b) / 2), at_least_1(b)); }},
      {"floor_div", OpCode::kFloorDiv, t, t, none,
       [](Wide a, Wide b, Wide, uint32_t) { return floor_quotient(a, at_least_1(b)); }},
      {"ceil_div", OpCode::kCeilDiv, t, t, none,
       [](Wide a, Wide b, Wide, uint32_t) { return -floor_quotient(-a, at_least_1(b)); }},
      {"mod", OpCode::kMod, t, t, none,
       [](Wide a, Wide b, Wide, uint32_t) { return a - at_least_1(b) * floor_quotient(a, at_least_1(b)); }},
      {"less", OpCode::kLess, t, boolean, none, [](Wide a, Wide b, Wide, uint32_t) -> Wide { return a < b; }},
      {"less_equal", OpCode::kLessEqual, t, boolean, none,
       [](Wide a, Wide b, Wide, uint32_t) -> Wide { return a <= b; }},
      {"equal", OpCode::kEqual, t, boolean, none, [](Wide a, Wide b, Wide, uint32_t) -> Wide { return a == b; }},
      {"not_equal", OpCode::kNotEqual, t, boolean, none, [](Wide a, Wide b, Wide, uint32_t) -> Wide { return a != b; }},
  };
}

std::vector<Case> conversions() {
  return {
      {"widen", OpCode::kWiden, Type::kI32, Type::kI64, {0}, [](Wide a, Wide, Wide, uint32_t) { return a; }},
      {"narrow",
       OpCode::kNarrow,
       Type::kI64,
       Type::kI32,
       {0},
       [](Wide a, Wide, Wide, uint32_t) { return wrapped(a, Type::kI32); }},
      {"mul_wide", OpCode::kMulWide, Type::kI32, Type::kI64, {0}, [](Wide a, Wide b, Wide, uint32_t) { return a * b; }},
  };
}

// Ends of the types and what lies around them, small numbers of both signs, and random ones of every size.
int64_t draw(std::mt19937_64& random, Type type) {
  static constexpr int64_t kEdges[] = {0,
                                       1,
                                       -1,
                                       2,
                                       -2,
                                       3,
                                       -3,
                                       5,
                                       -5,
                                       7,
                                       -7,
                                       INT32_MAX,
                                       INT32_MIN,
                                       INT32_MIN + 1,
                                       INT64_MAX,
                                       INT64_MIN,
                                       INT64_MIN + 1,
                                       INT64_MAX - 1,
                                       int64_t{1} << 32,
                                       UINT32_MAX,
                                       -(int64_t{1} << 32)};
  int64_t value = kEdges[random() % std::size(kEdges)];
  if (random() % 2 == 0) value = static_cast<int64_t>(random()) >> (random() % 64);
  return static_cast<int64_t>(wrapped(value, type));
}

constexpr uint16_t kSize = 7;

void check(const Case& c, bool each_a, bool each_b, std::mt19937_64& random) {
  HandProgram hand;
  const DomainId d = hand.domain(kSize);
  const SlotId a = hand.slot(c.operands, each_a ? d : kNoDomain), b = hand.slot(c.operands, each_b ? d : kNoDomain);
  const SlotId result = hand.slot(c.result, d);
  hand.block();
  const uint32_t imm = c.imms[random() % c.imms.size()];
  // An operation's type is that of its operands, a conversion's that of its result.
  const bool compares = c.code >= OpCode::kLess && c.code <= OpCode::kNotEqual;
  hand.op(c.code, compares ? c.operands : c.result, d, result, a, b, kNoSlot, imm);
  HandEngine engine(hand);
  for (uint32_t i = 0; i < (each_a ? kSize : 1U); ++i) engine->write(a, i, draw(random, c.operands));
  for (uint32_t i = 0; i < (each_b ? kSize : 1U); ++i) engine->write(b, i, draw(random, c.operands));
  engine->step();
  for (uint32_t i = 0; i < kSize; ++i) {
    const int64_t x = engine->read(a, each_a ? i : 0), y = engine->read(b, each_b ? i : 0);
    const int64_t expected = static_cast<int64_t>(c.oracle(x, y, 0, imm));
    ASSERT_EQ(engine->read(result, i), expected) << c.name << " of " << x << ", " << y << ", imm " << imm;
  }
}

TEST(EngineArithmetic, MatchesTheFormulaInEveryTypeAndShape) {
  std::mt19937_64 random(20240611);
  std::vector<Case> all = conversions();
  for (const Type type : {Type::kI32, Type::kI64}) {
    for (const Case& c : cases_of(type)) all.push_back(c);
  }
  for (const Case& c : all) {
    for (int shape = 0; shape < 4; ++shape) {
      for (int round = 0; round < 150; ++round) check(c, (shape & 1) != 0, (shape & 2) != 0, random);
    }
  }
}

int64_t once(OpCode code, Type type, int64_t x, int64_t y, uint32_t imm = 0) {
  HandProgram hand;
  const SlotId a = hand.slot(type, kNoDomain, x), b = hand.slot(type, kNoDomain, y), d = hand.slot(type);
  hand.block();
  hand.op(code, type, kNoDomain, d, a, b, kNoSlot, imm);
  HandEngine engine(hand);
  engine->step();
  return engine->read(d, 0);
}

TEST(EngineArithmetic, RoundsHalfUp) {
  for (const Type type : {Type::kI32, Type::kI64}) {
    EXPECT_EQ(once(OpCode::kRoundDiv, type, 5, 2), 3);
    EXPECT_EQ(once(OpCode::kRoundDiv, type, -5, 2), -2);
    EXPECT_EQ(once(OpCode::kRoundDiv, type, -7, 2), -3);
    EXPECT_EQ(once(OpCode::kRoundDiv, type, -2, 3), -1);
    EXPECT_EQ(once(OpCode::kRoundDiv, type, 1, 3), 0);
    EXPECT_EQ(once(OpCode::kRoundShift, type, 5, 0, 1), 3);
    EXPECT_EQ(once(OpCode::kRoundShift, type, -5, 0, 1), -2);
    EXPECT_EQ(once(OpCode::kFloorShift, type, -5, 0, 1), -3);
  }
}

TEST(EngineArithmetic, IsTotalWhereNoCheckedProgramGoes) {
  EXPECT_EQ(once(OpCode::kRoundDiv, Type::kI64, 9, 0), 9);
  EXPECT_EQ(once(OpCode::kFloorDiv, Type::kI64, INT64_MIN, -1), INT64_MIN);
  EXPECT_EQ(once(OpCode::kMod, Type::kI32, INT32_MIN, 0), 0);
  EXPECT_EQ(once(OpCode::kRoundShift, Type::kI32, 5, 0, 0), 3) << "a shift of 0 counts as 1";
  EXPECT_EQ(once(OpCode::kFloorShift, Type::kI32, -5, 0, 99), -1) << "a shift of 99 counts as 31";
}

TEST(EngineArithmetic, TruthTables) {
  for (const int64_t x : {0, 1}) {
    EXPECT_EQ(once(OpCode::kNot, Type::kI32, x, 0), 1 - x);
    for (const int64_t y : {0, 1}) {
      EXPECT_EQ(once(OpCode::kAnd, Type::kI32, x, y), x & y);
      EXPECT_EQ(once(OpCode::kOr, Type::kI32, x, y), x | y);
    }
  }
}

TEST(EngineArithmetic, SelectsInEveryTypeAndShape) {
  std::mt19937_64 random(7);
  for (const Type type : {Type::kI32, Type::kI64}) {
    for (int shape = 0; shape < 8; ++shape) {
      HandProgram hand;
      const DomainId dom = hand.domain(kSize);
      const auto in = [&](int bit) { return (shape & bit) != 0 ? dom : kNoDomain; };
      const SlotId a = hand.slot(Type::kI32, in(1)), b = hand.slot(type, in(2)), c = hand.slot(type, in(4));
      const SlotId d = hand.slot(type, dom);
      hand.block();
      hand.op(OpCode::kSelect, type, dom, d, a, b, c);
      HandEngine engine(hand);
      for (uint32_t i = 0; i < ((shape & 1) != 0 ? kSize : 1U); ++i) engine->write(a, i, random() % 2);
      for (uint32_t i = 0; i < ((shape & 2) != 0 ? kSize : 1U); ++i) engine->write(b, i, draw(random, type));
      for (uint32_t i = 0; i < ((shape & 4) != 0 ? kSize : 1U); ++i) engine->write(c, i, draw(random, type));
      engine->step();
      for (uint32_t i = 0; i < kSize; ++i) {
        const bool yes = engine->read(a, (shape & 1) != 0 ? i : 0) != 0;
        const int64_t expected =
            yes ? engine->read(b, (shape & 2) != 0 ? i : 0) : engine->read(c, (shape & 4) != 0 ? i : 0);
        ASSERT_EQ(engine->read(d, i), expected) << "shape " << shape;
      }
    }
  }
}

}  // namespace
}  // namespace flyball
