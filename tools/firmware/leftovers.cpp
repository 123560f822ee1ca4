// The lists change in the main thread alone, with these signals held back, so that a handler sees them whole. It calls
// nothing but what a handler may: to take a folder away is left to a program.
#include "tools/firmware/leftovers.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <vector>

namespace flyball::tools {
namespace {

constexpr int kEnding[] = {SIGINT, SIGTERM, SIGHUP};

struct Leftovers {
  std::vector<pid_t> children;
  std::vector<std::string> folders;
};

Leftovers& leftovers() {
  static Leftovers all;
  return all;
}

void remove_folder(const char* path) {
  const pid_t child = _Fork();  // fork() waits for locks that this thread may have
  if (child == 0) {
    execl("/bin/rm", "rm", "-rf", "--", path, nullptr);
    _exit(127);
  }
  waitpid(child, nullptr, 0);
}

/// Children first, so that nothing is written to a folder that is going. They are not asked: an emulator whose firmware
/// waits for a byte of ours does not hear it.
void clear(int signal) {
  const Leftovers& all = leftovers();
  for (const pid_t child : all.children) kill(-child, SIGKILL);
  for (const pid_t child : all.children) waitpid(child, nullptr, 0);
  for (const std::string& folder : all.folders) remove_folder(folder.c_str());
  std::signal(signal, SIG_DFL);
  raise(signal);
}

/// From the first folder on. Who started this process with a signal ignored wants it ignored.
void handle_signals() {
  static bool handled = false;
  if (handled) return;
  handled = true;
  for (const int signal : kEnding) {
    if (std::signal(signal, clear) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
}

class SignalsHeldBack {
 public:
  SignalsHeldBack() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int signal : kEnding) sigaddset(&ending, signal);
    pthread_sigmask(SIG_BLOCK, &ending, &before_);
  }
  ~SignalsHeldBack() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeldBack(const SignalsHeldBack&) = delete;
  SignalsHeldBack& operator=(const SignalsHeldBack&) = delete;

 private:
  sigset_t before_{};
};

template <class T>
void erase(std::vector<T>& all, const T& one) {
  all.erase(std::remove(all.begin(), all.end(), one), all.end());
}

}  // namespace

void begin_child(pid_t process) {
  const SignalsHeldBack held;
  leftovers().children.push_back(process);
}

void end_child(pid_t process) {
  const SignalsHeldBack held;
  erase(leftovers().children, process);
}

void begin_folder(const std::string& path) {
  const SignalsHeldBack held;
  leftovers().folders.push_back(path);
  handle_signals();
}

void end_folder(const std::string& path) {
  const SignalsHeldBack held;
  erase(leftovers().folders, path);
}

}  // namespace flyball::tools
