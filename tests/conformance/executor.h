// What the conformance test asks of whoever executes a Program. A new executor is a new class and a line in
// executors(): every case and every comparison then runs with it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "compiler/linked_set.h"
#include "runtime/arbiter.h"

namespace flyball::conformance {

class Executor {
 public:
  virtual ~Executor() = default;

  /// Element `element` of a slot (0 without a domain). Before a step: readings, fresh flags, grants, params and now.
  virtual void write(SlotId slot, uint32_t element, int64_t value) = 0;
  virtual void step() = 0;
  /// After a step: states and votes.
  virtual int64_t read(SlotId slot, uint32_t element) = 0;
  /// After a step, of an executor that arbitrates itself: what it decided. Else null: the arbiter decides by its votes.
  virtual const Decision* decision(uint32_t limit, uint32_t element);
};

struct Backend {
  const char* name;
  /// An executor after a reset. The set outlives it.
  std::unique_ptr<Executor> (*make)(const compiler::LinkedSet& set);
};

/// Every executor that was built.
const std::vector<Backend>& executors();

}  // namespace flyball::conformance
