// Limits' reasons and machines' states come from events, which carry their tick; where some of these were dropped, the
// row of the trace that holds the moment speaks instead, and the answer says so.
#include "tools/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "tools/duration.h"
#include "tools/suggestion.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

struct Subject {
  const Json* limit;
  size_t element;
};

std::string text_of(const Json& json, const char* key) { return json.value(key, std::string()); }

std::optional<size_t> element_index(const Json& limit, const std::string& word) {
  size_t index = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), index);
  if (error == std::errc() && end == word.data() + word.size()) {
    return index < limit["series"].size() ? std::optional(index) : std::nullopt;
  }
  for (size_t i = 0; i < limit["elements"].size(); ++i) {
    if (limit["elements"][i] == word) return i;
  }
  return std::nullopt;
}

std::variant<Subject, Failure> find_subject(const Json& summary, const std::string& text) {
  const size_t bracket = text.find('[');
  const std::string name = text.substr(0, bracket);
  std::vector<std::string> names;
  const Json* limit = nullptr;
  for (const Json& candidate : summary["limits"]) {
    names.push_back(text_of(candidate, "name"));
    if (names.back() == name) limit = &candidate;
  }
  if (limit == nullptr) {
    std::string known;
    for (const std::string& each : names) known += (known.empty() ? "" : ", ") + each;
    return Failure{fmt::format("this run has no limit '{}'{}", name, did_you_mean(name, names)),
                   "its limits: " + known};
  }
  const size_t count = (*limit)["series"].size();
  if (bracket == std::string::npos) {
    if (count == 1) return Subject{limit, 0};
    return Failure{fmt::format("{} has {} elements", name, count),
                   fmt::format("ask for one of them, such as {}[0]", name)};
  }
  const std::string inside = text.back() == ']' ? text.substr(bracket + 1, text.size() - bracket - 2) : "";
  if (const std::optional<size_t> element = element_index(*limit, inside)) return Subject{limit, *element};
  return Failure{fmt::format("{} has no element '{}'", name, inside),
                 fmt::format("{}[0] to {}[{}]", name, name, count - 1)};
}

bool is_about(const Json& event, const char* kind, const char* key, const std::string& name,
              std::optional<size_t> element) {
  if (event["event"] != kind || text_of(event, key) != name) return false;
  return !element || event.value("element", size_t{0}) == *element;
}

/// The last event about something at or before a moment, and whether none between it and the moment was dropped.
struct Found {
  const Json* event = nullptr;
  bool exact = true;
};

template <class About>
Found last_event(const RunFolder& folder, const char* kind, int64_t at_us, About about) {
  Found found;
  for (const Json& event : folder.events) {
    if (!about(event)) continue;
    if (event["time_us"].get<int64_t>() > at_us) {
      found.exact = !event.contains("dropped_before");
      return found;
    }
    found.event = &event;
  }
  const Json& end = folder.events.back();
  if (end.contains("events") && end["events"].contains(kind)) {
    found.exact = end["events"][kind]["seen"] == end["events"][kind]["written"];
  }
  return found;
}

Json cell(const Trace& trace, const std::string& name, size_t row) {
  const Column* column = trace.column(name);
  if (column == nullptr) return nullptr;
  if (column->fold == Fold::kWord) return column->words[static_cast<size_t>(column->cells[row])];
  double value = static_cast<double>(column->cells[row]);
  for (int i = 0; i < column->decimals; ++i) value /= 10;
  return value;
}

/// Which element of a machine voted for element `element` of a limit of `limit_count`; none for a machine without any.
std::optional<size_t> machine_element(const Json& summary, const Json& vote, size_t element, size_t limit_count) {
  for (const Json& machine : summary["machines"]) {
    if (machine["name"] != vote["machine"] || machine["policy"] != vote["policy"]) continue;
    if (machine["series"].size() == limit_count && limit_count > 1) return element;
  }
  return std::nullopt;
}

Json explain_vote(const RunFolder& folder, const Json& vote, const Subject& subject, int64_t at_us) {
  Json voter = vote;
  if (!vote.contains("machine")) return voter;
  const std::string machine = vote["machine"], policy = vote["policy"];
  const size_t limit_count = (*subject.limit)["series"].size();
  const std::optional<size_t> element = machine_element(folder.summary, vote, subject.element, limit_count);
  if (element) voter["machine_element"] = *element;
  const Found entry = last_event(folder, "transition", at_us, [&](const Json& event) {
    return is_about(event, "transition", "machine", machine, element) && text_of(event, "policy") == policy;
  });
  if (entry.event == nullptr) {
    voter["transition_exact"] = entry.exact;
    return voter;
  }
  const bool same_state = !vote.contains("state") || text_of(*entry.event, "to") == text_of(vote, "state");
  voter["transition_exact"] = entry.exact && same_state;
  voter["transition"] = *entry.event;
  return voter;
}

/// The votes behind a reason: those of its event, or of its label where the event was dropped.
Json votes_behind(const Json& limit, const Json* event, const std::string& reason) {
  if (event != nullptr) return event->value("votes", Json::array());
  for (const Json& known : limit["reasons"]) {
    if (known["reason"] == reason) return known["votes"];
  }
  return Json::array();
}

std::string place(const Json& json) { return fmt::format("{}:{}", text_of(json, "file"), json.value("line", 0)); }

class Lines {
 public:
  explicit Lines(bool colour) : colour_(colour) {}
  void line(const std::string& name, const std::string& text, const std::string& where = "") {
    out_ += fmt::format("  {:<9}{}", name, text);
    if (!where.empty()) out_ += "   " + styled(where, Style::kDim, colour_);
    out_ += '\n';
  }
  std::string out_;

 private:
  bool colour_;
};

