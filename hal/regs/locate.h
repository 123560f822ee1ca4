// Where a register of a plan lies: from its position, counting all registers of all instances, and from its address.
// Freestanding.
#pragma once

#include "hal/regs/plan.h"

namespace flyball::hal::regs {

struct Place {
  const BlockPlan* block;
  uint32_t block_address;
  uint32_t reg;       // index in the block
  uint32_t element;   // of an array
  uint32_t position;  // among all registers of the plan
  uint32_t address;

  constexpr const RegisterPlan& plan() const { return block->registers[reg]; }
};

/// The register at `position` < plan.words.
Place place_at(const Plan& plan, uint32_t position);

/// False when there is no register at `address`.
bool find_place(const Plan& plan, uint32_t address, Place* place);

/// Position of element 0 of register `reg` of the block that `place` lies in.
uint32_t position_in_block(const Place& place, uint32_t reg);

}  // namespace flyball::hal::regs
