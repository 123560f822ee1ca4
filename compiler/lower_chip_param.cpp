// `param NAME : range = chip;`: what the chip file says under `params` (rule 2.13).
#include <algorithm>

#include "compiler/lowering.h"
#include "compiler/params.h"

namespace flyball::compiler {

bool Lowering::first_from_chip(const dsl::Param& param, const Entity& entity, int64_t& first) {
  const Range& range = entity.range;
  if (chip_ == nullptr) {
    first = range.lo;
    out_->stand_ins.push_back(entity.slot);
    return true;
  }
  const std::string policy = out_->policies[policy_].name;
  const chip::ParamValue* given = chip_->param(policy, param.name.text);
  if (given == nullptr) {
    error("FB0442", param.name.span, "chip " + chip_->name + " gives no `" + param.name.text + "`").hint =
        "add it to the chip file: `params: {" + policy + ": {" + param.name.text + ": VALUE}}`";
    return false;
  }
  std::string message;
  const std::optional<Rational> value = value_from_text(given->text, range.grid, message);
  if (!value) {
    error("FB0443", param.name.span, "what chip " + chip_->name + " gives for this does not fit").why =
        message + "; it stands in " + given->place;
    return false;
  }
  const Integer steps = round_of(*value / range.grid.step);
  if (steps < range.lo || steps > range.hi) {
    error("FB0443", param.name.span, "what chip " + chip_->name + " gives for this lies outside of the range").why =
        "it is " + given->text + ", in " + given->place + "; the range is " +
        show(range.interval(), range.grid.dimension, range.grid.point);
    return false;
  }
  first = to_int64(steps);
  return true;
}

/// A value that nobody asks for is one that somebody believes to be in force.
void Lowering::check_chip_params(const dsl::File& file) {
  if (chip_ == nullptr) return;
  std::vector<std::string> asked;
  for (const dsl::Item& item : file.items) {
    if (item.kind == dsl::ItemKind::kParam && item.param->from_chip) asked.push_back(item.param->name.text);
  }
  for (const chip::ParamValue& given : chip_->params) {
    if (given.policy != file.name.text) continue;
    if (std::find(asked.begin(), asked.end(), given.name) != asked.end()) continue;
    dsl::Diagnostic& d =
        error("FB0444", file.name.span,
              "this policy asks chip " + chip_->name + " for no `" + given.name + "`, and the chip gives it");
    d.why = "it stands in " + given.place;
    const std::string near = dsl::nearest(given.name, asked);
    d.hint =
        near.empty() ? "a param whose value is the chip's is declared with `= chip`" : "did you mean `" + near + "`?";
  }
}

}  // namespace flyball::compiler
