// What a test asks of emitted code that was compiled and loaded: one row a program.
#pragma once

#include <new>

#include "runtime/arbiter.h"

namespace flyball::emit {

struct EmittedApi {
  const Program* program;  // of tables, else null
  size_t memory_bytes, instance_bytes;
  bool (*keeps)(SlotId slot);  // whether it can be written and read
  void (*create)(void* at);
  void (*write)(void* policies, SlotId slot, uint32_t element, int64_t value);
  int64_t (*read)(void* policies, SlotId slot, uint32_t element);
  void (*set_reading)(void* policies, uint32_t input, uint32_t element, int64_t value);
  void (*set_granted)(void* policies, uint32_t limit, uint32_t element, int64_t value);
  bool (*set_param)(void* policies, uint32_t param, uint32_t element, int64_t value);
  void (*set_running)(void* policies, uint32_t policy, bool runs);
  void (*reset)(void* policies);
  void (*step)(void* policies, uint64_t now_us);
  void (*check_promises)(void* policies);
  Decision (*decision)(const void* policies, uint32_t limit, uint32_t element);
  uint32_t (*state)(const void* policies, uint32_t machine, uint32_t element);
  int64_t (*output)(const void* policies, uint32_t output, uint32_t element);
  int32_t (*retained)(const void* policies, uint32_t row, uint32_t element);
  bool (*restore)(void* policies, uint32_t row, uint32_t element, int32_t value);
};

/// Slots of tables: the engine's.
struct EngineSlots {
  static bool keeps(SlotId) { return true; }
  template <class Policies>
  static void write(Policies& p, SlotId slot, uint32_t e, int64_t value) {
    p.engine().write(slot, e, value);
  }
  template <class Policies>
  static int64_t read(Policies& p, SlotId slot, uint32_t e) {
    return p.engine().read(slot, e);
  }
};

/// Policies: the emitted class. Slots: where its slots are.
template <class Policies, class Slots>
struct EmittedCalls {
  static Policies& of(void* policies) { return *static_cast<Policies*>(policies); }
  static void create(void* at) { new (at) Policies; }
  static void write(void* p, SlotId slot, uint32_t e, int64_t value) { Slots::write(of(p), slot, e, value); }
  static int64_t read(void* p, SlotId slot, uint32_t e) { return Slots::read(of(p), slot, e); }
  static void set_reading(void* p, uint32_t input, uint32_t e, int64_t value) { of(p).set_reading(input, e, value); }
  static void set_granted(void* p, uint32_t limit, uint32_t e, int64_t value) { of(p).set_granted(limit, e, value); }
  static bool set_param(void* p, uint32_t param, uint32_t e, int64_t value) { return of(p).set_param(param, e, value); }
  static void set_running(void* p, uint32_t policy, bool runs) { of(p).set_running(policy, runs); }
  static void reset(void* p) { of(p).reset(); }
  static void step(void* p, uint64_t now_us) { of(p).step(now_us); }
  static void check_promises(void* p) { of(p).check_promises(); }
  static Decision decision(const void* p, uint32_t limit, uint32_t e) {
    return static_cast<const Policies*>(p)->decision(limit, e);
  }
  static uint32_t state(const void* p, uint32_t machine, uint32_t e) {
    return static_cast<const Policies*>(p)->state(machine, e);
  }
  static int64_t output(const void* p, uint32_t output, uint32_t e) {
    return static_cast<const Policies*>(p)->output(output, e);
  }
  static int32_t retained(const void* p, uint32_t row, uint32_t e) {
    return static_cast<const Policies*>(p)->retained(row, e);
  }
  static bool restore(void* p, uint32_t row, uint32_t e, int32_t value) { return of(p).restore(row, e, value); }

  static constexpr EmittedApi api(const Program* program, size_t memory_bytes) {
    return {program,     memory_bytes, sizeof(Policies), Slots::keeps, create, write, read,
            set_reading, set_granted,  set_param,        set_running,  reset,  step,  check_promises,
            decision,    state,        output,           retained,     restore};
  }
};

}  // namespace flyball::emit
