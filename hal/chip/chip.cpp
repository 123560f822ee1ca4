// Look-ups in a chip.
#include "hal/chip/chip.h"

#include <algorithm>

#include "hal/hal_config.h"
#include "hal/scratch.h"

namespace flyball::chip {
namespace {

template <class T, class Name>
const T* find(const std::vector<T>& list, const std::string& name, Name member) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const T& item) { return item.*member == name; });
  return it == list.end() ? nullptr : &*it;
}

}  // namespace

const char* base_unit(Quantity quantity) {
  switch (quantity) {
    case Quantity::kTemperature: return "mK";
    case Quantity::kPower: return "mW";
    case Quantity::kFrequency: return "kHz";
    case Quantity::kVoltage: return "uV";
    case Quantity::kCurrent: return "mA";
    case Quantity::kRatio: return "2^-20";
    case Quantity::kCount: return "1";
  }
  return "";
}

const Domain* Chip::domain(const std::string& wanted) const { return find(domains, wanted, &Domain::name); }
const Sensor* Chip::sensor(const std::string& wanted) const { return find(sensors, wanted, &Sensor::name); }
const Actuator* Chip::actuator(const std::string& wanted) const { return find(actuators, wanted, &Actuator::name); }
const Binding* Chip::binding(const std::string& wanted) const { return find(bindings, wanted, &Binding::name); }
const OppTable* Chip::opp_table(const std::string& clock) const { return find(opps, clock, &OppTable::clock); }

const Device* Chip::retained_words() const { return find(devices, "scratch", &Device::kind); }
uint32_t Chip::retained_most() const {
  const Device* words = retained_words();
  return words == nullptr ? 0 : std::min(size(words->domain), hal::kMaxRetainedBlocks) * hal::kRetainedMost;
}

uint32_t Chip::size(const std::string& domain_name) const {
  if (domain_name.empty()) return 1;
  const Domain* found = domain(domain_name);
  return found == nullptr ? 0 : static_cast<uint32_t>(found->elements.size());
}

uint32_t Chip::sensor_channels() const {
  uint32_t channels = 0;
  for (const Sensor& s : sensors) channels += size(s.domain);
  return channels;
}

uint32_t Chip::actuator_channels() const {
  uint32_t channels = 0;
  for (const Actuator& a : actuators) channels += size(a.domain);
  return channels;
}

int Chip::block_index(const std::string& wanted) const {
  const Block* found = find(floorplan, wanted, &Block::name);
  return found == nullptr ? -1 : static_cast<int>(found - floorplan.data());
}

std::vector<uint16_t> Chip::rail_of(const std::string& domain_name) const {
  std::vector<uint16_t> rail(size(domain_name), 0);
  if (rails.domain.empty() || domain_name.empty()) return rail;
  if (domain_name == rails.domain) {
    for (size_t i = 0; i < rail.size(); ++i) rail[i] = static_cast<uint16_t>(i);
    return rail;
  }
  const Domain* clocked = domain(domain_name);
  const Relation* relation = clocked == nullptr ? nullptr : find(clocked->in, rails.domain, &Relation::parent);
  return relation == nullptr ? rail : relation->of;
}

uint16_t Chip::rank_index(const std::string& policy) const {
  const Rank* found = find(ranks, policy, &Rank::policy);
  if (found != nullptr) {
    const auto it = std::find(rank_order.begin(), rank_order.end(), found->rank);
    if (it != rank_order.end()) return static_cast<uint16_t>(it - rank_order.begin());
  }
  return static_cast<uint16_t>(rank_order.empty() ? 0 : rank_order.size() - 1);
}

const ParamValue* Chip::param(const std::string& policy, const std::string& wanted) const {
  for (const ParamValue& value : params) {
    if (value.policy == policy && value.name == wanted) return &value;
  }
  return nullptr;
}

}  // namespace flyball::chip
