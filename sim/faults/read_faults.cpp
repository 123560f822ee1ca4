// An entry is a map; what it may say depends on the kind of fault.
#include "sim/faults/read_faults.h"

#include <algorithm>
#include <array>

#include "hal/chip/spelling.h"
#include "hal/chip/yaml_map.h"
#include "hal/chip/yaml_text.h"
#include "sim/faults/fault_amount.h"
#include "sim/faults/fault_target.h"
#include "sim/faults/random_faults.h"

namespace flyball::sim {
namespace {

using chip::Dimension;
using chip::Need;

constexpr int64_t kLongest_us = 1'000'000'000'000;  // 11 days: a run is shorter
constexpr int64_t kMostWrong = 1'000'000'000'000;   // base units
constexpr int64_t kMostAtRandom = 10'000;
constexpr int64_t kLongestBurst = 1'000'000;

std::vector<std::string> all_kinds() {
  std::vector<std::string> names;
  for (size_t k = 0; k < kFaultKinds; ++k) names.emplace_back(fault_name(static_cast<FaultKind>(k)));
  return names;
}

std::string listed(const std::vector<FaultKind>& kinds) {
  std::string text;
  for (const FaultKind kind : kinds) text += (text.empty() ? "" : ", ") + std::string(fault_name(kind));
  return text;
}

class Reader {
 public:
  Reader(const chip::Chip& chip, uint64_t seed, chip::Findings* findings)
      : chip_(chip), seed_(seed), findings_(findings) {}

  void read(const YAML::Node& document);
  FaultPlan take() { return std::move(plan_); }

 private:
  void read_fault(chip::Map& map);
  void read_random(chip::Map& map);
  bool read_kind(const YAML::Node& node, const std::string& what, FaultKind* kind);
  bool read_target(const YAML::Node& node, FaultTarget* target);
  bool read_target_of(const chip::Map& map, FaultKind kind, FaultTarget* target);
  void read_details(const chip::Map& map, const FaultTarget& target, Fault* fault);
  void read_partner(const chip::Map& map, const FaultTarget& target, Fault* fault);
  void read_bus_error(const chip::Map& map, const FaultTarget& target, Fault* fault);
  void read_addresses(const YAML::Node& node, const chip::Map& map, Fault* fault);
  bool read_times(const YAML::Node& node, const std::string& what, int64_t least, std::array<int64_t, 2>* range);

