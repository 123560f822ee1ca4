// The list of kinds; reads what all definitions share, then hands over to the kind.
#include "sim/workload/definition.h"

#include <fmt/format.h>

#include <algorithm>

#include "hal/chip/spelling.h"
#include "hal/chip/yaml_text.h"
#include "sim/workload/barrier.h"
#include "sim/workload/csv.h"

namespace flyball::sim {
namespace {

constexpr double kMost_s = 1e6;
constexpr double kMostClock_Hz = 1e12;

const chip::Actuator* first_clock(const chip::Chip& chip, const std::string& domain) {
  for (const chip::Actuator& actuator : chip.actuators) {
    if (actuator.kind != chip::ActuatorKind::kClock || actuator.domain.empty()) continue;
    if (domain.empty() || actuator.domain == domain) return &actuator;
  }
  return nullptr;
}

/// The first domain that draws power but has no clock: memory stacks, as a rule.
std::string likely_memory_domain(const chip::Chip& chip, const std::string& compute) {
  for (const chip::PowerSource& source : chip.power) {
    if (!source.domain.empty() && source.domain != compute && source.clock.empty()) return source.domain;
  }
  return "";
}

std::vector<std::string> domain_names(const chip::Chip& chip) {
  std::vector<std::string> names;
  for (const chip::Domain& domain : chip.domains) names.push_back(domain.name);
  return names;
}

class Reader {
 public:
  Reader(chip::Map& map, const std::string& name, const chip::Chip& chip, uint64_t seed)
      : map_(map), chip_(chip), definition_{map, seed, 0, name.substr(0, name.rfind('/') + 1)} {
    workload_.name = name;
  }

  std::optional<Workload> read() {
    const WorkloadKind* const kind = read_kind();
    if (kind == nullptr) return std::nullopt;
    std::vector<std::string> keys = {"workload"};
    for (const CommonKey& key : common_workload_keys()) keys.emplace_back(key.name);
    keys.insert(keys.end(), kind->keys.begin(), kind->keys.end());
    map_.allow(keys);
    if (!bind_compute() || !bind_memory() || !bind_barrier()) return std::nullopt;
    int64_t seed = 0;
    if (map_.integer("seed", chip::Dimension::kCount, 0, int64_t{1} << 53, chip::Need::kOptional, &seed)) {
      definition_.seed = static_cast<uint64_t>(seed);
    }
    kind->read(definition_, workload_);
    if (map_.findings().count() > 0) return std::nullopt;
    return std::move(workload_);
  }

 private:
  const WorkloadKind* read_kind() {
    std::vector<std::string> names;
    for (const WorkloadKind& kind : workload_kinds()) names.emplace_back(kind.name);
    size_t index = 0;
    return map_.word("workload", names, &index) ? &workload_kinds()[index] : nullptr;
  }

  void add(const std::string& key, std::string message, std::string hint) {
    const YAML::Node* node = map_.find(key, chip::Need::kOptional);
    map_.findings().add(node == nullptr ? map_.mark() : node->Mark(), std::move(message), std::move(hint));
  }

  bool bind_compute() {
    std::string domain;
    map_.text("domain", chip::Need::kOptional, &domain);
    const chip::Actuator* const clock = first_clock(chip_, domain);
    if (clock == nullptr) {
      const chip::Actuator* const any = first_clock(chip_, "");
      add("domain", fmt::format("{} has no domain {} with a clock", chip_.name, domain),
          any == nullptr ? "a workload needs one" : fmt::format("say domain: {}", any->domain));
      return false;
    }
    double clock_Hz = static_cast<double>(clock->hi) * 1e3;
    map_.number("clock", chip::Dimension::kFrequency, 1e3, kMostClock_Hz, chip::Need::kOptional, &clock_Hz);
    definition_.clock_kHz = clock_Hz * 1e-3;
    const size_t size = chip_.size(clock->domain);
    workload_.compute = {clock->domain, std::vector<uint32_t>(size, kActivityColumn)};
    workload_.memory_bound.assign(size, kMemoryBoundColumn);
    workload_.columns = kActivityColumn + 1;
    return true;
  }

