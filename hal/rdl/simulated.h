// A simulated chip of nothing but registers, with a test bench around it and at most one fault in it.
#pragma once

#include <memory>
#include <vector>

#include "hal/platform.h"
#include "hal/rdl/table.h"
#include "hal/regs/register_file.h"
#include "hal/regs/self_test.h"

namespace flyball::rdl {

/// A fault between bus and register. Those of a register itself are faults of its description: see mutants.h.
struct DataFault {
  enum class Kind {
    kNone,
    kStuck,           // bits of `mask` are those of `bits`, whatever happens
    kSwapped,         // the two bits of `mask` change places when written
    kSwappedRead,     // the same when read
    kAlias,           // accesses to `address` reach `other`
    kEcho,            // writes to `address` reach `other` too
    kDeadWriteLane,   // bits of `mask` are not written
    kDeadReadLane,    // bits of `mask` read 0
    kOutlastsReset    // bits of `mask` are not reset
  };
  Kind kind = Kind::kNone;
  uint32_t address = 0, mask = 0, bits = 0, other = 0;
};

class SimulatedRegisters {
 public:
  explicit SimulatedRegisters(const AddressMap& map, const DataFault& fault = {});

  hal::Platform platform();
  hal::regs::TestBench bench();

  void reset();
  hal::Status read(uint32_t address, uint32_t* word);
  hal::Status write(uint32_t address, uint32_t word);
  void drive(uint32_t address, uint32_t mask, uint32_t bits);
  void count(uint32_t steps);
  uint32_t value(uint32_t address) const { return file_.value(address); }
  uint32_t take_pulses(uint32_t address) { return file_.take_pulses(address); }
  void reset_in_access(bool before) { armed_ = before ? Armed::kBefore : Armed::kBehind; }

 private:
  enum class Armed { kNo, kBefore, kBehind };

  void hold_stuck();
  void write_faulty(uint32_t address, uint32_t word, hal::Status* status);

  Tables tables_;
  std::vector<hal::regs::RegisterState> states_;
  hal::regs::RegisterFile file_;
  DataFault fault_;
  Armed armed_ = Armed::kNo;
  uint64_t time_us_ = 0;
};

}  // namespace flyball::rdl
