// Masks from fields, rows from instances.
#include "hal/rdl/table.h"

#include <algorithm>

namespace flyball::rdl {
namespace {

using hal::regs::RegisterPlan;

void add_write(const Field& f, RegisterPlan* plan) {
  if (!f.writable()) return;
  if (f.single_pulse) {
    plan->pulses |= f.mask();
    return;
  }
  uint32_t* const masks[] = {&plan->takes,        &plan->one_sets,  &plan->one_clears,
                             &plan->one_toggles,  &plan->zero_sets, &plan->zero_clears,
                             &plan->zero_toggles, &plan->sets,      &plan->clears};
  *masks[static_cast<size_t>(f.on_write)] |= f.mask();
  if (f.once()) plan->once |= f.mask();
}

void add_testability(const Field& f, RegisterPlan* plan) {
  switch (f.testability) {
    case Testability::kFull: break;
    case Testability::kScratch: plan->scratch |= f.mask(); break;
    case Testability::kNoWrite: plan->not_written |= f.mask(); break;
    case Testability::kNoCompare: plan->not_compared |= f.mask(); break;
    case Testability::kNone:
      plan->untouched |= f.mask();
      plan->not_written |= f.mask();
      plan->not_compared |= f.mask();
      break;
  }
}

/// "pll[3]" is "pll" and, as far as its rows go, a neighbour of "pll[2]".
std::string row_name(const std::string& path) {
  return path.empty() || path.back() != ']' ? path : path.substr(0, path.rfind('['));
}

}  // namespace

hal::regs::RegisterPlan register_plan(const Register& reg) {
  RegisterPlan plan{};
  plan.offset = reg.offset;
  plan.count = reg.count;
  plan.stride = reg.stride;
  plan.reset = reg.reset();
  uint32_t fields = 0;
  for (const Field& f : reg.fields) {
    fields |= f.mask();
    if (f.reset) plan.reset_known |= f.mask();
    if (f.readable()) plan.readable |= f.mask();
    if (f.on_read == OnRead::kClear) plan.read_clears |= f.mask();
    if (f.on_read == OnRead::kSet) plan.read_sets |= f.mask();
    if (f.moved_by_hardware()) plan.hardware |= f.mask();
    add_write(f, &plan);
    add_testability(f, &plan);
  }
  plan.reset_known |= ~fields;  // reserved bits are 0
  plan.readable |= ~fields;
  plan.reserved = ~fields;
  // A register is left alone as a whole or not at all: an access reaches all of its bits.
  if (plan.untouched != 0) plan.untouched = ~uint32_t{0};
  return plan;
}

std::vector<hal::regs::LockPlan> lock_plans(const Block& block) {
  std::vector<hal::regs::LockPlan> plans;
  const auto index = [&block](const Register* r) { return static_cast<uint32_t>(r - block.registers.data()); };
  for (const Register& r : block.registers) {
    for (const Field& f : r.fields) {
      if (f.lock.empty()) continue;
      const size_t dot = f.lock.rfind('.');
      const Register* lock = block.reg(f.lock.substr(0, dot));
      const uint32_t mask = lock->field(f.lock.substr(dot + 1))->mask();
      const auto same = std::find_if(plans.begin(), plans.end(), [&](const hal::regs::LockPlan& p) {
        return p.lock == index(lock) && p.lock_mask == mask && p.locked == index(&r);
      });
      if (same != plans.end()) {
        same->locked_mask |= f.mask();
      } else {
        plans.push_back({index(lock), mask, index(&r), f.mask()});
      }
    }
  }
  return plans;
}

std::vector<hal::regs::CounterPlan> counter_plans(const Block& block) {
  std::vector<hal::regs::CounterPlan> plans;
  for (uint32_t i = 0; i < block.registers.size(); ++i) {
    for (const Field& f : block.registers[i].fields) {
      if (f.counter) plans.push_back({i, f.low, f.width, f.counter_step, f.saturates});
    }
  }
  return plans;
}

std::vector<InstanceRow> instance_rows(const AddressMap& map) {
  std::vector<const BlockInstance*> sorted;
  for (const BlockInstance& i : map.instances) sorted.push_back(&i);
  std::stable_sort(sorted.begin(), sorted.end(), [](const BlockInstance* a, const BlockInstance* b) {
    return std::pair(a->block, row_name(a->path)) < std::pair(b->block, row_name(b->path));
  });
  std::vector<InstanceRow> rows;
  for (const BlockInstance* i : sorted) {
    InstanceRow* last = rows.empty() ? nullptr : &rows.back();
    const bool same = last != nullptr && last->block == i->block && last->name == row_name(i->path);
    if (same && (last->count == 1 || i->address == last->address + last->stride * last->count)) {
      if (last->count == 1) last->stride = i->address - last->address;
      ++last->count;
    } else {
      rows.push_back({row_name(i->path), i->block, i->address, 0, 1});
    }
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const InstanceRow& a, const InstanceRow& b) { return a.address < b.address; });
  return rows;
}

Tables::Tables(const AddressMap& map) {
  for (const Block& block : map.blocks) {
    BlockTables& tables = blocks_.emplace_back();
    for (const Register& r : block.registers) {
      tables.registers.push_back(register_plan(r));
      tables.plan.words += r.count;
    }
    tables.locks = lock_plans(block);
    tables.counters = counter_plans(block);
    tables.plan.registers = tables.registers.data();
    tables.plan.locks = tables.locks.data();
    tables.plan.counters = tables.counters.data();
    tables.plan.register_count = static_cast<uint32_t>(tables.registers.size());
    tables.plan.lock_count = static_cast<uint32_t>(tables.locks.size());
    tables.plan.counter_count = static_cast<uint32_t>(tables.counters.size());
  }
  for (const InstanceRow& row : instance_rows(map)) {
    const hal::regs::BlockPlan& block = blocks_[row.block].plan;
    instances_.push_back({&block, row.address, row.stride, row.count});
    plan_.words += block.words * row.count;
  }
  plan_.instances = instances_.data();
  plan_.instance_count = static_cast<uint32_t>(instances_.size());
}

std::string name_at(const AddressMap& map, uint32_t address, uint32_t mask) {
  for (const BlockInstance& instance : map.instances) {
    const Block& block = map.blocks[instance.block];
    if (address < instance.address || address - instance.address >= block.bytes) continue;
    for (const Register& r : block.registers) {
      const uint32_t offset = address - instance.address;
      const uint32_t stride = r.stride == 0 ? 4 : r.stride;
      if (offset < r.offset || (offset - r.offset) % stride != 0 || (offset - r.offset) / stride >= r.count) continue;
      std::string name = instance.path + "." + r.name;
      if (r.stride != 0) name += "[" + std::to_string((offset - r.offset) / stride) + "]";
      for (const Field& f : r.fields) {
        if (mask != 0 && (mask & ~f.mask()) == 0) return name + "." + f.name;
      }
      return name;
    }
  }
  return "nothing";
}

}  // namespace flyball::rdl
