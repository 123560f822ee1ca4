// A packet goes to the next loss, since CTF counts losses by packets. Fields are bytes behind each other, lowest byte
// first.
#include "tools/ctf.h"

#include <fmt/format.h>

#include "compiler/slot_names.h"
#include "tools/event_subject.h"
#include "tools/event_value.h"

namespace flyball::tools {
namespace {

constexpr uint32_t kMagic = 0xc1fc1fc1;

constexpr const char* kHead = R"(/* CTF 1.8 */
typealias integer { size = 8; align = 8; signed = false; } := uint8_t;
typealias integer { size = 16; align = 8; signed = false; } := uint16_t;
typealias integer { size = 32; align = 8; signed = false; } := uint32_t;
typealias integer { size = 64; align = 8; signed = false; } := uint64_t;
typealias integer { size = 64; align = 8; signed = true; } := int64_t;

trace {
  major = 1;
  minor = 8;
  byte_order = le;
  packet.header := struct { uint32_t magic; uint32_t stream_id; };
};

clock {
  name = chip;
  description = "The chip's time";
  freq = 1000000;
};
typealias integer { size = 64; align = 8; signed = false; map = clock.chip.value; } := chip_us_t;

stream {
  id = 0;
  packet.context := struct {
    chip_us_t timestamp_begin;
    chip_us_t timestamp_end;
    uint64_t content_size;
    uint64_t packet_size;
    uint64_t events_discarded;
  };
  event.header := struct { uint8_t id; chip_us_t timestamp; };
};
)";

/// Of every kind alike: what it is about, its numbers, and what they mean.
constexpr const char* kEvent = R"(
event {{
  name = "{}";
  id = {};
  stream_id = 0;
  fields := struct {{ string subject; uint16_t element; int64_t value; int64_t more; string text; }};
}};
)";

template <class T>
void append(std::string& out, T value) {
  for (size_t i = 0; i < sizeof value; ++i) out += static_cast<char>(static_cast<uint64_t>(value) >> 8 * i);
}

void append_text(std::string& out, const std::string& text) {
  out += text;
  out += '\0';
}

/// Events that go into one packet.
struct Packet {
  uint64_t begin_us = 0, end_us = 0;
  uint64_t discarded = 0;  // of the stream, up to its end
  std::string events;
};

void append_packet(std::string& out, const Packet& packet) {
  constexpr uint64_t kHeaderBytes = 4 + 4 + 5 * 8;
  const uint64_t bits = (kHeaderBytes + packet.events.size()) * 8;
  append(out, kMagic);
  append(out, uint32_t{0});
  for (const uint64_t field : {packet.begin_us, packet.end_us, bits, bits, packet.discarded}) append(out, field);
  out += packet.events;
}

class Stream {
 public:
  explicit Stream(const compiler::LinkedSet& set)
      : program_(set.program), slots_(compiler::slot_names(set)), reasons_(set.program) {}

  void add(const Event& event) {
    // A trace's time does not fall: where a controller's clock began anew, it goes on from there.
    if (event.time_us + offset_us_ < packet_.end_us) offset_us_ = packet_.end_us - event.time_us;
    if (event.kind == EventKind::kLost) {
      end_packet();
      packet_.discarded += static_cast<uint64_t>(event.value);
      return;
    }
    const uint64_t time_us = event.time_us + offset_us_;
    if (packet_.events.empty()) packet_.begin_us = time_us;
    packet_.end_us = time_us;
    append(packet_.events, static_cast<uint8_t>(event.kind));
    append(packet_.events, time_us);
    append_text(packet_.events, subject_name(program_, slots_, event));
    append(packet_.events, event.element);
    append(packet_.events, event.value);
    append(packet_.events, event.more);
    append_text(packet_.events, value_text(program_, reasons_, event));
  }

  std::string take() {
    end_packet();
    return std::move(out_);
  }

 private:
  void end_packet() {
    if (packet_.events.empty() && packet_.discarded == told_) return;
    if (packet_.events.empty()) packet_.begin_us = packet_.end_us;
    append_packet(out_, packet_);
    told_ = packet_.discarded;
    packet_.events.clear();
  }

  const Program& program_;
  std::vector<std::string> slots_;
  Reasons reasons_;
  Packet packet_;
  uint64_t told_ = 0;  // discarded events, by the packets before
  uint64_t offset_us_ = 0;
  std::string out_;
};

}  // namespace

CtfTrace ctf_trace(const std::vector<Event>& events, const compiler::LinkedSet& set) {
  CtfTrace trace{kHead, ""};
  for (uint32_t kind = 0; kind < kEventKinds; ++kind) {
    trace.metadata += fmt::format(kEvent, event_kind_name(static_cast<EventKind>(kind)), kind);
  }
  Stream stream(set);
  for (const Event& event : events) stream.add(event);
  trace.stream = stream.take();
  return trace;
}

}  // namespace flyball::tools
