// Made-up loads that try a policy at one thing: a step, a ramp, a square wave, a power virus, phases at random.
#include <fmt/format.h>

#include <cmath>

#include "sim/workload/definition.h"
#include "sim/workload/random.h"

namespace flyball::sim {
namespace {

constexpr double kMostRows = 5e6;  // of memory, before a mistaken length takes all of it

/// What every load here has: how long it goes on, and what its work is like.
struct Load {
  double length_s = 0;
  double memory_bound = 0;
  double memory = 0;  // of the memory domain where the compute domain's activity is 1; it goes with it

  Load(const Definition& definition, double length) {
    const chip::Map& map = definition.map;
    length_s = Definition::time_s(map, "length", length);
    memory_bound = Definition::share(map, "memory_bound", 0);
    memory = Definition::share(map, "memory", 0.4);
  }

  void add(RowWriter& rows, double duration_s, double activity) const {
    if (duration_s > 0) rows.add(duration_s, activity, memory_bound, memory * activity);
  }
};

/// Whether that many rows can be had; reports when not.
bool fits(const Definition& definition, double rows) {
  if (rows <= kMostRows) return true;
  definition.findings().add(definition.map.mark(), fmt::format("the workload comes to {:.0f} rows", rows),
                            fmt::format("at most {:.0f} are taken: shorten it", kMostRows));
  return false;
}

}  // namespace

void read_step(const Definition& definition, Workload& workload) {
  const Load load(definition, 4);
  const double before = Definition::share(definition.map, "before", 0.1);
  const double after = Definition::share(definition.map, "after", 1);
  const double at_s = std::min(Definition::time_s(definition.map, "at", 1), load.length_s);
  RowWriter rows(workload, definition.clock_kHz);
  load.add(rows, at_s, before);
  load.add(rows, load.length_s - at_s, after);
  set_rows(workload, rows.take());
}

void read_ramp(const Definition& definition, Workload& workload) {
  const Load load(definition, 10);
  const double from = Definition::share(definition.map, "from", 0);
  const double to = Definition::share(definition.map, "to", 1);
  const double interval_s = Definition::time_s(definition.map, "interval", 0.01);
  const double intervals = std::max(std::round(load.length_s / interval_s), 1.0);
  if (!fits(definition, intervals)) return;
  RowWriter rows(workload, definition.clock_kHz);
  const auto count = static_cast<int64_t>(intervals);
  for (int64_t i = 0; i < count; ++i) {
    load.add(rows, load.length_s / intervals, from + (to - from) * (static_cast<double>(i) + 0.5) / intervals);
  }
  set_rows(workload, rows.take());
}

void read_square(const Definition& definition, Workload& workload) {
  const Load load(definition, 10);
  const double low = Definition::share(definition.map, "low", 0.1);
  const double high = Definition::share(definition.map, "high", 1);
  const double duty = Definition::share(definition.map, "duty", 0.5);
  double frequency_Hz = 1;
  definition.map.number("frequency", chip::Dimension::kFrequency, 0.001, 1000, chip::Need::kOptional, &frequency_Hz);
  const double period_s = 1 / frequency_Hz;
  const double periods = std::ceil(load.length_s / period_s - 1e-9);
  if (!fits(definition, 2 * periods)) return;
  RowWriter rows(workload, definition.clock_kHz);
  for (int64_t i = 0; i < static_cast<int64_t>(periods); ++i) {
    const double left_s = std::min(load.length_s - static_cast<double>(i) * period_s, period_s);
    const double high_s = std::min(duty * period_s, left_s);
    load.add(rows, high_s, high);
    if (left_s - high_s > 1e-9) load.add(rows, left_s - high_s, low);
  }
  set_rows(workload, rows.take());
}

void read_virus(const Definition& definition, Workload& workload) {
  const chip::Map& map = definition.map;
  RowWriter rows(workload, definition.clock_kHz);
  const double length_s = Definition::time_s(map, "length", 10);
  rows.add(length_s, Definition::share(map, "activity", 1), 0, Definition::share(map, "memory", 1));
  set_rows(workload, rows.take());
}

/// Each phase draws its length, its memory-bound share, the memory's activity, then each element's.
void read_random(const Definition& definition, Workload& workload) {
  const chip::Map& map = definition.map;
  const double length_s = Definition::time_s(map, "length", 10);
  const double shortest_s = Definition::time_s(map, "shortest", 0.001);
  const double longest_s = Definition::time_s(map, "longest", 0.2);
  const double low = Definition::share(map, "low", 0), high = Definition::share(map, "high", 1);
  const double memory_bound = Definition::share(map, "memory_bound", 0.6);
  const double memory = Definition::share(map, "memory", 1);
  if (shortest_s > longest_s || low > high) {
    definition.findings().add(map.mark(), "the range of the phases is upside down",
                              "shortest is at most longest, and low at most high");
    return;
  }
  if (!fits(definition, 2 * length_s / (shortest_s + longest_s) * static_cast<double>(workload.elements()))) return;
  give_own_columns(workload);
  RowWriter rows(workload, definition.clock_kHz);
  Random random(definition.seed);
  double left_s = length_s;
  while (left_s > 1e-9) {
    const double duration_s = std::min(random.between(shortest_s, longest_s), left_s);
    left_s -= duration_s;
    const double bound = random.between(0, memory_bound);
    rows.add(duration_s, 0, bound, random.between(0, memory));
    for (size_t i = 0; i < workload.elements(); ++i) rows.of_element(i) = random.between(low, high);
  }
  set_rows(workload, rows.take());
}

}  // namespace flyball::sim
