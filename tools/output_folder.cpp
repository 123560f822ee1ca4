// Plain POSIX calls, because a full disk must be noticed at write, sync and close alike.
#include "tools/output_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace flyball::tools {
namespace {

namespace fs = std::filesystem;

Failure cannot_write(const std::string& path, int error) {
  std::string hint = "choose another place with --out";
  if (error == ENOSPC || error == EDQUOT) hint = "the disk is full: free some space or choose another place with --out";
  if (error == EACCES || error == EPERM || error == EROFS) hint = "you may not write there: choose another place";
  if (error == ENOTDIR || error == EEXIST) hint = "a file of that name is in the way: move it or choose another place";
  if (error == EISDIR) hint = "a folder of that name is in the way: move it or choose another place";
  return {fmt::format("cannot write {}: {}", path, std::strerror(error)), hint, kWrongUsage};
}

/// 0, or the error number.
int write_whole(const std::string& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return errno;
  int error = 0;
  while (!text.empty() && error == 0) {
    const ssize_t n = write(file, text.data(), text.size());
    if (n > 0) text.remove_prefix(static_cast<size_t>(n));
    if (n < 0 && errno != EINTR) error = errno;
  }
  if (close(file) != 0 && error == 0) error = errno;
  return error;
}

/// A folder without a name would be the root of the file system.
Failure no_name() {
  return {"the folder to write to has no name", "give it one, such as `-o out`; a TMPDIR that is set must exist"};
}

std::string beside(const std::string& path) { return path + ".partial"; }

/// Folders that `create` made, outermost first, so that a failure can take them away again.
struct NewFolders {
  std::vector<fs::path> made;

  int create(const fs::path& folder) {
    std::error_code error;
    if (fs::is_directory(folder, error)) return 0;
    const fs::path parent = folder.parent_path();
    if (!parent.empty() && parent != folder) {
      if (const int failed = create(parent)) return failed;
    }
    if (folder.filename().empty()) return 0;  // "out/" after "out"
    if (mkdir(folder.c_str(), 0755) != 0) return errno;
    made.push_back(folder);
    return 0;
  }

  void take_back() {
    for (auto folder = made.rbegin(); folder != made.rend(); ++folder) rmdir(folder->c_str());
  }
};

}  // namespace

std::optional<Failure> write_folder(const std::string& folder, const std::vector<OutputFile>& files) {
  if (folder.empty()) return no_name();
  NewFolders folders;
  std::string place = folder;
  int error = folders.create(folder);
  for (const OutputFile& file : files) {
    if (error != 0) break;
    place = folder + "/" + file.name;
    error = folders.create(fs::path(place).parent_path());
    if (error == 0) error = write_whole(beside(place), file.text);
    std::error_code ignored;
    if (error == 0 && fs::is_directory(place, ignored)) error = EISDIR;
  }
  for (const OutputFile& file : files) {
    if (error != 0) break;
    place = folder + "/" + file.name;
    if (rename(beside(place).c_str(), place.c_str()) != 0) error = errno;
  }
  if (error == 0) return std::nullopt;
  for (const OutputFile& file : files) unlink(beside(folder + "/" + file.name).c_str());
  folders.take_back();
  return cannot_write(place, error);
}

std::optional<Failure> write_file(const std::string& path, std::string_view text) {
  std::error_code ignored;
  int error = fs::is_directory(path, ignored) ? EISDIR : 0;
  // A device such as /dev/stdout has no place beside it.
  const bool device = fs::exists(path, ignored) && !fs::is_regular_file(path, ignored);
  if (error == 0) error = write_whole(device ? path : beside(path), text);
  if (error == 0 && !device && rename(beside(path).c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return std::nullopt;
  if (!device) unlink(beside(path).c_str());
  return cannot_write(path, error);
}

std::optional<Failure> replace_file(const std::string& path, std::string_view text) {
  std::error_code code;
  const fs::path target = fs::canonical(path, code);
  return write_file(code ? path : target.string(), text);
}

std::optional<Failure> check_writable(const std::string& folder) {
  if (folder.empty()) return no_name();
  NewFolders folders;
  const std::string probe = folder + "/.flyball.partial";
  int error = folders.create(folder);
  if (error == 0) error = write_whole(probe, "");
  if (error == 0) unlink(probe.c_str());
  folders.take_back();
  if (error == 0) return std::nullopt;
  return cannot_write(folder, error);
}

std::variant<std::string, Failure> read_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  int error = file < 0 ? errno : 0;
  std::string text;
  char piece[1 << 16];
  while (error == 0) {
    const ssize_t n = read(file, piece, sizeof piece);
    if (n == 0) break;
    if (n > 0) text.append(piece, static_cast<size_t>(n));
    if (n < 0 && errno != EINTR) error = errno;
  }
  if (file >= 0) close(file);
  if (error == 0) return text;
  std::string hint = error == ENOENT ? "check the name and the folder you are in" : "";
  if (error == EISDIR) hint = "name a file in it";
  return Failure{fmt::format("cannot read {}: {}", path, std::strerror(error)), hint, kWrongUsage};
}

}  // namespace flyball::tools
