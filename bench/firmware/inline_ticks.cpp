// Builds the firmware, sends it each tick's readings, and compares what it grants.
#include "bench/firmware/inline_ticks.h"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>

#include "bench/bundled.h"
#include "bench/step/inputs.h"
#include "compiler/compile.h"
#include "compiler/emit/emit.h"
#include "runtime/arbiter.h"
#include "tests/cli/command_line.h"
#include "tests/firmware/step_counts.h"
#include "tools/firmware/build.h"
#include "tools/firmware/emulator.h"

namespace flyball::bench {
namespace {

const std::string kServer = "bench/firmware/target/inline_server.cpp";

/// The table engine on this machine.
class Here {
 public:
  explicit Here(const Program& program)
      : program_(program),
        memory_(Engine::lines_needed(program)),
        engine_(program, memory_.data()),
        running_(new bool[program.policies.size]),
        decisions_(limit_channels(program)) {
    for (uint32_t p = 0; p < program.policies.size; ++p) running_[p] = true;
  }

  /// Steps on these readings, all new, and returns what is granted.
  std::vector<int64_t> granted(const std::vector<int64_t>& readings) {
    size_t next = 0;
    for (const Input& input : program_.inputs) {
      for (uint32_t e = 0; e < elements(program_, input.domain); ++e) {
        engine_.write(input.reading, e, readings[next++]);
        engine_.write(input.fresh, e, 1);
      }
    }
    engine_.step();
    arbitrate(engine_, running_.get(), decisions_.data());
    std::vector<int64_t> grants;
    for (const Limit& limit : program_.limits) {
      for (uint32_t e = 0; e < elements(program_, limit.domain); ++e) {
        grants.push_back(decisions_[grants.size()].granted);
        engine_.write(limit.grant, e, grants.back());
      }
    }
    return grants;
  }

 private:
  const Program& program_;
  std::vector<MemoryLine> memory_;
  Engine engine_;
  std::unique_ptr<bool[]> running_;
  std::vector<Decision> decisions_;
};

std::vector<int64_t> readings_of(const Program& program, size_t frame) {
  std::vector<int64_t> readings;
  for (const Input& input : program.inputs) {
    const std::string name = input.name;
    const std::vector<int64_t>& all = inputs().readings.at(name.substr(name.rfind('.') + 1));
    const uint32_t n = elements(program, input.domain);
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(frame * n);
    readings.insert(readings.end(), first, first + n);
  }
  return readings;
}

tools::FirmwareParts firmware_of(const compiler::CompileResult& set, const char* optimisation) {
  emit::Options options;
  options.code = emit::Code::kInline;
  tools::FirmwareParts parts{
      emit::emit_cpp(*set.linked, set.sources, options), kServer, {optimisation}, tools::FirmwareBase::kPlatform};
  for (const std::string& name :
       {kServer, std::string("tests/firmware/count.h"), std::string("tests/firmware/wire.h")}) {
    parts.files.push_back({name, tests::contents(std::string(FLYBALL_SOURCE_DIR) + "/" + name)});
  }
  return parts;
}

void send_sizes(tools::Emulator& emulator, const Program& program) {
  std::vector<uint32_t> sizes;
  for (const Input& input : program.inputs) sizes.push_back(elements(program, input.domain));
  for (const Limit& limit : program.limits) sizes.push_back(elements(program, limit.domain));
  emulator.write(sizes.data(), sizes.size() * sizeof(uint32_t));
}

}  // namespace

std::vector<uint64_t> inline_ticks(const tools::Target& target, const std::string& policy, const char* optimisation,
                                   size_t frames) {
  PolicyTexts texts;
  for (const auto& text : all_policies()) {
    if (text.first == policy + ".fly") texts.push_back(text);
  }
  const compiler::CompileResult set = compiler::compile_texts(texts, &accel());
  const Program& program = set.linked->program;
  const tools::ScratchFolder folder;
  if (const auto failure = build_firmware(target, firmware_of(set, optimisation), folder.path(), [](double) {})) {
    throw std::runtime_error(failure->message);
  }
  firmware::StepCounts counts;
  auto started =
      tools::Emulator::start(target, folder.path(), tools::Emulator::Wires::kFiles, counts.emulator_options());
  tools::Emulator& emulator = *std::get<std::unique_ptr<tools::Emulator>>(started);
  send_sizes(emulator, program);
  Here here(program);
  std::vector<int64_t> there(limit_channels(program));
  for (size_t frame = 0; frame < frames; ++frame) {
    const std::vector<int64_t> readings = readings_of(program, frame);
    emulator.write(readings.data(), readings.size() * sizeof(int64_t));
    emulator.read(there.data(), there.size() * sizeof(int64_t));
    if (there != here.granted(readings)) {
      throw std::runtime_error(fmt::format("{}: straight-line code of {} grants otherwise", target.name, policy));
    }
  }
  emulator.finish();
  return counts.take();
}

}  // namespace flyball::bench
