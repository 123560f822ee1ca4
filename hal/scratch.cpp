// Two copies of retained values: a header word (number, count, CRC), then the values.
#include "hal/scratch.h"

#include "hal/bus/access.h"
#include "hal/bus/crc.h"
#include "hal/registers.h"

namespace flyball::hal {
namespace {

static_assert(2 * kRetainedCopyWords * 4 == scratch::kBlockBytes, "two copies fill the block");
static_assert(kRetainedCopyWords <= kRowWords, "a copy is one row");

// The header: CRC in bits 15:0, count in 23:16, number of the store modulo 256 in 31:24.
constexpr uint32_t kCrcMask = 0xffff;

uint32_t header(uint32_t count, uint8_t number) { return uint32_t{number} << 24 | count << 16; }
uint32_t count_of(uint32_t header_word) { return header_word >> 16 & 0xffU; }
uint8_t number_of(uint32_t header_word) { return static_cast<uint8_t>(header_word >> 24); }

struct Copy {
  uint32_t words[kRetainedCopyWords];
  bool whole;
  uint8_t number() const { return number_of(words[0]); }
};

/// Over count, number and values.
uint16_t check(const uint32_t* words, uint32_t count) {
  uint8_t bytes[4 * kRetainedCopyWords];
  put_word(bytes, words[0] & ~kCrcMask);
  for (uint32_t i = 1; i <= count; ++i) put_word(bytes + size_t{4} * i, words[i]);
  return crc16(bytes, 4 * (count + 1));
}

uint32_t place(uint32_t address, uint32_t copy) { return address + scratch::kWord + 4 * kRetainedCopyWords * copy; }

Status read_copy(const Platform& platform, uint32_t address, uint32_t copy, uint32_t count, Copy* into) {
  const uint32_t good = bus_read_row(platform, place(address, copy), 4, count + 1, into->words);
  if (good != all_of_row(count + 1)) return Status::kBusError;
  into->whole = count_of(into->words[0]) == count && (into->words[0] & kCrcMask) == check(into->words, count);
  return Status::kOk;
}

RetainedPlace newest_of(const Copy* copies) {
  if (!copies[0].whole && !copies[1].whole) return {};
  const bool second_follows = static_cast<uint8_t>(copies[1].number() - copies[0].number()) == 1;
  const uint8_t newest = !copies[0].whole || (copies[1].whole && second_follows) ? 1 : 0;
  return {true, newest, copies[newest].number()};
}

}  // namespace

Status retained_load(const Platform& platform, uint32_t address, uint32_t* values, uint32_t count,
                     RetainedPlace* newest) {
  *newest = {};
  if (count > kRetainedMost) return Status::kMismatch;
  Copy copies[2];
  for (uint32_t c = 0; c < 2; ++c) {
    const Status status = read_copy(platform, address, c, count, copies + c);
    if (status != Status::kOk) return status;
  }
  *newest = newest_of(copies);
  if (!newest->known) return Status::kMismatch;
  for (uint32_t i = 0; i < count; ++i) values[i] = copies[newest->copy].words[i + 1];
  return Status::kOk;
}

Status retained_store(const Platform& platform, uint32_t address, const uint32_t* values, uint32_t count,
                      RetainedPlace* newest) {
  if (count > kRetainedMost) return Status::kMismatch;
  const uint8_t copy = newest->known && newest->copy == 0 ? 1 : 0;
  const auto number = static_cast<uint8_t>(newest->known ? newest->number + 1 : 0);
  Copy next{};
  next.words[0] = header(count, number);
  for (uint32_t i = 0; i < count; ++i) next.words[i + 1] = values[i];
  next.words[0] |= check(next.words, count);
  // The header last: until it is there the copy is not whole.
  const uint32_t at = place(address, copy);
  if (bus_write_row(platform, at + 4, 4, count, next.words + 1) != all_of_row(count)) return Status::kBusError;
  Status status = bus_write(platform, at, next.words[0]);
  if (status != Status::kOk) return status;
  Copy back{};
  status = read_copy(platform, address, copy, count, &back);
  if (status != Status::kOk) return status;
  if (!back.whole || back.words[0] != next.words[0]) return Status::kMismatch;
  // Where nothing was known the other copy is nobody's, and its number must not be taken for a later one.
  if (!newest->known) status = bus_write(platform, place(address, 1U - copy), 0);
  if (status == Status::kOk) *newest = {true, copy, number};
  return status;
}

}  // namespace flyball::hal
