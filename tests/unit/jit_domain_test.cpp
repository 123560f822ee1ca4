// Operations in which an element reads others than itself, guards and periods, compiled, against the table engine.
#include "tests/unit/jit_agreement.h"

namespace flyball::jit {
namespace {

const OpCode kReductions[] = {OpCode::kReduceSum, OpCode::kReduceMin,    OpCode::kReduceMax,    OpCode::kReduceAny,
                              OpCode::kReduceAll, OpCode::kReduceArgMin, OpCode::kReduceArgMax, OpCode::kReduceMedian};

int64_t truth(Random& random) { return static_cast<int64_t>(random() % 2); }

/// Child elements and their parents: every parent count from none to many children.
struct Sizes {
  uint16_t child, parent;
};
void PrintTo(const Sizes& sizes, std::ostream* out) { *out << sizes.child << " in " << sizes.parent; }

class JitDomain : public testing::TestWithParam<std::tuple<Sizes, std::string>> {
 protected:
  JitDomain() : child_(hand_.domain(sizes().child)), parent_(hand_.domain(sizes().parent)) {
    std::vector<uint16_t> of;
    for (uint32_t i = 0; i < sizes().child; ++i) {
      of.push_back(static_cast<uint16_t>(i * 7 % sizes().parent / (i % 3 == 0 ? 2 : 1)));
    }
    relation_ = hand_.relation(child_, parent_, of);
    hand_.block();
  }

  Sizes sizes() const { return std::get<0>(GetParam()); }

  SlotId fed(Type type, DomainId in, std::function<int64_t(Random&)> draw) {
    const SlotId slot = hand_.slot(type, in);
    feeds_.emplace_back(slot, std::move(draw));
    return slot;
  }
  SlotId fed(Type type, DomainId in) {
    return fed(type, in, [type](Random& random) { return edge_value(random, type); });
  }
  SlotId fed_truth(DomainId in) {
    const SlotId slot = fed(Type::kI32, in, truth);
    hand_.slots[slot].lo = 0;
    hand_.slots[slot].hi = 1;
    return slot;
  }

  void expect_agreement() {
    const Options options = options_for(std::get<1>(GetParam()), sizes().child % 2 != 0);
    EXPECT_TRUE(Agreement(hand_, feeds_, options).run(sizes().child > 100 ? 5 : 60, sizes().child));
  }

