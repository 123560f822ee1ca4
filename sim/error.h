// What is wrong with an input of the simulator, where, and what would mend it: the same shape as a chip file's errors.
#pragma once

#include "hal/chip/load.h"

namespace flyball::sim {

using chip::Error;
using chip::to_string;

}  // namespace flyball::sim
