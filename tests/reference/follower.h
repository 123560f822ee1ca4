// An executor that runs beside the table engine on the same inputs, and must do what it does.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "compiler/compile.h"
#include "runtime/engine.h"

namespace flyball::reference {

class Follower {
 public:
  virtual ~Follower() = default;

  /// Before the first tick: `lead` has been given what was retained.
  virtual void begin(const Engine& lead) = 0;

  /// One tick, of which `lead` has been given the inputs and not yet stepped.
  virtual void step(const Engine& lead) = 0;

  /// The promises of that tick, when `lead` has evaluated its own. What differs now between the two; else empty.
  virtual std::string finish(const Engine& lead) = 0;
};

/// What a follower is made for; the seed decides among ways to do it.
struct Followed {
  const compiler::LinkedSet& linked;
  uint64_t seed;
  std::function<compiler::CompileResult()> successor;  // the same texts, as a version that takes over
};
using MakeFollower = std::function<std::unique_ptr<Follower>(const Followed& followed)>;

}  // namespace flyball::reference
