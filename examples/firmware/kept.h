// Words that outlive a reset: what the policies retain. Two copies, written in turn, each with a number and a check: a
// reset while one is written leaves the other.
#pragma once

#include "board.h"
#include "policy.h"

namespace kept {

/// Before the first step: hands over what was kept. False at power-on, when there is nothing.
bool load(power_policy::Policies& policies);

/// After each step.
void store(const power_policy::Policies& policies);

}  // namespace kept
