// An update to the same text changes nothing of the run (rule 14.1), whenever it is made: on the policies of the
// repository and on random programs.
//
// FLYBALL_UPDATED_PROGRAMS: how many programs (160); FLYBALL_SEED: the first seed.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/reference/differential.h"
#include "tests/reference/updated_version.h"
#include "tests/setting.h"

namespace flyball::reference {
namespace {

constexpr int kTicks = 300;

TEST(Update, ToTheSameTextIsNotSeenInRandomPrograms) {
  const uint64_t programs = tests::setting("FLYBALL_UPDATED_PROGRAMS", 160), first = tests::setting("FLYBALL_SEED", 1);
  Coverage coverage;
  for (uint64_t seed = first; seed < first + programs; ++seed) {
    const Generated set = generate(seed);
    std::vector<std::pair<std::string, std::string>> texts;
    for (size_t i = 0; i < set.policies.size(); ++i) {
      texts.emplace_back("random" + std::to_string(i) + ".fly", set.policies[i]);
    }
    const Outcome outcome = compare(texts, set, seed, kTicks, coverage, updated_version);
    EXPECT_TRUE(outcome.rejected || outcome.same) << "seed " << seed << ": " << outcome.message;
  }
  EXPECT_LE(coverage.rejected, 3 + programs / 10);
}

TEST(Update, ToTheSameTextIsNotSeenInPolicies) {
  int seen = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(FLYBALL_SOURCE_DIR) + "/policies")) {
    if (entry.path().extension() != ".fly" || entry.path().parent_path().filename() == "std") continue;
    if (beyond_the_reference().count(entry.path().filename().string()) > 0) continue;
    std::ifstream in(entry.path());
    std::stringstream text;
    text << in.rdbuf();
    Coverage coverage;
    const Outcome outcome =
        compare({{entry.path().string(), text.str()}}, Generated(), 7, 2000, coverage, updated_version);
    EXPECT_FALSE(outcome.rejected) << entry.path() << ": " << outcome.message;
    EXPECT_TRUE(outcome.same) << entry.path() << ": " << outcome.message;
    ++seen;
  }
  EXPECT_GT(seen, 0);
}

}  // namespace
}  // namespace flyball::reference
