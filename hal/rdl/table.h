// The model as the tables that simulation and self-test run on.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "hal/rdl/model.h"
#include "hal/regs/plan.h"

namespace flyball::rdl {

/// Blocks of one kind at equal distances, as one row of the plan.
struct InstanceRow {
  std::string name;  // "tile_pll"; of a single one its path
  uint32_t block, address, stride, count;
};
std::vector<InstanceRow> instance_rows(const AddressMap& map);

hal::regs::RegisterPlan register_plan(const Register& reg);
std::vector<hal::regs::LockPlan> lock_plans(const Block& block);
std::vector<hal::regs::CounterPlan> counter_plans(const Block& block);

/// Owns the tables that a Plan points into.
class Tables {
 public:
  explicit Tables(const AddressMap& map);
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;
  const hal::regs::Plan& plan() const { return plan_; }

 private:
  struct BlockTables {
    std::vector<hal::regs::RegisterPlan> registers;
    std::vector<hal::regs::LockPlan> locks;
    std::vector<hal::regs::CounterPlan> counters;
    hal::regs::BlockPlan plan{};
  };
  std::deque<BlockTables> blocks_;
  std::vector<hal::regs::InstancePlan> instances_;
  hal::regs::Plan plan_{};
};

/// "tile_pll[3].STATUS", with the field's name for the bits of `mask`: "tile_pll[3].STATUS.LOCKED".
std::string name_at(const AddressMap& map, uint32_t address, uint32_t mask);

}  // namespace flyball::rdl
