// flyball run FILE... : policies on a simulated chip under a workload; leaves a folder that shows what happened and
// why.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "hal/chip/load.h"
#include "tools/backend.h"
#include "tools/bundled.h"
#include "tools/command.h"
#include "tools/compare.h"
#include "tools/duration.h"
#include "tools/output_folder.h"
#include "tools/policies.h"
#include "tools/run_folder.h"
#include "tools/simulate.h"
#include "tools/suggestion.h"
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
  flyball run tile_guard.fly --watch        run again whenever a file changes
  flyball run tile_guard.fly --backend jit  machine code from the first tick on
  gdb --args flyball run tile_guard.fly --backend jit --debug-info      then: break tile_guard.fly:27

Without --chip and --workload the run is on the bundled accelerator and the bundled training workload. It ends when the
workload is done, at the latest after ten times the workload's own length and ten seconds.
The folder then holds report.html (open it in a browser), summary.json, trace.csv and events.ndjson.
Policies run on tables, and those of a run of 20,000 ticks or more on machine code as soon as it is made, beside the
run; where flyball has no compiler of machine code, the tables do all of it. The results are the same, to the last bit.
Exit code 1: an input is wrong, a promise (always, never) of a policy was broken, or the chip got hotter than its
leakage is followed (250 degC), which ends the run.)";

struct RunOptions {
  std::vector<std::string> policies, set;
  std::string chip = "chips/accel.yaml", trace = "workloads/train_step.csv", out = "flyball-run";
  std::string until, record = "10ms", backend;
  uint64_t seed = 1;
  bool watch = false, debug_info = false;
};

/// The command line after its checks.
struct CheckedOptions {
  NamedFile chip, trace;
  std::optional<int64_t> until_us;
  std::optional<int64_t> record_us;  // empty: every tick
  std::vector<std::pair<std::string, std::string>> params;
};

std::optional<Failure> check_file(const NamedFile& file, const char* what, const std::vector<std::string>& bundled) {
  std::error_code error;
  if (!std::filesystem::exists(file.path, error)) {
    std::string hint = "check the name and the folder you are in";
    if (!bundled.empty()) hint += fmt::format("; bundled: {}", fmt::join(bundled, ", "));
    return Failure{fmt::format("{} {} does not exist{}", what, file.shown, did_you_mean(file.shown, bundled)), hint};
  }
  if (std::filesystem::is_directory(file.path, error)) {
    return Failure{fmt::format("{} {} is a folder", what, file.shown), "name a file in it"};
  }
  std::FILE* opened = std::fopen(file.path.c_str(), "rb");
  if (opened == nullptr) return Failure{fmt::format("{} {} cannot be read", what, file.shown), "check its permissions"};
  std::fclose(opened);
  return std::nullopt;
}

std::variant<CheckedOptions, Failure> check(const RunOptions& options) {
  CheckedOptions out;
  out.chip = find_named(options.chip, "chips", ".yaml");
  out.trace = find_workload(options.trace);
  for (const std::string& policy : options.policies) {
    if (const auto failure = check_file({policy, policy}, "policy", {})) return *failure;
  }
  if (const auto failure = check_file(out.chip, "chip file", bundled_names("chips", ".yaml"))) return *failure;
  if (!is_definition(out.trace)) {
    std::vector<std::string> bundled = bundled_names("workloads", ".csv");
    for (std::string& name : bundled_names("workloads", ".yaml")) bundled.push_back(std::move(name));
    if (const auto failure = check_file(out.trace, "workload", bundled)) return *failure;
  }
  if (!options.until.empty()) {
    out.until_us = parse_duration_us(options.until);
    if (!out.until_us || *out.until_us == 0) {
      return Failure{fmt::format("--until {} is not a time", options.until),
                     "a number and a unit, such as 10s or 500ms"};
    }
  }
  if (options.record != "tick") {
    out.record_us = parse_duration_us(options.record);
    if (!out.record_us || *out.record_us == 0) {
      return Failure{fmt::format("--record {} is neither a time nor 'tick'", options.record), "such as --record 10ms"};
    }
  }
  for (const std::string& assignment : options.set) {
    const size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Failure{fmt::format("--set {} is not NAME=VALUE", assignment), "such as --set target='85 degC'"};
    }
    out.params.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
  }
  if (const auto failure = check_writable(options.out)) return *failure;
  return out;
}

int print_messages(const std::string& messages, ExitCode code) {
  fmt::print(stderr, "{}", messages);
  return code;
}

int print_errors(const std::vector<chip::Error>& errors) {
  for (const chip::Error& error : errors) fmt::print(stderr, "{}\n", to_string(error));
  return kFindings;
}

