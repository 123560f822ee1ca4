// The versions of the policies that a run goes through (rule 14), and the columns that they have together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/linked_set.h"

namespace flyball::tools {

/// A machine of one version or more, by its label.
struct MachineColumns {
  std::string label;
  uint32_t elements = 1;
  bool indexed = false;
  std::vector<std::string> states;               // of all versions; last "-", where one lacks the machine
  const compiler::LinkedSet* set = nullptr;      // the last version that has it
  uint32_t machine = 0;                          // there
};

class RunVersions {
 public:
  /// In the order in which they take over; at least one, alike in what difference_in_columns looks at.
  explicit RunVersions(std::vector<const compiler::LinkedSet*> sets);

  const std::vector<const compiler::LinkedSet*>& sets() const { return sets_; }
  const std::vector<MachineColumns>& machines() const { return machines_; }

  /// By element of all machines(), from the states of a version's machines by element: indices into their `states`.
  void states(size_t version, const std::vector<uint32_t>& of_version, uint32_t* out) const;
  uint32_t machine_elements() const { return machine_elements_; }

  /// Votes are numbered through all versions: that of a version's first.
  uint32_t first_vote(size_t version) const { return first_vote_[version]; }

 private:
  /// Where a machine's columns get their words from in one version.
  struct Source {
    uint32_t first = UINT32_MAX;   // of its elements; UINT32_MAX: it is not there
    std::vector<uint32_t> states;  // by state of the version, index into the columns' states
  };

  size_t columns_of(const compiler::LinkedSet& set, uint32_t machine);
  void add(const compiler::LinkedSet& set);

  std::vector<const compiler::LinkedSet*> sets_;
  std::vector<MachineColumns> machines_;
  std::vector<std::vector<Source>> sources_;  // [version][machines]
  std::vector<uint32_t> first_vote_;
  uint32_t machine_elements_ = 0;
};

/// What keeps two versions out of one run's columns: limits and outputs that are not the same; empty when nothing does.
std::string difference_in_columns(const Program& before, const Program& after);

}  // namespace flyball::tools
