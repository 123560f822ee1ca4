// Emitted code beside the table engine on the same inputs.
#pragma once

#include "tests/emit/emitted_library.h"
#include "tests/reference/follower.h"

namespace flyball::emit {

/// Compares the tables first; then, after every tick, all slots with the lead's, and every decision, its reason and
/// winners too, with those of this process's own arbiter.
std::unique_ptr<reference::Follower> emitted_follower(const compiler::LinkedSet& linked, const EmittedApi& api);

}  // namespace flyball::emit
