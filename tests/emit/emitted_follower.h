// Emitted code beside the table engine on the same inputs.
#pragma once

#include "tests/emit/emitted_policies.h"
#include "tests/reference/follower.h"

namespace flyball::emit {

/// Compares, after every tick, all slots that are kept with the lead's, and every decision, its reason and winners too,
/// with those of this process's own arbiter.
std::unique_ptr<reference::Follower> emitted_follower(const compiler::LinkedSet& linked,
                                                      std::unique_ptr<EmittedPolicies> emitted);

}  // namespace flyball::emit
