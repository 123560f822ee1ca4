// flyball run FILE... : policies on a simulated chip under a workload; leaves a folder that shows what happened and
// why.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <limits>

#include "tools/backend.h"
#include "tools/command.h"
#include "tools/compare.h"
#include "tools/duration.h"
#include "tools/firmware/session.h"
#include "tools/output_folder.h"
#include "tools/run_folder.h"
#include "tools/run_inputs.h"
#include "tools/run_updates.h"
#include "tools/seed_option.h"
#include "tools/simulate.h"
#include "tools/terminal.h"
#include "tools/watch_files.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball run policies/tile_guard.fly
  flyball run tile_guard.fly --chip accel --workload day.csv --out out/day --seed 7
  flyball run tile_guard.fly --workload square:frequency=2Hz,low=10%     see flyball workloads
  flyball run tile_guard.fly --set target='85 degC' --set ki='0.3 MHz/K/ms' --out out/cooler
  flyball run tile_guard.fly cap.fly --until 2s --record tick
  flyball run tile_guard.fly --faults broken.yaml     what breaks, such as
      - {at: 2 s, for: 500 ms, fault: stuck, on: 'tile_temp[3]'}
  flyball run cap.fly --update 2s=tighter.fly        tighter.fly takes over at 2 s, with cap.fly's states and vars
  flyball run tile_guard.fly --watch        run again whenever a file changes
  flyball run tile_guard.fly --backend jit  machine code from the first tick on
  gdb --args flyball run tile_guard.fly --backend jit --debug-info      then: break tile_guard.fly:27
  flyball run tile_guard.fly --firmware cortex-m3    as firmware, on an emulated processor
  flyball run tile_guard.fly --firmware cortex-m3 --telemetry run.cap    then: flyball replay run.cap

Without --chip and --workload the run is on the bundled accelerator and the bundled training workload. It ends when the
workload is done, at the latest after ten times the workload's own length and ten seconds.
The folder then holds report.html (open it in a browser), summary.json, trace.csv and events.ndjson.
Policies run on tables, and those of a run of 20,000 ticks or more on machine code as soon as it is made, beside the
run; where flyball has no compiler of machine code, the tables do all of it. With --firmware they are compiled for that
processor, with engine, controller and drivers, and run in QEMU; the chip stays here (docs/firmware.md). The results are
the same, to the last bit.
Exit code 1: an input is wrong, a promise (always, never) of a policy was broken, or the chip got hotter than its
leakage is followed (250 degC), which ends the run.)";

struct RunOptions {
  InputOptions inputs;
  std::vector<std::string> updates;
  std::string out = "flyball-run", record = "10ms", ramp_limit, backend, firmware, telemetry;
  std::string telemetry_detail = "record";
  bool watch = false, debug_info = false;
};

/// The command line after its checks.
struct CheckedOptions {
  CheckedInputs inputs;
  std::optional<int64_t> record_us;  // empty: every tick
  std::optional<double> ramp_limit_W_per_s;  // instead of the chip's
  std::vector<CheckedUpdate> updates;
};

/// "500 W/s", "2kW/s"; empty when it is none.
std::optional<double> parse_ramp(const std::string& text) {
  const size_t unit = text.find_first_not_of("0123456789.");
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + std::min(unit, text.size()), value);
  if (unit == std::string::npos || read.ec != std::errc() || read.ptr != text.data() + unit || !(value > 0)) {
    return std::nullopt;
  }
  const std::string name = text.substr(text.find_first_not_of(' ', unit));
  for (const auto& [known, scale] : {std::pair{"W/s", 1.0}, {"kW/s", 1e3}, {"MW/s", 1e6}}) {
    if (name == known) return value * scale;
  }
  return std::nullopt;
}

std::variant<CheckedOptions, Failure> check(const RunOptions& options) {
  std::variant<CheckedInputs, Failure> inputs = check_inputs(options.inputs);
  if (const Failure* failure = std::get_if<Failure>(&inputs)) return *failure;
  CheckedOptions out;
  out.inputs = std::move(std::get<CheckedInputs>(inputs));
  out.inputs.truths = options.firmware.empty() && options.telemetry.empty();
  if (options.record != "tick") {
    out.record_us = parse_duration_us(options.record);
    if (!out.record_us || *out.record_us == 0) {
      return Failure{fmt::format("--record {} is neither a time nor 'tick'", options.record), "such as --record 10ms"};
    }
  }
  if (!options.ramp_limit.empty()) {
    const std::optional<double> limit = parse_ramp(options.ramp_limit);
    if (!limit) {
      return Failure{fmt::format("--ramp-limit {} is not power a second", options.ramp_limit),
                     "a number and W/s, kW/s or MW/s, such as 500W/s"};
    }
    out.ramp_limit_W_per_s = limit;
  }
  std::variant<std::vector<CheckedUpdate>, Failure> updates = check_updates(options.updates, out.inputs.until_us);
  if (const Failure* failure = std::get_if<Failure>(&updates)) return *failure;
  out.updates = std::get<std::vector<CheckedUpdate>>(std::move(updates));
  if (const auto failure = check_writable(options.out)) return *failure;
  return out;
}

