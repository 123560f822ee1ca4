// What arbitration says of one element of one limit. Freestanding.
#pragma once

#include <stdint.h>

namespace flyball {

enum class Reason : uint8_t {
  kRest,  // nothing moved the grant from the limit's rest
  kVote,  // the votes in `winners`
  kSlew,  // the slew rate binds: as far as one tick may go, and other votes could not make it go further
  kSafe   // a policy that is not running votes `safe`; `winners` are votes of running ones that come to the same
};

/// What was decided for one element of one limit, in the limit's steps.
struct Decision {
  int32_t wanted;     // what the votes ask for, before slew
  int32_t granted;    // what is ordered from the actuator
  uint64_t winners;   // bit i: vote first_vote + i of the limit holds `wanted`
  Reason reason;
};

/// The same in as few bytes as hold it. Votes: unsigned, a bit for each vote.
template <class Votes>
struct CompactDecision {
  int32_t wanted, granted;
  Votes winners;
  Reason reason;

  Decision whole() const { return {wanted, granted, winners, reason}; }
};

}  // namespace flyball
