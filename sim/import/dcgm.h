// Turns a GPU's activity log, as NVIDIA's DCGM writes it, into a workload. How is said in docs/workloads.md.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/error.h"

namespace flyball::sim {

struct DcgmOptions {
  std::optional<int> gpu;        // which one of the log; empty: the first that it names
  double clock_kHz = 1.98e6;     // of the SMs, for a log without a column that says so: the H100's highest
  std::string compute_domain = "tile";
  std::string memory_domain = "hbm";
};

/// Time without rows of this GPU, longer than a second; the values before it hold until its end.
struct DcgmGap {
  int line = 0;         // of the row after it
  double at_s = 0;      // from the first row
  double length_s = 0;
};

struct DcgmSummary {
  int gpu = 0;
  std::vector<int> gpus;        // all that the log names
  size_t rows = 0;              // of this GPU
  double duration_s = 0;
  std::vector<DcgmGap> gaps;
  size_t missing_values = 0;    // empty fields; the value before holds
  size_t same_time = 0;         // rows replaced by a later one of the same time
  bool clock_assumed = false;   // the log has no clock column
};

struct DcgmWorkload {
  DcgmSummary summary;
  std::string csv;  // the workload's text
};

/// `name` stands for the log in errors; its last part is in the workload's first comment.
std::variant<DcgmWorkload, std::vector<Error>> convert_dcgm(std::string_view log, const std::string& name,
                                                            const DcgmOptions& options = {});

}  // namespace flyball::sim
