// A linked set as C++ for firmware: names for what firmware calls, and constexpr tables with the engine that reads
// them, or straight-line code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "dsl/source.h"

namespace flyball::emit {

struct File {
  std::string name;  // within the folder
  std::string text;
};

/// What a Program becomes.
enum class Code : uint8_t {
  kTables,  // data for the engine, which is carried along
  kInline   // functions in straight lines
};

struct Options {
  std::string name_space = "power_policy";  // of everything that is not the engine
  std::string chip;                   // for the reader
  std::string version;                // of flyball, for the reader
  std::vector<std::string> sensors, actuators;  // the chip's, for the reader
  Code code = Code::kTables;
  bool telemetry = false;  // with runtime/telemetry, which watches the engine of tables
};

/// The files of a folder that compiles by itself. `sources`: the policies' files come first, in their order, as
/// compile() adds them. The same set, texts and options give the same bytes; files are named without their folders.
std::vector<File> emit_cpp(const compiler::LinkedSet& linked, const dsl::SourceMap& sources, const Options& options);

}  // namespace flyball::emit
