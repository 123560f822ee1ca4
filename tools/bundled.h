// Chips and workloads that come with flyball, wherever it is installed.
#pragma once

#include <string>
#include <vector>

namespace flyball::tools {

/// Where the bundled file of this relative name ("chips/accel.yaml") lies: beside the program's share folder, or in the
/// source tree it was built from; empty when there is none.
std::string bundled_path(const std::string& relative);

/// What a person called `name`: a file as it stands, or else the bundled folder/name or folder/name.extension.
struct NamedFile {
  std::string shown;  // for messages and records: as given, or relative to the bundle
  std::string path;  // to open
};
NamedFile find_named(const std::string& name, const std::string& folder, const std::string& extension);

/// What a person called a workload: a definition on one line ("square:frequency=2Hz") or else a file, bundled or not.
NamedFile find_workload(const std::string& name);

/// Whether a workload is no file but a definition on the command line.
bool is_definition(const NamedFile& workload);

/// What may be called by its name alone: the bundled files of that folder with that extension (".yaml"), sorted.
std::vector<std::string> bundled_names(const std::string& folder, const std::string& extension);

}  // namespace flyball::tools
