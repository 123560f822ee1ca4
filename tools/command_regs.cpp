// flyball regs FILE.rdl: what is made from a register description. flyball regs test: a chip's registers against it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hal/rdl/describe.h"
#include "hal/rdl/emit.h"
#include "tools/bundled.h"
#include "tools/command.h"
#include "tools/output_folder.h"
#include "tools/register_test.h"
#include "tools/seed_option.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFooter = R"(Examples:
  flyball regs chip.rdl                                    check it: every mistake, with its places and remedy
  flyball regs chip.rdl --emit accessors -o chip_regs.h    typed C++17 accessors
  flyball regs chip.rdl --emit sim -o chip_sim.h           a simulated register file with all side effects
  flyball regs chip.rdl --emit plan -o chip_plan.h         tables for the self-test on the target
  flyball regs chip.rdl --emit markdown                    the registers as a page
  flyball regs test --chip chip.rdl --seed 7               test a simulated chip against the description

Without -o the text goes to stdout. docs/registers.md has the language and what is generated.
Exit codes: 0 fine, 1 errors in the description, 2 wrong usage.)";

constexpr const char* kTestFooter = R"(Examples:
  flyball regs test                                  the bundled small chip, once, order of seed 1
  flyball regs test --chip large_chip --seed 42      300 blocks
  flyball regs test --chip accel                     the registers of a chip file
  flyball regs test --runs 1000                      in 1,000 orders, seeds 1 to 1000
  flyball regs test --in-service                     the subset that disturbs nothing
  flyball regs test --mutants 500 --seed 3           500 faulty chips, drawn by the seed: which test catches which
  flyball regs test --mutants 500 -o mutants.txt     and a line for each of them

C is a .rdl file, a chip file (.yaml), or the name of a bundled one.
Exit codes: 0 fine, 1 findings, or a faulty chip that was not caught, 2 wrong usage.)";

struct Options {
  std::vector<std::string> files;
  std::string top, emit, out, name_space = rdl::EmitOptions().name_space;
};

std::string origin(const std::vector<std::string>& files) {
  std::string text;
  for (const std::string& file : files) text += (text.empty() ? "" : ", ") + fs::path(file).filename().string();
  return text;
}

bool is_namespace(const std::string& name) {
  bool begins = true;  // a word
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool joins = c == ':' && !begins && i + 2 < name.size() && name[i + 1] == ':' && name[i + 2] != ':';
    if (joins) ++i;
    if (!joins && !letter && (begins || c < '0' || c > '9')) return false;
    begins = joins;
  }
  return !name.empty() && !begins;
}

/// The text to write; nothing when names clash, which is then in the diagnostics.
std::optional<std::string> emitted(const Options& options, rdl::Description* description) {
  const rdl::EmitOptions wanted{options.name_space, origin(options.files), true};
  const rdl::AddressMap& map = *description->map;
  if (options.emit == "accessors") return rdl::emit_accessors(map, wanted, &description->diagnostics);
  if (options.emit == "plan") return rdl::emit_plan(map, wanted);
  if (options.emit == "sim") return rdl::emit_simulation(map, wanted);
  return rdl::emit_markdown(map, wanted);
}

int regs(const Options& options) {
  if (!is_namespace(options.name_space)) {
    return fail({fmt::format("--namespace {} cannot be the name of a namespace", options.name_space),
                 "words joined by ::, such as --namespace soc::registers"});
  }
  rdl::Description description = rdl::describe(options.files, options.top);
  std::optional<std::string> text;
  if (description.map && !options.emit.empty()) {
    const bool tables = options.emit == "plan" || options.emit == "sim";
    if (tables && description.map->instances.empty()) {
      return fail(
          {"there are several addrmaps, and none that the others are part of", "say which: --top NAME", kFindings});
    }
    text = emitted(options, &description);
  }
  fmt::print(stderr, "{}", diagnostic::render(description.diagnostics, description.sources, colour_on_stderr()));
  if (description.diagnostics.has_errors()) return description.unreadable ? kWrongUsage : kFindings;
  if (text && !options.out.empty()) {
    if (const auto failure = write_file(options.out, *text)) return fail(*failure);
    fmt::print("{}\n", options.out);
  } else if (text) {
    fmt::print("{}", *text);
  } else {
    size_t registers = 0, fields = 0;
    for (const rdl::Block& block : description.map->blocks) {
      registers += block.registers.size();
      for (const rdl::Register& r : block.registers) fields += r.fields.size();
    }
    fmt::print("{} blocks, {} registers, {} fields; {} instances\n", description.map->blocks.size(), registers, fields,
               description.map->instances.size());
  }
  return kFine;
}

void add_test(CLI::App* command, int& exit_code) {
  CLI::App* test = command->add_subcommand("test", "Test a simulated chip's registers against their description");
  auto options = std::make_shared<RegisterTestOptions>();
  test->add_option("CHIP,--chip", options->chip, "what to test")->type_name("C")->capture_default_str();
  add_seed_option(*test, options->seed, "order of the tests, and which faulty chips");
  auto* runs = test->add_option("--runs", options->runs, "that many runs, each with a seed of its own")
                   ->check(CLI::Range(1U, 1000000U))
                   ->capture_default_str();
  auto* service = test->add_flag("--in-service", options->in_service, "only what disturbs nothing");
  test->add_flag("--exclusions,!--lift-exclusions", options->keep_exclusions,
                 "leave out what the description says; without: as for a chip that is nothing but registers")
      ->default_val(true);
  auto* mutants = test->add_option("--mutants", options->mutants, "that many faulty chips; 0: all there are");
  test->add_option("-o,--out", options->out, "a line for each faulty chip")->needs(mutants);
  mutants->excludes(runs)->excludes(service);
  test->footer(kTestFooter);
  test->callback([options, mutants, &exit_code] {
    options->with_mutants = mutants->count() > 0;
    exit_code = test_registers(*options);
  });
}

}  // namespace

void add_regs_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("regs", "Register descriptions: check, generate, test");
  auto options = std::make_shared<Options>();
  command->add_option("FILE", options->files, "SystemRDL files, read in this order");
  command->add_option("--top", options->top, "the addrmap wanted; without: the one that is part of no other");
  command->add_option("--emit", options->emit, "what to make")
      ->check(CLI::IsMember({"accessors", "sim", "plan", "markdown"}));
  command->add_option("-o,--out", options->out, "where to; without: stdout");
  command->add_option("--namespace", options->name_space, "C++ namespace around all names")->capture_default_str();
  command->footer(kFooter);
  command->require_subcommand(0, 1);
  add_test(command, exit_code);
  command->callback([options, command, &exit_code] {
    if (!command->get_subcommands().empty()) return;
    if (options->files.empty()) {
      exit_code = fail({"FILE is required", "see flyball regs --help"});
    } else {
      exit_code = regs(*options);
    }
  });
}

}  // namespace flyball::tools
