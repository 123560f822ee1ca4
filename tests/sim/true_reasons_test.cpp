// In the closed loop, too, a reason is true: the votes of a tick are arbitrated again without those that its reason
// names, and without others.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/sim/closed_loop.h"

namespace flyball::sim {
namespace {

/// The votes of a tick, apart from what cast them: a program of limits and votes alone, each with slots of its own.
class RecordedVotes {
 public:
  explicit RecordedVotes(const Program& of) : of_(of) {
    for (const Limit& limit : of.limits) limits_.push_back(limit);
    for (Limit& limit : limits_) limit.grant = slot(Type::kI64, limit.domain);
    for (const Vote& vote : of.votes) votes_.push_back(vote);
    for (Vote& vote : votes_) {
      vote.value = slot(Type::kI64, vote.domain);
      vote.active = slot(Type::kI32, vote.domain);
    }
    program_.domains = of.domains;
    program_.relations = of.relations;
    program_.policies = of.policies;
    program_.slots = {slots_.data(), static_cast<uint32_t>(slots_.size())};
    program_.limits = {limits_.data(), static_cast<uint32_t>(limits_.size())};
    program_.votes = {votes_.data(), static_cast<uint32_t>(votes_.size())};
    memory_.resize(Engine::bytes_needed(program_) / 8 + 1);
    engine_ = std::make_unique<Engine>(program_, memory_.data());
    running_ = std::make_unique<bool[]>(of.policies.size);
    std::fill_n(running_.get(), of.policies.size, true);
    decisions_.resize(limit_channels(program_));
  }

  void record_grants(uint32_t limit, const std::vector<int64_t>& before) {
    for (uint32_t e = 0; e < before.size(); ++e) engine_->write(limits_[limit].grant, e, before[e]);
  }

  void record_votes(const Engine& from) {
    for (uint32_t v = 0; v < votes_.size(); ++v) {
      for (uint32_t e = 0; e < elements(of_, votes_[v].domain); ++e) {
        engine_->write(votes_[v].value, e, from.read(of_.votes[v].value, e));
        engine_->write(votes_[v].active, e, from.read(of_.votes[v].active, e));
      }
    }
  }

  /// Where vote `v` is cast on an element of its limit: its own element, or the one that stands for all.
  uint32_t voter(uint32_t v, uint32_t element) const { return votes_[v].domain == kNoDomain ? 0 : element; }
  bool stands(uint32_t v, uint32_t element) const { return engine_->read(votes_[v].active, voter(v, element)) != 0; }

  /// What would be decided for an element without the votes in `taken`: bit i is the limit's i-th vote.
  Decision without(uint64_t taken, uint32_t limit, uint32_t element) {
    const Limit& l = limits_[limit];
    std::vector<uint32_t> silenced;
    for (uint32_t i = 0; i < l.vote_count; ++i) {
      const uint32_t v = l.first_vote + i;
      if ((taken >> i & 1U) != 0 && stands(v, element)) silenced.push_back(v);
    }
    for (const uint32_t v : silenced) engine_->write(votes_[v].active, voter(v, element), 0);
    arbitrate(*engine_, running_.get(), decisions_.data());
    for (const uint32_t v : silenced) engine_->write(votes_[v].active, voter(v, element), 1);
    uint32_t channel = element;
    for (uint32_t before = 0; before < limit; ++before) channel += elements(of_, limits_[before].domain);
    return decisions_[channel];
  }

 private:
  SlotId slot(Type type, DomainId domain) {
    Slot s{};
    s.type = type;
    s.domain = domain;
    s.kind = SlotKind::kState;
    slots_.push_back(s);
    return static_cast<SlotId>(slots_.size() - 1);
  }

  const Program& of_;
  Program program_{};
  std::vector<Slot> slots_;
  std::vector<Limit> limits_;
  std::vector<Vote> votes_;
  std::vector<uint64_t> memory_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<bool[]> running_;
  std::vector<Decision> decisions_;
};

struct Seen {
  std::map<Reason, int> reasons;
  std::map<std::string, int> held_by;  // policies that were named
  int ties = 0;                        // of several policies
};

class TrueReasons {
 public:
  explicit TrueReasons(ClosedLoop& run) : run_(run), votes_(run.program()) {}

