// Section `devices`: register blocks that drivers know and policies do not.
#include "hal/chip/sections.h"
#include "hal/chip/spelling.h"
#include "hal/registers.h"

namespace flyball::chip {
namespace {

constexpr int64_t kMostBytes = 0x10000;

/// The kinds whose registers are known. Any other name is a kind too, once the file says how many bytes it has.
struct Kind {
  const char* name;
  uint32_t block_bytes;
};

constexpr Kind kKinds[] = {{"backstop", hal::backstop::kBlockBytes},
                           {"energy_meter", hal::energy::kBlockBytes},
                           {"fractional_pll", hal::fractional_pll::kBlockBytes},
                           {"hbm", hal::hbm::kBlockBytes},
                           {"interrupts", hal::interrupts::kBlockBytes},
                           {"mailbox", hal::mailbox::kBlockBytes},
                           {"pmbus", hal::pmbus::kBlockBytes},
                           {"scratch", hal::scratch::kBlockBytes},
                           {"thermometer", hal::thermometer::kBlockBytes},
                           {"watchdog", hal::watchdog::kBlockBytes}};

void read_bytes(const Map& map, Loading* loading, Device* device) {
  for (const Kind& kind : kKinds) {
    if (device->kind == kind.name) device->block_bytes = kind.block_bytes;
  }
  const YAML::Node* said = map.find("bytes", Need::kOptional);
  if (device->block_bytes != 0) {
    if (said != nullptr)
      loading->findings.add(said->Mark(), map.what() + " has its bytes from its kind", "leave them out");
    return;
  }
  if (said == nullptr) {
    std::vector<std::string> names;
    for (const Kind& kind : kKinds) names.emplace_back(kind.name);
    loading->findings.add(map.find("kind")->Mark(), "no device of kind \"" + device->kind + "\" is known",
                          suggestion(device->kind, names) + "; a kind of your own says its `bytes`");
    return;
  }
  int64_t bytes = 0;
  if (!map.integer("bytes", Dimension::kCount, 4, kMostBytes, Need::kRequired, &bytes)) return;
  if (bytes % 4 != 0) {
    loading->findings.add(said->Mark(), map.what() + ": its bytes are no whole words", "write a multiple of 4");
    return;
  }
  device->block_bytes = static_cast<uint32_t>(bytes);
}

void read_sensor_of(const Map& map, Loading* loading, Device* device) {
  const YAML::Node* node = map.find("sensor", Need::kOptional);
  if (node == nullptr || !map.text("sensor", Need::kRequired, &device->sensor) || !loading->sensors_known) return;
  const Sensor* sensor = loading->chip.sensor(device->sensor);
  if (sensor == nullptr) {
    loading->findings.add(node->Mark(), map.what() + ": there is no sensor \"" + device->sensor + "\"",
                          suggestion(device->sensor, names_of(loading->chip.sensors)));
  } else if (sensor->domain != device->domain) {
    loading->findings.add(node->Mark(), map.what() + " and its sensor " + sensor->name + " are not over one domain",
                          "let both have the same domain, or none");
  }
}

}  // namespace

void read_devices(const YAML::Node& node, Loading* loading) {
  const Map section(node, "devices", &loading->findings);
  for (const Entry& entry : section.entries()) {
    Map map(entry.value, "device " + entry.key, &loading->findings);
    map.allow({"kind", "domain", "sensor", "bytes", "registers"});
    Device device;
    device.name = entry.key;
    if (!map.text("kind", Need::kRequired, &device.kind)) continue;
    const bool domain_read = read_domain_of(map, loading, &device.domain);
    read_bytes(map, loading, &device);
    read_sensor_of(map, loading, &device);
    if (device.block_bytes == 0) continue;
    const uint32_t count = domain_read ? loading->chip.size(device.domain) : 0;
    read_registers(map, count, device.block_bytes, loading, &device.address, &device.stride);
    loading->chip.devices.push_back(std::move(device));
  }
}

}  // namespace flyball::chip
