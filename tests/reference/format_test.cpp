// The formatter on random policies, as written and with all their room squeezed out: the same syntax tree, and
// formatting again changes nothing. FLYBALL_RANDOM_PROGRAMS and FLYBALL_SEED as in differential_test.cpp.
#include "dsl/format.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>

#include "dsl/parser.h"
#include "tests/reference/generator.h"

namespace flyball::reference {
namespace {

uint64_t setting(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string formatted(const std::string& text) {
  dsl::SourceMap sources;
  sources.add("random.fly", text);
  dsl::Diagnostics diagnostics;
  const auto result = dsl::format(sources, 0, diagnostics);
  EXPECT_TRUE(result) << dsl::render(diagnostics, sources, false) << text;
  return result.value_or("");
}

/// The syntax tree without places.
std::string tree(const std::string& text) {
  dsl::SourceMap sources;
  sources.add("random.fly", text);
  dsl::Diagnostics diagnostics;
  uint32_t next_id = 0;
  const auto file = dsl::parse(sources, 0, next_id, diagnostics);
  EXPECT_TRUE(file) << dsl::render(diagnostics, sources, false) << text;
  return file ? std::regex_replace(dsl::dump(*file, sources), std::regex("  @[0-9]+:[0-9]+"), "") : "";
}

/// Each run of room becomes one space, or now and then a line or a column.
std::string shuffled(const std::string& text, Random& random) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ' ' && text[i] != '\n') {
      out += text[i];
    } else if (i + 1 == text.size() || (text[i + 1] != ' ' && text[i + 1] != '\n')) {
      out += random.chance(8) ? "\n" : random.chance(8) ? "    " : " ";
    }
  }
  return out;
}

TEST(Format, RandomPoliciesKeepTheirTrees) {
  const uint64_t first = setting("FLYBALL_SEED", 1), count = setting("FLYBALL_RANDOM_PROGRAMS", 2000) / 10;
  for (uint64_t seed = first; seed < first + count && !testing::Test::HasFailure(); ++seed) {
    Random random(seed);
    for (const std::string& text : generate(seed).policies) {
      const std::string once = formatted(text);
      EXPECT_EQ(tree(once), tree(text)) << "seed " << seed;
      EXPECT_EQ(formatted(once), once) << "seed " << seed;
      const std::string other = formatted(shuffled(text, random));
      EXPECT_EQ(tree(other), tree(text)) << "seed " << seed;
      EXPECT_EQ(formatted(other), other) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace flyball::reference
