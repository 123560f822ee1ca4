// Runs the chip's own thermal network and power formula over the rows of a log.
#include "sim/fit/validation.h"

#include <algorithm>
#include <cmath>

#include "sim/exponential.h"
#include "sim/fit/power_fit.h"
#include "sim/fit/thermal_fit.h"
#include "sim/thermal/modal.h"
#include "sim/thermal/network.h"

namespace flyball::sim {
namespace {

constexpr double kFirstRows_s = 1.0;

/// The chip's meter of its whole power: the first sensor without a domain; none has no window.
double meter_window_s(const chip::Chip& chip) {
  for (const chip::Sensor& sensor : chip.sensors) {
    if (sensor.quantity == chip::Quantity::kPower && sensor.domain.empty()) {
      return static_cast<double>(sensor.window_us) * 1e-6;
    }
  }
  return 0;
}

size_t watched_block(const chip::Chip& chip) {
  for (const chip::Sensor& sensor : chip.sensors) {
    if (sensor.quantity == chip::Quantity::kTemperature && !sensor.blocks.empty()) {
      return static_cast<size_t>(chip.block_index(sensor.blocks.front()));
    }
  }
  return 0;
}

/// What a source's element draws, row by row.
class SourcePower {
 public:
  SourcePower(const chip::Chip& chip, const chip::PowerSource& source, const MeasuredLog& log)
      : source_(source), log_(log) {
    for (const LogActivity& activity : log.activities) {
      if (activity.domain == source.domain) activity_ = &activity.ratio;
    }
    if (!source.clock.empty()) opps_ = chip.opp_table(source.clock);
  }

  double at(size_t row, double temperature_degC) const {
    const double clock_kHz = clock(row), volt = voltage(clock_kHz), ratio = volt / source_.leakage_V;
    const double growth = source_.leakage_per_K * (temperature_degC - source_.leakage_degC);
    const double with_voltage = source_.leakage_per_V > 0
                                    ? ratio * exponential(source_.leakage_per_V * (volt - source_.leakage_V))
                                    : ratio * ratio;
    const double activity = source_.domain.empty() ? 1 : activity_ == nullptr ? 0 : (*activity_)[row];
    return source_.leakage_W * with_voltage * exponential(growth) + source_.idle_W +
           activity * (source_.active_W + source_.capacitance_F * volt * volt * clock_kHz * 1e3);
  }

 private:
  /// The log's, or the highest.
  double clock(size_t row) const {
    if (opps_ == nullptr || opps_->points.empty()) return 0;
    if (!log_.clock_kHz.empty()) return log_.clock_kHz[row];
    return static_cast<double>(opps_->points.back().frequency_kHz);
  }

  double voltage(double clock_kHz) const {
    if (opps_ == nullptr || opps_->points.empty()) return source_.leakage_V;
    for (const chip::OperatingPoint& point : opps_->points) {
      if (static_cast<double>(point.frequency_kHz) >= clock_kHz) return static_cast<double>(point.voltage_uV) * 1e-6;
    }
    return static_cast<double>(opps_->points.back().voltage_uV) * 1e-6;
  }

  const chip::PowerSource& source_;
  const MeasuredLog& log_;
  const std::vector<double>* activity_ = nullptr;
  const chip::OppTable* opps_ = nullptr;
};

/// The chip going through a log: its network, and its power block by block.
class Plant {
 public:
  Plant(const chip::Chip& chip, const MeasuredLog& log)
      : chip_(chip),
        log_(log),
        model_(make_thermal_network(chip.floorplan, chip.package), all_blocks(chip), {watched_block(chip)}) {
    for (const chip::PowerSource& source : chip.power) sources_.emplace_back(chip, source, log);
  }

  /// Temperature at every row. `power_W`: the chip's total at each row, shared out as the model says; empty: the
  /// model's own, which is put into `modelled_W`.
  std::vector<double> run(const std::vector<double>& power_W, double ambient_degC, std::vector<double>* modelled_W) {
    std::vector<double> result(log_.rows());
    std::vector<double> blocks_W = settle(power_W, ambient_degC);
    result[0] = now_degC_;
    for (size_t i = 0; i < log_.rows(); ++i) {
      if (i > 0) {
        const auto step_us = std::llround((log_.time_s[i] - log_.time_s[i - 1]) * 1e6);
        model_.step(std::max<int64_t>(step_us, 1), blocks_W);
        now_degC_ = ambient_degC + model_.watched_rise()[0];
        result[i] = now_degC_;
      }
      blocks_W = block_powers(i);
      double total_W = 0;
      for (const double block_W : blocks_W) total_W += block_W;
      if (modelled_W != nullptr) modelled_W->push_back(total_W);
      if (!power_W.empty()) scale(blocks_W, total_W, power_W[i]);
    }
    return result;
  }