  bool bind_memory() {
    std::string domain = likely_memory_domain(chip_, workload_.compute.domain);
    if (map_.text("memory_domain", chip::Need::kOptional, &domain) && domain == "none") domain.clear();
    if (domain.empty()) return true;
    if (chip_.domain(domain) == nullptr || domain == workload_.compute.domain) {
      add("memory_domain", fmt::format("{} has no other domain {}", chip_.name, quoted(domain)),
          fmt::format("its domains are {}; or say none", list_names(domain_names(chip_))));
      return false;
    }
    workload_.others = {{domain, std::vector<uint32_t>(chip_.size(domain), kMemoryColumn)}};
    return true;
  }

  bool bind_barrier() {
    std::string word = "all";
    map_.text("barrier", chip::Need::kOptional, &word);
    const chip::Domain& elements = *chip_.domain(workload_.compute.domain);
    const auto barrier = barrier_named(word, elements);
    if (!barrier) {
      add("barrier", fmt::format("{} is not a barrier of {}", quoted(word), elements.name),
          fmt::format("write {}", list_names(barrier_words(elements))));
      return false;
    }
    workload_.group = barrier->group;
    workload_.groups = barrier->groups;
    return true;
  }

  chip::Map& map_;
  const chip::Chip& chip_;
  Definition definition_;
  Workload workload_;
};

}  // namespace

std::span<const WorkloadKind> workload_kinds() {
  static const std::vector<WorkloadKind> kinds = {
      {"step",
       "idle, then work",
       "step:before=10%,after=100%,at=1s,length=4s",
       {"before", "after", "at", "length", "memory_bound", "memory"},
       read_step},
      {"ramp",
       "activity that rises or falls",
       "ramp:from=0%,to=100%,length=10s",
       {"from", "to", "interval", "length", "memory_bound", "memory"},
       read_ramp},
      {"square",
       "on and off, such as 0.1 to 20 Hz",
       "square:frequency=2Hz,low=10%,high=100%,duty=50%,length=10s",
       {"frequency", "low", "high", "duty", "length", "memory_bound", "memory"},
       read_square},
      {"virus", "everything switches all it can", "virus:length=10s", {"length", "activity", "memory"}, read_virus},
      {"random",
       "phases at random, each element by itself",
       "random:seed=7,length=10s,shortest=1ms,longest=200ms",
       {"length", "shortest", "longest", "low", "high", "memory_bound", "memory"},
       read_random},
      {"training",
       "steps of training: forward, backward, collectives",
       "training:steps=20,collective.overlap=50%",
       {"steps", "microbatches", "forward", "backward", "collective", "optimizer", "pause", "imbalance"},
       read_training},
      {"serving",
       "inference requests, batched as they come",
       "serving:requests=trace.csv,first=600s",
       {"requests", "first", "speedup", "batch", "token_budget", "kv_cache", "weights", "prefill", "decode"},
       read_serving},
  };
  return kinds;
}

std::span<const CommonKey> common_workload_keys() {
  static const std::vector<CommonKey> keys = {
      {"clock", "the clock that the figures are for; else the highest that the chip's clock can be set to"},
      {"domain", "whose clock paces the work; else the first that has a clock"},
      {"memory_domain", "whose activity 'memory' is; else the first that draws power without a clock; or none"},
      {"barrier", "who meets at the end of a phase: all, none, or a domain that the elements lie in"},
      {"seed", "of what is drawn at random; else the run's --seed"},
  };
  return keys;
}

double Definition::share(const chip::Map& from, const std::string& key, double otherwise, double least) {
  from.number(key, chip::Dimension::kRatio, least, 1, chip::Need::kOptional, &otherwise);
  return otherwise;
}

double Definition::time_s(const chip::Map& from, const std::string& key, double otherwise, double least_s) {
  from.number(key, chip::Dimension::kDuration, least_s, kMost_s, chip::Need::kOptional, &otherwise);
  return otherwise;
}

int64_t Definition::count(const chip::Map& from, const std::string& key, int64_t otherwise, int64_t most,
                          int64_t least) {
  from.integer(key, chip::Dimension::kCount, least, most, chip::Need::kOptional, &otherwise);
  return otherwise;
}

void give_own_columns(Workload& workload) {
  for (uint32_t i = 0; i < workload.elements(); ++i) workload.compute.column[i] = kActivityColumn + i;
  workload.columns = kActivityColumn + workload.elements();
}

void RowWriter::add(double duration_s, double activity, double memory_bound, double memory, double least) {
  rows_.duration_s.push_back(duration_s);
  rows_.clock_kHz.push_back(clock_kHz_);
  rows_.least.push_back(least);
  rows_.values.insert(rows_.values.end(), {memory_bound, memory});
  rows_.values.insert(rows_.values.end(), columns_ - kActivityColumn, activity);
}

bool names_kind(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(':'));
  const auto kinds = workload_kinds();
  return std::any_of(kinds.begin(), kinds.end(), [&](const WorkloadKind& kind) { return name == kind.name; });
}

