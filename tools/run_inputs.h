// What a run is made of, from the names on a command line: policies, chip, workload, faults, parameters.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/linked_set.h"
#include "dsl/source.h"
#include "hal/chip/chip.h"
#include "sim/faults/fault.h"
#include "sim/workload/workload.h"
#include "tools/bundled.h"
#include "tools/command.h"

namespace flyball::tools {

/// As the command line has them; empty texts were not given.
struct InputOptions {
  std::vector<std::string> policies, set;
  std::string chip = "chips/accel.yaml", workload = "workloads/train_step.csv", faults, until;
  uint64_t seed = 1;
};

/// After the checks that need no reading.
struct CheckedInputs {
  std::vector<std::string> policies;
  NamedFile chip, workload;
  std::optional<NamedFile> faults;
  std::optional<int64_t> until_us;
  std::vector<std::pair<std::string, std::string>> params;
  uint64_t seed = 1;
  bool truths = true;  // `true.` values are known: the controller is in this process, and records nothing
};
std::variant<CheckedInputs, Failure> check_inputs(const InputOptions& options);

/// Read and checked. Stays where it is: its parts refer to each other.
struct Inputs {
  chip::Chip chip;
  std::unique_ptr<compiler::LinkedSet> set;
  dsl::SourceMap sources;  // what the set was compiled from
  sim::Workload workload;
  std::shared_ptr<const sim::FaultPlan> faults;  // null where no file was given
};
/// Prints what is wrong, and warnings. The exit code when there are no inputs.
std::variant<std::unique_ptr<Inputs>, ExitCode> load_inputs(const CheckedInputs& checked);

}  // namespace flyball::tools
