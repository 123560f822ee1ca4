// Policies of one emitted program, alive: as code of this process, or on a target.
#pragma once

#include "compiler/emit/emit.h"
#include "runtime/decision.h"
#include "runtime/program.h"

namespace flyball::emit {

class EmittedPolicies {
 public:
  explicit EmittedPolicies(Code code) : code_(code) {}
  virtual ~EmittedPolicies() = default;
  EmittedPolicies(const EmittedPolicies&) = delete;
  EmittedPolicies& operator=(const EmittedPolicies&) = delete;

  Code code() const { return code_; }

  /// Whether a slot is kept from step to step; else it cannot be written or read.
  virtual bool keeps(SlotId slot) = 0;
  virtual void write(SlotId slot, uint32_t element, int64_t value) = 0;
  virtual int64_t read(SlotId slot, uint32_t element) = 0;

  // What firmware calls.
  virtual void set_reading(uint32_t input, uint32_t element, int64_t value) = 0;
  virtual void set_granted(uint32_t limit, uint32_t element, int64_t value) = 0;
  virtual void step(uint64_t now_us) = 0;
  virtual void check_promises() = 0;
  virtual Decision decision(uint32_t limit, uint32_t element) = 0;
  virtual int64_t output(uint32_t output, uint32_t element) = 0;
  virtual bool restore(uint32_t row, uint32_t element, int32_t value) = 0;
  virtual int32_t retained(uint32_t row, uint32_t element) = 0;

 private:
  Code code_;
};

}  // namespace flyball::emit
