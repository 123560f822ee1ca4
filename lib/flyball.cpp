// flyball.h over the controller that firmware has: all of it in one piece of memory.
#include "lib/flyball.h"

#include <errno.h>
#include <stdlib.h>

#include <new>

#include "chip.h"
#include "lib/chip_access.h"
#include "policy.h"
#include "runtime/controller/controller.h"

namespace {

namespace hal = flyball::hal;
using flyball::ChannelMap;
using flyball::Controller;
using flyball::Decision;
using flyball::Engine;
using flyball::kNoIndex;
using flyball::Limit;
using flyball::Machine;
using flyball::Program;
using flyball::TickResult;
using flyball::Vote;

enum class Way { kCaller, kMapped, kLink };

constexpr const Program& kProgram = power_policy::kProgram;
constexpr uint32_t kSlowLooks = 3;  // at a clock that says the wait has been too short

}  // namespace

struct flyball_controller {
  explicit flyball_controller(Way its_way)
      : way(its_way), hal(platform, power_chip::kConfig), engine(kProgram, slots) {}

  void begin(const hal::Platform& access) {
    platform = access;
    const ChannelMap channels{{power_chip::kSensorFirst, power_chip::kSensors},
                              {power_chip::kActuatorFirst, power_chip::kActuators},
                              power_chip::kActuatorChannels};
    new (controller_place) Controller(engine, hal, channels, {readings, granted, wanted, decisions, running, retained});
    due_us = hal.now_us();
  }
  Controller& controller() { return *reinterpret_cast<Controller*>(controller_place); }

  Way way;
  flyball::CallerBus caller{};
  flyball::MappedFile mapped{};
  flyball::LinkFile link{};
  hal::Platform platform{};
  hal::Hal hal;
  alignas(8) unsigned char slots[power_policy::kMemoryBytes];
  Engine engine;
  hal::Reading readings[power_chip::kSensorChannels];
  int64_t granted[power_chip::kActuatorChannels], wanted[power_chip::kActuatorChannels];
  Decision decisions[power_policy::kChannels];
  bool running[power_policy::kPolicies];
  uint32_t retained[power_chip::kRetainedWords + 1];  // a chip may have no such words
  alignas(Controller) unsigned char controller_place[sizeof(Controller)];
  uint64_t due_us;
};

namespace {

flyball_controller* make(Way way) {
  void* const memory = calloc(1, sizeof(flyball_controller));  // out of memory: errno is ENOMEM
  return memory == nullptr ? nullptr : new (memory) flyball_controller(way);
}

/// The controller, or null when its way to the chip could not be opened.
flyball_controller* begun(flyball_controller* made, bool opened, const hal::Platform& platform) {
  if (opened) {
    made->begin(platform);
    return made;
  }
  const int error = errno;
  flyball_close(made);
  errno = error;
  return nullptr;
}

/// Who holds it: policy and state of the first vote among the winners.
void name_winner(const Limit& limit, uint64_t winners, flyball_decision* out) {
  out->policy = out->state = nullptr;
  for (uint32_t v = 0; v < limit.vote_count; ++v) {
    if ((winners >> v & 1U) == 0) continue;
    const Vote& vote = kProgram.votes[limit.first_vote + v];
    out->policy = kProgram.policies[vote.policy].name;
    const bool in_state = vote.machine != kNoIndex && vote.state != kNoIndex;
    if (in_state) out->state = kProgram.machines[vote.machine].states[vote.state];
    return;
  }
}

}  // namespace

