// `flyball emit library`, and the Makefile that it writes.
#include "tests/library/built_library.h"

#include <fcntl.h>
#include <unistd.h>

#include <set>
#include <stdexcept>

#include "tests/cli/command_line.h"
#include "tools/firmware/process.h"

namespace flyball::library {

const std::vector<Machine>& machines() {
  static const std::vector<Machine> rows = {
      {"host", "gcc", "g++", {}},
      {"aarch64", "aarch64-linux-gnu-gcc", "aarch64-linux-gnu-g++", {"qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"}}};
  return rows;
}

std::string missing_tool(const Machine& machine) {
  std::vector<std::string> tools = {"make", machine.c_compiler, machine.cpp_compiler};
  if (!machine.runner.empty()) tools.push_back(machine.runner.front());
  for (const std::string& tool : tools) {
    if (tools::find_program(tool).empty()) return "no " + tool;
  }
  return "";
}

const std::string& emitted_folder() {
  static const tests::TemporaryFolder scratch;
  static const std::string folder = [] {
    const std::string path = scratch.path("governor");
    const tests::Finished done = tests::flyball({"emit", "library", "policies/tile_guard.fly", "policies/power_cap.fly",
                                                 "policies/demand_dvfs.fly", "--chip", "accel", "-o", path});
    if (done.exit_code != 0) throw std::runtime_error(done.err);
    return path;
  }();
  return folder;
}

std::string build_of(const Machine& machine) {
  static std::set<std::string> built;
  const std::string build = std::string("build-") + machine.name;
  if (built.insert(machine.name).second) {
    const tests::Finished done = tests::run_program(
        tools::find_program("make"),
        {"-s", std::string("CC=") + machine.c_compiler, std::string("CXX=") + machine.cpp_compiler, "BUILD=" + build},
        emitted_folder());
    if (done.exit_code != 0) throw std::runtime_error(done.err);
  }
  return emitted_folder() + "/" + build;
}

pid_t start(const Machine& machine, const std::string& program, const std::vector<std::string>& arguments,
            const std::string& out, const std::string& log) {
  std::vector<std::string> words = machine.runner;
  words.push_back(program);
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::string first = words.front();
  words.erase(words.begin());
  if (!machine.runner.empty()) first = tools::find_program(first);
  const int file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const pid_t process = tools::start_process(first, words, emitted_folder(), {{{STDOUT_FILENO, file}}, log});
  close(file);
  return process;
}

}  // namespace flyball::library
