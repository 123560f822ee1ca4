// Follows every name that the Program and the linked set have for a slot.
#include "compiler/jit/observed.h"

namespace flyball::jit {
namespace {

class Observed {
 public:
  explicit Observed(const Source& source) : program_(*source.program), seen_(program_.slots.size, false) {
    for (SlotId s = 0; s < program_.slots.size; ++s) seen_[s] = program_.slots[s].kind != SlotKind::kTemporary;
    see_named();
    see_read_after_step();
    if (source.linked != nullptr) see_texts(*source.linked);
  }

  std::vector<bool> take() { return std::move(seen_); }

 private:
  void see(SlotId slot) {
    if (slot != kNoSlot) seen_[slot] = true;
  }

  void see(const std::vector<compiler::NamedSlot>& names) {
    for (const compiler::NamedSlot& name : names) see(name.slot);
  }

  void see_named() {
    for (const Input& input : program_.inputs) {
      for (const SlotId slot : {input.value, input.ok, input.age}) see(slot);
    }
    for (const Vote& vote : program_.votes) {
      see(vote.value);
      see(vote.active);
    }
    for (const Machine& machine : program_.machines) {
      see(machine.state);
      see(machine.fired);
    }
    for (const Monitor& promise : program_.promises) see(promise.violated);
    for (const Saturation& saturation : program_.saturations) see(saturation.hit);
  }

  /// What a step writes and an operation that is no part of the step reads.
  void see_read_after_step() {
    std::vector<bool> in_step(program_.ops.size, false), written(program_.slots.size, false);
    for (const Block& block : program_.blocks) {
      for (uint32_t i = block.first_op; i < block.first_op + block.op_count; ++i) {
        in_step[i] = true;
        written[program_.ops[i].d] = true;
      }
    }
    const auto see_written = [&](SlotId slot) {
      if (slot != kNoSlot && written[slot]) see(slot);
    };
    for (const Block& block : program_.monitors) see_written(block.guard);
    for (uint32_t i = 0; i < program_.ops.size; ++i) {
      if (in_step[i]) continue;
      const Op& op = program_.ops[i];
      for (const SlotId slot : {op.a, op.b, op.c}) see_written(slot);
      if (op.code != OpCode::kShare) continue;
      see_written(program_.shares[op.imm].at_least);
      see_written(program_.shares[op.imm].at_most);
    }
  }

  void see_texts(const compiler::LinkedSet& linked) {
    for (const compiler::Watch& watch : linked.watches) see(watch.slot);
    for (const auto& transitions : linked.transitions) {
      for (const compiler::TransitionText& text : transitions) see(text.reads);
    }
    for (const compiler::Shown& shown : linked.broken) see(shown.reads);
    for (const compiler::Requirement& requirement : linked.requirements) {
      see(requirement.truth);
      see(requirement.reads);
    }
    for (const compiler::LinkedTest& test : linked.tests) {
      for (const compiler::LinkedTestStep& step : test.steps) {
        see(step.truth);
        see(step.shown.reads);
      }
    }
  }

  const Program& program_;
  std::vector<bool> seen_;
};

}  // namespace

std::vector<bool> observed_slots(const Source& source) { return Observed(source).take(); }

}  // namespace flyball::jit
