// Tests a chip's registers against their description: on the target, in simulation, on an emulator, through the same
// platform that drivers use. No heap, no memory of the chip's size; what it does follows from plan and seed alone.
// Freestanding. docs/registers.md says what each check finds.
#pragma once

#include "hal/platform.h"
#include "hal/regs/plan.h"

namespace flyball::hal::regs {

enum class Check : uint8_t {
  kReset,     // values after reset
  kAccess,    // walking ones and zeros: each bit takes, sets, clears, ignores what it should, alone
  kUnique,    // each address reaches a register of its own: all are written, then all are read
  kPairwise,  // the same by writing one and reading all others: n * n accesses
  kLock,      // what is locked stays, and only that
  kCounter,   // counts, wraps or saturates
  kResetDuringAccess,
  kInService  // the non-destructive subset
};
constexpr uint32_t kChecks = 8;

/// What the surroundings of a chip can do, for a test that is let do it; each may be null.
struct TestBench {
  void* context;
  void (*reset)(void* context);  // resets all registers
  /// Lets a reset strike during the next access, before or after it took effect.
  void (*reset_in_access)(void* context, bool before);
  /// The hardware gives these bits of a register this value. Not on a real chip: it has hardware that does so itself.
  void (*drive)(void* context, uint32_t address, uint32_t mask, uint32_t bits);
  void (*count)(void* context, uint32_t steps);  // so many events at each counter
  /// What the hardware sees of a register: its fields, those too that software cannot read.
  uint32_t (*observe)(void* context, uint32_t address);
  uint32_t (*pulses)(void* context, uint32_t address);  // given since the last call
};

struct TestOptions {
  uint64_t seed;
  bool in_service;  // kInService alone: nothing is disturbed
  bool pairwise;  // kPairwise too
  bool lift_exclusions;  // writes also what the description says not to write: for simulations without surroundings
};

struct Finding {
  Check check;
  Status status;  // of the bus; what follows counts when it is kOk
  uint32_t address;
  uint32_t expected, found;
  uint32_t mask;  // bits that differ, or that were looked at where the bus failed
};

struct TestResult {
  uint32_t findings;
  uint32_t accesses;
  uint32_t runs[kChecks];  // registers, locks or counters that the check was made on
  uint32_t skipped[kChecks];  // that it could not be made on: excluded, or the bench cannot do what it takes
};

using Report = void (*)(void* context, const Finding& finding);

/// Runs all checks in an order of the seed's. `report` may be null. Without `bench.reset` the chip must be fresh from
/// reset, and what cannot be undone is left out.
TestResult run_self_test(const Platform& platform, const Plan& plan, const TestBench& bench, const TestOptions& options,
                         Report report, void* report_context);

}  // namespace flyball::hal::regs
