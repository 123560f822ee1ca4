// Joins the simulated devices, the workload, the power model and the thermal model into one chip.
#include "sim/simulated_chip.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "sim/electrical/board.h"
#include "sim/power/leakage_loop.h"
#include "sim/power/power_model.h"
#include "sim/probes.h"
#include "sim/thermal/fan_cooling.h"
#include "sim/thermal/modal.h"
#include "sim/workload/replay.h"

namespace flyball::sim {
namespace {

constexpr int kMostIdleRounds = 2000;      // of leakage against temperature; a sane chip needs about ten
constexpr double kIdleAgrees_K = 1e-9;
constexpr double kHottestIdle_K = 250;     // above ambient: leakage feeds itself, there is no steady state
constexpr double kRatioOne = 1048576.0;    // ratios are units of 2^-20
}  // namespace

struct SimulatedChip::Parts {
  Parts(const chip::Chip& chip, const Workload& workload, const SimulatedChipOptions& options);

  void find_rate_channels(const chip::Chip& chip, const Workload& workload);
  void find_speed_channels(const chip::Chip& chip, const Workload& workload);
  void start_idle();
  void advance(int64_t tick_us);
  void update_speed();
  std::span<const double> draw();
  void update_power(std::span<const double> powered_W);
  void update_temperatures();
  void watch_heat();
  void sense();

