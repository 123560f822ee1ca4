// A chip as plain data: what a chip file says, checked, in integer base units. Read by the compiler (domains, bindings,
// ranks), by the HAL's set-up (addresses, operating points) and by the simulator (floorplan, package, power).
//
// Units at the end of names; temperatures are millikelvin from 0 degC, ratios are units of 2^-20. What only the
// simulator's physics reads (floorplan, package, power) is in SI units, floating point.
// Element order is the chip file's; every vector "by element" has the domain's count of entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flyball::chip {

/// Element i of the domain that holds this lies in element `of[i]` of domain `parent`.
struct Relation {
  std::string parent;
  std::vector<uint16_t> of;
};

/// A set of elements that the chip has: tiles, rails, memory stacks.
struct Domain {
  std::string name;
  std::vector<std::string> elements;  // the names of the elements; their count is the domain's size
  std::vector<Relation> in;
};

enum class Quantity : uint8_t { kTemperature, kPower, kFrequency, kVoltage, kCurrent, kRatio, kCount };

/// Base unit of a quantity as the language writes it: mK (a point, from 0 degC), mW, kHz, uV, mA, 2^-20, 1.
const char* base_unit(Quantity quantity);

/// A block's part in a weighted mean.
struct BlockShare {
  std::string block;
  double share = 1;
};

/// A sensor of voltage, current or count is of the rails: the voltage at a rail's blocks, its current (means over the
/// tick), 1 while a rail is beyond one of its current limits.
struct Sensor {
  std::string name;
  Quantity quantity = Quantity::kTemperature;
  std::string domain;  // empty: one reading for the chip
  int64_t period_us = 1000;  // a new reading every so often
  int64_t resolution = 1;  // readings are multiples of this, in base units
  std::vector<std::string> blocks;  // temperature: the floorplan block read, by element
  std::vector<std::vector<std::string>> powers;  // power: the floorplan blocks summed, by element
                                                 // others: none, they are of the elements themselves
  bool of_board = false;  // power: what the board draws, with all its losses, instead of blocks
  std::vector<std::vector<BlockShare>> places = {};  // temperature: where `places` are given, what each element feels
                                                     // of the blocks around it; `blocks` has the ones they lie in
  bool of_droop = false;  // voltage: the most that it fell below what the regulator gives, instead of what it is
  int64_t lag_us = 0;  // follows what it measures with this time constant, first order; 0: at once
  int64_t window_us = 0;  // power: shows the mean of the last so long; 0: of the last tick
  int64_t noise = 0;  // standard deviation, base units
  std::vector<int64_t> offset = {};  // what is wrong with each element, base units; empty: nothing
  uint32_t address = 0;  // register block of element 0
  uint32_t stride = 0;  // bytes between the register blocks of neighbours
  uint32_t first_channel = 0;  // index of element 0 among all readings of the chip
};

enum class ActuatorKind : uint8_t { kClock, kIssueRate, kPowerGate };

struct Actuator {
  std::string name;
  ActuatorKind kind = ActuatorKind::kClock;
  Quantity quantity = Quantity::kFrequency;
  std::string domain;  // empty: one for the chip
  int64_t lo = 0, hi = 0;  // range, base units
  int64_t step = 1;  // what it can be set to: multiples of this, base units
  int64_t reset = 0;  // what it is at power-on, base units
  uint32_t address = 0, stride = 0;
  uint32_t first_channel = 0;  // index of element 0 among all actuators of the chip
  int64_t delay_us = 0;  // clock: time to lock; power gate: time to switch
  int64_t timeout_us = 0;  // after this the driver gives up waiting for it
  bool is_fan = false;  // issue rate: not of slots but of a fan's full speed, see Package::fan
  int64_t reference_kHz = 0;  // clock: the PLL makes reference_kHz * multiplier / divider, divider = reference / step
};

/// A frequency and the lowest voltage at which it may run. A clock at f needs the voltage of the first point at or
/// above f: between points there is no interpolation.
struct OperatingPoint {
  int64_t frequency_kHz = 0;
  int64_t voltage_uV = 0;
};

