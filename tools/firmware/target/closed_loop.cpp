// The firmware of `flyball run --firmware`: the controller on the target, its chip behind the byte link. A tick begins
// when the host answers its first frame, and ends with a report of all that the tick left behind.
#include "chip.h"
#include "hal/hal.h"
#include "hal/platform/file_link.h"
#include "hal/platform/semihosting.h"
#include "hal/platform/uart.h"
#include "policy.h"
#include "runtime/controller/telemetry_watch.h"

namespace {

using namespace flyball;
namespace files = hal::semihosting;

struct Memory {
  alignas(8) unsigned char slots[power_policy::kMemoryBytes];
  Decision decisions[power_policy::kChannels];
  bool running[power_policy::kPolicies];
  hal::Reading readings[power_chip::kSensorChannels];
  int64_t granted[power_chip::kActuatorChannels], wanted[power_chip::kActuatorChannels];
  uint32_t retained[power_chip::kRetainedWords];
};
Memory memory;

#ifdef FLYBALL_TELEMETRY_DETAIL  // the host asks for it, and says how much memory it takes
/// Lies beside the controller; drained after every tick.
class LoopTelemetry {
 public:
  LoopTelemetry(Engine& engine, Controller& controller)
      : ring_(places_, FLYBALL_TELEMETRY_EVENTS),
        telemetry_(engine, ring_, TelemetryDetail{FLYBALL_TELEMETRY_DETAIL}, {values_, decisions_, running_}),
        watch_(telemetry_watch(telemetry_)) {
    controller.watch(&watch_);
  }

  /// Pieces, each behind the number of its events; the last has none.
  bool report(int32_t file) {
    for (uint32_t count = 1; count > 0;) {
      static Event piece[64];
      count = ring_.read(piece, 64);
      if (!files::write(file, &count, sizeof count) || !files::write(file, piece, count * sizeof(Event))) return false;
    }
    return true;
  }

 private:
  Event places_[FLYBALL_TELEMETRY_EVENTS];
  int64_t values_[FLYBALL_TELEMETRY_VALUES];
  Decision decisions_[power_policy::kChannels];
  bool running_[power_policy::kPolicies];
  EventRing ring_;
  Telemetry telemetry_;
  TickWatch watch_;
};
#else
struct LoopTelemetry {
  LoopTelemetry(Engine&, Controller&) {}
  bool report(int32_t) { return true; }
};
#endif

// The host reads these as they lie in memory.
static_assert(sizeof(TickResult) == 28 && sizeof(Decision) == 24, "as tools/firmware/session.cpp takes them");

bool report(int32_t file, const TickResult& result) {
  return files::write(file, &result, sizeof result) && files::write(file, memory.decisions, sizeof memory.decisions) &&
         files::write(file, memory.slots, sizeof memory.slots);
}

}  // namespace

int main() {
  const int32_t from_host = files::open("/dev/fd/3", files::Mode::kRead);
  const int32_t to_host = files::open("/dev/fd/4", files::Mode::kWrite);
  const int32_t reports = files::open("/dev/fd/5", files::Mode::kWrite);
  char words[8];
  const bool by_uart = files::command_line(words, sizeof words) && words[0] == 'u';

  hal::FileLink file_link(from_host, to_host);
  hal::LinkMaster master{by_uart ? hal::uart_link() : file_link.link()};
  const hal::Platform platform = hal::platform_of(&master);
  hal::Hal hal(platform, power_chip::kConfig);
  Engine engine(power_policy::kProgram, memory.slots);
  const ChannelMap channels{{power_chip::kSensorFirst, power_chip::kSensors},
                            {power_chip::kActuatorFirst, power_chip::kActuators},
                            power_chip::kActuatorChannels};
  Controller controller(
      engine, hal, channels,
      {memory.readings, memory.granted, memory.wanted, memory.decisions, memory.running, memory.retained});
  static LoopTelemetry telemetry(engine, controller);
  while (true) {
    const TickResult result = controller.tick();
    if (power_policy::kProgram.promises.size > 0) engine.check_promises();
    if (!report(reports, result) || !telemetry.report(reports)) return 0;  // the host is done
  }
}
