// Steps of training, synchronous over the elements: forward and backward passes, a collective that may hide beneath the
// last backward pass, an optimizer, a pause. Power swings with them.
#include <algorithm>

#include "sim/workload/definition.h"
#include "sim/workload/random.h"

namespace flyball::sim {
namespace {

/// One part of a step, as a map of the file gives it.
struct Part {
  double time_s, activity, memory_bound, memory;

  void read(const Definition& definition, const std::string& key, double* overlap = nullptr) {
    const YAML::Node* node = definition.map.find(key, chip::Need::kOptional);
    if (node == nullptr) return;
    chip::Map map(*node, key, &definition.findings());
    std::vector<std::string> keys = {"time", "activity", "memory_bound", "memory"};
    if (overlap != nullptr) keys.emplace_back("overlap");
    map.allow(keys);
    time_s = Definition::time_s(map, "time", time_s);
    activity = Definition::share(map, "activity", activity);
    memory_bound = Definition::share(map, "memory_bound", memory_bound);
    memory = Definition::share(map, "memory", memory);
    if (overlap != nullptr) *overlap = Definition::share(map, "overlap", *overlap);
  }
};

// Without figures of one's own: the shape of a large model's step on one accelerator, made up.
struct Step {
  int64_t steps = 20, microbatches = 1;
  Part forward{0.08, 0.97, 0.06, 0.38};
  Part backward{0.16, 1.0, 0.05, 0.44};
  Part collective{0.06, 0.14, 1.0, 0.30};  // goes at the pace of links
  Part optimizer{0.015, 0.26, 0.85, 0.92};
  double overlap = 0.5;  // share of the collective that goes on beneath the last backward pass
  double pause_s = 0.01;
  double imbalance = 0;

  explicit Step(const Definition& definition) {
    const chip::Map& map = definition.map;
    steps = Definition::count(map, "steps", steps, 1'000'000);
    microbatches = Definition::count(map, "microbatches", microbatches, 10'000);
    forward.read(definition, "forward");
    backward.read(definition, "backward");
    collective.read(definition, "collective", &overlap);
    optimizer.read(definition, "optimizer");
    pause_s = Definition::time_s(map, "pause", pause_s, 0);
    imbalance = Definition::share(map, "imbalance", imbalance);
  }
};

class Writer {
 public:
  Writer(const Step& step, const Definition& definition, Workload& workload)
      : step_(step), elements_(workload.elements()), random_(definition.seed), rows_(workload, definition.clock_kHz) {}

  Rows write() {
    for (int64_t i = 0; i < step_.steps; ++i) write_step();
    return rows_.take();
  }

 private:
  void write_step() {
    for (int64_t i = 0; i < step_.microbatches; ++i) {
      add(step_.forward, step_.forward.time_s);
      const double hidden_s = i + 1 < step_.microbatches ? 0.0 : hidden();
      add(step_.backward, step_.backward.time_s - hidden_s);
      add_both(hidden_s);
    }
    add(step_.collective, step_.collective.time_s - hidden(), 1);
    add(step_.optimizer, step_.optimizer.time_s);
    if (step_.pause_s > 0) rows_.add(step_.pause_s, 0, 1, 0);
  }

  /// How long the collective goes on beneath the backward pass.
  double hidden() const { return std::min(step_.overlap * step_.collective.time_s, step_.backward.time_s); }

  /// Elements draw how much of the part's work is theirs: all of it, down to `imbalance` less.
  void add(const Part& part, double time_s, double least = 0) {
    if (!(time_s > 1e-9)) return;
    rows_.add(time_s, part.activity, part.memory_bound, part.memory, least);
    if (step_.imbalance == 0) return;
    for (size_t i = 0; i < elements_; ++i) {
      rows_.of_element(i) = part.activity * (1 - random_.between(0, step_.imbalance));
    }
  }

  /// Backward pass and collective at once: both activities, at least the links' time at any clock.
  void add_both(double time_s) {
    Part both = step_.backward;
    both.activity = std::min(both.activity + step_.collective.activity, 1.0);
    both.memory = std::min(both.memory + step_.collective.memory, 1.0);
    add(both, time_s, 1);
  }

  const Step& step_;
  size_t elements_;
  Random random_;
  RowWriter rows_;
};

}  // namespace

void read_training(const Definition& definition, Workload& workload) {
  const Step step(definition);
  constexpr double kMostValues = 1e8;
  const double rows = static_cast<double>(step.steps) * (2.0 * static_cast<double>(step.microbatches) + 4);
  if (step.imbalance > 0) give_own_columns(workload);
  if (rows * static_cast<double>(workload.columns) > kMostValues) {
    definition.findings().add(definition.map.mark(), "the training is too long to be held in memory",
                              "take fewer steps or microbatches");
    return;
  }
  set_rows(workload, Writer(step, definition, workload).write());
}

}  // namespace flyball::sim
