// The policies of the repository linked together on the bundled chip, under its ranks: engine and reference give the
// same bits.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "hal/chip/load.h"
#include "tests/reference/differential.h"

namespace flyball::reference {
namespace {

const std::string kRoot = FLYBALL_SOURCE_DIR;

Dimension dimension_of(chip::Quantity quantity) {
  switch (quantity) {
    case chip::Quantity::kTemperature: return {.s = 0, .k = 1, .v = 0, .a = 0};
    case chip::Quantity::kPower: return {.s = 0, .k = 0, .v = 1, .a = 1};
    case chip::Quantity::kFrequency: return {.s = -1, .k = 0, .v = 0, .a = 0};
    case chip::Quantity::kVoltage: return {.s = 0, .k = 0, .v = 1, .a = 0};
    default: return {};
  }
}

/// What linking needs of a chip: sizes and relations of its domains, what its names are bound to, its ranks.
Generated on_chip(const chip::Chip& chip, const std::vector<std::string>& policies) {
  Generated set;
  set.chip = true;
  for (const chip::Domain& domain : chip.domains) {
    set.shape.sizes[domain.name] = static_cast<uint32_t>(domain.elements.size());
    for (const chip::Relation& relation : domain.in) {
      set.shape.relations[{domain.name, relation.parent}].assign(relation.of.begin(), relation.of.end());
    }
  }
  for (const chip::Binding& binding : chip.bindings) {
    if (const chip::Sensor* sensor = chip.sensor(binding.sensor)) {
      set.bindings.push_back(
          {.name = binding.name, .domain = sensor->domain, .dimension = dimension_of(sensor->quantity)});
    } else if (const chip::Actuator* actuator = chip.actuator(binding.actuator)) {
      if (actuator->kind == chip::ActuatorKind::kPowerGate) continue;
      set.bindings.push_back({.name = binding.name,
                              .domain = actuator->domain,
                              .dimension = dimension_of(actuator->quantity),
                              .actuator = true,
                              .lo = actuator->lo,
                              .hi = actuator->hi,
                              .step = actuator->step});
    }
  }
  set.rank_order = chip.rank_order;
  for (const std::string& policy : policies) set.rank[policy] = chip.rank_index(policy);
  return set;
}

std::string contents(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class ThreePolicies : public testing::TestWithParam<uint64_t> {};

TEST_P(ThreePolicies, SameBits) {
  const chip::LoadResult chip = chip::load(kRoot + "/chips/accel.yaml");
  const std::vector<std::string> policies = {"tile_guard", "power_cap", "demand_dvfs"};
  const Generated set = on_chip(std::get<chip::Chip>(chip), policies);
  EXPECT_EQ(set.rank, (std::map<std::string, int>{{"tile_guard", 0}, {"power_cap", 1}, {"demand_dvfs", 2}}));
  std::vector<std::pair<std::string, std::string>> texts;
  for (const std::string& policy : policies) {
    const std::string path = kRoot + "/policies/" + policy + ".fly";
    texts.emplace_back(path, contents(path));
  }
  Coverage coverage;
  const Outcome outcome = compare(texts, set, GetParam(), 3000, coverage, MakeFollower());
  EXPECT_FALSE(outcome.rejected) << outcome.message;
  EXPECT_TRUE(outcome.same) << outcome.message;
  for (const char* kind : {"body on", "state on", "state for", "state on and after", "state after alone"}) {
    EXPECT_GT(coverage.transitions[kind], 0U) << kind << " never taken";
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ThreePolicies, testing::Values(1, 2, 3));

}  // namespace
}  // namespace flyball::reference
