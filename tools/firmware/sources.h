// The freestanding sources that firmware is made of, beside what is emitted, as they were when this program was built.
#pragma once

#include <vector>

#include "compiler/emit/emit.h"

namespace flyball::tools {

/// Controller, drivers of the chip's devices, platforms of all targets; the engine comes with what is emitted.
const std::vector<emit::File>& firmware_sources();

/// What libflyball has beside controller and drivers: its interface, its ways to a chip, its daemon, its Makefile.
const std::vector<emit::File>& library_sources();

}  // namespace flyball::tools
