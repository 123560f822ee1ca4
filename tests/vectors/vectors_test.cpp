// Policies written after original controllers do what the originals did, row by row, in every executor. The data lie
// beside the repository; without them there is nothing to hold the ports to, and the tests are skipped.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/vectors/agreement.h"

namespace flyball::vectors {
namespace {

class Vectors : public testing::TestWithParam<Port> {
 protected:
  void SetUp() override {
    if (have_vectors(GetParam().set)) return;
    std::puts("skipped: no reference data");
    GTEST_SKIP();
  }
};

TEST_P(Vectors, EveryRowAgrees) {
  const Port& port = GetParam();
  const Agreement is = compare(port);
  std::printf("%s after %s: %zu of %zu rows agree; %zu lines, %zu operations, %zu bytes\n", port.policy.c_str(),
              port.set.c_str(), is.agree, is.rows, is.policy_lines, is.operations, is.bytes);
  EXPECT_GT(is.rows, 0U);
  EXPECT_EQ(is.agree, is.rows) << is.first_difference;
}

/// The evaluator in exact rationals is slow: the first sequence only.
TEST_P(Vectors, TheReferenceEvaluatorAgreesWithTheEngine) { EXPECT_EQ(compare_with_reference(GetParam()), ""); }

class Mended : public Vectors {};

/// Without the defect some rows differ, or it would be none; all the others still agree.
TEST_P(Mended, SomeRowsDiffer) {
  const Port& port = GetParam();
  const Agreement is = compare(port);
  std::printf("%s without `%s` after %s: %zu of %zu rows agree\n", port.policy.c_str(), port.mended.c_str(),
              port.set.c_str(), is.agree, is.rows);
  EXPECT_LT(is.agree, is.rows);
  EXPECT_GT(is.agree, is.rows / 10);
}

std::string name_of(const testing::TestParamInfo<Port>& port) {
  return port.param.policy + "_after_" + port.param.set + (port.param.mended.empty() ? "" : "_without_") +
         port.param.mended;
}

INSTANTIATE_TEST_SUITE_P(Ports, Vectors, testing::ValuesIn(ports()), name_of);
INSTANTIATE_TEST_SUITE_P(Ports, Mended, testing::ValuesIn(mended_ports()), name_of);

}  // namespace
}  // namespace flyball::vectors
