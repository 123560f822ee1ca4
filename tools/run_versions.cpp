// A machine that a version lacks, or has over another domain, has a word of its own: "-".
#include "tools/run_versions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "tools/quantity_text.h"
#include "tools/series_layout.h"

namespace flyball::tools {
namespace {

/// "freq[16] in MHz", of limits or outputs.
template <class Rows>
std::vector<std::string> columns_of(const Program& program, const Rows& rows) {
  std::vector<std::string> columns;
  for (const auto& row : rows) {
    const uint32_t n = elements(program, row.domain);
    columns.push_back(fmt::format("{}[{}] in steps of {} {}", row.name, n, display_unit(program, row.unit).per_step,
                                  display_unit(program, row.unit).name));
  }
  return columns;
}

template <class Rows>
std::string difference(const char* what, const Program& p, const Rows& before, const Program& q, const Rows& after) {
  const std::vector<std::string> was = columns_of(p, before), is = columns_of(q, after);
  for (size_t i = 0; i < std::max(was.size(), is.size()); ++i) {
    if (i >= was.size()) return fmt::format("{} {} is new", what, is[i]);
    if (i >= is.size()) return fmt::format("{} {} is gone", what, was[i]);
    if (was[i] != is[i]) return fmt::format("{} {} was {}", what, is[i], was[i]);
  }
  return "";
}

}  // namespace

std::string difference_in_columns(const Program& before, const Program& after) {
  const std::string limits = difference("limit", before, before.limits, after, after.limits);
  return limits.empty() ? difference("output", before, before.outputs, after, after.outputs) : limits;
}

RunVersions::RunVersions(std::vector<const compiler::LinkedSet*> sets) : sets_(std::move(sets)) {
  uint32_t votes = 0;
  for (const compiler::LinkedSet* set : sets_) {
    add(*set);
    first_vote_.push_back(votes);
    votes += set->program.votes.size;
  }
  for (std::vector<Source>& sources : sources_) sources.resize(machines_.size());
  for (size_t m = 0; m < machines_.size(); ++m) {
    const bool everywhere = std::all_of(sources_.begin(), sources_.end(),
                                        [m](const auto& sources) { return sources[m].first != UINT32_MAX; });
    if (!everywhere) machines_[m].states.emplace_back("-");
    machine_elements_ += machines_[m].elements;
  }
}

size_t RunVersions::columns_of(const compiler::LinkedSet& set, uint32_t machine) {
  const DomainId domain = set.machines[machine].domain;
  MachineColumns columns;
  columns.label = machine_label(set.program, machine);
  columns.elements = elements(set.program, domain);
  columns.indexed = domain != kNoDomain;
  for (size_t m = 0; m < machines_.size(); ++m) {
    const MachineColumns& known = machines_[m];
    if (known.label == columns.label && known.elements == columns.elements && known.indexed == columns.indexed) {
      return m;
    }
  }
  machines_.push_back(columns);
  return machines_.size() - 1;
}

void RunVersions::add(const compiler::LinkedSet& set) {
  sources_.emplace_back();
  uint32_t first = 0;
  for (uint32_t m = 0; m < set.machines.size(); ++m) {
    const size_t at = columns_of(set, m);
    MachineColumns& columns = machines_[at];
    columns.set = &set;
    columns.machine = m;
    sources_.back().resize(machines_.size());
    Source& source = sources_.back()[at];
    source.first = first;
    first += columns.elements;
    for (uint16_t s = 0; s < set.machines[m].state_count; ++s) {
      const std::string name = set.machines[m].states[s];
      const auto known = std::find(columns.states.begin(), columns.states.end(), name);
      source.states.push_back(static_cast<uint32_t>(known - columns.states.begin()));
      if (known == columns.states.end()) columns.states.push_back(name);
    }
  }
}

void RunVersions::states(size_t version, const std::vector<uint32_t>& of_version, uint32_t* out) const {
  for (size_t m = 0; m < machines_.size(); ++m) {
    const Source& source = sources_[version][m];
    const auto absent = static_cast<uint32_t>(machines_[m].states.size() - 1);
    for (uint32_t e = 0; e < machines_[m].elements; ++e) {
      if (source.first == UINT32_MAX) {
        *out++ = absent;
      } else {
        *out++ = source.states.empty() ? 0 : source.states[of_version[source.first + e]];
      }
    }
  }
}

}  // namespace flyball::tools
