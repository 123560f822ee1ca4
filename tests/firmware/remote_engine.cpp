// The host's end of tests/firmware/target/table_server.cpp.
#include "tests/firmware/remote_engine.h"

#include <cstdlib>
#include <stdexcept>

#include "compiler/emit/carried.h"
#include "tests/cli/command_line.h"
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

}  // namespace

std::vector<const tools::Target*> chosen_targets() {
  const char* const text = std::getenv("FLYBALL_FIRMWARE");
  if (text == nullptr || std::string(text) != "all") {
    const tools::Target* const aarch64 = tools::find_target("aarch64");
    if (tools::find_program(aarch64->compiler).empty()) {
      return {tools::find_target("cortex-m3"), tools::find_target("rv32imac")};
    }
    return {tools::find_target("cortex-m3"), aarch64, tools::find_target("rv32imac")};
  }
  std::vector<const tools::Target*> all;
  for (const tools::Target& target : tools::targets()) all.push_back(&target);
  return all;
}

std::string missing_tool() {
  for (const tools::Target* target : chosen_targets()) {
    for (const char* tool : {target->compiler, target->emulator}) {
      if (tools::find_program(tool).empty()) return std::string("no ") + tool;
    }
  }
  return "";
}

RemoteEngine::RemoteEngine(const tools::Target& target, const RemoteOptions& options) : target_(target) {
  tools::FirmwareParts parts{emit::carried_files(), kMain, options.compiler};
  const auto add = [&parts](const std::string& name) {
    parts.files.push_back({name, tests::contents(std::string(FLYBALL_SOURCE_DIR) + "/" + name)});
  };
  add(kMain);
  for (const char* header : kHeaders) add(header);
  const auto failure = tools::build_firmware(target, parts, folder_.path(), [](double) {});
  if (failure) throw std::runtime_error(failure->message);
  auto started = tools::Emulator::start(target, folder_.path(), tools::Emulator::Wires::kFiles, options.emulator);
  if (const auto* error = std::get_if<tools::Failure>(&started)) throw std::runtime_error(error->message);
  emulator_ = std::get<std::unique_ptr<tools::Emulator>>(std::move(started));
}

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
  emulator_->write(&asked, sizeof asked);
  emulator_->write(writer.image.data(), writer.image.size());
}

void RemoteEngine::begin_step() {
  const Asked asked{Command::kTick, static_cast<uint32_t>(writes_.size())};
  emulator_->write(&asked, sizeof asked);
  emulator_->write(writes_.data(), writes_.size() * sizeof(SlotWrite));
  writes_.clear();
}

void RemoteEngine::end_step() {
  emulator_->read(memory_.data(), Engine::bytes_needed(*program_));
  emulator_->read(decisions_.data(), decisions_.size() * sizeof(Decision));
}

uint32_t RemoteEngine::first_channel(uint32_t limit) const {
  uint32_t channel = 0;
  for (uint32_t l = 0; l < limit; ++l) channel += elements(*program_, program_->limits[l].domain);
  return channel;
}

}  // namespace flyball::firmware
