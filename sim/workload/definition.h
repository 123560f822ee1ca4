// A workload that is defined rather than recorded: a YAML file, or the same on one line, that names a kind and its
// figures. Every kind is one reader in a file of its own; this is what they share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hal/chip/yaml_map.h"
#include "sim/workload/rows.h"
#include "sim/workload/workload.h"

namespace flyball::sim {

/// The definition as its kind's reader finds it: common keys read, the kind's own in `map`.
struct Definition {
  const chip::Map& map;
  uint64_t seed = 1;
  double clock_kHz = 0;  // the workload's own clock
  std::string folder;    // that files it names are looked for in; empty or with a final slash

  chip::Findings& findings() const { return map.findings(); }

  // Each reads the value at a key of `from` if there is one; what is wrong is reported.
  static double share(const chip::Map& from, const std::string& key, double otherwise, double least = 0);
  static double time_s(const chip::Map& from, const std::string& key, double otherwise, double least_s = 1e-6);
  static int64_t count(const chip::Map& from, const std::string& key, int64_t otherwise, int64_t most,
                       int64_t least = 1);
};

/// One kind, as the list of kinds has it.
struct WorkloadKind {
  const char* name;
  const char* purpose;   // one line
  const char* example;   // in the short form
  std::vector<const char*> keys;
  /// Fills rows or start of a workload whose elements are bound (see bind_elements).
  void (*read)(const Definition& definition, Workload& workload);
};

std::span<const WorkloadKind> workload_kinds();

/// Keys that every kind has, with what each means.
struct CommonKey {
  const char* name;
  const char* meaning;
};
std::span<const CommonKey> common_workload_keys();

// Columns of a defined workload's values. Those of activity follow: one for all elements, or one for each.
constexpr uint32_t kMemoryBoundColumn = 0;
constexpr uint32_t kMemoryColumn = 1;
constexpr uint32_t kActivityColumn = 2;

/// Makes every element of the compute domain have an activity column of its own.
void give_own_columns(Workload& workload);

/// Rows of a defined workload, as its kind writes them.
class RowWriter {
 public:
  RowWriter(const Workload& workload, double clock_kHz) : columns_(workload.columns), clock_kHz_(clock_kHz) {}

  /// `activity` is of all elements; of_element(i) changes one of the row written last.
  void add(double duration_s, double activity, double memory_bound, double memory, double least = 0);
  double& of_element(size_t i) { return rows_.values[rows_.values.size() - columns_ + kActivityColumn + i]; }
  Rows take() { return std::move(rows_); }

 private:
  size_t columns_;
  double clock_kHz_;
  Rows rows_;
};

/// Whether a text names a kind: alone, or with a colon and its figures behind it.
bool names_kind(std::string_view text);

/// Reads a definition; `name` is the file for messages.
WorkloadResult parse_definition(std::string_view yaml, const std::string& name, const chip::Chip& chip, uint64_t seed);

/// Reads one in the short form, "square:frequency=2Hz,low=10%"; figures within a map have its name in front:
/// "training:forward.time=80ms".
WorkloadResult parse_short_form(std::string_view text, const chip::Chip& chip, uint64_t seed);

// The readers.
void read_step(const Definition& definition, Workload& workload);
void read_ramp(const Definition& definition, Workload& workload);
void read_square(const Definition& definition, Workload& workload);
void read_virus(const Definition& definition, Workload& workload);
void read_random(const Definition& definition, Workload& workload);
void read_training(const Definition& definition, Workload& workload);
void read_serving(const Definition& definition, Workload& workload);

}  // namespace flyball::sim