/// Frequencies rise, voltages do not fall.
struct OppTable {
  std::string clock;  // an actuator of kind kClock
  std::vector<OperatingPoint> points;
};

/// The voltage regulators, one for each element of `domain`; a clock takes its voltage from the rail its element lies
/// in.
struct Rails {
  std::string domain;  // empty: the chip has none, or one for the whole chip
  uint32_t count = 0;  // 0: none
  int64_t lo_uV = 0, hi_uV = 0, step_uV = 1;
  int64_t slew_uV_per_us = 1;  // the output moves this fast
  int64_t settle_us = 0;  // power good this long after it arrived
  int64_t timeout_us = 0;  // after this the driver gives up waiting for it
  uint32_t address = 0, stride = 0;

  // What lies between a regulator and the blocks it feeds, and what it may deliver; of the simulator alone.
  double load_line_Ohm = 0;  // the voltage at the blocks falls by this for each ampere
  double inductance_H = 0, capacitance_F = 0;  // of the network on the way; 0: the voltage follows at once
  double guard_V = 0;  // blocks work down to this below their operating point's voltage
  double continuous_A = 0;  // limit on the mean over a window; 0: none
  double window_s = 0;
  double peak_A = 0;  // limit on the current of every tick; 0: none
};

/// A consumer of the board that is not on the chip:
///   P = idle_W + activity * active_W + (speed of the chip's fan)^3 * full_speed_W.
struct BoardConsumer {
  std::string name;
  std::string domain;  // its activity is the mean over this domain's elements; empty: the activity is 1
  double idle_W = 0, active_W = 0;
  double full_speed_W = 0;
};

/// What the board draws beyond its chip. Each rail's regulator loses
///   fixed_W + drop_V * I + resistance_Ohm * I^2,
/// and what no rail feeds is converted with `efficiency`.
struct Board {
  bool known = false;  // the chip file describes it
  double fixed_W = 0, drop_V = 0, resistance_Ohm = 0;
  double efficiency = 1;
  std::vector<BoardConsumer> consumers;
};

struct Material {
  double conductivity_W_per_mK = 0;
  double heat_capacity_J_per_m3K = 0;
};

/// A rectangle of one layer of dies, or of several. In each layer the blocks tile the same box, which begins at 0, 0.
struct Block {
  std::string name;
  double left_m = 0, bottom_m = 0, width_m = 0, height_m = 0;
  size_t first_layer = 0, last_layer = 0;  // of Package::stack; 0 where there is one die
  std::optional<Material> material = {};  // empty: that of its first layer
};

struct Layer {
  double thickness_m = 0;
  double conductivity_W_per_mK = 0;
  double heat_capacity_J_per_m3K = 0;
};

/// What carries the heat away from the sink when its fan turns at a share of its full speed.
struct Airflow {
  double speed = 0;  // 0 .. 1
  double convection_K_per_W = 0;
};

/// What lies over the dies: interface material, square spreader (or lid) and square sink (or cold plate), lumped
/// convection to the ambient.
struct Package {
  Layer die, interface, spreader, sink;
  double spreader_side_m = 0, sink_side_m = 0;
  double convection_K_per_W = 0, convection_J_per_K = 0;
  double capacitance_factor = 1;  // on every heat capacity: 0.333 as HotSpot has it, 1 as 3D-ICE
  int64_t ambient_mK = 0;  // from 0 degC
  std::vector<Layer> stack = {};  // layers of dies from the board up, `die` aside; empty: one, `die`
  Layer sink_interface = {};  // between spreader and sink; thickness 0: none
  std::vector<Airflow> fan = {};  // speeds rise, resistances fall; empty: no fan, convection_K_per_W holds
};

