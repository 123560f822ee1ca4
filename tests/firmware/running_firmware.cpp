// What cannot go on is an exception: a test has nobody else to tell.
#include "tests/firmware/running_firmware.h"

#include <stdexcept>

#include "tests/cli/command_line.h"

namespace flyball::firmware {

emit::File source_file(const std::string& name) {
  return {name, tests::contents(std::string(FLYBALL_SOURCE_DIR) + "/" + name)};
}

RunningFirmware::RunningFirmware(const tools::Target& target, const tools::FirmwareParts& parts,
                                 const std::vector<std::string>& emulator_options) {
  const auto failure = tools::build_firmware(target, parts, folder_.path(), [](double) {});
  if (failure) throw std::runtime_error(failure->message);
  auto started = tools::Emulator::start(target, folder_.path(), tools::Emulator::Wires::kFiles, emulator_options);
  if (const auto* error = std::get_if<tools::Failure>(&started)) throw std::runtime_error(error->message);
  emulator_ = std::get<std::unique_ptr<tools::Emulator>>(std::move(started));
}

}  // namespace flyball::firmware
