// events.ndjson: one JSON object a line, from `start` to `end`. Its length is bounded: what one subject (an element of
// a machine, of a limit, ...) may write is a burst of 200 events and then two a second; what is dropped is counted, in
// the next event of the same subject and in the `end` event.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace flyball::tools {

using Json = nlohmann::ordered_json;

enum class EventKind : uint8_t {
  kTransition,
  kLimit,
  kPromise,
  kSaturation,
  kActuator,
  kLate,
  kUnderVoltage,
  kOverCurrent,
  kOverheating,
  kFault,
  kUpdate
};
constexpr size_t kEventKinds = 11;

/// "transition", "limit", ...
const char* event_name(EventKind kind);

/// How many events of a kind there were, and how many of these are in the file.
struct EventCount {
  int64_t seen = 0;
  int64_t written = 0;
};

class EventLog {
 public:
  /// The first line. `fields` follow "event" and "time_us".
  void start(const Json& fields) { append("start", 0, fields); }

  /// Counts an event. True: the caller writes it, with `write`.
  bool admit(EventKind kind, size_t subject, int64_t time_us);

  /// Writes the event just admitted.
  void write(EventKind kind, size_t subject, int64_t time_us, Json fields);

  /// The last line; the counts of all kinds are added to `fields`.
  void end(int64_t time_us, Json fields);

  /// {"transition": {"seen": n, "written": n}, ...} of the kinds that occurred.
  Json counts() const;
  const std::string& text() const { return text_; }

 private:
  struct Subject {
    int64_t budget_us;    // time saved up; an event costs kCost_us
    int64_t last_us;
    int64_t dropped;      // since the last one written
  };

  void append(const char* name, int64_t time_us, const Json& fields);

  std::array<std::vector<Subject>, kEventKinds> subjects_;
  std::array<EventCount, kEventKinds> counts_;
  std::string text_;
};

}  // namespace flyball::tools