  HandProgram hand_;
  Feeds feeds_;
  DomainId child_, parent_;
  uint32_t relation_;
};

TEST_P(JitDomain, Reduces) {
  for (const OpCode code : kReductions) {
    for (const Type type : {Type::kI32, Type::kI64}) {
      const bool truths = code == OpCode::kReduceAny || code == OpCode::kReduceAll;
      if (truths && type == Type::kI64) continue;
      const bool finds_index = code == OpCode::kReduceArgMin || code == OpCode::kReduceArgMax;
      for (int shape = 0; shape < 6; ++shape) {
        // Few different values: several are the least.
        const SlotId a = truths       ? (shape % 2 == 0 ? fed_truth(child_) : fed(Type::kI32, child_, truth))
                         : shape == 0 ? fed(type, child_, truth)
                                      : fed(type, shape == 5 ? kNoDomain : child_);
        const SlotId b = shape % 3 == 0 ? kNoSlot : shape % 3 == 1 ? fed_truth(child_) : fed_truth(kNoDomain);
        const bool grouped = shape >= 3;
        const SlotId d = hand_.slot(finds_index ? Type::kI32 : type, grouped ? parent_ : kNoDomain);
        hand_.op(code, type, child_, d, a, b, kNoSlot, grouped ? relation_ : kNoIndex);
      }
    }
  }
  expect_agreement();
}

TEST_P(JitDomain, GathersAndPicks) {
  for (const Type type : {Type::kI32, Type::kI64}) {
    hand_.op(OpCode::kGather, type, child_, hand_.slot(type, child_), fed(type, parent_), kNoSlot, kNoSlot, relation_);
    hand_.op(OpCode::kGather, type, child_, hand_.slot(type, child_), fed(type, kNoDomain), kNoSlot, kNoSlot,
             relation_);
    for (const DomainId of : {child_, parent_}) {
      for (const DomainId in : {kNoDomain, child_}) {
        const SlotId at = fed(Type::kI32, in, [](Random& random) {
          return random() % 9 == 0 ? edge_value(random, Type::kI32) : static_cast<int64_t>(random() % 300) - 5;
        });
        hand_.op(OpCode::kPick, type, in, hand_.slot(type, in), fed(type, of), at, kNoSlot, of);
        hand_.op(OpCode::kPick, type, in, hand_.slot(type, in), fed(type, kNoDomain), at, kNoSlot, of);
      }
    }
  }
  expect_agreement();
}

// What an operation across elements reads was made by the operations before it, in registers.
TEST_P(JitDomain, ReadsAcrossWhatTheStepMade) {
  const auto temporary = [&](DomainId in, Type type = Type::kI64) {
    return hand_.slot(type, in, 0, SlotKind::kTemporary);
  };
  const SlotId x = fed(Type::kI64, child_, truth), y = fed(Type::kI64, child_);
  const SlotId sum = temporary(child_), least = temporary(kNoDomain), of_parent = temporary(parent_);
  const SlotId spread = temporary(child_), above = temporary(child_, Type::kI32), at = temporary(kNoDomain, Type::kI32);
  const SlotId picked = temporary(kNoDomain), index = temporary(child_, Type::kI32), back = temporary(child_);
  hand_.op(OpCode::kAdd, Type::kI64, child_, sum, x, y);
  hand_.op(OpCode::kReduceMin, Type::kI64, child_, least, sum, kNoSlot, kNoSlot, kNoIndex);
  hand_.op(OpCode::kLess, Type::kI64, child_, above, least, sum);
  hand_.op(OpCode::kReduceSum, Type::kI64, child_, of_parent, sum, above, kNoSlot, relation_);
  hand_.op(OpCode::kGather, Type::kI64, child_, spread, of_parent, kNoSlot, kNoSlot, relation_);
  hand_.op(OpCode::kReduceArgMax, Type::kI64, child_, at, spread, above, kNoSlot, kNoIndex);
  hand_.op(OpCode::kPick, Type::kI64, kNoDomain, picked, sum, at, kNoSlot, child_);
  hand_.op(OpCode::kIndex, Type::kI32, child_, index, kNoSlot);
  hand_.op(OpCode::kPick, Type::kI64, child_, back, spread, index, kNoSlot, child_);
  hand_.block(child_, above);
  const SlotId state = hand_.slot(Type::kI64, child_, 5), count = hand_.slot(Type::kI32, child_, 1);
  const SlotId difference = temporary(child_);
  hand_.op(OpCode::kSub, Type::kI64, child_, difference, back, picked);
  hand_.op(OpCode::kStore, Type::kI64, child_, state, difference);
  hand_.op(OpCode::kStore, Type::kI32, child_, count, index);
  hand_.block();
  hand_.op(OpCode::kStore, Type::kI64, kNoDomain, hand_.slot(Type::kI64), picked);
  hand_.op(OpCode::kStore, Type::kI64, parent_, hand_.slot(Type::kI64, parent_), of_parent);
  expect_agreement();
}

// Sums and products wrap as in the table engine, a bound may be the mark of an open part, and weights may be negative.
TEST_P(JitDomain, SharesNumbersThatWrap) {
  const auto any = [](Random& random) {
    return random() % 2 == 0 ? edge_value(random, Type::kI64) : static_cast<int64_t>(random() % 100);
  };
  for (const bool many : {true, false}) {
    const SlotId budget = fed(Type::kI64, kNoDomain, any), weight = fed(Type::kI64, child_, any);
    hand_.shares.push_back({fed(Type::kI64, many ? child_ : kNoDomain, any), fed(Type::kI64, child_, any)});
    const SlotId part = hand_.slot(Type::kI64, child_, 0, SlotKind::kTemporary);
    hand_.op(OpCode::kShare, Type::kI64, child_, part, budget, weight, kNoSlot,
             static_cast<uint32_t>(hand_.shares.size() - 1));
    hand_.op(OpCode::kStore, Type::kI64, child_, hand_.slot(Type::kI64, child_), part);
  }
  expect_agreement();
}

// Products of as many bits as divide exactly, of 32 bits, and of few: every weight is at least 1.
TEST_P(JitDomain, SharesAsMuchAsDividesExactly) {
  const auto within = [&](DomainId in, int64_t lo, int64_t hi) {
    const SlotId slot = fed(Type::kI64, in, [lo, hi](Random& random) {
      const auto span = static_cast<uint64_t>(hi - lo + 1);
      return random() % 4 == 0 ? (random() % 2 == 0 ? lo : hi) : lo + static_cast<int64_t>(random() % span);
    });
    hand_.slots[slot].lo = lo;
    hand_.slots[slot].hi = hi;
    return slot;
  };
  const int64_t size = sizes().child;
  for (const auto& [bound, weights] : {std::pair<int64_t, int64_t>{INT64_C(1) << 26, INT64_C(1) << 22},
                                       std::pair<int64_t, int64_t>{INT64_C(1) << 16, INT64_C(1) << 30},
                                       std::pair<int64_t, int64_t>{50'000, 1 << 20}}) {
    for (const bool many : {true, false}) {
      const SlotId budget = within(kNoDomain, 0, bound),
                   weight = within(child_, 1, std::max(weights / size, INT64_C(1)));
      const SlotId least = within(many ? child_ : kNoDomain, 0, bound / size / 8);
      hand_.shares.push_back({least, within(many ? child_ : kNoDomain, 0, bound / size)});
      const SlotId part = hand_.slot(Type::kI64, child_, 0, SlotKind::kTemporary);
      hand_.op(OpCode::kShare, Type::kI64, child_, part, budget, weight, kNoSlot,
               static_cast<uint32_t>(hand_.shares.size() - 1));
      hand_.op(OpCode::kStore, Type::kI64, child_, hand_.slot(Type::kI64, child_), part);
    }
  }
  expect_agreement();
}

TEST_P(JitDomain, GuardsOverElementsAndForTheChip) {
  const SlotId each = fed_truth(child_), all = fed_truth(kNoDomain),
               rare = fed(Type::kI32, child_, [](Random& random) { return static_cast<int64_t>(random() % 400 == 0); });
  for (const SlotId guard : {each, all, rare}) {
    for (const int length : {1, 20}) {  // without a branch, and with one
      hand_.block(guard == all ? kNoDomain : child_, guard);
      const SlotId state = hand_.slot(Type::kI32, child_, 3), one = hand_.slot(Type::kI64, kNoDomain, 4);
      const SlotId mark = hand_.slot(Type::kI32, child_);
      hand_.slots[mark].lo = 0;
      hand_.slots[mark].hi = 1;
      SlotId last = fed(Type::kI32, child_);
      for (int i = 0; i < length; ++i) {
        const SlotId next = hand_.slot(Type::kI32, child_, 0, SlotKind::kTemporary);
        hand_.op(OpCode::kAdd, Type::kI32, child_, next, last, state);
        last = next;
      }
      hand_.op(OpCode::kStore, Type::kI32, child_, state, last);
      hand_.op(OpCode::kStore, Type::kI32, child_, mark, each);
      if (guard == all) hand_.op(OpCode::kStore, Type::kI64, kNoDomain, one, fed(Type::kI64, kNoDomain));
      const SlotId after = hand_.slot(Type::kI32, child_);
      hand_.block();
      hand_.op(OpCode::kStore, Type::kI32, child_, after, state);
    }
  }
  expect_agreement();
}

// Where a guard holds for some elements, a reduction under it still runs over all.
TEST_P(JitDomain, ReducesUnderAGuard) {
  const SlotId x = fed(Type::kI32, child_),
               guard = fed(Type::kI32, child_, [](Random& random) { return static_cast<int64_t>(random() % 60 == 0); });
  hand_.block(child_, guard);
  SlotId last = x;
  for (int i = 0; i < 20; ++i) {  // enough to be skipped by a branch
    const SlotId next = hand_.slot(Type::kI32, child_, 0, SlotKind::kTemporary);
    hand_.op(OpCode::kAdd, Type::kI32, child_, next, last, x);
    last = next;
  }
  const SlotId sum = hand_.slot(Type::kI32, kNoDomain, 0, SlotKind::kTemporary);
  hand_.op(OpCode::kReduceSum, Type::kI32, child_, sum, last, kNoSlot, kNoSlot, kNoIndex);
  hand_.op(OpCode::kStore, Type::kI32, child_, hand_.slot(Type::kI32, child_), sum);
  expect_agreement();
}

TEST_P(JitDomain, PeriodsAndMonitors) {
  const SlotId x = fed(Type::kI32, child_);
  const SlotId sum = hand_.slot(Type::kI32, child_, 0, SlotKind::kTemporary);
  for (const uint32_t period_ticks : {1U, 3U, 7U}) {
    hand_.block(kNoDomain, kNoSlot, period_ticks);
    hand_.op(OpCode::kAdd, Type::kI32, child_, sum, x, x);
    hand_.op(OpCode::kStore, Type::kI32, child_, hand_.slot(Type::kI32, child_), sum);
  }
  const auto first_op = static_cast<uint32_t>(hand_.ops.size());
  const SlotId most = hand_.slot(Type::kI32), temporary = hand_.slot(Type::kI32, kNoDomain, 0, SlotKind::kTemporary);
  hand_.ops.push_back({OpCode::kReduceMax, Type::kI32, child_, temporary, sum, kNoSlot, kNoSlot, kNoIndex});
  hand_.ops.push_back({OpCode::kStore, Type::kI32, kNoDomain, most, temporary, kNoSlot, kNoSlot, 0});
  hand_.monitors.push_back({kNoDomain, kNoSlot, 2, first_op, 2, 0});
  expect_agreement();
}

TEST_P(JitDomain, Shares) {
  for (const int shape : {0, 1, 2, 3}) {
    const auto amount = [](int64_t most) {
      return [most](Random& random) { return static_cast<int64_t>(random() % static_cast<uint64_t>(most)); };
    };
    const SlotId budget = fed(Type::kI64, kNoDomain, amount(INT64_C(1000) * sizes().child));
    const SlotId weight = fed(Type::kI64, (shape & 1) != 0 ? kNoDomain : child_, amount(5));
    const SlotId least = fed(Type::kI64, (shape & 2) != 0 ? kNoDomain : child_, amount(500));
    const SlotId most = shape == 3 ? hand_.slot(Type::kI64, kNoDomain, 900, SlotKind::kConstant)
                                   : fed(Type::kI64, child_, amount(2000));
    hand_.shares.push_back({least, most});
    const SlotId part = hand_.slot(Type::kI64, child_, 0, SlotKind::kTemporary);
    hand_.op(OpCode::kShare, Type::kI64, child_, part, budget, weight, kNoSlot,
             static_cast<uint32_t>(hand_.shares.size() - 1));
    hand_.op(OpCode::kStore, Type::kI64, child_, hand_.slot(Type::kI64, child_), part);
  }
  expect_agreement();
}

// Within proved bounds, where the code needs no call.
TEST_P(JitDomain, SharesWithinBounds) {
  const auto bounded = [&](DomainId in, int64_t most) {
    const SlotId slot = fed(Type::kI64, in, [most](Random& random) {
      const auto span = static_cast<uint64_t>(most + 1);
      return static_cast<int64_t>(random() % 5 == 0 ? random() % 2 * span - random() % 2 : random() % span);
    });
    hand_.slots[slot].lo = -1;
    hand_.slots[slot].hi = most + 1;
    return slot;
  };
  for (const bool many : {true, false}) {
    const SlotId budget = bounded(kNoDomain, INT64_C(700) * sizes().child);
    const SlotId weight = fed(Type::kI64, many ? child_ : kNoDomain, [](Random& random) {
      return random() % 3 == 0 ? 0 : static_cast<int64_t>(random() % 1000);
    });
    hand_.slots[weight].lo = 0;
    hand_.slots[weight].hi = 1000;
    hand_.shares.push_back({bounded(many ? child_ : kNoDomain, 500), bounded(child_, 2000)});
    const SlotId part = hand_.slot(Type::kI64, child_, 0, SlotKind::kTemporary);
    hand_.op(OpCode::kShare, Type::kI64, child_, part, budget, weight, kNoSlot,
             static_cast<uint32_t>(hand_.shares.size() - 1));
    hand_.op(OpCode::kStore, Type::kI64, child_, hand_.slot(Type::kI64, child_), part);
  }
  expect_agreement();
}

INSTANTIATE_TEST_SUITE_P(Sizes, JitDomain,
                         testing::Combine(testing::Values(Sizes{1, 1}, Sizes{3, 2}, Sizes{16, 4}, Sizes{17, 16},
                                                          Sizes{270, 39}),
                                          testing::Values<std::string>("", "x86-64-v3", "x86-64")));

}  // namespace
}  // namespace flyball::jit
