// A policy of any length, of what policies are made of.
#pragma once

#include <cstdint>
#include <string>

namespace flyball::bench {

/// At least so many lines, at most a group (38) more. Each group of lines guards one kind of sensor: its input, limit,
/// params, a filter, a curve, a machine with three states, a promise and a test, with the comments and empty lines that
/// authors write. Groups differ in their names, figures and conditions.
std::string large_policy(int64_t lines);

}  // namespace flyball::bench
