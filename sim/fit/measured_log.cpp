// Finds a log's columns, converts their units, and reads its rows.
#include "sim/fit/measured_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/workload/csv.h"

namespace flyball::sim {
namespace {

constexpr double kLeastStep_s = 1e-6;  // closer rows are of one time
constexpr double kMostRatio = 1.01;    // DCGM's ratios reach a little above 1
constexpr double kFullTensor = 0.65;   // as in an imported workload: see docs/workloads.md
constexpr size_t kNoPlace = ~size_t{0};

struct UnitScale {
  const char* name;
  double scale, offset;
};

/// A quantity of a log: what it is called, its units (the first holds without a bracket), and what values it may have.
struct Kind {
  const char* what;
  std::vector<const char*> names;
  std::vector<UnitScale> units;
  double least, most;  // in our unit
};

enum KindIndex : size_t { kTime, kPower, kTemperature, kClock, kActivity, kKinds };

const std::array<Kind, kKinds>& kinds() {
  static const std::array<Kind, kKinds> all{{
      {"time",
       {"time", "timestamp", "time_s", "elapsed_s", "t"},
       {{"s", 1, 0}, {"ms", 1e-3, 0}, {"us", 1e-6, 0}, {"min", 60, 0}},
       -1e15,
       1e15},
      {"power",
       {"power", "power_w", "powr", "power_usage", "power.draw", "chip.power", "dcgm_fi_dev_power_usage"},
       {{"W", 1, 0}, {"mW", 1e-3, 0}, {"kW", 1e3, 0}, {"uW", 1e-6, 0}},
       0,
       1e6},
      {"temperature",
       {"temperature", "temp", "temp_c", "gpu_temp", "tmptr", "temperature.gpu", "hottest.temperature",
        "dcgm_fi_dev_gpu_temp"},
       {{"degC", 1, 0}, {"C", 1, 0}, {"K", 1, -273.15}, {"mdegC", 1e-3, 0}},
       -273.15,
       1000},
      {"clock",
       {"clock", "sm_clock", "smclk", "sm_clock_mhz", "tile.clock", "clocks.sm", "dcgm_fi_dev_sm_clock"},
       {{"MHz", 1e3, 0}, {"GHz", 1e6, 0}, {"kHz", 1, 0}, {"Hz", 1e-3, 0}},
       0,
       1e9},
      {"activity", {}, {{"1", 1, 0}, {"%", 0.01, 0}}, 0, kMostRatio},
  }};
  return all;
}

const std::vector<const char*> kSmNames{"sm_active", "smact", "dcgm_fi_prof_sm_active"};
const std::vector<const char*> kTensorNames{"tensor_active", "tensor_activity", "tenso",
                                            "dcgm_fi_prof_pipe_tensor_active"};
const std::vector<const char*> kDramNames{"dram_active", "drama", "dcgm_fi_prof_dram_active"};
const std::vector<const char*> kGpuNames{"gpu", "gpu_id", "gpu_index"};

/// A column of the file that is read.
struct Source {
  KindIndex kind = kTime;
  size_t place = kNoPlace;
  double scale = 1, offset = 0;
  std::string name;  // as the header has it
};

/// A domain's activity: that of one column, or of SMs and tensor cores together.
struct ActivitySource {
  std::string domain;
  size_t first = kNoPlace, tensor = kNoPlace;  // into the sources
};

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// "power.draw [W]" apart: the name in small letters, the unit.
struct Heading {
  std::string name, unit;
};

Heading heading_of(std::string_view text) {
  const size_t open = text.rfind(" [");
  if (open == std::string_view::npos || text.back() != ']') return {lower_case(text), ""};
  return {lower_case(text.substr(0, open)), std::string(text.substr(open + 2, text.size() - open - 3))};
}

class LogReader {
 public:
  LogReader(const CsvFile& file, const std::string& name, const LogOptions& options)
      : file_(file), options_(options), errors_(name) {
    log_.name = name;
    for (const CsvField& field : file.header.fields) headings_.push_back(heading_of(field.text));
  }

  std::variant<MeasuredLog, std::vector<Error>> read() {
    choose_columns();
    choose_rows();
    if (errors_.empty()) read_rows();
    if (errors_.empty() && log_.rows() < 3) {
      errors_.add(0, 0, fmt::format("has {} good rows", log_.rows()), "a fit needs many more; look at --where");
    }
    if (!errors_.empty()) return errors_.take();
    return std::move(log_);
  }

