// Rows of registers, and lists of rows: what a tick does to a bank of devices is said at once, so that a bus which has
// bursts, or a link that has frames, can do it at once. Freestanding.
#pragma once

#include "hal/platform.h"

namespace flyball::hal {

/// Most words of a row: sets of them are bits of a word.
constexpr uint32_t kRowWords = 32;

/// The first `count` of a row, as bits.
constexpr uint32_t first_bits(uint32_t count) { return count >= kRowWords ? ~uint32_t{0} : (uint32_t{1} << count) - 1; }

constexpr uint32_t bit(uint32_t i) { return uint32_t{1} << i; }
constexpr bool has_bit(uint32_t set, uint32_t i) { return (set >> i & 1U) != 0; }

/// each(i) for the bits that are set, rising.
template <class Each>
void each_bit(uint32_t set, Each each) {
  for (uint32_t i = 0; set != 0; ++i, set >>= 1U) {
    if ((set & 1U) != 0) each(i);
  }
}

/// Devices of a bank: those of `select`, where bit i is the one at address + i * stride.
struct DeviceRow {
  uint32_t address, stride, select;
};

enum class RowOp : uint8_t {
  kRead = 1,   // words[i] is what was read; 0 if it could not be
  kWrite = 2,  // words[i] is written
  kPoll = 3  // reads each until it is ready or something else is kept than awaited: words[i], then what was read last
};

enum class RowWhen : uint8_t {
  kAlways = 0,
  kUnlessEmergency = 1,  // while an emergency stands no word of it is begun
  kAfterGood = 2  // not begun where a word of its list before it failed
};

/// A register of each of these devices, in rising order. Made by the functions below.
struct Row {
  RowOp op;
  RowWhen when;
  uint32_t address, stride, select;
  uint32_t* words;  // [highest bit of select + 1]
  uint32_t keep, ready;  // of a poll: bits that stay as words[i] has them, and bits that are all 1 once it is ready
  uint32_t timeout_us;  // of a poll: how long all its words wait together
  uint32_t good;  // bit i: words[i] was read, written, or polled without a bus error

  bool all_good() const { return good == select; }
};

Row read_row(const DeviceRow& devices, uint32_t offset, uint32_t* words);
Row write_row(const DeviceRow& devices, uint32_t offset, uint32_t* words, RowWhen when = RowWhen::kAlways);
Row poll_row(const DeviceRow& devices, uint32_t offset, uint32_t* words, uint32_t keep, uint32_t ready,
             uint32_t timeout_us);

/// Does the rows in order, each word as bus_read() and bus_write() do: one that fails takes no other with it. `good`
/// of each row says which did. kOk where all words went well, kTimeout where nobody answered.
Status bus_perform(const Platform& platform, Row* rows, uint32_t count);

/// The same word by word, for a platform without lists, and for one that is the other end of a list. `so_far`: how rows
/// of the list before these ended.
Status perform_words(const Platform& platform, Row* rows, uint32_t count, Status so_far = Status::kOk);

}  // namespace flyball::hal
