// Voltage curve and meter window are searched; for given ones the coefficients are linear and not negative.
#include "sim/fit/power_fit.h"

#include <algorithm>
#include <cmath>

#include "sim/exponential.h"
#include "sim/fit/row_means.h"
#include "sim/fit/search.h"
#include "sim/fit/thermal_fit.h"

namespace flyball::sim {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kMostWindow_s = 3.0;
constexpr double kLeastClockSpread = 0.05;  // of the highest; below this a log says nothing of the voltage
constexpr double kLeastPower_W = 1e-3;      // errors below this do not count in proportion

/// What is searched: of the nonlinear part those the log may determine.
struct Shape {
  double knee = 1, floor = 1;  // of the highest clock, of its voltage
  double window_s = 0, delay_s = 0;
};

double voltage_at(const Shape& shape, double clock) {
  if (clock <= shape.knee || shape.knee >= 1) return clock >= 1 ? 1 : shape.floor;
  return shape.floor + (1 - shape.floor) * (clock - shape.knee) / (1 - shape.knee);
}

/// An activity as it shows in the power meter at each row.
std::vector<double> as_metered(const std::vector<double>& time_s, const std::vector<double>& activity, double window_s,
                               double delay_s) {
  return window_means(time_s, shifted(time_s, activity, delay_s), window_s);
}

class Problem {
 public:
  Problem(const MeasuredLog& log, const PowerFitOptions& options) : log_(log), options_(options), means_(log) {
    if (!log.clock_kHz.empty()) {
      const auto [low, high] = std::minmax_element(log.clock_kHz.begin(), log.clock_kHz.end());
      highest_kHz_ = *high;
      voltage_ = *low < (1 - kLeastClockSpread) * *high;
    }
    metered_ = !log.time_s.empty() && !log.activities.empty();
    window_ = metered_ && !options.window_s;
    for (const double power_W : log.power_W) weight_.push_back(1 / std::max(power_W, kLeastPower_W));
    std::vector<double> target(log.rows());
    for (size_t i = 0; i < log.rows(); ++i) target[i] = log.power_W[i] * weight_[i];
    target_ = means_(target);
    reference_degC_ = 60;
  }

  double highest_kHz() const { return highest_kHz_; }
  bool voltage() const { return voltage_; }
  bool window() const { return window_; }  // whether it is sought
  bool metered() const { return metered_; }
  double most_window_s() const { return std::min(kMostWindow_s, log_.time_s.back() / 20); }
  double known_window_s() const { return options_.window_s.value_or(0.0); }
  double reference_degC() const { return reference_degC_; }
  const VectorXd& target() const { return target_; }

  /// Columns: idle, each activity, and the leakage if asked for.
  MatrixXd design(const Shape& shape, bool leakage) const {
    const size_t activities = log_.activities.size();
    MatrixXd result(means_.count(), static_cast<Index>(1 + activities + (leakage ? 1 : 0)));
    result.col(0) = weighted(std::vector<double>(log_.rows(), 1.0));
    for (size_t k = 0; k < activities; ++k) {
      std::vector<double> values = log_.activities[k].ratio;
      if (k == 0 && highest_kHz_ > 0) {
        for (size_t i = 0; i < values.size(); ++i) {
          const double v = voltage_at(shape, clock(i));
          values[i] *= clock(i) * v * v;
        }
      }
      if (metered_) values = as_metered(log_.time_s, values, shape.window_s, shape.delay_s);
      result.col(static_cast<Index>(k) + 1) = weighted(values);
    }
    if (leakage) result.rightCols(1) = weighted(leakage_column(shape));
    return result;
  }

  double sum_of_squares(const Shape& shape, bool leakage) const {
    const MatrixXd columns = design(shape, leakage);
    return (columns * solve_nonnegative(columns, target_, 0) - target_).squaredNorm();
  }

 private:
  double clock(size_t row) const { return log_.clock_kHz[row] / highest_kHz_; }

  VectorXd weighted(std::vector<double> values) const {
    for (size_t i = 0; i < values.size(); ++i) values[i] *= weight_[i];
    return means_(values);
  }

