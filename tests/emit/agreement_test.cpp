// Emitted tables and straight-line code give the engine's and the reference's bits: random programs, a hundred to a
// translation unit, and the policies of the repository.
//
// FLYBALL_RANDOM_PROGRAMS: how many programs (500); FLYBALL_SEED: the first seed; FLYBALL_TICKS: ticks of each (100).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/emit/candidate.h"
#include "tests/emit/emitted_follower.h"
#include "tests/emit/emitted_library.h"
#include "tests/emit/program_rows.h"
#include "tests/setting.h"

namespace flyball::emit {
namespace {

using reference::Generated;
using tests::setting;

constexpr int kShards = 20;
constexpr size_t kTogether = 100;  // programs of a translation unit

/// Emitted tables are the program's, and say how much memory the engine needs for them.
void expect_same_tables(const EmittedApi& emitted, const Program& program) {
  EXPECT_EQ(rows_of(*emitted.program), rows_of(program));
  EXPECT_EQ(emitted.memory_bytes, Engine::bytes_needed(program));
}

/// How many were compared.
size_t run_all(const EmittedLibrary& library, const std::vector<Candidate>& candidates, int ticks) {
  return compare_all(candidates, ticks, [&library](size_t number, const compiler::LinkedSet& linked) {
    const EmittedApi& emitted = library.program(number);
    if (emitted.program != nullptr) expect_same_tables(emitted, linked.program);
    return emitted_follower(linked, std::make_unique<EmittedInstance>(emitted));
  });
}

class EmittedPrograms : public testing::TestWithParam<int> {};
class InlinePrograms : public testing::TestWithParam<int> {};

/// Seeds of one translation unit. How many were compared.
size_t compare_together(Code code, const std::vector<uint64_t>& seeds, int ticks) {
  EmittedLibrary library(code);
  std::vector<Candidate> candidates;
  for (const uint64_t seed : seeds) candidates.push_back(emit_random(library.sources(), seed));
  const std::string error = library.build();
  EXPECT_EQ(error, "");
  return error.empty() ? run_all(library, candidates, ticks) : 0;
}

/// Every kShards-th program from the first.
void compare_shard(Code code, int shard) {
  const uint64_t programs = setting("FLYBALL_RANDOM_PROGRAMS", 500), first = setting("FLYBALL_SEED", 1);
  const int ticks = static_cast<int>(setting("FLYBALL_TICKS", 100));
  uint64_t compared = 0, made = 0;
  std::vector<uint64_t> seeds;
  for (uint64_t i = static_cast<uint64_t>(shard); i < programs; i += kShards) {
    seeds.push_back(first + i);
    if (seeds.size() < kTogether && i + kShards < programs) continue;
    made += seeds.size();
    compared += compare_together(code, seeds, ticks);
    seeds.clear();
  }
  std::cout << compared << " emitted programs from seed " << first + static_cast<uint64_t>(shard) << ", every "
            << kShards << "th, " << ticks << " ticks each\n";
  EXPECT_GE(compared * 5, made * 4) << "too many of the programs are rejected to say much";
}

TEST_P(EmittedPrograms, SameBits) { compare_shard(Code::kTables, GetParam()); }
TEST_P(InlinePrograms, SameBits) { compare_shard(Code::kInline, GetParam()); }

INSTANTIATE_TEST_SUITE_P(Shards, EmittedPrograms, testing::Range(0, kShards));
INSTANTIATE_TEST_SUITE_P(Shards, InlinePrograms, testing::Range(0, kShards));

class EmittedPolicies : public testing::TestWithParam<Code> {};

INSTANTIATE_TEST_SUITE_P(Codes, EmittedPolicies, testing::Values(Code::kTables, Code::kInline));

TEST_P(EmittedPolicies, SameBits) {
  EmittedLibrary library(GetParam());
  std::vector<Candidate> candidates;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(FLYBALL_SOURCE_DIR) + "/policies")) {
    if (entry.path().extension() != ".fly") continue;
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    candidates.push_back(emit_into(library.sources(), 7, {{entry.path().string(), text.str()}}, Generated()));
  }
  ASSERT_EQ(library.build(), "");
  EXPECT_EQ(run_all(library, candidates, 2000), candidates.size());
  EXPECT_GT(candidates.size(), 0U);
}

// Where the condition is settled by what was stored before, the side that is not taken is no reader: its value is still
// wanted by somebody further on.
constexpr const char* kSettledChoice = R"(policy settled;
every 1 ms;
input power : 0 W .. 300 W stale after 5 ms else 0 W;
limit cap : 0 W .. 300 W safe 0 W;
var held : 0 W .. 300 W = 0 W;
held = clamp(power, 1 W, 2 W);
held += 33 % * ((held.low ? held : power) - held);
cap <= held;
)";

TEST(SmallPolicies, SameBits) {
  EmittedLibrary library(Code::kInline);
  const std::vector<Candidate> candidates{
      emit_into(library.sources(), 7, {{"settled.fly", kSettledChoice}}, Generated()),
  };
  ASSERT_EQ(library.build(), "");
  EXPECT_EQ(run_all(library, candidates, 2000), candidates.size());
}

}  // namespace
}  // namespace flyball::emit
