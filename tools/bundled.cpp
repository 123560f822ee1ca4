// Records show the relative name, so that a run is the same whoever installed flyball, and where.
#include "tools/bundled.h"

#include <algorithm>
#include <filesystem>

#include "sim/workload/definition.h"

namespace flyball::tools {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace

std::string bundled_path(const std::string& relative) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path shared = program.parent_path().parent_path() / "share" / "flyball" / relative;
  if (!error && is_there(shared)) return shared.string();
  const fs::path source = fs::path(FLYBALL_SOURCE_DIR) / relative;
  return is_there(source) ? source.string() : "";
}

NamedFile find_named(const std::string& name, const std::string& folder, const std::string& extension) {
  if (is_there(name)) return {name, name};
  for (const std::string& relative : {name, folder + "/" + name, folder + "/" + name + extension}) {
    const std::string path = bundled_path(relative);
    if (!path.empty()) return {relative, path};
  }
  return {name, name};
}

NamedFile find_workload(const std::string& name) {
  if (is_there(name) || sim::names_kind(name)) return {name, name};
  NamedFile file = find_named(name, "workloads", ".csv");
  return is_there(file.path) ? file : find_named(name, "workloads", ".yaml");
}

bool is_definition(const NamedFile& workload) { return sim::names_kind(workload.path) && !is_there(workload.path); }

std::vector<std::string> bundled_names(const std::string& folder, const std::string& extension) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(bundled_path(folder), error)) {
    if (entry.path().extension() == extension) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace flyball::tools
