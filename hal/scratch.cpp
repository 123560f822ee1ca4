// Two copies of retained values: a header word (number, count, CRC), then the values.
#include "hal/scratch.h"

#include "hal/bus/access.h"
#include "hal/bus/crc.h"
#include "hal/registers.h"

namespace flyball::hal {
namespace {

constexpr uint32_t kCopyWords = scratch::kBlockBytes / 4 / 2;
static_assert(kCopyWords == kRetainedMost + 1, "a header and the values");

// The header: CRC in bits 15:0, count in 23:16, number of the store modulo 256 in 31:24.
constexpr uint32_t kCrcMask = 0xffff;
constexpr uint32_t kNumberMask = 0xff;

uint32_t header(uint32_t count, uint32_t number) { return (number & kNumberMask) << 24 | count << 16; }
uint32_t count_of(uint32_t header_word) { return header_word >> 16 & 0xffU; }
uint32_t number_of(uint32_t header_word) { return header_word >> 24; }

struct Copy {
  uint32_t words[kCopyWords];
  bool whole;
  uint32_t number() const { return number_of(words[0]); }
};

/// Over count, number and values.
uint16_t check(const uint32_t* words, uint32_t count) {
  uint8_t bytes[4 * kCopyWords];
  put_word(bytes, words[0] & ~kCrcMask);
  for (uint32_t i = 1; i <= count; ++i) put_word(bytes + size_t{4} * i, words[i]);
  return crc16(bytes, 4 * (count + 1));
}

uint32_t place(uint32_t address, uint32_t copy) { return address + scratch::kWord + 4 * kCopyWords * copy; }

Status read_copy(const Platform& platform, uint32_t address, uint32_t copy, uint32_t count, Copy* into) {
  for (uint32_t i = 0; i <= count; ++i) {
    const Status status = bus_read(platform, place(address, copy) + 4 * i, into->words + i);
    if (status != Status::kOk) return status;
  }
  into->whole = count_of(into->words[0]) == count && (into->words[0] & kCrcMask) == check(into->words, count);
  return Status::kOk;
}

/// Index of the newest whole copy; 2 when there is none.
uint32_t newest(const Copy* copies) {
  if (!copies[0].whole || !copies[1].whole) return copies[0].whole ? 0 : copies[1].whole ? 1 : 2;
  return ((copies[1].number() - copies[0].number()) & kNumberMask) == 1 ? 1 : 0;
}

}  // namespace

Status retained_store(const Platform& platform, uint32_t address, const uint32_t* values, uint32_t count) {
  if (count > kRetainedMost) return Status::kMismatch;
  Copy copies[2];
  for (uint32_t c = 0; c < 2; ++c) {
    const Status status = read_copy(platform, address, c, count, copies + c);
    if (status != Status::kOk) return status;
  }
  const uint32_t last = newest(copies);
  const uint32_t older = last == 0 ? 1 : 0;
  Copy next{};
  next.words[0] = header(count, last == 2 ? 0 : copies[last].number() + 1);
  for (uint32_t i = 0; i < count; ++i) next.words[i + 1] = values[i];
  next.words[0] |= check(next.words, count);
  for (uint32_t i = count + 1; i-- > 0;) {  // the header last
    const Status status = bus_write(platform, place(address, older) + 4 * i, next.words[i]);
    if (status != Status::kOk) return status;
  }
  Copy back{};
  const Status status = read_copy(platform, address, older, count, &back);
  if (status != Status::kOk) return status;
  return back.whole && back.words[0] == next.words[0] ? Status::kOk : Status::kMismatch;
}

Status retained_load(const Platform& platform, uint32_t address, uint32_t* values, uint32_t count) {
  if (count > kRetainedMost) return Status::kMismatch;
  Copy copies[2];
  for (uint32_t c = 0; c < 2; ++c) {
    const Status status = read_copy(platform, address, c, count, copies + c);
    if (status != Status::kOk) return status;
  }
  const uint32_t last = newest(copies);
  if (last == 2) return Status::kMismatch;
  for (uint32_t i = 0; i < count; ++i) values[i] = copies[last].words[i + 1];
  return Status::kOk;
}

}  // namespace flyball::hal
