// flyball replay CAPTURE: executes what a target recorded once more, here, and says where the two part.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "compiler/slot_names.h"
#include "tools/captured_program.h"
#include "tools/duration.h"
#include "tools/event_subject.h"
#include "tools/event_value.h"
#include "tools/replay.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball run tile_guard.fly --firmware cortex-m3 --telemetry run.cap
  flyball replay run.cap
  flyball replay ring.bin --policy tile_guard.fly --chip accel                events that a ring gave, and nothing else
  flyball replay run.cap --policy old/tile_guard.fly --chip old/chip.yaml     where they have been moved

Says "equal", or the first tick in which target and host differ, with the value and the operation that wrote it.
Exit code 1: they differ, events were lost, or the capture is damaged or of other policies.)";

std::string operation_text(const CapturedProgram& captured, uint32_t op) {
  const compiler::LinkedSet& set = *captured.set;
  const std::string name = compiler::operation_name(set.program.ops[op].code);
  const compiler::OpSource& source = set.op_sources[op];
  if (source.line == 0) return fmt::format("  operation {} ({})\n", op, name);
  return fmt::format("  operation {} ({}), {}:{}: {}\n", op, name, set.files[source.policy], source.line,
                     captured.sources.line(source.policy, source.line));
}

void print_difference(const CapturedProgram& captured, const Difference& difference) {
  const Program& program = captured.set->program;
  Reasons reasons(program);
  const std::vector<std::string> slots = compiler::slot_names(*captured.set);
  const Event& event = difference.captured ? *difference.captured : *difference.here;
  const std::string subject = subject_text(program, slots, event);
  const bool shown_alike =
      difference.captured && difference.here &&
      value_text(program, reasons, *difference.captured) == value_text(program, reasons, *difference.here);
  const auto side = [&](const std::optional<Event>& of) {
    if (!of) return std::string("not changed");
    const std::string text = value_text(program, reasons, *of);
    return shown_alike ? fmt::format("{} (exactly {})", text, of->value) : text;
  };
  fmt::print("tick {}, at {}: {}{}{} is {} in the capture and {} here\n", difference.tick,
             seconds_text(static_cast<int64_t>(difference.time_us)), event_kind_name(event.kind),
             subject.empty() ? "" : " ", subject, side(difference.captured), side(difference.here));
  if (difference.op != kNoSlot) fmt::print("{}", operation_text(captured, difference.op));
}

int run_replay(const CaptureOptions& options) {
  const auto loaded = load_captured(options);
  if (const ExitCode* code = std::get_if<ExitCode>(&loaded)) return *code;
  const CapturedProgram& captured = *std::get<std::unique_ptr<CapturedProgram>>(loaded);
  if (captured.capture.header.detail != TelemetryDetail::kRecord) {
    const std::string hint =
        is_capture(options.capture)
            ? "run it again without --telemetry-detail events: --telemetry FILE records them"
            : "make it with TelemetryDetail::kRecord, and keep the ring's events from the first on";
    return fail({fmt::format("{} says what its ticks decided, and not what went into them: their readings and params",
                             options.capture),
                 hint, kFindings});
  }
  const ReplayResult result = replay(captured.capture.events, *captured.set);
  if (result.difference) {
    print_difference(captured, *result.difference);
    return kFindings;
  }
  if (result.lost_at_us) {
    return fail({fmt::format("{} lost events at {}; the {} ticks before are equal", options.capture,
                             seconds_text(static_cast<int64_t>(*result.lost_at_us)), result.ticks),
                 "give the ring more places, or drain it more often", kFindings});
  }
  fmt::print("equal: {} ticks, {} events\n", result.ticks, result.events);
  return kFine;
}

}  // namespace

void add_replay_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("replay", "Execute a recorded run again, and say where it differs");
  auto options = std::make_shared<CaptureOptions>();
  add_capture_options(*command, *options);
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = run_replay(*options); });
}

}  // namespace flyball::tools
