// Scores come from the summaries. The first difference comes from events, which carry their tick, and from rows of the
// traces that end at the same time.
#include "tools/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/duration.h"
#include "tools/quantity_text.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

double number(const Json& json) { return json.is_number() ? json.get<double>() : 0; }

struct Score {
  std::string name, unit;
  double value;
};

void add_score_sheet(const Json& sheet, std::vector<Score>& scores) {
  for (const Json& limit : sheet["temperature_limits"]) {
    scores.push_back({limit["sensor"].get<std::string>() + " overshoot", "K", number(limit["overshoot_K"])});
  }
  if (!sheet["lateness_p99_s"].is_null()) {
    scores.push_back({"lateness, p99 of work", "s", number(sheet["lateness_p99_s"])});
  }
  for (const auto& [name, count] : sheet["actuator_moves"].items()) {
    scores.push_back({"moves of " + name, "", number(count)});
  }
  scores.push_back({"power swing, peak to peak", "W", number(sheet["power_swing_W"]["peak_to_peak"])});
  scores.push_back({"power swing, rms", "W", number(sheet["power_swing_W"]["rms"])});
  const Json& ramp = sheet["power_ramp"];
  scores.push_back({"steepest power ramp up", "W/s", number(ramp["steepest_up_W_per_s"])});
  scores.push_back({"steepest power ramp down", "W/s", number(ramp["steepest_down_W_per_s"])});
  if (ramp.contains("violations")) scores.push_back({"ramp violations", "", number(ramp["violations"])});
}

void add_serving(const Json& serving, std::vector<Score>& scores) {
  scores.push_back({"requests done", "", number(serving["done"])});
  for (const auto& [key, name] : {std::pair("first_token_s", "first token"), {"between_tokens_s", "between tokens"}}) {
    scores.push_back({std::string(name) + ", p50", "ms", number(serving[key]["p50"]) * 1e3});
    scores.push_back({std::string(name) + ", p99", "ms", number(serving[key]["p99"]) * 1e3});
  }
  scores.push_back({"tokens", "1/s", number(serving["tokens_per_s"])});
  scores.push_back({"energy a token", "J", number(serving["energy_per_token_J"])});
}

std::vector<Score> scores_of(const Json& s) {
  std::vector<Score> scores;
  if (s["time"].contains("finish_s")) scores.push_back({"time to finish", "s", number(s["time"]["finish_s"])});
  scores.push_back({"time simulated", "s", number(s["time"]["simulated_s"])});
  scores.push_back({"work", "s", number(s["work"]["done_s"])});
  if (s.contains("serving")) add_serving(s["serving"], scores);
  scores.push_back({"energy", "J", number(s["energy_J"])});
  scores.push_back({"mean power", "W", number(s["power_W"]["mean"])});
  scores.push_back({"peak power", "W", number(s["power_W"]["peak"])});
  scores.push_back({"peak temperature", "degC", number(s["temperature_degC"]["peak"])});
  scores.push_back({"mean temperature", "degC", number(s["temperature_degC"]["mean"])});
  for (const Json& above : s["above_limit"]) {
    scores.push_back({above["sensor"].get<std::string>() + " above limit", "s", number(above["time_s"])});
  }
  if (s.contains("score")) add_score_sheet(s["score"], scores);
  for (const Json& limit : s["limits"]) {
    const std::string name = limit["name"];
    scores.push_back({"mean " + name, limit["unit"], number(limit["mean"])});
    scores.push_back({"changes of " + name, "", number(limit["changes"])});
    for (const Json& reason : limit["reasons"]) {
      scores.push_back({name + " by " + reason["reason"].get<std::string>(), "%", number(reason["share"]) * 100});
    }
  }
  for (const Json& machine : s["machines"]) {
    for (const Json& state : machine["states"]) {
      const std::string name = machine["label"].get<std::string>() + "." + state["state"].get<std::string>();
      scores.push_back({"in " + name, "%", number(state["share"]) * 100});
    }
  }
  for (const Json& promise : s["promises"]) {
    scores.push_back({"broken: " + promise["promise"].get<std::string>(), "s", number(promise["violated_s"])});
  }
  return scores;
}

