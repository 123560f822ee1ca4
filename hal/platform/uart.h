// The byte link over the board's first serial port. A source for each kind of port. Freestanding.
#pragma once

#include "hal/bus/link.h"

namespace flyball::hal {

/// Switches the port on. get() waits for ever: whoever needs a time-out has a timer for it.
ByteLink uart_link();

}  // namespace flyball::hal
