// Each operation in each type, compiled, against the table engine: values at the edges, domains that fit a vector and
// that do not, operands with a value for each element and with one for all.
#include <algorithm>

#include "tests/unit/jit_agreement.h"

namespace flyball::jit {
namespace {

struct Case {
  OpCode code;
  Type type, d, a, b;      // of the operation, the result, the operands
  const char* name;
};

const Type kNarrow = Type::kI32, kWide = Type::kI64;

std::vector<Case> binary_cases() {
  std::vector<Case> cases;
  const std::pair<OpCode, const char*> same[] = {{OpCode::kAdd, "add"},
                                                 {OpCode::kSub, "sub"},
                                                 {OpCode::kMul, "mul"},
                                                 {OpCode::kMin, "min"},
                                                 {OpCode::kMax, "max"},
                                                 {OpCode::kRoundDiv, "round_div"},
                                                 {OpCode::kFloorDiv, "floor_div"},
                                                 {OpCode::kCeilDiv, "ceil_div"},
                                                 {OpCode::kMod, "mod"}};
  const std::pair<OpCode, const char*> compare[] = {{OpCode::kLess, "less"},
                                                    {OpCode::kLessEqual, "less_equal"},
                                                    {OpCode::kEqual, "equal"},
                                                    {OpCode::kNotEqual, "not_equal"}};
  for (const Type type : {kNarrow, kWide}) {
    for (const auto& [code, name] : same) cases.push_back({code, type, type, type, type, name});
    for (const auto& [code, name] : compare) cases.push_back({code, type, kNarrow, type, type, name});
  }
  cases.push_back({OpCode::kMulWide, kWide, kWide, kNarrow, kNarrow, "mul_wide"});
  cases.push_back({OpCode::kAnd, kNarrow, kNarrow, kNarrow, kNarrow, "and"});
  cases.push_back({OpCode::kOr, kNarrow, kNarrow, kNarrow, kNarrow, "or"});
  return cases;
}

std::vector<Case> unary_cases() {
  return {{OpCode::kCopy, kNarrow, kNarrow, kNarrow, kNarrow, "copy"},
          {OpCode::kCopy, kWide, kWide, kWide, kWide, "copy"},
          {OpCode::kWiden, kWide, kWide, kNarrow, kNarrow, "widen"},
          {OpCode::kNarrow, kNarrow, kNarrow, kWide, kWide, "narrow"},
          {OpCode::kRoundShift, kNarrow, kNarrow, kNarrow, kNarrow, "round_shift"},
          {OpCode::kRoundShift, kWide, kWide, kWide, kWide, "round_shift"},
          {OpCode::kFloorShift, kNarrow, kNarrow, kNarrow, kNarrow, "floor_shift"},
          {OpCode::kFloorShift, kWide, kWide, kWide, kWide, "floor_shift"},
          {OpCode::kNot, kNarrow, kNarrow, kNarrow, kNarrow, "not"}};
}

std::function<int64_t(Random&)> edges(Type type) {
  return [type](Random& random) { return edge_value(random, type); };
}

int64_t truths(Random& random) { return static_cast<int64_t>(random() % 2); }

// One element; below, at and just beyond the lanes of a vector; many vectors and a rest.
class JitOperation : public testing::TestWithParam<std::pair<uint16_t, std::string>> {
 protected:
  JitOperation() : dom_(hand_.domain(size())) { hand_.block(); }

  static uint16_t size() { return GetParam().first; }

  void expect_agreement(int ticks, int ticks_of_many) {
    const Options options = options_for(GetParam().second, size() % 2 != 0);
    EXPECT_TRUE(Agreement(hand_, feeds_, options).run(size() > 100 ? ticks_of_many : ticks, size()));
  }

