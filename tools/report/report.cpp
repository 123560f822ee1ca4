// Numbers travel as zigzag varints of differences, deflated, in base64: about a byte a value.
#include "tools/report/report.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include "compiler/graph/markup.h"
#include "tools/report/machine_picture.h"
#include "tools/report/page.h"

namespace flyball::tools {
namespace {

using Json = nlohmann::ordered_json;

void append_varint(std::string& out, int64_t value) {
  uint64_t code = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
  for (; code > 127; code >>= 7) out += static_cast<char>(128 | (code & 127));
  out += static_cast<char>(code);
}

/// The column that .min and .max are told from; null for all others.
const Column* base_of(const Trace& trace, const Column& column) {
  if (column.fold != Fold::kMin && column.fold != Fold::kMax) return nullptr;
  const Column* base = trace.column(column.name.substr(0, column.name.size() - 4));
  return base != nullptr && base->decimals == column.decimals ? base : nullptr;
}

void append_differences(std::string& out, const std::vector<int64_t>& cells, const Column* base) {
  int64_t before = 0;
  for (size_t row = 0; row < cells.size(); ++row) {
    append_varint(out, cells[row] - (base != nullptr ? base->cells[row] : before));
    before = cells[row];
  }
}

struct Packed {
  Json columns;
  std::string payload;
};

Packed pack(const Trace& trace) {
  Packed packed;
  const int64_t row_us = trace.rows() > 1 ? trace.time_us[1] - trace.time_us[0] : trace.time_us[0];
  packed.columns = {{"rows", trace.rows()}, {"row_us", row_us}, {"list", Json::array()}};
  packed.columns["list"].push_back({{"name", "time"}, {"unit", "s"}, {"decimals", 6}, {"offset", 0}});
  append_differences(packed.payload, trace.time_us, nullptr);
  for (const Column& column : trace.columns) {
    Json entry = {{"name", column.name}, {"unit", column.unit}, {"decimals", column.decimals}};
    entry["offset"] = packed.payload.size();
    const Column* base = base_of(trace, column);
    if (base != nullptr) entry["of"] = base->name;
    if (column.fold == Fold::kWord) entry["words"] = column.words;
    packed.columns["list"].push_back(std::move(entry));
    append_differences(packed.payload, column.cells, base);
  }
  packed.columns["events_offset"] = packed.payload.size();
  return packed;
}

bool is_event(std::string_view line, std::string_view name) {
  return line.substr(0, 11 + name.size()) == std::string("{\"event\":\"").append(name) + "\"";
}

/// The lines worth a place in the page, in the order of the file; `votes`: the table of the start event.
std::string chosen_events(std::string_view events, Json* votes) {
  std::vector<std::string_view> lines;
  std::vector<int> importance;
  while (!events.empty()) {
    const size_t end = std::min(events.find('\n'), events.size());
    const std::string_view line = events.substr(0, end);
    events.remove_prefix(std::min(end + 1, events.size()));
    if (is_event(line, "start")) {
      const Json start = Json::parse(line, nullptr, false);
      if (start.is_object() && start.contains("votes")) *votes = start["votes"];
    } else if (!is_event(line, "end") && !line.empty()) {
      lines.push_back(line);
      importance.push_back(is_event(line, "limit") ? 2 : is_event(line, "transition") ? 1 : 0);
    }
  }
  std::vector<bool> chosen(lines.size());
  size_t room = kMostPageEvents;
  for (int level = 0; level <= 2; ++level) {
    for (size_t i = 0; i < lines.size() && room > 0; ++i) {
      if (importance[i] != level) continue;
      chosen[i] = true;
      --room;
    }
  }
  std::string text;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (chosen[i]) text.append(lines[i]).append("\n");
  }
  return text;
}

std::string deflated(const std::string& plain) {
  uLongf size = compressBound(plain.size());
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(plain.data()), plain.size(),
            6);
  packed.resize(size);
  return packed;
}

std::string base64(const std::string& bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t word = 0;
    for (size_t j = 0; j < 3; ++j) word = word << 8 | (i + j < bytes.size() ? static_cast<uint8_t>(bytes[i + j]) : 0U);
    for (size_t j = 0; j < 4; ++j) out += i + j > bytes.size() ? '=' : kDigits[word >> (18 - 6 * j) & 63];
  }
  return out;
}

/// JSON that is safe between script tags.
std::string json_for_script(const Json& json) {
  std::string out;
  for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string title_of(const Json& summary) {
  std::string title;
  for (const Json& policy : summary["run"]["policies"]) {
    title += (title.empty() ? "" : " + ") + policy["name"].get<std::string>();
  }
  return title + " on " + summary["run"]["chip"].get<std::string>();
}

/// Fills the template's @NAMES@ from left to right, so that what is filled in is not looked at again.
std::string fill(std::string_view page, const std::vector<std::pair<std::string_view, std::string_view>>& values) {
  std::string out;
  while (!page.empty()) {
    size_t at = page.size();
    const std::pair<std::string_view, std::string_view>* next = nullptr;
    for (const auto& value : values) {
      const size_t found = page.find(value.first);
      if (found >= at) continue;
      at = found;
      next = &value;
    }
    out.append(page.substr(0, at));
    page.remove_prefix(at);
    if (next == nullptr) break;
    out.append(next->second);
    page.remove_prefix(next->first.size());
  }
  return out;
}

}  // namespace

std::string make_report(const Json& summary, Trace trace, std::string_view events) {
  Json votes = Json::array();
  const std::string machines = machine_pictures(summary);
  const std::string event_lines = chosen_events(events, &votes);
  while (true) {
    Packed packed = pack(trace);
    packed.columns["votes"] = votes;
    packed.payload += event_lines;
    const std::string payload = base64(deflated(packed.payload));
    std::string page = fill(kPage, {{"@TITLE@", graph::markup_text(title_of(summary))},
                                    {"@STYLE@", kPageStyle},
                                    {"@MACHINES@", machines},
                                    {"@SUMMARY@", json_for_script(summary)},
                                    {"@COLUMNS@", json_for_script(packed.columns)},
                                    {"@PAYLOAD@", payload},
                                    {"@DYGRAPHS_LICENCE@", kPageLicence},
                                    {"@DYGRAPHS@", kPageDygraphs},
                                    {"@SCRIPT@", kPageScript}});
    if (page.size() <= kMostPageBytes || trace.rows() < 200) return page;
    fold_pairs(trace);
  }
}

}  // namespace flyball::tools
