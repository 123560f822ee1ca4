// Numbers are little-endian, as every machine that flyball runs on has them; an event lies in the file as in a ring.
#include "tools/capture.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "compiler/emit/emit.h"
#include "hal/bus/crc.h"
#include "tools/event_subject.h"
#include "tools/output_folder.h"

namespace flyball::tools {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kMagic[] = "flyball capture\n";

/// What follows the magic; then `text_bytes` of JSON, then the events.
struct Fixed {
  uint32_t version, detail, text_bytes, text_crc;
  uint64_t program;
  uint64_t events;  // in the file; written last
};
static_assert(sizeof(Fixed) == 32);
constexpr uint32_t kVersionOfFormat = 1;
constexpr size_t kMagicBytes = sizeof kMagic - 1, kEventsAt = kMagicBytes + offsetof(Fixed, events);

uint32_t crc_of(const std::string& text) {
  return hal::crc16(reinterpret_cast<const uint8_t*>(text.data()), static_cast<uint32_t>(text.size()));
}

std::string header_text(const CaptureHeader& header) {
  Json json = {{"policies", header.policies}, {"chip", header.chip}, {"set", Json::array()}};
  for (const auto& [name, value] : header.params) json["set"].push_back({name, value});
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Whether the text is one that header_text() makes.
bool read_header_text(const std::string& text, CaptureHeader* header) {
  const Json json = Json::parse(text, nullptr, false);
  const auto is_text = [](const Json& value) { return value.is_string(); };
  if (!json.is_object() || !json.contains("policies") || !json.contains("chip") || !json.contains("set")) return false;
  if (!json["policies"].is_array() || !json["chip"].is_string() || !json["set"].is_array()) return false;
  for (const Json& policy : json["policies"]) {
    if (!is_text(policy)) return false;
    header->policies.push_back(policy);
  }
  header->chip = json["chip"];
  for (const Json& param : json["set"]) {
    if (!param.is_array() || param.size() != 2 || !is_text(param[0]) || !is_text(param[1])) return false;
    header->params.emplace_back(param[0], param[1]);
  }
  return !header->policies.empty();
}

Failure damaged(const std::string& path, const std::string& what) {
  return {fmt::format("{}: {}", path, what), "record it again with flyball run --telemetry FILE", kFindings};
}

/// The first event that no telemetry makes; nothing when there is none.
std::optional<std::string> malformed(const std::vector<Event>& events) {
  uint64_t time_us = 0;
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if (static_cast<uint32_t>(event.kind) >= kEventKinds) {
      return fmt::format("event {} is of kind {}, which there is not", i, static_cast<uint32_t>(event.kind));
    }
    const bool begins = event.kind == EventKind::kTick && event.value == 0;
    if (event.time_us < time_us && !begins) return fmt::format("event {} is before the one ahead of it", i);
    if (i == 0 && !begins) return std::string("it does not begin with a tick of a controller that began");
    time_us = event.time_us;
  }
  return std::nullopt;
}

}  // namespace