/// The recording interval: every tick, or the time asked for, which must be whole ticks.
std::variant<int64_t, Failure> record_interval(const CheckedOptions& options, int64_t tick_us,
                                               const std::string& text) {
  const int64_t interval_us = options.record_us.value_or(tick_us);
  if (interval_us >= tick_us && interval_us % tick_us == 0) return interval_us;
  return Failure{fmt::format("--record {} is not a whole number of ticks of {}", text, seconds_text(tick_us)),
                 "--record tick, or a multiple of the tick"};
}

jit::Options code_options(const RunOptions& options) {
  jit::Options code;
  code.debug_info = options.debug_info;
  return code;
}

/// How much telemetry says; empty when it was not asked for.
std::optional<TelemetryDetail> detail_of(const RunOptions& options) {
  if (options.telemetry.empty()) return std::nullopt;
  return options.telemetry_detail == "events" ? TelemetryDetail::kEvents : TelemetryDetail::kRecord;
}

/// The controller as firmware; null when it was not asked for.
std::variant<std::unique_ptr<FirmwareSession>, Failure> firmware_of(const RunOptions& options, const Inputs& inputs,
                                                                    Progress& progress) {
  if (options.firmware.empty()) return std::unique_ptr<FirmwareSession>();
  const std::string what = "building the firmware for " + options.firmware;
  return FirmwareSession::build(
      *find_target(options.firmware), *inputs.set, inputs.sources, inputs.chip, Emulator::Wires::kFiles,
      [&](double share) { progress.show(share, what); }, detail_of(options));
}

/// Where telemetry goes; null when it was not asked for.
std::variant<std::unique_ptr<CaptureWriter>, Failure> capture_of(const RunOptions& options,
                                                                 const CheckedInputs& checked, const Inputs& inputs) {
  const std::optional<TelemetryDetail> detail = detail_of(options);
  if (!detail) return std::unique_ptr<CaptureWriter>();
  return CaptureWriter::create(options.telemetry, {*detail, program_mark(*inputs.set, inputs.sources), checked.policies,
                                                   checked.chip.shown, checked.params});
}

/// An update that the run has not come to is most likely a mistake in its time.
void warn_of_late(const LoadedUpdates& updates, const Json& summary) {
  const size_t done = summary.value("updates", Json::array()).size();
  for (size_t i = done; i < updates.size(); ++i) {
    fmt::print(stderr, "flyball: warning: --update {}: the run was over before\n", updates[i]->asked.text);
  }
}

/// One run, from reading the files to printing the table. `summary` gets summary.json when there is one.
int run_once(const RunOptions& options, const CheckedOptions& checked, StepCompiler& compiler, Json* summary) {
  const std::variant<std::unique_ptr<Inputs>, ExitCode> loaded = load_inputs(checked.inputs);
  if (const ExitCode* code = std::get_if<ExitCode>(&loaded)) return *code;
  const Inputs& inputs = *std::get<std::unique_ptr<Inputs>>(loaded);
  std::variant<LoadedUpdates, ExitCode> versions = load_updates(checked.updates, checked.inputs, inputs);
  if (const ExitCode* code = std::get_if<ExitCode>(&versions)) return *code;
  LoadedUpdates& updates = std::get<LoadedUpdates>(versions);
  const int64_t tick_us = inputs.set->program.tick_us;
  const std::variant<int64_t, Failure> record_us = record_interval(checked, tick_us, options.record);
  if (const Failure* failure = std::get_if<Failure>(&record_us)) return fail(*failure);
  Progress progress("run");
  const auto firmware = firmware_of(options, inputs, progress);
  if (const Failure* failure = std::get_if<Failure>(&firmware)) return fail(*failure);
  FirmwareSession* const target = std::get<std::unique_ptr<FirmwareSession>>(firmware).get();
  const auto capture = capture_of(options, checked.inputs, inputs);
  if (const Failure* failure = std::get_if<Failure>(&capture)) return fail(*failure);
  CaptureWriter* const writer = std::get<std::unique_ptr<CaptureWriter>>(capture).get();
  const int64_t ticks = target != nullptr ? 0 : undisturbed_us(inputs.workload, checked.inputs.until_us) / tick_us;
  const auto code = compiler.compile(*inputs.set, ticks);
  if (const Failure* failure = std::get_if<Failure>(&code)) return fail(*failure);
  if (const auto failure = compile_updates(updates, backend_named(options.backend), code_options(options), ticks)) {
    return fail(*failure);
  }

  const RunIdentity identity{checked.inputs.chip.shown,
                             checked.inputs.workload.shown,
                             checked.inputs.faults ? checked.inputs.faults->shown : "",
                             checked.inputs.seed,
                             checked.inputs.params,
                             std::get<int64_t>(record_us)};
  constexpr double kNoLimit = std::numeric_limits<double>::infinity();
  const double ramp_limit = checked.ramp_limit_W_per_s.value_or(inputs.chip.ramp_limit_W_per_s.value_or(kNoLimit));
  RunRequest request{*inputs.set,
                     inputs.chip,
                     inputs.workload,
                     identity,
                     checked.inputs.until_us,
                     inputs.faults,
                     ramp_limit,
                     std::get<std::unique_ptr<StepCode>>(code).get(),
                     target,
                     detail_of(options),
                     writer};
  for (const std::unique_ptr<LoadedUpdate>& update : updates) request.updates.push_back(update->of_run());
  RunOutcome outcome;
  try {
    outcome = simulate(request, [&](double share, int64_t time_us) { progress.show(share, seconds_text(time_us)); });
  } catch (const FirmwareStopped& stopped) {
    return fail(stopped.failure);
  }
  progress.show(1, "writing");
  auto failure = write_run_folder(options.out, outcome.summary, outcome.trace, outcome.events);
  if (!failure && writer != nullptr) failure = writer->finish();
  progress.clear();
  if (failure) return fail(*failure);
  fmt::print("{}  {:<24} {}/report.html\n", summary_table(outcome.summary, colour_on_stdout()), "report", options.out);
  warn_of_late(updates, outcome.summary);
  if (summary != nullptr) *summary = std::move(outcome.summary);
  if (outcome.overheating) return fail({outcome.overheating->message, outcome.overheating->hint, kFindings});
  return outcome.promises_kept ? kFine : kFindings;
}

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  for (const Target& target : targets()) names.emplace_back(target.name);
  return names;
}

