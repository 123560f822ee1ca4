// Every policy of the repository, and every whole one in its pages, is as `flyball fmt` writes it.
#include "dsl/format.h"

#include <gtest/gtest.h>

#include "tests/language/doc_policies.h"
#include "tests/tidy/source_tree.h"

namespace flyball::tidy {
namespace {

void expect_in_form(const std::string& where, const std::string& text) {
  dsl::SourceMap sources;
  sources.add(where, text);
  dsl::Diagnostics diagnostics;
  const auto formatted = dsl::format(sources, 0, diagnostics);
  ASSERT_TRUE(formatted) << dsl::render(diagnostics, sources, false);
  EXPECT_EQ(text, *formatted) << where;
}

TEST(Format, PoliciesAreInForm) {
  size_t seen = 0;
  for (const SourceFile& file : source_files()) {
    if (!file.has_suffix(".fly") || file.is_under("tests/language")) continue;  // there: as odd as authors write
    std::string text;
    for (const std::string& line : file.lines) text += line + "\n";
    expect_in_form(file.path, text);
    ++seen;
  }
  EXPECT_GT(seen, 40U);
}

TEST(Format, PoliciesInPagesAreInForm) {
  const auto policies = docs::doc_policies(FLYBALL_SOURCE_DIR);
  EXPECT_GT(policies.size(), 0U);
  for (const docs::DocPolicy& policy : policies) {
    expect_in_form(policy.page + ":" + std::to_string(policy.line), policy.text);
  }
}

}  // namespace
}  // namespace flyball::tidy
