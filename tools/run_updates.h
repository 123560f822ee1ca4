// `--update TIME=POLICY`: which version of the policies takes over when, read and compiled before the run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/update.h"
#include "tools/backend.h"
#include "tools/run_inputs.h"
#include "tools/simulate.h"

namespace flyball::tools {

/// After the checks that need no reading.
struct CheckedUpdate {
  std::string text;  // as it was given
  int64_t time_us;
  std::string file;
};

/// `texts`: each --update. Their times rise, from above 0 to below `until_us`.
std::variant<std::vector<CheckedUpdate>, Failure> check_updates(const std::vector<std::string>& texts,
                                                                std::optional<int64_t> until_us);

/// A version with what its plan and code refer to: stays where it is.
struct LoadedUpdate {
  CheckedUpdate asked;
  std::string policy;
  std::unique_ptr<compiler::LinkedSet> set;
  std::unique_ptr<compiler::Update> plan;
  std::unique_ptr<StepCompiler> compiler;  // of its own: it works beside the others
  std::unique_ptr<StepCode> code;

  RunUpdate of_run() const { return {*set, *plan, asked.time_us, asked.file, policy, code.get()}; }
};

using LoadedUpdates = std::vector<std::unique_ptr<LoadedUpdate>>;

/// Each version is the one before with one policy replaced, under the same --set. Prints what is wrong with them, and
/// warnings. The exit code when one cannot take over.
std::variant<LoadedUpdates, ExitCode> load_updates(const std::vector<CheckedUpdate>& updates,
                                                   const CheckedInputs& checked, const Inputs& inputs);

/// Begins to make machine code of each, for a run of about `ticks`.
std::optional<Failure> compile_updates(LoadedUpdates& updates, Backend backend, const jit::Options& options,
                                       int64_t ticks);

}  // namespace flyball::tools
