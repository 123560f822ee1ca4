// The files of an emitted folder.
#include "compiler/emit/emit.h"

#include "compiler/emit/carried.h"
#include "compiler/emit/interface.h"
#include "compiler/emit/program_text.h"

namespace flyball::emit {

std::vector<File> emit_cpp(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options) {
  std::vector<File> files = {{"policy.h", interface_text(linked, sources, options)},
                             {"policy.cpp", program_text(linked, sources, options, "policy.h")}};
  const std::vector<File>& carried = carried_files();
  files.insert(files.end(), carried.begin(), carried.end());
  return files;
}

}  // namespace flyball::emit
