// An executor that, at random ticks, is replaced by a new version of the same text: nothing may be seen of it.
#pragma once

#include "tests/reference/follower.h"

namespace flyball::reference {

std::unique_ptr<Follower> updated_version(const Followed& followed);

}  // namespace flyball::reference
