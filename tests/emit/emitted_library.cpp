// Emitted programs, compiled together into a shared object and loaded.
#include "tests/emit/emitted_library.h"

#include <dlfcn.h>

#include <filesystem>

namespace flyball::emit {

EmittedLibrary::~EmittedLibrary() {
  if (handle_ != nullptr) dlclose(handle_);
}

size_t EmittedLibrary::add(const compiler::LinkedSet& linked, const dsl::SourceMap& sources) {
  const std::string name = "p" + std::to_string(count_);
  for (const File& file : emit_cpp(linked, sources, {name, "", "0", {}, {}})) {
    if (file.name.find("policy.") != 0) continue;  // the engine is the archive's: the same sources
    std::filesystem::create_directory(folder_.path(name));
    tests::write_text(folder_.path(name + "/" + file.name), file.text);
  }
  return count_++;
}

std::string EmittedLibrary::build() {
  std::string text = "#include \"tests/emit/emitted_api.h\"\n", rows;
  for (size_t i = 0; i < count_; ++i) {
    const std::string name = "p" + std::to_string(i);
    text += "#include \"" + name + "/policy.cpp\"\n";
    rows += "  flyball::emit::EmittedCalls<" + name + "::Policies>::api(" + name + "::kProgram, " + name +
            "::kMemoryBytes),\n";
  }
  text += "extern \"C\" const flyball::emit::EmittedApi emitted[];\n";
  tests::write_text(folder_.path("all.cpp"), text + "const flyball::emit::EmittedApi emitted[] = {\n" + rows + "};\n");
  const std::string object = folder_.path("all.so");
  const tests::Finished done = tests::run_program(
      FLYBALL_CXX, {"-std=c++17", "-O0", "-shared", "-fPIC", "-Wl,-Bsymbolic", "-fno-exceptions", "-fno-rtti", "-Wall",
                    "-Wextra", "-Wconversion", "-Wpedantic", "-Wshadow", "-Werror", "-I", FLYBALL_SOURCE_DIR, "-o",
                    object, folder_.path("all.cpp"), FLYBALL_RUNTIME_ARCHIVE});
  if (done.exit_code != 0) return "the emitted code does not compile:\n" + done.err.substr(0, 4000);
  handle_ = dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) return dlerror();
  rows_ = static_cast<const EmittedApi*>(dlsym(handle_, "emitted"));
  return rows_ == nullptr ? dlerror() : "";
}

}  // namespace flyball::emit
