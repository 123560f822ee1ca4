// Policies of the repository in the closed loop, on the bundled chip and workload.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "tools/run_loop.h"

namespace flyball::sim {

/// All that a run is made of. Does not move.
class ClosedLoop {
 public:
  /// Policies by name, in the order in which they are linked.
  explicit ClosedLoop(const std::vector<std::string>& policies);

  tools::RunLoop& loop() { return *loop_; }
  const Program& program() const { return compiled_.linked->program; }

  /// Index of a limit in the program.
  uint32_t limit(const std::string& name) const;
  /// What was decided in the last tick.
  const Decision& decision(uint32_t limit, uint32_t element) const;
  /// What each element of a limit is set to on the chip now, in base units.
  std::vector<int64_t> driven(uint32_t limit) const;
  /// Sets a param, in base units.
  void set(const std::string& param, int64_t value);

 private:
  chip::Chip chip_;
  compiler::CompileResult compiled_;
  Workload workload_;
  std::unique_ptr<tools::RunLoop> loop_;
};

}  // namespace flyball::sim
