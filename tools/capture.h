// Captures: what a run's telemetry said, as a file (docs/telemetry.md has its bytes), with the names of the files that
// the program was compiled from and a mark by which that program is known again.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/linked_set.h"
#include "dsl/source.h"
#include "runtime/telemetry/telemetry.h"
#include "tools/command.h"

namespace flyball::tools {

struct CaptureHeader {
  TelemetryDetail detail = TelemetryDetail::kRecord;
  uint64_t program = 0;  // program_mark()
  std::vector<std::string> policies;
  std::string chip;
  std::vector<std::pair<std::string, std::string>> params;  // of each --set
};

struct Capture {
  CaptureHeader header;
  std::vector<Event> events;
};

/// Equal for equal programs from equal texts, and hardly for others.
uint64_t program_mark(const compiler::LinkedSet& set, const dsl::SourceMap& sources);

/// Writes beside the file; it appears when it is finished, and not at all before.
class CaptureWriter {
 public:
  static std::variant<std::unique_ptr<CaptureWriter>, Failure> create(const std::string& path,
                                                                      const CaptureHeader& header);
  ~CaptureWriter();
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  /// A failure shows in finish().
  void write(const std::vector<Event>& events);
  std::optional<Failure> finish();

 private:
  CaptureWriter(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  std::string partial() const { return path_ + ".partial"; }
  void put(const void* bytes, size_t count);
  Failure cannot_write() const;

  std::string path_;
  std::FILE* file_;
  uint64_t events_ = 0;
  int error_ = 0;
};

/// Whole, and in itself well-formed; whether its subjects are those of a program is check_subjects'.
std::variant<Capture, Failure> read_capture(const std::string& path);

/// What an EventRing gave, one event after the other, and nothing else. Of the header only the detail is known.
std::variant<Capture, Failure> read_events(const std::string& path);

/// Whether a file that can be read begins as a capture does.
bool is_capture(const std::string& path);

/// What is wrong when an event names what the program does not have.
std::optional<Failure> check_subjects(const Capture& capture, const Program& program, const std::string& path);

}  // namespace flyball::tools
