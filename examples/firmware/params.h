// The page of parameters: this board's own values for params of the policies, in flash, written on its own.
#pragma once

#include <stdint.h>

#include "checksum.h"
#include "policy.h"

namespace params {

constexpr uint32_t kMagic = 0x50594c46;  // "FLYP"
constexpr uint32_t kMostRows = 8;

struct Row {
  uint32_t param;    // one of power_policy::param
  uint32_t element;
  int64_t value;     // in the param's steps, as policy.h has them
};

struct Page {
  uint32_t magic, count;
  Row rows[kMostRows];
  uint32_t check;

  constexpr uint32_t right_check() const {
    Checksum sum;
    sum.add(count);
    for (const Row& row : rows) {
      sum.add(row.param);
      sum.add(row.element);
      sum.add(static_cast<uint32_t>(row.value));
      sum.add(static_cast<uint32_t>(static_cast<uint64_t>(row.value) >> 32));
    }
    return sum.value();
  }
};

struct Loaded {
  bool whole;          // the page is one, and its check is right: else all params keep the policy's defaults
  uint32_t set;        // params that the policies took
  uint32_t refused;    // outside of their range, against a `require`, or unknown: they keep the defaults
};

/// Hands the page's values to the policies.
Loaded load(power_policy::Policies& policies);

}  // namespace params
