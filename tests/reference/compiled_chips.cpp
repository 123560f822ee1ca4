// One chip in every tick; the batch in the first ticks, against a table engine for each delay.
#include "tests/reference/compiled_chips.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "compiler/jit/jit.h"
#include "compiler/slot_names.h"

namespace flyball::reference {
namespace {

constexpr std::array<size_t, 4> kDelays_ticks = {0, 5, 11, 23};
constexpr uint32_t kChips = 21;         // a group of any machine's lanes, and one that is not full
constexpr size_t kBatchTicks = 80;
constexpr size_t kEveryTick = 100;      // all values are compared in each of the first ticks, then in each 16th
constexpr uint64_t kSome = 12;  // every so manieth program is compiled to the fast code, another for AVX2: takes longer

bool is_input(SlotKind kind) {
  return kind == SlotKind::kParam || kind == SlotKind::kReading || kind == SlotKind::kFresh || kind == SlotKind::kNow ||
         kind == SlotKind::kGrant;
}

/// A table engine, or one that runs machine code, with its memory.
class OwnEngine {
 public:
  explicit OwnEngine(const Program& program)
      : memory_(Engine::bytes_needed(program) / sizeof(uint64_t) + 1), engine_(program, memory_.data()) {}
  Engine& operator*() { return engine_; }
  Engine* operator->() { return &engine_; }

 private:
  std::vector<uint64_t> memory_;
  Engine engine_;
};

jit::Compiler& compiler() {
  static const std::unique_ptr<jit::Compiler> kCompiler(flyball_jit_create());
  return *kCompiler;
}

jit::Options options_of(uint64_t seed) {
  jit::Options options;
  options.optimize = seed % kSome == 0;
  if (seed % kSome == 1 && __builtin_cpu_supports("avx2")) options.cpu = "x86-64-v3";
  return options;
}

class CompiledChips : public Follower {
 public:
  CompiledChips(const compiler::LinkedSet& linked, uint64_t seed)
      : program_(linked.program), names_(compiler::slot_names(linked)), one_(program_) {
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      const SlotKind kind = program_.slots[s].kind;
      if (is_input(kind)) inputs_.push_back(s);
      if (is_input(kind) || kind == SlotKind::kState) compared_.push_back(s);
    }
    cast_.assign(program_.slots.size, kNoSlot);
    for (const Vote& vote : program_.votes) cast_[vote.value] = vote.active;
    std::string error;
    const jit::Options options = options_of(seed);
    step_ = compiler().compile({&program_, &linked}, options, &error);
    batch_ = compiler().compile_batch({&program_, &linked}, kChips, options, &error);
    if (step_ == nullptr || batch_ == nullptr) throw std::runtime_error(error);
    one_->use(&step_->program());
    for (size_t d = 0; d < kDelays_ticks.size(); ++d) delayed_.push_back(std::make_unique<OwnEngine>(program_));
  }

  void begin(const Engine& lead) override {
    for (const Retained& row : program_.retained) {
      for (uint32_t e = 0; e < elements(program_, row.domain); ++e) {
        for (const SlotId slot : {row.slot, row.kept}) {
          if (slot == kNoSlot) continue;
          const int64_t kept = lead.read(slot, e);
          one_->write(slot, e, kept);
          for (auto& engine : delayed_) (*engine)->write(slot, e, kept);
          for (uint32_t c = 0; c < kChips; ++c) batch_->write(slot, e, c, kept);
        }
      }
    }
  }

  void step(const Engine& lead) override {
    copy_inputs(lead, *one_);
    one_->step();
    ++ticks_;
    if (ticks_ > kBatchTicks) return;
    before_.push_back(inputs_of(lead));
    feed(before_);
    for (auto& engine : delayed_) (*engine)->step();
    batch_->step();
  }

  std::string finish(const Engine& lead) override {
    copy_inputs(lead, *one_);
    one_->check_promises();
    std::string difference;
    if (ticks_ <= kEveryTick || ticks_ % 16 == 0) difference = one_against(lead);
    if (ticks_ > kBatchTicks || !difference.empty()) return difference;
    after_.push_back(inputs_of(lead));
    feed(after_);
    for (auto& engine : delayed_) (*engine)->check_promises();
    batch_->check_promises();
    if (ticks_ % 8 == 0) difference = batch_against_delayed();
    return difference;
  }

