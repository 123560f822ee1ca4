// A target may have several kinds and a kind several targets: pairs are drawn, so that every pair is as likely.
#include "sim/faults/random_faults.h"

#include <algorithm>

#include "sim/faults/draw.h"
#include "sim/faults/fault_amount.h"

namespace flyball::sim {
namespace {

constexpr int64_t kGrain_us = 1000;

struct Pair {
  const FaultTarget* target;
  FaultKind kind;
};

std::vector<FaultTarget> everything(const chip::Chip& chip) {
  std::vector<std::string> names;
  for (const chip::Sensor& sensor : chip.sensors) names.push_back(sensor.name);
  for (const chip::Actuator& actuator : chip.actuators) names.push_back(actuator.name);
  if (chip.rails.count > 0) names.emplace_back("rails");
  names.insert(names.end(), {"bus", "controller"});
  std::vector<FaultTarget> targets;
  for (const std::string& name : names) targets.push_back(std::get<FaultTarget>(find_target(chip, name)));
  return targets;
}

std::vector<Pair> pairs_of(const RandomFaults& random, const std::vector<FaultTarget>& targets) {
  std::vector<Pair> pairs;
  for (const FaultTarget& target : targets) {
    for (const FaultKind kind : kinds_at(target.place)) {
      const bool asked =
          random.kinds.empty() || std::find(random.kinds.begin(), random.kinds.end(), kind) != random.kinds.end();
      const bool alone = kind == FaultKind::kSwapped && target.sensor_count < 2;
      if (asked && !alone) pairs.push_back({&target, kind});
    }
  }
  return pairs;
}

int64_t drawn_between(const std::array<int64_t, 2>& range_us, uint64_t bits) {
  const auto grains = static_cast<uint64_t>((range_us[1] - range_us[0]) / kGrain_us + 1);
  return range_us[0] + static_cast<int64_t>(draw_below(grains, bits)) * kGrain_us;
}

/// One element of a row; a target without elements as it is.
FaultTarget one_element(const chip::Chip& chip, const FaultTarget& target, uint64_t bits) {
  if (target.count < 2) return target;
  const std::string element = target.on + "[" + std::to_string(draw_below(target.count, bits)) + "]";
  return std::get<FaultTarget>(find_target(chip, element));
}

}  // namespace

FaultPlan draw_faults(const RandomFaults& random, const chip::Chip& chip, uint64_t seed, size_t first) {
  const std::vector<FaultTarget> targets = random.targets.empty() ? everything(chip) : random.targets;
  const std::vector<Pair> pairs = pairs_of(random, targets);
  FaultPlan plan;
  if (pairs.empty()) return plan;
  for (size_t i = first; i < first + static_cast<size_t>(random.count); ++i) {
    const auto drawn = [&](uint64_t count) { return draw(seed, Stream::kPlan, i, count); };
    const Pair& pair = pairs[draw_below(pairs.size(), drawn(0))];
    const FaultTarget target = one_element(chip, *pair.target, drawn(1));
    Fault fault;
    fault.kind = pair.kind;
    fault.begin_us = drawn_between(random.begin_us, drawn(2));
    fault.end_us = fault.begin_us + drawn_between(random.length_us, drawn(3));
    aim(target, &fault);
    make_typical(target, &fault);
    plan.push_back(std::move(fault));
  }
  return plan;
}

}  // namespace flyball::sim
