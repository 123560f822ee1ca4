// Goes through rows, for each barrier group by itself.
#include "sim/workload/rows.h"

#include <span>
#include <utility>

namespace flyball::sim {
namespace {

class RowSource final : public PhaseSource {
 public:
  /// `columns` are those of each group's elements, one for each element: [groups][elements of the group].
  RowSource(std::shared_ptr<const Rows> rows, size_t columns, std::vector<std::vector<uint32_t>> active)
      : rows_(std::move(rows)), columns_(columns), active_(std::move(active)), place_(active_.size()) {}

  bool next(size_t group, double now_s, Phase& phase) override {
    Place& place = place_[group];
    if (place.begun) end_row(group, now_s);
    place.begun = place.row < rows_->count();
    if (!place.begun) return false;
    phase.duration_s = rows_->duration_s[place.row];
    phase.clock_kHz = rows_->clock_kHz[place.row];
    phase.least = rows_->least.empty() ? 0.0 : rows_->least[place.row];
    phase.position_s = place.due_s;
    const std::span<const double> row = values(place.row);
    phase.values.assign(row.begin(), row.end());
    return true;
  }

  std::unique_ptr<PhaseSource> clone() const override { return std::make_unique<RowSource>(*this); }

 private:
  struct Place {
    size_t row = 0;
    double due_s = 0;  // sum of the rows before it
    bool begun = false;
  };

  std::span<const double> values(size_t row) const { return {rows_->values.data() + row * columns_, columns_}; }

  void end_row(size_t group, double now_s) {
    Place& place = place_[group];
    const std::span<const double> row = values(place.row);
    double activity = 0;
    for (const uint32_t column : active_[group]) activity += row[column];
    const double duration_s = rows_->duration_s[place.row];
    place.due_s += duration_s;
    if (activity > 0) completions_.push_back({place.due_s, now_s, activity * duration_s});
    ++place.row;
  }

  std::shared_ptr<const Rows> rows_;
  size_t columns_;
  std::vector<std::vector<uint32_t>> active_;
  std::vector<Place> place_;  // [groups]
};

}  // namespace

void set_rows(Workload& workload, Rows rows) {
  workload.length_s = 0;
  for (const double duration_s : rows.duration_s) workload.length_s += duration_s;
  std::vector<std::vector<uint32_t>> active(workload.groups);
  for (size_t i = 0; i < workload.elements(); ++i) active[workload.group[i]].push_back(workload.compute.column[i]);
  const auto shared = std::make_shared<const Rows>(std::move(rows));
  workload.start = [shared, columns = workload.columns, active] {
    return std::make_unique<RowSource>(shared, columns, active);
  };
}

}  // namespace flyball::sim
