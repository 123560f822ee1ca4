// From policy files to a linked set with its parameters set: the compiler's front door as the commands use it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/compile.h"
#include "compiler/linked_set.h"
#include "dsl/source.h"
#include "hal/chip/chip.h"

namespace flyball::tools {

struct PolicyLoad {
  std::unique_ptr<compiler::LinkedSet> set;  // null: there were errors
  dsl::SourceMap sources;                    // what it was compiled from
  std::string messages;                      // rendered errors and warnings; ends with a newline, or is empty
  bool wrong_usage = false;                  // a --set that cannot be done
};

/// params: name and value of each --set, the value as the language writes it ("88 degC").
PolicyLoad load_policies(const std::vector<std::string>& paths, const chip::Chip& chip,
                         const std::vector<std::pair<std::string, std::string>>& params, bool colour,
                         const compiler::CompileOptions& options = {});

/// A line that says how many promises CompileOptions::truths left out; empty when it left out none.
std::string left_out_text(const compiler::LinkedSet& set);

}  // namespace flyball::tools
