// Look-up in a table of a policy: linear between points, flat beyond the ends. Freestanding.
#pragma once

#include "runtime/program.h"

namespace flyball {

/// y at x. Exact at points; between them rounded half up, or up when the table says so. An empty table gives 0.
int64_t look_up(const Table& table, int64_t x);

}  // namespace flyball
