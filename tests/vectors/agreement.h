// Holds a port to the reference vectors of its original, through every executor.
#pragma once

#include <string>

#include "tests/vectors/port.h"

namespace flyball::vectors {

struct Agreement {
  size_t rows = 0, agree = 0;     // a row agrees when all its outputs do, in every executor
  std::string first_difference;   // "sequence 2, row 17: jit: speed is 400, the original's 410"
  size_t policy_lines = 0;        // those with code or comment; tests are not counted
  size_t operations = 0;          // of the Program
  size_t bytes = 0;               // of the memory that a step works in
};

/// Throws std::runtime_error when the policy is not valid, or port, policy and vectors do not fit together.
Agreement compare(const Port& port);

/// What the reference evaluator makes of the first sequence is what the table engine makes of it, to the bit. Returns
/// the first difference, empty when there is none.
std::string compare_with_reference(const Port& port);

}  // namespace flyball::vectors
