// Random programs on the table engine as each target runs it: every slot and every decision of every tick is the
// host's, which is the reference's.
//
// FLYBALL_FIRMWARE_PROGRAMS: how many (15); FLYBALL_SEED: the first; FLYBALL_TICKS: ticks of each (100).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/firmware/remote_engine.h"
#include "tests/reference/differential.h"
#include "tests/setting.h"

namespace flyball::firmware {
namespace {

using RemoteEngines = std::vector<std::unique_ptr<RemoteEngine>>;

class RemoteFollower : public reference::Follower {
 public:
  RemoteFollower(const compiler::LinkedSet& linked, RemoteEngines& targets)
      : program_(linked.program),
        targets_(targets),
        memory_(Engine::lines_needed(program_)),
        own_(program_, memory_.data()),
        decisions_(limit_channels(program_)),
        running_(std::make_unique<bool[]>(program_.policies.size)) {
    std::fill_n(running_.get(), program_.policies.size, true);
    for (const auto& target : targets_) target->load(program_);
    for (const compiler::Requirement& row : linked.requirements) {
      for (uint32_t i = 0; i < row.probe.op_count; ++i) of_requirements_.insert(linked.ops[row.probe.first_op + i].d);
    }
  }

  void begin(const Engine& lead) override {
    for (const Retained& row : program_.retained) {
      for (uint32_t e = 0; e < elements(program_, row.domain); ++e) {
        give(lead, row.slot, e);
        if (row.kept != kNoSlot) give(lead, row.kept, e);
      }
    }
  }

  void step(const Engine& lead) override {
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      if (!is_given(program_.slots[s].kind)) continue;
      for (uint32_t e = 0; e < elements(program_, program_.slots[s].domain); ++e) give(lead, s, e);
    }
    for (const auto& target : targets_) target->begin_step();
    own_.step();
    arbitrate(own_, running_.get(), decisions_.data());
    ++ticks_;
  }

  std::string finish(const Engine& lead) override {
    std::string difference;
    for (const auto& target : targets_) {
      target->end_step();
      if (difference.empty()) difference = compare(*target, lead);
    }
    return difference;
  }

 private:
  static bool is_given(SlotKind kind) {
    return kind == SlotKind::kReading || kind == SlotKind::kFresh || kind == SlotKind::kGrant ||
           kind == SlotKind::kParam || kind == SlotKind::kNow;
  }

  void give(const Engine& lead, SlotId slot, uint32_t e) {
    own_.write(slot, e, lead.read(slot, e));
    for (const auto& target : targets_) target->write(slot, e, lead.read(slot, e));
  }

  std::string compare(const RemoteEngine& target, const Engine& lead) const {
    for (uint32_t c = 0; c < decisions_.size(); ++c) {
      const Decision &theirs = target.decision(c), &mine = decisions_[c];
      if (theirs.granted != mine.granted || theirs.wanted != mine.wanted || theirs.winners != mine.winners ||
          theirs.reason != mine.reason) {
        return fmt::format("tick {}: channel {}: {} grants {}, here it is {}", ticks_ - 1, c, target.name(),
                           theirs.granted, mine.granted);
      }
    }
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      if (of_requirements_.count(s) > 0) continue;
      for (uint32_t e = 0; e < elements(program_, program_.slots[s].domain); ++e) {
        if (target.read(s, e) == lead.read(s, e)) continue;
        return fmt::format("tick {}: slot {}[{}]: {} has {}, here it is {}", ticks_ - 1, s, e, target.name(),
                           target.read(s, e), lead.read(s, e));
      }
    }
    return "";
  }

  const Program& program_;
  RemoteEngines& targets_;
  std::vector<MemoryLine> memory_;
  Engine own_;
  std::vector<Decision> decisions_;
  std::unique_ptr<bool[]> running_;
  std::set<SlotId> of_requirements_;  // whoever sets a param writes them: here the lead does
  uint64_t ticks_ = 0;
};

TEST(FirmwarePrograms, EveryTargetGivesTheSameBits) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  RemoteEngines targets;
  for (const tools::Target* target : chosen_targets()) targets.push_back(std::make_unique<RemoteEngine>(*target));
  const uint64_t programs = tests::setting("FLYBALL_FIRMWARE_PROGRAMS", 15), first = tests::setting("FLYBALL_SEED", 1);
  const int ticks = static_cast<int>(tests::setting("FLYBALL_TICKS", 100));
  reference::Coverage coverage;
  for (uint64_t seed = first; seed < first + programs; ++seed) {
    const reference::Generated set = reference::generate(seed);
    std::vector<std::pair<std::string, std::string>> texts;
    for (size_t i = 0; i < set.policies.size(); ++i) {
      texts.emplace_back(fmt::format("random{}.fly", i), set.policies[i]);
    }
    const reference::Outcome outcome =
        reference::compare(texts, set, seed, ticks, coverage, [&](const reference::Followed& followed) {
          return std::make_unique<RemoteFollower>(followed.linked, targets);
        });
    EXPECT_TRUE(outcome.same) << "seed " << seed << ": " << outcome.message;
  }
  std::cout << programs - coverage.rejected << " programs from seed " << first << ", " << ticks << " ticks each, on "
            << targets.size() << " targets\n";
  EXPECT_LE(coverage.rejected * 5, programs) << "too many of the programs are rejected to say much";
}

}  // namespace
}  // namespace flyball::firmware
