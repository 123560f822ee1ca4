// The mark in the capture tells whether what was compiled is what the events are of.
#include "tools/captured_program.h"

#include <fmt/format.h>

#include "hal/chip/load.h"
#include "tools/bundled.h"
#include "tools/policies.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

ExitCode failed(const Failure& failure) { return static_cast<ExitCode>(fail(failure)); }

}  // namespace

void add_capture_options(CLI::App& command, CaptureOptions& options) {
  command.add_option("CAPTURE", options.capture, "What flyball run --telemetry left, or what a ring gave")->required();
  command.add_option("--policy", options.policies, "The policies, in the place of those that the capture names");
  command.add_option("--chip", options.chip, "The chip, likewise");
  command.add_flag("--monitors", options.monitors, "What a ring gave is of firmware emitted with --monitors");
}

std::variant<std::unique_ptr<CapturedProgram>, ExitCode> load_captured(const CaptureOptions& options) {
  const bool alone = !options.policies.empty() && !options.chip.empty() && !is_capture(options.capture);
  std::variant<Capture, Failure> read = alone ? read_events(options.capture) : read_capture(options.capture);
  if (const Failure* failure = std::get_if<Failure>(&read)) return failed(*failure);
  auto out = std::make_unique<CapturedProgram>();
  out->capture = std::move(std::get<Capture>(read));
  const CaptureHeader& header = out->capture.header;
  const chip::LoadResult chip =
      chip::load(find_named(options.chip.empty() ? header.chip : options.chip, "chips", ".yaml").path);
  if (const auto* errors = std::get_if<std::vector<chip::Error>>(&chip)) {
    for (const chip::Error& error : *errors) fmt::print(stderr, "{}\n", to_string(error));
    return kFindings;
  }
  PolicyLoad policies =
      load_policies(options.policies.empty() ? header.policies : options.policies, std::get<chip::Chip>(chip),
                    header.params, colour_on_stderr(), {.promises = !alone || options.monitors, .truths = false});
  fmt::print(stderr, "{}", policies.messages);
  if (policies.set == nullptr) return policies.wrong_usage ? kWrongUsage : kFindings;
  if (!alone && program_mark(*policies.set, policies.sources) != header.program) {
    return failed(
        {fmt::format("{} was recorded with other policies, or another chip, than these are now", options.capture),
         "go back to what they were, or name them with --policy and --chip", kFindings});
  }
  if (const auto failure = check_subjects(out->capture, policies.set->program, options.capture)) {
    return failed(*failure);
  }
  out->set = std::move(policies.set);
  out->sources = std::move(policies.sources);
  return out;
}

}  // namespace flyball::tools