/// Both sheets line by line, in the order of the first; what only one has is compared with nothing.
Json pair_scores(const Json& a, const Json& b) {
  const std::vector<Score> left = scores_of(a), right = scores_of(b);
  const auto find = [](const std::vector<Score>& scores, const std::string& name) {
    return std::find_if(scores.begin(), scores.end(), [&](const Score& score) { return score.name == name; });
  };
  Json pairs = Json::array();
  for (const Score& score : left) {
    Json pair = {{"name", score.name}, {"unit", score.unit}, {"a", score.value}, {"b", nullptr}};
    const auto other = find(right, score.name);
    if (other != right.end()) pair["b"] = other->value;
    pairs.push_back(std::move(pair));
  }
  for (const Score& score : right) {
    if (find(left, score.name) != left.end()) continue;
    pairs.push_back({{"name", score.name}, {"unit", score.unit}, {"a", nullptr}, {"b", score.value}});
  }
  return pairs;
}

std::string cell_text(const Column& column, size_t row) {
  const int64_t cell = column.cells[row];
  if (column.fold == Fold::kWord) return column.words[static_cast<size_t>(cell)];
  const std::string text = number_text(static_cast<double>(cell) / std::pow(10.0, column.decimals), column.decimals);
  return column.unit.empty() ? text : text + " " + column.unit;
}

/// The first row, of those that end at the same time in both, whose columns differ.
Json first_row_difference(const Trace& a, const Trace& b) {
  const bool same_rows = a.time_us == b.time_us;
  std::vector<std::pair<const Column*, const Column*>> pairs;
  for (const Column& column : a.columns) {
    const bool at_end = column.fold == Fold::kLast || column.fold == Fold::kWord;
    const Column* other = b.column(column.name);
    if (other != nullptr && (same_rows || at_end)) pairs.emplace_back(&column, other);
  }
  for (size_t i = 0, j = 0; i < a.rows() && j < b.rows();) {
    if (a.time_us[i] != b.time_us[j]) {
      ++(a.time_us[i] < b.time_us[j] ? i : j);
      continue;
    }
    for (const auto& [left, right] : pairs) {
      const std::string in_a = cell_text(*left, i), in_b = cell_text(*right, j);
      if (in_a == in_b) continue;
      return {{"from_us", i == 0 ? 0 : a.time_us[i - 1]},
              {"to_us", a.time_us[i]},
              {"what", left->name},
              {"a", in_a},
              {"b", in_b}};
    }
    ++i;
    ++j;
  }
  return nullptr;
}

std::string event_text(const Json& event) {
  const std::string element = event.contains("element") ? fmt::format("[{}]", event["element"].get<size_t>()) : "";
  if (event["event"] == "transition") {
    return fmt::format("{}{} to {}", event.value("machine", ""), element, event.value("to", ""));
  }
  if (event["event"] == "limit") {
    return fmt::format("{}{} by {}, granted {}", event.value("limit", ""), element, event.value("reason", ""),
                       event.value("granted", ""));
  }
  if (event["event"] == "fault") {
    return event.value("fault", "") + " " + event.value("on", "") + " " + event.value("what", "");
  }
  if (event["event"] == "promise") return "promise broken: " + event.value("promise", std::string());
  return event["event"];
}

Json first_event_difference(const RunFolder& a, const RunFolder& b) {
  // The first and the last line say what was run and how it ended; scores and identity cover these.
  const size_t n = std::min(a.events.size(), b.events.size());
  for (size_t i = 1; i < std::max(a.events.size(), b.events.size()); ++i) {
    if (i < n && a.events[i] == b.events[i]) continue;
    const Json* left = i < a.events.size() ? &a.events[i] : nullptr;
    const Json* right = i < b.events.size() ? &b.events[i] : nullptr;
    const int64_t at_a = left != nullptr ? (*left)["time_us"].get<int64_t>() : INT64_MAX;
    const int64_t at_b = right != nullptr ? (*right)["time_us"].get<int64_t>() : INT64_MAX;
    const int64_t at_us = std::min(at_a, at_b);
    return {{"time_us", at_us},
            {"a", at_a == at_us ? Json(event_text(*left)) : Json()},
            {"b", at_b == at_us ? Json(event_text(*right)) : Json()}};
  }
  return nullptr;
}

/// What a run was started with, as its reader typed it: policies as their files, --set as NAME=VALUE.
std::string setting_text(const Json& setting) {
  if (setting.is_string()) return setting.get<std::string>();
  if (!setting.is_structured()) return setting.dump();
  if (setting.is_object() && setting.contains("file")) return setting["file"].get<std::string>();
  std::string out;
  for (const auto& [key, part] : setting.items()) {
    out += (out.empty() ? "" : ", ") + (setting.is_object() ? key + "=" : "") + setting_text(part);
  }
  return out.empty() ? "none" : out;
}

