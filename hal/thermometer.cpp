// Driver of a calibrated temperature sensor.
#include "hal/thermometer.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {
namespace {

constexpr int64_t kGainOne = 1 << 14;

int64_t floor_divided(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

Status set_and_read_back(const Platform& platform, uint32_t address, uint32_t word) {
  Status status = bus_write(platform, address, word);
  if (status != Status::kOk) return status;
  uint32_t back = 0;
  status = bus_read(platform, address, &back);
  if (status != Status::kOk) return status;
  return back == word ? Status::kOk : Status::kMismatch;
}

}  // namespace

Status thermometer_calibration(const Platform& platform, uint32_t address, Calibration* calibration) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + thermometer::kCalibration, &word);
  if (status != Status::kOk) return status;
  calibration->gain = thermometer::kCalibrationGain.get(word);
  if (calibration->gain == 0) return Status::kMismatch;
  const uint32_t offset = thermometer::kCalibrationOffset.get(word);
  calibration->offset = static_cast<int32_t>(offset ^ 0x8000U) - 0x8000;
  return Status::kOk;
}

int32_t calibrated(const Calibration& calibration, int32_t code) {
  const int64_t scaled = floor_divided(int64_t{code} * calibration.gain + kGainOne / 2, kGainOne);
  return static_cast<int32_t>(scaled + calibration.offset);
}

int32_t uncalibrated(const Calibration& calibration, int32_t value) {
  // The least code with floor((code * gain + half) / one) >= value - offset.
  const int64_t wanted = (int64_t{value} - calibration.offset) * kGainOne - kGainOne / 2;
  const auto gain = static_cast<int64_t>(calibration.gain);
  return static_cast<int32_t>(-floor_divided(-wanted, gain));
}

Status thermometer_read(const Platform& platform, uint32_t address, const Calibration& calibration, Sample* sample) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + thermometer::kData, &word);
  if (status != Status::kOk) return status;
  *sample = sensor_decode(word);
  sample->code = calibrated(calibration, sample->code);
  return status;
}

Status thermometer_watch(const Platform& platform, uint32_t address, const Calibration& calibration, int32_t low,
                         int32_t high) {
  const auto high_code = static_cast<uint32_t>(uncalibrated(calibration, high));
  const auto low_code = static_cast<uint32_t>(uncalibrated(calibration, low));
  const Status status =
      set_and_read_back(platform, address + thermometer::kHigh, thermometer::kHighCode.put(high_code));
  if (status != Status::kOk) return status;
  return set_and_read_back(platform, address + thermometer::kLow, thermometer::kLowCode.put(low_code));
}

Status thermometer_take_events(const Platform& platform, uint32_t address, ThermometerEvents* events) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + thermometer::kEvents, &word);
  if (status != Status::kOk) return status;
  events->high = thermometer::kEventsHigh.get(word) != 0;
  events->low = thermometer::kEventsLow.get(word) != 0;
  return word == 0 ? Status::kOk : bus_write(platform, address + thermometer::kEvents, word);
}

}  // namespace flyball::hal
