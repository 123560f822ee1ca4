// A policy written after an original controller: how the columns of the reference vectors become its inputs and
// params, and which of its quantities must be the original's outputs. A new port is a function that fills a Port, and
// a line in ports().
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "tests/conformance/case.h"
#include "tests/vectors/vectors.h"

namespace flyball::vectors {

/// A new reading of an input in each row: "temp[0]", in counts (rule 6.2). Without a value none arrives.
struct Reading {
  std::string input;
  std::function<std::optional<int64_t>(const Row&, const Params&)> counts;
};

/// A param, in its steps, set before a sequence begins.
struct Setting {
  std::string param;
  std::function<int64_t(const Params&)> steps;
};

/// What the policy has after a row: var, state or grant by the name that docs/conformance.md gives it, without the
/// policy's own: "var speed[0]", "state guard", "granted freq"; and "ceiling freq 2[0]", the second in the text.
class Given {
 public:
  Given(const std::map<std::string, size_t>& columns, const std::vector<std::string>& cells, const Sequence& sequence)
      : columns_(columns), cells_(cells), sequence_(sequence) {}

  const std::string& text(const std::string& cell) const;
  int64_t integer(const std::string& cell) const;
  /// The sequence that runs.
  const Params& params() const { return sequence_.params; }

 private:
  const std::map<std::string, size_t>& columns_;
  const std::vector<std::string>& cells_;
  const Sequence& sequence_;
};

/// A column of the original, and what must be its value. A blank cell of the original says nothing.
struct Output {
  std::string column;
  std::function<double(const Given&)> value;
  double within = 0;  // 0: equal to the last unit
};

struct Port {
  std::string set;     // the folder of vectors
  std::string policy;  // in policies/ports, without ".fly"
  std::string mended;  // the defect that is not in it, most often a param that is 0 here; empty: as shipped
  std::vector<conformance::CaseDomain> domains;
  std::vector<Setting> params;
  std::vector<Reading> readings;
  std::vector<Output> outputs;
};

/// How a failed test shows its port.
inline std::ostream& operator<<(std::ostream& out, const Port& port) { return out << port.policy; }

/// Every port, with its original's defects.
const std::vector<Port>& ports();
/// Those whose defect can be left out, without it.
const std::vector<Port>& mended_ports();

// The most common ways from one to the other.

/// The column's integer times `scale` (counts of one unit of the column).
Reading reading(const std::string& input, const std::string& column, int64_t scale = 1);
/// An input for what a sequence's params say: a board's description, by element.
Reading described(const std::string& input, const std::string& name, int64_t scale = 1);
Setting setting(const std::string& param, const std::string& name, int64_t scale = 1);
/// The cell's integer divided by `scale`, which it must be a multiple of when `within` is 0.
Output output(const std::string& column, const std::string& cell, int64_t scale = 1, double within = 0);

}  // namespace flyball::vectors
