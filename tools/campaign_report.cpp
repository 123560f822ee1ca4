// Overshoot is the hottest a limit's blocks got less the limit: below 0 it is the margin that was left.
#include "tools/campaign_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "tools/quantity_text.h"
#include "tools/run_observer.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

double rounded(double value, int places) {
  const double scale = std::pow(10.0, places);
  return std::round(value * scale) / scale + 0.0;  // no -0
}

double seconds(int64_t us) { return rounded(static_cast<double>(us) * 1e-6, 6); }

double number(const Json& json) { return json.is_number() ? json.get<double>() : 0; }

/// The limit that a run came nearest to, or went furthest beyond.
struct Worst {
  size_t limit = 0;
  double overshoot_K = 0;
};

Worst worst_of(const CaseScore& score, const std::vector<const chip::SensorLimit*>& limits) {
  Worst worst{0, -1e300};
  for (size_t i = 0; i < limits.size(); ++i) {
    const double overshoot_K = score.peak_degC[i] - static_cast<double>(limits[i]->value) * 1e-3;
    if (overshoot_K > worst.overshoot_K) worst = {i, overshoot_K};
  }
  return worst;
}

Json score_json(const CaseScore& score, const std::vector<const chip::SensorLimit*>& limits) {
  Json json = Json::object();
  int64_t above_us = 0;
  for (const int64_t us : score.above_limit_us) above_us = std::max(above_us, us);
  json["above_limit_s"] = seconds(above_us);
  if (!limits.empty()) {
    const Worst worst = worst_of(score, limits);
    json["limit"] = limits[worst.limit]->sensor;
    json["overshoot_K"] = rounded(worst.overshoot_K, 3);
    json["peak_degC"] = rounded(score.peak_degC[worst.limit], 3);
  }
  json["work_s"] = rounded(score.work_s, 6);
  json["energy_J"] = rounded(score.energy_J, 3);
  json["peak_W"] = rounded(score.peak_W, 3);
  json["promise_broken_s"] = seconds(score.promise_broken_us);
  json["late_ticks"] = score.late_ticks;
  json["orders_failed"] = score.orders_failed;
  return json;
}

Json case_json(const Campaign& campaign, size_t index, const std::vector<const chip::SensorLimit*>& limits) {
  const sim::Fault& fault = campaign.faults[index];
  const CaseScore& free = campaign.fault_free;
  Json json = {{"case", index + 1}, {"fault", sim::fault_name(fault.kind)}, {"on", fault.on}, {"detail", fault.detail}};
  json["at_s"] = seconds(fault.begin_us);
  json["for_s"] = fault.end_us == sim::kForGood ? Json() : Json(seconds(fault.end_us - fault.begin_us));
  Json score = score_json(campaign.scores[index], limits);
  json.update(score);
  if (!limits.empty()) {
    const double rise_K = worst_of(campaign.scores[index], limits).overshoot_K - worst_of(free, limits).overshoot_K;
    json["hotter_K"] = rounded(rise_K, 3);
  }
  const double lost = free.work_s > 0 ? 1 - campaign.scores[index].work_s / free.work_s : 0;
  json["work_lost"] = rounded(lost, 6);
  return json;
}

bool is_worse(const Json& a, const Json& b) {
  for (const char* key : {"above_limit_s", "overshoot_K", "work_lost"}) {
    const double left = number(a.value(key, Json())), right = number(b.value(key, Json()));
    if (left != right) return left > right;
  }
  return a["case"].get<size_t>() < b["case"].get<size_t>();
}

/// A line a kind, in the order of the kinds: how many runs, how many of them above a limit, and the worst of each
/// figure.
Json kinds_json(const Json& cases) {
  Json kinds = Json::array();
  for (size_t k = 0; k < sim::kFaultKinds; ++k) {
    Json kind = {{"fault", sim::fault_name(static_cast<sim::FaultKind>(k))}, {"cases", 0}, {"above_limit", 0}};
    for (const Json& one : cases) {
      if (one["fault"] != kind["fault"]) continue;
      for (const char* key : {"above_limit_s", "overshoot_K", "hotter_K", "work_lost"}) {
        if (!one.contains(key)) continue;
        kind[key] = kind.contains(key) ? std::max(number(kind[key]), number(one[key])) : number(one[key]);
      }
      kind["cases"] = kind["cases"].get<int>() + 1;
      if (number(one["above_limit_s"]) > 0) kind["above_limit"] = kind["above_limit"].get<int>() + 1;
    }
    if (kind["cases"] != 0) kinds.push_back(std::move(kind));
  }
  return kinds;
}

std::string figure(const Json& json, const char* key, double scale, int places, bool sign) {
  if (!json.contains(key) || json[key].is_null()) return "-";
  const double value = number(json[key]) * scale;
  return sign ? fmt::format("{:+.{}f}", value, places) : fmt::format("{:.{}f}", value, places);
}

std::string margins(const Json& json) {
  return fmt::format("{:>9} {:>11} {:>9} {:>9}", figure(json, "above_limit_s", 1, 3, false),
                     figure(json, "overshoot_K", 1, 2, true), figure(json, "hotter_K", 1, 2, true),
                     figure(json, "work_lost", 100, 2, false));
}

