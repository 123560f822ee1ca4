// A run at a glance: two columns, the words on the left and the figures on the right.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/quantity_text.h"
#include "tools/summary.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

constexpr size_t kMostReasonsShown = 6;

double number(const Json& json) { return json.is_number() ? json.get<double>() : 0; }

class Table {
 public:
  explicit Table(bool colour) : colour_(colour) {}

  void row(const std::string& name, const std::string& value, const std::string& note = "") {
    out_ += fmt::format("  {:<24} {:>14}", name, value);
    if (!note.empty()) out_ += "   " + styled(note, Style::kDim, colour_);
    out_ += '\n';
  }

  void bad(const std::string& name, const std::string& value, const std::string& note) {
    out_ += styled(fmt::format("  {:<24} {:>14}   {}", name, value, note), Style::kRed, colour_) + "\n";
  }

  void title(const std::string& text) { out_ += styled(text, Style::kBold, colour_) + "\n"; }

  std::string take() { return std::move(out_); }

 private:
  bool colour_;
  std::string out_;
};

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

void add_time(const Json& s, Table& table) {
  const double trace_s = number(s["time"]["workload_s"]);
  const std::string trace = fmt::format("the trace takes {} s", number_text(trace_s, 3));
  if (s["time"]["finished"] == true) {
    const double finish_s = number(s["time"]["finish_s"]);
    std::string late;
    if (trace_s > 0) late = fmt::format(", {:+.1f} %", (finish_s / trace_s - 1) * 100);
    table.row("time to finish", number_text(finish_s, 3) + " s", trace + late);
  } else {
    table.bad("not finished after", number_text(number(s["time"]["simulated_s"]), 3) + " s", trace);
  }
  table.row("work", number_text(number(s["work"]["done_s"]), 3) + " s",
            fmt::format("of {} s of activity", number_text(number(s["work"]["total_s"]), 3)));
  if (s["work"].contains("waited_s") && number(s["work"]["waited_s"]) > 0) {
    table.row("waited for others", number_text(number(s["work"]["waited_s"]), 3) + " s",
              "of elements at barriers, summed");
  }
}

void add_serving(const Json& serving, Table& table) {
  const auto row = [&](const char* name, const Json& p) {
    table.row(name, number_text(number(p["p50"]) * 1e3, 1) + " ms",
              fmt::format("half of all; 99 %: {} ms", number_text(number(p["p99"]) * 1e3, 1)));
  };
  table.row("requests done", number_text(number(serving["done"]), 0),
            fmt::format("of {} that came", number_text(number(serving["arrived"]), 0)));
  row("time to first token", serving["first_token_s"]);
  row("time between tokens", serving["between_tokens_s"]);
  table.row("tokens a second", number_text(number(serving["tokens_per_s"]), 1),
            fmt::format("{} J a token", number_text(number(serving["energy_per_token_J"]), 3)));
}

void add_score(const Json& s, Table& table) {
  if (!s.contains("score")) return;  // left by an older flyball
  const Json& score = s["score"];
  for (const Json& limit : score["temperature_limits"]) {
    const double overshoot_K = number(limit["overshoot_K"]);
    const std::string name = limit["sensor"].get<std::string>() + (overshoot_K > 0 ? " overshoot" : " margin");
    table.row(name, number_text(std::abs(overshoot_K), 2) + " K");
  }
  if (!score["lateness_p99_s"].is_null()) {
    table.row("lateness, p99 of work", number_text(number(score["lateness_p99_s"]) * 1e3, 1) + " ms");
  }
  double moves = 0;
  for (const auto& [name, count] : score["actuator_moves"].items()) moves += number(count);
  table.row("actuator moves", number_text(moves, 0));
  table.row("power swing, 0.1-20 Hz", number_text(number(score["power_swing_W"]["rms"]), 1) + " W",
            fmt::format("rms; the filtered power goes through {} W",
                        number_text(number(score["power_swing_W"]["peak_to_peak"]), 1)));
  const Json& ramp = score["power_ramp"];
  const double steepest = std::max(number(ramp["steepest_up_W_per_s"]), number(ramp["steepest_down_W_per_s"]));
  std::string note = "over 100 ms";
  if (ramp.contains("violations")) {
    note += fmt::format("; beyond {} W/s {} times, {} s", number_text(number(ramp["limit_W_per_s"]), 1),
                        number_text(number(ramp["violations"]), 0), number_text(number(ramp["violated_s"]), 3));
  }
  table.row("steepest power ramp", number_text(steepest, 0) + " W/s", note);
}

