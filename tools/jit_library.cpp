// dlopen, so that what needs no machine code starts without LLVM.
#include "tools/jit_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

namespace flyball::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLibrary = "libflyball_jit.so";
constexpr const char* kFactory = "flyball_jit_create";
constexpr const char* kHint = "build flyball with LLVM 19 (Debian: llvm-19-dev) and -DFLYBALL_JIT=ON";

/// Where it is, or where it should be.
fs::path library_path() {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path in_lib = folder.parent_path() / "lib" / kLibrary;
  return fs::exists(in_lib, error) ? in_lib : folder / kLibrary;
}

}  // namespace

std::variant<std::unique_ptr<jit::Compiler>, Failure> open_jit() {
  const fs::path path = library_path();
  std::error_code error;
  if (!fs::exists(path, error)) {
    return Failure{fmt::format("this flyball compiles no machine code: there is no {}", path.string()), kHint};
  }
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    return Failure{fmt::format("the compiler of machine code cannot be used: {}", dlerror()), kHint};
  const auto create = reinterpret_cast<jit::Create*>(dlsym(library, kFactory));
  if (create == nullptr) {
    return Failure{fmt::format("{} is not of this flyball", path.string()), "build both anew, together"};
  }
  return std::unique_ptr<jit::Compiler>(create());
}

}  // namespace flyball::tools
