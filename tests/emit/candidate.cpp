// A set is compiled twice: to be emitted, and, when all are built, to run.
#include "tests/emit/candidate.h"

#include <gtest/gtest.h>

namespace flyball::emit {
namespace {

using reference::Coverage;
using reference::Generated;
using reference::Outcome;

/// Does nothing, in no time: for who wants to see the linked set.
class Bystander : public reference::Follower {
  void begin(const Engine&) override {}
  void step(const Engine&) override {}
  std::string finish(const Engine&) override { return ""; }
};

}  // namespace

Candidate emit_into(EmittedSources& emitted, uint64_t seed, const Texts& texts, const Generated& set) {
  Candidate candidate{seed, texts, set, std::nullopt};
  dsl::SourceMap sources;
  for (const auto& [path, text] : texts) sources.add(path, text);
  Coverage coverage;
  reference::compare(texts, set, seed, 0, coverage, [&](const reference::Followed& followed) {
    candidate.number = emitted.add(followed.linked, sources);
    return std::make_unique<Bystander>();
  });
  return candidate;
}

Candidate emit_random(EmittedSources& emitted, uint64_t seed) {
  const Generated set = reference::generate(seed);
  Texts texts;
  for (size_t i = 0; i < set.policies.size(); ++i) {
    texts.emplace_back("random" + std::to_string(i) + ".fly", set.policies[i]);
  }
  return emit_into(emitted, seed, texts, set);
}

size_t compare_all(const std::vector<Candidate>& candidates, int ticks, const FollowNumber& follow) {
  size_t compared = 0;
  Coverage coverage;
  for (const Candidate& candidate : candidates) {
    if (!candidate.number) continue;
    const auto follow_this = [&](const reference::Followed& followed) {
      return follow(*candidate.number, followed.linked);
    };
    const Outcome outcome =
        reference::compare(candidate.texts, candidate.set, candidate.seed, ticks, coverage, follow_this);
    EXPECT_TRUE(outcome.same) << candidate.texts.front().first << ", seed " << candidate.seed << ": "
                              << outcome.message;
    ++compared;
  }
  return compared;
}

}  // namespace flyball::emit
