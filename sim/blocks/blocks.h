// The blocks of a chip file's section `devices`, each a value of its kind.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/blocks/backstop.h"
#include "sim/blocks/energy_meter.h"
#include "sim/blocks/fractional_pll.h"
#include "sim/blocks/hbm.h"
#include "sim/blocks/interrupts.h"
#include "sim/blocks/mailbox.h"
#include "sim/blocks/plain_words.h"
#include "sim/blocks/pmbus.h"
#include "sim/blocks/thermometer.h"
#include "sim/blocks/watchdog.h"

namespace flyball::sim {

class Blocks {
 public:
  explicit Blocks(const chip::Chip& chip);

  size_t count() const { return blocks_.size(); }

  /// Block `index`, of all in the chip file's order: device by device, element by element. False: a bus error.
  bool read(size_t index, uint32_t address, uint64_t now_us, uint32_t* word);
  bool write(size_t index, uint32_t address, uint64_t now_us, uint32_t word);

  /// Each block sees what its sensor would: sensed is [sensor channels].
  void sense(const std::vector<double>& sensed, uint64_t now_us);

  /// Element `element` of a device, for tests and for what stands beside the chip: a host, a fault. Kind must be its.
  template <class Kind>
  Kind& get(const std::string& device, size_t element = 0) {
    return std::get<Kind>(blocks_[index_of(device) + element].block);
  }

 private:
  using Any = std::variant<PlainWords, Backstop, EnergyMeter, FractionalPll, Hbm, Interrupts, Mailbox, Pmbus,
                           Thermometer, Watchdog>;
  struct Placed {
    uint32_t address;
    size_t channel;  // of its sensor, or kNoChannel
    Any block;
  };
  static constexpr size_t kNoChannel = SIZE_MAX;

  static Any made(const chip::Device& device, const chip::Sensor* sensor);
  size_t index_of(const std::string& device) const;

  std::vector<Placed> blocks_;
  std::vector<std::pair<std::string, size_t>> first_;  // of each device
};

}  // namespace flyball::sim
