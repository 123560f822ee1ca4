// Variable projection: for given times and delay everything else is linear, so the optimiser searches only those.
#include "sim/fit/thermal_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/exponential.h"
#include "sim/fit/row_means.h"
#include "sim/fit/search.h"

namespace flyball::sim {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kMostDelay_s = 3.0;
constexpr int kMostPoles = 3, kGrid = 6;

/// values through dx/dt = (value - x) / time, at rest at first; each row's value holds until the next row.
std::vector<double> lagged(std::span<const double> time_s, std::span<const double> values, double lag_s) {
  std::vector<double> result(values.size());
  double state = values.front(), step_s = -1, decay = 0;
  result[0] = state;
  for (size_t i = 1; i < values.size(); ++i) {
    const double now_s = time_s[i] - time_s[i - 1];
    if (now_s != step_s) {
      step_s = now_s;
      decay = exponential(-step_s / lag_s);
    }
    state = values[i - 1] + decay * (state - values[i - 1]);
    result[i] = state;
  }
  return result;
}

/// Times and delay, as the optimiser varies them: logarithms of the times, then the delay if it is sought.
class Problem {
 public:
  Problem(const MeasuredLog& log, std::optional<double> delay_s) : log_(log), known_delay_s_(delay_s), means_(log) {
    span_s_ = log.time_s.back();
    target_ = means_(log.temperature_degC);
  }

  bool delay() const { return !known_delay_s_; }  // whether it is sought
  double known_delay_s() const { return known_delay_s_.value_or(0.0); }
  Index means_count() const { return means_.count(); }
  const VectorXd& target() const { return target_; }
  double least_time_s() const { return 0.5 * span_s_ / static_cast<double>(log_.rows() - 1); }
  double most_time_s() const { return 2 * span_s_; }
  double most_delay_s() const { return std::min(kMostDelay_s, span_s_ / 20); }

  /// Columns: 1 (for the ambient), then each pole's lag.
  MatrixXd design(std::span<const double> times_s, double delay_s) const {
    MatrixXd result(means_count(), static_cast<Index>(times_s.size()) + 1);
    result.col(0) = means_(std::vector<double>(log_.rows(), 1.0));
    const std::vector<double> power = power_over_rows(log_.time_s, log_.power_W, delay_s);
    for (size_t i = 0; i < times_s.size(); ++i) {
      result.col(static_cast<Index>(i) + 1) = means_(lagged(log_.time_s, power, times_s[i]));
    }
    return result;
  }

  double sum_of_squares(const MatrixXd& columns) const {
    return (columns * solve_nonnegative(columns, target_, 1) - target_).squaredNorm();
  }