  void tick() {
    for (uint32_t l = 0; l < run_.program().limits.size; ++l) votes_.record_grants(l, run_.driven(l));
    run_.loop().tick();
    votes_.record_votes(run_.loop().engine());
  }

  /// Looks at one element of one limit in the tick that was.
  void check(uint32_t limit, uint32_t element) {
    const Decision d = run_.decision(limit, element);
    const Limit& l = run_.program().limits[limit];
    ++seen_.reasons[d.reason];
    ASSERT_EQ(votes_.without(0, limit, element).granted, d.granted);
    if (d.reason == Reason::kRest) {
      ASSERT_EQ(d.granted, l.rest);
    } else if (d.reason == Reason::kSlew) {
      check_slew(d, limit, element);
    } else {
      ASSERT_EQ(d.reason, Reason::kVote);
      check_votes(d, limit, element);
    }
  }

  const Seen& seen() const { return seen_; }

 private:
  static constexpr uint64_t kAll = ~uint64_t{0};

  void check_votes(const Decision& d, uint32_t limit, uint32_t element) {
    const Limit& l = run_.program().limits[limit];
    ASSERT_GT(votes_.without(d.winners, limit, element).granted, d.granted) << "is not held by what is named";
    for (uint32_t i = 0; i < l.vote_count; ++i) {
      const uint64_t bit = uint64_t{1} << i;
      const bool named = (d.winners & bit) != 0;
      if (named) ++seen_.held_by[run_.program().policies[run_.program().votes[l.first_vote + i].policy].name];
      if (d.winners == bit) continue;
      seen_.ties += named ? 1 : 0;
      ASSERT_LE(votes_.without(bit, limit, element).granted, d.granted) << "is held by vote " << i << " alone";
    }
  }

  /// Going up no vote holds the grant; going down it is as low as slew lets it be.
  void check_slew(const Decision& d, uint32_t limit, uint32_t element) {
    const Limit& l = run_.program().limits[limit];
    if (d.granted <= d.wanted) {
      ASSERT_EQ(votes_.without(kAll, limit, element).granted, d.granted);
    } else {
      ASSERT_GE(l.slew_down, 0);
    }
  }

  ClosedLoop& run_;
  RecordedVotes votes_;
  Seen seen_;
};

TEST(ClosedLoopReasons, AreTrueOnRandomTicks) {
  ClosedLoop run({"tile_guard", "power_cap", "demand_dvfs"});
  TrueReasons reasons(run);
  const uint32_t freq = run.limit("freq"), hbm_rate = run.limit("hbm_rate");
  std::mt19937_64 random(1);
  for (int tick = 0; tick < 12'000; ++tick) {
    if (tick % 250 == 0) {  // so that each policy holds now and then, and the HBM too
      const uint64_t budget_mW = random() % 4 == 0 ? 100'000 + random() % 60'000 : 400'000 + random() % 500'000;
      run.set("budget", static_cast<int64_t>(budget_mW));
      run.set("target", random() % 2 == 0 ? 60'000 : 88'000);
    }
    reasons.tick();
    for (int i = 0; i < 3; ++i) reasons.check(freq, static_cast<uint32_t>(random() % 16));
    reasons.check(hbm_rate, static_cast<uint32_t>(random() % 8));
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "tick " << tick;
  }
  const Seen& seen = reasons.seen();
  for (const Reason reason : {Reason::kRest, Reason::kVote, Reason::kSlew}) {
    EXPECT_GT(seen.reasons.count(reason) ? seen.reasons.at(reason) : 0, 200) << static_cast<int>(reason);
  }
  for (const Policy& policy : run.program().policies) {
    EXPECT_GT(seen.held_by.count(policy.name) ? seen.held_by.at(policy.name) : 0, 500) << policy.name;
  }
  EXPECT_GT(seen.ties, 100);
}

}  // namespace
}  // namespace flyball::sim
