// Runs a hand-made Program in the table engine, compiled for one chip and compiled for many, and compares every slot
// that outlives a step. Each chip has inputs of its own.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <string>

#include "compiler/jit/jit.h"
#include "tests/unit/engine_program.h"

namespace flyball::jit {

inline Compiler& compiler() {
  static const std::unique_ptr<Compiler> kCompiler(flyball_jit_create());
  return *kCompiler;
}

/// Compiled for the widest vectors that there are here, for those that almost every machine has, and for the least.
inline Options options_for(const std::string& processor, bool optimize) {
  const bool there = processor != "x86-64-v3" || __builtin_cpu_supports("avx2") != 0;
  return {.optimize = optimize, .debug_info = false, .cpu = there ? processor : "x86-64"};
}

using Random = std::mt19937_64;

/// Numbers at which arithmetic changes its way, among others.
inline int64_t edge_value(Random& random, Type type) {
  const bool narrow = type == Type::kI32;
  const int64_t least = narrow ? INT32_MIN : INT64_MIN, most = narrow ? INT32_MAX : INT64_MAX;
  switch (random() % 8) {
    case 0: return least + static_cast<int64_t>(random() % 3);
    case 1: return most - static_cast<int64_t>(random() % 3);
    case 2: return static_cast<int64_t>(random() % 7) - 3;
    case 3: return INT64_C(1) << random() % (narrow ? 31 : 63);
    case 4: return -(INT64_C(1) << random() % (narrow ? 31 : 63));
    case 5: return static_cast<int64_t>(random() % 2001) - 1000;
    default: {
      const auto any = static_cast<int64_t>(random());
      return narrow ? static_cast<int32_t>(any) : any;
    }
  }
}

/// What an input slot is given before each tick: [slot], none for slots that the step alone writes.
using Feeds = std::vector<std::pair<SlotId, std::function<int64_t(Random&)>>>;

class Agreement {
 public:
  Agreement(const HandProgram& hand, const Feeds& feeds, const Options& options, uint32_t chips = kChips)
      : program_(hand.program()), feeds_(feeds) {
    std::string error;
    step_ = compiler().compile({&program_, nullptr}, options, &error);
    EXPECT_NE(step_, nullptr) << error;
    batch_ = compiler().compile_batch({&program_, nullptr}, chips, options, &error);
    EXPECT_NE(batch_, nullptr) << error;
    for (uint32_t c = 0; c < chips; ++c) tables_.push_back(std::make_unique<HandEngine>(hand));
    one_ = std::make_unique<HandEngine>(hand);
    if (step_ != nullptr) (*one_)->use(&step_->program());
  }

  /// False after the first tick with a difference.
  bool run(int ticks, uint64_t seed) {
    if (step_ == nullptr || batch_ == nullptr) return false;
    Random random(seed);
    for (int t = 0; t < ticks && !testing::Test::HasFailure(); ++t) {
      feed(random);
      for (auto& engine : tables_) {
        (*engine)->step();
        (*engine)->check_promises();
      }
      (*one_)->step();
      (*one_)->check_promises();
      batch_->step();
      batch_->check_promises();
      compare(t);
    }
    return !testing::Test::HasFailure();
  }

 private:
  static constexpr uint32_t kChips = 35;  // a group of 32, and one that is not full

  void feed(Random& random) {
    for (const auto& [slot, draw] : feeds_) {
      for (uint32_t e = 0; e < elements(program_, program_.slots[slot].domain); ++e) {
        for (uint32_t c = 0; c < tables_.size(); ++c) {
          const int64_t value = draw(random);
          (*tables_[c])->write(slot, e, value);
          batch_->write(slot, e, c, value);
          if (c == 0) (*one_)->write(slot, e, value);
        }
      }
    }
  }

  void compare(int tick) {
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      const Slot& slot = program_.slots[s];
      if (slot.kind == SlotKind::kTemporary) continue;
      for (uint32_t e = 0; e < elements(program_, slot.domain); ++e) {
        const std::string where =
            "tick " + std::to_string(tick) + ", slot " + std::to_string(s) + "[" + std::to_string(e) + "]";
        ASSERT_EQ((*one_)->read(s, e), (*tables_[0])->read(s, e)) << "one chip, " << where;
        for (uint32_t c = 0; c < tables_.size(); ++c) {
          ASSERT_EQ(batch_->read(s, e, c), (*tables_[c])->read(s, e)) << "chip " << c << ", " << where;
        }
      }
    }
  }

  Program program_;
  Feeds feeds_;
  std::unique_ptr<Step> step_;
  std::unique_ptr<Batch> batch_;
  std::vector<std::unique_ptr<HandEngine>> tables_;
  std::unique_ptr<HandEngine> one_;
};

}  // namespace flyball::jit
