// CRC by nibbles: a table of 32 bytes.
#include "hal/bus/crc.h"

namespace flyball::hal {

uint16_t crc16(const uint8_t* bytes, uint32_t count) {
  static constexpr uint16_t kOfNibble[16] = {0x0000, 0x1021, 0x2042, 0x3063, 0x4084, 0x50A5, 0x60C6, 0x70E7,
                                             0x8108, 0x9129, 0xA14A, 0xB16B, 0xC18C, 0xD1AD, 0xE1CE, 0xF1EF};
  uint32_t crc = 0xFFFF;
  for (uint32_t i = 0; i < count; ++i) {
    crc = (crc << 4 & 0xFFFF) ^ kOfNibble[(crc >> 12) ^ (bytes[i] >> 4)];
    crc = (crc << 4 & 0xFFFF) ^ kOfNibble[(crc >> 12) ^ (bytes[i] & 0xFU)];
  }
  return static_cast<uint16_t>(crc);
}

uint32_t crc_append(uint8_t* bytes, uint32_t count) {
  const uint16_t crc = crc16(bytes, count);
  bytes[count] = static_cast<uint8_t>(crc >> 8);
  bytes[count + 1] = static_cast<uint8_t>(crc & 0xFFU);
  return count + kCrcBytes;
}

bool crc_fits(const uint8_t* bytes, uint32_t count) {
  if (count < kCrcBytes) return false;
  const uint16_t crc = crc16(bytes, count - kCrcBytes);
  return bytes[count - 2] == crc >> 8 && bytes[count - 1] == (crc & 0xFFU);
}

}  // namespace flyball::hal
