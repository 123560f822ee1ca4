// Emitted programs, compiled together into a shared object and loaded: what was emitted runs in the test's process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/emit/emit.h"
#include "tests/cli/command_line.h"
#include "tests/emit/emitted_api.h"

namespace flyball::emit {

class EmittedLibrary {
 public:
  explicit EmittedLibrary(Code code) : code_(code) {}
  ~EmittedLibrary();
  EmittedLibrary(const EmittedLibrary&) = delete;
  EmittedLibrary& operator=(const EmittedLibrary&) = delete;

  /// Emits one more program; its number, from 0.
  size_t add(const compiler::LinkedSet& linked, const dsl::SourceMap& sources);

  /// Compiles all in one translation unit, warnings as errors. What the compiler says when it fails, else "".
  std::string build();

  const EmittedApi& program(size_t number) const { return rows_[number]; }
  size_t size() const { return count_; }

 private:
  /// How the test reaches the memory of straight-line code.
  static std::string inline_slots(const compiler::LinkedSet& linked, const dsl::SourceMap& sources);

  Code code_;
  tests::TemporaryFolder folder_;
  size_t count_ = 0;
  void* handle_ = nullptr;
  const EmittedApi* rows_ = nullptr;
};

/// Policies of one emitted program, alive.
class EmittedInstance {
 public:
  explicit EmittedInstance(const EmittedApi& api) : api_(api), memory_((api.instance_bytes + 7) / 8) {
    api_.create(memory_.data());
  }
  const EmittedApi* operator->() const { return &api_; }
  void* policies() { return memory_.data(); }

 private:
  const EmittedApi& api_;
  std::vector<uint64_t> memory_;
};

}  // namespace flyball::emit
