// The processors that firmware is built for and emulated on.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace flyball::tools {

struct Target {
  const char* name;            // hal/platform/NAME.options says how to compile and link for it
  const char* start;           // its start-up code, hal/platform/START.cpp
  const char* uart;            // its serial port, hal/platform/UART.cpp
  const char* compiler;        // and the Debian package that brings it
  const char* compiler_package;
  const char* emulator;
  const char* emulator_package;
  std::vector<std::string> board;  // options that make the emulator the board
};

const std::vector<Target>& targets();

/// Null when there is none of that name.
const Target* find_target(const std::string& name);

}  // namespace flyball::tools