std::string value_text(const Json& value) { return value.is_null() ? "-" : number_text(number(value), 3); }

std::string difference_text(const Json& score) {
  if (score["a"].is_null() || score["b"].is_null()) return "";
  const double a = number(score["a"]), b = number(score["b"]);
  if (a == b) return "";
  std::string text = fmt::format("{}{}", b > a ? "+" : "", number_text(b - a, 3));
  if (score["unit"] != "%" && score["unit"] != "degC" && a != 0) text += fmt::format(" ({:+.1f} %)", (b / a - 1) * 100);
  return text;
}

}  // namespace

Comparison compare(const RunFolder& a, const RunFolder& b) {
  Comparison out;
  Json& json = out.json;
  json["run"] = Json::array();
  for (const auto& [key, value] : a.summary["run"].items()) {
    const Json other = b.summary["run"].value(key, Json());
    if (other != value) json["run"].push_back({{"what", key}, {"a", value}, {"b", other}});
  }
  json["scores"] = pair_scores(a.summary, b.summary);
  json["first_event"] = first_event_difference(a, b);
  json["first_row"] = first_row_difference(a.trace, b.trace);
  const bool same_scores = std::all_of(json["scores"].begin(), json["scores"].end(),
                                       [](const Json& score) { return score["a"] == score["b"]; });
  out.same = same_scores && json["first_event"].is_null() && json["first_row"].is_null();
  json["same"] = out.same;
  return out;
}

std::string comparison_text(const Comparison& comparison, const std::string& name_a, const std::string& name_b,
                            bool colour) {
  const Json& json = comparison.json;
  size_t width = 16;
  for (const Json& score : json["scores"]) width = std::max(width, score["name"].get<std::string>().size());
  const size_t a = std::max<size_t>(name_a.size(), 14), b = std::max<size_t>(name_b.size(), 14);
  std::string out = styled(fmt::format("  {:<{}} {:>{}} {:>{}}   difference", "", width, name_a, a, name_b, b),
                           Style::kBold, colour) +
                    "\n";
  for (const Json& score : json["scores"]) {
    const std::string name = score["name"], unit = score["unit"];
    std::string line = fmt::format("  {:<{}} {:>{}} {:>{}} {:<5}", name, width, value_text(score["a"]), a,
                                   value_text(score["b"]), b, unit);
    line += difference_text(score);
    line.erase(line.find_last_not_of(' ') + 1);
    out += (score["a"] == score["b"] ? styled(line, Style::kDim, colour) : line) + "\n";
  }
  for (const Json& part : json["run"]) {
    out += fmt::format("differs in {}: {} | {}\n", part["what"].get<std::string>(), setting_text(part["a"]),
                       setting_text(part["b"]));
  }
  if (comparison.same) return out + "The two runs are the same, to the last recorded figure.\n";
  const auto or_nothing = [](const Json& text) { return text.is_null() ? "nothing" : text.get<std::string>(); };
  if (const Json& event = json["first_event"]; !event.is_null()) {
    out += fmt::format("first tick with another event: {}: {} | {}\n", seconds_text(event["time_us"].get<int64_t>()),
                       or_nothing(event["a"]), or_nothing(event["b"]));
  }
  if (const Json& row = json["first_row"]; !row.is_null()) {
    out += fmt::format("first difference in the traces: from {} to {}: {} {} | {}\n",
                       seconds_text(row["from_us"].get<int64_t>()), seconds_text(row["to_us"].get<int64_t>()),
                       row["what"].get<std::string>(), or_nothing(row["a"]), or_nothing(row["b"]));
  }
  return out;
}

std::string changed_scores(const Json& before, const Json& after) {
  std::string out;
  for (const Json& score : pair_scores(before, after)) {
    if (score["a"] == score["b"]) continue;
    out += fmt::format("  {:<24} {:>14} -> {} {}  {}\n", score["name"].get<std::string>(), value_text(score["a"]),
                       value_text(score["b"]), score["unit"].get<std::string>(), difference_text(score));
  }
  return out.empty() ? "no figure changed\n" : "changed:\n" + out;
}

}  // namespace flyball::tools
