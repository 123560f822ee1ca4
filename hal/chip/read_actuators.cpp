// Sections `rails`, `actuators` and `opps`: regulators, clocks, throttlers and gates, and what voltage a clock needs.
#include <algorithm>

#include "hal/chip/sections.h"
#include "hal/chip/spelling.h"
#include "hal/hal_config.h"
#include "hal/registers.h"

namespace flyball::chip {
namespace {

constexpr int64_t kMostWait_us = 100'000;          // a driver waits no longer than this for a device
constexpr int64_t kMostVoltage_uV = 100'000'000;
constexpr int64_t kMostReference_kHz = 1'000'000;  // times the largest multiplier it fits 32 bits
constexpr int64_t kMostFrequency_kHz = 100'000'000;
constexpr int64_t kOne = int64_t{1} << 20;         // ratio 1
constexpr size_t kFanWord = 3;                     // among the kinds as the chip file names them

void misfit(const Map& map, const std::string& key, const std::string& wrong, const std::string& hint) {
  const YAML::Node* node = map.find(key, Need::kOptional);
  map.findings().add(node != nullptr ? node->Mark() : map.mark(), map.what() + ", " + key + ": " + wrong, hint);
}

/// lo, hi and reset are multiples of step, reset lies between them, and hi fits the register's code.
void check_grid(const Map& map, const Actuator& a, uint32_t most_code) {
  if (a.lo % a.step != 0 || a.hi % a.step != 0) {
    misfit(map, "range", "its ends are no multiples of the step", "choose ends that the actuator can be set to");
  } else if (a.reset % a.step != 0 || a.reset < a.lo || a.reset > a.hi) {
    misfit(map, "reset", "not a multiple of the step within the range", "choose a value that it can be set to");
  } else if (a.hi / a.step > most_code) {
    misfit(map, "step", "too fine: the register holds codes up to " + std::to_string(most_code),
           "choose a larger step or a lower end of the range");
  }
}

void read_range(const Map& map, Dimension dimension, int64_t least, int64_t most, Actuator* a) {
  if (map.range("range", dimension, &a->lo, &a->hi) && (a->lo < least || a->hi > most)) {
    misfit(map, "range", "beyond what this kind of actuator has",
           "from " + written(least, dimension) + " to " + written(most, dimension));
  }
  map.integer("step", dimension, 1, most, Need::kRequired, &a->step);
  map.integer("reset", dimension, least, most, Need::kRequired, &a->reset);
}

void read_times(const Map& map, const std::string& delay_key, Actuator* a) {
  map.integer(delay_key, Dimension::kDuration, 0, kMostWait_us, Need::kRequired, &a->delay_us);
  map.integer("timeout", Dimension::kDuration, 1, kMostWait_us, Need::kRequired, &a->timeout_us);
  if (a->timeout_us > 0 && a->timeout_us <= a->delay_us) {
    misfit(map, "timeout", "not longer than " + delay_key, "give up only after the device has had its time");
  }
}

/// The rail that feeds each element of a clock must be known.
void check_feed(const Map& map, const Actuator& a, Loading* loading) {
  const Rails& rails = loading->chip.rails;
  if (!loading->rails_known || !loading->domains_known) return;
  if (rails.count == 0) {
    loading->findings.add(map.mark(), map.what() + " is a clock, and the chip has no rails", "add the section rails");
    return;
  }
  if (rails.domain.empty() || a.domain == rails.domain) return;
  const Domain* domain = loading->chip.domain(a.domain);
  const bool fed = domain != nullptr && std::any_of(domain->in.begin(), domain->in.end(),
                                                    [&](const Relation& r) { return r.parent == rails.domain; });
  if (fed || !loading->domains_known) return;
  loading->findings.add(map.mark(), map.what() + ": no rail feeds it",
                        "let its domain lie in " + rails.domain + ", the domain of the rails");
}

uint32_t read_clock(Map& map, Loading* loading, Actuator* a) {
  const size_t before = loading->findings.count();
  map.allow({"kind", "domain", "range", "step", "reset", "reference", "lock", "timeout", "registers"});
  a->quantity = Quantity::kFrequency;
  read_range(map, Dimension::kFrequency, 1, kMostFrequency_kHz, a);
  map.integer("reference", Dimension::kFrequency, 1, kMostReference_kHz, Need::kRequired, &a->reference_kHz);
  read_times(map, "lock", a);
  if (loading->findings.count() != before) return hal::pll::kBlockBytes;
  check_grid(map, *a, hal::pll::kRequestMultiplier.max());
  if (a->reference_kHz % a->step != 0 || a->reference_kHz / a->step > hal::pll::kRequestDivider.max()) {
    misfit(map, "reference", "not 1 to 63 times the step",
           "the PLL makes reference * multiplier / divider, with one divider for all frequencies");
  }
  check_feed(map, *a, loading);
  return hal::pll::kBlockBytes;
}

uint32_t read_issue_rate(Map& map, Loading* loading, Actuator* a) {
  const size_t before = loading->findings.count();
  map.allow({"kind", "domain", "range", "step", "reset", "registers"});
  a->quantity = Quantity::kRatio;
  read_range(map, Dimension::kRatio, 0, kOne, a);
  if (loading->findings.count() == before) check_grid(map, *a, hal::issue::kRateCode.max());
  return hal::issue::kBlockBytes;
}

uint32_t read_power_gate(Map& map, Actuator* a) {
  map.allow({"kind", "domain", "reset", "switch", "timeout", "registers"});
  a->quantity = Quantity::kCount;
  a->hi = 1;
  a->reset = 1;
  map.integer("reset", Dimension::kCount, 0, 1, Need::kOptional, &a->reset);
  read_times(map, "switch", a);
  return hal::gate::kBlockBytes;
}

void check_points(const Entry& entry, const OppTable& table, Loading* loading) {
  const Rails& rails = loading->chip.rails;
  for (size_t i = 0; i < table.points.size(); ++i) {
    const OperatingPoint& p = table.points[i];
    const YAML::Mark mark = entry.value[i].Mark();
    if (i > 0 &&
        (p.frequency_kHz <= table.points[i - 1].frequency_kHz || p.voltage_uV < table.points[i - 1].voltage_uV)) {
      loading->findings.add(mark, "operating points of " + entry.key + " do not rise",
                            "order them by frequency; none has a lower voltage than the one before");
      return;
    }
    const bool settable =
        p.voltage_uV >= rails.lo_uV && p.voltage_uV <= rails.hi_uV && p.voltage_uV % rails.step_uV == 0;
    if (loading->rails_known && rails.count > 0 && !settable) {
      loading->findings.add(mark, "the rails cannot be set to the voltage of this operating point",
                            "choose a multiple of the step of the rails within their range");
      return;
    }
  }
  const Actuator* clock = loading->chip.actuator(entry.key);
  if (clock != nullptr && table.points.back().frequency_kHz < clock->hi) {
    loading->findings.add(entry.mark, "no operating point allows the highest frequency of " + entry.key,
                          "add one at or above the end of its range");
  }
}

void read_rails_values(const YAML::Node& node, Loading* loading) {
  const size_t before = loading->findings.count();
  Map map(node, "rails", &loading->findings);
  std::vector<std::string> keys = {"domain", "range", "step", "slew", "settle", "timeout", "registers"};
  keys.insert(keys.end(), electrical_keys().begin(), electrical_keys().end());
  map.allow(keys);
  Rails& rails = loading->chip.rails;
  if (read_domain_of(map, loading, &rails.domain)) rails.count = loading->chip.size(rails.domain);
  map.range("range", Dimension::kVoltage, &rails.lo_uV, &rails.hi_uV);
  map.integer("step", Dimension::kVoltage, 1, kMostVoltage_uV, Need::kRequired, &rails.step_uV);
  map.integer("slew", Dimension::kSlew, 1, kMostVoltage_uV, Need::kRequired, &rails.slew_uV_per_us);
  map.integer("settle", Dimension::kDuration, 0, kMostWait_us, Need::kRequired, &rails.settle_us);
  map.integer("timeout", Dimension::kDuration, 1, kMostWait_us, Need::kRequired, &rails.timeout_us);
  read_electrical(map, loading);
  read_registers(map, rails.count, hal::regulator::kBlockBytes, loading, &rails.address, &rails.stride);
  if (rails.count > hal::kMaxRails) {
    loading->findings.add(map.mark(), "the chip has " + std::to_string(rails.count) + " rails",
                          "the drivers know at most " + std::to_string(hal::kMaxRails));
  }
  if (loading->findings.count() != before) return;
  const int64_t most_code = hal::regulator::kTargetCode.max();
  if (rails.lo_uV <= 0 || rails.lo_uV % rails.step_uV != 0 || rails.hi_uV % rails.step_uV != 0 ||
      rails.hi_uV / rails.step_uV > most_code) {
    misfit(map, "range",
           "its ends are not above 0, multiples of the step and at most " + std::to_string(most_code) + " steps",
           "choose voltages that the regulators can be set to");
  }
  const int64_t slowest_us = (rails.hi_uV - rails.lo_uV) / rails.slew_uV_per_us + rails.settle_us;
  if (rails.timeout_us <= slowest_us) {
    misfit(map, "timeout",
           "not longer than the way from the lowest to the highest voltage, " + std::to_string(slowest_us) + " us",
           "give up only after the device has had its time");
  }
}

}  // namespace

void read_rails(const YAML::Node& node, Loading* loading) {
  const size_t before = loading->findings.count();
  read_rails_values(node, loading);
  loading->rails_known = loading->findings.count() == before;
}

void read_actuators(const YAML::Node& node, Loading* loading) {
  const size_t before = loading->findings.count();
  const Map section(node, "actuators", &loading->findings);
  uint32_t channel = 0;
  for (const Entry& entry : section.entries()) {
    Map map(entry.value, "actuator " + entry.key, &loading->findings);
    Actuator a;
    a.name = entry.key;
    size_t kind = 0;
    if (!map.word("kind", {"clock", "issue_rate", "power_gate", "fan"}, &kind)) continue;
    a.is_fan = kind == kFanWord;
    a.kind = a.is_fan ? ActuatorKind::kIssueRate : static_cast<ActuatorKind>(kind);
    const bool domain_read = read_domain_of(map, loading, &a.domain);
    if (a.is_fan && !a.domain.empty()) {
      loading->findings.add(map.find("domain")->Mark(), map.what() + " is a fan and has a domain",
                            "leave the domain out: one fan cools the chip");
    }
    uint32_t block_bytes = 0;
    switch (a.kind) {
      case ActuatorKind::kClock: block_bytes = read_clock(map, loading, &a); break;
      case ActuatorKind::kIssueRate: block_bytes = read_issue_rate(map, loading, &a); break;
      case ActuatorKind::kPowerGate: block_bytes = read_power_gate(map, &a); break;
    }
    const uint32_t count = domain_read ? loading->chip.size(a.domain) : 0;
    read_registers(map, count, block_bytes, loading, &a.address, &a.stride);
    a.first_channel = channel;
    channel += count;
    loading->chip.actuators.push_back(std::move(a));
  }
  loading->actuators_known = loading->findings.count() == before;
}

void read_opps(const YAML::Node& node, Loading* loading) {
  Findings& findings = loading->findings;
  const size_t before_all = findings.count();
  const Map section(node, "opps", &findings);
  for (const Entry& entry : section.entries()) {
    const Actuator* clock = loading->chip.actuator(entry.key);
    if (loading->actuators_known && (clock == nullptr || clock->kind != ActuatorKind::kClock)) {
      std::vector<std::string> clocks;
      for (const Actuator& a : loading->chip.actuators) {
        if (a.kind == ActuatorKind::kClock) clocks.push_back(a.name);
      }
      findings.add(entry.mark, "\"" + entry.key + "\" in opps is no clock", suggestion(entry.key, clocks));
      continue;
    }
    const size_t before = findings.count();
    OppTable table;
    table.clock = entry.key;
    const std::string what = "opps, " + entry.key;
    if (!entry.value.IsSequence() || entry.value.size() == 0) {
      findings.add(entry.value.Mark(), what + " is no list of operating points",
                   "write a list of pairs: [2.8 GHz, 1.05 V]");
      continue;
    }
    for (const YAML::Node& point : entry.value) {
      OperatingPoint p;
      if (!point.IsSequence() || point.size() != 2) {
        findings.add(point.Mark(), "an operating point of " + entry.key + " is no pair",
                     "write frequency and voltage: [2.8 GHz, 1.05 V]");
        continue;
      }
      read_integer(point[0], what, Dimension::kFrequency, 1, kMostFrequency_kHz, &findings, &p.frequency_kHz);
      read_integer(point[1], what, Dimension::kVoltage, 1, kMostVoltage_uV, &findings, &p.voltage_uV);
      table.points.push_back(p);
    }
    if (findings.count() == before) check_points(entry, table, loading);
    loading->chip.opps.push_back(std::move(table));
  }
  loading->opps_known = findings.count() == before_all;
}

}  // namespace flyball::chip
