// flyball campaign FILE... : the policies through many faults, and how much margin was left in each.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "tools/backend.h"
#include "tools/campaign.h"
#include "tools/campaign_report.h"
#include "tools/command.h"
#include "tools/output_folder.h"
#include "tools/run_inputs.h"
#include "tools/seed_option.h"
#include "tools/simulate.h"
#include "tools/terminal.h"
#include "tools/version.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball campaign policies/tile_guard.fly                     every kind of fault, at four times of the run
  flyball campaign tile_guard.fly power_cap.fly --chip accel --workload train_step -o out/faults
  flyball campaign tile_guard.fly --faults mine.yaml --worst 50
  flyball campaign tile_guard.fly --set target='80 degC' --until 5s --format csv > cooler.csv

Each fault has a run of its own; without --faults they are every kind of fault on what the policies read and set, on
one element, another and all of them. A file of faults is as for `flyball run --faults`, and each of its entries is a
run. All runs end when the run without faults has done its work. Shown are, worst first: how long a temperature limit of
the chip was exceeded, overshoot (hottest less limit: below 0 a margin), how much hotter than without the fault, and the
share of the work lost. With -o the folder holds campaign.json and campaign.csv. The results do not depend on --jobs.
Exit code 1: an input is wrong, or a run was above a limit of the chip.)";

struct CampaignOptions {
  InputOptions inputs;
  std::string out, format = "text";
  unsigned jobs = 0;  // 0: as many as there are processors
  size_t worst = 20;
};

Json identity_json(const CheckedInputs& checked, const Inputs& inputs) {
  Json run = {{"chip", inputs.chip.name}, {"chip_file", checked.chip.shown}, {"workload", inputs.workload.name}};
  run["workload_file"] = checked.workload.shown;
  run["policies"] = Json::array();
  for (uint32_t p = 0; p < inputs.set->program.policies.size; ++p) {
    run["policies"].push_back({{"name", inputs.set->program.policies[p].name}, {"file", inputs.set->files[p]}});
  }
  run["faults_file"] = checked.faults ? Json(checked.faults->shown) : Json();
  run["seed"] = checked.seed;
  run["tick_us"] = inputs.set->program.tick_us;
  run["set"] = Json::object();
  for (const auto& [name, value] : checked.params) run["set"][name] = value;
  return run;
}

int show(const CampaignOptions& options, const Json& json) {
  const std::string csv = campaign_csv(json);
  const std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (!options.out.empty()) {
    const auto failure = write_folder(options.out, {{"campaign.json", text}, {"campaign.csv", csv}});
    if (failure) return fail(*failure);
  }
  if (options.format == "json") {
    fmt::print("{}", text);
  } else if (options.format == "csv") {
    fmt::print("{}", csv);
  } else {
    fmt::print("{}", campaign_text(json, options.worst, colour_on_stdout()));
    if (!options.out.empty()) fmt::print("All of it: {0}/campaign.csv, {0}/campaign.json\n", options.out);
  }
  return json["broke_a_limit"] == true ? kFindings : kFine;
}

int run(const CampaignOptions& options) {
  const std::variant<CheckedInputs, Failure> checked = check_inputs(options.inputs);
  if (const Failure* failure = std::get_if<Failure>(&checked)) return fail(*failure);
  const CheckedInputs& files = std::get<CheckedInputs>(checked);
  if (!options.out.empty()) {
    if (const auto failure = check_writable(options.out)) return fail(*failure);
  }
  const std::variant<std::unique_ptr<Inputs>, ExitCode> loaded = load_inputs(files);
  if (const ExitCode* code = std::get_if<ExitCode>(&loaded)) return *code;
  const Inputs& inputs = *std::get<std::unique_ptr<Inputs>>(loaded);

  StepCompiler compiler(Backend::kFastest, {});
  const auto code = compiler.compile(*inputs.set, kTicksThatPay);  // there are many runs
  if (const Failure* failure = std::get_if<Failure>(&code)) return fail(*failure);
  Progress progress("campaign");
  const unsigned jobs = options.jobs > 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  const Campaign campaign = run_campaign({*inputs.set, inputs.chip, inputs.workload, inputs.faults, files.seed,
                                          files.until_us, jobs, std::get<std::unique_ptr<StepCode>>(code).get()},
                                         [&](double share) { progress.show(share, "faults"); });
  progress.clear();
  Json json = {{"flyball", kVersion}, {"run", identity_json(files, inputs)}};
  json.update(campaign_json(campaign, inputs.chip));
  return show(options, json);
}

}  // namespace

void add_campaign_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("campaign", "Run policies through many faults and show the margins left");
  auto options = std::make_shared<CampaignOptions>();
  InputOptions& inputs = options->inputs;
  command->add_option("FILE", inputs.policies, "Policies, linked together")->required();
  command->add_option("--chip", inputs.chip, "Chip file, or the name of a bundled chip")->capture_default_str();
  command->add_option("--workload", inputs.workload, "Workload, or the name of a bundled one")->capture_default_str();
  command->add_option("--faults", inputs.faults, "File of faults, a run each; else every kind (docs/faults.md)");
  add_seed_option(*command, inputs.seed, "Of everything drawn at random");
  command->add_option("--until", inputs.until, "End every run at this simulated time, such as 2s");
  command->add_option("--set", inputs.set, "NAME=VALUE: a parameter, with its unit")->allow_extra_args(false);
  command->add_option("--jobs", options->jobs, "Runs at the same time; else as many as there are processors")
      ->check(CLI::Range(1U, 1024U));
  command->add_option("-o,--out", options->out, "Folder for campaign.csv and campaign.json");
  command->add_option("--format", options->format, "text, csv or json")->check(CLI::IsMember({"text", "csv", "json"}));
  command->add_option("--worst", options->worst, "How many runs the text shows")->capture_default_str();
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace flyball::tools
