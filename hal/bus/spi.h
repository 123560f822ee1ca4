// Registers behind SPI: a frame asks, a frame answers, each with its CRC. Freestanding.
//
//   asked     op (0x03 read, 0x02 write), address (4, lowest byte first), word (4; 0 of a read), CRC (2)
//   then      0xFF while the device is busy, at most kSpiBusyBytes
//   answered  0x5A, status (0 good, 1 no such register, 2 the frame came with a wrong CRC), word (4), CRC of these six
//   (2)
//
// A frame that comes damaged, on either way, is asked again by the caller's tries: see hal/bus/access.h.
#pragma once

#include "hal/bus/bus.h"

namespace flyball::hal {

constexpr uint8_t kSpiRead = 0x03, kSpiWrite = 0x02;
constexpr uint8_t kSpiBusy = 0xFF, kSpiAnswer = 0x5A;
constexpr uint8_t kSpiGood = 0, kSpiRefused = 1, kSpiDamaged = 2;
constexpr uint32_t kSpiAskedBytes = 11, kSpiAnswerBytes = 8;
/// A device that has not answered by then is taken for dead: at 10 MHz that is after 13 us.
constexpr uint32_t kSpiBusyBytes = 16;

struct SpiMaster {
  void* context;
  void (*select)(void* context, bool selected);
  /// Sends a byte and returns the one that came meanwhile.
  uint8_t (*exchange)(void* context, uint8_t byte);
};

/// `master` must outlive it. kTimeout: no answer; kMismatch: an answer with a wrong CRC, or none that was understood.
Bus bus_of(SpiMaster* master);

/// The device's side: what the frame asks of `bus`, into the answer. asked: [kSpiAskedBytes], answer:
/// [kSpiAnswerBytes].
void spi_answer(const Bus& bus, const uint8_t* asked, uint8_t* answer);

}  // namespace flyball::hal
