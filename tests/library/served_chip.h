// A simulated chip at the end of a serial line: a pseudo-terminal, on which the byte link is served. Its time is the
// only one there is: when the controller waits across the end of a tick, the tick is integrated.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "hal/bus/link.h"
#include "tests/kill/recorded_run.h"

namespace flyball::library {

class ServedChip {
 public:
  /// A copy of `chip`, at the start of a tick; `plant` is whose it is, and outlives this.
  ServedChip(const kill::Plant& plant, const sim::SimulatedChip& chip);
  ~ServedChip();
  ServedChip(const ServedChip&) = delete;
  ServedChip& operator=(const ServedChip&) = delete;

  /// The line, for whoever opens it as a file.
  const std::string& line() const { return line_; }

  /// Serves until so many ticks are over, or `most_bytes` have come; false when nothing came for too long.
  bool serve(size_t ticks, size_t most_bytes = SIZE_MAX);

  /// Serves until nothing has come for a while: a process that ends.
  void serve_rest();

  /// The process at the other end is gone: what it had asked and not read is lost; `ticks` go by without it.
  void left_alone(size_t ticks);

  const std::vector<kill::State>& states() const { return states_; }  // at the end of each tick
  sim::SimulatedChip& chip() { return chip_; }

 private:
  void advance();
  hal::ByteLink link();
  hal::Platform platform();

  const kill::Plant& plant_;
  sim::SimulatedChip chip_;
  int ours_, theirs_;  // theirs is held open, or the line would hang up between two processes
  std::string line_;
  std::vector<kill::State> states_;
  bool take(uint8_t* byte);

  std::vector<uint8_t> ahead_;  // read, not yet taken, the next one first
  size_t next_ = 0;
  size_t bytes_ = 0, most_bytes_ = 0;
  int patience_ms_ = 0;
  bool silent_ = false;
};

}  // namespace flyball::library