  const chip::Chip& chip_;
  uint64_t seed_;
  chip::Findings* findings_;
  FaultPlan plan_;
};

void Reader::read(const YAML::Node& document) {
  if (!document.IsSequence()) {
    findings_->add(document.Mark(), "the file of faults is no list",
                   "write an entry for each fault: - {at: 2 s, for: 500 ms, fault: stuck, on: tile_temp[3]}");
    return;
  }
  for (size_t i = 0; i < document.size(); ++i) {
    chip::Map map(document[i], "fault " + std::to_string(i + 1), findings_);
    if (!document[i].IsMap()) continue;
    if (map.find("random", Need::kOptional) != nullptr) {
      read_random(map);
    } else {
      read_fault(map);
    }
  }
}

bool Reader::read_kind(const YAML::Node& node, const std::string& what, FaultKind* kind) {
  std::string name;
  if (!chip::read_text(node, what, findings_, &name)) return false;
  const std::vector<std::string> names = all_kinds();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    const std::string nearest = chip::nearest(name, names);
    std::string hint = "known:";
    for (const std::string& known : names) hint += (known == names.front() ? " " : ", ") + known;
    if (!nearest.empty()) hint = "did you mean \"" + nearest + "\"?";
    findings_->add(node.Mark(), what + ": there is no fault \"" + name + "\"", hint);
    return false;
  }
  *kind = static_cast<FaultKind>(found - names.begin());
  return true;
}

bool Reader::read_target(const YAML::Node& node, FaultTarget* target) {
  std::string text;
  if (!chip::read_text(node, "on", findings_, &text)) return false;
  const std::variant<FaultTarget, WrongTarget> found = find_target(chip_, text);
  if (const WrongTarget* wrong = std::get_if<WrongTarget>(&found)) {
    findings_->add(node.Mark(), wrong->message, wrong->hint);
    return false;
  }
  *target = std::get<FaultTarget>(found);
  return true;
}

/// What an entry is on; a fault of the bus or the controller need not say so.
bool Reader::read_target_of(const chip::Map& map, FaultKind kind, FaultTarget* target) {
  const bool of_controller = kind == FaultKind::kLostTick || kind == FaultKind::kControllerReset;
  const bool of_bus = kind == FaultKind::kBusError;
  const YAML::Node* node = map.find("on", of_controller || of_bus ? Need::kOptional : Need::kRequired);
  if (node == nullptr) {
    if (!of_controller && !of_bus) return false;
    *target = std::get<FaultTarget>(find_target(chip_, of_bus ? "bus" : "controller"));
    return true;
  }
  if (!read_target(*node, target)) return false;
  const std::vector<FaultKind> kinds = kinds_at(target->place);
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return true;
  findings_->add(node->Mark(), target->on + " cannot be " + fault_name(kind), "it can be: " + listed(kinds));
  return false;
}

void Reader::read_fault(chip::Map& map) {
  Fault fault;
  const YAML::Node* kind = map.find("fault");
  const bool known = kind != nullptr && read_kind(*kind, map.what(), &fault.kind);
  std::vector<std::string> keys = {"at", "for", "fault", "on"};
  if (known) {
    using enum FaultKind;
    const FaultKind k = fault.kind;
    if (k == kNoisy || k == kOffset || k == kLate || k == kSlow) keys.emplace_back("by");
    if (k == kStuck || k == kAbsurd) keys.emplace_back("value");
    if (k == kSwapped) keys.emplace_back("with");
    if (k == kBusError) keys.insert(keys.end(), {"rate", "burst", "addresses"});
    map.allow(keys);
  }
  const bool at = map.integer("at", Dimension::kDuration, 0, kLongest_us, Need::kRequired, &fault.begin_us);
  int64_t length_us = 0;
  const bool ends = map.integer("for", Dimension::kDuration, 1, kLongest_us, Need::kOptional, &length_us);
  if (!known || !at) return;
  if (ends) fault.end_us = fault.begin_us + length_us;
  const bool of_controller = fault.kind == FaultKind::kLostTick || fault.kind == FaultKind::kControllerReset;
  if (!ends && of_controller) fault.end_us = fault.begin_us;
  FaultTarget target;
  if (!read_target_of(map, fault.kind, &target)) return;
  aim(target, &fault);
  read_details(map, target, &fault);
  describe(target, &fault);
  plan_.push_back(std::move(fault));
}

void Reader::read_details(const chip::Map& map, const FaultTarget& target, Fault* fault) {
  switch (fault->kind) {
    case FaultKind::kStuck:
    case FaultKind::kAbsurd: {
      const YAML::Node* node = map.find("value", Need::kOptional);
      if (node == nullptr) return;
      if (target.sensor == nullptr) {
        findings_->add(node->Mark(), map.what() + ": only a sensor can be stuck at a value", "leave it out");
        return;
      }
      int64_t value = 0;
      if (map.integer("value", value_dimension(*target.sensor), -kMostWrong, kMostWrong, Need::kRequired, &value)) {
        fault->value = value;
      }
      return;
    }
    case FaultKind::kNoisy:
    case FaultKind::kOffset:
      map.integer("by", difference_dimension(*target.sensor), fault->kind == FaultKind::kNoisy ? 0 : -kMostWrong,
                  kMostWrong, Need::kRequired, &fault->amount);
      return;
    case FaultKind::kLate:
    case FaultKind::kSlow:
      map.integer("by", Dimension::kDuration, 1, kLongest_us, Need::kRequired, &fault->delay_us);
      return;
    case FaultKind::kSwapped: read_partner(map, target, fault); return;
    case FaultKind::kBusError: read_bus_error(map, target, fault); return;
    default: return;
  }
}

void Reader::read_partner(const chip::Map& map, const FaultTarget& target, Fault* fault) {
  const YAML::Node* node = map.find("with");
  FaultTarget partner;
  if (node == nullptr || !read_target(*node, &partner)) return;
  if (target.count != 1 || partner.count != 1) {
    findings_->add(node->Mark(), map.what() + ": one element is swapped with one other",
                   "write the element: " + target.sensor->name + "[0]");
  } else if (partner.sensor != target.sensor) {
    findings_->add(node->Mark(), map.what() + ": " + partner.on + " is of another sensor than " + target.on,
                   "swap two elements of one sensor");
  } else if (partner.first == target.first) {
    findings_->add(node->Mark(), map.what() + ": " + partner.on + " is swapped with itself", "name another element");
  }
  fault->with = partner.first;
}

void Reader::read_bus_error(const chip::Map& map, const FaultTarget& target, Fault* fault) {
  int64_t rate = kEveryAccess, burst = 1;
  map.integer("rate", Dimension::kRatio, 1, kEveryAccess, Need::kOptional, &rate);
  map.integer("burst", Dimension::kCount, 1, kLongestBurst, Need::kOptional, &burst);
  fault->rate = static_cast<uint32_t>(rate);
  fault->burst = static_cast<uint32_t>(burst);
  const YAML::Node* addresses = map.find("addresses", Need::kOptional);
  if (addresses == nullptr) return;
  if (target.place != FaultPlace::kBus) {
    findings_->add(addresses->Mark(), map.what() + ": addresses, and on " + target.on, "leave out one of them");
    return;
  }
  read_addresses(*addresses, map, fault);
}

void Reader::read_addresses(const YAML::Node& node, const chip::Map& map, Fault* fault) {
  uint32_t range[2] = {0, 0};
  bool read = node.IsSequence() && node.size() == 2;
  for (size_t i = 0; read && i < 2; ++i) {
    try {
      range[i] = node[i].as<uint32_t>();
    } catch (const YAML::Exception&) {
      read = false;
    }
  }
  if (!read || range[0] > range[1]) {
    findings_->add(node.Mark(), map.what() + ": addresses is no pair of addresses that rises",
                   "write the first and the last: [0x40002000, 0x4000203f]");
    return;
  }
  fault->first_address = range[0];
  fault->last_address = range[1];
}

/// One time, or [least, most].
bool Reader::read_times(const YAML::Node& node, const std::string& what, int64_t least, std::array<int64_t, 2>* range) {
  if (node.IsSequence() && node.size() != 2) {
    findings_->add(node.Mark(), what + " is neither a time nor two", "write the least and the most: [10 ms, 500 ms]");
    return false;
  }
  for (size_t i = 0; i < 2; ++i) {
    const YAML::Node& end = node.IsSequence() ? node[i] : node;
    if (!chip::read_integer(end, what, Dimension::kDuration, least, kLongest_us, findings_, &(*range)[i])) return false;
  }
  if ((*range)[0] <= (*range)[1]) return true;
  findings_->add(node.Mark(), what + " falls", "write the least first");
  return false;
}

void Reader::read_random(chip::Map& map) {
  const size_t before = findings_->count();
  map.allow({"random", "at", "for", "fault", "on"});
  RandomFaults random;
  map.integer("random", Dimension::kCount, 1, kMostAtRandom, Need::kRequired, &random.count);
  if (const YAML::Node* at = map.find("at")) {
    read_times(*at, map.what() + ", at", 0, &random.begin_us);
  }
  if (const YAML::Node* length = map.find("for")) {
    read_times(*length, map.what() + ", for", 1, &random.length_us);
  }
  if (const YAML::Node* kinds = map.find("fault", Need::kOptional)) {
    for (size_t i = 0; i < (kinds->IsSequence() ? kinds->size() : 1); ++i) {
      FaultKind kind = FaultKind::kStuck;
      if (read_kind(kinds->IsSequence() ? (*kinds)[i] : *kinds, map.what(), &kind)) random.kinds.push_back(kind);
    }
  }
  if (const YAML::Node* on = map.find("on", Need::kOptional)) {
    for (size_t i = 0; i < (on->IsSequence() ? on->size() : 1); ++i) {
      FaultTarget target;
      if (read_target(on->IsSequence() ? (*on)[i] : *on, &target)) random.targets.push_back(target);
    }
  }
  if (findings_->count() > before) return;
  const FaultPlan drawn = draw_faults(random, chip_, seed_, plan_.size());
  if (drawn.empty()) {
    findings_->add(map.mark(), map.what() + ": nothing that it is on can have such a fault",
                   "see docs/faults.md for what can break and how");
  }
  plan_.insert(plan_.end(), drawn.begin(), drawn.end());
}

}  // namespace

FaultsResult parse_faults(std::string_view text, const std::string& file, const chip::Chip& chip, uint64_t seed) {
  chip::Findings findings(file);
  Reader reader(chip, seed, &findings);
  std::vector<chip::Error> no_yaml = chip::read_yaml(text, file, {"file of faults", "docs/faults.md"},
                                                     [&](const YAML::Node& document) { reader.read(document); });
  if (!no_yaml.empty()) return no_yaml;
  if (findings.count() > 0) return findings.sorted();
  return reader.take();
}

}  // namespace flyball::sim
