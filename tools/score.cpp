// Lateness is of pieces of work, as the workload counts them: rows of a trace, requests.
#include "tools/score.h"

#include <algorithm>
#include <cmath>

namespace flyball::tools {
namespace {

double rounded(double value, int places) {
  const double scale = std::pow(10.0, places);
  return std::round(value * scale) / scale + 0.0;  // no -0
}

/// The least lateness that no more than this share of the work is beyond, s; 0 for what was done early. Empty when
/// nothing is done.
Json lateness_s(std::span<const sim::Completion> done, double share_within) {
  struct Late {
    double late_s, work_s;
  };
  std::vector<Late> late;
  double work_s = 0;
  for (const sim::Completion& piece : done) {
    late.push_back({std::max(0.0, piece.finish_s - piece.due_s), piece.work_s});
    work_s += piece.work_s;
  }
  if (!(work_s > 0)) return nullptr;
  std::stable_sort(late.begin(), late.end(), [](const Late& a, const Late& b) { return a.late_s < b.late_s; });
  double sum_s = 0;
  for (const Late& piece : late) {
    sum_s += piece.work_s;
    if (sum_s >= share_within * work_s) return rounded(piece.late_s, 6);
  }
  return rounded(late.back().late_s, 6);
}

Json overshoot_json(const chip::Chip& chip, const sim::Metrics& metrics) {
  Json list = Json::array();
  const std::vector<const chip::SensorLimit*> limits = temperature_limits(chip);
  for (size_t i = 0; i < limits.size(); ++i) {
    list.push_back({{"sensor", limits[i]->sensor},
                    {"above_s", rounded(static_cast<double>(metrics.above_limit_us(i)) * 1e-6, 6)},
                    {"overshoot_K", rounded(metrics.overshoot_K(i), 3)}});
  }
  return list;
}

Json moves_json(const chip::Chip& chip, const sim::Metrics& metrics) {
  Json moves = Json::object();
  const std::span<const uint64_t> counts = metrics.moves();
  for (const chip::Actuator& actuator : chip.actuators) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < chip.size(actuator.domain) && actuator.first_channel + i < counts.size(); ++i) {
      sum += counts[actuator.first_channel + i];
    }
    moves[actuator.name] = sum;
  }
  return moves;
}

/// Share of time, of all elements together, that each limit was held by anything.
Json limited_json(const Program& program, const sim::Metrics& metrics) {
  Json limited = Json::object();
  for (uint32_t l = 0; l < program.limits.size; ++l) {
    int64_t held_us = 0;
    for (const sim::Metrics::ReasonTime& entry : metrics.reason_us(l)) held_us += entry.reason != 0 ? entry.time_us : 0;
    const double whole_us = static_cast<double>(metrics.time_us()) * elements(program, program.limits[l].domain);
    limited[program.limits[l].name] = whole_us > 0 ? rounded(static_cast<double>(held_us) / whole_us, 9) : 0.0;
  }
  return limited;
}

}  // namespace

Json score_json(const chip::Chip& chip, const RunLoop& loop, const RunObserver& observer) {
  const sim::Metrics& metrics = observer.metrics();
  Json json = {{"temperature_limits", overshoot_json(chip, metrics)}};
  json["energy_J"] = rounded(metrics.energy_J(), 3);
  json["work_s"] = rounded(loop.chip().work_s(), 6);
  json["lateness_p99_s"] = lateness_s(loop.chip().completions(), 0.99);
  json["actuator_moves"] = moves_json(chip, metrics);
  json["power_swing_W"] = {{"peak_to_peak", rounded(metrics.power_swing().peak_to_peak(), 3)},
                           {"rms", rounded(metrics.power_swing().rms(), 3)}};
  const sim::PowerRamp& ramp = metrics.power_ramp();
  json["power_ramp"] = {{"steepest_up_W_per_s", rounded(ramp.steepest_up(), 1)},
                        {"steepest_down_W_per_s", rounded(ramp.steepest_down(), 1)}};
  json["power_ramp"]["limit_W_per_s"] =
      observer.ramp_limit_W_per_s() < 1e300 ? Json(observer.ramp_limit_W_per_s()) : Json();
  if (observer.ramp_limit_W_per_s() < 1e300) {
    json["power_ramp"]["violations"] = ramp.violations();
    json["power_ramp"]["violated_s"] = rounded(static_cast<double>(ramp.violated_us()) * 1e-6, 6);
  }
  json["limited"] = limited_json(observer.program(), metrics);
  return json;
}

}  // namespace flyball::tools
