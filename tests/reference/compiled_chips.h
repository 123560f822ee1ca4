// A linked set compiled to machine code: one chip that follows the table engine, and a batch of chips that follow it
// and others behind it, so that neighbouring lanes hold different values.
#pragma once

#include "tests/reference/follower.h"

namespace flyball::reference {

std::unique_ptr<Follower> compiled_chips(const Followed& followed);

}  // namespace flyball::reference
