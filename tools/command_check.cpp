// flyball check: diagnostics, the stages of compilation, and the cost of a step.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/dump.h"
#include "compiler/params.h"
#include "dsl/parser.h"
#include "tools/assembly_text.h"
#include "tools/chip_file.h"
#include "tools/command.h"
#include "tools/diagnostics_json.h"
#include "tools/jit_library.h"
#include "tools/mend_policies.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

constexpr const char* kFooter = R"(Examples:
  flyball check policies/tile_guard.fly                         every mistake, with its place and remedy
  flyball check a.fly b.fly --chip chips/accel.yaml             two policies linked for a chip, bindings too
  flyball check draft.fly --fix                                 mend what can be meant in one way only, show the rest
  flyball check policies/tile_guard.fly --format sarif          what is found, for an editor or a CI service
  flyball check policies/tile_guard.fly --cost                  operations and memory of a step, at most
  flyball check policies/tile_guard.fly --dump program          what executes
  flyball check policies/tile_guard.fly --dump asm              the same as machine code of this processor

Exit codes: 0 no error, 1 errors, 2 wrong usage.)";

struct Options {
  std::vector<std::string> policies;
  std::string chip;
  std::string dump;
  std::string format = "text";
  bool cost = false;
  bool fix = false;
};

int dump_assembly(const compiler::LinkedSet& set, const dsl::SourceMap& sources) {
  const auto opened = open_jit();
  if (const Failure* failure = std::get_if<Failure>(&opened)) return fail(*failure);
  jit::Options options;
  options.debug_info = true;
  std::string error;
  const auto& compiler = std::get<std::unique_ptr<jit::Compiler>>(opened);
  const std::string text = compiler->assembly({&set.program, &set}, options, &error);
  if (text.empty()) return fail({"the policies cannot be compiled to machine code: " + error, "", kOurBug});
  fmt::print("{}", readable_assembly(text, sources));
  return kFine;
}

/// Of params that the chip gives: what is shown of them without one.
std::string proved_for_any_chip(const compiler::LinkedSet& set) {
  std::string text;
  for (const SlotId slot : set.stand_ins) {
    const auto of_slot = [slot](const Param& param) { return param.slot == slot; };
    const auto param = std::find_if(set.params.begin(), set.params.end(), of_slot);
    text += fmt::format("param {} is the chip's: proved for all of {} .. {}\n", param->name,
                        compiler::show_value(set.program, slot, set.slots[slot].lo),
                        compiler::show_value(set.program, slot, set.slots[slot].hi));
  }
  return text;
}

int check(const Options& options) {
  std::unique_ptr<chip::Chip> chip;
  if (!options.chip.empty()) {
    chip = read_chip_file(options.chip);
    if (chip == nullptr) return kFindings;
  }
  compiler::CompileResult result = compiler::compile(options.policies, chip.get(), {.tests = true});
  if (options.fix) {
    if (const auto failure = mend_policies(options.policies, chip.get(), result)) return fail(*failure);
  }
  if (options.format != "text") {
    fmt::print("{}", options.format == "json" ? diagnostics_json(result.diagnostics, result.sources)
                                              : diagnostics_sarif(result.diagnostics, result.sources));
    return result.unreadable ? kWrongUsage : result.linked == nullptr ? kFindings : kFine;
  }
  fmt::print(stderr, "{}{}", dsl::render(result.diagnostics, result.sources, colour_on_stderr()),
             diagnostic::render_accepted(result.diagnostics, result.sources, colour_on_stderr()));
  if (options.dump == "ast") {
    for (const auto& file : result.files) fmt::print("{}", dsl::dump(*file, result.sources));
  }
  if (result.linked == nullptr) return result.unreadable ? kWrongUsage : kFindings;
  if (options.dump == "program") fmt::print("{}", compiler::dump_program(*result.linked));
  if (options.dump == "slots") fmt::print("{}", compiler::dump_slots(*result.linked));
  if (options.cost) fmt::print("{}", compiler::show_cost(*result.linked));
  if (options.dump == "asm") return dump_assembly(*result.linked, result.sources);
  if (options.dump.empty() && !options.cost) {
    const size_t warnings = result.diagnostics.count(dsl::Severity::kWarning);
    if (!result.linked->stand_ins.empty()) fmt::print("{}", proved_for_any_chip(*result.linked));
    const size_t accepted = result.diagnostics.count_accepted();
    fmt::print("{} {} checked, {} {}{}\n", options.policies.size(),
               options.policies.size() == 1 ? "policy" : "policies", warnings, warnings == 1 ? "warning" : "warnings",
               accepted == 0 ? "" : fmt::format(", {} accepted", accepted));
  }
  return kFine;
}

}  // namespace

void add_check_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("check", "Check policies: every mistake with its place and remedy");
  command->add_option("FILE", options->policies, "policy files, linked in this order")->required();
  command->add_option("--chip", options->chip, "check against this chip file (or bundled chip), bindings included");
  command->add_option("--dump", options->dump, "show a stage: ast, program, slots or asm")
      ->check(CLI::IsMember({"ast", "program", "slots", "asm"}));
  command->add_option("--format", options->format, "how findings are written: text, or json or sarif on stdout")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->capture_default_str();
  command->add_flag("--cost", options->cost, "show the bound on operations and memory of a step");
  command->add_flag("--fix", options->fix, "mend in the policies' files what can be meant in one way only");
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace flyball::tools
