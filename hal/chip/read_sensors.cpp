// Sections `sensors` and `limits`: what is measured, and what the chip must not exceed.
#include "hal/chip/sections.h"
#include "hal/chip/spelling.h"
#include "hal/registers.h"

namespace flyball::chip {
namespace {

constexpr const char* kPowerRamp = "power_ramp";  // the one limit that is of no sensor
constexpr int64_t kLongestPeriod_us = 3'600'000'000;
constexpr int64_t kCoarsest = 1'000'000;  // resolution, base units
constexpr int64_t kMostWrong = 1'000'000'000;  // noise and offset, base units

/// A power meter reads, for each element, a block or the sum of a list of blocks; `all` for the whole chip.
void read_metered_blocks(const Map& map, Loading* loading, Sensor* sensor) {
  const YAML::Node* node = map.find("blocks");
  if (node == nullptr) return;
  const std::string what = map.what() + ", blocks";
  if (node->IsScalar() && node->Scalar() == "all" && sensor->domain.empty()) {
    sensor->powers.push_back(names_of(loading->chip.floorplan));
    return;
  }
  if (node->IsScalar() && node->Scalar() == "board" && sensor->domain.empty()) {
    sensor->of_board = true;
    sensor->powers.emplace_back();
    if (!loading->chip.board.known) {
      loading->findings.add(node->Mark(), what + ": the chip file has no board", "add the section board, or write all");
    }
    return;
  }
  if (!node->IsSequence()) {
    loading->findings.add(node->Mark(), what + " is no list",
                          sensor->domain.empty() ? "write `all`, `board`, or a list of blocks"
                                                 : "write a list of blocks for each element: [[A, B], [C, D]]");
    return;
  }
  const auto read_sum = [&](const YAML::Node& list) {
    std::vector<std::string> names;
    read_names(list, what, false, &loading->findings, &names);
    for (const std::string& name : names) check_block(list, name, loading);
    sensor->powers.push_back(std::move(names));
  };
  if (sensor->domain.empty()) {
    read_sum(*node);
    return;
  }
  for (const YAML::Node& element : *node) read_sum(element);
  if (loading->domains_known && sensor->powers.size() != loading->chip.size(sensor->domain)) {
    loading->findings.add(node->Mark(),
                          map.what() + " has " + std::to_string(sensor->powers.size()) + " lists of blocks for " +
                              std::to_string(loading->chip.size(sensor->domain)) + " elements",
                          "write one list for each element, in the order of the elements");
  }
}

/// What `measures` says.
struct Measure {
  const char* word;
  Quantity quantity;
  Dimension resolution;
};
constexpr Measure kMeasures[] = {{"temperature", Quantity::kTemperature, Dimension::kTemperatureStep},
                                 {"power", Quantity::kPower, Dimension::kPower},
                                 {"utilisation", Quantity::kRatio, Dimension::kRatio},
                                 {"voltage", Quantity::kVoltage, Dimension::kVoltage},
                                 {"droop", Quantity::kVoltage, Dimension::kVoltage},
                                 {"current", Quantity::kCurrent, Dimension::kCurrent},
                                 {"over_current", Quantity::kCount, Dimension::kCount}};
constexpr size_t kDroop = 4;

std::vector<std::string> measured_words() {
  std::vector<std::string> words;
  for (const Measure& measure : kMeasures) words.emplace_back(measure.word);
  return words;
}

/// One offset for all elements, or a list of one for each.
void read_offset(const Map& map, Dimension dimension, uint32_t count, Loading* loading, Sensor* sensor) {
  const YAML::Node* node = map.find("offset", Need::kOptional);
  if (node == nullptr) return;
  const std::string what = map.what() + ", offset";
  int64_t offset = 0;
  if (!node->IsSequence()) {
    if (!read_integer(*node, what, dimension, -kMostWrong, kMostWrong, &loading->findings, &offset)) return;
    sensor->offset.assign(count, offset);
    return;
  }
  for (const YAML::Node& element : *node) {
    if (!read_integer(element, what, dimension, -kMostWrong, kMostWrong, &loading->findings, &offset)) return;
    sensor->offset.push_back(offset);
  }
  if (loading->domains_known && sensor->offset.size() != count) {
    loading->findings.add(node->Mark(),
                          map.what() + " has " + std::to_string(sensor->offset.size()) + " offsets for " +
                              std::to_string(count) + " elements",
                          "write one for each element, or one for all");
  }
}

/// How well a sensor shows what it senses: everything is perfect if not said.
void read_errors(const Map& map, Dimension dimension, uint32_t count, Loading* loading, Sensor* sensor) {
  map.integer("lag", Dimension::kDuration, 1, kLongestPeriod_us, Need::kOptional, &sensor->lag_us);
  map.integer("noise", dimension, 0, kMostWrong, Need::kOptional, &sensor->noise);
  read_offset(map, dimension, count, loading, sensor);
  const YAML::Node* window = map.find("window", Need::kOptional);
  if (window == nullptr) return;
  if (sensor->quantity != Quantity::kPower) {
    loading->findings.add(window->Mark(), map.what() + " has a window and measures no power",
                          "leave it out: only power meters average; other sensors may have a lag");
    return;
  }
  map.integer("window", Dimension::kDuration, 1, kLongestPeriod_us, Need::kOptional, &sensor->window_us);
}

/// What is measured of a rail has the rails' domain, and nothing else to say.
void check_of_rails(const Map& map, const YAML::Node* blocks, Loading* loading, const Sensor& sensor) {
  const Rails& rails = loading->chip.rails;
  if (blocks != nullptr) {
    loading->findings.add(blocks->Mark(), map.what() + " has blocks", "leave them out: it is of the rails");
  }
  if (!loading->rails_known || !loading->domains_known) return;
  if (rails.count == 0) {
    loading->findings.add(map.mark(), map.what() + " is of the rails, and the chip has none", "add the section rails");
  } else if (sensor.domain != rails.domain) {
    loading->findings.add(map.mark(), map.what() + " is of the rails and has another domain",
                          rails.domain.empty() ? "leave out its domain" : "write domain: " + rails.domain);
  }
}

/// Where on the die a sensor looks. A utilisation is of the elements themselves.
void read_seen(const Map& map, const YAML::Node* blocks, Loading* loading, Sensor* sensor) {
  switch (sensor->quantity) {
    case Quantity::kTemperature:
      if (!read_places(map, loading, sensor)) read_block_by_element(map, sensor->domain, loading, &sensor->blocks);
      break;
    case Quantity::kPower: read_metered_blocks(map, loading, sensor); break;
    case Quantity::kVoltage:
    case Quantity::kCurrent:
    case Quantity::kCount: check_of_rails(map, blocks, loading, *sensor); break;
    default:
      if (sensor->domain.empty()) {
        loading->findings.add(map.mark(), map.what() + " has no domain",
                              "name the domain whose elements are busy or idle");
      }
      if (blocks != nullptr) {
        loading->findings.add(blocks->Mark(), map.what() + " has blocks", "leave them out: it counts what elements do");
      }
  }
}

}  // namespace

void read_sensors(const YAML::Node& node, Loading* loading) {
  const size_t before = loading->findings.count();
  const Map section(node, "sensors", &loading->findings);
  uint32_t channel = 0;
  for (const Entry& entry : section.entries()) {
    Map map(entry.value, "sensor " + entry.key, &loading->findings);
    map.allow({"measures", "domain", "period", "resolution", "blocks", "places", "lag", "window", "noise", "offset",
               "registers"});
    Sensor sensor;
    sensor.name = entry.key;
    size_t measures = 0;
    if (!map.word("measures", measured_words(), &measures)) continue;
    sensor.quantity = kMeasures[measures].quantity;
    sensor.of_droop = measures == kDroop;
    const bool domain_read = read_domain_of(map, loading, &sensor.domain);
    map.integer("period", Dimension::kDuration, 1, kLongestPeriod_us, Need::kRequired, &sensor.period_us);
    map.integer("resolution", kMeasures[measures].resolution, 1, kCoarsest, Need::kRequired, &sensor.resolution);
    if (domain_read) read_seen(map, map.find("blocks", Need::kOptional), loading, &sensor);
    const uint32_t count = domain_read ? loading->chip.size(sensor.domain) : 0;
    read_errors(map, kMeasures[measures].resolution, count, loading, &sensor);
    read_registers(map, count, hal::sensor::kBlockBytes, loading, &sensor.address, &sensor.stride);
    sensor.first_channel = channel;
    channel += count;
    if (loading->chip.actuator(entry.key) != nullptr) {
      loading->findings.add(entry.mark, "\"" + entry.key + "\" is already the name of an actuator",
                            "bindings name either: choose another name");
    }
    loading->chip.sensors.push_back(std::move(sensor));
  }
  loading->sensors_known = loading->findings.count() == before;
}

void read_limits(const YAML::Node& node, Loading* loading) {
  const Map section(node, "limits", &loading->findings);
  double ramp_W_per_s = 0;
  if (section.number(kPowerRamp, Dimension::kPowerRamp, 1e-3, 1e9, Need::kOptional, &ramp_W_per_s)) {
    loading->chip.ramp_limit_W_per_s = ramp_W_per_s;
  }
  for (const Entry& entry : section.entries()) {
    if (entry.key == kPowerRamp) continue;
    const Sensor* sensor = loading->chip.sensor(entry.key);
    if (sensor == nullptr) {
      if (!loading->sensors_known) continue;
      std::vector<std::string> known = names_of(loading->chip.sensors);
      known.emplace_back(kPowerRamp);
      loading->findings.add(entry.mark, "\"" + entry.key + "\" in limits is no sensor", suggestion(entry.key, known));
      continue;
    }
    Dimension dimension = Dimension::kRatio;
    if (sensor->quantity == Quantity::kTemperature) dimension = Dimension::kTemperature;
    if (sensor->quantity == Quantity::kPower) dimension = Dimension::kPower;
    if (sensor->quantity == Quantity::kVoltage) dimension = Dimension::kVoltage;
    if (sensor->quantity == Quantity::kCurrent) dimension = Dimension::kCurrent;
    if (sensor->quantity == Quantity::kCount) dimension = Dimension::kCount;
    SensorLimit limit;
    limit.sensor = entry.key;
    if (read_integer(entry.value, "limits, " + entry.key, dimension, 1, INT32_MAX, &loading->findings, &limit.value)) {
      loading->chip.limits.push_back(std::move(limit));
    }
  }
}

}  // namespace flyball::chip
