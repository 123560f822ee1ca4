// flyball regs test: the self-test on a simulated chip, and on faulty ones.
#pragma once

#include <cstdint>
#include <string>

namespace flyball::tools {

struct RegisterTestOptions {
  std::string chip = "small_chip";
  uint64_t seed = 1;
  uint32_t runs = 1;
  bool in_service = false;
  bool keep_exclusions = true;
  bool with_mutants = false;
  uint32_t mutants = 0;  // 0: all
  std::string out;
};

/// Prints what was tested and what was found; returns the exit code.
int test_registers(const RegisterTestOptions& options);

}  // namespace flyball::tools
