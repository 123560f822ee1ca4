// Plain fork and exec: arguments reach the program as they are, no shell in between.
#include "tests/cli/command_line.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace flyball::tests {
namespace {

namespace fs = std::filesystem;

/// In the child: streams to files, then the program. Returns only when it cannot be started.
void become(const std::string& program, const std::vector<std::string>& arguments, const std::string& folder,
            const std::string& out, const std::string& err) {
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (!folder.empty() && chdir(folder.c_str()) != 0) return;
  const int nothing = open("/dev/null", O_RDONLY);
  const int out_file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err_file = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(nothing, 0);
  dup2(out_file, 1);
  dup2(err_file, 2);
  execv(program.c_str(), argv.data());
}

}  // namespace

Finished run_program(const std::string& program, const std::vector<std::string>& arguments, const std::string& folder) {
  const TemporaryFolder streams;
  const std::string out = streams.path("out"), err = streams.path("err");
  const pid_t child = fork();
  if (child == 0) {
    become(program, arguments, folder, out, err);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(out), contents(err)};
}

Finished flyball(const std::vector<std::string>& arguments) {
  return run_program(FLYBALL_PROGRAM, arguments, FLYBALL_SOURCE_DIR);
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "flyball-test-XXXXXX").string();
  path_ = mkdtemp(name.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryFolder::path(const std::string& name) const { return name.empty() ? path_ : path_ + "/" + name; }

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_text(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::vector<std::string> list_folder(const std::string& path) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace flyball::tests
