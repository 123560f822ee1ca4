// flyball why DIR LIMIT --at TIME
#include "tools/why.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tools/duration.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

struct WhyOptions {
  std::string folder, limit, at, format = "text";
};

int why(const WhyOptions& options) {
  const std::optional<int64_t> at_us = parse_duration_us(options.at);
  if (!at_us) {
    return fail({fmt::format("'{}' is not a time", options.at), "a number and a unit, such as 12.345s or 800ms"});
  }
  const std::variant<RunFolder, Failure> folder = read_run_folder(options.folder);
  if (const Failure* failure = std::get_if<Failure>(&folder)) return fail(*failure);
  const std::variant<Json, Failure> answer = explain(std::get<RunFolder>(folder), options.limit, *at_us);
  if (const Failure* failure = std::get_if<Failure>(&answer)) return fail(*failure);
  const Json& json = std::get<Json>(answer);
  fmt::print("{}", options.format == "json" ? json.dump(2) + "\n" : why_text(json, colour_on_stdout()));
  return kFine;
}

}  // namespace

void add_why_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("why", "Say why a limit was what it was at a moment of a run");
  auto options = std::make_shared<WhyOptions>();
  command->add_option("DIR", options->folder, "The folder that a run left")->required();
  command->add_option("LIMIT", options->limit, "A limit, such as 'freq[3]' or 'freq[C0T3]'")->required();
  command->add_option("--at", options->at, "The moment, such as 12.345s")->required();
  command->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->footer(
      "Examples:\n  flyball why flyball-run 'freq[3]' --at 12.345s\n"
      "  flyball why flyball-run 'freq[3]' --at 800ms --format json");
  command->callback([options, &exit_code] { exit_code = why(*options); });
}

}  // namespace flyball::tools
