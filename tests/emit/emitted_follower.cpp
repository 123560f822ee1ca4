// Emitted code beside the table engine on the same inputs.
#include "tests/emit/emitted_follower.h"

#include <fmt/format.h>

#include "compiler/slot_names.h"
#include "runtime/arbiter.h"
#include "runtime/retained.h"

namespace flyball::emit {
namespace {

class EmittedFollower : public reference::Follower {
 public:
  EmittedFollower(const compiler::LinkedSet& linked, std::unique_ptr<EmittedPolicies> emitted)
      : program_(linked.program),
        truths_(linked.truths),
        emitted_(std::move(emitted)),
        memory_(Engine::bytes_needed(program_) / sizeof(uint64_t) + 1),
        own_(program_, memory_.data()),
        decisions_(limit_channels(program_)),
        running_(program_.policies.size, 1),
        names_(compiler::slot_names(linked)),
        of_require_(program_.slots.size, false) {
    for (const compiler::Requirement& requirement : linked.requirements) {
      for (uint32_t i = 0; i < requirement.probe.op_count; ++i) {
        of_require_[program_.ops[requirement.probe.first_op + i].d] = true;
      }
    }
  }

  void begin(const Engine& lead) override {
    for (uint32_t r = 0; r < program_.retained.size; ++r) {
      const Retained& row = program_.retained[r];
      for (uint32_t e = 0; e < elements(program_, row.domain); ++e) {
        const int32_t kept = retained_value(lead, row, e);
        if (!emitted_->restore(r, e, kept)) difference_ = "a kept value is refused";
        if (emitted_->retained(r, e) != kept) difference_ = "a kept value is not taken";
        (void)restore(own_, row, e, kept);
      }
    }
  }

  void step(const Engine& lead) override {
    feed(lead);
    emitted_->step(now_us_);
    own_.step();
    arbitrate(own_, reinterpret_cast<const bool*>(running_.data()), decisions_.data());
    ++ticks_;
  }

  std::string finish(const Engine& lead) override {
    if (!difference_.empty()) return difference_;
    emitted_->check_promises();
    for (SlotId s = 0; s < program_.slots.size && difference_.empty(); ++s) {
      if (program_.slots[s].kind == SlotKind::kFresh) continue;  // emitted code clears them after each step
      if (program_.slots[s].kind == SlotKind::kGrant) continue;  // and sets them to what it decided
      const bool temporary = program_.slots[s].kind == SlotKind::kTemporary;
      if (temporary && of_require_[s]) continue;  // written as a param is set: feed sets those that the lead has taken
      if (emitted_->keeps(s)) compare_slot(lead, s);
    }
    compare_outputs(lead);
    compare_decisions();
    return difference_;
  }

 private:
  /// What the lead was given, through the calls that firmware has, and to an engine of this process.
  void feed(const Engine& lead) {
    for (uint32_t i = 0; i < program_.inputs.size; ++i) {
      const Input& row = program_.inputs[i];
      for (uint32_t e = 0; e < elements(program_, row.domain); ++e) {
        const bool fresh = lead.read(row.fresh, e) != 0;
        if (fresh) emitted_->set_reading(i, e, lead.read(row.reading, e));
        own_.write(row.fresh, e, fresh);
        own_.write(row.reading, e, lead.read(row.reading, e));
      }
    }
    for (uint32_t l = 0; l < program_.limits.size; ++l) {
      const Limit& row = program_.limits[l];
      for (uint32_t e = 0; e < elements(program_, row.domain); ++e) {
        emitted_->set_granted(l, e, lead.read(row.grant, e));
        own_.write(row.grant, e, lead.read(row.grant, e));
      }
    }
    for (const Param& row : program_.params) copy(lead, row.slot);
    for (const compiler::TrueValue& row : truths_) copy(lead, row.slot);
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      if (program_.slots[s].kind != SlotKind::kNow) continue;
      own_.write(s, 0, lead.read(s, 0));
      now_us_ = static_cast<uint64_t>(lead.read(s, 0));
    }
  }

  void copy(const Engine& lead, SlotId slot) {
    for (uint32_t e = 0; e < elements(program_, program_.slots[slot].domain); ++e) {
      emitted_->write(slot, e, lead.read(slot, e));
      own_.write(slot, e, lead.read(slot, e));
    }
  }

  void compare_slot(const Engine& lead, SlotId slot) {
    for (uint32_t e = 0; e < elements(program_, program_.slots[slot].domain); ++e) {
      if (!says_something(lead, slot, e)) continue;
      const int64_t value = lead.read(slot, e), emitted = emitted_->read(slot, e);
      // A reading may be kept in 32 bits: as the nearest number that they hold.
      const bool cut = emitted_->code() == Code::kInline && (emitted == INT32_MIN || emitted == INT32_MAX);
      const bool beyond = emitted < 0 ? value < emitted : value > emitted;
      if (!cut || !beyond) differ(fmt::format("slot {}[{}] {}", slot, e, names_[slot]), emitted, value);
    }
  }

  /// The value of a vote that is not active does not.
  bool says_something(const Engine& lead, SlotId slot, uint32_t element) const {
    for (const Vote& vote : program_.votes) {
      if (vote.value == slot) return lead.read(vote.active, element) != 0;
    }
    return true;
  }

  void compare_outputs(const Engine& lead) {
    for (uint32_t o = 0; o < program_.outputs.size; ++o) {
      const Output& row = program_.outputs[o];
      for (uint32_t e = 0; e < elements(program_, row.domain); ++e) {
        differ(fmt::format("output {}[{}]", row.name, e), emitted_->output(o, e), lead.read(row.slot, e));
      }
    }
  }

  void compare_decisions() {
    size_t channel = 0;
    for (uint32_t l = 0; l < program_.limits.size; ++l) {
      for (uint32_t e = 0; e < elements(program_, program_.limits[l].domain); ++e) {
        const Decision theirs = emitted_->decision(l, e);
        const Decision& mine = decisions_[channel++];
        const std::string name = fmt::format("{}[{}]", program_.limits[l].name, e);
        differ(name + " granted", theirs.granted, mine.granted);
        differ(name + " wanted", theirs.wanted, mine.wanted);
        differ(name + " winners", static_cast<int64_t>(theirs.winners), static_cast<int64_t>(mine.winners));
        differ(name + " reason", static_cast<int64_t>(theirs.reason), static_cast<int64_t>(mine.reason));
      }
    }
  }

  void differ(const std::string& name, int64_t emitted, int64_t engine) {
    if (emitted == engine || !difference_.empty()) return;
    difference_ = fmt::format("tick {}: {}: emitted {}, engine {}", ticks_ - 1, name, emitted, engine);
  }

  const Program& program_;
  const std::vector<compiler::TrueValue>& truths_;
  std::unique_ptr<EmittedPolicies> emitted_;
  std::vector<uint64_t> memory_;
  Engine own_;
  std::vector<Decision> decisions_;
  std::vector<char> running_;
  std::vector<std::string> names_;
  std::vector<bool> of_require_;  // by slot
  uint64_t now_us_ = 0;
  uint64_t ticks_ = 0;
  std::string difference_;
};

}  // namespace

std::unique_ptr<reference::Follower> emitted_follower(const compiler::LinkedSet& linked,
                                                      std::unique_ptr<EmittedPolicies> emitted) {
  return std::make_unique<EmittedFollower>(linked, std::move(emitted));
}

}  // namespace flyball::emit
