// Linear search through rows of instances and registers of a block: both are short, and nothing is kept.
#include "hal/regs/locate.h"

namespace flyball::hal::regs {
namespace {

uint32_t words_before(const BlockPlan& block, uint32_t reg) {
  uint32_t words = 0;
  for (uint32_t i = 0; i < reg; ++i) words += block.registers[i].count;
  return words;
}

/// The register at `offset` bytes from a block's address.
bool find_in_block(const BlockPlan& block, uint32_t offset, Place* place) {
  uint32_t words = 0;
  for (uint32_t i = 0; i < block.register_count; ++i) {
    const RegisterPlan& r = block.registers[i];
    const uint32_t distance = offset - r.offset;  // wraps to a large number below it
    const uint32_t element = r.count > 1 ? distance / r.stride : 0;
    if (element < r.count && distance == element * r.stride) {
      place->reg = i;
      place->element = element;
      place->position = words + element;
      return true;
    }
    words += r.count;
  }
  return false;
}

}  // namespace

Place place_at(const Plan& plan, uint32_t position) {
  uint32_t left = position;
  const InstancePlan* row = plan.instances;
  while (left >= row->count * row->block->words) {
    left -= row->count * row->block->words;
    ++row;
  }
  const uint32_t instance = left / row->block->words;
  left -= instance * row->block->words;
  Place place{row->block, row->address + instance * row->stride, 0, 0, position, 0};
  while (left >= place.plan().count) {
    left -= place.plan().count;
    ++place.reg;
  }
  place.element = left;
  place.address = place.block_address + place.plan().offset + left * place.plan().stride;
  return place;
}

bool find_place(const Plan& plan, uint32_t address, Place* place) {
  uint32_t words = 0;
  for (uint32_t i = 0; i < plan.instance_count; ++i) {
    const InstancePlan& row = plan.instances[i];
    const uint32_t distance = address - row.address;
    // Blocks may lie in each other's gaps: a miss in the nearest instance of this row is no miss of all.
    const uint32_t instance = row.count > 1 ? distance / row.stride : 0;
    if (address >= row.address && instance < row.count &&
        find_in_block(*row.block, distance - instance * row.stride, place)) {
      place->block = row.block;
      place->block_address = row.address + instance * row.stride;
      place->position += words + instance * row.block->words;
      place->address = address;
      return true;
    }
    words += row.count * row.block->words;
  }
  return false;
}

uint32_t position_in_block(const Place& place, uint32_t reg) {
  const uint32_t block_first = place.position - place.element - words_before(*place.block, place.reg);
  return block_first + words_before(*place.block, reg);
}

}  // namespace flyball::hal::regs
