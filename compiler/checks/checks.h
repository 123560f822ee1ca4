// What is said of a policy that compiles: states that nothing reaches, guards that are never true, values that get
// lost. A check is a file; checks.cpp lists them.
#pragma once

#include "compiler/compile.h"
#include "hal/chip/chip.h"

namespace flyball::compiler::checks {

struct Policy;

/// Runs every check on every policy of `compiled`, and adds what they find to its diagnostics.
void run(CompileResult& compiled, const chip::Chip* chip);

// The checks, each in the file of its name.
void unused_name(const Policy& policy);
void hidden_name(const Policy& policy);
void unreachable_state(const Policy& policy);
void way_out(const Policy& policy);
void dead_transition(const Policy& policy);
void guard_overlap(const Policy& policy);
void waiting_machines(const Policy& policy);
void comfortable_else(const Policy& policy);
void unset_limit(const Policy& policy);
void lowest_ceiling(const Policy& policy);
void outvoted_ceiling(const Policy& policy);
void outside_range(const Policy& policy);
void vanishing_step(const Policy& policy);
void lost_precision(const Policy& policy);
void late_read(const Policy& policy);

}  // namespace flyball::compiler::checks
