// The files of an emitted folder.
#include "compiler/emit/emit.h"

#include <set>

#include "compiler/emit/carried.h"
#include "compiler/emit/inline_class.h"
#include "compiler/emit/inline_text.h"
#include "compiler/emit/interface.h"
#include "compiler/emit/program_text.h"

namespace flyball::emit {

namespace {

/// Adds the files that a text includes, and those that they include.
void collect(const std::string& text, const std::vector<File>& from, std::set<std::string>& wanted) {
  for (const File& file : from) {
    if (text.find("#include \"" + file.name + "\"") == std::string::npos || !wanted.insert(file.name).second) continue;
    collect(file.text, from, wanted);
  }
}

/// The carried headers that a text needs, and the licence.
std::vector<File> needed_by(const std::string& text) {
  std::set<std::string> wanted = {"LICENSE"};
  collect(text, carried_files(), wanted);
  std::vector<File> files;
  for (const File& file : carried_files()) {
    if (wanted.count(file.name) > 0) files.push_back(file);
  }
  return files;
}

std::vector<File> emit_inline(const compiler::LinkedSet& linked, const dsl::SourceMap& sources,
                              const Options& options) {
  const InlineSet set(linked, sources);
  std::vector<File> files = {{"policy.h", interface_text(linked, sources, options, class_text(set))},
                             {"policy.cpp", inline_text(set, options)}};
  const std::vector<File> carried = needed_by(files[0].text + files[1].text);
  files.insert(files.end(), carried.begin(), carried.end());
  return files;
}

}  // namespace

std::vector<File> engine_files() {
  std::vector<File> files = carried_files();
  std::erase_if(files, [](const File& file) { return file.name.find("runtime/telemetry/") == 0; });
  return files;
}

std::vector<File> emit_cpp(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options) {
  if (options.code == Code::kInline) return emit_inline(linked, sources, options);
  std::vector<File> files = {{"policy.h", interface_text(linked, sources, options, table_class_text(linked))},
                             {"policy.cpp", program_text(linked, sources, options, "policy.h")}};
  const std::vector<File> carried = options.telemetry ? carried_files() : engine_files();
  files.insert(files.end(), carried.begin(), carried.end());
  return files;
}

}  // namespace flyball::emit
