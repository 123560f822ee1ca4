// Where each instruction came from, for debuggers and profilers: a function for each machine, lines of its policy.
#pragma once

#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/Module.h>

#include <string>
#include <vector>

#include "compiler/jit/schedule.h"

namespace flyball::jit {

class DebugLines {
 public:
  DebugLines(const compiler::LinkedSet& linked, llvm::Module& module);

  /// The operations that follow are in this function.
  void begin(const Part& part, const std::string& name, llvm::Function& function);
  llvm::DebugLoc of(uint32_t op) const;
  void finish() { builder_.finalize(); }

 private:
  const compiler::LinkedSet& linked_;
  llvm::DIBuilder builder_;
  std::vector<llvm::DIFile*> files_;  // by policy
  llvm::DISubprogram* function_ = nullptr;
};

}  // namespace flyball::jit
