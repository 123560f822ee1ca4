// A chip of just what a case says: domains, ranks, and sensors and actuators for all that its policies name.
#include <algorithm>
#include <set>
#include <stdexcept>

#include "tests/conformance/executor_run.h"

namespace flyball::conformance {
namespace {

chip::Quantity quantity_of(const reference::Grid& grid) {
  const reference::Dimension& d = grid.dimension;
  if (grid.truth || d.names != nullptr) return chip::Quantity::kCount;
  if (d.k != 0) return chip::Quantity::kTemperature;
  if (d.a != 0) return chip::Quantity::kPower;
  if (d.s != 0) return chip::Quantity::kFrequency;
  return d.v != 0 ? chip::Quantity::kVoltage : chip::Quantity::kRatio;
}

std::string domain_of(const reference::Cell& cell) { return cell.domain == nullptr ? "" : cell.domain->name; }

void add_sensor(chip::Chip& chip, const std::string& name, const reference::Input& input) {
  if (chip.binding(name) != nullptr) return;  // two policies read it
  chip::Sensor sensor;
  sensor.name = "sensor_" + name;
  sensor.quantity = quantity_of(input.cell.grid);
  sensor.domain = domain_of(input.cell);
  chip.sensors.push_back(sensor);
  chip.bindings.push_back({name, sensor.name, ""});
}

void add_actuator(chip::Chip& chip, const std::string& name, const reference::Limit& limit) {
  chip::Actuator actuator;
  actuator.name = "actuator_" + name;
  actuator.quantity = quantity_of(limit.grant.grid);
  actuator.domain = domain_of(limit.grant);
  actuator.lo = limit.grant.grid.lo;
  actuator.hi = limit.grant.grid.hi;
  actuator.step = limit.quantum;
  chip.actuators.push_back(actuator);
  chip.bindings.push_back({name, "", actuator.name});
}

std::vector<chip::Domain> domains_of(const Case& test) {
  std::vector<chip::Domain> out;
  for (const CaseDomain& given : test.domains) {
    chip::Domain& domain = out.emplace_back();
    domain.name = given.name;
    for (uint32_t i = 0; i < given.size; ++i) domain.elements.push_back(given.name + std::to_string(i));
    for (const auto& [parent, of] : given.in) domain.in.push_back({parent, {of.begin(), of.end()}});
  }
  return out;
}

chip::Chip chip_of(const Case& test, reference::Evaluator& evaluator) {
  chip::Chip chip;
  chip.name = test.name;
  chip.domains = domains_of(test);
  for (const reference::Policy* policy : evaluator.policies()) {
    for (const auto& [name, input] : policy->inputs) add_sensor(chip, name, *input);
  }
  for (const auto& [name, limit] : evaluator.limits()) add_actuator(chip, name, *limit);
  const int last = *std::max_element(test.ranks.begin(), test.ranks.end());
  for (int rank = 0; rank <= last; ++rank) chip.rank_order.push_back("rank" + std::to_string(rank));
  for (size_t p = 0; p < test.ranks.size(); ++p) {
    chip.ranks.push_back({evaluator.policies()[p]->name, chip.rank_order[static_cast<size_t>(test.ranks[p])]});
  }
  return chip;
}

}  // namespace

compiler::CompileResult link_case(const Case& test, reference::Evaluator& evaluator) {
  const chip::Chip chip = test.has_chip() ? chip_of(test, evaluator) : chip::Chip();
  compiler::CompileResult compiled = compiler::compile_texts(test.policies, test.has_chip() ? &chip : nullptr);
  if (compiled.linked == nullptr) throw std::runtime_error(dsl::render(compiled.diagnostics, compiled.sources, false));
  return compiled;
}

}  // namespace flyball::conformance
