// The common ways from columns to inputs, params and outputs, and the list of ports.
#include "tests/vectors/port.h"

#include <charconv>
#include <stdexcept>

#include "tests/vectors/ports.h"

namespace flyball::vectors {

const std::string& Given::text(const std::string& cell) const {
  const auto found = columns_.find(cell);
  if (found == columns_.end()) throw std::runtime_error("the policy has no `" + cell + "`");
  return cells_[found->second];
}

int64_t Given::integer(const std::string& cell) const {
  const std::string& digits = text(cell);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    throw std::runtime_error(cell + ": `" + digits + "` is no integer");
  }
  return value;
}

Reading reading(const std::string& input, const std::string& column, int64_t scale) {
  return {input, [=](const Row& row, const Params&) { return row.scaled(column, scale); }};
}

Reading described(const std::string& input, const std::string& name, int64_t scale) {
  return {input, [=](const Row&, const Params& params) { return params.scaled(name, scale); }};
}

Setting setting(const std::string& param, const std::string& name, int64_t scale) {
  return {param, [=](const Params& params) { return params.scaled(name, scale); }};
}

Output output(const std::string& column, const std::string& cell, int64_t scale, double within) {
  return {column,
          [=](const Given& given) { return static_cast<double>(given.integer(cell)) / static_cast<double>(scale); },
          within};
}

namespace {

/// `defect` is a param that is 1 in the port as shipped.
Port mended(Port port, const std::string& defect) {
  for (Setting& param : port.params) {
    if (param.param == defect) param.steps = [](const Params&) { return 0; };
  }
  port.mended = defect;
  return port;
}

}  // namespace

const std::vector<Port>& ports() {
  static const std::vector<Port> all{
      hubris_thermal(),
      linux_ipa("linux_ipa_defect_03c11eb3", true),
      linux_ipa("linux_ipa_v6_1", false),
      linux_ipa("linux_ipa_v6_12", false),
      linux_schedutil(),
      linux_simple_ondemand(),
      linux_step_wise_00211025(),
      linux_step_wise_v6_12(),
      occ_memory_thermal(),
      occ_power_cap(),
      occ_thermal(),
      scp_thermal(),
      tt_throttlers(),
  };
  return all;
}

const std::vector<Port>& mended_ports() {
  static const std::vector<Port> all{
      mended(linux_ipa("linux_ipa_defect_03c11eb3", true), "unweighted"),
      mended(linux_ipa("linux_ipa_v6_12", false), "sliding"),
      mended(linux_simple_ondemand(), "untimed"),
      linux_step_wise_mended(),
      mended(occ_power_cap(), "blind"),
      mended(occ_power_cap(), "frozen"),
      mended(occ_power_cap(), "whole_shift"),
      mended(scp_thermal(), "late"),
      mended(scp_thermal(), "narrow"),
      mended(tt_throttlers(), "drifts"),
      mended(tt_throttlers(), "unheard"),
  };
  return all;
}

}  // namespace flyball::vectors
