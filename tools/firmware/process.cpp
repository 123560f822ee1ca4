// fork and exec: arguments reach the program as they are, no shell in between.
#include "tools/firmware/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "tools/firmware/leftovers.h"

namespace flyball::tools {
namespace {

constexpr int kAboveGiven = 64;  // numbers that no child is given a descriptor under

/// In the child. Returns only when the program cannot be started.
void become(const std::vector<char*>& argv, const std::string& folder, const Streams& streams) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);
  setenv("TMPDIR", folder.c_str(), 1);
  if (chdir(folder.c_str()) != 0) return;
  // First out of the way of each other.
  std::vector<int> moved;
  for (const auto& [number, ours] : streams.given) moved.push_back(fcntl(ours, F_DUPFD_CLOEXEC, kAboveGiven));
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(open(streams.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), STDERR_FILENO);
  for (size_t i = 0; i < moved.size(); ++i) dup2(moved[i], streams.given[i].first);
  execv(argv[0], argv.data());
}

}  // namespace

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  const std::string folders = path == nullptr ? "/usr/bin:/bin" : path;
  for (size_t begin = 0; begin <= folders.size();) {
    const size_t end = std::min(folders.find(':', begin), folders.size());
    const std::string full = folders.substr(begin, end - begin) + "/" + name;
    if (access(full.c_str(), X_OK) == 0) return full;
    begin = end + 1;
  }
  return "";
}

pid_t start_process(const std::string& program, const std::vector<std::string>& arguments, const std::string& folder,
                    const Streams& streams) {
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    become(argv, folder, streams);
    _exit(127);
  }
  if (child > 0) {
    setpgid(child, child);  // in both, as neither knows which is first
    begin_child(child);
  }
  return child;
}

int wait_for(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  end_child(process);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace flyball::tools
