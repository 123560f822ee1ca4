// Each version begins in new memory, every other one on machine code where there is any. For every other seed the first
// one could have taken over as well, and begins as any does.
#include "tests/reference/updated_version.h"

#include <random>
#include <stdexcept>
#include <vector>

#include "tests/reference/version.h"

namespace flyball::reference {
namespace {

constexpr unsigned kTicksOfAVersion = 9;  // in the mean

class UpdatedVersion : public Follower {
 public:
  explicit UpdatedVersion(const Followed& followed)
      : lead_(followed.linked), random_(followed.seed), next_(followed.successor()), now_(first(followed)) {
    expect_identities();
    if (next_.linked->identities.size() != lead_.identities.size()) throw std::runtime_error("it has other identities");
    code_ = machine_code_of(*next_.linked);
  }

  void begin(const Engine& lead) override {
    for (uint32_t i = 0; i < lead_.program.retained.size; ++i) {
      const Retained& theirs = lead_.program.retained[i];
      const Retained& mine = now_.set->program.retained[i];
      copy(lead, theirs.slot, mine.slot);
      if (theirs.kept != kNoSlot) copy(lead, theirs.kept, mine.kept);
    }
  }

  void step(const Engine& lead) override {
    if (now_.engine->ticks() > 0 && random_() % kTicksOfAVersion == 0) update();
    copy_inputs(lead);
    now_.engine->step();
  }

  std::string finish(const Engine& lead) override {
    copy_inputs(lead);
    now_.engine->check_promises();
    for (size_t i = 0; i < lead_.identities.size(); ++i) {
      const SlotId theirs = lead_.identities[i].slot, mine = now_.set->identities[i].slot;
      for (uint32_t e = 0; e < elements(lead_.program, lead_.slots[theirs].domain); ++e) {
        const int64_t a = lead.read(theirs, e), b = now_.engine->read(mine, e);
        if (a == b || !counts(lead, theirs, e)) continue;
        return "updated at tick " + std::to_string(updated_) + ", " + lead_.identities[i].name + "[" +
               std::to_string(e) + "] after tick " + std::to_string(now_.engine->ticks() - 1) + ": " +
               std::to_string(b) + ", not updated " + std::to_string(a);
      }
    }
    return "";
  }

 private:
  const compiler::LinkedSet& first(const Followed& followed) const {
    if (next_.linked == nullptr) throw std::runtime_error("a version that takes over does not compile");
    return followed.seed % 2 == 0 ? followed.linked : *next_.linked;
  }

  /// All that lives from step to step is taken over, but for the mark of the first tick and those of what was retained.
  void expect_identities() const {
    std::vector<bool> known(lead_.slots.size());
    for (const compiler::Identity& identity : lead_.identities) known[identity.slot] = true;
    for (const Retained& row : lead_.retained) {
      if (row.kept != kNoSlot) known[row.kept] = true;
    }
    int without = 0;
    for (size_t s = 0; s < lead_.slots.size(); ++s) {
      if (lead_.slots[s].kind == SlotKind::kState && !known[s]) ++without;
    }
    if (without > 1) throw std::runtime_error(std::to_string(without) + " slots without an identity");
  }

  void update() {
    Version next(*next_.linked);
    const compiler::Update plan(*now_.set, *next.set);
    if (!plan.obstacle().empty()) throw std::runtime_error(plan.obstacle());
    const compiler::UpdateReport report = plan.apply(*now_.engine, *next.engine);
    if (!report.anew.empty()) throw std::runtime_error("begins anew: " + report.anew[0]);
    if (!report.resumed.empty()) throw std::runtime_error("is resumed: " + report.resumed[0]);
    if (code_ != nullptr && random_() % 2 == 0) next.engine->use(code_.get());
    updated_ = now_.engine->ticks();
    now_ = std::move(next);
  }

  void copy(const Engine& lead, SlotId theirs, SlotId mine) {
    for (uint32_t e = 0; e < elements(lead_.program, lead_.slots[theirs].domain); ++e) {
      now_.engine->write(mine, e, lead.read(theirs, e));
    }
  }

  void copy_inputs(const Engine& lead) {
    const Program& theirs = lead_.program;
    const Program& mine = now_.set->program;
    for (uint32_t i = 0; i < theirs.inputs.size; ++i) {
      copy(lead, theirs.inputs[i].reading, mine.inputs[i].reading);
      copy(lead, theirs.inputs[i].fresh, mine.inputs[i].fresh);
    }
    for (uint32_t i = 0; i < theirs.params.size; ++i) copy(lead, theirs.params[i].slot, mine.params[i].slot);
    for (size_t i = 0; i < lead_.truths.size(); ++i) copy(lead, lead_.truths[i].slot, now_.set->truths[i].slot);
    for (uint32_t i = 0; i < theirs.limits.size; ++i) copy(lead, theirs.limits[i].grant, mine.limits[i].grant);
    copy(lead, time_of(theirs), time_of(mine));
  }

  static SlotId time_of(const Program& program) {
    SlotId slot = 0;
    while (program.slots[slot].kind != SlotKind::kNow) ++slot;
    return slot;
  }

  /// What a vote says while it is not cast comes from a branch that is not taken.
  bool counts(const Engine& lead, SlotId slot, uint32_t element) const {
    for (const Vote& vote : lead_.vote_table) {
      if (vote.value == slot) return lead.read(vote.active, element) != 0;
    }
    return true;
  }

  const compiler::LinkedSet& lead_;
  std::mt19937_64 random_;
  compiler::CompileResult next_;
  Version now_;
  uint64_t updated_ = 0;
  std::shared_ptr<const CompiledProgram> code_;
};

}  // namespace

std::unique_ptr<Follower> updated_version(const Followed& followed) {
  return std::make_unique<UpdatedVersion>(followed);
}

}  // namespace flyball::reference
