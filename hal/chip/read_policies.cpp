// Sections `bindings`, `ranks` and `params`: what policies call the chip's sensors and actuators, which policy goes
// first, and what of a policy is this chip's own.
#include <algorithm>

#include "hal/chip/sections.h"
#include "hal/chip/spelling.h"

namespace flyball::chip {

void read_bindings(const YAML::Node& node, Loading* loading) {
  const Map section(node, "bindings", &loading->findings);
  for (const Entry& entry : section.entries()) {
    Binding binding;
    binding.name = entry.key;
    std::string to;
    if (!read_text(entry.value, "binding " + entry.key, &loading->findings, &to)) continue;
    if (loading->chip.sensor(to) != nullptr) {
      binding.sensor = to;
    } else if (loading->chip.actuator(to) != nullptr) {
      binding.actuator = to;
    } else {
      if (!loading->sensors_known || !loading->actuators_known) continue;
      std::vector<std::string> known = names_of(loading->chip.sensors);
      for (const std::string& name : names_of(loading->chip.actuators)) known.push_back(name);
      loading->findings.add(entry.value.Mark(),
                            "binding " + entry.key + ": \"" + to + "\" is neither a sensor nor an actuator",
                            suggestion(to, known));
      continue;
    }
    loading->chip.bindings.push_back(std::move(binding));
  }
}

void read_ranks(const YAML::Node& node, Loading* loading) {
  Map section(node, "ranks", &loading->findings);
  section.allow({"order", "policies"});
  Chip& chip = loading->chip;
  const YAML::Node* order = section.find("order");
  const bool order_read =
      order != nullptr && read_names(*order, "ranks, order", false, &loading->findings, &chip.rank_order);
  if (order_read && chip.rank_order.empty()) {
    loading->findings.add(order->Mark(), "ranks, order is empty", "write the ranks, the highest first");
  }
  const YAML::Node* policies = section.find("policies", Need::kOptional);
  if (policies == nullptr) return;
  const Map map(*policies, "ranks, policies", &loading->findings);
  for (const Entry& entry : map.entries()) {
    Rank rank;
    rank.policy = entry.key;
    if (!map.text(entry.key, Need::kRequired, &rank.rank)) continue;
    const bool known = std::find(chip.rank_order.begin(), chip.rank_order.end(), rank.rank) != chip.rank_order.end();
    if (order_read && !chip.rank_order.empty() && !known) {
      loading->findings.add(entry.value.Mark(), "there is no rank \"" + rank.rank + "\" in ranks, order",
                            suggestion(rank.rank, chip.rank_order));
    }
    chip.ranks.push_back(std::move(rank));
  }
}

void read_params(const YAML::Node& node, Loading* loading) {
  const Map section(node, "params", &loading->findings);
  for (const Entry& policy : section.entries()) {
    const Map map(policy.value, "params, " + policy.key, &loading->findings);
    for (const Entry& entry : map.entries()) {
      ParamValue value{policy.key, entry.key, "", loading->findings.file()};
      const std::string what = "param " + policy.key + "." + entry.key;
      if (!read_text(entry.value, what, &loading->findings, &value.text)) continue;
      const YAML::Mark at = entry.value.Mark();
      value.place += ":" + std::to_string(at.line + 1) + ":" + std::to_string(at.column + 1);
      loading->chip.params.push_back(std::move(value));
    }
  }
}

}  // namespace flyball::chip
