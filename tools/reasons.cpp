// Votes that tie are named together, each voter once, in the order of the votes.
#include "tools/reasons.h"

#include <algorithm>

namespace flyball::tools {
namespace {

constexpr uint32_t kRestLabel = 0, kSlewLabel = 1, kSafeLabel = 2;

}  // namespace

std::string voter_name(const Program& program, uint32_t vote) {
  const Vote& v = program.votes[vote];
  std::string policy = program.policies[v.policy].name;
  const std::string prefix = program.policies.size > 1 ? policy + ":" : "";
  if (v.machine == kNoIndex) return policy;
  const Machine& machine = program.machines[v.machine];
  std::string name = prefix + machine.name;
  return v.state == kNoIndex ? name : name + "." + machine.states[v.state];
}

Reasons::Reasons(const Program& program) : program_(&program), limits_(program.limits.size) {
  for (OfLimit& limit : limits_) limit.labels = {"rest", "slew", "safe"};
}

void Reasons::update(const Program& program) {
  program_ = &program;
  for (OfLimit& limit : limits_) limit.known.clear();
}

std::string Reasons::label_of(uint32_t limit, uint64_t winners) const {
  std::vector<std::string> voters;
  for (uint32_t i = 0; i < program_->limits[limit].vote_count; ++i) {
    if ((winners >> i & 1) == 0) continue;
    const std::string voter = voter_name(*program_, program_->limits[limit].first_vote + i);
    if (std::find(voters.begin(), voters.end(), voter) == voters.end()) voters.push_back(voter);
  }
  std::string label;
  for (const std::string& voter : voters) label += (label.empty() ? "" : " + ") + voter;
  return label.empty() ? "rest" : label;
}

uint32_t Reasons::index(uint32_t limit, const Decision& decision) {
  if (decision.reason == Reason::kRest) return kRestLabel;
  if (decision.reason == Reason::kSlew) return kSlewLabel;
  if (decision.reason == Reason::kSafe) return kSafeLabel;
  OfLimit& of = limits_[limit];
  for (const Known& known : of.known) {
    if (known.winners == decision.winners) return known.label;
  }
  std::string label = of.labels.size() < kMostReasons ? label_of(limit, decision.winners) : "others";
  const auto at = std::find(of.labels.begin(), of.labels.end(), label);
  const uint32_t index = static_cast<uint32_t>(at - of.labels.begin());
  if (at == of.labels.end()) of.labels.push_back(std::move(label));
  of.known.push_back({decision.winners, index});
  return index;
}

}  // namespace flyball::tools