WorkloadResult parse_definition(std::string_view yaml, const std::string& name, const chip::Chip& chip, uint64_t seed) {
  chip::Findings findings(name);
  std::optional<Workload> workload;
  const auto read = [&](const YAML::Node& document) {
    chip::Map map(document, "the workload", &findings);
    if (document.IsMap()) workload = Reader(map, name, chip, seed).read();
  };
  std::vector<Error> errors = chip::read_yaml(yaml, name, {"workload file", "docs/workloads.md"}, read);
  if (!errors.empty()) return errors;
  if (!workload || findings.count() > 0) return findings.sorted();
  return std::move(*workload);
}

/// Into one flow map of YAML, so that a mistake in it is found as in a file. Its places mean nothing to the writer.
WorkloadResult parse_short_form(std::string_view text, const chip::Chip& chip, uint64_t seed) {
  const std::string name(text);
  const size_t colon = text.find(':');
  std::string yaml = fmt::format("workload: {}\n", text.substr(0, colon));
  std::vector<std::pair<std::string, std::string>> maps;  // by name, in the order of the text
  std::string_view rest = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  while (!rest.empty()) {
    const std::string_view figure = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(figure.size() + 1, rest.size()));
    const size_t equals = figure.find('=');
    if (equals == 0 || equals == std::string_view::npos || figure.find_first_of("'\n{}") != std::string_view::npos) {
      return std::vector<Error>{{name, 0, 0, fmt::format("{} is not KEY=VALUE", quoted(figure)),
                                 "write it as in square:frequency=2Hz,low=10%"}};
    }
    const std::string_view key = figure.substr(0, equals), value = figure.substr(equals + 1);
    const size_t dot = key.find('.');
    if (dot == std::string_view::npos) {
      yaml += fmt::format("'{}': '{}'\n", key, value);
      continue;
    }
    const std::string outer(key.substr(0, dot));
    auto place = std::find_if(maps.begin(), maps.end(), [&](const auto& map) { return map.first == outer; });
    if (place == maps.end()) place = maps.insert(maps.end(), {outer, ""});
    place->second += fmt::format("{}'{}': '{}'", place->second.empty() ? "" : ", ", key.substr(dot + 1), value);
  }
  for (const auto& [outer, inner] : maps) yaml += fmt::format("'{}': {{{}}}\n", outer, inner);
  WorkloadResult result = parse_definition(yaml, name, chip, seed);
  if (auto* errors = std::get_if<std::vector<Error>>(&result)) {
    for (Error& error : *errors) error.line = error.column = 0;
  } else {
    std::get<Workload>(result).name = name;
  }
  return result;
}

}  // namespace flyball::sim