std::string fault_text(const Json& one) {
  std::string text = fmt::format("{} {}", one["fault"].get<std::string>(), one["on"].get<std::string>());
  const std::string detail = one["detail"];
  return detail.empty() ? text : text + " " + detail;
}

std::string when_text(const Json& one) {
  if (one["for_s"].is_null()) return fmt::format("{} s on", number_text(number(one["at_s"]), 3));
  return fmt::format("{} s, {} s", number_text(number(one["at_s"]), 3), number_text(number(one["for_s"]), 3));
}

constexpr const char* kMarginHeads = "  above s overshoot K  hotter K    lost %";

std::string kinds_text(const Json& campaign, bool colour) {
  const std::string head = fmt::format("  {:<18}{:>6}{:>7}", "fault", "runs", "broke");
  std::string out = styled(head + kMarginHeads, Style::kBold, colour) + "\n";
  for (const Json& kind : campaign["kinds"]) {
    const int broke = kind["above_limit"];
    const std::string line = fmt::format("  {:<18}{:>6}{:>7}{}", kind["fault"].get<std::string>(),
                                         kind["cases"].get<int>(), broke, margins(kind));
    out += (broke > 0 ? styled(line, Style::kRed, colour) : line) + "\n";
  }
  return out;
}

std::string cases_text(const Json& campaign, size_t most_cases, bool colour) {
  const Json& cases = campaign["cases"];
  const size_t shown = std::min(most_cases, cases.size());
  size_t width = 10;
  for (size_t i = 0; i < shown; ++i) width = std::max(width, fault_text(cases[i]).size());
  const std::string head = fmt::format("  {:<{}}  {:<18}", shown < cases.size() ? "worst" : "all", width, "at, for");
  std::string out = styled(head + kMarginHeads, Style::kBold, colour) + "\n";
  for (size_t i = 0; i < shown; ++i) {
    const Json& one = cases[i];
    const std::string line = fmt::format("  {:<{}}  {:<18}{}", fault_text(one), width, when_text(one), margins(one));
    out += (number(one["above_limit_s"]) > 0 ? styled(line, Style::kRed, colour) : line) + "\n";
  }
  return out;
}

}  // namespace

Json campaign_json(const Campaign& campaign, const chip::Chip& chip) {
  const std::vector<const chip::SensorLimit*> limits = temperature_limits(chip);
  Json json = {{"horizon_s", seconds(campaign.horizon_us)}};
  json["fault_free"] = score_json(campaign.fault_free, limits);
  std::vector<Json> cases;
  for (size_t i = 0; i < campaign.faults.size(); ++i) cases.push_back(case_json(campaign, i, limits));
  std::sort(cases.begin(), cases.end(), is_worse);
  json["broke_a_limit"] = broke_a_limit(campaign);
  json["kinds"] = kinds_json(cases);
  json["cases"] = cases;
  return json;
}

std::string campaign_csv(const Json& campaign) {
  constexpr const char* kColumns[] = {
      "case",   "fault",         "on",          "detail",     "at_s",          "for_s",
      "limit",  "above_limit_s", "overshoot_K", "peak_degC",  "hotter_K",      "work_lost",
      "work_s", "energy_J",      "peak_W",      "late_ticks", "orders_failed", "promise_broken_s"};
  std::string out;
  for (const char* column : kColumns) out += (out.empty() ? "" : ",") + std::string(column);
  out += '\n';
  for (const Json& one : campaign["cases"]) {
    bool first = true;
    for (const char* column : kColumns) {
      if (!first) out += ',';
      first = false;
      const Json cell = one.value(column, Json());
      if (cell.is_null()) continue;
      const std::string text = cell.is_string() ? cell.get<std::string>() : cell.dump();
      out += text.find(',') == std::string::npos ? text : "\"" + text + "\"";
    }
    out += '\n';
  }
  return out;
}

std::string campaign_text(const Json& campaign, size_t most_cases, bool colour) {
  const Json& free = campaign["fault_free"];
  const size_t count = campaign["cases"].size();
  std::string out =
      styled(fmt::format("{} runs of {} s, each with one fault", count, number_text(number(campaign["horizon_s"]), 3)),
             Style::kBold, colour) +
      "\n";
  out += fmt::format("  without faults: {} s above the limit, overshoot {} K, {} s of work\n",
                     figure(free, "above_limit_s", 1, 3, false), figure(free, "overshoot_K", 1, 2, true),
                     number_text(number(free["work_s"]), 3));
  out += kinds_text(campaign, colour) + cases_text(campaign, most_cases, colour);
  const auto broke = std::count_if(campaign["cases"].begin(), campaign["cases"].end(),
                                   [](const Json& one) { return number(one["above_limit_s"]) > 0; });
  out += broke == 0 ? fmt::format("No run was above a limit of the chip.\n")
                    : fmt::format("{} of {} runs were above a limit of the chip.\n", broke, count);
  return out;
}

}  // namespace flyball::tools