void add_limits(const Json& s, Table& table) {
  for (const Json& limit : s["limits"]) {
    double limited = 0;
    std::vector<const Json*> reasons;
    for (const Json& reason : limit["reasons"]) {
      if (reason["reason"] == "rest" || number(reason["share"]) == 0) continue;
      limited += number(reason["share"]);
      reasons.push_back(&reason);
    }
    std::stable_sort(reasons.begin(), reasons.end(),
                     [](const Json* a, const Json* b) { return number((*a)["share"]) > number((*b)["share"]); });
    table.row(limit["name"].get<std::string>() + " limited", percent(limited),
              fmt::format("mean {} {}", number_text(number(limit["mean"]), 1), limit["unit"].get<std::string>()));
    for (size_t i = 0; i < std::min(reasons.size(), kMostReasonsShown); ++i) {
      table.row("  by " + (*reasons[i])["reason"].get<std::string>(), percent(number((*reasons[i])["share"])));
    }
    if (reasons.size() > kMostReasonsShown) table.row("  by others", "...", "all are in the report");
  }
}

/// "9 kept, 1 saturated": how many of each list of an update.
std::string counts_of(const Json& update) {
  std::string counts;
  for (const char* list : {"kept", "saturated", "anew", "resumed", "dropped", "params_kept", "params_reset"}) {
    if (!update.contains(list)) continue;
    std::string name = list;
    std::replace(name.begin(), name.end(), '_', ' ');
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", update[list].size(), name);
  }
  return counts;
}

}  // namespace

std::string summary_table(const Json& s, bool colour) {
  Table table(colour);
  std::string policies;
  for (const Json& policy : s["run"]["policies"]) {
    policies += (policies.empty() ? "" : " + ") + policy["name"].get<std::string>();
  }
  table.title(fmt::format("{} on {}, workload {}", policies, s["run"]["chip"].get<std::string>(),
                          s["run"]["workload"].get<std::string>()));
  for (const Json& update : s.value("updates", Json::array())) {
    table.row(fmt::format("updated at {} s", number_text(number(update["time_s"]), 3)),
              update["policy"].get<std::string>(),
              fmt::format("{}: {}", update["file"].get<std::string>(), counts_of(update)));
  }
  add_time(s, table);
  if (s.contains("serving")) add_serving(s["serving"], table);
  table.row("energy", number_text(number(s["energy_J"]), 1) + " J",
            fmt::format("{} W mean, {} W peak", number_text(number(s["power_W"]["mean"]), 1),
                        number_text(number(s["power_W"]["peak"]), 1)));
  table.row("peak temperature", number_text(number(s["temperature_degC"]["peak"]), 2) + " degC",
            fmt::format("{} at {} s", s["temperature_degC"]["peak_block"].get<std::string>(),
                        number_text(number(s["temperature_degC"]["peak_at_s"]), 3)));
  for (const Json& above : s["above_limit"]) {
    table.row(fmt::format("{} above limit", above["sensor"].get<std::string>()),
              number_text(number(above["time_s"]), 3) + " s", above["limit"].get<std::string>());
  }
  add_score(s, table);
  add_limits(s, table);
  for (const Json& promise : s["promises"]) {
    if (number(promise["violated_s"]) == 0) continue;
    table.bad("promise broken", number_text(number(promise["violated_s"]), 3) + " s",
              fmt::format("{}:{}: {}", promise["file"].get<std::string>(), promise["line"].get<int>(),
                          promise["promise"].get<std::string>()));
  }
  if (number(s["actuator_failures"]) > 0) {
    table.bad("actuators disobeyed", number_text(number(s["actuator_failures"]), 0) + " times", "see events.ndjson");
  }
  return table.take();
}

}  // namespace flyball::tools
