// The step of the build that makes sources from descriptions; everybody else has `flyball regs`.
//   make_registers accessors|sim|plan NAMESPACE OUT.h FILE.rdl...
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

std::optional<std::string> made(const std::string& kind, const rdl::EmitOptions& options,
                                rdl::Description* description) {
  if (!description->map) return std::nullopt;
  if (kind == "sim") return rdl::emit_simulation(*description->map, options);
  if (kind == "plan") return rdl::emit_plan(*description->map, options);
  return rdl::emit_accessors(*description->map, options, &description->diagnostics);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fputs("make_registers accessors|sim|plan NAMESPACE OUT.h FILE.rdl...\n", stderr);
    return 2;
  }
  const std::string out = argv[3];
  const std::vector<std::string> files(argv + 4, argv + argc);
  rdl::Description description = rdl::describe(files, "");
  const std::optional<std::string> text = made(argv[1], {argv[2], file_names(files), true}, &description);
  std::fputs(flyball::diagnostic::render(description.diagnostics, description.sources, false).c_str(), stderr);
  if (!text) return 1;
  std::ofstream file(out, std::ios::binary);
  file << *text;
  file.close();
  if (file) return 0;
  std::fprintf(stderr, "%s cannot be written\n", out.c_str());
  return 1;
}
