// A schedule as an LLVM module, a function for each part.
#pragma once

#include <llvm/IR/Module.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/jit/ir_arithmetic.h"
#include "compiler/jit/layout.h"
#include "compiler/jit/schedule.h"

namespace flyball::jit {

/// What code is written for.
struct Work {
  Source source;
  const Lanes& lanes;
  const Schedule& schedule;
  const Layout& layout;
  Instructions has;
  bool debug_info;
};

struct WrittenModule {
  std::unique_ptr<llvm::Module> module;
  std::vector<std::string> step, monitors;  // names of the parts' functions, in their order
};

WrittenModule write_module(const Work& work, llvm::LLVMContext& context);

}  // namespace flyball::jit