/// Power that arises in blocks of the die. Element e of `domain` heats blocks[e]; sources and elements on one block add
/// up. With a the element's activity (workload column `<domain>.activity`), T its block's temperature, V and f those of
/// its clock:
///   P = leakage_W * (V / leakage_V)^2 * exp(leakage_per_K * (T - leakage_degC))
///     + a * capacitance_F * V^2 * f  +  idle_W  +  a * active_W
/// With leakage_per_V the leakage current grows exponentially with voltage, instead of in proportion:
///   leakage_W * V / leakage_V * exp(leakage_per_V * (V - leakage_V)) * exp(...).
/// Without a clock V counts as leakage_V and f as 0. Gated off: the leakage times gated_leakage, and nothing else.
struct PowerSource {
  std::string name;
  std::string domain;  // empty: one element, whose activity is 1
  std::vector<std::string> blocks;  // by element
  std::string clock;  // actuator over the same domain; empty: not clocked
  std::string gate;  // power gate over the same domain; empty: never gated
  double leakage_W = 0, leakage_degC = 0, leakage_V = 1, leakage_per_K = 0;
  double leakage_per_V = 0;  // 0: in proportion
  double gated_leakage = 0;  // share of the leakage left when gated off
  double capacitance_F = 0;
  double idle_W = 0, active_W = 0;
};

/// Register blocks that are neither sensors, actuators nor rails: watchdogs, mailboxes, memory stacks. Policies do not
/// name them; drivers do. docs/hal.md has the kinds.
struct Device {
  std::string name;
  std::string kind;
  std::string domain;  // empty: one for the chip
  std::string sensor = {};  // over the same domain: what the block itself sees; empty: nothing
  uint32_t block_bytes = 0;
  uint32_t address = 0, stride = 0;
};

/// What the chip must not exceed by its data sheet; metrics count the time above it.
struct SensorLimit {
  std::string sensor;
  int64_t value = 0;  // base units of the sensor
};

/// A policy's name for a sensor (`input`) or an actuator (`limit`).
struct Binding {
  std::string name;
  std::string sensor;  // one of the two is empty
  std::string actuator;
};

/// Ranks from the highest to the lowest; a policy without one has the lowest.
struct Rank {
  std::string policy;
  std::string rank;
};

/// What a policy's `param NAME : ... = chip;` is on this chip, as the language writes it; the compiler reads it.
struct ParamValue {
  std::string policy, name, text;
  std::string place;  // FILE:LINE:COLUMN of the value
};

struct Chip {
  std::string name;
  std::vector<Domain> domains;
  std::vector<Sensor> sensors;
  std::vector<Actuator> actuators;
  std::vector<Binding> bindings;
  std::vector<std::string> rank_order;  // highest first, as the chip file lists them
  std::vector<Rank> ranks;
  std::vector<ParamValue> params;

  Rails rails;
  std::vector<OppTable> opps;
  std::vector<Block> floorplan;
  Package package;
  std::vector<PowerSource> power;
  Board board;
  std::vector<SensorLimit> limits;
  std::optional<double> ramp_limit_W_per_s;  // what the power of all blocks may change in a second; metrics count more
  std::vector<Device> devices;
  int64_t bus_access_ns = 50;  // what one register access costs

  /// Null when there is none of that name.
  const Domain* domain(const std::string& name) const;
  const Sensor* sensor(const std::string& name) const;
  const Actuator* actuator(const std::string& name) const;
  const Binding* binding(const std::string& name) const;
  const OppTable* opp_table(const std::string& clock) const;
  /// The always-on words that keep what policies retain: the first device of kind `scratch`. Null: the chip has none.
  const Device* retained_words() const;
  /// How many values they hold.
  uint32_t retained_most() const;

  /// Elements of a domain; 1 for the empty name.
  uint32_t size(const std::string& domain_name) const;
  uint32_t sensor_channels() const;
  uint32_t actuator_channels() const;

  /// Index of a block of the floorplan; -1 when there is none of that name.
  int block_index(const std::string& name) const;

  /// Index of the rail that feeds each element of an actuator's domain. Only for a checked chip with rails.
  std::vector<uint16_t> rail_of(const std::string& domain_name) const;

  /// Index into rank_order of a policy's rank, 0 the highest; the last for a policy without one.
  uint16_t rank_index(const std::string& policy) const;

  /// Null when the chip gives no such value.
  const ParamValue* param(const std::string& policy, const std::string& name) const;
};

}  // namespace flyball::chip