  HandProgram hand_;
  Feeds feeds_;
  const DomainId dom_;
};

TEST_P(JitOperation, OfTwoOperandsInEveryShape) {
  for (const Case& c : binary_cases()) {
    for (int shape = 0; shape < 5; ++shape) {
      const DomainId of_a = (shape & 1) != 0 ? dom_ : kNoDomain, of_b = (shape & 2) != 0 ? dom_ : kNoDomain;
      const SlotId a = hand_.slot(c.a, of_a), b = hand_.slot(c.b, of_b);
      const bool of_truths = c.code == OpCode::kAnd || c.code == OpCode::kOr;
      for (const auto& [slot, type] : {std::pair{a, c.a}, std::pair{b, c.b}}) {
        feeds_.emplace_back(slot, of_truths ? truths : edges(type));
      }
      const DomainId of_d = shape == 4 ? kNoDomain : dom_;
      hand_.op(c.code, c.type, of_d, hand_.slot(c.d, of_d), a, b);
    }
  }
  expect_agreement(40, 4);
}

TEST_P(JitOperation, OfOneOperand) {
  for (const Case& c : unary_cases()) {
    for (const uint32_t imm : {0U, 1U, 7U, 31U, 40U, 63U, 99U}) {
      for (const DomainId in : {kNoDomain, dom_}) {
        const SlotId a = hand_.slot(c.a, in);
        feeds_.emplace_back(a, edges(c.a));
        hand_.op(c.code, c.type, dom_, hand_.slot(c.d, dom_), a, kNoSlot, kNoSlot, imm);
      }
      if (c.code != OpCode::kRoundShift && c.code != OpCode::kFloorShift) break;
    }
  }
  hand_.op(OpCode::kIndex, kNarrow, dom_, hand_.slot(kNarrow, dom_), kNoSlot);
  expect_agreement(40, 4);
}

TEST_P(JitOperation, DividesByConstantsAndWithinIntervals) {
  const int64_t most[] = {1000, INT32_MAX, INT64_C(1) << 40, INT64_C(1) << 50, INT64_C(1) << 51, INT64_C(1) << 60};
  for (const OpCode code : {OpCode::kRoundDiv, OpCode::kFloorDiv, OpCode::kCeilDiv, OpCode::kMod}) {
    for (const int64_t bound : most) {
      for (const DomainId in : {kNoDomain, dom_}) {
        const SlotId a = hand_.slot(kWide, in), b = hand_.slot(kWide, in);
        for (const SlotId s : {a, b}) {
          hand_.slots[s].lo = s == a ? -bound : 0;
          hand_.slots[s].hi = bound;
          feeds_.emplace_back(s, [lo = s == a ? -bound : 0, bound](Random& random) {
            const auto span = static_cast<uint64_t>(bound - lo);
            return random() % 3 == 0
                       ? bound
                       : lo + static_cast<int64_t>(random() % 2 == 0 ? random() % (span + 1) : random() % 9);
          });
        }
        hand_.op(code, kWide, in, hand_.slot(kWide, in), a, b);
        for (const int64_t by : {INT64_C(-5), INT64_C(1), INT64_C(3), INT64_C(1024), INT64_C(1000000007)}) {
          hand_.op(code, kWide, in, hand_.slot(kWide, in), a, hand_.slot(kWide, kNoDomain, by, SlotKind::kConstant));
        }
      }
    }
  }
  expect_agreement(25, 3);
}

// A quotient in lanes is a rounded number at first: multiples of the divisor, and their neighbours, are where it could
// be wrong; most of all where numbers have as many bits as it may have.
TEST_P(JitOperation, DividesNextToWholeQuotients) {
  const int64_t divisors[] = {3, 5, 10, 625, 65537, (INT64_C(1) << 37) - 25, (INT64_C(1) << 47) - 1};
  const int64_t most[] = {(INT64_C(1) << 51) - 2, (INT64_C(1) << 51) + 5, INT64_C(1) << 52, INT64_C(1) << 60};
  for (const int64_t bound : most) {
    for (const int64_t by : divisors) {
      const auto next_to_multiple = [by, bound](Random& random) {
        const int64_t quotients = bound / by, near = static_cast<int64_t>(random() % 8);
        const int64_t quotient =
            random() % 2 == 0 ? quotients - near : static_cast<int64_t>(random() % (quotients + 1));
        const int64_t n = quotient * by + static_cast<int64_t>(random() % 3) - 1;
        return std::clamp(random() % 2 == 0 ? n : -n, -bound, bound);
      };
      const SlotId a = hand_.slot(kWide, dom_), b = hand_.slot(kWide, dom_);
      hand_.slots[a].lo = -bound;
      hand_.slots[a].hi = bound;
      hand_.slots[b].lo = 1;
      hand_.slots[b].hi = by;
      feeds_.emplace_back(a, next_to_multiple);
      feeds_.emplace_back(b, [by](Random&) { return by; });
      const SlotId constant = hand_.slot(kWide, kNoDomain, by, SlotKind::kConstant);
      for (const SlotId divisor : {b, constant}) {
        hand_.op(OpCode::kFloorDiv, kWide, dom_, hand_.slot(kWide, dom_), a, divisor);
      }
      hand_.op(OpCode::kRoundDiv, kWide, dom_, hand_.slot(kWide, dom_), a, constant);
    }
  }
  expect_agreement(30, 2);
}

TEST_P(JitOperation, SelectsInEveryShapeAndLooksUp) {
  const int64_t x[] = {-1000, -10, 0, 7, 5000}, y[] = {3, -900, 12, 12, 99999};
  std::vector<int64_t> many_x, many_y;
  for (int64_t i = 0; i < 40; ++i) {
    many_x.push_back(i * i - 100);
    many_y.push_back(i * 1000 % 777);
  }
  const int64_t far_x[] = {INT64_MIN / 4, 0, INT64_MAX / 4}, far_y[] = {INT64_MIN / 4, 5, INT64_MAX / 4};
  hand_.tables = {{x, y, 5, false},
                  {x, y, 5, true},
                  {x, y, 1, false},
                  {many_x.data(), many_y.data(), 40, false},
                  {many_x.data(), many_y.data(), 33, true},
                  {far_x, far_y, 3, false},
                  {far_x, far_y, 3, true}};
  for (int shape = 0; shape < 16; ++shape) {
    const Type type = (shape & 8) != 0 ? kWide : kNarrow;
    const auto in = [&](int bit) { return (shape & bit) != 0 ? dom_ : kNoDomain; };
    const SlotId a = hand_.slot(kNarrow, in(1)), b = hand_.slot(type, in(2)), c = hand_.slot(type, in(4));
    feeds_.emplace_back(a, [](Random& random) { return static_cast<int64_t>(random() % 2); });
    feeds_.emplace_back(b, edges(type));
    feeds_.emplace_back(c, edges(type));
    hand_.op(OpCode::kSelect, type, dom_, hand_.slot(type, dom_), a, b, c);
  }
  for (uint32_t t = 0; t < hand_.tables.size(); ++t) {
    for (const DomainId in : {kNoDomain, dom_}) {
      const SlotId at = hand_.slot(kWide, in);
      feeds_.emplace_back(at, [t](Random& random) {
        return t < 5 && random() % 4 != 0 ? static_cast<int64_t>(random() % 3000) - 1500 : edge_value(random, kWide);
      });
      hand_.op(OpCode::kTable, kWide, in, hand_.slot(kWide, in), at, kNoSlot, kNoSlot, t);
    }
  }
  expect_agreement(60, 4);
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, JitOperation,
    testing::ValuesIn(std::vector<std::pair<uint16_t, std::string>>{
        {1, ""}, {3, "x86-64"}, {16, ""}, {17, ""}, {17, "x86-64-v3"}, {270, ""}, {270, "x86-64-v3"}}));

}  // namespace
}  // namespace flyball::jit
