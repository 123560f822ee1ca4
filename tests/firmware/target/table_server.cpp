// Firmware for tests: the engine and the arbiter on programs and inputs that the host sends, tick by tick. It answers
// a tick with its whole memory and all decisions.
#include "hal/platform/semihosting.h"
#include "runtime/arbiter.h"
#include "tests/firmware/count.h"
#include "tests/firmware/program_image.h"
#include "tests/firmware/wire.h"

namespace {

using namespace flyball;
using namespace flyball::firmware;
namespace files = hal::semihosting;

constexpr uint32_t kImageBytes = 1 << 20, kRowBytes = 1 << 20, kEngineBytes = 1 << 19;
constexpr uint32_t kWrites = 1 << 14, kChannels = 1 << 13, kPolicies = 64;
enum Exit : int { kDone = 0, kTooLarge = 2, kUnknown = 3 };

alignas(8) unsigned char image[kImageBytes];
alignas(8) unsigned char rows[kRowBytes];
alignas(8) unsigned char slots[kEngineBytes];
alignas(Engine) unsigned char engine_place[sizeof(Engine)];
SlotWrite writes[kWrites];
Decision decisions[kChannels];
bool running[kPolicies];

/// Takes fields from the image, and gives rows their place.
class ImageReader {
 public:
  template <class T>
  void field(T& value) {
    unsigned char* const bytes = reinterpret_cast<unsigned char*>(&value);
    for (size_t i = 0; i < sizeof(T); ++i) bytes[i] = image[read_++];
  }
  template <class T>
  void make(const T*& first, uint32_t count) {
    used_ = (used_ + alignof(T) - 1) / alignof(T) * alignof(T);
    if (count > (kRowBytes - used_) / sizeof(T)) files::exit(kTooLarge);
    first = reinterpret_cast<const T*>(rows + used_);
    used_ += static_cast<uint32_t>(sizeof(T) * count);
  }
  template <class T, class Change>
  void change(const T& value, Change change) {
    change(const_cast<T&>(value));
  }

 private:
  uint32_t read_ = 0, used_ = 0;
};

void load(Program& program) {
  program = Program{};
  ImageReader reader;
  ProgramImage<ImageReader>(reader, program).all();
  if (Engine::bytes_needed(program) > kEngineBytes || limit_channels(program) > kChannels ||
      program.policies.size > kPolicies) {
    files::exit(kTooLarge);
  }
  for (bool& runs : running) runs = true;
}

void tick(Engine& engine, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) engine.write(writes[i].slot, writes[i].element, writes[i].value);
  flyball_count_begin();
  engine.step();
  flyball_count_end();
  flyball_count_begin();
  arbitrate(engine, running, decisions);
  flyball_count_end();
  const Decision* decision = decisions;
  for (const Limit& limit : engine.program().limits) {
    const uint32_t n = elements(engine.program(), limit.domain);
    for (uint32_t e = 0; e < n; ++e) engine.write(limit.grant, e, (decision++)->granted);
  }
  engine.check_promises();
}

}  // namespace

// No library brings the header that says so.
inline void* operator new(size_t, Engine* place) noexcept { return place; }

int main() {
  const int32_t from_host = files::open("/dev/fd/3", files::Mode::kRead);
  const int32_t to_host = files::open("/dev/fd/4", files::Mode::kWrite);
  static Program program;
  Engine* engine = reinterpret_cast<Engine*>(engine_place);
  Asked asked{};
  while (read_all(from_host, &asked, sizeof asked)) {
    if (asked.command == Command::kProgram) {
      if (asked.count > kImageBytes) return kTooLarge;
      if (!read_all(from_host, image, asked.count)) return kUnknown;
      load(program);
      engine = new (engine) Engine(program, slots);
    } else if (asked.command == Command::kTick) {
      if (asked.count > kWrites) return kTooLarge;
      if (!read_all(from_host, writes, asked.count * sizeof(SlotWrite))) return kUnknown;
      tick(*engine, asked.count);
      if (!files::write(to_host, slots, Engine::bytes_needed(program))) return kDone;
      if (!files::write(to_host, decisions, limit_channels(program) * sizeof(Decision))) return kDone;
    } else {
      return kUnknown;
    }
  }
  return kDone;
}
