// The step of the build that makes accessors: make_registers OUT.h FILE.rdl... Everybody else has `flyball regs`.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hal/rdl/describe.h"
#include "hal/rdl/emit.h"

namespace {

namespace rdl = flyball::rdl;

std::string file_names(const std::vector<std::string>& paths) {
  std::string names;
  for (const std::string& path : paths) {
    names += (names.empty() ? "" : ", ") + std::filesystem::path(path).filename().string();
  }
  return names;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("make_registers OUT.h FILE.rdl...\n", stderr);
    return 2;
  }
  const std::string out = argv[1];
  const std::vector<std::string> files(argv + 2, argv + argc);
  rdl::Description description = rdl::describe(files, "");
  std::optional<std::string> text;
  if (description.map) {
    rdl::EmitOptions options;
    options.origin = file_names(files);
    text = rdl::emit_accessors(*description.map, options, &description.diagnostics);
  }
  std::fputs(flyball::diagnostic::render(description.diagnostics, description.sources, false).c_str(), stderr);
  if (!text) return 1;
  std::ofstream file(out, std::ios::binary);
  file << *text;
  file.close();
  if (file) return 0;
  std::fprintf(stderr, "%s cannot be written\n", out.c_str());
  return 1;
}