 private:
  size_t find(const std::string& name) const {
    for (size_t i = 0; i < headings_.size(); ++i) {
      if (headings_[i].name == name || file_.header.fields[i].text == name) return i;
    }
    return kNoPlace;
  }

  template <class Names>
  size_t find_any(const Names& names) const {
    for (const char* name : names) {
      if (const size_t place = find(name); place != kNoPlace) return place;
    }
    return kNoPlace;
  }

  std::vector<std::string> column_names() const {
    std::vector<std::string> names;
    for (const CsvField& field : file_.header.fields) names.emplace_back(field.text);
    return names;
  }

  /// The column that the user gave for `what`; kNoPlace if none, or if the log does not have it, which is an error.
  size_t chosen(const std::string& what) {
    for (const LogOptions::Column& choice : options_.columns) {
      if (choice.what != what) continue;
      const size_t place = find(lower_case(choice.column));
      if (place == kNoPlace) {
        errors_.add(file_.header.number, 0, fmt::format("there is no column {} for {}", quoted(choice.column), what),
                    fmt::format("the log has {}", list_names(column_names())));
      }
      return place;
    }
    return kNoPlace;
  }

  size_t add_source(KindIndex kind, size_t place) {
    Source source;
    source.kind = kind;
    source.place = place;
    source.name = std::string(file_.header.fields[place].text);
    const auto& units = kinds()[kind].units;
    const std::string& unit = headings_[place].unit;
    const auto known = std::find_if(units.begin(), units.end(), [&](const UnitScale& u) { return u.name == unit; });
    if (known == units.end() && !unit.empty()) {
      std::vector<std::string> names;
      for (const UnitScale& u : units) names.push_back(fmt::format("[{}]", u.name));
      errors_.add(file_.header.number, file_.header.fields[place].column,
                  fmt::format("{} is not a unit of {}", quoted(unit), kinds()[kind].what),
                  fmt::format("units here are {}", list_names(names)));
    }
    const UnitScale& scale = known == units.end() ? units.front() : *known;
    source.scale = scale.scale;
    source.offset = scale.offset;
    sources_.push_back(source);
    return sources_.size() - 1;
  }

  void choose_columns() {
    check_choices();
    for (size_t kind = kTime; kind < kActivity; ++kind) {
      size_t place = chosen(kinds()[kind].what);
      if (place == kNoPlace) place = find_any(kinds()[kind].names);
      if (place != kNoPlace && !(kind == kTime && options_.period_s)) {
        place_[kind] = add_source(static_cast<KindIndex>(kind), place);
      }
    }
    if (place_[kPower] == kNoPlace && errors_.empty()) {
      errors_.add(file_.header.number, 0, "no column is known to be the power",
                  fmt::format("say which with --column power=NAME; the log has {}", list_names(column_names())));
    }
    choose_activities();
    // The domain whose clock paces the work comes first: `tile`, if there is one.
    std::stable_partition(activities_.begin(), activities_.end(),
                          [](const ActivitySource& source) { return source.domain == "tile"; });
  }

  void check_choices() {
    for (const LogOptions::Column& choice : options_.columns) {
      const std::string& what = choice.what;
      const bool activity = what.size() > 9 && what.substr(what.size() - 9) == ".activity";
      if (activity || what == "time" || what == "power" || what == "temperature" || what == "clock") continue;
      errors_.add(0, 0, fmt::format("--column {} is not something that a fit reads", quoted(what)),
                  "it reads time, power, temperature, clock and DOMAIN.activity, such as tile.activity");
    }
  }

  void choose_activities() {
    for (const LogOptions::Column& choice : options_.columns) {
      const size_t dot = choice.what.rfind(".activity");
      if (dot == std::string::npos) continue;
      const size_t place = chosen(choice.what);
      if (place != kNoPlace)
        activities_.push_back({choice.what.substr(0, dot), add_source(kActivity, place), kNoPlace});
    }
    if (!activities_.empty()) return;
    for (size_t i = 0; i < headings_.size(); ++i) {
      const std::string& name = headings_[i].name;
      const size_t dot = name.rfind(".activity");
      if (dot != std::string::npos && dot > 0 && dot + 9 == name.size()) {
        activities_.push_back({name.substr(0, dot), add_source(kActivity, i), kNoPlace});
      }
    }
    if (!activities_.empty()) return;
    if (const size_t sm = find_any(kSmNames); sm != kNoPlace) {
      ActivitySource tile{"tile", add_source(kActivity, sm), kNoPlace};
      if (const size_t tensor = find_any(kTensorNames); tensor != kNoPlace) tile.tensor = add_source(kActivity, tensor);
      activities_.push_back(tile);
    }
    if (const size_t dram = find_any(kDramNames); dram != kNoPlace) {
      activities_.push_back({"hbm", add_source(kActivity, dram), kNoPlace});
    }
  }

