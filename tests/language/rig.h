// A policy on the table engine and the arbiter, tick by tick: what the language tests look at.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/params.h"
#include "compiler/update.h"
#include "runtime/arbiter.h"

namespace flyball::compiler {

class Rig {
 public:
  explicit Rig(const std::vector<std::string>& policies, const chip::Chip* chip = nullptr,
               const CompileOptions& options = {}) {
    std::vector<std::pair<std::string, std::string>> texts;
    for (size_t i = 0; i < policies.size(); ++i) texts.emplace_back("p" + std::to_string(i) + ".fly", policies[i]);
    result_ = compile_texts(texts, chip, options);
    EXPECT_TRUE(result_.linked) << dsl::render(result_.diagnostics, result_.sources, false);
    if (result_.linked == nullptr) throw std::runtime_error("the policy does not compile");
    memory_.resize(Engine::bytes_needed(program()) / sizeof(uint64_t) + 1);
    engine_ = std::make_unique<Engine>(program(), memory_.data());
    decisions_.resize(limit_channels(program()));
  }

  /// A version that takes over from one that has run.
  Rig(const std::vector<std::string>& policies, const Rig& before) : Rig(policies, nullptr, successor()) {
    const Update update(before.linked(), linked());
    EXPECT_EQ(update.obstacle(), "");
    report_ = update.apply(*before.engine_, *engine_);
  }
  /// What became of the one before.
  const UpdateReport& report() const { return report_; }

  const Program& program() const { return result_.linked->program; }
  const LinkedSet& linked() const { return *result_.linked; }
  const CompileResult& result() const { return result_; }
  Engine& engine() { return *engine_; }

  /// A new reading in the next tick, in base units.
  void feed(const std::string& input, int64_t reading, uint32_t element = 0) {
    const Input& row = find(program().inputs, input);
    engine_->write(row.fresh, element, 1);
    engine_->write(row.reading, element, reading);
  }

  void tick(int count = 1) {
    bool running[16];
    std::fill(std::begin(running), std::end(running), true);
    for (int i = 0; i < count; ++i) {
      engine_->step();
      arbitrate(*engine_, running, decisions_.data());
      uint32_t channel = 0;
      for (const Limit& limit : program().limits) {
        for (uint32_t e = 0; e < elements(program(), limit.domain); ++e) {
          engine_->write(limit.grant, e, decisions_[channel++].granted);
        }
      }
      for (const Input& input : program().inputs) {
        for (uint32_t e = 0; e < elements(program(), input.domain); ++e) engine_->write(input.fresh, e, 0);
      }
    }
  }

  int64_t input(const std::string& name, uint32_t element = 0) {
    return engine_->read(find(program().inputs, name).value, element);
  }
  int64_t grant(const std::string& name, uint32_t element = 0) {
    return engine_->read(find(program().limits, name).grant, element);
  }
  /// The raw slot of a var: its value times 2^shift.
  int64_t raw(const std::string& name, uint32_t element = 0) { return engine_->read(watch(name).slot, element); }
  /// A var's value in steps, as reading it gives (rule 4.4).
  int64_t var(const std::string& name, uint32_t element = 0) {
    const int shift = watch(name).shift;
    const int64_t n = raw(name, element);
    return shift == 0 ? n : (n + (int64_t{1} << (shift - 1))) >> shift;
  }
  std::string state(const std::string& machine, uint32_t element = 0) {
    const Machine& row = find(program().machines, machine);
    return row.states[engine_->read(row.state, element)];
  }

 private:
  static CompileOptions successor() {
    CompileOptions options;
    options.successor = true;
    return options;
  }
  template <class T>
  static const T& find(const Span<T>& rows, const std::string& name) {
    for (const T& row : rows) {
      if (name == row.name) return row;
    }
    throw std::runtime_error("there is no " + name);
  }
  const Watch& watch(const std::string& name) const {
    for (const Watch& w : linked().watches) {
      if (w.name == name) return w;
    }
    throw std::runtime_error("there is no var " + name);
  }

  CompileResult result_;
  UpdateReport report_;
  std::vector<uint64_t> memory_;
  std::unique_ptr<Engine> engine_;
  std::vector<Decision> decisions_;
};

}  // namespace flyball::compiler
