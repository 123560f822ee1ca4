// The checks, in the order of their codes: names, machines, inputs, limits, values, order.
#include "compiler/checks/checks.h"

#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

constexpr void (*kChecks[])(const Policy&) = {
    unused_name,      hidden_name,      unreachable_state, way_out,        dead_transition,
    guard_overlap,    waiting_machines, comfortable_else,  unset_limit,    lowest_ceiling,
    outvoted_ceiling, outside_range,    vanishing_step,    lost_precision, late_read,
};

/// A policy with what is worked out of it once for all checks.
struct Draft {
  Draft(const dsl::File& file, CompileResult& compiled, const chip::Chip* chip)
      : names(file),
        algebra(file, compiled, names),
        policy{file, compiled, chip, names, algebra, moves_of(file, algebra), {}, compiled.diagnostics} {}
  Names names;
  Algebra algebra;
  Policy policy;
};

}  // namespace

void run(CompileResult& compiled, const chip::Chip* chip) {
  std::vector<std::unique_ptr<Draft>> drafts;
  for (const auto& file : compiled.files) {
    if (!file->library) drafts.push_back(std::make_unique<Draft>(*file, compiled, chip));
  }
  for (const auto& draft : drafts) {
    for (const auto& other : drafts) draft->policy.linked.push_back(&other->policy);
    for (const auto check : kChecks) check(draft->policy);
  }
}

}  // namespace flyball::compiler::checks
