// Banks as rows, and one register of each device of many banks in one list of reads. Freestanding.
#pragma once

#include "hal/bus/row.h"
#include "hal/hal_config.h"

namespace flyball::hal {

/// each(devices, first): the bank in rows, `first` the channel of a row's first device.
template <class Each>
void each_row(const Bank& bank, Each each) {
  for (uint32_t first = 0; first < bank.count; first += kRowWords) {
    each(DeviceRow{bank.address + first * bank.stride, bank.stride, first_bits(bank.count - first)},
         bank.first_channel + first);
  }
}

/// Take: called as take(number, channel, read, word) for each device, in the order in which banks were added.
template <class Take>
class BankReader {
 public:
  BankReader(const Platform& platform, const Take& take) : platform_(platform), take_(take) {}

  /// The register that `read`, such as pll_status, reads; `number` says to `take` which bank it is.
  void add(uint32_t number, const Bank& bank, Row (*read)(const DeviceRow& devices, uint32_t* words)) {
    each_row(bank, [&](const DeviceRow& devices, uint32_t first_channel) {
      if (count_ == kRows) finish();
      rows_[count_] = read(devices, words_[count_]);
      of_[count_++] = {number, first_channel};
    });
  }

  /// Reads what was added and is not read yet.
  void finish() {
    (void)bus_perform(platform_, rows_, count_);  // take_ is told of each word
    for (uint32_t r = 0; r < count_; ++r) {
      each_bit(rows_[r].select, [&](uint32_t i) {
        take_(of_[r].number, of_[r].first_channel + i, has_bit(rows_[r].good, i), words_[r][i]);
      });
    }
    count_ = 0;
  }

 private:
  static constexpr uint32_t kRows = 5;

  struct Of {
    uint32_t number, first_channel;
  };

  const Platform& platform_;
  const Take& take_;
  Row rows_[kRows];
  Of of_[kRows];
  uint32_t words_[kRows][kRowWords];
  uint32_t count_ = 0;
};

}  // namespace flyball::hal
