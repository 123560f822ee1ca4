// Predicts what a log should show from a chip file, and how far off that is. Temperatures of the log are not looked at
// after its start.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/fit/measured_log.h"

namespace flyball::sim {

enum class AmbientFrom {
  kChip,      // the chip file's
  kFirstRows  // such that the chip at rest shows the mean of the log's first second at the power it has there
};

struct ValidationOptions {
  AmbientFrom ambient_from = AmbientFrom::kChip;
  std::optional<double> ambient_degC;  // instead
  double activity_delay_s = 0;         // counters of activity show it so late
};

struct Validation {
  double ambient_degC = 0;
  std::vector<double> temperature_degC;                // [rows], from the log's power; empty: it has no temperature
  std::vector<double> temperature_from_activity_degC;  // [rows], from modelled power; empty: no activity
  std::vector<double> power_W;                         // [rows], from activity, clock and modelled temperature
};

/// The log must have times.
Validation validate(const chip::Chip& chip, const MeasuredLog& log, const ValidationOptions& options = {});

/// Errors of a prediction over rows first .. last - 1: predicted less measured.
struct PredictionError {
  double from_s = 0, to_s = 0;
  double root_mean_square = 0, most = 0, bias = 0;
  double mean_absolute_ratio = 0;  // of what was measured, each row by its own
  double mean_measured = 0;
};

PredictionError error_of(const MeasuredLog& log, const std::vector<double>& predicted,
                         const std::vector<double>& measured, size_t first, size_t last);

}  // namespace flyball::sim
