// What a signal that ends this process must not leave behind: the programs that it started, and its scratch folders.
#pragma once

#include <sys/types.h>

#include <string>

namespace flyball::tools {

/// It leads a process group, which is killed whole: a compiler has programs of its own.
void begin_child(pid_t process);
void end_child(pid_t process);

void begin_folder(const std::string& path);
void end_folder(const std::string& path);

}  // namespace flyball::tools
