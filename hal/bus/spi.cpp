// Frames of SPI, of the master and of the device.
#include "hal/bus/spi.h"

#include "hal/bus/crc.h"

namespace flyball::hal {
namespace {

/// Waits for the first byte of the answer, then takes the rest.
bool take_answer(SpiMaster& master, uint8_t* answer) {
  uint32_t busy = 0;
  do {
    if (busy++ == kSpiBusyBytes) return false;
    answer[0] = master.exchange(master.context, kSpiBusy);
  } while (answer[0] == kSpiBusy);
  for (uint32_t i = 1; i < kSpiAnswerBytes; ++i) answer[i] = master.exchange(master.context, kSpiBusy);
  return true;
}

Status ask(SpiMaster& master, uint8_t op, uint32_t address, uint32_t* word) {
  uint8_t asked[kSpiAskedBytes] = {op};
  put_word(asked + 1, address);
  put_word(asked + 5, *word);
  (void)crc_append(asked, kSpiAskedBytes - kCrcBytes);
  uint8_t answer[kSpiAnswerBytes];
  master.select(master.context, true);
  for (const uint8_t byte : asked) (void)master.exchange(master.context, byte);
  const bool answered = take_answer(master, answer);
  master.select(master.context, false);
  if (!answered) return Status::kTimeout;
  if (answer[0] != kSpiAnswer || !crc_fits(answer, kSpiAnswerBytes) || answer[1] == kSpiDamaged) {
    return Status::kMismatch;
  }
  if (answer[1] != kSpiGood) return Status::kBusError;
  *word = get_word(answer + 2);
  return Status::kOk;
}

Status read(void* context, uint32_t address, uint32_t* word) {
  uint32_t answered = 0;
  const Status status = ask(*static_cast<SpiMaster*>(context), kSpiRead, address, &answered);
  if (status == Status::kOk) *word = answered;
  return status;
}

Status write(void* context, uint32_t address, uint32_t word) {
  return ask(*static_cast<SpiMaster*>(context), kSpiWrite, address, &word);
}

}  // namespace

Bus bus_of(SpiMaster* master) { return {master, read, write}; }

void spi_answer(const Bus& bus, const uint8_t* asked, uint8_t* answer) {
  uint32_t word = 0;
  uint8_t said = kSpiDamaged;
  if (crc_fits(asked, kSpiAskedBytes) && (asked[0] == kSpiRead || asked[0] == kSpiWrite)) {
    word = get_word(asked + 5);
    const uint32_t address = get_word(asked + 1);
    const Status status =
        asked[0] == kSpiRead ? bus.read(bus.context, address, &word) : bus.write(bus.context, address, word);
    said = status == Status::kOk ? kSpiGood : kSpiRefused;
  }
  answer[0] = kSpiAnswer;
  answer[1] = said;
  put_word(answer + 2, said == kSpiGood ? word : 0);
  (void)crc_append(answer, kSpiAnswerBytes - kCrcBytes);
}

}  // namespace flyball::hal
