// A case of the conformance corpus: a folder with policies, a description, inputs and outputs. The formats are in
// docs/conformance.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace flyball::conformance {

/// How the readings of one input were made: see inputs_of in make_inputs.h. All but `silent_percent` in counts.
struct Walk {
  int64_t lo = 0, hi = 0, step = 1, most_change = 1;
  int silent_percent = 1;
};

struct CaseDomain {
  std::string name;
  uint32_t size = 0;
  std::vector<std::pair<std::string, std::vector<uint32_t>>> in;  // parent, element of it by own element
};

struct Case {
  std::string name, folder;
  std::vector<std::pair<std::string, std::string>> policies;  // path and text, in link order
  std::vector<int> ranks;                                     // by policy
  std::vector<CaseDomain> domains;                            // empty: as rule 7.1 says for no chip
  std::map<std::string, int64_t> quantum;                     // by limit
  int64_t ticks = 0;

  // Only for making inputs.
  uint64_t seed = 1;
  std::map<std::string, Walk> walks;  // by policy.input
  int param_percent = 0, grant_percent = 0;

  /// A chip gives sizes, ranks and quanta.
  bool has_chip() const { return !domains.empty(); }
};

/// Reads FOLDER/case.txt and the policies it names. Throws std::runtime_error with file, line and what is wrong.
Case load_case(const std::string& folder);

/// The folders of all cases, in the order of their names.
std::vector<std::string> case_folders();

}  // namespace flyball::conformance
