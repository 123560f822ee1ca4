// Driver of a board regulator.
#include "hal/pmbus.h"

#include "hal/bus/access.h"
#include "hal/registers.h"

namespace flyball::hal {
namespace {

constexpr uint64_t kMicro = 1'000'000;

/// Bits behind the point of its voltages: the exponent is between -16 and 0, as every regulator of a chip's rail has
/// it.
Status read_fraction_bits(const Platform& platform, uint32_t address, uint32_t* bits) {
  uint32_t word = 0;
  const Status status = bus_read(platform, address + pmbus::kVoutMode, &word);
  if (status != Status::kOk) return status;
  *bits = (32 - pmbus::kVoutModeExponent.get(word)) % 32;
  return *bits <= 16 ? Status::kOk : Status::kMismatch;
}

}  // namespace

Status pmbus_set(const Platform& platform, uint32_t address, uint32_t voltage_uV) {
  uint32_t bits = 0;
  Status status = read_fraction_bits(platform, address, &bits);
  if (status != Status::kOk) return status;
  const uint64_t mantissa = ((uint64_t{voltage_uV} << bits) + kMicro - 1) / kMicro;
  if (mantissa > pmbus::kVoutCommandMantissa.max()) return Status::kMismatch;
  const uint32_t word = pmbus::kVoutCommandMantissa.put(static_cast<uint32_t>(mantissa));
  status = bus_write(platform, address + pmbus::kVoutCommand, word);
  if (status != Status::kOk) return status;
  uint32_t back = 0;
  status = bus_read(platform, address + pmbus::kVoutCommand, &back);
  if (status != Status::kOk) return status;
  return back == word ? Status::kOk : Status::kMismatch;
}

Status pmbus_switch(const Platform& platform, uint32_t address, bool on) {
  return bus_write(platform, address + pmbus::kOperation, pmbus::kOperationOn.put(on ? 1 : 0));
}

Status pmbus_read(const Platform& platform, uint32_t address, PmbusState* state) {
  uint32_t bits = 0, output = 0, word = 0;
  Status status = read_fraction_bits(platform, address, &bits);
  if (status != Status::kOk) return status;
  status = bus_read(platform, address + pmbus::kReadVout, &output);
  if (status != Status::kOk) return status;
  status = bus_read(platform, address + pmbus::kStatusWord, &word);
  if (status != Status::kOk) return status;
  state->output_uV = static_cast<uint32_t>((uint64_t{pmbus::kReadVoutMantissa.get(output)} * kMicro) >> bits);
  state->on = pmbus::kStatusWordOff.get(word) == 0;
  state->good = state->on && pmbus::kStatusWordNotGood.get(word) == 0;
  state->fault = pmbus::kStatusWordTemperature.get(word) != 0 || pmbus::kStatusWordIoutOver.get(word) != 0 ||
                 pmbus::kStatusWordVoutOver.get(word) != 0;
  return Status::kOk;
}

Status pmbus_wait_good(const Platform& platform, uint32_t address, uint32_t voltage_uV, Patience* patience) {
  for (;;) {
    PmbusState state{};
    const Status status = pmbus_read(platform, address, &state);
    if (status != Status::kOk) return status;
    if (state.fault || !state.on) return Status::kMismatch;
    if (state.good && state.output_uV >= voltage_uV) return Status::kOk;
    if (!patience->wait()) return Status::kTimeout;
  }
}

Status pmbus_clear_faults(const Platform& platform, uint32_t address) {
  return bus_write(platform, address + pmbus::kClearFaults, 0);
}

}  // namespace flyball::hal