 private:
  const MeasuredLog& log_;
  std::optional<double> known_delay_s_;
  double span_s_ = 0;
  RowMeans means_;
  VectorXd target_;
};

struct Point {
  std::vector<double> time_s;  // [poles]
  double delay_s = 0;
  double sum_of_squares = 0;
};

Point point_of(const Problem& problem, std::span<const double> x) {
  Point point;
  const size_t poles = problem.delay() ? x.size() - 1 : x.size();
  for (size_t i = 0; i < poles; ++i) point.time_s.push_back(exponential(x[i]));
  point.delay_s = problem.delay() ? x[poles] : problem.known_delay_s();
  return point;
}

/// The best choice of `poles` times from a coarse grid.
Point coarse(const Problem& problem, int poles) {
  std::vector<double> grid;
  const double first = std::log(2 * problem.least_time_s()), last = std::log(problem.most_time_s() / 3);
  for (int i = 0; i < kGrid; ++i) grid.push_back(exponential(first + (last - first) * i / (kGrid - 1)));
  Point best;
  best.sum_of_squares = -1;
  for (const double part : {0.0, 0.2}) {
    const double delay_s = problem.delay() ? part * problem.most_delay_s() : problem.known_delay_s();
    const MatrixXd all = problem.design(grid, delay_s);
    for (unsigned set = 1; set < 1U << kGrid; ++set) {
      MatrixXd some(all.rows(), poles + 1);
      some.col(0) = all.col(0);
      std::vector<double> times_s;
      for (int i = 0; i < kGrid; ++i) {
        if ((set >> i & 1U) == 0) continue;
        times_s.push_back(grid[static_cast<size_t>(i)]);
        if (times_s.size() <= static_cast<size_t>(poles)) some.col(static_cast<Index>(times_s.size())) = all.col(i + 1);
      }
      if (times_s.size() != static_cast<size_t>(poles)) continue;
      const double sum = problem.sum_of_squares(some);
      if (best.sum_of_squares < 0 || sum < best.sum_of_squares) best = {times_s, delay_s, sum};
    }
  }
  return best;
}

/// The least sum of squares near `start`.
Point refined(const Problem& problem, const Point& start) {
  const double lower = std::log(problem.least_time_s()), upper = std::log(problem.most_time_s());
  std::vector<SearchParameter> parameters;
  for (const double time_s : start.time_s) parameters.push_back({std::log(time_s), lower, upper, 0.4});
  if (problem.delay()) parameters.push_back({start.delay_s, 0, problem.most_delay_s(), 0.2 * problem.most_delay_s()});
  const std::vector<double> x = search_least(parameters, [&](std::span<const double> at) {
    const Point point = point_of(problem, at);
    return problem.sum_of_squares(problem.design(point.time_s, point.delay_s));
  });
  Point point = point_of(problem, x);
  std::sort(point.time_s.begin(), point.time_s.end());
  point.sum_of_squares = problem.sum_of_squares(problem.design(point.time_s, point.delay_s));
  return point;
}

/// Takes out poles that came out without resistance.
Point without_idle_poles(const Problem& problem, const Point& point) {
  const MatrixXd columns = problem.design(point.time_s, point.delay_s);
  const VectorXd coefficient = solve_nonnegative(columns, problem.target(), 1);
  Point result = point;
  result.time_s.clear();
  for (size_t i = 0; i < point.time_s.size(); ++i) {
    if (coefficient[static_cast<Index>(i) + 1] > 0) result.time_s.push_back(point.time_s[i]);
  }
  return result;
}

ThermalFit describe(const Problem& problem, const Point& point) {
  const size_t poles = point.time_s.size();
  const Index columns = static_cast<Index>(poles) + 1;
  const MatrixXd design = problem.design(point.time_s, point.delay_s);
  const VectorXd coefficient = solve_nonnegative(design, problem.target(), 1);
  MatrixXd jacobian(design.rows(), columns + static_cast<Index>(poles) + (problem.delay() ? 1 : 0));
  jacobian.leftCols(columns) = design;
  constexpr double kStep = 1e-3;  // of a logarithm, or seconds
  for (size_t i = 0; i < poles; ++i) {
    std::vector<double> more = point.time_s, less = point.time_s;
    more[i] *= exponential(kStep);
    less[i] *= exponential(-kStep);
    jacobian.col(columns + static_cast<Index>(i)) =
        (problem.design(more, point.delay_s) - problem.design(less, point.delay_s)) * coefficient / (2 * kStep);
  }
  if (problem.delay()) {
    jacobian.rightCols(1) = (problem.design(point.time_s, point.delay_s + 20 * kStep) -
                             problem.design(point.time_s, point.delay_s - 20 * kStep)) *
                            coefficient / (40 * kStep);
  }
  const VectorXd error = standard_errors(jacobian, design * coefficient - problem.target());
  ThermalFit fit;
  fit.ambient_degC = {coefficient[0], error[0]};
  for (size_t i = 0; i < poles; ++i) {
    const Index column = static_cast<Index>(i) + 1;
    const double time_s = point.time_s[i];
    fit.poles.push_back({{coefficient[column], error[column]}, {time_s, time_s * error[columns + column - 1]}});
  }
  fit.meter_delay_s.value = point.delay_s;
  if (problem.delay()) fit.meter_delay_s.standard_error = error[error.size() - 1];
  return fit;
}

double root_mean_square(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum / static_cast<double>(a.size()));
}

