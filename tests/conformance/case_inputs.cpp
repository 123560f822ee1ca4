// Numbers of cells; `=` is the number before.
#include "tests/conformance/case_inputs.h"

#include <stdexcept>

namespace flyball::conformance {

CaseInputs::CaseInputs(const Sheet& sheet, const std::function<Take(const std::string&)>& find)
    : sheet_(sheet), newest_(sheet.columns.size()) {
  for (const std::string& name : sheet.columns) {
    takers_.push_back(find(name));
    if (!takers_.back()) throw std::runtime_error("inputs.csv has `" + name + "`, its policies do not");
  }
}

void CaseInputs::give(size_t tick) {
  for (size_t c = 0; c < takers_.size(); ++c) {
    const std::string& cell = sheet_.rows[tick][c];
    if (cell.empty()) continue;
    if (cell != "=") newest_[c] = std::stoll(cell);
    takers_[c](newest_[c]);
  }
}

}  // namespace flyball::conformance
