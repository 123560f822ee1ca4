// The check of frames: CRC-16/CCITT-FALSE (polynomial 0x1021, first value 0xFFFF, nothing reflected). In frames of up
// to 4 KiB it finds every error of up to three bits and every burst of up to 16. Freestanding.
#pragma once

#include <stdint.h>

namespace flyball::hal {

constexpr uint32_t kCrcBytes = 2;

/// crc16("123456789") is 0x29B1.
uint16_t crc16(const uint8_t* bytes, uint32_t count);

/// Puts the CRC of bytes[0 .. count) behind them, high byte first. Returns count + kCrcBytes.
uint32_t crc_append(uint8_t* bytes, uint32_t count);

/// Whether the last two of `count` bytes are the CRC of those before.
bool crc_fits(const uint8_t* bytes, uint32_t count);

/// A word as four bytes, the lowest first, as frames hold it.
inline void put_word(uint8_t* bytes, uint32_t word) {
  for (uint32_t i = 0; i < 4; ++i) bytes[i] = static_cast<uint8_t>(word >> 8 * i);
}
inline uint32_t get_word(const uint8_t* bytes) {
  uint32_t word = 0;
  for (uint32_t i = 0; i < 4; ++i) word |= static_cast<uint32_t>(bytes[i]) << 8 * i;
  return word;
}

}  // namespace flyball::hal
