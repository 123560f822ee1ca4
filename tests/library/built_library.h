// An emitted library of the three bundled policies for the accelerator, built once for each machine that can be run.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace flyball::library {

struct Machine {
  const char* name;
  const char* c_compiler;
  const char* cpp_compiler;
  std::vector<std::string> runner;  // what runs its programs here, with its options; none: this machine
};

/// This machine, and aarch64.
const std::vector<Machine>& machines();

/// Why a test cannot run here: "no qemu-aarch64"; "" when it can.
std::string missing_tool(const Machine& machine);

/// The folder with lib/flyball.h, and in BUILD_OF(machine) what was made. Throws std::runtime_error when that fails.
const std::string& emitted_folder();
std::string build_of(const Machine& machine);

/// Starts a program of the machine; -1 when that is not possible. Its output goes to `out`, its messages to `log`.
pid_t start(const Machine& machine, const std::string& program, const std::vector<std::string>& arguments,
            const std::string& out, const std::string& log);

}  // namespace flyball::library
