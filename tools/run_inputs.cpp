// Names are looked up before anything is read: a misspelt one costs no time.
#include "tools/run_inputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "hal/chip/load.h"
#include "sim/faults/read_faults.h"
#include "tools/duration.h"
#include "tools/output_folder.h"
#include "tools/policies.h"
#include "tools/suggestion.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

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

std::optional<Failure> check_params(const InputOptions& options, CheckedInputs* out) {
  for (const std::string& assignment : options.set) {
    const size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Failure{fmt::format("--set {} is not NAME=VALUE", assignment), "such as --set target='85 degC'"};
    }
    out->params.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
  }
  return std::nullopt;
}

/// Messages have the name as it was given, whatever was opened.
ExitCode print_errors(const std::vector<chip::Error>& errors) {
  for (const chip::Error& error : errors) fmt::print(stderr, "{}\n", to_string(error));
  return kFindings;
}

std::variant<std::shared_ptr<const sim::FaultPlan>, ExitCode> load_faults(const CheckedInputs& checked,
                                                                          const chip::Chip& chip) {
  std::shared_ptr<const sim::FaultPlan> none;
  if (!checked.faults) return none;
  const std::variant<std::string, Failure> text = read_file(checked.faults->path);
  if (const Failure* failure = std::get_if<Failure>(&text)) return static_cast<ExitCode>(fail(*failure));
  sim::FaultsResult faults = sim::parse_faults(std::get<std::string>(text), checked.faults->shown, chip, checked.seed);
  if (const auto* errors = std::get_if<std::vector<chip::Error>>(&faults)) return print_errors(*errors);
  return std::make_shared<const sim::FaultPlan>(std::move(std::get<sim::FaultPlan>(faults)));
}

}  // namespace

std::variant<CheckedInputs, Failure> check_inputs(const InputOptions& options) {
  CheckedInputs out;
  out.policies = options.policies;
  out.seed = options.seed;
  out.chip = find_named(options.chip, "chips", ".yaml");
  out.workload = find_workload(options.workload);
  for (const std::string& policy : options.policies) {
    if (const auto failure = check_file({policy, policy}, "policy", {})) return *failure;
  }
  if (const auto failure = check_file(out.chip, "chip file", bundled_names("chips", ".yaml"))) return *failure;
  if (!is_definition(out.workload)) {
    std::vector<std::string> bundled = bundled_names("workloads", ".csv");
    for (std::string& name : bundled_names("workloads", ".yaml")) bundled.push_back(std::move(name));
    if (const auto failure = check_file(out.workload, "workload", bundled)) return *failure;
  }
  if (!options.faults.empty()) {
    out.faults = NamedFile{options.faults, options.faults};
    if (const auto failure = check_file(*out.faults, "file of faults", {})) return *failure;
  }
  if (!options.until.empty()) {
    out.until_us = parse_duration_us(options.until);
    if (!out.until_us || *out.until_us == 0) {
      return Failure{fmt::format("--until {} is not a time", options.until),
                     "a number and a unit, such as 10s or 500ms"};
    }
  }
  if (const auto failure = check_params(options, &out)) return *failure;
  return out;
}

std::variant<std::unique_ptr<Inputs>, ExitCode> load_inputs(const CheckedInputs& checked) {
  auto inputs = std::make_unique<Inputs>();
  chip::LoadResult chip = chip::load(checked.chip.path);
  if (const auto* errors = std::get_if<std::vector<chip::Error>>(&chip)) return print_errors(*errors);
  inputs->chip = std::move(std::get<chip::Chip>(chip));
  PolicyLoad policies =
      load_policies(checked.policies, inputs->chip, checked.params, colour_on_stderr(), {.truths = checked.truths});
  fmt::print(stderr, "{}", policies.messages);
  if (policies.set == nullptr) return policies.wrong_usage ? kWrongUsage : kFindings;
  fmt::print(stderr, "{}", left_out_text(*policies.set));
  inputs->set = std::move(policies.set);
  inputs->sources = std::move(policies.sources);
  sim::WorkloadResult workload = sim::read_workload(checked.workload.path, inputs->chip, checked.seed);
  if (const auto* errors = std::get_if<std::vector<sim::Error>>(&workload)) return print_errors(*errors);
  inputs->workload = std::move(std::get<sim::Workload>(workload));
  inputs->workload.name = checked.workload.shown;  // a record is the same wherever flyball is installed
  std::variant<std::shared_ptr<const sim::FaultPlan>, ExitCode> faults = load_faults(checked, inputs->chip);
  if (const ExitCode* code = std::get_if<ExitCode>(&faults)) return *code;
  inputs->faults = std::get<std::shared_ptr<const sim::FaultPlan>>(std::move(faults));
  return inputs;
}

}  // namespace flyball::tools
