// An update to the same text changes nothing of the run (rule 14.1), whenever it is made: on the policies of the
// repository and on random programs. After one to another text executors agree, and values lie in their intervals.
//
// FLYBALL_UPDATED_PROGRAMS: how many programs (80); FLYBALL_SEED: the first seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "runtime/arbiter.h"
#include "tests/reference/differential.h"
#include "tests/reference/updated_version.h"
#include "tests/reference/version.h"
#include "tests/setting.h"

namespace flyball::reference {
namespace {

constexpr int kTicks = 300;

TEST(Update, ToTheSameTextIsNotSeenInRandomPrograms) {
  const uint64_t programs = tests::setting("FLYBALL_UPDATED_PROGRAMS", 80), first = tests::setting("FLYBALL_SEED", 1);
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

/// The same but for some digits: ranges, durations, counts, names.
std::string with_other_digits(std::string text, Random& random) {
  for (int changes = 2; changes > 0;) {
    const auto at = static_cast<size_t>(random.between(0, static_cast<int64_t>(text.size()) - 1));
    if (text[at] < '1' || text[at] > '9') continue;
    text[at] = static_cast<char>(random.between('1', '9'));
    --changes;
  }
  return text;
}

/// A version that takes over, of texts with other digits; null where they make no policies.
compiler::CompileResult changed(std::vector<std::pair<std::string, std::string>> texts, Random& random) {
  for (auto& [name, text] : texts) text = with_other_digits(text, random);
  compiler::CompileOptions options;
  options.successor = true;
  return compiler::compile_texts(texts, nullptr, options);
}

/// All run one set: readings at random, and what the arbitration of the first grants.
void tick(const std::vector<Version*>& versions, Random& random) {
  const Program& program = versions[0]->set->program;
  std::vector<Decision> decisions(limit_channels(program));
  const auto write = [&](SlotId slot, uint32_t e, int64_t value) {
    for (const Version* version : versions) version->engine->write(slot, e, value);
  };
  for (const flyball::Input& input : program.inputs) {
    const Slot& range = program.slots[input.value];
    for (uint32_t e = 0; e < elements(program, input.domain); ++e) {
      write(input.fresh, e, random.chance(80) ? 1 : 0);
      write(input.reading, e, random.between(range.lo - 1, range.hi + 1));
    }
  }
  for (const compiler::TrueValue& truth : versions[0]->set->truths) {
    const Slot& range = program.slots[program.inputs[truth.input].value];
    for (uint32_t e = 0; e < elements(program, range.domain); ++e)
      write(truth.slot, e, random.between(range.lo, range.hi));
  }
  for (const Version* version : versions) version->engine->step();
  const auto running = std::make_unique<bool[]>(program.policies.size);
  std::fill_n(running.get(), program.policies.size, true);
  arbitrate(*versions[0]->engine, running.get(), decisions.data());
  const Decision* decision = decisions.data();
  for (const flyball::Limit& limit : program.limits) {
    for (uint32_t e = 0; e < elements(program, limit.domain); ++e) write(limit.grant, e, (decision++)->granted);
  }
  for (const Version* version : versions) version->engine->check_promises();
}

/// Empty where both hold the same in each state slot, within its interval.
std::string difference(const Version& first, const Version& second) {
  const Program& program = first.set->program;
  std::vector<SlotId> cast(program.slots.size, kNoSlot);  // what a vote says that is not cast, nobody asks
  for (const flyball::Vote& vote : program.votes) cast[vote.value] = vote.active;
  for (SlotId s = 0; s < program.slots.size; ++s) {
    const Slot& slot = program.slots[s];
    if (slot.kind != SlotKind::kState) continue;
    for (uint32_t e = 0; e < elements(program, slot.domain); ++e) {
      const int64_t value = first.engine->read(s, e), other = second.engine->read(s, e);
      if (cast[s] != kNoSlot && first.engine->read(cast[s], e) == 0) continue;
      if (value == other && slot.lo <= value && value <= slot.hi) continue;
      return "slot " + std::to_string(s) + "[" + std::to_string(e) + "]: " + std::to_string(value) + " and " +
             std::to_string(other) + " in " + std::to_string(slot.lo) + " .. " + std::to_string(slot.hi);
    }
  }
  return "";
}

TEST(Update, ToAnotherTextExecutorsAgreeAndValuesLieInTheirIntervals) {
  const uint64_t programs = tests::setting("FLYBALL_UPDATED_PROGRAMS", 80), first = tests::setting("FLYBALL_SEED", 1);
  uint64_t updated = 0, went_on = 0, begun = 0, resumed = 0, saturated = 0;
  for (uint64_t seed = first; seed < first + programs; ++seed) {
    Random random(seed);
    const Generated set = generate(seed);
    std::vector<std::pair<std::string, std::string>> texts;
    for (const std::string& text : set.policies) texts.emplace_back("p" + std::to_string(texts.size()), text);
    const compiler::CompileResult before = compiler::compile_texts(texts, nullptr);
    compiler::CompileResult after;
    for (int attempt = 0; attempt < 6 && before.linked != nullptr && after.linked == nullptr; ++attempt) {
      after = changed(texts, random);
    }
    if (after.linked == nullptr) continue;
    const compiler::Update update(*before.linked, *after.linked);
    if (!update.obstacle().empty()) continue;

    Version old(*before.linked), tables(*after.linked), compiled(*after.linked);
    for (int i = 0; i < 50 || !update.begins_at(old.engine->ticks()); ++i) tick({&old}, random);
    const compiler::UpdateReport report = update.apply(*old.engine, *tables.engine);
    update.apply(*old.engine, *compiled.engine);
    const auto code = machine_code_of(*after.linked);
    compiled.engine->use(code.get());
    std::string differs = difference(tables, compiled);
    for (int i = 0; i < 100 && differs.empty(); ++i) {
      tick({&tables, &compiled}, random);
      differs = difference(tables, compiled);
    }
    EXPECT_EQ(differs, "") << "seed " << seed;
    ++updated;
    went_on += report.kept.size();
    begun += report.anew.size();
    resumed += report.resumed.size();
    saturated += report.saturated.size();
  }
  std::cout << updated << " updated: " << went_on << " kept, " << begun << " anew, " << resumed << " resumed, "
            << saturated << " saturated\n";
  EXPECT_GT(updated, programs / 10);
}

}  // namespace
}  // namespace flyball::reference