  Devices devices;
  hal::Platform platform;
  Replay replay;
  PowerModel power;
  Probes probes;
  RailNetwork rails;
  BoardPower board;
  bool has_board = false;
  std::vector<uint32_t> clock, issue, gate;  // [elements of the compute domain], channels; the last two may be empty
  std::vector<uint32_t> throttled;           // of the other domains' elements those that have a throttler, and
  std::vector<uint32_t> throttle;            // its channel
  FanCooling fan;
  std::optional<ThermalModel> thermal;
  double ambient_degC = 0;
  int64_t time_us = 0;
  double energy_J = 0, total_W = 0;
  double board_energy_J = 0, board_W = 0;
  std::optional<Overheating> overheating;
  std::vector<double> block_W, block_degC;   // [blocks]
  std::vector<double> speed_kHz;             // [elements of the compute domain]
  std::vector<double> rate;                  // [elements of the other domains]
};

SimulatedChip::Parts::Parts(const chip::Chip& chip, const Workload& workload, const SimulatedChipOptions& options)
    : devices(chip, options.seed),
      platform(devices.platform()),
      replay(workload),
      power(chip, workload),
      probes(chip, workload, power.powered()),
      rails(chip),
      board(chip, workload),
      has_board(chip.board.known),
      fan(chip) {
  ambient_degC = options.ambient_degC.value_or(static_cast<double>(chip.package.ambient_mK) * 1e-3);
  devices.set_faults(options.faults);
  find_speed_channels(chip, workload);
  find_rate_channels(chip, workload);
  std::vector<size_t> all_blocks(chip.floorplan.size());
  std::iota(all_blocks.begin(), all_blocks.end(), 0U);
  thermal.emplace(fan.modes(devices.driven()), power.powered(), all_blocks);
  block_W.assign(chip.floorplan.size(), 0.0);
  block_degC.assign(chip.floorplan.size(), ambient_degC);
  power.set_operation(devices.driven(), devices.rails_uV());
  rails.set_operation(devices.driven(), devices.rails_uV());
  if (options.start == Start::kIdle) start_idle();
  update_power(draw());
  rails.rest();
  watch_heat();
  sense();
  devices.set_time_us(0);
}

/// The throttlers of memory stacks and the like, which hold up the accesses that the work waits for.
void SimulatedChip::Parts::find_rate_channels(const chip::Chip& chip, const Workload& workload) {
  for (const chip::Actuator& actuator : chip.actuators) {
    const size_t first = first_activity(workload, actuator.domain);
    if (actuator.kind != chip::ActuatorKind::kIssueRate || first == kNoActivity || first == 0) continue;
    for (uint32_t i = 0; i < chip.size(actuator.domain); ++i) {
      throttled.push_back(static_cast<uint32_t>(first - workload.elements()) + i);
      throttle.push_back(actuator.first_channel + i);
    }
  }
  rate.assign(replay.activity().size() - workload.elements(), 1.0);
}

void SimulatedChip::Parts::find_speed_channels(const chip::Chip& chip, const Workload& workload) {
  for (const chip::Actuator& actuator : chip.actuators) {
    if (actuator.domain != workload.compute.domain) continue;
    std::vector<uint32_t>* channels = nullptr;
    switch (actuator.kind) {
      case chip::ActuatorKind::kClock: channels = &clock; break;
      case chip::ActuatorKind::kIssueRate: channels = &issue; break;
      case chip::ActuatorKind::kPowerGate: channels = &gate; break;
    }
    channels->resize(workload.elements());
    std::iota(channels->begin(), channels->end(), actuator.first_channel);
  }
  speed_kHz.assign(workload.elements(), 0.0);
}

/// Leakage heats and heat leaks: go round until both agree. Without a steady state the chip starts at ambient.
void SimulatedChip::Parts::start_idle() {
  std::vector<double> all_W(block_W.size(), 0.0);
  std::vector<double> rise_K(thermal->nodes(), 0.0);
  for (int round = 0; round < kMostIdleRounds; ++round) {
    const std::span<const double> powered_W = draw();
    for (size_t i = 0; i < powered_W.size(); ++i) all_W[power.powered()[i]] = powered_W[i];
    const std::vector<double> next_K = thermal->steady_rise(all_W);
    double worst_K = 0, hottest_K = 0;
    for (size_t i = 0; i < next_K.size(); ++i) {
      worst_K = std::max(worst_K, std::abs(next_K[i] - rise_K[i]));
      hottest_K = std::max(hottest_K, next_K[i]);
    }
    const bool runs_away = !(hottest_K < kHottestIdle_K);
    if (runs_away) {
      thermal->set_rise(next_K);
      update_temperatures();
      watch_heat();
    }
    rise_K = runs_away ? std::vector<double>(next_K.size(), 0.0) : next_K;
    thermal->set_rise(rise_K);
    update_temperatures();
    if (worst_K < kIdleAgrees_K || runs_away) return;
  }
}

/// Power of the powered blocks, with the rails at the voltage that this leaves them: [powered], W.
std::span<const double> SimulatedChip::Parts::draw() {
  return power.power(rails.solve(power.load(block_degC, replay.activity(), replay.active_Hz())));
}

/// Notes when a block first gets hotter than leakage is followed.
void SimulatedChip::Parts::watch_heat() {
  if (overheating) return;
  const auto hottest = std::max_element(block_degC.begin(), block_degC.end());
  if (!(*hottest >= kHottestLeakage_degC)) return;
  const auto block = static_cast<size_t>(hottest - block_degC.begin());
  overheating =
      Overheating{block, time_us, *hottest, block_W[block], sim::leakage_gain(power, *thermal, block_W.size())};
}

void SimulatedChip::Parts::update_temperatures() {
  const std::span<const double> rise_K = thermal->watched_rise();
  for (size_t i = 0; i < block_degC.size(); ++i) block_degC[i] = ambient_degC + rise_K[i];
}

void SimulatedChip::Parts::update_power(std::span<const double> powered_W) {
  total_W = 0;
  for (size_t i = 0; i < powered_W.size(); ++i) {
    block_W[power.powered()[i]] = powered_W[i];
    total_W += powered_W[i];
  }
  board_W =
      has_board ? board.evaluate(total_W, rails.state(), replay.activity(), fan.speed(devices.driven())) : total_W;
}

void SimulatedChip::Parts::update_speed() {
  const std::vector<int64_t>& driven = devices.driven();
  for (size_t i = 0; i < speed_kHz.size(); ++i) {
    double speed = static_cast<double>(driven[clock[i]]);
    if (!issue.empty()) speed *= static_cast<double>(driven[issue[i]]) / kRatioOne;
    if (!gate.empty() && driven[gate[i]] == 0) speed = 0;
    speed_kHz[i] = speed;
  }
  replay.set_speed(speed_kHz);
  for (size_t i = 0; i < throttle.size(); ++i) {
    rate[throttled[i]] = static_cast<double>(driven[throttle[i]]) / kRatioOne;
  }
  replay.set_rate(rate);
}

void SimulatedChip::Parts::sense() {
  probes.see({block_degC, block_W, rails.state(), replay.busy(), total_W, board_W}, devices.sensed());
}

void SimulatedChip::Parts::advance(int64_t tick_us) {
  const double tick_s = static_cast<double>(tick_us) * 1e-6;
  devices.run_to_us(static_cast<uint64_t>(time_us + tick_us));  // rails come down after the controller has gone
  update_speed();
  power.set_operation(devices.driven(), devices.rails_uV());
  rails.set_operation(devices.driven(), devices.rails_uV());
  replay.advance(tick_s);
  const std::span<const double> powered_W = draw();
  rails.end_tick(tick_us);
  update_power(powered_W);
  energy_J += total_W * tick_s;
  board_energy_J += board_W * tick_s;
  if (fan.has_fan()) thermal->set_modes(fan.modes(devices.driven()));
  thermal->step(tick_us, powered_W);
  update_temperatures();
  sense();
  time_us += tick_us;
  watch_heat();
  devices.set_time_us(static_cast<uint64_t>(time_us));
}

SimulatedChip::SimulatedChip(const chip::Chip& chip, const Workload& workload, const SimulatedChipOptions& options)
    : parts_(std::make_unique<Parts>(chip, workload, options)) {}

SimulatedChip::~SimulatedChip() = default;

SimulatedChip::SimulatedChip(const SimulatedChip& other) : parts_(std::make_unique<Parts>(*other.parts_)) {
  parts_->platform = parts_->devices.platform();
}

hal::Platform& SimulatedChip::platform() { return parts_->platform; }
Devices& SimulatedChip::devices() { return parts_->devices; }
void SimulatedChip::advance(int64_t tick_us) { parts_->advance(tick_us); }
int64_t SimulatedChip::time_us() const { return parts_->time_us; }

std::span<const double> SimulatedChip::sensed() const { return parts_->devices.sensed(); }
std::span<const double> SimulatedChip::temperature_degC() const { return parts_->block_degC; }
std::span<const double> SimulatedChip::block_power_W() const { return parts_->block_W; }
double SimulatedChip::total_power_W() const { return parts_->total_W; }
std::span<const int64_t> SimulatedChip::driven() const { return parts_->devices.driven(); }
std::span<const int64_t> SimulatedChip::rail_uV() const { return parts_->devices.rails_uV(); }
double SimulatedChip::energy_J() const { return parts_->energy_J; }
std::span<const RailState> SimulatedChip::rails() const { return parts_->rails.state(); }
std::span<const RailRecord> SimulatedChip::rail_records() const { return parts_->rails.record(); }
double SimulatedChip::board_power_W() const { return parts_->board_W; }
double SimulatedChip::board_energy_J() const { return parts_->board_energy_J; }
double SimulatedChip::leakage_gain() const {
  return sim::leakage_gain(parts_->power, *parts_->thermal, parts_->block_W.size());
}
const std::optional<Overheating>& SimulatedChip::overheating() const { return parts_->overheating; }

std::span<const double> SimulatedChip::tile_work_s() const { return parts_->replay.work_s(); }
double SimulatedChip::work_s() const {
  const std::span<const double> work_s = tile_work_s();
  return std::accumulate(work_s.begin(), work_s.end(), 0.0);
}
double SimulatedChip::total_work_s() const { return parts_->replay.total_work_s(); }
const Replay& SimulatedChip::replay() const { return parts_->replay; }
double SimulatedChip::trace_position_s() const { return parts_->replay.position_s(); }
double SimulatedChip::trace_length_s() const { return parts_->replay.length_s(); }

std::span<const Completion> SimulatedChip::completions() const { return parts_->replay.completions(); }

bool SimulatedChip::finished() const { return parts_->replay.finished(); }
std::optional<double> SimulatedChip::finish_time_us() const {
  if (!finished()) return std::nullopt;
  return parts_->replay.busy_s() * 1e6;
}

BusCount SimulatedChip::bus_count() const { return parts_->devices.bus_count(); }
uint64_t SimulatedChip::illegal_pairs() const { return parts_->devices.illegal_pairs(); }

}  // namespace flyball::sim
