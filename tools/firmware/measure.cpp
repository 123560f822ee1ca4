// A tick is called from a source of its own: what is made from templates is code of whoever calls it.
#include "tools/firmware/measure.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <sstream>

#include "tools/firmware/build.h"
#include "tools/firmware/process.h"
#include "tools/firmware/stack_depth.h"
#include "tools/output_folder.h"

namespace flyball::tools {
namespace {

constexpr const char* kTick = "flyball_tick";

emit::File tick_source(const std::string& name_space) {
  return {"tick.cpp", fmt::format("#include \"policy.h\"\n\n"
                                  "extern \"C\" void {0}({1}::Policies& policies, uint64_t now_us);\n"
                                  "extern \"C\" void {0}({1}::Policies& policies, uint64_t now_us) {{\n"
                                  "  policies.step(now_us);\n}}\n",
                                  kTick, name_space)};
}

/// Nothing but an object of policies, of which a compiler knows how big it is.
const char* const kRamSource = "ram.cpp";

emit::File ram_source(const std::string& name_space) {
  return {kRamSource, fmt::format("#include \"policy.h\"\n\n"
                                  "extern \"C\" unsigned char flyball_ram[sizeof({0}::Policies)];\n"
                                  "unsigned char flyball_ram[sizeof({0}::Policies)];\n",
                                  name_space)};
}

std::string text_of(const std::string& path) {
  const std::variant<std::string, Failure> read = read_file(path);
  const std::string* const text = std::get_if<std::string>(&read);
  return text == nullptr ? "" : *text;
}

/// Bytes of an object file.
struct ObjectBytes {
  uint64_t flash = 0, zeroed = 0;
};

/// The first three numbers in the second line of `size`; 0 when that fails.
ObjectBytes object_bytes(const Target& target, const std::string& object, const std::string& out) {
  std::string tool = find_program(target.compiler);
  tool.replace(tool.rfind("g++"), 3, "size");
  const int file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int code =
      wait_for(start_process(tool, {object}, std::filesystem::path(out).parent_path(), {{{1, file}}, out + ".log"}));
  close(file);
  std::istringstream lines(code == 0 ? text_of(out) : "");
  std::string heading;
  std::getline(lines, heading);
  uint64_t text = 0, data = 0, zeroed = 0;
  lines >> text >> data >> zeroed;
  return {text + data, zeroed};
}

Failure not_read(const Target& target, const std::string& source) {
  return {fmt::format("what {} made of {} cannot be read", target.compiler, source), "", kOurBug};
}

}  // namespace

std::variant<Measured, Failure> measure(const Target& target, std::vector<emit::File> files,
                                        const std::string& name_space) {
  if (const auto failure = check_compiler(target)) return *failure;
  files.push_back(tick_source(name_space));
  files.push_back(ram_source(name_space));
  std::vector<std::string> sources;
  for (const emit::File& file : files) {
    const bool telemetry = file.name.find("telemetry/") != std::string::npos;  // not called from a tick
    if (std::filesystem::path(file.name).extension() == ".cpp" && !telemetry) sources.push_back(file.name);
  }
  std::vector<OutputFile> out;
  for (const emit::File& file : files) out.push_back({file.name, file.text});
  const std::vector<emit::File> platform = platform_files();
  for (const emit::File& file : platform) {
    if (file.name.find("hal/platform/") == 0) out.push_back({file.name, file.text});
  }
  const ScratchFolder folder;
  if (const auto failure = write_folder(folder.path(), out)) return *failure;
  if (const auto failure = compile_for(target, sources, {"-fcallgraph-info=su"}, folder.path(), [](double) {})) {
    return *failure;
  }
  Measured measured{};
  StackDepth depth;
  const std::string sizes = folder.path() + "/sizes";
  for (const std::string& source : sources) {
    const std::string path = folder.path() + "/" + source;
    const ObjectBytes bytes = object_bytes(target, path + ".o", sizes);
    if (bytes.flash + bytes.zeroed == 0) return not_read(target, source);
    if (source == kRamSource) {
      measured.ram = bytes.zeroed;
      continue;
    }
    (source.find("runtime/") == 0 ? measured.engine : measured.policies) += bytes.flash;
    depth.add(text_of(path + ".ci"));
  }
  const std::optional<uint64_t> stack = depth.of(kTick);
  if (!stack) return not_read(target, "tick.cpp");
  measured.stack = *stack;
  return measured;
}

}  // namespace flyball::tools
