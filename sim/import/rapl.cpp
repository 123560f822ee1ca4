// RAPL: energy of a processor's package and memory, by counters, by interval, or as power. It says nothing of activity:
// that is where the power lies between that of an idle chip and that of a busy one.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/import/activity.h"

namespace flyball::sim {
namespace {

constexpr double kMost_J = 1e12;
constexpr double kMost_W = 1e6;

ActivityShares shares(const LogSample& sample) { return {sample.value[kUse], 0, sample.value[kMemory]}; }

/// Energies of the interval that ended at each row, to a counter.
void steps_to_counter(LogSamples& log, Role step, Role energy) {
  double sum_J = 0;
  for (LogSample& sample : log.samples) {
    sum_J += sample.value[step];
    sample.value[energy] = sum_J;
  }
  log.has[energy] = true;
}

/// Energy counters to the power until the next row; the last row goes.
void counters_to_power(LogSamples& log, Role energy, Role power, const ImportOptions& options, ErrorList& errors) {
  std::vector<LogSample>& samples = log.samples;
  for (size_t i = 0; i + 1 < samples.size(); ++i) {
    double used_J = samples[i + 1].value[energy] - samples[i].value[energy];
    if (used_J < 0 && options.energy_range_J) used_J += *options.energy_range_J;
    if (used_J < 0) {
      errors.add(samples[i + 1].line, 0, "the energy counter fell",
                 "say where it begins anew: --energy-range 262144J (max_energy_range_uj of the powercap folder)");
      return;
    }
    samples[i].value[power] = used_J / (samples[i + 1].time_s - samples[i].time_s);
  }
  samples.back().value[power] = samples.size() > 1 ? samples[samples.size() - 2].value[power] : 0;
  log.has[power] = true;
}

/// Where a power lies between two, 0 .. 1.
void power_to_share(LogSamples& log, Role power, Role share, double idle_W, double full_W) {
  for (LogSample& sample : log.samples) {
    sample.value[share] = std::clamp((sample.value[power] - idle_W) / (full_W - idle_W), 0.0, 1.0);
  }
}

std::pair<double, double> range_of(const LogSamples& log, Role power) {
  double lowest = log.samples.front().value[power], highest = lowest;
  for (const LogSample& sample : log.samples) {
    lowest = std::min(lowest, sample.value[power]);
    highest = std::max(highest, sample.value[power]);
  }
  return {lowest, highest};
}

/// `perf stat -I 1000 -x,`: time, value, unit, event, ... and no header.
bool is_perf(std::string_view text) { return text.find(",Joules,power/energy-") != std::string_view::npos; }

}  // namespace

const LogFormat& rapl_format() {
  static const LogFormat format = {
      "RAPL",
      "the log needs a time and a package's energy or power: energy_uj, package-0, or package_power",
      {{kTime, {"timestamp", "time", "time_s"}, true},
       {kEnergy,
        {"energy_uj", "package-0", "package_0", "package_energy", "pkg_energy", "package-0_uj", "package_uj"},
        false,
        Measure::kEnergy,
        1e-6,
        kMost_J},
       {kMemoryEnergy, {"dram_energy_uj", "dram", "dram_energy", "dram_uj"}, false, Measure::kEnergy, 1e-6, kMost_J},
       {kEnergyStep, {"package_energy_in_interval"}, false, Measure::kEnergy, 1, kMost_J},
       {kMemoryEnergyStep, {"dram_energy_in_interval"}, false, Measure::kEnergy, 1, kMost_J},
       {kPower, {"package_power", "pkgwatt", "package_w", "power"}, false, Measure::kPower, 1, kMost_W},
       {kMemoryPower, {"dram_power", "ramwatt", "dram_w"}, false, Measure::kPower, 1, kMost_W}},
      shares,
      std::nullopt};
  return format;
}

void power_to_activity(LogSamples& log, const ImportOptions& options, ErrorList& errors) {
  if (log.has[kEnergyStep]) steps_to_counter(log, kEnergyStep, kEnergy);
  if (log.has[kMemoryEnergyStep]) steps_to_counter(log, kMemoryEnergyStep, kMemoryEnergy);
  if (log.has[kEnergy]) counters_to_power(log, kEnergy, kPower, options, errors);
  if (log.has[kMemoryEnergy]) counters_to_power(log, kMemoryEnergy, kMemoryPower, options, errors);
  if (!errors.empty()) return;
  if (!log.has[kPower]) {
    errors.add(0, 0, "has neither energy nor power", rapl_format().needs);
    return;
  }
  const auto [lowest, highest] = range_of(log, kPower);
  const double idle_W = options.idle_W.value_or(lowest), full_W = options.full_W.value_or(highest);
  if (!(full_W > idle_W)) {
    errors.add(0, 0, fmt::format("the power is {:.3g} W when idle and {:.3g} W when busy", idle_W, full_W),
               "say what it is on this chip: --idle-power 20W --full-power 150W");
    return;
  }
  log.summary.idle_W = idle_W;
  log.summary.full_W = full_W;
  power_to_share(log, kPower, kUse, idle_W, full_W);
  const auto [least, most] = range_of(log, kMemoryPower);
  if (most > least) power_to_share(log, kMemoryPower, kMemory, least, most);
  log.has[kMemory] = most > least;
}

std::variant<CsvFile, std::vector<Error>> split_rapl(std::string_view text, const std::string& name) {
  const bool perf = is_perf(text);
  auto split =
      split_csv(text, name, {.last_line_may_lack_its_end = true, .rows_may_be_ragged = true, .has_header = !perf});
  CsvFile* const file = std::get_if<CsvFile>(&split);
  if (file == nullptr || !perf) return split;
  // An event a line becomes a row an interval.
  CsvFile table;
  table.comments = file->comments;
  table.is_cut = file->is_cut;
  table.header = {0, {{"time", 1}, {"package_energy_in_interval", 1}, {"dram_energy_in_interval", 1}}};
  for (const CsvLine& line : file->rows) {
    const bool known = line.fields.size() >= 4;
    const std::string_view event = known ? line.fields[3].text : "";
    const bool package = event == "power/energy-pkg/", memory = event == "power/energy-ram/";
    if (known && !package && !memory) continue;
    const bool same = !table.rows.empty() && known && table.rows.back().fields.size() == 3 &&
                      table.rows.back().fields[0].text == line.fields[0].text;
    if (!same)
      table.rows.push_back({line.number, known ? std::vector<CsvField>{line.fields[0], {}, {}}
                                               : std::vector<CsvField>{line.fields.front()}});
    if (known) table.rows.back().fields[package ? 1 : 2] = line.fields[1];
  }
  return table;
}

}  // namespace flyball::sim