 private:
  static std::vector<size_t> all_blocks(const chip::Chip& chip) {
    std::vector<size_t> blocks(chip.floorplan.size());
    for (size_t i = 0; i < blocks.size(); ++i) blocks[i] = i;
    return blocks;
  }

  /// Starts at rest at the first row's power, and returns that.
  std::vector<double> settle(const std::vector<double>& power_W, double ambient_degC) {
    now_degC_ = ambient_degC;
    std::vector<double> blocks_W;
    for (int round = 0; round < (power_W.empty() ? 20 : 1); ++round) {  // leakage and temperature raise each other
      blocks_W = block_powers(0);
      double total_W = 0;
      for (const double block_W : blocks_W) total_W += block_W;
      if (!power_W.empty()) scale(blocks_W, total_W, power_W[0]);
      const std::vector<double> rise = model_.steady_rise(blocks_W);
      model_.set_rise(rise);
      now_degC_ = ambient_degC + rise[watched_block(chip_)];
    }
    return blocks_W;
  }

  std::vector<double> block_powers(size_t row) const {
    std::vector<double> blocks_W(chip_.floorplan.size(), 0.0);
    for (size_t s = 0; s < sources_.size(); ++s) {
      const double element_W = sources_[s].at(row, now_degC_);
      for (const std::string& block : chip_.power[s].blocks) {
        blocks_W[static_cast<size_t>(chip_.block_index(block))] += element_W;
      }
    }
    return blocks_W;
  }

  static void scale(std::vector<double>& blocks_W, double total_W, double wanted_W) {
    for (double& block_W : blocks_W) {
      block_W = total_W > 0 ? block_W * wanted_W / total_W : wanted_W / static_cast<double>(blocks_W.size());
    }
  }

  const chip::Chip& chip_;
  const MeasuredLog& log_;
  ThermalModel model_;
  std::vector<SourcePower> sources_;
  double now_degC_ = 0;
};

/// Such that the chip at rest at the first power shows what the log begins with.
double first_ambient(const chip::Chip& chip, const MeasuredLog& log, const std::vector<double>& power_W) {
  double sum = 0;
  size_t count = 0;
  while (count < log.rows() && log.time_s[count] <= kFirstRows_s) sum += log.temperature_degC[count++];
  const double rise_K = Plant(chip, part_of(log, 0, 1)).run({power_W.front()}, 0, nullptr).front();
  return sum / static_cast<double>(count) - rise_K;
}

}  // namespace

Validation validate(const chip::Chip& chip, const MeasuredLog& log, const ValidationOptions& options) {
  const double window_s = meter_window_s(chip);
  const std::vector<double> power_W = power_over_rows(log.time_s, log.power_W, window_s / 2);
  Validation result;
  result.ambient_degC = options.ambient_degC.value_or(static_cast<double>(chip.package.ambient_mK) * 1e-3);
  if (options.ambient_from == AmbientFrom::kFirstRows && !log.temperature_degC.empty()) {
    result.ambient_degC = first_ambient(chip, log, power_W);
  }
  if (!log.temperature_degC.empty()) {
    result.temperature_degC = Plant(chip, log).run(power_W, result.ambient_degC, nullptr);
  }
  if (log.activities.empty()) return result;
  MeasuredLog moved = log;
  for (LogActivity& activity : moved.activities) {
    activity.ratio = shifted(log.time_s, activity.ratio, options.activity_delay_s);
  }
  std::vector<double> modelled_W;
  result.temperature_from_activity_degC = Plant(chip, moved).run({}, result.ambient_degC, &modelled_W);
  result.power_W = window_means(log.time_s, modelled_W, window_s);
  return result;
}

PredictionError error_of(const MeasuredLog& log, const std::vector<double>& predicted,
                         const std::vector<double>& measured, size_t first, size_t last) {
  PredictionError error;
  error.from_s = log.time_s.empty() ? 0 : log.time_s[first];
  error.to_s = log.time_s.empty() ? 0 : log.time_s[last - 1];
  for (size_t i = first; i < last; ++i) {
    const double off = predicted[i] - measured[i];
    error.root_mean_square += off * off;
    error.bias += off;
    error.most = std::max(error.most, std::abs(off));
    error.mean_absolute_ratio += std::abs(off) / std::max(std::abs(measured[i]), 1e-9);
    error.mean_measured += measured[i];
  }
  const double count = static_cast<double>(last - first);
  error.root_mean_square = std::sqrt(error.root_mean_square / count);
  error.bias /= count;
  error.mean_absolute_ratio /= count;
  error.mean_measured /= count;
  return error;
}

}  // namespace flyball::sim
