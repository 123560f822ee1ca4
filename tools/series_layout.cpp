// Decimals are as many as a limit's grid needs: a clock in steps of 25 MHz has none.
#include "tools/series_layout.h"

#include <algorithm>
#include <cmath>

#include "tools/electrical_watch.h"
#include "tools/quantity_text.h"

namespace flyball::tools {
namespace {

constexpr int kTemperatureDecimals = 2, kPowerDecimals = 2;
constexpr int kPeakDecimals = 3;  // of the hottest spot and the whole chip, which the score sheet quotes

int decimals_of_grid(const Limit& limit, const DisplayUnit& unit) {
  int decimals = 0;
  for (const int64_t steps : {limit.quantum, limit.lo, limit.hi, limit.safe, limit.rest}) {
    double scaled = static_cast<double>(steps) * unit.per_step;
    int needed = 0;
    while (needed < unit.decimals && std::fabs(scaled - std::round(scaled)) >= 1e-9) {
      scaled *= 10;
      ++needed;
    }
    decimals = std::max(decimals, needed);
  }
  return decimals;
}

void add_limits(const Program& program, SeriesLayout& out) {
  for (const Limit& limit : program.limits) {
    const DisplayUnit unit = display_unit(program, limit.unit);
    const int decimals = decimals_of_grid(limit, unit);
    out.limit_scale.push_back(unit.per_step);
    for (uint32_t e = 0; e < elements(program, limit.domain); ++e) {
      const std::string name = indexed(limit.name, limit.domain != kNoDomain, e);
      out.layout.banded.push_back({name, unit.name, decimals});
      out.layout.plain.push_back({name + ".wanted", unit.name, std::min(unit.decimals, decimals + 1)});
    }
  }
}

void add_free_clocks(const Program& program, const chip::Chip& chip, SeriesLayout& out) {
  for (uint32_t a = 0; a < chip.actuators.size(); ++a) {
    const chip::Actuator& actuator = chip.actuators[a];
    const bool bound = std::any_of(program.limits.begin(), program.limits.end(),
                                   [a](const Limit& limit) { return limit.actuator == a; });
    if (bound || actuator.kind != chip::ActuatorKind::kClock) continue;
    for (uint32_t e = 0; e < chip.size(actuator.domain); ++e) {
      out.layout.banded.push_back({indexed(actuator.name, !actuator.domain.empty(), e), "MHz", 0});
      out.free_clocks.push_back({actuator.first_channel + e, 1e-3});
    }
  }
}

std::vector<size_t> powered_blocks(const chip::Chip& chip) {
  std::vector<size_t> powered;
  for (size_t b = 0; b < chip.floorplan.size(); ++b) {
    const bool heated = std::any_of(chip.power.begin(), chip.power.end(), [&](const chip::PowerSource& source) {
      return std::find(source.blocks.begin(), source.blocks.end(), chip.floorplan[b].name) != source.blocks.end();
    });
    if (heated) powered.push_back(b);
  }
  return powered;
}

void add_words(const RunVersions& versions, const Program& program, SeriesLayout& out) {
  for (const MachineColumns& machine : versions.machines()) {
    for (uint32_t e = 0; e < machine.elements; ++e) {
      out.layout.words.push_back(indexed(machine.label, machine.indexed, e) + ".state");
    }
  }
  for (const Limit& limit : program.limits) {
    for (uint32_t e = 0; e < elements(program, limit.domain); ++e) {
      out.layout.words.push_back(indexed(limit.name, limit.domain != kNoDomain, e) + ".reason");
    }
  }
}

/// Rails as they are set, then, where the chip file describes them, what they carry and how low they come.
void add_electrical(const chip::Chip& chip, SeriesLayout& out) {
  const chip::Domain* domain = chip.domain(chip.rails.domain);
  const auto add_each = [&](const char* what, const char* unit, int decimals) {
    for (uint32_t r = 0; r < chip.rails.count; ++r) {
      const std::string name = domain != nullptr && r < domain->elements.size() ? domain->elements[r] : "rail";
      out.layout.plain.push_back({name + what, unit, decimals});
    }
  };
  add_each(".voltage", "mV", 2);
  out.rail_loads = describes_loads(chip.rails);
  out.board = chip.board.known;
  if (out.rail_loads) {
    add_each(".current", "A", 2);
    add_each(".lowest_voltage", "mV", 2);
  }
  if (out.board) out.layout.plain.push_back({"board.power", "W", 2});
}

/// What policies say to the outside; truth values and names as their numbers.
void add_outputs(const Program& program, SeriesLayout& out) {
  for (uint32_t o = 0; o < program.outputs.size; ++o) {
    const Output& output = program.outputs[o];
    const DisplayUnit unit = display_unit(program, output.unit);
    out.output_scale.push_back(unit.per_step);
    for (uint32_t e = 0; e < elements(program, output.domain); ++e) {
      const std::string name = indexed(output_label(program, o), output.domain != kNoDomain, e);
      out.layout.plain.push_back({name, unit.name, unit.decimals});
    }
  }
}

template <class Row>
std::string of_policy(const Program& program, const Row& row) {
  return program.policies.size > 1 ? std::string(program.policies[row.policy].name) + ":" + row.name : row.name;
}

}  // namespace

std::string indexed(const std::string& name, bool has_domain, uint32_t element) {
  return has_domain ? name + "[" + std::to_string(element) + "]" : name;
}

std::string machine_label(const Program& program, uint32_t machine) {
  return of_policy(program, program.machines[machine]);
}

std::string output_label(const Program& program, uint32_t output) {
  return of_policy(program, program.outputs[output]);
}

std::vector<std::string> element_names(const Program& program, const chip::Chip& chip, DomainId domain) {
  if (domain == kNoDomain) return {};
  const chip::Domain* known = chip.domain(program.domains[domain].name);
  return known == nullptr ? std::vector<std::string>{} : known->elements;
}

SeriesLayout lay_out_series(const RunVersions& versions, const chip::Chip& chip) {
  const Program& program = versions.sets().front()->program;
  SeriesLayout out;
  std::vector<Series>& banded = out.layout.banded;
  banded.push_back({"hottest.temperature", "degC", kPeakDecimals});
  for (const chip::Block& block : chip.floorplan) {
    banded.push_back({block.name + ".temperature", "degC", kTemperatureDecimals});
  }
  banded.push_back({"chip.power", "W", kPeakDecimals});
  add_limits(program, out);
  out.powered_blocks = powered_blocks(chip);
  for (const size_t b : out.powered_blocks) {
    out.layout.plain.push_back({chip.floorplan[b].name + ".power", "W", kPowerDecimals});
  }
  add_free_clocks(program, chip, out);
  add_electrical(chip, out);
  out.layout.plain.push_back({"work", "s", 6});
  out.layout.plain.push_back({"energy", "J", 3});
  add_outputs(program, out);
  add_words(versions, program, out);
  return out;
}

}  // namespace flyball::tools
