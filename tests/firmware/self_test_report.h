// What tests/firmware/target/self_test.cpp does and says.
#pragma once

#include "hal/regs/self_test.h"

namespace flyball::firmware {

/// A chip out of reset that can be read and written, nothing more: what a target has.
constexpr hal::regs::TestOptions kSelfTestOptions{/*seed=*/7, false, false, false};

struct SelfTestReport {
  hal::regs::TestResult result;
  hal::regs::Finding first;
  bool found;
};

}  // namespace flyball::firmware
