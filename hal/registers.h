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
  constexpr uint32_t max() const { return ~uint32_t{0} >> (32 - width); }
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

/// Resets the controller that does not serve it in time. Once enabled it stays so until the chip is reset.
namespace watchdog {
constexpr uint32_t kPeriod = 0x0;  // read-write until enabled
constexpr Field kPeriodUs{0, 20};
constexpr uint32_t kControl = 0x4;
constexpr Field kControlEnable{0, 1};  // writing 1 sets it
constexpr uint32_t kService = 0x8;  // write-only
constexpr Field kServiceKey{0, 16};
constexpr uint32_t kStatus = 0xc;
constexpr Field kStatusLeftUs{0, 20};  // read-only
constexpr Field kStatusBitten{31, 1};  // it ran out; writing 1 clears it
constexpr uint32_t kBlockBytes = 0x10;
}  // namespace watchdog

/// Words of the always-on domain, which a reset of the controller leaves as they are.
namespace scratch {
constexpr uint32_t kWord = 0x0;  // read-write
constexpr uint32_t kBlockBytes = 0x80;
}  // namespace scratch

/// A request of the host stands until its reply has come.
namespace mailbox {
constexpr uint32_t kRequest = 0x0;  // read-only
constexpr Field kRequestCommand{0, 8};
constexpr Field kRequestTag{8, 8};
constexpr Field kRequestPending{31, 1};
constexpr uint32_t kArgument = 0x4;  // read-only
constexpr Field kArgumentValue{0, 32};
constexpr uint32_t kReply = 0x8;  // read-write; one with another tag than the request's changes nothing
constexpr Field kReplyResult{0, 16};
constexpr Field kReplyTag{16, 8};
constexpr uint32_t kBlockBytes = 0xc;
}  // namespace mailbox

/// 32 sources, a bit each. What is pending and enabled raises the line.
namespace interrupts {
constexpr uint32_t kPending = 0x0;  // writing 1 clears; a source that still stands sets it again
constexpr uint32_t kEnable = 0x4;  // read-write
constexpr uint32_t kLevel = 0x8;  // read-only: the sources now
constexpr uint32_t kBlockBytes = 0xc;
}  // namespace interrupts

/// Energy and the time it took, both 32 bits that wrap. Reading the energy holds the time that belongs to it.
namespace energy {
constexpr uint32_t kEnergy = 0x0;  // read-only, uJ
constexpr uint32_t kTime = 0x4;  // read-only, us: of the last read of kEnergy
constexpr uint32_t kBlockBytes = 0x8;
}  // namespace energy

/// A memory stack: it says how hot it is, and needs its refresh faster when it is.
namespace hbm {
constexpr uint32_t kStatus = 0x0;  // read-only
constexpr Field kStatusCode{0, 8};  // degC + 64
constexpr Field kStatusBand{8, 2};  // refresh that the temperature needs
constexpr Field kStatusRefresh{12, 2};  // refresh in effect
constexpr Field kStatusValid{30, 1};
constexpr Field kStatusTripped{31, 1};  // too hot to live: switched off until power is taken away
constexpr uint32_t kControl = 0x4;  // read-write
constexpr Field kControlRefresh{0, 2};  // 0: normal, 1: twice, 2: four times
constexpr uint32_t kBlockBytes = 0x8;
}  // namespace hbm

/// A temperature sensor that is calibrated and watches thresholds: value = code * gain / 2^14 + offset.
namespace thermometer {
constexpr uint32_t kData = 0x0;  // as sensor::kData
constexpr uint32_t kCalibration = 0x4;  // read-only: fused
constexpr Field kCalibrationGain{0, 16};
constexpr Field kCalibrationOffset{16, 16};  // two's complement
constexpr uint32_t kHigh = 0x8;  // read-write: a sample at or above it is an event
constexpr Field kHighCode{0, 24};
constexpr uint32_t kLow = 0xc;  // read-write: a sample below it is an event
constexpr Field kLowCode{0, 24};
constexpr uint32_t kEvents = 0x10;  // writing 1 clears
constexpr Field kEventsHigh{0, 1};
constexpr Field kEventsLow{1, 1};
constexpr uint32_t kBlockBytes = 0x14;
}  // namespace thermometer

/// Holds up every other clock while a sensor is above a limit, in a microsecond and without software.
namespace backstop {
constexpr uint32_t kLimit = 0x0;  // read-write
constexpr Field kLimitCode{0, 24};  // of its sensor, two's complement
constexpr Field kLimitEnable{31, 1};
constexpr uint32_t kStatus = 0x4;
constexpr Field kStatusEngaged{0, 1};  // read-only: now
constexpr Field kStatusSeen{1, 1};  // engaged since it was cleared; writing 1 clears
constexpr Field kStatusCount{16, 16};  // read-only: how often, up to the end
constexpr uint32_t kBlockBytes = 0x8;
}  // namespace backstop

/// A board regulator as PMBus has it: a word for each command, at four times its code.
namespace pmbus {
constexpr uint32_t kOperation = 0x4;  // 0x01, read-write
constexpr Field kOperationOn{7, 1};
constexpr uint32_t kClearFaults = 0xc;  // 0x03, write-only, any word
constexpr uint32_t kVoutMode = 0x80;  // 0x20, read-only
constexpr Field kVoutModeExponent{0, 5};  // of two, two's complement
constexpr uint32_t kVoutCommand = 0x84;  // 0x21, read-write
constexpr Field kVoutCommandMantissa{0, 16};
constexpr uint32_t kStatusWord = 0x1e4;  // 0x79, read-only
constexpr Field kStatusWordTemperature{2, 1};
constexpr Field kStatusWordIoutOver{4, 1};
constexpr Field kStatusWordVoutOver{5, 1};
constexpr Field kStatusWordOff{6, 1};
constexpr Field kStatusWordNotGood{11, 1};  // the output has not arrived
constexpr Field kStatusWordVout{15, 1};
constexpr uint32_t kReadVout = 0x22c;  // 0x8B, read-only
constexpr Field kReadVoutMantissa{0, 16};
constexpr uint32_t kBlockBytes = 0x400;
}  // namespace pmbus

/// Output = reference * (integer + fraction / 2^24) once locked; the reference itself while bypassed.
namespace fractional_pll {
constexpr uint32_t kControl = 0x0;  // read-write
constexpr Field kControlEnable{0, 1};
constexpr Field kControlBypass{1, 1};
constexpr uint32_t kRatio = 0x4;  // read-write; taking effect is a new lock
constexpr Field kRatioFraction{0, 24};
constexpr Field kRatioInteger{24, 8};  // not 0
constexpr uint32_t kStatus = 0x8;  // read-only
constexpr Field kStatusEnabled{0, 1};
constexpr Field kStatusBypassed{1, 1};
constexpr Field kStatusLocked{31, 1};
constexpr uint32_t kBlockBytes = 0xc;
}  // namespace fractional_pll

}  // namespace flyball::hal
