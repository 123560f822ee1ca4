// One call of the compiler a source, as many at once as there are processors; then one that links.
#include "tools/firmware/build.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tools/firmware/leftovers.h"
#include "tools/firmware/process.h"
#include "tools/firmware/sources.h"
#include "tools/output_folder.h"

namespace flyball::tools {
namespace {

namespace fs = std::filesystem;

const std::string kPlatform = "hal/platform/", kMains = "tools/firmware/target/";

bool is_source(const std::string& name) { return fs::path(name).extension() == ".cpp"; }

/// Of this program's own sources, those that are built along; their headers may include each other.
std::vector<emit::File> base_files(FirmwareBase base) {
  std::vector<emit::File> files = firmware_sources();
  if (base == FirmwareBase::kController) return files;
  const auto beyond = [](const emit::File& file) { return is_source(file.name) && file.name.rfind(kPlatform, 0) != 0; };
  files.erase(std::remove_if(files.begin(), files.end(), beyond), files.end());
  return files;
}

/// Whether a file belongs to the firmware: start-up code and serial ports are of one target, and one source has main().
bool belongs(const Target& target, const std::string& main, const std::string& name) {
  if (name.rfind(kMains, 0) == 0) return name == main;
  if (name.rfind(kPlatform + "start_", 0) == 0) return name == kPlatform + target.start + ".cpp";
  if (name.rfind(kPlatform + "uart_", 0) == 0) return name == kPlatform + target.uart + ".cpp";
  return true;
}

std::string log_of(const std::string& folder) { return folder + "/log"; }

/// The first lines of what a program said.
std::string said(const std::string& log) {
  std::ifstream in(log);
  std::string out, line;
  for (int lines = 0; lines < 20 && std::getline(in, line); ++lines) out += "\n  " + line;
  return out;
}

std::vector<std::string> options_of(const Target& target) {
  return {"@" + kPlatform + "firmware.options", fmt::format("@{}{}.options", kPlatform, target.name), "-I.",
          "-L" + kPlatform};
}

/// Whether the compiler makes an object of an empty source.
bool compiles_nothing(const Target& target, const std::string& folder) {
  std::vector<std::string> arguments = options_of(target);
  arguments.insert(arguments.end(), {"-x", "c++", "-c", "/dev/null", "-o", "nothing.o"});
  return wait_for(start_process(find_program(target.compiler), arguments, folder, {{}, folder + "/nothing.log"})) == 0;
}

/// Ours, unless the compiler does not work at all.
Failure failure_of(const Target& target, const std::string& folder, const std::string& what, const std::string& log) {
  if (!compiles_nothing(target, folder)) {
    return {fmt::format("{} does not work, not even with an empty source:{}", target.compiler, said(log)),
            fmt::format("install it again: apt-get install --reinstall {}", target.compiler_package), kWrongUsage};
  }
  return {fmt::format("{} does not {} the firmware:{}", target.compiler, what, said(log)), "", kOurBug};
}

std::optional<Failure> link(const Target& target, const std::vector<std::string>& sources, const std::string& folder) {
  std::vector<std::string> arguments = options_of(target);
  for (const std::string& source : sources) arguments.push_back(source + ".o");
  arguments.insert(arguments.end(), {"-lgcc", "-o", "firmware.elf"});
  const pid_t linker = start_process(find_program(target.compiler), arguments, folder, {{}, log_of(folder)});
  if (wait_for(linker) != 0) return failure_of(target, folder, "link", log_of(folder));
  return std::nullopt;
}

}  // namespace

ScratchFolder::ScratchFolder() {
  std::error_code error;
  std::string name = fs::absolute(fs::temp_directory_path(error) / "flyball-XXXXXX").string();
  path_ = !error && mkdtemp(name.data()) != nullptr ? name : "";
  if (!path_.empty()) begin_folder(path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (path_.empty()) return;
  fs::remove_all(path_, ignored);
  end_folder(path_);
}

std::optional<Failure> check_compiler(const Target& target) {
  if (!find_program(target.compiler).empty()) return std::nullopt;
  return Failure{fmt::format("{} is not installed: it compiles the firmware for {}", target.compiler, target.name),
                 fmt::format("apt-get install {}", target.compiler_package)};
}

std::optional<Failure> compile_for(const Target& target, const std::vector<std::string>& sources,
                                   const std::vector<std::string>& options, const std::string& folder,
                                   const std::function<void(double)>& progress) {
  const std::string compiler = find_program(target.compiler);
  struct Running {
    pid_t process;
    std::string log;
  };
  std::vector<Running> running;
  std::optional<Failure> failure;
  size_t begun = 0;
  const auto finish_one = [&] {
    const Running first = running.front();
    running.erase(running.begin());
    if (wait_for(first.process) != 0 && !failure) failure = failure_of(target, folder, "compile", first.log);
  };
  const size_t at_once = std::max(1U, std::thread::hardware_concurrency());
  for (const std::string& source : sources) {
    if (running.size() == at_once) finish_one();
    if (failure) break;
    std::vector<std::string> arguments = options_of(target);
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.insert(arguments.end(), {"-c", source, "-o", source + ".o"});
    const std::string log = folder + "/" + source + ".log";
    running.push_back({start_process(compiler, arguments, folder, {{}, log}), log});
    progress(static_cast<double>(++begun) / static_cast<double>(sources.size() + 1));
  }
  while (!running.empty()) finish_one();
  return failure;
}

std::vector<emit::File> platform_files() { return base_files(FirmwareBase::kPlatform); }

std::optional<Failure> build_firmware(const Target& target, const FirmwareParts& parts, const std::string& folder,
                                      const std::function<void(double)>& progress) {
  if (const auto failure = check_compiler(target)) return failure;
  std::vector<emit::File> all = base_files(parts.base);
  all.insert(all.end(), parts.files.begin(), parts.files.end());
  std::vector<OutputFile> out;
  std::vector<std::string> sources;
  for (const emit::File& file : all) {
    if (!belongs(target, parts.main, file.name)) continue;
    out.push_back({file.name, file.text});
    if (is_source(file.name)) sources.push_back(file.name);
  }
  if (const auto failure = write_folder(folder, out)) return failure;
  if (const auto failure = compile_for(target, sources, parts.options, folder, progress)) return failure;
  return link(target, sources, folder);
}

}  // namespace flyball::tools
