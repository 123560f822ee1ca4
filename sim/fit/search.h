// The least value of a function of a few parameters within bounds, found by NLopt without derivatives.
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace flyball::sim {

struct SearchParameter {
  double start = 0, lower = 0, upper = 0, step = 0;  // step: how far the first tries go
};

/// The parameters at the least value found. Deterministic.
std::vector<double> search_least(const std::vector<SearchParameter>& parameters,
                                 const std::function<double(std::span<const double>)>& value);

}  // namespace flyball::sim
