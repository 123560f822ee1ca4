// Faulty chips, enumerated from a description: each field with each class of fault. What a self-test is worth is how
// many of them it catches.
#pragma once

#include <string>
#include <vector>

#include "hal/rdl/model.h"
#include "hal/rdl/simulated.h"

namespace flyball::rdl {

enum class FaultClass {
  kStuckBit,
  kSwappedBits,
  kAlias,
  kWrongReset,
  kMissingMask,  // a bit that should hold still can be written: reserved, read-only, or locked
  kWrongAccess,
  kDeadByteLane
};
constexpr size_t kFaultClasses = 7;
const char* word(FaultClass fault);

/// A chip that differs from its description in one thing.
struct Mutant {
  FaultClass fault;
  std::string name;        // "clock[1].REQUEST.ENABLE: bit 31 is stuck at 1"
  size_t instance = 0;     // of the map
  size_t reg = 0;          // index in its block
  Field field;             // as it is in this chip, where the register itself is wrong
  bool other_field = false;  // `field` takes the place of the field of its name, or joins the register
  DataFault data;          // or a fault on the way to it
};

/// All of them, in the order of the description.
std::vector<Mutant> enumerate_mutants(const AddressMap& map);

/// The description of the faulty chip.
AddressMap mutated_map(const AddressMap& map, const Mutant& mutant);

struct MutantResult {
  uint32_t caught_by = 0;  // bits by hal::regs::Check
  bool silent = false;     // not caught, and no sequence of accesses found that tells it from a good chip
};

/// Runs the self-test on it.
MutantResult test_mutant(const AddressMap& map, const Tables& tables, const Mutant& mutant,
                         const hal::regs::TestOptions& options);

}  // namespace flyball::rdl
