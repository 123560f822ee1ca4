// Emitted programs as sources that are compiled together, for here or for a target.
#pragma once

#include <string>
#include <vector>

#include "compiler/emit/emit.h"

namespace flyball::emit {

class EmittedSources {
 public:
  explicit EmittedSources(Code code) : code_(code) {}

  /// Emits one more program; its number, from 0.
  size_t add(const compiler::LinkedSet& linked, const dsl::SourceMap& sources);

  /// Sources, `units` of them with the same share of the programs each, and what they include; what emitted code
  /// includes of the runtime is not among them. Each program has a namespace of its own, and they are listed by number:
  /// extern "C" const EmittedApi* const emitted[].
  std::vector<File> files(size_t units) const;

 private:
  std::string row(const std::string& name, const compiler::LinkedSet& linked, const dsl::SourceMap& sources) const;

  Code code_;
  size_t count_ = 0;
  std::vector<File> files_;
};

}  // namespace flyball::emit
