// A workload: which elements of a chip work, and where the phases come from that they go through.
//
// A phase says what was seen (or made up) at the workload's own clock. Work in it is re-timed by what the chip does,
// for every kind of workload alike: see replay.h. A kind is a PhaseSource, in a file of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hal/chip/chip.h"
#include "sim/error.h"

namespace flyball::sim {

struct ServingLog;

constexpr uint32_t kNoColumn = 0xffffffffU;

/// What the elements of a barrier group do until they meet again.
struct Phase {
  double duration_s = 0;       // at clock_kHz, above 0
  double clock_kHz = 0;        // of the compute domain, when this was seen
  double least = 0;            // share of the duration that it lasts at any clock: links and hosts have their own
  double position_s = 0;       // where in the undisturbed run it begins
  std::vector<double> values;  // [Workload::columns], ratios 0 .. 1
};

/// A piece of work that is done: a row of a trace, a request.
struct Completion {
  double due_s = 0;     // when it is done on a chip that stays at the workload's own clock
  double finish_s = 0;  // when it was done here
  double work_s = 0;    // active time in it, all elements together
};

/// Gives every barrier group its phases, one after the other: one of these is one run of a workload.
class PhaseSource {
 public:
  virtual ~PhaseSource() = default;

  /// The elements of `group` meet at now_s, with the group's phase before this behind them: fills its next one. False
  /// when nothing is left for the group. Times are seconds of the run; a group's never fall.
  virtual bool next(size_t group, double now_s, Phase& phase) = 0;

  /// A run that goes on from here by itself, to the same bits.
  virtual std::unique_ptr<PhaseSource> clone() const = 0;

  /// What was done so far, in the order in which it became known.
  const std::vector<Completion>& completions() const { return completions_; }

  /// Of a workload that serves requests: how long they waited; else null.
  virtual const ServingLog* serving() const { return nullptr; }

 protected:
  std::vector<Completion> completions_;
};

/// The columns of a phase's values that say how active the elements of one domain are.
struct DomainActivity {
  std::string domain;
  std::vector<uint32_t> column;  // [elements], or kNoColumn
};

struct Workload {
  std::string name;  // the file, or what stood on the command line
  DomainActivity compute;  // the domain whose clock paces the work
  std::vector<uint32_t> memory_bound;  // [elements of compute], column or kNoColumn: share of the time that ignores f
  std::vector<DomainActivity> others;  // each other domain whose activity is known
  std::vector<uint32_t> group;  // [elements of compute], the barrier that it meets others at; counted from 0
  size_t groups = 1;
  size_t columns = 0;

  double length_s = 0;  // what the run takes on a chip that stays at the workload's own clock

  /// Begins a run. The source may outlive this.
  std::function<std::unique_ptr<PhaseSource>()> start;

  size_t elements() const { return compute.column.size(); }
};

using WorkloadResult = std::variant<Workload, std::vector<Error>>;

/// Reads a workload (docs/workloads.md) for this chip: a CSV trace, a YAML file that defines one, or such a definition
/// on one line: "square:frequency=2Hz". Errors name `path`; a file that cannot be read is one Error. `seed` is of what
/// a kind draws at random.
WorkloadResult read_workload(const std::string& path, const chip::Chip& chip, uint64_t seed = 1);

/// A CSV trace from text already in memory; `name` stands for the file in errors.
WorkloadResult parse_workload(std::string_view text, const std::string& name, const chip::Chip& chip);

}  // namespace flyball::sim
