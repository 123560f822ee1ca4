// In RAM that start-up code leaves alone; on a chip with always-on words or a battery, there.
#include "kept.h"

#include "checksum.h"

namespace kept {
namespace {

namespace retained = power_policy::retained;

struct Copy {
  uint32_t number;                  // higher by one than the copy before
  uint32_t held[board::kCores];
  uint32_t check;

  uint32_t right_check() const {
    Checksum sum;
    sum.add(number);
    for (const uint32_t word : held) sum.add(word);
    return sum.value();
  }
  bool whole() const { return check == right_check(); }
};

[[gnu::section(".kept")]] Copy copies[2];

/// Which copy was written last; -1: none is whole.
int newest() {
  if (!copies[0].whole() || !copies[1].whole()) return copies[0].whole() ? 0 : copies[1].whole() ? 1 : -1;
  return copies[1].number - copies[0].number == 1 ? 1 : 0;
}

}  // namespace

bool load(power_policy::Policies& policies) {
  const int copy = newest();
  if (copy < 0) return false;
  for (uint32_t core = 0; core < board::kCores; ++core) {
    // Out of its range now: the policy was replaced by another, and its first value stands.
    (void)policies.restore(retained::kHeld, core, static_cast<int32_t>(copies[copy].held[core]));
  }
  return true;
}

void store(const power_policy::Policies& policies) {
  const int last = newest();
  Copy& copy = copies[last == 0 ? 1 : 0];
  copy.check = ~copy.right_check();  // not whole until all of it is written
  asm volatile("" ::: "memory");
  copy.number = last < 0 ? 0 : copies[last].number + 1;
  for (uint32_t core = 0; core < board::kCores; ++core) {
    copy.held[core] = static_cast<uint32_t>(policies.retained(retained::kHeld, core));
  }
  asm volatile("" ::: "memory");
  copy.check = copy.right_check();
}

}  // namespace kept
