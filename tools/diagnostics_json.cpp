// Lines and columns count from 1; the end is the place behind the last character.
#include "tools/diagnostics_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "tools/diagnostic_pages.h"
#include "tools/version.h"

namespace flyball::tools {
namespace {

using Json = nlohmann::ordered_json;

/// What is not UTF-8 in a broken file, or in its name, is shown as the character that stands for such.
std::string text_of(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

const char* word(dsl::Severity severity) {
  switch (severity) {
    case dsl::Severity::kError: return "error";
    case dsl::Severity::kWarning: return "warning";
    case dsl::Severity::kNote: return "note";
  }
  return "";
}

Json place(dsl::Span span, const dsl::SourceMap& sources) {
  if (span.file >= sources.size()) return Json::object();
  const dsl::Position begin = sources.begin(span);
  const dsl::Position end = sources.position(span.file, span.end);
  return {{"file", sources.file(span.file).path},
          {"line", begin.line},
          {"column", begin.column},
          {"end_line", end.line},
          {"end_column", end.column}};
}

/// A path as a URI reference: of what is not a letter, a digit, or `-._~/`, the bytes in hexadecimal digits.
std::string uri_of(const std::string& path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool as_it_is = plain || std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += as_it_is ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return uri;
}

Json location(dsl::Span span, const dsl::SourceMap& sources) {
  if (span.file >= sources.size()) return Json::object();
  const dsl::Position begin = sources.begin(span);
  const dsl::Position end = sources.position(span.file, span.end);
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", uri_of(sources.file(span.file).path)}}},
            {"region",
             {{"startLine", begin.line},
              {"startColumn", begin.column},
              {"endLine", end.line},
              {"endColumn", end.column}}}}}};
}

/// SARIF has one text for a result.
std::string whole_message(const dsl::Diagnostic& d) {
  std::string text = d.message;
  if (!d.why.empty()) text += "\nwhy: " + d.why;
  if (!d.hint.empty()) text += "\nhint: " + d.hint;
  return text;
}

/// What mends it, as SARIF has it: a region to delete, and the text to stand there.
Json fixes(const dsl::Diagnostic& d, const dsl::SourceMap& sources) {
  const Json where = location(d.fix->span, sources)["physicalLocation"];
  Json replacement = {{"deletedRegion", where["region"]}, {"insertedContent", {{"text", d.fix->text}}}};
  Json change = {{"artifactLocation", where["artifactLocation"]},
                 {"replacements", Json::array({std::move(replacement)})}};
  Json fix = {{"description", {{"text", d.hint.empty() ? d.message : d.hint}}},
              {"artifactChanges", Json::array({std::move(change)})}};
  return Json::array({std::move(fix)});
}

Json rules(const std::vector<const dsl::Diagnostic*>& list) {
  const std::map<std::string, std::string> pages = diagnostic_pages();
  Json rules = Json::array();
  std::vector<std::string> known;
  for (const dsl::Diagnostic* d : list) {
    const auto page = pages.find(d->code);
    if (page == pages.end() || std::find(known.begin(), known.end(), d->code) != known.end()) continue;
    known.push_back(d->code);
    const std::string title = page->second.substr(0, page->second.find('\n'));
    rules.push_back({{"id", d->code},
                     {"shortDescription", {{"text", title.substr(std::min(title.size(), d->code.size() + 2))}}},
                     {"fullDescription", {{"text", page->second}}}});
  }
  return rules;
}

}  // namespace

std::string diagnostics_json(const dsl::Diagnostics& diagnostics, const dsl::SourceMap& sources) {
  Json list = Json::array();
  for (const dsl::Diagnostic* d : diagnostic::ordered(diagnostics)) {
    Json one = {{"code", d->code},
                {"severity", word(d->severity)},
                {"place", place(d->span, sources)},
                {"message", d->message}};
    if (!d->why.empty()) one["why"] = d->why;
    if (!d->hint.empty()) one["hint"] = d->hint;
    if (!d->accepted.empty()) one["accepted"] = d->accepted;
    if (d->fix) one["fix"] = {{"place", place(d->fix->span, sources)}, {"text", d->fix->text}};
    for (const dsl::Related& related : d->related) {
      one["related"].push_back({{"place", place(related.span, sources)}, {"message", related.message}});
    }
    list.push_back(std::move(one));
  }
  return text_of({{"diagnostics", std::move(list)}});
}

std::string diagnostics_sarif(const dsl::Diagnostics& diagnostics, const dsl::SourceMap& sources) {
  const std::vector<const dsl::Diagnostic*> list = diagnostic::ordered(diagnostics);
  Json results = Json::array();
  for (const dsl::Diagnostic* d : list) {
    Json one = {{"ruleId", d->code}, {"level", word(d->severity)}, {"message", {{"text", whole_message(*d)}}}};
    if (d->span.file < sources.size()) one["locations"] = Json::array({location(d->span, sources)});
    for (const dsl::Related& related : d->related) {
      Json other = location(related.span, sources);
      other["message"] = {{"text", related.message}};
      one["relatedLocations"].push_back(std::move(other));
    }
    if (d->fix) one["fixes"] = fixes(*d, sources);
    if (!d->accepted.empty()) {
      Json suppression = {{"kind", "inSource"}, {"status", "accepted"}, {"justification", d->accepted}};
      one["suppressions"] = Json::array({std::move(suppression)});
    }
    results.push_back(std::move(one));
  }
  Json tool = {{"driver", {{"name", "flyball"}, {"version", kVersion}, {"rules", rules(list)}}}};
  return text_of({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                  {"version", "2.1.0"},
                  {"runs", Json::array({{{"tool", std::move(tool)},
                                         {"columnKind", "unicodeCodePoints"},
                                         {"results", std::move(results)}}})}});
}

}  // namespace flyball::tools