  std::vector<double> leakage_column(const Shape& shape) const {
    std::vector<double> values(log_.rows(), 1.0);
    for (size_t i = 0; i < values.size(); ++i) {
      const double v = highest_kHz_ > 0 ? voltage_at(shape, clock(i)) : 1;
      const double over_K = log_.temperature_degC.empty() ? 0 : log_.temperature_degC[i] - reference_degC_;
      values[i] = v * v * exponential(options_.leakage_per_K * over_K);
    }
    return values;
  }

  const MeasuredLog& log_;
  const PowerFitOptions& options_;
  RowMeans means_;
  std::vector<double> weight_;  // [rows], 1 / W
  VectorXd target_;
  double highest_kHz_ = 0, reference_degC_ = 0;
  bool voltage_ = false, metered_ = false, window_ = false;
};

/// The shape as the search sees it, and back.
std::vector<double*> searched(const Problem& problem, Shape* shape) {
  std::vector<double*> places;
  if (problem.voltage()) places = {&shape->knee, &shape->floor};
  if (problem.window()) places.push_back(&shape->window_s);
  if (problem.metered()) places.push_back(&shape->delay_s);
  return places;
}

Shape shape_of(const Problem& problem, std::span<const double> x) {
  Shape shape;
  shape.window_s = problem.known_window_s();
  const std::vector<double*> places = searched(problem, &shape);
  for (size_t i = 0; i < places.size(); ++i) *places[i] = x[i];
  return shape;
}

std::vector<double> find_shape(const Problem& problem, bool leakage) {
  std::vector<SearchParameter> parameters;
  if (problem.voltage()) parameters = {{0.7, 0.1, 0.98, 0.15}, {0.8, 0.3, 1, 0.15}};
  if (problem.metered()) {
    const double most_s = problem.most_window_s();
    if (problem.window()) parameters.push_back({most_s / 3, 0, most_s, most_s / 10});
    parameters.push_back({most_s / 10, 0, most_s / 2, most_s / 10});
  }
  return search_least(parameters,
                      [&](std::span<const double> x) { return problem.sum_of_squares(shape_of(problem, x), leakage); });
}

PowerFit describe(const Problem& problem, const MeasuredLog& log, const std::vector<double>& x, bool leakage) {
  const Shape shape = shape_of(problem, x);
  const MatrixXd design = problem.design(shape, leakage);
  const VectorXd coefficient = solve_nonnegative(design, problem.target(), 0);
  MatrixXd jacobian(design.rows(), design.cols() + static_cast<Index>(x.size()));
  jacobian.leftCols(design.cols()) = design;
  constexpr double kStep = 0.01;
  for (size_t i = 0; i < x.size(); ++i) {
    std::vector<double> more = x, less = x;
    more[i] += kStep;
    less[i] = std::max(less[i] - kStep, 0.0);
    jacobian.col(design.cols() + static_cast<Index>(i)) =
        (problem.design(shape_of(problem, more), leakage) - problem.design(shape_of(problem, less), leakage)) *
        coefficient / (more[i] - less[i]);
  }
  const VectorXd error = standard_errors(jacobian, design * coefficient - problem.target());
  PowerFit fit;
  fit.idle_W = {coefficient[0], error[0]};
  for (size_t k = 0; k < log.activities.size(); ++k) {
    const Index column = static_cast<Index>(k) + 1;
    fit.active.push_back({log.activities[k].domain, {coefficient[column], error[column]}});
  }
  const Index linear = design.cols();
  if (leakage) fit.leakage_W = {coefficient[linear - 1], error[linear - 1]};
  fit.highest_kHz = problem.highest_kHz();
  fit.voltage_known = problem.voltage();
  if (problem.voltage()) {
    fit.knee_kHz = {shape.knee * fit.highest_kHz, error[linear] * fit.highest_kHz};
    fit.floor_ratio = {shape.floor, error[linear + 1]};
  }
  fit.window_s.value = shape.window_s;
  if (problem.window()) fit.window_s.standard_error = error[error.size() - 2];
  if (problem.metered()) fit.activity_delay_s = {shape.delay_s, error[error.size() - 1]};
  fit.leakage_degC = problem.reference_degC();
  return fit;
}

}  // namespace

