// `flyball`: one table of subcommands. Each is a file of its own, command_<name>.cpp.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "tools/command.h"
#include "tools/suggestion.h"
#include "tools/version.h"

namespace flyball::tools {
namespace {

constexpr AddCommand kCommands[] = {
    add_check_command,    add_explain_command, add_run_command,    add_test_command,      add_why_command,
    add_report_command,   add_compare_command, add_emit_command,   add_import_command,    add_regs_command,
    add_campaign_command, add_thermal_command, add_fit_command,    add_validate_command,  add_workloads_command,
    add_fmt_command,      add_graph_command,   add_replay_command, add_telemetry_command,
};

constexpr const char* kFooter = R"(Examples:
  flyball check policies/tile_guard.fly           every mistake, with its place and remedy
  flyball explain FB0511                          what a diagnostic means
  flyball test policies                           the tests that stand in policies
  flyball fmt policies                            brings them into the one form
  flyball run policies/tile_guard.fly             on the bundled chip and workload
  flyball why flyball-run 'freq[3]' --at 12.345s  why was it what it was?
  flyball compare before after                    two runs side by side
  flyball graph policies/tile_guard.fly           its machines as pictures
  flyball campaign policies/tile_guard.fly        through every kind of fault, with the margins left
  flyball replay run.cap                          does a recorded target do what the host does?
  flyball telemetry run.cap --ctf trace           what a controller said, for viewers of traces
  flyball emit cpp guard.fly --chip accel -o out  sources for firmware
  flyball fit telemetry.csv -o gpu.yaml           a chip file from a measured log
  flyball thermal --help                          temperatures from HotSpot's files

Exit codes: 0 fine, 1 something is wrong in an input or a promise was broken, 2 wrong usage, or a file or folder that
cannot be used, 3 a bug in flyball.)";

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// The command that the words on the command line reached, and those words: `flyball emit cpp`.
struct Reached {
  const CLI::App* command;
  std::string words;
};

Reached reached_command(const CLI::App& app) {
  Reached reached{&app, "flyball"};
  while (!reached.command->get_subcommands().empty()) {
    reached.command = reached.command->get_subcommands().front();
    reached.words += " " + reached.command->get_name();
  }
  return reached;
}

/// What is wrong with a word that no command or option takes.
std::string unexpected(const CLI::App& command, const std::string& word) {
  if (word.size() > 1 && word[0] == '-') {
    const std::string name = word.substr(0, word.find('='));
    return fmt::format("unknown option '{}'{}", name, did_you_mean(name, option_names(command)));
  }
  const std::vector<std::string> commands = command_names(command);
  if (commands.empty()) return fmt::format("unexpected '{}'", word);
  return fmt::format("unknown command '{}'{}", word, did_you_mean(word, commands));
}

int wrong_usage(const CLI::App& app, const CLI::ParseError& error) {
  const auto [command, words] = reached_command(app);
  std::string message = error.what();
  const std::vector<std::string> extras = app.remaining(true);
  if (!extras.empty()) {
    message = unexpected(*command, extras.front());
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !command_names(*command).empty()) {
    message = "say which command";
  }
  return fail({message, fmt::format("see {} --help", words), kWrongUsage});
}

int run(int argc, char** argv) {
  CLI::App app("Flyball: power policies, run on a simulated chip, with a reason for every limit.", "flyball");
  app.set_version_flag("--version", std::string("flyball ") + kVersion);
  app.footer(kFooter);
  app.require_subcommand(1);
  int exit_code = kFine;
  for (const AddCommand add : kCommands) add(app, exit_code);
  if (argc < 2) {
    fmt::print(stderr, "{}", app.help());
    return kWrongUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return wrong_usage(app, error);
  }
  return exit_code;
}

/// Whether all that was printed has gone out: a full disk shows when the last of it does.
bool printed() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

int not_printed() {
  return fail({"cannot write to the standard output", "is the disk full? nothing that it says is whole", kWrongUsage});
}

}  // namespace
}  // namespace flyball::tools

int main(int argc, char** argv) {
  try {
    const int code = flyball::tools::run(argc, argv);
    return flyball::tools::printed() ? code : flyball::tools::not_printed();
  } catch (const std::bad_alloc&) {
    std::fputs("flyball: error: out of memory\n  hint: record less often with --record\n", stderr);
  } catch (const std::exception&) {
    if (!flyball::tools::printed()) return flyball::tools::not_printed();
    std::fputs("flyball: error: a mistake in flyball itself\n  hint: please report it with the command and its files\n",
               stderr);
  }
  return flyball::tools::kOurBug;
}
