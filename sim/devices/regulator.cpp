// How a regulator's output moves.
#include "sim/devices/regulator.h"

#include <algorithm>
#include <cstdlib>

namespace flyball::sim {

Regulator::Regulator(const chip::Rails& rails, int64_t output_uV)
    : step_uV_(rails.step_uV),
      slew_uV_per_us_(rails.slew_uV_per_us),
      settle_ns_(static_cast<uint64_t>(rails.settle_us) * 1000),
      target_(static_cast<uint32_t>((output_uV + step_uV_ - 1) / step_uV_)),
      output_uV_(static_cast<int64_t>(target_) * step_uV_),
      from_uV_(output_uV_) {}

void Regulator::write_target(uint32_t word, uint64_t now_ns) {
  const uint32_t code = hal::regulator::kTargetCode.get(word);
  if (code == target_ && power_good_) return;
  target_ = code;
  from_uV_ = output_uV_;
  since_ns_ = now_ns;
  power_good_ = false;
}

int64_t Regulator::output_uV(uint64_t at_ns) const {
  const int64_t target_uV = static_cast<int64_t>(target_) * step_uV_;
  const int64_t moved_uV = slew_uV_per_us_ * static_cast<int64_t>(at_ns - std::min(at_ns, since_ns_)) / 1000;
  if (from_uV_ < target_uV) return std::min(from_uV_ + moved_uV, target_uV);
  return std::max(from_uV_ - moved_uV, target_uV);
}

uint64_t Regulator::move(uint64_t now_ns) {
  if (power_good_) return UINT64_MAX;
  output_uV_ = output_uV(now_ns);
  const int64_t distance_uV = std::abs(static_cast<int64_t>(target_) * step_uV_ - from_uV_);
  const auto slew_ns = static_cast<uint64_t>((distance_uV * 1000 + slew_uV_per_us_ - 1) / slew_uV_per_us_);
  const uint64_t good_ns = since_ns_ + slew_ns + settle_ns_;
  power_good_ = now_ns >= good_ns;
  if (power_good_) return UINT64_MAX;
  return now_ns >= since_ns_ + slew_ns ? good_ns : now_ns;
}

}  // namespace flyball::sim
