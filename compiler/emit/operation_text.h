// An operation as its author would read it: the comment behind its row.
#pragma once

#include <string>
#include <vector>

#include "compiler/linked_set.h"

namespace flyball::emit {

/// "t47 = target + -4000". names: by slot.
std::string operation_text(const Program& program, const std::vector<std::string>& names, const Op& op);

/// "kAdd".
const char* enumerator(OpCode code);

}  // namespace flyball::emit
