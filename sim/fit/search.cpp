// NLopt's subplex: many small steps, no derivatives, so that a change of which coefficients are zero does no harm.
#include "sim/fit/search.h"

#include <nlopt.h>

#include <memory>

namespace flyball::sim {
namespace {

constexpr int kMostEvaluations = 1500;

double evaluate(unsigned count, const double* x, double* /*gradient*/, void* data) {
  return (*static_cast<const std::function<double(std::span<const double>)>*>(data))({x, count});
}

}  // namespace

std::vector<double> search_least(const std::vector<SearchParameter>& parameters,
                                 const std::function<double(std::span<const double>)>& value) {
  std::vector<double> x, lower, upper, step;
  for (const SearchParameter& parameter : parameters) {
    x.push_back(parameter.start);
    lower.push_back(parameter.lower);
    upper.push_back(parameter.upper);
    step.push_back(parameter.step);
  }
  if (x.empty()) return x;
  const std::unique_ptr<nlopt_opt_s, decltype(&nlopt_destroy)> search(
      nlopt_create(NLOPT_LN_SBPLX, static_cast<unsigned>(x.size())), nlopt_destroy);
  auto function = value;
  nlopt_set_min_objective(search.get(), evaluate, &function);
  nlopt_set_lower_bounds(search.get(), lower.data());
  nlopt_set_upper_bounds(search.get(), upper.data());
  nlopt_set_initial_step(search.get(), step.data());
  nlopt_set_ftol_rel(search.get(), 1e-9);
  nlopt_set_xtol_rel(search.get(), 1e-5);
  nlopt_set_maxeval(search.get(), kMostEvaluations);
  double least = 0;
  nlopt_optimize(search.get(), x.data(), &least);
  return x;
}

}  // namespace flyball::sim
