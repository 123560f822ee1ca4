// Where a policy votes on its limits.
#pragma once

#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {

struct VotePlace {
  const dsl::Stmt* statement = nullptr;
  const Declared* limit = nullptr;
  size_t machine = SIZE_MAX;   // among the policy's machines; SIZE_MAX: at policy level
  size_t state = kBody;        // as flat_states() numbers them
  Interval value;              // proved, brought into the limit's range as the vote will be
  bool protects = false;       // it moves the limit to the side of `safe`: a clock's ceiling, a fan's floor
  bool ceiling() const { return statement->op == dsl::AssignOp::kCeiling; }
};

/// In text order, those under `if` included. Votes on limits whose range is not known are left out.
std::vector<VotePlace> votes_of(const Policy& policy);

/// Whether each run of the statement, or of the statements, votes on every element of the limit.
bool always_votes(const dsl::Stmt& statement, const Declared& limit, const Names& names);
bool always_votes(const std::vector<dsl::StmtPtr>& statements, const Declared& limit, const Names& names);

}  // namespace flyball::compiler::checks
