// Reads a CSV trace: binds its columns to the chip's elements, then its numbers to rows.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "sim/workload/barrier.h"
#include "sim/workload/csv.h"
#include "sim/workload/rows.h"
#include "sim/workload/workload.h"

namespace flyball::sim {
namespace {

struct UnitScale {
  const char* name;
  double scale;
};
constexpr UnitScale kTimeUnits[] = {{"us", 1e-6}, {"ms", 1e-3}, {"s", 1.0}};            // to seconds
constexpr UnitScale kClockUnits[] = {{"kHz", 1.0}, {"MHz", 1e3}, {"GHz", 1e6}};         // to kHz
constexpr UnitScale kRatioUnits[] = {{"%", 0.01}, {"1", 1.0}};                          // to 1
constexpr double kMostClock_kHz = 1e9;
constexpr double kLeastPhase_s = 1e-9;  // shorter phases and longer traces than these are mistakes of the unit
constexpr double kMostTrace_s = 1e8;

enum class Measure : uint8_t { kTime, kActivity, kMemoryBound, kClock };

/// What a column's header says.
struct Heading {
  Measure measure = Measure::kTime;
  std::string domain;          // empty for time
  std::optional<size_t> element;
  double scale = 1;
};

template <size_t N>
std::vector<std::string> names_of(const UnitScale (&units)[N]) {
  std::vector<std::string> names;
  for (const UnitScale& unit : units) names.push_back(fmt::format("[{}]", unit.name));
  return names;
}

template <size_t N>
std::optional<double> scale_of(const UnitScale (&units)[N], std::string_view name) {
  for (const UnitScale& unit : units) {
    if (name == unit.name) return unit.scale;
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

class Reader {
 public:
  Reader(const CsvFile& file, const std::string& name, const chip::Chip& chip)
      : file_(file), chip_(chip), errors_(name) {
    workload_.name = name;
  }

  WorkloadResult read() {
    for (const CsvLine& comment : file_.comments) read_comment(comment);
    for (const CsvField& field : file_.header.fields) read_heading(field);
    if (errors_.empty()) bind();
    if (errors_.empty()) read_rows();
    if (!errors_.empty()) return errors_.take();
    set_rows(workload_, std::move(rows_));
    return std::move(workload_);
  }

 private:
  int header_line() const { return file_.header.number; }
  void header_error(const CsvField& field, std::string message, std::string hint) {
    errors_.add(header_line(), field.column, std::move(message), std::move(hint));
  }

  std::vector<std::string> domain_names() const {
    std::vector<std::string> names;
    for (const chip::Domain& domain : chip_.domains) names.push_back(domain.name);
    return names;
  }

  /// `# tile.clock: 1.98 GHz` and `# tile.barrier: none`. Any other comment is only a comment.
  void read_comment(const CsvLine& comment) {
    const CsvField& field = comment.fields.front();
    const size_t colon = field.text.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view subject = trimmed(field.text.substr(0, colon));
    const size_t dot = subject.rfind('.');
    if (dot == std::string_view::npos) return;
    const std::string domain(subject.substr(0, dot));
    if (chip_.domain(domain) == nullptr) return;
    const std::string_view value = trimmed(field.text.substr(colon + 1));
    if (subject.substr(dot) == ".clock") read_clock(comment.number, field.column, domain, value);
    if (subject.substr(dot) == ".barrier") read_barrier(comment.number, field.column, domain, value);
  }

  void read_clock(int line, int column, const std::string& domain, std::string_view value) {
    const size_t unit_at = std::min(value.find_first_of("kMG "), value.size());
    const auto number = parse_number(trimmed(value.substr(0, unit_at)));
    const auto scale = scale_of(kClockUnits, trimmed(value.substr(unit_at)));
    if (!number || !scale || *number <= 0 || *number * *scale > kMostClock_kHz) {
      errors_.add(line, column, fmt::format("{} is not a frequency", quoted(value)),
                  fmt::format("write it like '# {}.clock: 1.98 GHz'", domain));
    } else {
      set_clock_domain(line, column, domain);
      fixed_clock_kHz_ = *number * *scale;
    }
  }

  void read_barrier(int line, int column, const std::string& domain, std::string_view value) {
    const chip::Domain& elements = *chip_.domain(domain);
    barrier_ = barrier_named(value, elements);
    barrier_domain_ = domain;
    barrier_line_ = line;
    if (barrier_) return;
    errors_.add(line, column, fmt::format("{} is not a barrier of {}", quoted(value), domain),
                fmt::format("write {}", list_names(barrier_words(elements))));
  }

  void set_clock_domain(int line, int column, const std::string& domain) {
    if (!workload_.compute.domain.empty()) {
      errors_.add(line, column, "the trace's clock is said twice", "keep one: a comment, or a column");
      return;
    }
    workload_.compute.domain = domain;
    clock_line_ = line;
    clock_column_ = column;
  }

  void read_heading(const CsvField& field) {
    columns_.emplace_back();
    if (errors_.full()) return;
    const size_t open = field.text.rfind('[');
    const bool closed = !field.text.empty() && field.text.back() == ']';
    // The unit is the last bracket, after a blank: `tile[3].activity [%]`.
    const bool has_unit = open != std::string_view::npos && closed && open > 0 && field.text[open - 1] == ' ';
    const std::string_view subject = trimmed(has_unit ? field.text.substr(0, open) : field.text);
    const std::string_view unit = has_unit ? field.text.substr(open + 1, field.text.size() - open - 2) : "";
    Heading heading;
    if (!read_subject(field, subject, heading) || !read_unit(field, subject, has_unit, unit, heading)) return;
    const auto key = std::make_tuple(heading.measure, heading.domain, heading.element);
    const auto [same, is_new] = seen_.emplace(key, columns_.size() - 1);
    if (!is_new) {
      header_error(field, fmt::format("column {} is there twice", quoted(subject)), "remove one of them");
      return;
    }
    if (heading.measure == Measure::kClock) set_clock_domain(header_line(), field.column, heading.domain);
    columns_.back() = heading;
  }

  bool read_subject(const CsvField& field, std::string_view subject, Heading& heading) {
    if (subject == "time") return true;
    const size_t dot = subject.rfind('.');
    const std::string_view what = dot == std::string_view::npos ? subject : subject.substr(dot + 1);
    std::string_view where = dot == std::string_view::npos ? "" : subject.substr(0, dot);
    if (what == "activity") {
      heading.measure = Measure::kActivity;
    } else if (what == "memory_bound") {
      heading.measure = Measure::kMemoryBound;
    } else if (what == "clock") {
      heading.measure = Measure::kClock;
    }
    if (heading.measure == Measure::kTime || where.empty()) {
      header_error(field, fmt::format("unknown column {}", quoted(subject)),
                   "columns are time, DOMAIN.activity, DOMAIN[N].activity, DOMAIN.memory_bound and DOMAIN.clock");
      return false;
    }
    std::string_view index;
    const size_t open = where.find('[');
    if (open != std::string_view::npos && where.back() == ']') {
      index = where.substr(open + 1, where.size() - open - 2);
      where = where.substr(0, open);
    }
    heading.domain = where;
    const chip::Domain* const domain = chip_.domain(heading.domain);
    if (domain == nullptr) {
      header_error(field, fmt::format("{} has no domain {}", chip_.name, quoted(where)),
                   fmt::format("its domains are {}", list_names(domain_names())));
      return false;
    }
    if (open == std::string_view::npos) return true;
    return read_element(field, index, *domain, heading);
  }

  bool read_element(const CsvField& field, std::string_view index, const chip::Domain& domain, Heading& heading) {
    const auto number = parse_number(index);
    const size_t size = domain.elements.size();
    if (number && *number >= 0 && *number < static_cast<double>(size) &&
        *number == static_cast<double>(static_cast<size_t>(*number))) {
      heading.element = static_cast<size_t>(*number);
      if (heading.measure != Measure::kClock) return true;
      header_error(field, "the clock is that of a whole domain", fmt::format("write {}.clock", domain.name));
      return false;
    }
    header_error(field, fmt::format("domain {} has no element {}", domain.name, quoted(index)),
                 fmt::format("its elements are {}[0] to {}[{}]", domain.name, domain.name, size - 1));
    return false;
  }

  bool read_unit(const CsvField& field, std::string_view subject, bool has_unit, std::string_view unit,
                 Heading& heading) {
    std::optional<double> scale;
    std::vector<std::string> known;
    switch (heading.measure) {
      case Measure::kTime: scale = scale_of(kTimeUnits, unit), known = names_of(kTimeUnits); break;
      case Measure::kClock: scale = scale_of(kClockUnits, unit), known = names_of(kClockUnits); break;
      default: scale = scale_of(kRatioUnits, unit), known = names_of(kRatioUnits); break;
    }
    if (scale) {
      heading.scale = *scale;
      return true;
    }
    const std::string hint = fmt::format("units here are {}, as in '{} {}'", list_names(known), subject, known.front());
    if (has_unit) {
      header_error(field, fmt::format("{} is not a unit for {}", quoted(unit), quoted(subject)), hint);
    } else {
      header_error(field, fmt::format("column {} has no unit", quoted(subject)), hint);
    }
    return false;
  }

  // --- from columns to elements -------------------------------------------------------------------------------------

  /// The domain a column is missing for is the one that has other columns, or the chip's first with a clock.
  std::string likely_compute_domain() const {
    for (const chip::Actuator& actuator : chip_.actuators) {
      if (actuator.kind == chip::ActuatorKind::kClock && !actuator.domain.empty()) return actuator.domain;
    }
    return chip_.domains.empty() ? "tile" : chip_.domains.front().name;
  }

  void missing(const std::string& what, const std::string& hint) {
    errors_.add(header_line(), 0, fmt::format("column {} is missing", what), hint);
  }

  std::optional<size_t> find(Measure measure, const std::string& domain, std::optional<size_t> element) const {
    const auto place = seen_.find(std::make_tuple(measure, domain, element));
    return place == seen_.end() ? std::nullopt : std::optional<size_t>(place->second);
  }

  /// The column of each element: its own, else its domain's, else none.
  std::vector<uint32_t> columns_for(Measure measure, const std::string& domain) const {
    std::vector<uint32_t> result;
    for (size_t i = 0; i < chip_.size(domain); ++i) {
      auto place = find(measure, domain, i);
      if (!place) place = find(measure, domain, std::nullopt);
      result.push_back(place ? value_index_[*place] : kNoColumn);
    }
    return result;
  }

  void bind() {
    number_values();
    if (!find(Measure::kTime, "", std::nullopt)) missing("'time [ms]'", "it says when each phase begins");
    const std::string domain = workload_.compute.domain;
    if (domain.empty()) {
      const std::string likely = likely_compute_domain();
      errors_.add(header_line(), 0, "the trace does not say at which clock it was taken",
                  fmt::format("add a line '# {}.clock: 1.98 GHz' or a column '{}.clock [MHz]'", likely, likely));
      return;
    }
    const bool clocked = std::any_of(chip_.actuators.begin(), chip_.actuators.end(), [&](const auto& actuator) {
      return actuator.kind == chip::ActuatorKind::kClock && actuator.domain == domain;
    });
    if (!clocked) {
      errors_.add(clock_line_, clock_column_, fmt::format("domain {} of {} has no clock", domain, chip_.name),
                  fmt::format("say the clock of {}", likely_compute_domain()));
      return;
    }
    workload_.compute.column = columns_for(Measure::kActivity, domain);
    for (size_t i = 0; i < workload_.elements(); ++i) {
      if (workload_.compute.column[i] != kNoColumn) continue;
      missing(fmt::format("'{}[{}].activity [%]'", domain, i),
              fmt::format("give it, or '{}.activity [%]' for all elements", domain));
    }
    workload_.memory_bound = columns_for(Measure::kMemoryBound, domain);
    bind_others();
    bind_barrier();
  }

  void bind_barrier() {
    if (!barrier_domain_.empty() && barrier_domain_ != workload_.compute.domain) {
      errors_.add(barrier_line_, 0, fmt::format("a barrier of {} means nothing", barrier_domain_),
                  fmt::format("only {} does timed work", workload_.compute.domain));
      return;
    }
    if (!barrier_) barrier_ = barrier_named("all", *chip_.domain(workload_.compute.domain));
    workload_.group = barrier_->group;
    workload_.groups = barrier_->groups;
  }

  void number_values() {
    for (const auto& heading : columns_) {
      const bool ratio = heading.measure == Measure::kActivity || heading.measure == Measure::kMemoryBound;
      value_index_.push_back(ratio ? static_cast<uint32_t>(workload_.columns++) : kNoColumn);
    }
  }

  void bind_others() {
    for (const chip::Domain& domain : chip_.domains) {
      if (domain.name == workload_.compute.domain) continue;
      const std::vector<uint32_t> bound = columns_for(Measure::kMemoryBound, domain.name);
      if (std::any_of(bound.begin(), bound.end(), [](uint32_t column) { return column != kNoColumn; })) {
        errors_.add(header_line(), 0,
                    fmt::format("{}.memory_bound means nothing: only {} does timed work", domain.name,
                                workload_.compute.domain),
                    "remove the column");
      }
      std::vector<uint32_t> activity = columns_for(Measure::kActivity, domain.name);
      const bool any = std::any_of(activity.begin(), activity.end(), [](uint32_t c) { return c != kNoColumn; });
      if (any) workload_.others.push_back({domain.name, std::move(activity)});
    }
  }

  // --- rows ---------------------------------------------------------------------------------------------------------

  /// A row's value, in base units, or nothing after an error.
  std::optional<double> read_value(const CsvLine& row, size_t column) {
    const CsvField& field = row.fields[column];
    const Heading& heading = columns_[column];
    const auto number = parse_number(field.text);
    const std::string_view name = file_.header.fields[column].text;
    if (!number) {
      errors_.add(row.number, field.column,
                  field.text.empty() ? fmt::format("{} has no value", quoted(name))
                                     : fmt::format("{} is not a number", quoted(field.text)),
                  fmt::format("{} wants a decimal number", quoted(name)));
      return std::nullopt;
    }
    const double value = *number * heading.scale;
    const bool ratio = heading.measure == Measure::kActivity || heading.measure == Measure::kMemoryBound;
    if (ratio && (value < 0 || value > 1)) {
      errors_.add(row.number, field.column, fmt::format("{} is outside 0 .. {}", field.text, 1 / heading.scale),
                  fmt::format("{} is a share", quoted(name)));
      return std::nullopt;
    }
    if (heading.measure == Measure::kClock && !(value > 0 && value <= kMostClock_kHz)) {
      errors_.add(row.number, field.column, fmt::format("{} is not a clock", quoted(field.text)),
                  "the trace's clock is above 0 and at most 1000 GHz");
      return std::nullopt;
    }
    return value;
  }

  bool check_time(const CsvField& field, int line, double step_s, double since_first_s, double before) {
    if (since_first_s > kMostTrace_s) {
      errors_.add(line, field.column, fmt::format("time leaps to {}, after {}", field.text, before),
                  "a trace lasts three years at most: check the unit of the time");
    } else if (step_s < kLeastPhase_s) {
      const bool back = step_s < 0;
      errors_.add(
          line, field.column,
          fmt::format("time {} {}, after {}", back ? "runs backward to" : "stands still at", field.text, before),
          "rows must rise in time: sort them, or cut the log where it starts anew");
    } else {
      return true;
    }
    return false;
  }

  void read_rows() {
    const size_t time_column = *find(Measure::kTime, "", std::nullopt);
    const auto clock_column = find(Measure::kClock, workload_.compute.domain, std::nullopt);
    std::optional<double> first, before;  // times of the first row and of the one above, in the file's unit
    for (const CsvLine& row : file_.rows) {
      if (errors_.full()) return;
      const auto time = read_value(row, time_column);
      if (!time) continue;
      const double now = *parse_number(row.fields[time_column].text);
      if (before) {
        const double scale = columns_[time_column].scale;
        const double step_s = (now - *before) * scale;
        if (!check_time(row.fields[time_column], row.number, step_s, (now - *first) * scale, *before)) continue;
        rows_.duration_s.push_back(step_s);
      }
      if (!first) first = now;
      before = now;
      read_phase(row, clock_column);
    }
    end_last_phase();
  }

  void read_phase(const CsvLine& row, std::optional<size_t> clock_column) {
    const size_t first = rows_.values.size();
    rows_.values.resize(first + workload_.columns, 0.0);
    for (size_t column = 0; column < columns_.size(); ++column) {
      if (value_index_[column] == kNoColumn) continue;
      if (const auto value = read_value(row, column)) rows_.values[first + value_index_[column]] = *value;
    }
    const auto clock = clock_column ? read_value(row, *clock_column) : fixed_clock_kHz_;
    rows_.clock_kHz.push_back(clock.value_or(1.0));
  }

  /// The last row ends the trace: it has no duration, so its values mean nothing.
  void end_last_phase() {
    if (!errors_.empty()) return;
    if (rows_.duration_s.empty()) {
      errors_.add(file_.rows.front().number, 0, "there is only one row",
                  "a phase lasts until the next row, so add a last one that says when the trace ends");
      return;
    }
    rows_.values.resize(rows_.count() * workload_.columns);
    rows_.clock_kHz.resize(rows_.count());
  }

  const CsvFile& file_;
  const chip::Chip& chip_;
  ErrorList errors_;
  Workload workload_;
  Rows rows_;
  std::optional<Barrier> barrier_;
  std::string barrier_domain_;
  int barrier_line_ = 0;
  std::vector<Heading> columns_;  // [columns of the file]
  std::vector<uint32_t> value_index_;  // [columns of the file], into a phase's values or kNoColumn
  std::map<std::tuple<Measure, std::string, std::optional<size_t>>, size_t> seen_;  // to the file's column
  std::optional<double> fixed_clock_kHz_;
  int clock_line_ = 0, clock_column_ = 0;
};

}  // namespace

WorkloadResult parse_workload(std::string_view text, const std::string& name, const chip::Chip& chip) {
  auto split = split_csv(text, name);
  if (auto* errors = std::get_if<std::vector<Error>>(&split)) return std::move(*errors);
  return Reader(std::get<CsvFile>(split), name, chip).read();
}

}  // namespace flyball::sim
