// The page of `flyball validate`: measured and predicted over time, and the error, as charts that work offline.
#pragma once

#include <string>
#include <vector>

#include "sim/fit/validation.h"

namespace flyball::tools {

/// A prediction beside what was measured, and its errors.
struct ComparedPrediction {
  std::string name, unit;
  const std::vector<double>* predicted = nullptr;  // [rows]
  const std::vector<double>* measured = nullptr;   // [rows]
  sim::PredictionError whole;
  std::vector<sim::PredictionError> segments;
};

/// `first`: the row from which errors were counted; the page marks it.
std::string validation_page(const std::string& chip, const sim::MeasuredLog& log, size_t first,
                            const std::vector<ComparedPrediction>& comparisons);

}  // namespace flyball::tools
