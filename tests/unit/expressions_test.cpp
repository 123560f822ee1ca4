// What straight-line code is written with, against the textbook formula in 128 bits.
#include "runtime/expressions.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/carry_division.h"

namespace flyball {
namespace {

using Wide = __int128;

constexpr int kRounds = 200'000;

Wide floor_quotient(Wide a, Wide b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

int64_t rounded(Wide a, Wide b) { return static_cast<int64_t>(floor_quotient(2 * a + b, 2 * b)); }

class Expressions : public testing::Test {
 protected:
  /// Of any size: as often small as large.
  int64_t any(int bits) {
    const int64_t value =
        static_cast<int64_t>(random_() >> (64 - std::uniform_int_distribution<int>(1, bits)(random_)));
    return random_() % 2 == 0 ? value : -value;
  }

  std::mt19937_64 random_{20261};
};

template <bool divides_64>
void carries_like_128_bits(std::mt19937_64& random) {
  const auto up_to = [&random](int64_t most) { return std::uniform_int_distribution<int64_t>(0, most)(random); };
  for (int round = 0; round < 2'000; ++round) {
    const auto by = static_cast<int32_t>(std::max<int64_t>(1, up_to(INT32_MAX) >> up_to(30)));
    const auto a = static_cast<int32_t>(up_to(INT32_MAX) >> up_to(30));
    CarryDivision<divides_64> small(by);
    WideCarryDivision large(by);
    Wide carry = 0;
    for (int element = 0; element < 20; ++element) {
      const auto b = static_cast<int32_t>(element % 5 == 0 ? by : up_to(by));
      const Wide all = Wide{a} * b + carry;
      carry = all % by;
      ASSERT_EQ(small.next(a, b), static_cast<int64_t>(all / by)) << a << " * " << b << " / " << by;
      ASSERT_EQ(large.next(a, b), static_cast<int64_t>(all / by)) << a << " * " << b << " / " << by;
    }
  }
}

TEST_F(Expressions, CarryRemaindersWhereACoreDivides64Bits) { carries_like_128_bits<true>(random_); }
TEST_F(Expressions, CarryRemaindersByAReciprocal) { carries_like_128_bits<false>(random_); }

TEST_F(Expressions, DivideOnlyWhatIsMore) {
  for (int round = 0; round < kRounds; ++round) {
    const int64_t b = std::max<int64_t>(1, any(31)), a = any(60), least = any(31);
    ASSERT_EQ(max_round_div<int64_t>(least, a, b), std::max(least, rounded(a, b))) << least << ", " << a << " / " << b;
  }
}

TEST_F(Expressions, DivideWhatAFactorLeaves) {
  for (int round = 0; round < kRounds; ++round) {
    const auto a = static_cast<int32_t>(any(20));
    ASSERT_EQ((scaled<int64_t{1} << 31, 5>(a)), rounded(Wide{a} << 31, 5)) << a;
    ASSERT_EQ((scaled<int64_t{1} << 41, 625>(a)), rounded(Wide{a} << 41, 625)) << a;
    ASSERT_EQ((scaled<1000, 1000>(a)), a);
  }
}

template <size_t n>
void interpolates(std::mt19937_64& random) {
  std::uniform_int_distribution<int32_t> step(1, 50), height(-1'000, 1'000);
  int32_t x[n] = {-100}, y[n] = {height(random)};
  for (size_t i = 1; i < n; ++i) {
    x[i] = x[i - 1] + step(random);
    y[i] = height(random);
  }
  for (int32_t at = x[0] - 2; at <= x[n - 1] + 2; ++at) {
    size_t i = 0;
    while (i + 1 < n && x[i + 1] <= at) ++i;
    const bool flat = at < x[0] || i + 1 == n;
    const Wide rise = flat ? 0 : Wide{at - x[i]} * (y[i + 1] - y[i]), run = flat ? 1 : x[i + 1] - x[i];
    ASSERT_EQ((interpolated<int32_t, false>(x, y, at)), y[i] + rounded(rise, run)) << n << " points, at " << at;
    ASSERT_EQ((interpolated<int32_t, true>(x, y, at)), y[i] - floor_quotient(-rise, run)) << n << " points, at " << at;
  }
}

TEST_F(Expressions, InterpolateBetweenAnyNumberOfPoints) {
  for (int round = 0; round < 50; ++round) {
    interpolates<1>(random_);
    interpolates<2>(random_);
    interpolates<3>(random_);
    interpolates<4>(random_);
    interpolates<7>(random_);
    interpolates<13>(random_);
    interpolates<16>(random_);
    interpolates<17>(random_);
  }
}

}  // namespace
}  // namespace flyball
