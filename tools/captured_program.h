// A capture with the program that it was made of, compiled anew.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "compiler/linked_set.h"
#include "dsl/source.h"
#include "tools/capture.h"
#include "tools/command.h"

namespace flyball::tools {

/// As the command line has them; empty where the capture's own names hold.
struct CaptureOptions {
  std::string capture;
  std::vector<std::string> policies;
  std::string chip;
  bool monitors = false;  // a ring's events alone: of what was emitted with --monitors
};

void add_capture_options(CLI::App& command, CaptureOptions& options);

struct CapturedProgram {
  Capture capture;
  std::unique_ptr<compiler::LinkedSet> set;
  dsl::SourceMap sources;
};

/// The file is a capture, or, with policies and chip named, the events of a ring alone. Prints what is wrong: with the
/// capture, its policies or chip, or that these are others than they were.
std::variant<std::unique_ptr<CapturedProgram>, ExitCode> load_captured(const CaptureOptions& options);

}  // namespace flyball::tools
