// The host's end of tests/firmware/target/table_server.cpp.
#include "tests/firmware/remote_engine.h"

#include <cstdlib>
#include <stdexcept>

#include "compiler/emit/carried.h"
#include "tools/firmware/process.h"

namespace flyball::firmware {
namespace {

const std::string kMain = "tests/firmware/target/table_server.cpp";
const char* const kHeaders[] = {"tests/firmware/count.h", "tests/firmware/program_image.h", "tests/firmware/wire.h"};

/// Puts fields into the image; what a change would change is a copy.
class ImageWriter {
 public:
  template <class T>
  void field(const T& value) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(&value);
    image.insert(image.end(), bytes, bytes + sizeof value);
  }
  template <class T>
  void make(const T*&, uint32_t) {}
  template <class T, class Change>
  void change(const T& value, Change change) {
    T copy = value;
    change(copy);
  }

  std::vector<unsigned char> image;
};

tools::FirmwareParts parts(const std::vector<std::string>& options) {
  tools::FirmwareParts parts{emit::engine_files(), kMain, options};
  parts.files.push_back(source_file(kMain));
  for (const char* header : kHeaders) parts.files.push_back(source_file(header));
  return parts;
}

}  // namespace

std::vector<const tools::Target*> chosen_targets() {
  const char* const text = std::getenv("FLYBALL_FIRMWARE");
  if (text == nullptr) {
    const tools::Target* const aarch64 = tools::find_target("aarch64");
    if (tools::find_program(aarch64->compiler).empty()) {
      return {tools::find_target("cortex-m3"), tools::find_target("rv32imac")};
    }
    return {tools::find_target("cortex-m3"), aarch64, tools::find_target("rv32imac")};
  }
  std::vector<const tools::Target*> chosen;
  for (const tools::Target& target : tools::targets()) {
    if (std::string(text) == "all" || std::string(text) == target.name) chosen.push_back(&target);
  }
  if (chosen.empty()) throw std::runtime_error(std::string("FLYBALL_FIRMWARE names no target: ") + text);
  return chosen;
}

std::string missing_tool() {
  for (const tools::Target* target : chosen_targets()) {
    for (const char* tool : {target->compiler, target->emulator}) {
      if (tools::find_program(tool).empty()) return std::string("no ") + tool;
    }
  }
  return "";
}

RemoteEngine::RemoteEngine(const tools::Target& target, const RemoteOptions& options)
    : target_(target), firmware_(target, parts(options.compiler), options.emulator) {}

void RemoteEngine::load(const Program& program) {
  program_ = &program;
  writes_.clear();
  memory_.assign(Engine::lines_needed(program), {});
  engine_.emplace(program, memory_.data());
  decisions_.assign(limit_channels(program), {});
  ImageWriter writer;
  Program copy = program;
  ProgramImage<ImageWriter>(writer, copy).all();
  const Asked asked{Command::kProgram, static_cast<uint32_t>(writer.image.size())};
  firmware_->write(&asked, sizeof asked);
  firmware_->write(writer.image.data(), writer.image.size());
}

void RemoteEngine::begin_step() {
  const Asked asked{Command::kTick, static_cast<uint32_t>(writes_.size())};
  firmware_->write(&asked, sizeof asked);
  firmware_->write(writes_.data(), writes_.size() * sizeof(SlotWrite));
  writes_.clear();
}

void RemoteEngine::end_step() {
  firmware_->read(memory_.data(), Engine::bytes_needed(*program_));
  firmware_->read(decisions_.data(), decisions_.size() * sizeof(Decision));
}

uint32_t RemoteEngine::first_channel(uint32_t limit) const {
  uint32_t channel = 0;
  for (uint32_t l = 0; l < limit; ++l) channel += elements(*program_, program_->limits[l].domain);
  return channel;
}

}  // namespace flyball::firmware
