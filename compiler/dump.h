// Shows a linked set as text: the operations of a step with the policy lines they came from, and what a step costs.
#pragma once

#include <string>

#include "compiler/linked_set.h"

namespace flyball::compiler {

/// The program: domains, inputs, limits, machines, blocks with their operations. For `flyball check --dump program`.
std::string dump_program(const LinkedSet& linked);

/// Slots with type, interval and unit. For `flyball check --dump slots`.
std::string dump_slots(const LinkedSet& linked);

/// Bounds of one step of the whole set: every block runs, every element counts.
struct Cost {
  uint64_t dispatches = 0;         // operations of the table engine
  uint64_t element_operations = 0; // operations times elements
  uint64_t memory_bytes = 0;       // the engine's working memory
  uint64_t state_bytes = 0;        // of which what is kept from step to step
  uint64_t table_bytes = 0;        // the program's constant tables
};
Cost cost_of(const LinkedSet& linked);
std::string show_cost(const LinkedSet& linked);

}  // namespace flyball::compiler
