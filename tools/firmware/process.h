// A program as a child process: found, started, waited for, ended.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

namespace flyball::tools {

/// The path of a program among those of PATH; "" when it is not installed.
std::string find_program(const std::string& name);

/// What the child gets: descriptors of this process under numbers of its own, in the order of their numbers; its
/// stderr goes to the file `log`. Its other streams, where they are not given, are empty.
struct Streams {
  std::vector<std::pair<int, int>> given;  // the child's number, ours
  std::string log;
};

/// Starts it in `folder`, where its temporary files go too, as the leader of a process group. It dies with this
/// process. -1 when there can be no more processes.
pid_t start_process(const std::string& program, const std::vector<std::string>& arguments, const std::string& folder,
                    const Streams& streams);

/// Waits for its end: its exit code, or -1 when a signal ended it.
int wait_for(pid_t process);

}  // namespace flyball::tools