std::vector<std::string> watched_files(const CheckedOptions& checked) {
  const CheckedInputs& inputs = checked.inputs;
  std::vector<std::string> files = inputs.policies;
  files.push_back(inputs.chip.path);
  if (!is_definition(inputs.workload)) files.push_back(inputs.workload.path);
  if (inputs.faults) files.push_back(inputs.faults->path);
  for (const CheckedUpdate& update : checked.updates) files.push_back(update.file);
  return files;
}

int run(const RunOptions& options) {
  const std::variant<CheckedOptions, Failure> checked = check(options);
  if (const Failure* failure = std::get_if<Failure>(&checked)) return fail(*failure);
  const CheckedOptions& files = std::get<CheckedOptions>(checked);
  StepCompiler compiler(backend_named(options.backend), code_options(options));
  if (!options.watch) return run_once(options, files, compiler, nullptr);

  const std::vector<std::string> watched = watched_files(files);
  FileWatch watch(watched);
  Json before;
  while (true) {
    Json summary;
    run_once(options, files, compiler, &summary);
    if (!before.is_null() && !summary.is_null()) fmt::print("{}", changed_scores(before, summary));
    if (!summary.is_null()) before = std::move(summary);
    fmt::print("watching {} files; Ctrl-C ends\n", watched.size());
    std::fflush(stdout);
    fmt::print("\n{} changed\n", watch.wait());
  }
}

}  // namespace

void add_run_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("run", "Run policies on a simulated chip and show what limited it, and when");
  auto options = std::make_shared<RunOptions>();
  InputOptions& inputs = options->inputs;
  command->add_option("FILE", inputs.policies, "Policies, linked together")->required();
  command->add_option("--chip", inputs.chip, "Chip file, or the name of a bundled chip")->capture_default_str();
  command->add_option("--workload,--trace", inputs.workload, "Trace (CSV), definition (YAML, or KIND:KEY=VALUE,...)")
      ->capture_default_str();
  command->add_option("--faults", inputs.faults, "What breaks, and when (docs/faults.md)");
  command->add_option("--out", options->out, "Folder for what the run leaves")->capture_default_str();
  add_seed_option(*command, inputs.seed, "Of everything drawn at random");
  command->add_option("--until", inputs.until, "End at this simulated time, such as 2s");
  command->add_option("--set", inputs.set, "NAME=VALUE: a parameter, with its unit")->allow_extra_args(false);
  command->add_option("--update", options->updates, "TIME=POLICY: a new version takes over in mid-run (rule 14)")
      ->allow_extra_args(false);
  command->add_option("--record", options->record, "Interval of the trace, such as 10ms, or 'tick'")
      ->capture_default_str();
  command->add_option("--ramp-limit", options->ramp_limit, "Count power ramps beyond, such as 500W/s; else the chip's");
  command->add_option("--backend", options->backend, "jit or tables: what steps the policies; else the faster one")
      ->check(CLI::IsMember({"jit", "tables"}));
  command->add_option("--firmware", options->firmware, "Run as firmware on an emulated processor")
      ->check(CLI::IsMember(target_names()))
      ->excludes("--backend")
      ->excludes("--update");
  command->add_option("--telemetry", options->telemetry, "File for what the controller's telemetry says")
      ->excludes("--update");
  command->add_option("--telemetry-detail", options->telemetry_detail, "record: enough to replay it; events: less")
      ->check(CLI::IsMember({"record", "events"}))
      ->capture_default_str();
  command->add_flag("--debug-info", options->debug_info, "Show machine code's policies and lines to gdb and perf");
  command->add_flag("--watch", options->watch, "Run again whenever one of the files changes");
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace flyball::tools
