// Firmware for benchmarks: a policy emitted as straight-line code, on readings that the host sends. It steps, and sends
// back what was granted.
#include "hal/platform/semihosting.h"
#include "policy.h"
#include "tests/firmware/count.h"
#include "tests/firmware/wire.h"

namespace {

namespace files = flyball::hal::semihosting;
namespace policy = power_policy;

policy::Policies policies;
uint32_t readings_of[policy::kInputs], grants_of[policy::kLimits];  // elements, sent once

bool take_readings(int32_t from_host) {
  for (uint32_t input = 0; input < policy::kInputs; ++input) {
    for (uint32_t e = 0; e < readings_of[input]; ++e) {
      int64_t reading = 0;
      if (!flyball::firmware::read_all(from_host, &reading, sizeof reading)) return false;
      policies.set_reading(input, e, reading);
    }
  }
  return true;
}

}  // namespace

int main() {
  const int32_t from_host = files::open("/dev/fd/3", files::Mode::kRead);
  const int32_t to_host = files::open("/dev/fd/4", files::Mode::kWrite);
  if (!flyball::firmware::read_all(from_host, readings_of, sizeof readings_of)) return 1;
  if (!flyball::firmware::read_all(from_host, grants_of, sizeof grants_of)) return 1;
  for (uint64_t now_us = 0; take_readings(from_host); now_us += policy::kTickUs) {
    flyball_count_begin();
    policies.step(now_us);
    flyball_count_end();
    for (uint32_t limit = 0; limit < policy::kLimits; ++limit) {
      for (uint32_t e = 0; e < grants_of[limit]; ++e) {
        const int64_t granted = policies.decision(limit, e).granted;
        if (!files::write(to_host, &granted, sizeof granted)) return 1;
      }
    }
  }
  return 0;
}