void add_voter(const Json& voter, Lines& lines) {
  lines.line("vote", text_of(voter, "text"), place(voter));
  lines.line("policy", text_of(voter, "policy"));
  if (!voter.contains("machine")) return;
  std::string machine = text_of(voter, "machine");
  if (voter.contains("machine_element")) machine += fmt::format("[{}]", voter["machine_element"].get<size_t>());
  lines.line("machine", machine);
  const std::string state = text_of(voter, "state");
  if (!voter.contains("transition")) {
    const bool exact = voter.value("transition_exact", true);
    if (!state.empty())
      lines.line("state", state + (exact ? ", since the start" : "; how it got there was not recorded"));
    return;
  }
  const Json& transition = voter["transition"];
  const std::string when = seconds_text(transition["time_us"].get<int64_t>());
  if (!voter.value("transition_exact", true)) {
    lines.line("state", state + "; the last transition that was recorded:");
  } else {
    lines.line("state", fmt::format("{}, entered at {}", text_of(transition, "to"), when));
  }
  const std::string condition = text_of(transition, "condition");
  lines.line("from",
             fmt::format("{}{}", transition.contains("from") ? text_of(transition, "from") : "the start",
                         condition.empty() ? "" : ": " + condition),
             transition.contains("line") ? place(transition) : "");
  std::string values;
  const Json read = transition.value("values", Json::object());
  for (const auto& [name, value] : read.items()) {
    values += fmt::format("{}{} = {}", values.empty() ? "" : ", ", name, value.get<std::string>());
  }
  if (!values.empty()) lines.line("values", values);
}

std::string number(const Json& json) { return fmt::format("{:g}", json.get<double>()); }

}  // namespace

std::variant<Json, Failure> explain(const RunFolder& folder, const std::string& limit_text, int64_t at_us) {
  const std::variant<Subject, Failure> found = find_subject(folder.summary, limit_text);
  if (const Failure* failure = std::get_if<Failure>(&found)) return *failure;
  const Subject& subject = std::get<Subject>(found);
  const int64_t end_us = folder.trace.time_us.back();
  if (at_us >= end_us) {
    return Failure{fmt::format("the run was over at {}", seconds_text(end_us)), "ask for an earlier time"};
  }
  const Json& limit = *subject.limit;
  const std::string series = limit["series"][subject.element];
  const size_t row = folder.trace.row_at(at_us);
  const std::string name = text_of(limit, "name");
  const Found event = last_event(folder, "limit", at_us,
                                 [&](const Json& e) { return is_about(e, "limit", "limit", name, subject.element); });
  const bool exact = event.exact && event.event != nullptr;

  Json answer = {{"limit", series}};
  if (subject.element < limit["elements"].size()) answer["element"] = limit["elements"][subject.element];
  answer["at_us"] = at_us;
  answer["row_us"] = {row == 0 ? 0 : folder.trace.time_us[row - 1], folder.trace.time_us[row]};
  answer["unit"] = limit["unit"];
  answer["granted"] = cell(folder.trace, series, row);
  answer["granted_min"] = cell(folder.trace, series + ".min", row);
  answer["granted_max"] = cell(folder.trace, series + ".max", row);
  answer["wanted"] = cell(folder.trace, series + ".wanted", row);
  answer["exact"] = exact;
  const std::string reason =
      exact ? text_of(*event.event, "reason") : cell(folder.trace, series + ".reason", row).get<std::string>();
  answer["reason"] = reason;
  if (exact) answer["since_us"] = (*event.event)["time_us"];
  answer["voters"] = Json::array();
  const Json votes = folder.events.front().value("votes", Json::array());
  for (const Json& vote : votes_behind(limit, exact ? event.event : nullptr, reason)) {
    const size_t index = vote.get<size_t>();
    if (reason == "rest" || index >= votes.size()) continue;
    answer["voters"].push_back(explain_vote(folder, votes[index], subject, at_us));
  }
  return answer;
}

std::string why_text(const Json& answer, bool colour) {
  const std::string unit = text_of(answer, "unit");
  std::string granted = fmt::format("{} {}", number(answer["granted"]), unit);
  if (answer["granted_min"] != answer["granted_max"]) {
    granted +=
        fmt::format(" (between {} and {} from {} to {})", number(answer["granted_min"]), number(answer["granted_max"]),
                    seconds_text(answer["row_us"][0].get<int64_t>()), seconds_text(answer["row_us"][1].get<int64_t>()));
  }
  std::string who = text_of(answer, "limit");
  if (answer.contains("element")) who += fmt::format(" ({})", text_of(answer, "element"));
  Lines lines(colour);
  lines.out_ = styled(fmt::format("{} at {}: granted {}", who, seconds_text(answer["at_us"].get<int64_t>()), granted),
                      Style::kBold, colour) +
               "\n";
  const std::string reason = text_of(answer, "reason");
  std::string because = reason;
  if (reason == "rest") because = "nothing limited it: this is the value it rests at";
  if (reason == "slew") because = fmt::format("slew: on its way to {} {}", number(answer["wanted"]), unit);
  if (reason == "safe") because = "safe: a policy was not running";
  if (answer.contains("since_us")) {
    because += fmt::format(", since {}", seconds_text(answer["since_us"].get<int64_t>()));
  } else {
    because += fmt::format(" (as of {}; changes nearer to the moment were too many to be recorded)",
                           seconds_text(answer["row_us"][1].get<int64_t>()));
  }
  lines.line("because", because);
  if (reason != "rest" && reason != "slew" && answer["wanted"] != answer["granted"]) {
    lines.line("asked", fmt::format("{} {}; granted on the actuator's grid", number(answer["wanted"]), unit));
  }
  for (const Json& voter : answer["voters"]) add_voter(voter, lines);
  return lines.out_;
}

}  // namespace flyball::tools
