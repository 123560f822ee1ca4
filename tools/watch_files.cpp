// Polls modification times: a handful of files, five times a second, works on every file system.
#include "tools/watch_files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

namespace flyball::tools {
namespace {

constexpr auto kPause = std::chrono::milliseconds(200);

/// Changes whenever the file does; empty while it is not there.
std::string stamp_of(const std::string& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return "";
  return fmt::format("{} {} {} {}", info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

}  // namespace

FileWatch::FileWatch(std::vector<std::string> paths) : paths_(std::move(paths)) {
  for (const std::string& path : paths_) stamps_.push_back(stamp_of(path));
}

std::string FileWatch::wait() {
  while (true) {
    std::this_thread::sleep_for(kPause);
    for (size_t i = 0; i < paths_.size(); ++i) {
      std::string stamp = stamp_of(paths_[i]);
      if (stamp.empty() || stamp == stamps_[i]) continue;
      do {
        stamps_[i] = stamp;
        std::this_thread::sleep_for(kPause / 4);
        stamp = stamp_of(paths_[i]);
      } while (stamp != stamps_[i]);
      return paths_[i];
    }
  }
}

}  // namespace flyball::tools
