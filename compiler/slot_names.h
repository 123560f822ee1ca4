// A name for every slot, for whoever shows operations to a person: dumps and comments in emitted code.
#pragma once

#include <string>
#include <vector>

#include "compiler/linked_set.h"

namespace flyball::compiler {

/// By slot: "temp", "temp.fresh", "guard.state", a constant's value, the name of a `let`, "need*target" where it is a
/// quotient that is not divided yet; two slots may be what one `let` is. A slot without a name of its own is "t12", or
/// "s12" when it is kept from step to step.
std::vector<std::string> slot_names(const LinkedSet& linked);

/// The operation's name in dumps: "add", "select".
const char* operation_name(OpCode code);

}  // namespace flyball::compiler
