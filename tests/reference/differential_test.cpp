// Engine, machine code and reference give the same bits: on every policy of the repository and on random programs.
//
// FLYBALL_RANDOM_PROGRAMS: how many programs (2,000); FLYBALL_SEED: the first seed; FLYBALL_TICKS: ticks of each
// (1,000); FLYBALL_ONE=SEED: that program alone, printed; FLYBALL_FILE=A,B: policies without
// a chip; FLYBALL_NO_HULLS: without the check that values lie in their proved intervals.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "tests/reference/differential.h"
#include "tests/setting.h"
#ifdef FLYBALL_COMPILED_CHIPS
#include "tests/reference/compiled_chips.h"
#endif

namespace flyball::reference {
namespace {

#ifdef FLYBALL_COMPILED_CHIPS
const MakeFollower kFollow = compiled_chips;
#else
const MakeFollower kFollow;
#endif

constexpr int kShards = 8;

std::string joined(const Generated& set) {
  std::string out;
  for (const std::string& text : set.policies) out += text + "\n";
  for (const auto& [name, size] : set.shape.sizes) out += "// " + name + ": " + std::to_string(size) + " elements\n";
  return out;
}

std::vector<std::pair<std::string, std::string>> texts(const Generated& set) {
  std::vector<std::pair<std::string, std::string>> out;
  for (size_t i = 0; i < set.policies.size(); ++i) {
    out.emplace_back("random" + std::to_string(i) + ".fly", set.policies[i]);
  }
  return out;
}

// In every type in which the compiler makes them: an index or a truth value is never 64 bits wide.
const char* const kOperations[] = {
    "copy i32",       "copy i64",      "widen i64",    "narrow i32",  "add i32",  "add i64",  "sub i32",
    "sub i64",        "mul i64",       "mulwide i64",  "min i32",     "min i64",  "max i32",  "max i64",
    "roundshift i64", "rounddiv i64",  "floordiv i64", "ceildiv i64", "mod i64",  "less i32", "less i64",
    "lessequal i32",  "lessequal i64", "equal i32",    "and i32",     "or i32",   "not i32",  "select i32",
    "select i64",     "gather i32",    "gather i64",   "pick i32",    "pick i64", "sum i32",  "sum i64",
    "min_of i32",     "min_of i64",    "max_of i32",   "max_of i64",  "any i32",  "all i32",  "argmin i32",
    "argmax i32",     "table i64",     "share i64",    "store i32",   "store i64"};
const char* const kTransitions[] = {
    "body on",           "body for",  "body samples",  "body on and after",  "body for and after",
    "state on",          "state for", "state samples", "state on and after", "state for and after",
    "state after alone", "resume",    "slow state",    "inner state",        "outer state"};

void expect_floors(const Coverage& coverage) {
  for (const char* name : kOperations) EXPECT_GT(coverage.operations.count(name), 0U) << name << " never made";
  for (const char* name : kTransitions) {
    const auto found = coverage.transitions.find(name);
    EXPECT_TRUE(found != coverage.transitions.end() && found->second > 0) << name << " never taken";
  }
  // About 2 % are; a shard has too few programs for a sharper line.
  EXPECT_LE(coverage.rejected, 3 + coverage.programs / 10) << "more than a tenth of the programs are rejected";
  EXPECT_GE(coverage.restless * 2, coverage.machines);
  EXPECT_LT(coverage.saturated * 5, coverage.stores);
}

/// Policies by their paths, a comma between them.
Outcome compare_files(const std::string& paths, int ticks, Coverage& coverage) {
  std::vector<std::pair<std::string, std::string>> policies;
  std::stringstream list(paths);
  for (std::string path; std::getline(list, path, ',');) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    policies.emplace_back(path, text.str());
  }
  const char* one = std::getenv("FLYBALL_ONE");  // its domains, chip and inputs: to shrink what that seed made
  const uint64_t seed = one == nullptr ? 7 : std::strtoull(one, nullptr, 10);
  return compare(policies, one == nullptr ? Generated() : generate(seed), seed, ticks, coverage, kFollow);
}

class Random2000 : public testing::TestWithParam<int> {};

TEST_P(Random2000, SameBits) {
  const uint64_t programs = tests::setting("FLYBALL_RANDOM_PROGRAMS", 2000), first = tests::setting("FLYBALL_SEED", 1);
  const int ticks = static_cast<int>(tests::setting("FLYBALL_TICKS", 1000));
  Coverage coverage;
  int failures = 0;
  for (uint64_t i = static_cast<uint64_t>(GetParam()); i < programs && failures < 3; i += kShards) {
    const uint64_t seed = first + i;
    const Generated set = generate(seed);
    const Outcome outcome = compare(texts(set), set, seed, ticks, coverage, kFollow);
    if (outcome.rejected || outcome.same) continue;
    ++failures;
    ADD_FAILURE() << "seed " << seed << ": " << outcome.message << "\nreplay: FLYBALL_ONE=" << seed << "\n"
                  << joined(set);
  }
  std::cout << "seeds " << first << " .. " << first + programs - 1 << ", every " << kShards << "th\n"
            << coverage.text();
  if (programs >= 2000) expect_floors(coverage);  // a shard of fewer lacks now one kind of operation, now another
}

INSTANTIATE_TEST_SUITE_P(Shards, Random2000, testing::Range(0, kShards));

TEST(One, Program) {
  const char* text = std::getenv("FLYBALL_ONE");
  if (text == nullptr) GTEST_SKIP() << "FLYBALL_ONE is not set";
  const uint64_t seed = std::strtoull(text, nullptr, 10);
  const Generated set = generate(seed);
  std::cout << joined(set) << std::flush;
  Coverage coverage;
  const Outcome outcome =
      compare(texts(set), set, seed, static_cast<int>(tests::setting("FLYBALL_TICKS", 1000)), coverage, kFollow);
  std::cout << coverage.text();
  EXPECT_FALSE(outcome.rejected) << outcome.message;
  EXPECT_TRUE(outcome.same) << outcome.message;
}

TEST(One, File) {
  const char* path = std::getenv("FLYBALL_FILE");
  if (path == nullptr) GTEST_SKIP() << "FLYBALL_FILE is not set";
  Coverage coverage;
  const Outcome outcome = compare_files(path, static_cast<int>(tests::setting("FLYBALL_TICKS", 1000)), coverage);
  std::cout << coverage.text();
  EXPECT_FALSE(outcome.rejected) << outcome.message;
  EXPECT_TRUE(outcome.same) << outcome.message;
}

TEST(Policies, SameBits) {
  int seen = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(FLYBALL_SOURCE_DIR) + "/policies")) {
    if (entry.path().extension() != ".fly" || entry.path().parent_path().filename() == "std") continue;
    if (beyond_the_reference().count(entry.path().filename().string()) > 0) continue;
    Coverage coverage;
    const Outcome outcome = compare_files(entry.path().string(), 5000, coverage);
    EXPECT_FALSE(outcome.rejected) << entry.path() << ": " << outcome.message;
    EXPECT_TRUE(outcome.same) << entry.path() << ": " << outcome.message;
    ++seen;
  }
  EXPECT_GT(seen, 0);
}

}  // namespace
}  // namespace flyball::reference
