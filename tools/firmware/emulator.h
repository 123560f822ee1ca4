// A board that runs firmware, as a QEMU process, and the pipes to it.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "tools/command.h"
#include "tools/firmware/target.h"

namespace flyball::tools {

/// The firmware has stopped, or does not answer.
struct FirmwareStopped {
  Failure failure;
};

/// What is wrong when the target's emulator is not installed.
std::optional<Failure> check_emulator(const Target& target);

class Emulator {
 public:
  enum class Wires {
    kFiles,  // the firmware opens /dev/fd/3 to read and /dev/fd/4 to write
    kSerial  // these bytes go over its serial port
  };

  /// Starts FOLDER/firmware.elf. /dev/fd/5 is the firmware's third file, in both cases.
  static std::variant<std::unique_ptr<Emulator>, Failure> start(const Target& target, const std::string& folder,
                                                                Wires wires,
                                                                const std::vector<std::string>& more_options = {});
  ~Emulator();
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;

  enum class Source { kBytes, kReport };
  /// Waits until there is something to read from either; a report comes first. Throws FirmwareStopped, as the others
  /// do.
  Source wait();

  void write(const void* bytes, size_t count);
  void read(void* bytes, size_t count);
  void read_report(void* bytes, size_t count);

  /// The end of its input, after which a firmware that is done ends; its exit code.
  int finish();

 private:
  Emulator(pid_t process, std::string log, int to, int from, int reports);
  size_t read_some(int file, void* bytes, size_t room);
  [[noreturn]] void stopped(const std::string& what) const;
  void close_to();

  pid_t process_;
  std::string log_;
  int to_, from_, reports_;
  std::vector<unsigned char> ahead_;  // read from `from_`, not yet taken
  size_t taken_ = 0;
};

}  // namespace flyball::tools
