// A simulated register file: every side effect that a description gives its registers, behind reads and writes, with
// the hardware's side beside it. Memory is the caller's. Freestanding.
#pragma once

#include "hal/platform.h"
#include "hal/regs/locate.h"
#include "hal/regs/plan.h"

namespace flyball::hal::regs {

struct RegisterState {
  uint32_t value;
  uint32_t spent;   // bits written once since reset, of those that can be
  uint32_t pulses;  // given since take_pulses()
};

/// A value: a copy with a copy of its states goes on by itself.
class RegisterFile {
 public:
  /// `states` is [plan.words]; both outlive this. Begins as after reset; bits without a reset value are 0.
  RegisterFile(const Plan& plan, RegisterState* states) : plan_(&plan), states_(states) { reset(); }

  void reset();

  // Software's side. An address without a register, and a write to a register of which nothing can be written, are bus
  // errors.
  Status read(uint32_t address, uint32_t* word);
  Status write(uint32_t address, uint32_t word);

  // The hardware's side; false, 0 or nothing where there is no register.
  bool drive(uint32_t address, uint32_t mask, uint32_t bits);  // fields take these bits, whatever they are
  uint32_t value(uint32_t address) const;  // without side effect
  uint32_t take_pulses(uint32_t address);  // since the last call
  void count(uint32_t steps);  // so many events at each counter

 private:
  uint32_t open_bits(const Place& place) const;

  const Plan* plan_;
  RegisterState* states_;
};

}  // namespace flyball::hal::regs
