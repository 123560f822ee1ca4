// Arbitration in straight lines: a function for each limit, in which what the policies say of it is constant.
#pragma once

#include <string>

#include "compiler/emit/inline_step.h"

namespace flyball::emit {

/// What one limit's grants count in, and how they are kept.
struct LimitForm {
  bool ceilings_alone;  // of one rank, as most are; else the arbiter's own steps are called
  std::string votes;    // type with a bit for each vote
  int32_t first, last, safe, rest;  // on the grid
  bool off_grid_matters;     // slew counts from the grant before, which may be set from outside
  bool starts_off_grid;
  std::string name;     // of its functions and members
};
LimitForm limit_form(const InlineSet& set, uint32_t limit);

/// `void decide_freq(Memory& m, const bool (&running)[kPolicies]) { ... }`
std::string decide_text(const InlineSet& set, uint32_t limit);

}  // namespace flyball::emit
