// Two copies of retained values: a header word (number, count, CRC), then the values.
#include "hal/scratch.h"

#include "hal/bus/access.h"
#include "hal/bus/crc.h"
#include "hal/bus/row.h"
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

/// `count` words of the copy from word `first` on.
DeviceRow part(uint32_t address, uint32_t copy, uint32_t first, uint32_t count) {
  return {place(address, copy) + 4 * first, 4, first_bits(count)};
}

bool is_whole(const Copy& copy, uint32_t count) {
  return count_of(copy.words[0]) == count && (copy.words[0] & kCrcMask) == check(copy.words, count);
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
  Row rows[] = {read_row(part(address, 0, 0, count + 1), 0, copies[0].words),
                read_row(part(address, 1, 0, count + 1), 0, copies[1].words)};
  const Status status = bus_perform(platform, rows, 2);
  if (status != Status::kOk) return status;
  for (Copy& copy : copies) copy.whole = is_whole(copy, count);
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
  Copy back{};
  Row rows[] = {write_row(part(address, copy, 1, count), 0, next.words + 1),
                write_row(part(address, copy, 0, 1), 0, next.words, RowWhen::kAfterGood),
                read_row(part(address, copy, 0, count + 1), 0, back.words)};
  Status status = bus_perform(platform, rows, 3);
  if (status != Status::kOk) return status;
  if (!is_whole(back, count) || back.words[0] != next.words[0]) return Status::kMismatch;
  // Where nothing was known the other copy is nobody's, and its number must not be taken for a later one.
  if (!newest->known) status = bus_write(platform, place(address, 1U - copy), 0);
  if (status == Status::kOk) *newest = {true, copy, number};
  return status;
}

}  // namespace flyball::hal