extern "C" {

flyball_controller* flyball_open(const flyball_bus* bus) {
  if (bus == nullptr || bus->read == nullptr || bus->write == nullptr || bus->now_us == nullptr ||
      bus->wait_us == nullptr) {
    errno = EINVAL;
    return nullptr;
  }
  flyball_controller* const made = make(Way::kCaller);
  if (made == nullptr) return nullptr;
  made->caller.bus = *bus;
  return begun(made, true, made->caller.platform());
}

flyball_controller* flyball_open_uio(const char* path, const flyball_window* windows, uint32_t count) {
  if (path == nullptr || windows == nullptr || count == 0 || count > flyball::kMostWindows) {
    errno = EINVAL;
    return nullptr;
  }
  flyball_controller* const made = make(Way::kMapped);
  if (made == nullptr) return nullptr;
  return begun(made, made->mapped.open(path, windows, count), made->mapped.platform());
}

flyball_controller* flyball_open_link(const char* path) {
  if (path == nullptr) {
    errno = EINVAL;
    return nullptr;
  }
  flyball_controller* const made = make(Way::kLink);
  if (made == nullptr) return nullptr;
  return begun(made, made->link.open(path), made->link.platform());
}

void flyball_close(flyball_controller* controller) {
  if (controller == nullptr) return;
  if (controller->way == Way::kMapped) controller->mapped.close();
  if (controller->way == Way::kLink) controller->link.close();
  free(controller);
}

int flyball_tick(flyball_controller* controller, flyball_result* result) {
  const TickResult tick = controller->controller().tick();
  if (result != nullptr) {
    *result = {tick.applied.changed, tick.applied.failed, tick.applied.rail_faults,
               tick.refused,         tick.not_kept,       tick.late ? 1U : 0U};
  }
  return controller->way == Way::kLink && controller->link.ended ? -EIO : 0;
}

void flyball_wait(flyball_controller* controller) {
  const uint64_t period_us = kProgram.tick_us;
  uint64_t now_us = controller->hal.now_us();
  controller->due_us += period_us;
  if (now_us >= controller->due_us) {
    controller->due_us += ((now_us - controller->due_us) / period_us + 1) * period_us;
  }
  for (uint32_t look = 0; look < kSlowLooks && now_us < controller->due_us; ++look) {
    // A clock that could not be read says 0: no more than a period, whatever it says.
    const uint64_t left_us = controller->due_us - now_us;
    controller->platform.wait_us(controller->platform.context,
                                 static_cast<uint32_t>(left_us < period_us ? left_us : period_us));
    now_us = controller->hal.now_us();
  }
}

uint32_t flyball_tick_us(void) { return kProgram.tick_us; }

uint32_t flyball_limits(void) { return kProgram.limits.size; }

const char* flyball_limit_name(uint32_t limit) {
  return limit < kProgram.limits.size ? kProgram.limits[limit].name : nullptr;
}

uint32_t flyball_limit_elements(uint32_t limit) {
  return limit < kProgram.limits.size ? elements(kProgram, kProgram.limits[limit].domain) : 0;
}

int flyball_get_decision(const flyball_controller* controller, uint32_t limit, uint32_t element,
                         flyball_decision* out) {
  if (element >= flyball_limit_elements(limit)) return -EINVAL;
  const Decision& decision = controller->decisions[flyball::first_channel(kProgram, limit) + element];
  out->wanted = decision.wanted;
  out->granted = decision.granted;
  out->reason = static_cast<flyball_reason>(decision.reason);
  name_winner(kProgram.limits[limit], decision.winners, out);
  return 0;
}

uint32_t flyball_machines(void) { return kProgram.machines.size; }

const char* flyball_machine_name(uint32_t machine) {
  return machine < kProgram.machines.size ? kProgram.machines[machine].name : nullptr;
}

uint32_t flyball_machine_elements(uint32_t machine) {
  return machine < kProgram.machines.size ? elements(kProgram, kProgram.machines[machine].domain) : 0;
}

const char* flyball_state(const flyball_controller* controller, uint32_t machine, uint32_t element) {
  if (element >= flyball_machine_elements(machine)) return nullptr;
  const Machine& row = kProgram.machines[machine];
  return row.states[controller->engine.read(row.state, element)];
}

uint32_t flyball_params(void) { return kProgram.params.size; }

const char* flyball_param_name(uint32_t param) {
  return param < kProgram.params.size ? kProgram.params[param].name : nullptr;
}

int flyball_set_param(flyball_controller* controller, uint32_t param, uint32_t element, int64_t value) {
  if (param >= kProgram.params.size) return -EINVAL;
  if (element >= elements(kProgram, kProgram.slots[kProgram.params[param].slot].domain)) return -EINVAL;
  return flyball::set_param(controller->engine, power_policy::kRequirements, param, element, value) ? 0 : -ERANGE;
}
}