std::vector<double> window_means(const std::vector<double>& time_s, const std::vector<double>& values,
                                 double window_s) {
  if (window_s <= 0) return values;
  std::vector<double> integral(values.size(), 0.0);  // from the first row on
  for (size_t i = 1; i < values.size(); ++i) {
    integral[i] = integral[i - 1] + values[i - 1] * (time_s[i] - time_s[i - 1]);
  }
  std::vector<double> result(values.size(), values.front());
  size_t before = 0;
  for (size_t i = 1; i < values.size(); ++i) {
    const double from_s = time_s[i] - window_s;
    while (before + 1 < i && time_s[before + 1] <= from_s) ++before;
    // Before the first row its value held.
    const double at_start = integral[before] + values[before] * (from_s - time_s[before]);
    result[i] = (integral[i] - at_start) / window_s;
  }
  return result;
}

PowerFit fit_power(const MeasuredLog& log, const PowerFitOptions& options) {
  if (log.activities.empty()) {
    PowerFit nothing;
    nothing.not_determined = "the log has no activity";
    return nothing;
  }
  const Problem problem(log, options);
  const Index rows = problem.target().size(), fixed = static_cast<Index>(log.activities.size()) + 1;
  const std::vector<double> plain = find_shape(problem, false);
  const double sum = problem.sum_of_squares(shape_of(problem, plain), false);
  const bool may_leak = !log.temperature_degC.empty() || problem.voltage();
  std::vector<double> leaking = plain;
  bool leakage = false;
  if (may_leak) {
    leaking = find_shape(problem, true);
    const double less = problem.sum_of_squares(shape_of(problem, leaking), true);
    leakage = bayes_criterion(less, rows, fixed + 1) < bayes_criterion(sum, rows, fixed);
  }
  PowerFit fit = describe(problem, log, leakage ? leaking : plain, leakage);
  fit.leakage_per_K = options.leakage_per_K;
  return fit;
}

double voltage_ratio(const PowerFit& fit, double clock_kHz) {
  if (!fit.voltage_known) return 1;
  const Shape shape{fit.knee_kHz.value / fit.highest_kHz, fit.floor_ratio.value, 0};
  return voltage_at(shape, clock_kHz / fit.highest_kHz);
}

std::vector<double> predict_power(const PowerFit& fit, const MeasuredLog& log,
                                  const std::vector<double>& temperature_degC) {
  std::vector<double> result(log.rows(), fit.idle_W.value);
  const auto clock_ratio = [&](size_t row) {
    return fit.highest_kHz > 0 && !log.clock_kHz.empty() ? log.clock_kHz[row] / fit.highest_kHz : 1.0;
  };
  for (size_t k = 0; k < fit.active.size() && k < log.activities.size(); ++k) {
    std::vector<double> values = log.activities[k].ratio;
    if (k == 0) {
      for (size_t i = 0; i < values.size(); ++i) {
        const double v = voltage_ratio(fit, clock_ratio(i) * fit.highest_kHz);
        values[i] *= clock_ratio(i) * v * v;
      }
    }
    if (!log.time_s.empty()) values = as_metered(log.time_s, values, fit.window_s.value, fit.activity_delay_s.value);
    for (size_t i = 0; i < values.size(); ++i) result[i] += fit.active[k].power_W.value * values[i];
  }
  for (size_t i = 0; i < result.size(); ++i) {
    const double v = voltage_ratio(fit, clock_ratio(i) * fit.highest_kHz);
    const double over_K = temperature_degC.empty() ? 0 : temperature_degC[i] - fit.leakage_degC;
    result[i] += fit.leakage_W.value * v * v * exponential(fit.leakage_per_K * over_K);
  }
  return result;
}

}  // namespace flyball::sim
