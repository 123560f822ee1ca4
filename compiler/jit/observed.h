// Which slots somebody may look at between steps. Every other temporary may stay in a register.
#pragma once

#include <vector>

#include "compiler/jit/jit.h"

namespace flyball::jit {

/// [slot]: true for all that are not temporaries, and for temporaries that a monitor, a test, a requirement or a report
/// reads after the step that wrote them.
std::vector<bool> observed_slots(const Source& source);

}  // namespace flyball::jit
