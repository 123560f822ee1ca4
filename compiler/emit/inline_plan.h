// Which functions, loops and branches a Program becomes, and where each of its values is kept.
//
// Operations over one domain are brought under one loop, over adjacent blocks, as far as what they read and write
// allows. What nothing outside of the Program asks for is left out.
#pragma once

#include <string>
#include <vector>

#include "compiler/emit/inline_division.h"

namespace flyball::emit {

enum class Place : uint8_t {
  kNone,      // a constant, or computed for nobody
  kMember,    // of the memory that is kept
  kArray,     // of the function: a value for each element
  kOuter,     // of the function: seen by more than one branch
  kLocal,     // a name where it is computed
  kExpression // read once, as part of what reads it
};

/// Operations under one loop over `domain`, or in a straight line (kNoDomain); skipped where `guard`, which has no
/// domain, does not hold.
struct Region {
  DomainId domain;
  SlotId guard;
  std::vector<uint32_t> ops;
};

struct Function {
  std::string name;
  uint32_t period_ticks;
  std::vector<Region> regions;
};

struct Plan {
  std::vector<Function> step, monitors;
  Function requirements;
  std::vector<const Block*> block_of;  // [op]
  Quotients quotients;
  std::vector<bool> live;              // [slot]
  std::vector<bool> under_guard;       // [op]: only where its block's guard holds for the element
  std::vector<Place> place;            // [slot]
};

/// The operand is read at elements other than the operation's own.
bool reads_across(const Program& program, const Op& op, const Block& block, SlotId slot);

/// Not part of a loop with others: it looks at all elements of its operands.
inline bool runs_alone(OpCode code) {
  return code == OpCode::kShare || code == OpCode::kReduceArgMin || code == OpCode::kReduceArgMax ||
         code == OpCode::kReduceMedian;
}

Plan plan(const compiler::LinkedSet& linked, const ValueForms& values);

}  // namespace flyball::emit
