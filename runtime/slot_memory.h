// Where the table engine keeps the values of slots: elements contiguous, each slot on a multiple of 8 bytes. Compiled
// code works on the same places.
#pragma once

#include "runtime/program.h"
#include "runtime/strided.h"

namespace flyball {

class SlotMemory {
 public:
  static constexpr uint32_t kWordBytes = 4;
  static constexpr uint32_t kWords = 3;  // in a place: 32-bit words from an element to the next, 0: one value for all

  /// Of one value.
  static uint32_t words(Type type) { return 1 + static_cast<uint32_t>(type); }

  static size_t aligned(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

  /// Calls place(slot, offset) for every slot, and returns the bytes of all. Slots that fill whole cache lines come
  /// first: in memory that begins on a line, no vector of their elements lies across two.
  template <class F>
  static size_t lay_out(const Program& program, F place) {
    size_t next = 0;
    for (int whole_lines = 1; whole_lines >= 0; --whole_lines) {
      for (SlotId s = 0; s < program.slots.size; ++s) {
        const size_t bytes = bytes_of(program, program.slots[s]);
        if ((bytes % kLine == 0) != (whole_lines != 0)) continue;
        place(s, next);
        next += bytes;
      }
    }
    return next;
  }

  /// places: [1 + slots]. The first is that of kNoSlot: kNoSlot + 1 = 0.
  SlotMemory(const uint32_t* places, unsigned char* data) : places_(places), data_(data) {}

  /// Bytes of places.
  static size_t bytes_of_places(const Program& program) { return aligned((1 + program.slots.size) * sizeof(uint32_t)); }

  template <class T>
  FLYBALL_INLINE T* at(SlotId slot) const {
    return reinterpret_cast<T*>(data_ + (place(slot) & ~kWords));
  }
  unsigned char* data() const { return data_; }
  bool each(SlotId slot) const { return (place(slot) & kWords) != 0; }
  /// Bytes from one element to the next.
  FLYBALL_INLINE uint32_t stride(SlotId slot) const { return (place(slot) & kWords) * kWordBytes; }

  template <class T>
  FLYBALL_INLINE Strided<T> operand(SlotId slot) const {
    return {at<T>(slot), stride(slot)};
  }

 private:
  static constexpr size_t kAlignment = 8;
  static constexpr size_t kLine = 64;

  /// From a slot to the next.
  static size_t bytes_of(const Program& program, const Slot& slot) {
    return aligned(size_t{elements(program, slot.domain)} * words(slot.type) * kWordBytes);
  }

  FLYBALL_INLINE uint32_t place(SlotId slot) const { return places_[SlotId{slot + 1}]; }

  const uint32_t* places_;  // [1 + slot], bytes from data_, and kWords
  unsigned char* data_;
};

}  // namespace flyball
