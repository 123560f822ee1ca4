// What emitted code takes on a 32-bit target.
#include "compiler/emit/footprint.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "compiler/dump.h"
#include "compiler/emit/inline_class.h"
#include "runtime/arbiter.h"

namespace flyball::emit {
namespace {

uint64_t bytes_of(std::string_view type) {
  for (const RowBytes& row : kRowBytes) {
    if (type == row.type) return row.bytes;
  }
  return 0;
}

uint64_t row_bytes(const compiler::LinkedSet& linked) {
  const Program& p = linked.program;
  const uint64_t span_bytes = 8;
  uint64_t bytes = span_bytes + bytes_of("Program") + p.domains.size * bytes_of("Domain") +
                   p.units.size * bytes_of("Unit") + p.relations.size * bytes_of("Relation") +
                   p.slots.size * bytes_of("Slot") + (uint64_t{p.blocks.size} + p.monitors.size) * bytes_of("Block") +
                   p.tables.size * bytes_of("Table") + p.shares.size * bytes_of("ShareArgs") +
                   p.policies.size * bytes_of("Policy") + p.inputs.size * bytes_of("Input") +
                   p.params.size * bytes_of("Param") + p.limits.size * bytes_of("Limit") +
                   p.votes.size * bytes_of("Vote") + p.machines.size * bytes_of("Machine") +
                   p.promises.size * bytes_of("Monitor") + p.saturations.size * bytes_of("Saturation") +
                   p.retained.size * bytes_of("Retained") + p.outputs.size * bytes_of("Output") +
                   linked.requirements.size() * bytes_of("Requirement") + p.ops.size * bytes_of("Op");
  for (const Relation& row : p.relations) bytes += elements(p, row.child) * sizeof(uint16_t);
  for (const Table& row : p.tables) bytes += uint64_t{row.size} * 2 * sizeof(int64_t);
  for (const Domain& row : p.domains) bytes += row.names == nullptr ? 0 : row.size * uint64_t{4};
  for (const Machine& row : p.machines) {
    bytes += row.transition_count * bytes_of("Transition") + state_names(row) * uint64_t{4};
  }
  return bytes;
}

/// Each text once, as a linker keeps them.
uint64_t text_bytes(const Program& p) {
  std::set<std::string_view> texts;
  const auto add = [&texts](const auto& rows) {
    for (const auto& row : rows) texts.insert(row.name);
  };
  add(p.domains);
  add(p.units);
  add(p.policies);
  add(p.inputs);
  add(p.params);
  add(p.limits);
  add(p.machines);
  add(p.saturations);
  add(p.retained);
  add(p.outputs);
  for (const Monitor& row : p.promises) texts.insert(row.text);
  for (const Domain& row : p.domains) {
    if (row.names != nullptr) texts.insert(row.names, row.names + row.size);
  }
  for (const Machine& row : p.machines) texts.insert(row.states, row.states + state_names(row));
  uint64_t bytes = 0;
  for (const std::string_view text : texts) bytes += text.size() + 1;
  return bytes;
}

uint64_t aligned(uint64_t bytes) { return (bytes + 7) / 8 * 8; }

}  // namespace

Footprint footprint(const compiler::LinkedSet& linked) {
  const Program& p = linked.program;
  Footprint out;
  out.table_bytes = row_bytes(linked) + text_bytes(p);
  out.channels = limit_channels(p);
  out.votes = p.votes.size;
  out.memory_bytes = Engine::bytes_needed(p);
  const uint64_t span_bytes = 8;
  const uint64_t decisions = (out.channels == 0 ? 1 : out.channels) * bytes_of("Decision");
  out.instance_bytes = aligned(out.memory_bytes + bytes_of("Engine") + span_bytes + decisions + p.policies.size);
  const compiler::Cost cost = compiler::cost_of(linked);
  out.dispatches = cost.dispatches;
  out.element_operations = cost.element_operations;
  return out;
}

InlineFootprint inline_footprint(const compiler::LinkedSet& linked, const dsl::SourceMap& sources) {
  const InlineSet set(linked, sources);
  InlineFootprint out;
  out.instance_bytes = instance_bytes(set);
  for (const Function& function : set.plan.step) {
    out.array_bytes = std::max(out.array_bytes, array_bytes(set, function));
    for (const Region& region : function.regions) {
      for (const uint32_t index : region.ops) {
        ++out.operations;
        out.element_operations += elements(linked.program, linked.program.ops[index].domain);
      }
    }
  }
  return out;
}

}  // namespace flyball::emit
