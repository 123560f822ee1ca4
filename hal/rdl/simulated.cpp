// Registers as described, behind a bus that may have a fault.
#include "hal/rdl/simulated.h"

namespace flyball::rdl {

using hal::Status;
using Kind = DataFault::Kind;

namespace {

/// With the two bits of `mask` in each other's place.
uint32_t swapped(uint32_t word, uint32_t mask) {
  const bool differ = (word & mask) != 0 && (word & mask) != mask;
  return differ ? word ^ mask : word;
}

}  // namespace

SimulatedRegisters::SimulatedRegisters(const AddressMap& map, const DataFault& fault)
    : tables_(map), states_(tables_.plan().words), file_(tables_.plan(), states_.data()), fault_(fault) {
  hold_stuck();
}

hal::Platform SimulatedRegisters::platform() {
  hal::Platform platform{};
  platform.context = this;
  platform.read = [](void* self, uint32_t address, uint32_t* word) {
    return static_cast<SimulatedRegisters*>(self)->read(address, word);
  };
  platform.write = [](void* self, uint32_t address, uint32_t word) {
    return static_cast<SimulatedRegisters*>(self)->write(address, word);
  };
  platform.now_us = [](void* self) { return static_cast<SimulatedRegisters*>(self)->time_us_; };
  platform.wait_us = [](void* self, uint32_t duration_us) {
    static_cast<SimulatedRegisters*>(self)->time_us_ += duration_us;
  };
  return platform;
}

hal::regs::TestBench SimulatedRegisters::bench() {
  hal::regs::TestBench bench{};
  bench.context = this;
  bench.reset = [](void* self) { static_cast<SimulatedRegisters*>(self)->reset(); };
  bench.reset_in_access = [](void* self, bool before) {
    static_cast<SimulatedRegisters*>(self)->reset_in_access(before);
  };
  bench.drive = [](void* self, uint32_t address, uint32_t mask, uint32_t bits) {
    static_cast<SimulatedRegisters*>(self)->drive(address, mask, bits);
  };
  bench.count = [](void* self, uint32_t steps) { static_cast<SimulatedRegisters*>(self)->count(steps); };
  bench.observe = [](void* self, uint32_t address) { return static_cast<SimulatedRegisters*>(self)->value(address); };
  bench.pulses = [](void* self, uint32_t address) {
    return static_cast<SimulatedRegisters*>(self)->take_pulses(address);
  };
  return bench;
}

void SimulatedRegisters::hold_stuck() {
  if (fault_.kind == Kind::kStuck) (void)file_.drive(fault_.address, fault_.mask, fault_.bits);
}

void SimulatedRegisters::reset() {
  const uint32_t before = file_.value(fault_.address);
  file_.reset();
  if (fault_.kind == Kind::kOutlastsReset) (void)file_.drive(fault_.address, fault_.mask, before);
  hold_stuck();
}

Status SimulatedRegisters::read(uint32_t address, uint32_t* word) {
  // A reset that strikes first takes the access with it.
  if (armed_ == Armed::kBefore) {
    reset();
    armed_ = Armed::kNo;
    *word = 0;
    return Status::kOk;
  }
  const bool aliased = fault_.kind == Kind::kAlias && address == fault_.address;
  const Status status = file_.read(aliased ? fault_.other : address, word);
  if (fault_.kind == Kind::kDeadReadLane && address == fault_.address) *word &= ~fault_.mask;
  if (fault_.kind == Kind::kSwappedRead && address == fault_.address) *word = swapped(*word, fault_.mask);
  hold_stuck();
  if (armed_ == Armed::kBehind) reset();
  armed_ = Armed::kNo;
  return status;
}

void SimulatedRegisters::write_faulty(uint32_t address, uint32_t word, Status* status) {
  const uint32_t before = file_.value(address);
  switch (fault_.kind) {
    case Kind::kSwapped: *status = file_.write(address, swapped(word, fault_.mask)); return;
    case Kind::kAlias: *status = file_.write(fault_.other, word); return;
    case Kind::kEcho:
      *status = file_.write(address, word);
      (void)file_.write(fault_.other, word);
      return;
    case Kind::kDeadWriteLane:
      *status = file_.write(address, word);
      (void)file_.drive(address, fault_.mask, before);
      return;
    default: *status = file_.write(address, word);
  }
}

Status SimulatedRegisters::write(uint32_t address, uint32_t word) {
  const bool lost = armed_ == Armed::kBefore;
  if (lost) reset();
  Status status = Status::kOk;
  if (!lost && address == fault_.address) {
    write_faulty(address, word, &status);
  } else if (!lost) {
    status = file_.write(address, word);
  }
  hold_stuck();
  if (armed_ == Armed::kBehind) reset();
  armed_ = Armed::kNo;
  return status;
}

void SimulatedRegisters::drive(uint32_t address, uint32_t mask, uint32_t bits) {
  (void)file_.drive(address, mask, bits);
  hold_stuck();
}

void SimulatedRegisters::count(uint32_t steps) {
  file_.count(steps);
  hold_stuck();
}

}  // namespace flyball::rdl
