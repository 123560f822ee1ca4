// The registers that the drivers know are those of the descriptions, which the self-test and the manual come from.
#include <gtest/gtest.h>

#include "hal/device_registers.h"
#include "hal/registers.h"

namespace flyball::hal {
namespace {

constexpr bool same(const Field& field, const regs::Bits& bits) {
  return field.shift == bits.shift && field.width == bits.width;
}

static_assert(watchdog::kPeriod == described::watchdog::kPeriod);
static_assert(same(watchdog::kPeriodUs, described::watchdog::kPeriodUs));
static_assert(watchdog::kControl == described::watchdog::kControl);
static_assert(same(watchdog::kControlEnable, described::watchdog::kControlEnable));
static_assert(watchdog::kService == described::watchdog::kService);
static_assert(same(watchdog::kServiceKey, described::watchdog::kServiceKey));
static_assert(watchdog::kStatus == described::watchdog::kStatus);
static_assert(same(watchdog::kStatusLeftUs, described::watchdog::kStatusLeftUs));
static_assert(same(watchdog::kStatusBitten, described::watchdog::kStatusBitten));
static_assert(watchdog::kBlockBytes == described::watchdog::kBlockBytes);
static_assert(scratch::kWord == described::scratch::kWord);
static_assert(scratch::kBlockBytes == described::scratch::kBlockBytes);
static_assert(mailbox::kRequest == described::mailbox::kRequest);
static_assert(same(mailbox::kRequestCommand, described::mailbox::kRequestCommand));
static_assert(same(mailbox::kRequestTag, described::mailbox::kRequestTag));
static_assert(same(mailbox::kRequestPending, described::mailbox::kRequestPending));
static_assert(mailbox::kArgument == described::mailbox::kArgument);
static_assert(same(mailbox::kArgumentValue, described::mailbox::kArgumentValue));
static_assert(mailbox::kReply == described::mailbox::kReply);
static_assert(same(mailbox::kReplyResult, described::mailbox::kReplyResult));
static_assert(same(mailbox::kReplyTag, described::mailbox::kReplyTag));
static_assert(mailbox::kBlockBytes == described::mailbox::kBlockBytes);
static_assert(interrupts::kPending == described::interrupts::kPending);
static_assert(interrupts::kEnable == described::interrupts::kEnable);
static_assert(interrupts::kLevel == described::interrupts::kLevel);
static_assert(interrupts::kBlockBytes == described::interrupts::kBlockBytes);
static_assert(energy::kEnergy == described::energy::kEnergy);
static_assert(energy::kTime == described::energy::kTime);
static_assert(energy::kBlockBytes == described::energy::kBlockBytes);
static_assert(hbm::kStatus == described::hbm::kStatus);
static_assert(same(hbm::kStatusCode, described::hbm::kStatusCode));
static_assert(same(hbm::kStatusBand, described::hbm::kStatusBand));
static_assert(same(hbm::kStatusRefresh, described::hbm::kStatusRefresh));
static_assert(same(hbm::kStatusValid, described::hbm::kStatusValid));
static_assert(same(hbm::kStatusTripped, described::hbm::kStatusTripped));
static_assert(hbm::kControl == described::hbm::kControl);
static_assert(same(hbm::kControlRefresh, described::hbm::kControlRefresh));
static_assert(hbm::kBlockBytes == described::hbm::kBlockBytes);
static_assert(thermometer::kData == described::thermometer::kData);
static_assert(thermometer::kCalibration == described::thermometer::kCalibration);
static_assert(same(thermometer::kCalibrationGain, described::thermometer::kCalibrationGain));
static_assert(same(thermometer::kCalibrationOffset, described::thermometer::kCalibrationOffset));
static_assert(thermometer::kHigh == described::thermometer::kHigh);
static_assert(same(thermometer::kHighCode, described::thermometer::kHighCode));
static_assert(thermometer::kLow == described::thermometer::kLow);
static_assert(same(thermometer::kLowCode, described::thermometer::kLowCode));
static_assert(thermometer::kEvents == described::thermometer::kEvents);
static_assert(same(thermometer::kEventsHigh, described::thermometer::kEventsHigh));
static_assert(same(thermometer::kEventsLow, described::thermometer::kEventsLow));
static_assert(thermometer::kBlockBytes == described::thermometer::kBlockBytes);
static_assert(backstop::kLimit == described::backstop::kLimit);
static_assert(same(backstop::kLimitCode, described::backstop::kLimitCode));
static_assert(same(backstop::kLimitEnable, described::backstop::kLimitEnable));
static_assert(backstop::kStatus == described::backstop::kStatus);
static_assert(same(backstop::kStatusEngaged, described::backstop::kStatusEngaged));
static_assert(same(backstop::kStatusSeen, described::backstop::kStatusSeen));
static_assert(same(backstop::kStatusCount, described::backstop::kStatusCount));
static_assert(backstop::kBlockBytes == described::backstop::kBlockBytes);
static_assert(pmbus::kOperation == described::pmbus::kOperation);
static_assert(same(pmbus::kOperationOn, described::pmbus::kOperationOn));
static_assert(pmbus::kClearFaults == described::pmbus::kClearFaults);
static_assert(pmbus::kVoutMode == described::pmbus::kVoutMode);
static_assert(same(pmbus::kVoutModeExponent, described::pmbus::kVoutModeExponent));
static_assert(pmbus::kVoutCommand == described::pmbus::kVoutCommand);
static_assert(same(pmbus::kVoutCommandMantissa, described::pmbus::kVoutCommandMantissa));
static_assert(pmbus::kStatusWord == described::pmbus::kStatusWord);
static_assert(same(pmbus::kStatusWordTemperature, described::pmbus::kStatusWordTemperature));
static_assert(same(pmbus::kStatusWordIoutOver, described::pmbus::kStatusWordIoutOver));
static_assert(same(pmbus::kStatusWordVoutOver, described::pmbus::kStatusWordVoutOver));
static_assert(same(pmbus::kStatusWordOff, described::pmbus::kStatusWordOff));
static_assert(same(pmbus::kStatusWordNotGood, described::pmbus::kStatusWordNotGood));
static_assert(same(pmbus::kStatusWordVout, described::pmbus::kStatusWordVout));
static_assert(pmbus::kReadVout == described::pmbus::kReadVout);
static_assert(same(pmbus::kReadVoutMantissa, described::pmbus::kReadVoutMantissa));
static_assert(fractional_pll::kControl == described::fractional_pll::kControl);
static_assert(same(fractional_pll::kControlEnable, described::fractional_pll::kControlEnable));
static_assert(same(fractional_pll::kControlBypass, described::fractional_pll::kControlBypass));
static_assert(fractional_pll::kRatio == described::fractional_pll::kRatio);
static_assert(same(fractional_pll::kRatioFraction, described::fractional_pll::kRatioFraction));
static_assert(same(fractional_pll::kRatioInteger, described::fractional_pll::kRatioInteger));
static_assert(fractional_pll::kStatus == described::fractional_pll::kStatus);
static_assert(same(fractional_pll::kStatusEnabled, described::fractional_pll::kStatusEnabled));
static_assert(same(fractional_pll::kStatusBypassed, described::fractional_pll::kStatusBypassed));
static_assert(same(fractional_pll::kStatusLocked, described::fractional_pll::kStatusLocked));
static_assert(fractional_pll::kBlockBytes == described::fractional_pll::kBlockBytes);

TEST(DeviceRegisters, AreThoseOfTheirDescriptions) { SUCCEED() << "this file compiles"; }

}  // namespace
}  // namespace flyball::hal
