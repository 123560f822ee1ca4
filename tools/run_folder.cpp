// The report is always made from text that was read back, so that `run` and `report` give the same bytes.
#include "tools/run_folder.h"

#include <fmt/format.h>
#include <zlib.h>

#include <filesystem>

#include "tools/output_folder.h"
#include "tools/report/report.h"

namespace flyball::tools {
namespace {

constexpr const char* kCheckSums = "crc32";  // the last key of summary.json
constexpr const char* kRunAgain = "the file is not as `flyball run` left it: run again";

std::string crc_of(const std::string& text) {
  return fmt::format("{:08x}", crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

/// Of the files that are taken at their word once they are known to be what a run wrote.
Json check_sums(const Json& summary, const std::string& trace, const std::string& events) {
  return {{"summary.json", crc_of(summary.dump(2))}, {"trace.csv", crc_of(trace)}, {"events.ndjson", crc_of(events)}};
}

std::variant<Json, Failure> parse_summary(const std::string& path, const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  for (const char* key : {"flyball", "run", kCheckSums}) {
    if (json.is_object() && json.contains(key)) continue;
    return Failure{fmt::format("{}: not the summary of a run: '{}' is missing", path, key), kRunAgain, kFindings};
  }
  return json;
}

/// Takes the check sums from the summary.
std::optional<Failure> check_folder(const std::string& path, Json& summary, const std::string& trace,
                                    const std::string& events) {
  const Json written = summary[kCheckSums];
  summary.erase(kCheckSums);
  const Json found = check_sums(summary, trace, events);
  for (const auto& [name, sum] : found.items()) {
    if (written.is_object() && written.contains(name) && written[name] == sum) continue;
    return Failure{fmt::format("{}/{}: changed since it was written: its check sum differs", path, name), kRunAgain,
                   kFindings};
  }
  return std::nullopt;
}

std::variant<std::vector<Json>, Failure> parse_events(const std::string& path, const std::string& text) {
  std::vector<Json> events;
  size_t at = 0;
  for (int line = 1; at < text.size(); ++line) {
    const size_t end = std::min(text.find('\n', at), text.size());
    Json event = Json::parse(text.begin() + static_cast<ptrdiff_t>(at), text.begin() + static_cast<ptrdiff_t>(end),
                             nullptr, false);
    if (!event.is_object() || !event.contains("event") || !event.contains("time_us")) {
      return Failure{fmt::format("{}:{}: not an event", path, line), kRunAgain, kFindings};
    }
    events.push_back(std::move(event));
    at = end + 1;
  }
  if (events.empty() || events.front()["event"] != "start" || events.back()["event"] != "end") {
    return Failure{fmt::format("{}: does not go from a start event to an end event", path), kRunAgain, kFindings};
  }
  return events;
}

Failure not_a_run(const std::string& path, const std::string& message) {
  return {fmt::format("{}: {}", path, message), "name the folder given to `flyball run --out`", kWrongUsage};
}

}  // namespace

std::variant<RunFolder, Failure> read_run_folder(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::exists(path, error)) return not_a_run(path, "there is no such folder");
  if (!fs::is_directory(path, error)) return not_a_run(path, "this is a file, not the folder of a run");
  if (!fs::exists(path + "/summary.json", error))
    return not_a_run(path, "no run was left here: summary.json is missing");

  RunFolder folder{path, {}, {}, {}, {}};
  const std::string names[] = {path + "/summary.json", path + "/trace.csv", path + "/events.ndjson"};
  std::string texts[3];
  for (size_t i = 0; i < 3; ++i) {
    std::variant<std::string, Failure> text = read_file(names[i]);
    if (const Failure* failure = std::get_if<Failure>(&text)) return *failure;
    texts[i] = std::move(std::get<std::string>(text));
  }
  std::variant<Json, Failure> summary = parse_summary(names[0], texts[0]);
  if (const Failure* failure = std::get_if<Failure>(&summary)) return *failure;
  std::variant<Trace, Failure> trace = trace_from_csv(texts[1], names[1]);
  if (const Failure* failure = std::get_if<Failure>(&trace)) return *failure;
  std::variant<std::vector<Json>, Failure> events = parse_events(names[2], texts[2]);
  if (const Failure* failure = std::get_if<Failure>(&events)) return *failure;
  if (auto failure = check_folder(path, std::get<Json>(summary), texts[1], texts[2])) return *failure;
  folder.summary = std::move(std::get<Json>(summary));
  folder.trace = std::move(std::get<Trace>(trace));
  folder.events = std::move(std::get<std::vector<Json>>(events));
  folder.event_text = std::move(texts[2]);
  return folder;
}

std::optional<Failure> write_run_folder(const std::string& path, const Json& summary, const Trace& trace,
                                        const std::string& events) {
  Json checked = Json::parse(summary.dump());
  const std::string trace_text = to_csv(trace);
  const Json sums = check_sums(checked, trace_text, events);
  std::variant<Trace, Failure> read_back = trace_from_csv(trace_text, "trace.csv");
  if (const Failure* failure = std::get_if<Failure>(&read_back)) {
    return Failure{failure->message, "this is a mistake in flyball itself: please report it", kOurBug};
  }
  const std::string report = make_report(checked, std::move(std::get<Trace>(read_back)), events);
  checked[kCheckSums] = sums;
  return write_folder(path, {{"summary.json", checked.dump(2) + "\n"},
                             {"trace.csv", trace_text},
                             {"events.ndjson", events},
                             {"report.html", report}});
}

std::optional<Failure> write_report(const RunFolder& folder) {
  const std::string report = make_report(folder.summary, folder.trace, folder.event_text);
  return write_folder(folder.path, {{"report.html", report}});
}

}  // namespace flyball::tools