/// The value at a time between rows, the ends' beyond. `after` remembers the place: times are asked for nearly in
/// order.
double interpolated(std::span<const double> time_s, std::span<const double> values, double at_s, size_t* after) {
  at_s = std::clamp(at_s, time_s.front(), time_s.back());
  while (*after > 1 && time_s[*after - 1] > at_s) --*after;
  while (*after + 1 < values.size() && time_s[*after] < at_s) ++*after;
  const double part = (at_s - time_s[*after - 1]) / (time_s[*after] - time_s[*after - 1]);
  return values[*after - 1] + part * (values[*after] - values[*after - 1]);
}

}  // namespace

std::vector<double> power_over_rows(std::span<const double> time_s, std::span<const double> power_W, double delay_s) {
  std::vector<double> result(power_W.size(), power_W.front());
  size_t after = 1;
  for (size_t i = 0; i + 1 < result.size(); ++i) {
    const double middle_s = (time_s[i] + time_s[i + 1]) / 2;
    result[i] = interpolated(time_s, power_W, middle_s + delay_s, &after);
  }
  result.back() = power_W.back();
  return result;
}

std::vector<double> shifted(std::span<const double> time_s, std::span<const double> values, double shift_s) {
  std::vector<double> result(values.size(), values.front());
  size_t after = 1;
  if (values.size() < 2) return result;
  for (size_t i = 0; i < values.size(); ++i) result[i] = interpolated(time_s, values, time_s[i] + shift_s, &after);
  return result;
}

ThermalFit fit_thermal(const MeasuredLog& log, const ThermalFitOptions& options) {
  ThermalFit nothing;
  if (log.temperature_degC.empty()) return nothing.not_determined = "the log has no temperature", nothing;
  if (log.time_s.empty()) return nothing.not_determined = "the log has no times", nothing;
  if (log.rows() < 50) return nothing.not_determined = fmt::format("{} rows are too few", log.rows()), nothing;
  const Problem problem(log, options.meter_delay_s);
  Point best;
  double best_criterion = 0;
  const int least = options.poles > 0 ? options.poles : 1, most = options.poles > 0 ? options.poles : kMostPoles;
  const Index fixed = problem.delay() ? 2 : 1;
  for (int poles = least; poles <= most; ++poles) {
    const Point point = without_idle_poles(problem, refined(problem, coarse(problem, poles)));
    const double criterion = bayes_criterion(point.sum_of_squares, problem.means_count(), Index{2} * poles + fixed);
    if (poles == least || criterion < best_criterion) {
      best = point;
      best_criterion = criterion;
    }
  }
  const double alone = problem.sum_of_squares(problem.design({}, 0));
  if (best.time_s.empty() || best_criterion >= bayes_criterion(alone, problem.means_count(), 1)) {
    const auto [low, high] = std::minmax_element(log.power_W.begin(), log.power_W.end());
    nothing.not_determined = fmt::format(
        "the temperature does not follow the power ({:.4g} to {:.4g} W): a log with load and idle is needed", *low,
        *high);
    return nothing;
  }
  ThermalFit fit = describe(problem, best);
  fit.rmse_K = root_mean_square(predict_temperature(fit, log), log.temperature_degC);
  return fit;
}

std::vector<double> predict_temperature(const ThermalFit& fit, const MeasuredLog& log) {
  std::vector<double> result(log.rows(), fit.ambient_degC.value);
  if (fit.poles.empty()) return result;
  const std::vector<double> power = power_over_rows(log.time_s, log.power_W, fit.meter_delay_s.value);
  for (const ThermalPole& pole : fit.poles) {
    const std::vector<double> lag = lagged(log.time_s, power, pole.time_s.value);
    for (size_t i = 0; i < result.size(); ++i) result[i] += pole.resistance_K_per_W.value * lag[i];
  }
  return result;
}

}  // namespace flyball::sim
