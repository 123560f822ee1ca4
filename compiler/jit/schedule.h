// In what order and under which loops the operations of a Program are compiled.
//
// Operations over one domain are brought together, over blocks and as far as what they read and write allows, so that
// one loop over the domain runs them all with their values in registers. A domain whose elements fit the lanes of one
// vector needs no loop: it is code in a straight line, as are operations without a domain.
#pragma once

#include <string>
#include <vector>

#include "compiler/jit/jit.h"

namespace flyball::jit {

/// What the lanes of a vector are: elements of a domain, or chips.
struct Lanes {
  uint32_t count;
  bool chips;

  /// Whether operations over a domain of this size run in a loop.
  bool loops(uint32_t size) const { return chips ? size != 1 : size == 0 || size > count; }
};

/// Operations of one block that follow each other.
struct Piece {
  const Block* block;
  std::vector<uint32_t> ops;
  bool skipped;               // by a branch, where the guard holds for nothing at hand
};

/// Pieces under one loop over `domain`, or in a straight line (kNoDomain).
struct Region {
  DomainId domain;
  std::vector<Piece> pieces;
};

/// What becomes one function.
struct Part {
  uint16_t policy, machine;   // machine kNoIndex: what the policy does outside of machines
  uint32_t period_ticks;
  std::vector<Region> regions;
};

struct Schedule {
  std::vector<Part> step, monitors;
  std::vector<bool> in_memory;  // [slot]: must be written to memory; the others are read where they are in registers
  std::vector<bool> full_width; // [slot]: its values are addressed one by one, so they keep the width of their type
};

/// A reduction whose elements are read from memory one by one, in loops of its own.
bool reduces_alone(const Program& program, const Op& op, const Lanes& lanes);

/// A gather within registers: parent and child each fit a vector.
bool gathers_in_registers(const Program& program, const Op& op, const Lanes& lanes);

Schedule schedule(const Source& source, const Lanes& lanes);

}  // namespace flyball::jit
