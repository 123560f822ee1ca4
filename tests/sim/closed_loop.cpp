// Loads, compiles and joins.
#include "tests/sim/closed_loop.h"

#include <stdexcept>
#include <string_view>

#include "hal/chip/load.h"

namespace flyball::sim {
namespace {

const std::string kRoot = FLYBALL_SOURCE_DIR;

std::vector<std::string> paths(const std::vector<std::string>& policies) {
  std::vector<std::string> result;
  for (const std::string& policy : policies) result.push_back(kRoot + "/policies/" + policy + ".fly");
  return result;
}

}  // namespace

ClosedLoop::ClosedLoop(const std::vector<std::string>& policies)
    : chip_(std::get<chip::Chip>(chip::load(kRoot + "/chips/accel.yaml"))),
      compiled_(compiler::compile(paths(policies), &chip_)),
      workload_(std::get<Workload>(read_workload(kRoot + "/workloads/train_step.csv", chip_))) {
  if (compiled_.linked == nullptr) throw std::runtime_error("the policies do not compile");
  loop_ = std::make_unique<tools::RunLoop>(program(), chip_, workload_, SimulatedChipOptions());
}

uint32_t ClosedLoop::limit(const std::string& name) const {
  for (uint32_t l = 0; l < program().limits.size; ++l) {
    if (program().limits[l].name == std::string_view(name)) return l;
  }
  throw std::runtime_error("no limit " + name);
}

const Decision& ClosedLoop::decision(uint32_t limit, uint32_t element) const {
  uint32_t channel = element;
  for (uint32_t l = 0; l < limit; ++l) channel += elements(program(), program().limits[l].domain);
  return loop_->controller().decisions()[channel];
}

std::vector<int64_t> ClosedLoop::driven(uint32_t limit) const {
  const Limit& l = program().limits[limit];
  const auto first = loop_->chip().driven().begin() + chip_.actuators[l.actuator].first_channel;
  return {first, first + elements(program(), l.domain)};
}

void ClosedLoop::set(const std::string& param, int64_t value) {
  for (const Param& p : program().params) {
    if (p.name == std::string_view(param)) return loop_->engine().write(p.slot, 0, value);
  }
  throw std::runtime_error("no param " + param);
}

}  // namespace flyball::sim
