// Emitted programs, compiled together into a shared object and loaded.
#include "tests/emit/emitted_library.h"

#include <dlfcn.h>

#include <filesystem>

namespace flyball::emit {

EmittedLibrary::~EmittedLibrary() {
  if (handle_ != nullptr) dlclose(handle_);
}

std::string EmittedLibrary::build() {
  const std::string object = folder_.path("all.so");
  std::vector<std::string> arguments = {"-std=c++17",       "-O0",        "-shared",  "-fPIC",   "-Wl,-Bsymbolic",
                                        "-fno-exceptions",  "-fno-rtti",  "-Wall",    "-Wextra", "-Wno-type-limits",
                                        "-Wconversion",     "-Wpedantic", "-Wshadow", "-Werror", "-I",
                                        FLYBALL_SOURCE_DIR, "-o",         object};
#ifdef __SANITIZE_ADDRESS__
  // As this test is: what emitted code leaves undefined ends the process.
  arguments.emplace_back("-fsanitize=undefined");
  arguments.emplace_back("-fsanitize-undefined-trap-on-error");
#endif
  for (const File& file : sources_.files(1)) {
    const std::filesystem::path path = folder_.path(file.name);
    std::filesystem::create_directory(path.parent_path());
    tests::write_text(path, file.text);
    if (path.extension() == ".cpp") arguments.push_back(path);
  }
  arguments.emplace_back(FLYBALL_RUNTIME_ARCHIVE);
  const tests::Finished done = tests::run_program(FLYBALL_CXX, arguments);
  if (done.exit_code != 0) return "the emitted code does not compile:\n" + done.err.substr(0, 4000);
  handle_ = dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) return dlerror();
  rows_ = static_cast<const EmittedApi* const*>(dlsym(handle_, "emitted"));
  return rows_ == nullptr ? dlerror() : "";
}

}  // namespace flyball::emit