uint64_t program_mark(const compiler::LinkedSet& set, const dsl::SourceMap& sources) {
  uint64_t mark = 0xcbf29ce484222325;  // FNV-1a
  for (const emit::File& file : emit::emit_cpp(set, sources, {})) {
    if (file.name != "policy.cpp") continue;
    for (const char c : file.text) mark = (mark ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return mark;
}

std::variant<std::unique_ptr<CaptureWriter>, Failure> CaptureWriter::create(const std::string& path,
                                                                            const CaptureHeader& header) {
  std::unique_ptr<CaptureWriter> writer(new CaptureWriter(path, nullptr));
  std::error_code ignored;
  // What is a device, a pipe or a folder is not to be replaced; and the number of events is written last.
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) {
    return Failure{fmt::format("cannot write {}: it is not a regular file", path),
                   "choose another file with --telemetry"};
  }
  writer->file_ = std::fopen(writer->partial().c_str(), "wb");
  if (writer->file_ == nullptr) {
    writer->error_ = errno;
    return writer->cannot_write();
  }
  const std::string text = header_text(header);
  Fixed fixed{};
  fixed.version = kVersionOfFormat;
  fixed.text_bytes = static_cast<uint32_t>(text.size());
  fixed.program = header.program;
  fixed.detail = static_cast<uint32_t>(header.detail);
  fixed.text_crc = crc_of(text);
  writer->put(kMagic, kMagicBytes);
  writer->put(&fixed, sizeof fixed);
  writer->put(text.data(), text.size());
  return writer;
}

CaptureWriter::~CaptureWriter() {
  if (file_ == nullptr) return;
  std::fclose(file_);
  unlink(partial().c_str());
}

void CaptureWriter::put(const void* bytes, size_t count) {
  if (error_ == 0 && std::fwrite(bytes, 1, count, file_) != count) error_ = errno;
}

void CaptureWriter::write(const std::vector<Event>& events) {
  put(events.data(), events.size() * sizeof(Event));
  events_ += events.size();
}

Failure CaptureWriter::cannot_write() const {
  return {fmt::format("cannot write {}: {}", path_, std::strerror(error_)),
          "choose another file with --telemetry, in a folder that exists"};
}

std::optional<Failure> CaptureWriter::finish() {
  if (error_ == 0 && std::fseek(file_, static_cast<long>(kEventsAt), SEEK_SET) != 0) error_ = errno;
  put(&events_, sizeof events_);
  if (std::fclose(file_) != 0 && error_ == 0) error_ = errno;
  file_ = nullptr;
  if (error_ == 0 && std::rename(partial().c_str(), path_.c_str()) != 0) error_ = errno;
  if (error_ == 0) return std::nullopt;
  unlink(partial().c_str());
  return cannot_write();
}

std::variant<Capture, Failure> read_capture(const std::string& path) {
  const std::variant<std::string, Failure> read = read_file(path);
  if (const Failure* failure = std::get_if<Failure>(&read)) return *failure;
  const std::string& bytes = std::get<std::string>(read);
  if (bytes.compare(0, kMagicBytes, kMagic) != 0) {
    return Failure{fmt::format("{} is no capture", path),
                   "flyball run --telemetry FILE makes one; what a ring gave wants its --policy and --chip"};
  }
  Fixed fixed{};
  if (bytes.size() < kMagicBytes + sizeof fixed) return damaged(path, "it ends within its header");
  std::memcpy(&fixed, bytes.data() + kMagicBytes, sizeof fixed);
  if (fixed.version != kVersionOfFormat) {
    return damaged(path, fmt::format("it is of version {}; this flyball reads {}", fixed.version, kVersionOfFormat));
  }
  const size_t events_at = kMagicBytes + sizeof fixed + fixed.text_bytes;
  if (bytes.size() < events_at) return damaged(path, "it ends within its header");
  Capture capture;
  const std::string text = bytes.substr(kMagicBytes + sizeof fixed, fixed.text_bytes);
  if (crc_of(text) != fixed.text_crc || !read_header_text(text, &capture.header) ||
      fixed.detail > static_cast<uint32_t>(TelemetryDetail::kRecord)) {
    return damaged(path, "its header is damaged");
  }
  capture.header.program = fixed.program;
  capture.header.detail = static_cast<TelemetryDetail>(fixed.detail);
  const size_t rest = bytes.size() - events_at;
  if (rest % sizeof(Event) != 0 || rest / sizeof(Event) != fixed.events) {
    return damaged(path, fmt::format("it has {} bytes of events, and should have {} events of {} bytes", rest,
                                     fixed.events, sizeof(Event)));
  }
  capture.events.resize(fixed.events);
  std::memcpy(capture.events.data(), bytes.data() + events_at, rest);
  if (const auto what = malformed(capture.events)) return damaged(path, *what);
  return capture;
}

bool is_capture(const std::string& path) {
  const std::variant<std::string, Failure> read = read_file(path);
  const std::string* const bytes = std::get_if<std::string>(&read);
  return bytes != nullptr && bytes->compare(0, kMagicBytes, kMagic) == 0;
}

std::variant<Capture, Failure> read_events(const std::string& path) {
  const std::variant<std::string, Failure> read = read_file(path);
  if (const Failure* failure = std::get_if<Failure>(&read)) return *failure;
  const std::string& bytes = std::get<std::string>(read);
  const auto wrong = [&](const std::string& what) {
    return Failure{fmt::format("{}: {}", path, what), "write down what EventRing::read() gives, byte for byte",
                   kFindings};
  };
  if (bytes.empty() || bytes.size() % sizeof(Event) != 0) {
    return wrong(fmt::format("it has {} bytes, and events have {} each", bytes.size(), sizeof(Event)));
  }
  Capture capture;
  capture.events.resize(bytes.size() / sizeof(Event));
  std::memcpy(capture.events.data(), bytes.data(), bytes.size());
  if (const auto what = malformed(capture.events)) return wrong(*what);
  // A record has the tick of each step.
  const auto is_tick = [](const Event& event) { return event.kind == EventKind::kTick && event.value > 0; };
  const bool records = std::any_of(capture.events.begin(), capture.events.end(), is_tick);
  capture.header.detail = records ? TelemetryDetail::kRecord : TelemetryDetail::kEvents;
  return capture;
}

std::optional<Failure> check_subjects(const Capture& capture, const Program& program, const std::string& path) {
  for (size_t i = 0; i < capture.events.size(); ++i) {
    const auto what = wrong_subject(program, capture.events[i]);
    if (what) return damaged(path, fmt::format("event {} {}", i, *what));
  }
  return std::nullopt;
}

}  // namespace flyball::tools
