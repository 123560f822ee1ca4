// What host and target say to each other about emitted programs. Freestanding.
//
// The host sends a Request and what belongs to it. kProgram: a Shape, and the number of elements of each slot, output,
// limit and retained value; the target begins with that program, and says in a byte a slot which it keeps. kCalls:
// Calls; the target makes them, and answers with an int64_t each: how many kRestore were refused, then all elements of
// the kept slots, of the outputs, of the retained values; and with a Decision for each element of each limit.
#pragma once

#include <stdint.h>

namespace flyball::firmware {

struct Request {
  enum class What : uint32_t { kProgram, kCalls } what;
  uint32_t number;  // of the program; of calls
};

struct Shape {
  uint32_t slots, outputs, limits, retained;
};

struct Call {
  enum class What : uint32_t { kWrite, kReading, kGranted, kRestore, kStep } what;  // a step with its promises
  uint32_t row, element;
  int64_t value;
};

static_assert(sizeof(Request) == 8 && sizeof(Shape) == 16 && sizeof(Call) == 24, "as they go over the wire");

}  // namespace flyball::firmware