  void choose_rows() {
    for (const LogOptions::Filter& filter : options_.where) {
      const size_t place = find(lower_case(filter.column));
      if (place == kNoPlace) {
        errors_.add(file_.header.number, 0,
                    fmt::format("there is no column {} to choose rows by", quoted(filter.column)),
                    fmt::format("the log has {}", list_names(column_names())));
      }
      filters_.push_back(place);
    }
    const size_t gpu = find_any(kGpuNames);
    if (gpu == kNoPlace || std::find(filters_.begin(), filters_.end(), gpu) != filters_.end()) return;
    std::vector<std::string> seen;
    for (const CsvLine& row : file_.rows) {
      const std::string value(row.fields[gpu].text);
      if (std::find(seen.begin(), seen.end(), value) == seen.end() && seen.size() < 16) seen.push_back(value);
    }
    if (seen.size() < 2) return;
    errors_.add(0, 0, fmt::format("is a log of GPUs {}", list_names(seen)),
                fmt::format("say which one: --where {}={}", file_.header.fields[gpu].text, seen.front()));
  }

  bool counts(const CsvLine& row) const {
    for (size_t i = 0; i < filters_.size(); ++i) {
      const std::string_view text = row.fields[filters_[i]].text;
      const std::string& wanted = options_.where[i].value;
      if (text == wanted) continue;
      const auto number = parse_number(text), value = parse_number(wanted);
      if (!number || !value || *number != *value) return false;
    }
    return true;
  }

  void read_rows() {
    values_.assign(sources_.size(), 0.0);
    for (const ActivitySource& source : activities_) log_.activities.push_back({source.domain, {}});
    for (const CsvLine& row : file_.rows) {
      if (errors_.full()) return;
      if (!counts(row)) continue;
      const std::vector<double> before = values_;
      if (read_values(row) && in_order(row)) {
        append(row.number);
        continue;
      }
      const bool hold = options_.on_bad_row == BadRow::kHold && log_.rows() > 0 && good_time(row);
      const double now = place_[kTime] == kNoPlace ? 0 : values_[place_[kTime]];
      values_ = before;
      if (!hold) continue;
      if (place_[kTime] != kNoPlace) values_[place_[kTime]] = now;
      append(row.number);
    }
  }

  void bad(const CsvLine& row, int column, std::string message, const std::string& hint) {
    bad_ = true;
    if (options_.on_bad_row == BadRow::kStop) {
      errors_.add(row.number, column, std::move(message), hint + ", or say --on-bad-row skip or hold");
    } else {
      log_.bad_rows.push_back({log_.name, row.number, column, std::move(message), ""});
    }
  }

  bool read_values(const CsvLine& row) {
    bad_ = false;
    time_read_ = true;
    for (size_t i = 0; i < sources_.size(); ++i) {
      const Source& source = sources_[i];
      const CsvField& field = row.fields[source.place];
      if (field.text.empty() && source.kind != kTime && log_.rows() > 0) {
        ++log_.missing_values;
        continue;
      }
      const Kind& kind = kinds()[source.kind];
      const auto number = parse_number(field.text);
      const double value = number.value_or(0) * source.scale + source.offset;
      if (!number) {
        bad(row, field.column, fmt::format("{} of column '{}' is not a number", quoted(field.text), source.name),
            "mend it");
      } else if (value < kind.least || value > kind.most) {
        bad(row, field.column, fmt::format("{} of column '{}' cannot be a {}", field.text, source.name, kind.what),
            "check its unit");
      } else {
        values_[i] = source.kind == kActivity ? std::min(value, 1.0) : value;
        continue;
      }
      if (source.kind == kTime) time_read_ = false;
    }
    return !bad_;
  }

