// A policy as straight-line code on an emulated target, beside the table engine on this machine.
#pragma once

#include <string>
#include <vector>

#include "tools/firmware/target.h"

namespace flyball::bench {

/// Instructions of each of the first `frames` ticks, step and arbitration together, of the policy of that name in the
/// folder policies, emitted as straight-line code and compiled with `optimisation` (-Os, -O2). Throws std::exception
/// where it grants otherwise than the table engine.
std::vector<uint64_t> inline_ticks(const tools::Target& target, const std::string& policy, const char* optimisation,
                                   size_t frames);

}  // namespace flyball::bench
