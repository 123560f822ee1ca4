// The register blocks of the chip, one namespace a device: offsets in bytes from the block's address, and fields.
// Read by the drivers and by the simulated devices; docs/hal.md has the same as tables. Freestanding.
//
// Every device answers "what was asked, what is so, is it done" in one status register, so that a driver that remembers
// nothing needs one access to know where it stands.
#pragma once

#include <stdint.h>

namespace flyball::hal {

/// `width` bits of a register from bit `shift`.
struct Field {
  uint32_t shift, width;
  constexpr uint32_t max() const { return (uint32_t{1} << width) - 1; }
  constexpr uint32_t get(uint32_t word) const { return (word >> shift) & max(); }
  constexpr uint32_t put(uint32_t value) const { return (value & max()) << shift; }
};

/// Output = reference * multiplier / divider. It runs on as it was until a new request has locked.
namespace pll {
constexpr uint32_t kRequest = 0x0;  // read-write
constexpr Field kRequestMultiplier{0, 12};
constexpr Field kRequestDivider{12, 6};
constexpr Field kRequestEnable{31, 1};
constexpr uint32_t kStatus = 0x4;  // read-only
constexpr Field kStatusMultiplier{0, 12};  // in effect
constexpr Field kStatusRequested{12, 12};  // multiplier asked for
constexpr Field kStatusDivider{24, 6};  // in effect
constexpr Field kStatusEnabled{30, 1};
constexpr Field kStatusLocked{31, 1};  // the output is what was asked for
constexpr uint32_t kBlockBytes = 0x8;
}  // namespace pll

/// Output = code * the step of the regulator. It slews to the target, then settles.
namespace regulator {
constexpr uint32_t kTarget = 0x0;  // read-write
constexpr Field kTargetCode{0, 12};
constexpr uint32_t kStatus = 0x4;  // read-only
constexpr Field kStatusOutput{0, 12};  // code of the present output, rounded down
constexpr Field kStatusTarget{12, 12};
constexpr Field kStatusPowerGood{31, 1};  // the output arrived at the target and has settled
constexpr uint32_t kBlockBytes = 0x8;
}  // namespace regulator

/// Temperature sensors, power meters, counters of busy cycles: value = code * the resolution of the sensor.
namespace sensor {
constexpr uint32_t kData = 0x0;  // read-only; reading clears kDataNew
constexpr Field kDataCode{0, 24};  // two's complement
constexpr Field kDataNew{30, 1};  // sampled since the last read
constexpr Field kDataValid{31, 1};
constexpr uint32_t kBlockBytes = 0x4;
}  // namespace sensor

/// Lets code * step of the issue slots through: of instructions, of accesses.
namespace issue {
constexpr uint32_t kRate = 0x0;  // read-write, at once
constexpr Field kRateCode{0, 12};
constexpr uint32_t kBlockBytes = 0x4;
}  // namespace issue

namespace gate {
constexpr uint32_t kControl = 0x0;  // read-write; only kRequested is written
constexpr Field kRequested{0, 1};  // 1: on
constexpr Field kPowered{1, 1};
constexpr Field kSettled{31, 1};  // powered as requested
constexpr uint32_t kBlockBytes = 0x4;
}  // namespace gate

}  // namespace flyball::hal
