// Builds firmware for a target with the cross compiler of this machine.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/emit/emit.h"
#include "tools/command.h"
#include "tools/firmware/target.h"

namespace flyball::tools {

/// A folder of this process's own, gone when this is.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// What is wrong when the target's compiler is not installed.
std::optional<Failure> check_compiler(const Target& target);

/// What is built along.
enum class FirmwareBase : uint8_t {
  kController,  // controller, drivers, start-up code; they need the engine
  kPlatform     // start-up code, semihosting and serial port alone
};

struct FirmwareParts {
  std::vector<emit::File> files;  // emitted ones, with the engine
  std::string main;               // the source that has main(), among these or firmware_sources()
  std::vector<std::string> options = {};  // of the compiler, after its usual ones
  FirmwareBase base = FirmwareBase::kController;
};

/// Compiles sources that lie in `folder`, with hal/platform, each into SOURCE.o.
std::optional<Failure> compile_for(const Target& target, const std::vector<std::string>& sources,
                                   const std::vector<std::string>& options, const std::string& folder,
                                   const std::function<void(double share)>& progress);

/// The sources and headers of start-up code, semihosting and serial port, and the options of every target's compiler.
std::vector<emit::File> platform_files();

/// Writes the parts, and with them what they are based on, into `folder`; compiles all for the target, and links them.
/// The firmware is then FOLDER/firmware.elf.
/// `progress` is told the share done.
std::optional<Failure> build_firmware(const Target& target, const FirmwareParts& parts, const std::string& folder,
                                      const std::function<void(double share)>& progress);

}  // namespace flyball::tools
