// What inputs.csv says, tick by tick, without its columns' names.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/conformance/sheet.h"

namespace flyball::conformance {

/// Gives each non-empty cell of a tick to whoever its column's name stands for.
class CaseInputs {
 public:
  using Take = std::function<void(int64_t)>;

  /// `find` gives the receiver of a column; an empty one throws std::runtime_error: the case does not fit its policies.
  CaseInputs(const Sheet& sheet, const std::function<Take(const std::string&)>& find);

  void give(size_t tick);

 private:
  const Sheet& sheet_;
  std::vector<Take> takers_;
  std::vector<int64_t> newest_;
};

}  // namespace flyball::conformance
