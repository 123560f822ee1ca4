// What a test asks of emitted code that was compiled, for here or for a target: one row a program. Freestanding.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "runtime/decision.h"

namespace flyball {
struct Program;
}

namespace flyball::emit {

/// Where to make an object: a target brings no header that says how.
struct Place {
  void* at;
};

struct EmittedApi {
  const Program* program;  // of tables, else null
  size_t memory_bytes, instance_bytes;
  bool (*keeps)(uint32_t slot);  // whether it can be written and read
  void (*create)(void* at);
  void (*write)(void* policies, uint32_t slot, uint32_t element, int64_t value);
  int64_t (*read)(void* policies, uint32_t slot, uint32_t element);
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

}  // namespace flyball::emit

inline void* operator new(size_t, flyball::emit::Place place) noexcept { return place.at; }

namespace flyball::emit {

/// Slots of tables: the engine's.
struct EngineSlots {
  static bool keeps(uint32_t) { return true; }
  template <class Policies>
  static void write(Policies& p, uint32_t slot, uint32_t e, int64_t value) {
    p.engine().write(slot, e, value);
  }
  template <class Policies>
  static int64_t read(Policies& p, uint32_t slot, uint32_t e) {
    return p.engine().read(slot, e);
  }
};

/// Where straight-line code keeps a slot in its memory: a whole number of so many bytes; 0: nowhere.
struct Member {
  uint32_t offset;
  uint8_t bytes;
  bool is_signed;
};

inline unsigned char* place_of(const void* memory, const Member& member, uint32_t element) {
  return static_cast<unsigned char*>(const_cast<void*>(memory)) + member.offset + size_t{element} * member.bytes;
}

/// As the nearest value that it holds; nowhere, where nothing asks for it.
inline void write_member(const void* memory, const Member& member, uint32_t element, int64_t value) {
  if (member.bytes == 0) return;
  const int64_t most = static_cast<int64_t>(UINT64_MAX >> (65 - 8 * member.bytes));  // of a signed one
  if (member.is_signed) value = value < -most - 1 ? -most - 1 : value > most ? most : value;
  unsigned char* const place = place_of(memory, member, element);
  for (uint32_t i = 0; i < member.bytes; ++i) place[i] = static_cast<unsigned char>(value >> (8 * i));
}

/// Of a member that is kept.
inline int64_t read_member(const void* memory, const Member& member, uint32_t element) {
  const unsigned char* const place = place_of(memory, member, element);
  uint64_t value = 0;
  for (uint32_t i = 0; i < member.bytes; ++i) value |= static_cast<uint64_t>(place[i]) << (8 * i);
  const uint32_t above = 64 - 8 * uint32_t{member.bytes};
  return member.is_signed ? static_cast<int64_t>(value << above) >> above : static_cast<int64_t>(value);
}

/// Slots of straight-line code, by a Member for each.
template <const Member* kMembers>
struct MemorySlots {
  static bool keeps(uint32_t slot) { return kMembers[slot].bytes != 0; }
  template <class Policies>
  static void write(Policies& p, uint32_t slot, uint32_t e, int64_t value) {
    write_member(&p.memory(), kMembers[slot], e, value);
  }
  template <class Policies>
  static int64_t read(Policies& p, uint32_t slot, uint32_t e) {
    return read_member(&p.memory(), kMembers[slot], e);
  }
};

/// Policies: the emitted class. Slots: where its slots are.
template <class Policies, class Slots>
struct EmittedCalls {
  static Policies& of(void* policies) { return *static_cast<Policies*>(policies); }
  static void create(void* at) { new (Place{at}) Policies; }
  static void write(void* p, uint32_t slot, uint32_t e, int64_t value) { Slots::write(of(p), slot, e, value); }
  static int64_t read(void* p, uint32_t slot, uint32_t e) { return Slots::read(of(p), slot, e); }
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
