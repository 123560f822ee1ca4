// Sizes, ranks and quanta as the chip file has them.
#include "bench/step/reference_subject.h"

#include "compiler/compile.h"
#include "dsl/parser.h"

namespace flyball::bench {
namespace {

reference::Setup bundled_setup() {
  reference::Setup setup;
  for (const chip::Domain& domain : accel().domains) {
    setup.shape.sizes[domain.name] = static_cast<uint32_t>(domain.elements.size());
    for (const chip::Relation& relation : domain.in) {
      setup.shape.relations[{domain.name, relation.parent}] = {relation.of.begin(), relation.of.end()};
    }
  }
  for (const chip::Binding& binding : accel().bindings) {
    const chip::Actuator* actuator = accel().actuator(binding.actuator);
    if (actuator != nullptr) setup.quantum[binding.name] = actuator->step;
  }
  return setup;
}

}  // namespace

const dsl::File* ReferenceSubject::parsed(const std::string& path, const std::string& text) {
  dsl::Diagnostics diagnostics;
  files_.push_back(dsl::parse(sources_, sources_.add(path, text), next_id_, diagnostics));
  return files_.back().get();
}

ReferenceSubject::ReferenceSubject(const PolicyTexts& policies) {
  reference::Setup setup = bundled_setup();
  for (const auto& [path, text] : policies) {
    const dsl::File* file = parsed(path, text);
    setup.policies.push_back(file);
    setup.rank[file->name.text] = accel().rank_index(file->name.text);
  }
  setup.libraries.push_back(parsed("std.fly", compiler::std_library()));
  evaluator_ = std::make_unique<reference::Evaluator>(setup);
  for (const reference::Policy* policy : evaluator_->policies()) {
    for (const auto& [name, input] : policy->inputs) feeds_.push_back({input, &inputs().readings.at(name)});
  }
}

void ReferenceSubject::step() {
  for (const Feed& feed : feeds_) {
    const size_t n = feed.input->cell.steps.size();
    for (uint32_t e = 0; e < n; ++e) evaluator_->read(*feed.input, e, (*feed.readings)[frame_ * n + e]);
  }
  evaluator_->tick();
  evaluator_->finish_tick();
}

}  // namespace flyball::bench
