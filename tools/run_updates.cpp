// A policy replaces the one of its name: files may be called as their authors like.
#include "tools/run_updates.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dsl/parser.h"
#include "tools/duration.h"
#include "tools/output_folder.h"
#include "tools/policies.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

constexpr const char* kExample = "such as --update 1.5s=policies/tile_guard.fly";

/// The name behind `policy` in the file; prints what is wrong with it.
std::variant<std::string, ExitCode> policy_name(const CheckedUpdate& update) {
  const std::variant<std::string, Failure> text = read_file(update.file);
  if (const Failure* failure = std::get_if<Failure>(&text)) return static_cast<ExitCode>(fail(*failure));
  dsl::SourceMap sources;
  dsl::Diagnostics diagnostics;
  uint32_t next_id = 0;
  const uint32_t source = sources.add(update.file, std::get<std::string>(text));
  const auto file = dsl::parse(sources, source, next_id, diagnostics);
  if (file != nullptr) return file->name.text;
  fmt::print(stderr, "{}", dsl::render(diagnostics, sources, colour_on_stderr()));
  return kFindings;
}

/// Puts the file in the place of the policy that it is a version of.
std::optional<Failure> replace(const CheckedUpdate& update, const std::string& policy, const Inputs& inputs,
                               std::vector<std::string>& files) {
  std::vector<std::string> names;
  for (const Policy& running : inputs.set->program.policies) names.emplace_back(running.name);
  const auto same = std::find(names.begin(), names.end(), policy);
  if (same == names.end()) {
    return Failure{fmt::format("--update {}: {} is `{}`, and what runs is {}", update.text, update.file, policy,
                               fmt::join(names, ", ")),
                   "the name behind `policy` says which one it takes over from"};
  }
  files[static_cast<size_t>(same - names.begin())] = update.file;
  return std::nullopt;
}

/// What keeps the version from taking over.
std::optional<Failure> obstacle(const CheckedUpdate& update, const compiler::Update& plan, const Program& before,
                                const Program& after) {
  if (!plan.obstacle().empty()) {
    return Failure{fmt::format("--update {}: {}", update.text, plan.obstacle()),
                   "a version that takes over keeps `every`; run it by itself", kFindings};
  }
  const std::string columns = difference_in_columns(before, after);
  if (columns.empty()) return std::nullopt;
  return Failure{fmt::format("--update {}: {}", update.text, columns),
                 "limits and outputs are the columns of a run, and stay as they are; run it by itself", kFindings};
}

}  // namespace

std::variant<std::vector<CheckedUpdate>, Failure> check_updates(const std::vector<std::string>& texts,
                                                                std::optional<int64_t> until_us) {
  std::vector<CheckedUpdate> updates;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    const std::optional<int64_t> time_us = parse_duration_us(text.substr(0, equals));
    if (equals == std::string::npos || equals + 1 == text.size() || !time_us) {
      return Failure{fmt::format("--update {} is not TIME=POLICY", text), kExample};
    }
    if (*time_us == 0) {
      return Failure{fmt::format("--update {}: nothing runs before 0 s", text), "run that policy from the start"};
    }
    if (until_us && *time_us >= *until_us) {
      return Failure{fmt::format("--update {} comes when the run is over", text),
                     fmt::format("--until is {}", seconds_text(*until_us))};
    }
    if (!updates.empty() && *time_us < updates.back().time_us) {
      return Failure{fmt::format("--update {} comes before --update {}", text, updates.back().text),
                     "give them in the order of their times"};
    }
    updates.push_back({text, *time_us, text.substr(equals + 1)});
    const std::variant<std::string, Failure> readable = read_file(updates.back().file);
    if (const Failure* failure = std::get_if<Failure>(&readable)) return *failure;
  }
  return updates;
}

std::variant<LoadedUpdates, ExitCode> load_updates(const std::vector<CheckedUpdate>& updates,
                                                   const CheckedInputs& checked, const Inputs& inputs) {
  LoadedUpdates loaded;
  std::vector<std::string> files = checked.policies;
  const compiler::LinkedSet* before = inputs.set.get();
  compiler::CompileOptions options;
  options.successor = true;
  for (const CheckedUpdate& update : updates) {
    std::variant<std::string, ExitCode> name = policy_name(update);
    if (const ExitCode* code = std::get_if<ExitCode>(&name)) return *code;
    auto next = std::make_unique<LoadedUpdate>();
    next->asked = update;
    next->policy = std::get<std::string>(name);
    if (const auto failure = replace(update, next->policy, inputs, files)) return static_cast<ExitCode>(fail(*failure));
    PolicyLoad policies = load_policies(files, inputs.chip, checked.params, colour_on_stderr(), options);
    fmt::print(stderr, "{}", policies.messages);
    if (policies.set == nullptr) return policies.wrong_usage ? kWrongUsage : kFindings;
    next->set = std::move(policies.set);
    next->plan = std::make_unique<compiler::Update>(*before, *next->set);
    if (const auto failure = obstacle(update, *next->plan, before->program, next->set->program)) {
      return static_cast<ExitCode>(fail(*failure));
    }
    before = next->set.get();
    loaded.push_back(std::move(next));
  }
  return loaded;
}

std::optional<Failure> compile_updates(LoadedUpdates& updates, Backend backend, const jit::Options& options,
                                       int64_t ticks) {
  for (const std::unique_ptr<LoadedUpdate>& update : updates) {
    update->compiler = std::make_unique<StepCompiler>(backend, options);
    auto code = update->compiler->compile(*update->set, ticks);
    if (const Failure* failure = std::get_if<Failure>(&code)) return *failure;
    update->code = std::get<std::unique_ptr<StepCode>>(std::move(code));
  }
  return std::nullopt;
}

}  // namespace flyball::tools