  bool in_order(const CsvLine& row) {
    if (place_[kTime] == kNoPlace || log_.time_s.empty()) return true;
    const double step_s = values_[place_[kTime]] - first_time_s_ - log_.time_s.back();
    if (step_s > -kLeastStep_s) return true;
    time_read_ = false;
    bad(row, row.fields[sources_[place_[kTime]].place].column,
        fmt::format("time runs backward by {:.3f} s, from line {}", -step_s, log_.line.back()), "sort the log by time");
    return false;
  }

  bool good_time(const CsvLine& row) { return place_[kTime] == kNoPlace || (time_read_ && in_order(row)); }

  double value(size_t source) const { return values_[source]; }

  void append(int line) {
    double time_s = 0;
    if (options_.period_s) {
      time_s = *options_.period_s * static_cast<double>(log_.rows());
    } else if (place_[kTime] != kNoPlace) {
      if (log_.rows() == 0) first_time_s_ = value(place_[kTime]);
      time_s = value(place_[kTime]) - first_time_s_;
    }
    const bool timed = options_.period_s || place_[kTime] != kNoPlace;
    if (timed && log_.rows() > 0 && time_s - log_.time_s.back() < kLeastStep_s) {
      remove_last();
      ++log_.same_time;
    }
    if (timed) log_.time_s.push_back(time_s);
    log_.power_W.push_back(value(place_[kPower]));
    if (place_[kTemperature] != kNoPlace) log_.temperature_degC.push_back(value(place_[kTemperature]));
    if (place_[kClock] != kNoPlace) log_.clock_kHz.push_back(value(place_[kClock]));
    for (size_t i = 0; i < activities_.size(); ++i) {
      double ratio = value(activities_[i].first);
      if (activities_[i].tensor != kNoPlace) {
        ratio = (ratio + std::min(value(activities_[i].tensor) / kFullTensor, 1.0)) / 2;
      }
      log_.activities[i].ratio.push_back(ratio);
    }
    log_.line.push_back(line);
  }

  void remove_last() {
    for (auto* column : {&log_.time_s, &log_.power_W, &log_.temperature_degC, &log_.clock_kHz}) {
      if (!column->empty()) column->pop_back();
    }
    for (LogActivity& activity : log_.activities) activity.ratio.pop_back();
    log_.line.pop_back();
  }

  const CsvFile& file_;
  const LogOptions& options_;
  ErrorList errors_;
  std::vector<Heading> headings_;
  std::vector<Source> sources_;
  std::array<size_t, kKinds> place_{kNoPlace, kNoPlace, kNoPlace, kNoPlace, kNoPlace};  // into sources_
  std::vector<ActivitySource> activities_;
  std::vector<size_t> filters_;  // places in a row, as options_.where
  std::vector<double> values_;   // [sources], of the row being read
  bool bad_ = false, time_read_ = true;
  double first_time_s_ = 0;
  MeasuredLog log_;
};

std::vector<double> slice(const std::vector<double>& values, size_t first, size_t last) {
  if (values.empty()) return {};
  return {values.begin() + static_cast<std::ptrdiff_t>(first), values.begin() + static_cast<std::ptrdiff_t>(last)};
}

}  // namespace

std::variant<MeasuredLog, std::vector<Error>> read_log(std::string_view text, const std::string& name,
                                                       const LogOptions& options) {
  auto split = split_csv(text, name);
  if (auto* errors = std::get_if<std::vector<Error>>(&split)) return std::move(*errors);
  return LogReader(std::get<CsvFile>(split), name, options).read();
}

MeasuredLog part_of(const MeasuredLog& log, size_t first, size_t last) {
  MeasuredLog part = log;
  for (auto* column : {&part.time_s, &part.power_W, &part.temperature_degC, &part.clock_kHz}) {
    *column = slice(*column, first, last);
  }
  for (LogActivity& activity : part.activities) activity.ratio = slice(activity.ratio, first, last);
  part.line.assign(log.line.begin() + static_cast<std::ptrdiff_t>(first),
                   log.line.begin() + static_cast<std::ptrdiff_t>(last));
  return part;
}

double resolution_of(const std::vector<double>& values) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  double least = 0;
  for (size_t i = 1; i < sorted.size(); ++i) {
    const double step = sorted[i] - sorted[i - 1];
    if (step > 1e-9 && (least == 0 || step < least)) least = step;
  }
  return least;
}

}  // namespace flyball::sim
