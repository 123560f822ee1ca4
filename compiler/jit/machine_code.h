// Through LLVM from a module to code that can be called, and the processors that code is made for.
#pragma once

#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/jit/ir_arithmetic.h"
#include "compiler/jit/jit.h"
#include "compiler/jit/module_writer.h"

namespace llvm::orc {
class LLJIT;
}

namespace flyball::jit {

/// A processor: this machine, or one that it can run.
class Processor {
 public:
  /// Null with the reason in `error` for a name that LLVM does not know.
  static std::unique_ptr<Processor> find(const Options& options, std::string* error);

  const std::string& name() const { return name_; }
  uint32_t lanes() const;    // of 32 bits in a vector
  Instructions instructions() const;
  llvm::TargetMachine& machine() const { return *machine_; }

 private:
  bool has(const char* feature) const;

  std::string name_;
  std::unique_ptr<llvm::TargetMachine> machine_;
};

enum class Output : uint8_t { kObject, kAssembly };

/// Passes over the module, and what they end in.
std::string translate(llvm::Module& module, const Processor& processor, Output output, bool optimize);

/// Loaded code; unloaded with the last copy of it.
class LoadedCode {
 public:
  /// Unloads `library`, with all that is in it by then.
  LoadedCode(std::shared_ptr<llvm::orc::LLJIT> jit, llvm::orc::JITDylib& library)
      : jit_(std::move(jit)), library_(library) {}
  ~LoadedCode();
  LoadedCode(const LoadedCode&) = delete;
  LoadedCode& operator=(const LoadedCode&) = delete;

  /// Addresses of functions, as they were asked for.
  const std::vector<llvm::orc::ExecutorAddr>& functions() const { return functions_; }

 private:
  friend class Loader;

  std::shared_ptr<llvm::orc::LLJIT> jit_;
  llvm::orc::JITDylib& library_;
  std::vector<llvm::orc::ExecutorAddr> functions_;
};

class Loader {
 public:
  /// `watched`: objects are shown to gdb, and to perf if JITDUMPDIR is set. Null with the reason in `error`.
  static std::unique_ptr<Loader> create(bool watched, std::string* error);

  /// Loads an object file and finds functions by the names they have there, which need not be new.
  std::unique_ptr<LoadedCode> load(const std::string& object, const std::vector<std::string>& names,
                                   std::string* error);

 private:
  std::shared_ptr<llvm::orc::LLJIT> jit_;
  uint64_t loads_ = 0;
};

}  // namespace flyball::jit
