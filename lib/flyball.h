// The controller as a library, with the policies of one `flyball emit library` for one chip in it. C99.
//
//   flyball_window window = {0x40000000, 0x20000};
//   flyball_controller* controller = flyball_open_uio("/dev/uio0", &window, 1);
//   while (running) {
//     flyball_tick(controller, NULL);
//     flyball_wait(controller);
//   }
//   flyball_close(controller);
//
// A process may end at any instant, by kill -9 too: the next one carries on from what the chip's registers say and from
// what its always-on words keep. So closing does nothing to the chip either: it stays as it was set.
//
// Errors are negative errno values. Indexes are below what the function that counts them says; -EINVAL else.
// Threads: one controller is one thread's at a time; two controllers know nothing of each other. Two for one chip,
// in one process or in two, spoil each other's sequences: see to it that there is one.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FLYBALL_API __attribute__((visibility("default")))

// NOLINTBEGIN(modernize-use-using): this is C
typedef struct flyball_controller flyball_controller;

// The chip's registers, 32 bits each, and the time. All four functions are needed.
typedef struct flyball_bus {
  void* context;  // given to each function
  int (*read)(void* context, uint32_t address, uint32_t* word);  // 0, or the access failed
  int (*write)(void* context, uint32_t address, uint32_t word);
  uint64_t (*now_us)(void* context);  // does not fall, while the process lives
  void (*wait_us)(void* context, uint32_t duration_us);
} flyball_bus;

// Registers at bus addresses address .. address + bytes - 1.
typedef struct flyball_window {
  uint32_t address, bytes;
} flyball_window;

// A controller, or NULL with errno. `bus` is copied; its context outlives the controller. EINVAL: a function is NULL.
FLYBALL_API flyball_controller* flyball_open(const flyball_bus* bus);

// Registers mapped from a file or a device, window i from its page i on, as Linux's UIO has it. 1 to 8 windows. The
// time is CLOCK_MONOTONIC. An access that the bus itself refuses ends the process by SIGBUS.
FLYBALL_API flyball_controller* flyball_open_uio(const char* path, const flyball_window* windows, uint32_t count);

// Registers and time at the end of a byte link (docs/hal.md): a serial line, or what reads and writes like one.
FLYBALL_API flyball_controller* flyball_open_link(const char* path);

FLYBALL_API void flyball_close(flyball_controller* controller);  // NULL: nothing

typedef struct flyball_result {
  uint32_t changed;  // actuators that were ordered to a new value,
  uint32_t failed;  // and how many of these did not confirm it
  uint32_t rail_faults;  // rails that did not follow
  uint32_t refused;  // retained values out of their range: the first value stands
  uint32_t not_kept;  // blocks of always-on words that could not be read or written
  uint32_t late;  // 1: the votes came after the next tick was due, and every policy voted `safe`
} flyball_result;

// One tick: read sensors, step the policies, decide, order. Call it every flyball_tick_us(). `result` may be NULL.
// -EIO: the link is at its end; what single registers say is in `result`.
FLYBALL_API int flyball_tick(flyball_controller* controller, flyball_result* result);

// Waits until the next tick is due: whole periods after the first; those that were missed are dropped.
FLYBALL_API void flyball_wait(flyball_controller* controller);

FLYBALL_API uint32_t flyball_tick_us(void);

// Limits: what policies may set, and what the last tick decided.

enum flyball_reason {
  FLYBALL_REST,  // no vote moved it from the limit's rest
  FLYBALL_VOTE,  // the vote named
  FLYBALL_SLEW,  // as far as one tick may go
  FLYBALL_SAFE  // a policy that does not run, or was late, votes `safe`
};

typedef struct flyball_decision {
  int64_t wanted, granted;  // in steps of the limit: of its unit, kHz for a clock
  enum flyball_reason reason;
  const char* policy;  // of the first vote that asks for `wanted`; NULL: none does
  const char* state;  // of that vote's machine; NULL outside a state
} flyball_decision;

FLYBALL_API uint32_t flyball_limits(void);
FLYBALL_API const char* flyball_limit_name(uint32_t limit);  // NULL: there is none
FLYBALL_API uint32_t flyball_limit_elements(uint32_t limit);
FLYBALL_API int flyball_get_decision(const flyball_controller* controller, uint32_t limit, uint32_t element,
                                     flyball_decision* out);

// Machines: the state that each is in, NULL where there is none.
FLYBALL_API uint32_t flyball_machines(void);
FLYBALL_API const char* flyball_machine_name(uint32_t machine);
FLYBALL_API uint32_t flyball_machine_elements(uint32_t machine);
FLYBALL_API const char* flyball_state(const flyball_controller* controller, uint32_t machine, uint32_t element);

// Params: set from the next tick on, in the param's steps. -ERANGE, and nothing has changed: outside of its range, or
// against a `require`. A restarted process begins with the policies' own values.
FLYBALL_API uint32_t flyball_params(void);
FLYBALL_API const char* flyball_param_name(uint32_t param);
FLYBALL_API int flyball_set_param(flyball_controller* controller, uint32_t param, uint32_t element, int64_t value);

// NOLINTEND(modernize-use-using)
#ifdef __cplusplus
}
#endif
