// A Program as text, field by field: two that read the same are the same.
#pragma once

#include <string>

#include "runtime/program.h"

namespace flyball::emit {

std::string rows_of(const Program& program);

}  // namespace flyball::emit
