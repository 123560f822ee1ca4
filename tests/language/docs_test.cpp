// Every whole policy in the README and the pages of docs/ checks without a finding and passes its own tests.
#include <gtest/gtest.h>

#include "compiler/compile.h"
#include "compiler/test_run.h"
#include "tests/language/doc_policies.h"

namespace flyball::compiler {
namespace {

TEST(Docs, EveryPolicyIsRight) {
  const auto policies = docs::doc_policies(FLYBALL_SOURCE_DIR);
  EXPECT_GT(policies.size(), 0u);
  for (const docs::DocPolicy& policy : policies) {
    const std::string where = policy.page + ":" + std::to_string(policy.line);
    const CompileResult result = compile_texts({{where, policy.text}}, nullptr, {.tests = true});
    EXPECT_EQ(dsl::render(result.diagnostics, result.sources, false), "") << where;
    ASSERT_NE(result.linked, nullptr) << where;
    for (size_t i = 0; i < result.linked->tests.size(); ++i) {
      const TestOutcome outcome = run_test(*result.linked, i);
      EXPECT_TRUE(outcome.passed) << where << ": " << outcome.name << ": " << outcome.message << ", " << outcome.values;
    }
  }
}

}  // namespace
}  // namespace flyball::compiler