 private:
  using Values = std::vector<int64_t>;  // of the input slots' elements, in their order

  template <class F>
  void for_each_input(F f) const {
    for (const SlotId slot : inputs_) {
      for (uint32_t e = 0; e < elements(program_, program_.slots[slot].domain); ++e) f(slot, e);
    }
  }

  void copy_inputs(const Engine& from, Engine& to) const {
    for_each_input([&](SlotId slot, uint32_t e) { to.write(slot, e, from.read(slot, e)); });
  }

  Values inputs_of(const Engine& engine) const {
    Values values;
    for_each_input([&](SlotId slot, uint32_t e) { values.push_back(engine.read(slot, e)); });
    return values;
  }

  /// Each engine, and the chips that follow it, what the lead had as many ticks ago as the engine is behind.
  void feed(const std::vector<Values>& history) {
    for (size_t d = 0; d < delayed_.size(); ++d) {
      const size_t last = history.size() - 1;
      const int64_t* value = history[last - std::min(kDelays_ticks.at(d), last)].data();
      for_each_input([&](SlotId slot, uint32_t e) {
        (*delayed_[d])->write(slot, e, *value);
        for (auto c = static_cast<uint32_t>(d); c < kChips; c += static_cast<uint32_t>(delayed_.size())) {
          batch_->write(slot, e, c, *value);
        }
        ++value;
      });
    }
  }

  std::string place(const char* who, SlotId slot, uint32_t element, int64_t compiled, int64_t table) const {
    return std::string(who) + ": slot " + std::to_string(slot) + " " + names_[slot] + "[" + std::to_string(element) +
           "] after tick " + std::to_string(ticks_ - 1) + ": " + std::to_string(compiled) + ", table engine " +
           std::to_string(table);
  }

  /// What a vote says while it is not cast comes from a branch that is not taken, where no proved interval holds.
  bool counts(const Engine& lead, SlotId slot, uint32_t element) const {
    return cast_[slot] == kNoSlot || lead.view(cast_[slot])[element] != 0;
  }

  std::string one_against(const Engine& lead) {
    for (const SlotId slot : compared_) {
      const SlotView mine = one_->view(slot), theirs = lead.view(slot);
      for (uint32_t e = 0; e < elements(program_, program_.slots[slot].domain); ++e) {
        if (mine[e] != theirs[e] && counts(lead, slot, e)) {
          return place("compiled for one chip", slot, e, mine[e], theirs[e]);
        }
      }
    }
    return "";
  }

  std::string batch_against_delayed() {
    for (const SlotId slot : compared_) {
      for (uint32_t e = 0; e < elements(program_, program_.slots[slot].domain); ++e) {
        for (uint32_t c = 0; c < kChips; ++c) {
          const int64_t mine = batch_->read(slot, e, c), theirs = (*delayed_[c % delayed_.size()])->read(slot, e);
          if (mine == theirs || !counts(**delayed_[c % delayed_.size()], slot, e)) continue;
          return place(("compiled for many, chip " + std::to_string(c)).c_str(), slot, e, mine, theirs);
        }
      }
    }
    return "";
  }

  const Program& program_;
  std::vector<std::string> names_;
  std::vector<SlotId> inputs_, compared_;
  std::vector<SlotId> cast_;  // [slot], of the value of a vote whether it is cast
  std::unique_ptr<jit::Step> step_;
  std::unique_ptr<jit::Batch> batch_;
  OwnEngine one_;
  std::vector<std::unique_ptr<OwnEngine>> delayed_;
  std::vector<Values> before_, after_;  // by tick: when it was stepped, and when its promises were asked for
  size_t ticks_ = 0;
};

}  // namespace

std::unique_ptr<Follower> compiled_chips(const Followed& followed) {
  return std::make_unique<CompiledChips>(followed.linked, followed.seed);
}

}  // namespace flyball::reference
