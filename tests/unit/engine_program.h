// A Program built by hand, a slot and an operation at a time, and an engine with memory to run it.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "runtime/engine.h"

namespace flyball {

struct HandProgram {
  std::vector<Domain> domains;
  std::vector<Relation> relations;
  std::deque<std::vector<uint16_t>> maps;
  std::vector<Slot> slots;
  std::vector<Op> ops;
  std::vector<Block> blocks, monitors;
  std::vector<Table> tables;
  std::vector<ShareArgs> shares;
  std::vector<Policy> policies;
  std::vector<Input> inputs;
  std::vector<Param> params;
  std::vector<Limit> limits;
  std::vector<Vote> votes;
  std::vector<Machine> machines;
  std::vector<Saturation> saturations;
  std::vector<Retained> retained;
  uint32_t tick_us = 1000;

  DomainId domain(uint16_t size) {
    domains.push_back({"d", size});
    return static_cast<DomainId>(domains.size() - 1);
  }

  uint16_t relation(DomainId child, DomainId parent, std::vector<uint16_t> of) {
    maps.push_back(std::move(of));
    relations.push_back({child, parent, maps.back().data()});
    return static_cast<uint16_t>(relations.size() - 1);
  }

  SlotId slot(Type type, DomainId in = kNoDomain, int64_t first = 0, SlotKind kind = SlotKind::kState) {
    slots.push_back({kind, type, in, kNoIndex, INT64_MIN, INT64_MAX, first});
    return static_cast<SlotId>(slots.size() - 1);
  }

  void block(DomainId in = kNoDomain, SlotId guard = kNoSlot, uint32_t period_ticks = 1) {
    blocks.push_back({in, guard, period_ticks, static_cast<uint32_t>(ops.size()), 0, 0});
  }

  /// Appends to the last block.
  void op(OpCode code, Type type, DomainId in, SlotId d, SlotId a, SlotId b = kNoSlot, SlotId c = kNoSlot,
          uint32_t imm = 0) {
    ops.push_back({code, type, in, d, a, b, c, imm});
    ++blocks.back().op_count;
  }

  Program program() const {
    Program p{};
    p.tick_us = tick_us;
    p.domains = span(domains);
    p.relations = span(relations);
    p.slots = span(slots);
    p.ops = span(ops);
    p.blocks = span(blocks);
    p.monitors = span(monitors);
    p.tables = span(tables);
    p.shares = span(shares);
    p.policies = span(policies);
    p.inputs = span(inputs);
    p.params = span(params);
    p.limits = span(limits);
    p.votes = span(votes);
    p.machines = span(machines);
    p.saturations = span(saturations);
    p.retained = span(retained);
    return p;
  }

 private:
  template <class T>
  static Span<T> span(const std::vector<T>& vector) {
    return {vector.data(), static_cast<uint32_t>(vector.size())};
  }
};

/// An engine with exactly the memory it asks for.
class HandEngine {
 public:
  explicit HandEngine(const HandProgram& hand)
      : program_(hand.program()), memory_(Engine::bytes_needed(program_) / 8), engine_(program_, memory_.data()) {}

  Engine& operator*() { return engine_; }
  Engine* operator->() { return &engine_; }

  std::vector<int64_t> values(SlotId slot) {
    std::vector<int64_t> all(elements(program_, program_.slots[slot].domain));
    for (uint32_t i = 0; i < all.size(); ++i) all[i] = engine_.read(slot, i);
    return all;
  }

  void write_all(SlotId slot, const std::vector<int64_t>& all) {
    for (uint32_t i = 0; i < all.size(); ++i) engine_.write(slot, i, all[i]);
  }

 private:
  Program program_;
  std::vector<uint64_t> memory_;
  Engine engine_;
};

}  // namespace flyball