/// The recording interval: every tick, or the time asked for, which must be whole ticks.
std::variant<int64_t, Failure> record_interval(const CheckedOptions& options, int64_t tick_us,
                                               const std::string& text) {
  const int64_t interval_us = options.record_us.value_or(tick_us);
  if (interval_us >= tick_us && interval_us % tick_us == 0) return interval_us;
  return Failure{fmt::format("--record {} is not a whole number of ticks of {}", text, seconds_text(tick_us)),
                 "--record tick, or a multiple of the tick"};
}

/// One run, from reading the files to printing the table. `summary` gets summary.json when there is one.
int run_once(const RunOptions& options, const CheckedOptions& checked, StepCompiler& compiler, Json* summary) {
  chip::LoadResult chip = chip::load(checked.chip.path);
  if (const auto* errors = std::get_if<std::vector<chip::Error>>(&chip)) return print_errors(*errors);
  const chip::Chip& the_chip = std::get<chip::Chip>(chip);
  PolicyLoad policies = load_policies(options.policies, the_chip, checked.params, colour_on_stderr());
  if (!policies.messages.empty()) print_messages(policies.messages, kFine);
  if (policies.set == nullptr) return policies.wrong_usage ? kWrongUsage : kFindings;
  sim::WorkloadResult workload = sim::read_workload(checked.trace.path, the_chip, options.seed);
  if (const auto* errors = std::get_if<std::vector<sim::Error>>(&workload)) return print_errors(*errors);
  const int64_t tick_us = policies.set->program.tick_us;
  const std::variant<int64_t, Failure> record_us = record_interval(checked, tick_us, options.record);
  if (const Failure* failure = std::get_if<Failure>(&record_us)) return fail(*failure);
  const int64_t ticks = undisturbed_us(std::get<sim::Workload>(workload), checked.until_us) / tick_us;
  const auto code = compiler.compile(*policies.set, ticks);
  if (const Failure* failure = std::get_if<Failure>(&code)) return fail(*failure);

  const RunIdentity identity{checked.chip.shown, checked.trace.shown, options.seed, checked.params,
                             std::get<int64_t>(record_us)};
  Progress progress("run");
  RunOutcome outcome = simulate({*policies.set, the_chip, std::get<sim::Workload>(workload), identity, checked.until_us,
                                 std::get<std::unique_ptr<StepCode>>(code).get()},
                                [&](double share, int64_t time_us) { progress.show(share, seconds_text(time_us)); });
  progress.show(1, "writing");
  const auto failure = write_run_folder(options.out, outcome.summary, outcome.trace, outcome.events);
  progress.clear();
  if (failure) return fail(*failure);
  fmt::print("{}  {:<24} {}/report.html\n", summary_table(outcome.summary, colour_on_stdout()), "report", options.out);
  if (summary != nullptr) *summary = std::move(outcome.summary);
  if (outcome.overheating) return fail({outcome.overheating->message, outcome.overheating->hint, kFindings});
  return outcome.promises_kept ? kFine : kFindings;
}

int run(const RunOptions& options) {
  const std::variant<CheckedOptions, Failure> checked = check(options);
  if (const Failure* failure = std::get_if<Failure>(&checked)) return fail(*failure);
  const CheckedOptions& files = std::get<CheckedOptions>(checked);
  jit::Options code;
  code.debug_info = options.debug_info;
  StepCompiler compiler(backend_named(options.backend), code);
  if (!options.watch) return run_once(options, files, compiler, nullptr);

  std::vector<std::string> watched = options.policies;
  watched.push_back(files.chip.path);
  if (!is_definition(files.trace)) watched.push_back(files.trace.path);
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
  command->add_option("FILE", options->policies, "Policies, linked together")->required();
  command->add_option("--chip", options->chip, "Chip file, or the name of a bundled chip")->capture_default_str();
  command->add_option("--workload,--trace", options->trace, "Trace (CSV), definition (YAML, or KIND:KEY=VALUE,...)")
      ->capture_default_str();
  command->add_option("--out", options->out, "Folder for what the run leaves")->capture_default_str();
  command->add_option("--seed", options->seed, "Of everything drawn at random")->capture_default_str();
  command->add_option("--until", options->until, "End at this simulated time, such as 2s");
  command->add_option("--set", options->set, "NAME=VALUE: a parameter, with its unit")->allow_extra_args(false);
  command->add_option("--record", options->record, "Interval of the trace, such as 10ms, or 'tick'")
      ->capture_default_str();
  command->add_option("--backend", options->backend, "jit or tables: what steps the policies; else the faster one")
      ->check(CLI::IsMember({"jit", "tables"}));
  command->add_flag("--debug-info", options->debug_info, "Show machine code's policies and lines to gdb and perf");
  command->add_flag("--watch", options->watch, "Run again whenever one of the files changes");
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace flyball::tools
