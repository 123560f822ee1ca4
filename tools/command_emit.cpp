// flyball emit cpp FILE... : the policies for firmware, as C++ tables and the engine that reads them, or as
// straight-line code. flyball emit library FILE... : with controller and drivers, as a shared library for Linux.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/emit/emit.h"
#include "compiler/emit/footprint.h"
#include "compiler/emit/reserved_names.h"
#include "tools/bundled.h"
#include "tools/chip_file.h"
#include "tools/command.h"
#include "tools/firmware/library_files.h"
#include "tools/firmware/measure.h"
#include "tools/output_folder.h"
#include "tools/policies.h"
#include "tools/terminal.h"
#include "tools/version.h"

namespace flyball::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFooter = R"(Examples:
  flyball emit cpp policies/tile_guard.fly --chip accel -o firmware/policy
  flyball emit cpp guard.fly cap.fly --chip chips/soc.yaml -o out/policy --namespace soc_policy
  flyball emit cpp policies/tile_guard.fly --chip accel --code inline -o firmware/fast
  flyball emit cpp policies/tile_guard.fly --chip accel --measure cortex-m3 -o firmware/policy
  flyball emit cpp policies/tile_guard.fly --chip accel --monitors -o firmware/bring-up
  c++ -std=c++17 -Os -I out/policy -c out/policy/policy.cpp out/policy/runtime/*.cpp

The folder compiles by itself: policy.h is what firmware includes, policy.cpp holds the tables, runtime/ the engine.
With --code inline policy.cpp holds functions instead, and runtime/ the headers that they use.
With --telemetry runtime/telemetry comes too (docs/telemetry.md); flyball replay executes again what its ring gave.
With --monitors check_promises() asks the promises of the policies, always and never, but for those with `true.` values;
without it all are left out.
Give it a new or empty folder, or one that an earlier emit filled. docs/firmware.md shows how to call it.
Exit codes: 0 fine, 1 errors in a policy or chip file, 2 wrong usage.)";

constexpr const char* kLibraryFooter = R"(Examples:
  flyball emit library policies/tile_guard.fly --chip accel -o governor && make -C governor
  make -C governor CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++ BUILD=build-aarch64
  governor/build/flyballd --uio /dev/uio0 --map 0x40000000:0x20000

lib/flyball.h is the library's interface in C, build/libflyball.so the library with these policies for this chip in it,
build/flyballd a process around it that may be killed and started again. docs/library.md says more.
Exit codes: 0 fine, 1 errors in a policy or chip file, 2 wrong usage.)";

struct Options {
  std::vector<std::string> policies;
  std::string chip, out, name_space = emit::Options().name_space, code = "tables", measure;
  bool library = false, monitors = false, telemetry = false;
};

/// Whether a file of that name there is what an earlier emit left, or began to write when it was stopped.
bool is_emitted(const std::string& folder, const std::string& name, const std::vector<emit::File>& files) {
  const fs::path path = name;
  if (path.extension() == ".partial") {
    const std::string whole = path.parent_path() / path.stem();
    return std::any_of(files.begin(), files.end(), [&](const emit::File& file) { return file.name == whole; });
  }
  const auto has = [&files](const std::string& wanted) {
    return std::any_of(files.begin(), files.end(), [&](const emit::File& file) { return file.name == wanted; });
  };
  if (!has(name)) return has("Makefile") && name.find("build") == 0;  // what that has built
  if (name.find("policy.") != 0) return true;  // a source of the engine, or the licence
  const auto text = read_file(folder + "/" + name);
  const auto* found = std::get_if<std::string>(&text);
  return found != nullptr && found->find("\n// Made by flyball ") != std::string::npos;
}

/// A file in the folder that this command would not have left there; "" when there is none.
std::string foreign_file(const std::string& folder, const std::vector<emit::File>& files) {
  std::error_code error;
  std::vector<std::string> found;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->is_directory(error)) continue;
    found.push_back(fs::relative(at->path(), folder, error).string());
  }
  std::sort(found.begin(), found.end());
  for (const std::string& name : found) {
    if (!is_emitted(folder, name, files)) return name;
  }
  return "";
}

std::optional<Failure> check_folder(const std::string& folder, const std::vector<emit::File>& files) {
  const std::string foreign = foreign_file(folder, files);
  if (foreign.empty()) return std::nullopt;
  return Failure{fmt::format("{} holds {}, which was not emitted", folder, foreign),
                 "name a new or empty folder with -o"};
}

/// What would not do as the name of a namespace; "" when it does.
std::optional<Failure> check_namespace(const std::string& name) {
  const bool word = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
  std::set<std::string> none;
  const bool fits = word && name[0] != '_' && name.find("__") == name.npos && emit::unique_name(none, name) == name;
  if (fits && name != "flyball" && name != "std") return std::nullopt;
  return Failure{fmt::format("--namespace {} cannot be the name of a namespace", name),
                 "letters, digits and _, no word of C++, such as --namespace soc_policy"};
}

/// What an emitted folder costs, a line each. How deep its stack goes, only a compiler knows.
std::string footprint_text(const emit::Footprint& f, const std::string& measured) {
  std::string out = measured;
  if (measured.empty()) {
    out += fmt::format("on a 32-bit target:\n  flash, tables            {:>8} bytes\n", f.table_bytes);
    out += fmt::format("  flash, engine            {:>8} KB about: its code for a Cortex-M3 by clang 19 at -Os\n",
                       emit::kEngineCodeKb);
    out += fmt::format("  RAM                      {:>8} bytes, {} of them the engine's slots\n", f.instance_bytes,
                       f.memory_bytes);
    out += "  stack of a tick                   --measure cortex-m3 says it, or another target\n";
  }
  out += fmt::format("  operations of a tick     {:>8} at most, on {} elements; the arbiter: votes {}, channels {}\n",
                     f.dispatches, f.element_operations, f.votes, f.channels);
  return out;
}

std::string footprint_text(const emit::InlineFootprint& f, const std::string& measured) {
  std::string out = measured;
  if (measured.empty()) {
    out += "on a 32-bit target:\n  flash                             --measure cortex-m3 says it, or another target\n";
    out += fmt::format("  RAM                      {:>8} bytes\n", f.instance_bytes);
    out += fmt::format("  stack, arrays            {:>8} bytes at most; with what the compiler keeps: --measure\n",
                       f.array_bytes);
  }
  out += fmt::format("  operations of a tick     {:>8} at most, on {} elements\n", f.operations, f.element_operations);
  return out;
}

std::string measured_text(const Target& target, const Measured& measured) {
  std::string out = fmt::format("on {}, by {} at -Os:\n", target.name, target.compiler);
  out += fmt::format("  flash, policies          {:>8} bytes\n", measured.policies);
  if (measured.engine > 0) out += fmt::format("  flash, engine            {:>8} bytes\n", measured.engine);
  out += fmt::format("  RAM                      {:>8} bytes\n", measured.ram);
  return out + fmt::format("  stack of a tick          {:>8} bytes\n", measured.stack);
}

/// Says what the files take on the target that was asked for, if one was.
std::optional<Failure> measure_files(const Options& options, const std::vector<emit::File>& files, std::string* text) {
  const Target* const target = find_target(options.measure);
  if (target == nullptr) return std::nullopt;
  const std::variant<Measured, Failure> measured = measure(*target, files, options.name_space);
  if (const Failure* failure = std::get_if<Failure>(&measured)) return *failure;
  *text = measured_text(*target, std::get<Measured>(measured));
  return std::nullopt;
}

emit::Options emit_options(const Options& options, const chip::Chip& chip) {
  emit::Options wanted;
  wanted.name_space = options.name_space;
  wanted.chip = chip.name;
  wanted.version = kVersion;
  if (options.code == "inline") wanted.code = emit::Code::kInline;
  wanted.telemetry = options.telemetry;
  for (const chip::Sensor& sensor : chip.sensors) wanted.sensors.push_back(sensor.name);
  for (const chip::Actuator& actuator : chip.actuators) wanted.actuators.push_back(actuator.name);
  return wanted;
}

int emit_sources(const Options& options) {
  if (const auto failure = check_namespace(options.name_space)) return fail(*failure);
  if (options.telemetry && options.code == "inline") {
    return fail({"--telemetry watches the engine, and --code inline has none", "leave one of them out"});
  }
  const std::string chip_path = find_named(options.chip, "chips", ".yaml").path;
  const auto chip_text = read_file(chip_path);
  if (const auto* failure = std::get_if<Failure>(&chip_text)) return fail(*failure);
  const std::unique_ptr<chip::Chip> chip = read_chip_file(chip_path);
  if (chip == nullptr) return kFindings;
  compiler::CompileResult result = compiler::compile(options.policies, chip.get());
  fmt::print(stderr, "{}", dsl::render(result.diagnostics, result.sources, colour_on_stderr()));
  if (result.linked == nullptr) return result.unreadable ? kWrongUsage : kFindings;
  result = compiler::compile(options.policies, chip.get(), {.promises = options.monitors, .truths = false});
  fmt::print(stderr, "{}", left_out_text(*result.linked));
  const emit::Options wanted = emit_options(options, *chip);
  std::vector<emit::File> files = emit::emit_cpp(*result.linked, result.sources, wanted);
  if (options.library) {
    for (emit::File& file : library_files(*chip)) files.push_back(std::move(file));
  }
  if (const auto failure = check_folder(options.out, files)) return fail(*failure);
  std::string measured;
  if (const auto failure = measure_files(options, files, &measured)) return fail(*failure);
  std::vector<OutputFile> out;
  for (const emit::File& file : files) out.push_back({file.name, file.text});
  if (const auto failure = write_folder(options.out, out)) return fail(*failure);
  if (options.library) {
    fmt::print("{}/lib/flyball.h\n", options.out);
    return kFine;
  }
  const bool is_inline = wanted.code == emit::Code::kInline;
  fmt::print("{}{}/policy.h\n",
             is_inline ? footprint_text(emit::inline_footprint(*result.linked, result.sources), measured)
                       : footprint_text(emit::footprint(*result.linked), measured),
             options.out);
  return kFine;
}

}  // namespace

void add_emit_command(CLI::App& app, int& exit_code) {
  CLI::App* emit = app.add_subcommand("emit", "Write policies as sources for firmware");
  emit->require_subcommand(1);
  emit->footer(kFooter);
  auto options = std::make_shared<Options>();
  CLI::App* cpp = emit->add_subcommand("cpp", "C++17 without heap, exceptions or floating point");
  cpp->add_option("FILE", options->policies, "policy files, linked in this order")->required();
  cpp->add_option("--chip", options->chip, "chip file, or the name of a bundled chip")->required();
  cpp->add_option("-o,--out", options->out, "folder for the sources")->required();
  cpp->add_option("--namespace", options->name_space, "C++ namespace of all that is not the engine")
      ->capture_default_str();
  cpp->add_option("--code", options->code, "tables: data, and the engine that reads it; inline: straight-line code")
      ->check(CLI::IsMember({"tables", "inline"}))
      ->capture_default_str();
  std::vector<std::string> names;
  for (const Target& target : targets()) names.emplace_back(target.name);
  cpp->add_option("--measure", options->measure,
                  "compile for this target, and say what flash, RAM and stack that takes")
      ->check(CLI::IsMember(names));
  cpp->add_flag("--monitors", options->monitors, "with the policies' promises: always and never");
  cpp->add_flag("--telemetry", options->telemetry, "with runtime/telemetry: what the engine did, as events in a ring");
  cpp->footer(kFooter);
  cpp->callback([options, &exit_code] { exit_code = emit_sources(*options); });

  auto of_library = std::make_shared<Options>();
  of_library->library = true;
  CLI::App* library = emit->add_subcommand("library", "A controller as a shared library and a process for Linux");
  library->add_option("FILE", of_library->policies, "policy files, linked in this order")->required();
  library->add_option("--chip", of_library->chip, "chip file, or the name of a bundled chip")->required();
  library->add_option("-o,--out", of_library->out, "folder for the sources")->required();
  library->footer(kLibraryFooter);
  library->callback([of_library, &exit_code] { exit_code = emit_sources(*of_library); });
}

}  // namespace flyball::tools
