// A linked set as text.
#include "compiler/dump.h"

#include <fmt/format.h>

#include <array>

#include "compiler/params.h"
#include "compiler/slot_names.h"
#include "runtime/engine.h"

namespace flyball::compiler {
namespace {

std::string domain_name(const Program& program, DomainId domain) {
  return domain == kNoDomain ? "" : fmt::format("[{}]", program.domains[domain].name);
}

/// names: by slot.
void append_block(std::string& out, const LinkedSet& linked, const std::vector<std::string>& names, const Block& block,
                  size_t number) {
  const Program& p = linked.program;
  out += fmt::format("block {}{}", number, domain_name(p, block.domain));
  if (block.guard != kNoSlot) out += fmt::format(" when {}", names[block.guard]);
  if (block.period_ticks > 1) out += fmt::format(" every {} ticks", block.period_ticks);
  out += "\n";
  for (uint32_t i = 0; i < block.op_count; ++i) {
    const Op& op = p.ops[block.first_op + i];
    std::string operands;
    for (const SlotId s : {op.a, op.b, op.c}) {
      if (s != kNoSlot) operands += " " + names[s];
    }
    out += fmt::format("  {}{} = {}.{}{}", names[op.d], domain_name(p, op.domain), operation_name(op.code),
                       op.type == Type::kI32 ? "i32" : "i64", operands);
    if (op.imm != 0 && op.imm != kNoIndex) out += fmt::format(" #{}", op.imm);
    out += "\n";
  }
}

const char* kind_name(SlotKind kind) {
  constexpr std::array kNames = {"constant", "param", "reading", "fresh", "now", "grant", "state", "temporary"};
  return kNames[static_cast<size_t>(kind)];
}

uint64_t block_elements(const Program& p, const Block& block) {
  uint64_t r = 0;
  for (uint32_t i = 0; i < block.op_count; ++i) r += elements(p, p.ops[block.first_op + i].domain);
  return r;
}

}  // namespace

std::string dump_program(const LinkedSet& linked) {
  const Program& p = linked.program;
  std::string out = fmt::format("program, tick {} us\n", p.tick_us);
  for (const Policy& q : p.policies) {
    out += fmt::format("policy {} every {} ticks, rank {}\n", q.name, q.period_ticks, q.rank);
  }
  for (const Domain& d : p.domains) out += fmt::format("domain {} of {}\n", d.name, d.size);
  for (const Input& i : p.inputs) out += fmt::format("input {}{}\n", i.name, domain_name(p, i.domain));
  for (const Limit& l : p.limits) {
    out += fmt::format("limit {}{} safe {} rest {}, {} votes\n", l.name, domain_name(p, l.domain),
                       show_value(p, l.grant, l.safe), show_value(p, l.grant, l.rest), l.vote_count);
  }
  for (uint32_t v = 0; v < p.votes.size; ++v) {
    out += fmt::format("vote {}: line {}: {}\n", v, linked.votes[v].line, linked.votes[v].text);
  }
  for (const Retained& r : p.retained) out += fmt::format("retained {}{}\n", r.name, domain_name(p, r.domain));
  for (uint32_t m = 0; m < p.machines.size; ++m) {
    const Machine& machine = p.machines[m];
    out += fmt::format("machine {}{}\n", machine.name, domain_name(p, machine.domain));
    for (uint32_t t = 0; t < machine.transition_count; ++t) {
      const Transition& row = machine.transitions[t];
      const char* from = row.from < state_names(machine) ? machine.states[row.from] : "*";
      out += fmt::format("  {} -> {}: line {}: {}\n", from, machine.states[row.to], row.line,
                         linked.transitions[m][t].condition);
    }
  }
  size_t number = 0;
  const std::vector<std::string> names = slot_names(linked);
  for (const Block& block : p.blocks) append_block(out, linked, names, block, number++);
  if (p.monitors.size > 0) out += "promises\n";
  for (const Block& block : p.monitors) append_block(out, linked, names, block, number++);
  return out;
}

std::string dump_slots(const LinkedSet& linked) {
  const Program& p = linked.program;
  const std::vector<std::string> names = slot_names(linked);
  std::string out;
  for (SlotId s = 0; s < p.slots.size; ++s) {
    const Slot& slot = p.slots[s];
    out += fmt::format("{:5} {:10} {} {:10} [{}, {}]", s, kind_name(slot.kind), slot.type == Type::kI32 ? "i32" : "i64",
                       domain_name(p, slot.domain), slot.lo, slot.hi);
    if (slot.unit != kNoIndex) {
      const Unit& u = p.units[slot.unit];
      out += fmt::format(" {}", u.name);
      if (u.num != 1 || u.den != 1) out += fmt::format(" * {}/{}", u.num, u.den);
      if (u.exponent != 0) out += fmt::format(" * 2^{}", u.exponent);
    }
    out += fmt::format("  {}\n", names[s]);
  }
  return out;
}

Cost cost_of(const LinkedSet& linked) {
  const Program& p = linked.program;
  Cost cost;
  for (const Block& block : p.blocks) {
    cost.dispatches += block.op_count;
    cost.element_operations += block_elements(p, block);
  }
  cost.memory_bytes = Engine::bytes_needed(p);
  for (const Slot& slot : p.slots) {
    if (slot.kind == SlotKind::kState)
      cost.state_bytes += uint64_t{elements(p, slot.domain)} * (slot.type == Type::kI32 ? 4U : 8U);
  }
  cost.table_bytes = p.ops.size * sizeof(Op) + p.slots.size * sizeof(Slot) + p.blocks.size * sizeof(Block) +
                     p.votes.size * sizeof(Vote) + p.limits.size * sizeof(Limit) + p.inputs.size * sizeof(Input) +
                     p.machines.size * sizeof(Machine);
  return cost;
}

std::string show_cost(const LinkedSet& linked) {
  const Program& p = linked.program;
  const Cost cost = cost_of(linked);
  std::string out = "bounds of one step, every block running:\n";
  out += fmt::format("  operations dispatched   {:>8}\n", cost.dispatches);
  out += fmt::format("  operations on elements  {:>8}\n", cost.element_operations);
  out += fmt::format("  working memory          {:>8} bytes, {} of them kept between steps\n", cost.memory_bytes,
                     cost.state_bytes);
  out += fmt::format("  program tables          {:>8} bytes\n", cost.table_bytes);
  for (uint32_t q = 0; q < p.policies.size; ++q) {
    uint64_t ops = 0;
    uint64_t each = 0;
    for (const Block& block : p.blocks) {
      if (block.policy != q) continue;
      ops += block.op_count;
      each += block_elements(p, block);
    }
    out += fmt::format("  policy {:<16} {:>8} dispatched, {} on elements, every {} us\n", p.policies[q].name, ops, each,
                       static_cast<uint64_t>(p.policies[q].period_ticks) * p.tick_us);
  }
  return out;
}

}  // namespace flyball::compiler
