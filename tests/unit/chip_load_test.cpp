// What a chip file may get wrong, each with the exact message its author sees. Every case is the smallest chip below
// with one passage replaced.
#include "hal/chip/load.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace flyball::chip {
namespace {

const char kSmall[] = R"(chip: small
domains:
  rail: {elements: [R0, R1]}
  tile: {elements: [A, B], in: {rail: {R0: [A], R1: [B]}}}
floorplan:
  A: {left: 0 mm, bottom: 0 mm, width: 1 mm, height: 2 mm}
  B: {left: 1 mm, bottom: 0 mm, width: 1 mm, height: 2 mm}
package:
  die: {thickness: 0.5 mm, conductivity: 100 W/m/K, heat_capacity: 1.6e6 J/m^3/K}
  interface: {thickness: 40 um, conductivity: 4 W/m/K, heat_capacity: 4e6 J/m^3/K}
  spreader: {side: 10 mm, thickness: 1 mm, conductivity: 400 W/m/K, heat_capacity: 3.4e6 J/m^3/K}
  sink: {side: 20 mm, thickness: 3 mm, conductivity: 400 W/m/K, heat_capacity: 3.4e6 J/m^3/K}
  convection: {resistance: 1 K/W, capacity: 40 J/K}
  ambient: 25 degC
rails:
  domain: rail
  range: [0.5 V, 1.1 V]
  step: 5 mV
  slew: 10 mV/us
  settle: 2 us
  timeout: 100 us
  registers: {at: 0x2000, stride: 0x8}
actuators:
  clock:
    kind: clock
    domain: tile
    range: [400 MHz, 2 GHz]
    step: 25 MHz
    reset: 800 MHz
    reference: 100 MHz
    lock: 5 us
    timeout: 50 us
    registers: {at: 0x1000, stride: 0x8}
opps:
  clock:
    - [1 GHz, 700 mV]
    - [2 GHz, 1 V]
sensors:
  temp:
    measures: temperature
    domain: tile
    period: 1 ms
    resolution: 125 mK
    registers: {at: 0x3000, stride: 0x4}
  power: {measures: power, period: 1 ms, resolution: 10 mW, blocks: all, registers: {at: 0x4000}}
power:
  tile: {domain: tile, clock: clock, capacitance: 2 nF}
limits: {temp: 100 degC}
bindings: {t: temp, freq: clock}
ranks: {order: [safety, normal], policies: {guard: safety}}
)";

/// kSmall with `from`, which stands in it once, replaced.
std::string with(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(text.find(from, at + 1), std::string::npos) << from << " stands there twice";
  return text.replace(at, from.size(), to);
}

/// All errors as the author sees them, a blank between two.
std::string errors_of(const std::string& text) {
  const LoadResult result = parse(text, "c.yaml");
  const auto* errors = std::get_if<std::vector<Error>>(&result);
  if (errors == nullptr) return "no error";
  std::string all;
  for (const Error& error : *errors) all += (all.empty() ? "" : "\n") + to_string(error);
  return all;
}

std::string errors_with(const std::string& from, const std::string& to) { return errors_of(with(from, to)); }

TEST(ChipFile, TheSmallOneIsRight) {
  ASSERT_EQ(errors_of(kSmall), "no error");
  const Chip chip = std::get<Chip>(parse(kSmall, "c.yaml"));
  EXPECT_EQ(chip.sensors[0].blocks, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(chip.sensors[1].powers[0], (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(chip.sensors[1].first_channel, 2U);
  EXPECT_EQ(chip.package.capacitance_factor, 1.0);
}

TEST(ChipFile, ParamsKeepTheirTextAndTheirPlace) {
  const std::string text = with("ranks: {order", "params:\n  guard:\n    trip: 97 degC\nranks: {order");
  ASSERT_EQ(errors_of(text), "no error");
  const Chip chip = std::get<Chip>(parse(text, "c.yaml"));
  const ParamValue* trip = chip.param("guard", "trip");
  ASSERT_NE(trip, nullptr);
  EXPECT_EQ(trip->text, "97 degC");
  EXPECT_EQ(trip->place.substr(0, 7), "c.yaml:");
  EXPECT_EQ(trip->place.substr(trip->place.size() - 3), ":11");
  EXPECT_EQ(chip.param("guard", "target"), nullptr);
  EXPECT_EQ(chip.param("other", "trip"), nullptr);
  EXPECT_NE(errors_of(with("ranks: {order", "params: {guard: 97 degC}\nranks: {order")), "no error");
  EXPECT_NE(errors_of(with("ranks: {order", "params: {guard: {trip: [97 degC]}}\nranks: {order")), "no error");
}

struct Case {
  const char* from;
  const char* to;
  const char* expected;
};

const Case kCases[] = {
    {"chip: small", "ship: small",
     "c.yaml:1:1: error: unknown key \"ship\" in the chip file\n"
     "  hint: did you mean \"chip\"?"},
    {"chip: small", "chip: a b",
     "c.yaml:1:7: error: the name of the chip is no name\n"
     "  hint: a name has letters, digits and _, begins with no digit, and has at most 63 characters"},
    {"domain: rail\n", "domain: rails\n",
     "c.yaml:16:11: error: rails: there is no domain \"rails\"\n"
     "  hint: did you mean \"rail\"?"},
    {"R1: [B]}", "R1: [A]}",
     "c.yaml:4:53: error: domain tile, in rail has \"A\" twice\n"
     "  hint: take one out"},
    {"R1: [B]}", "R1: []}",
     "c.yaml:4:33: error: domain tile, in rail leaves out \"B\"\n"
     "  hint: every element lies in one element of rail"},
    {"R1: [B]}", "R2: [B]}",
     "c.yaml:4:49: error: unknown key \"R2\" in domain tile, in rail\n"
     "  hint: did you mean \"R0\"?"},
    {"in: {rail: ", "in: {row: ",
     "c.yaml:4:33: error: domain tile lies in \"row\", which is no domain above it\n"
     "  hint: known: rail"},
    {"elements: [R0, R1]", "elements: [R0, R0]",
     "c.yaml:3:25: error: \"R0\" stands twice in domain rail, elements\n"
     "  hint: take one of them out"},
    {"elements: [R0, R1]", "elements: 2000",
     "c.yaml:3:20: error: domain rail, elements: \"2000\" is out of range\n"
     "  hint: from 1 to 1024"},
    {"elements: [R0, R1]", "elements: [0R, R1]",
     "c.yaml:3:21: error: \"0R\" in domain rail, elements is no name\n"
     "  hint: a name has letters, digits and _, begins with no digit, and has at most 63 characters"},
    {"B: {left: 1 mm", "B: {left: 0.5 mm",
     "c.yaml:7:3: error: block B overlaps block A\n"
     "  hint: blocks may touch, not overlap: look at left, bottom, width and height of both"},
    {"B: {left: 1 mm", "B: {left: 1.5 mm",
     "c.yaml:6:3: error: the blocks leave 1 mm^2 of their box of 2.5 mm x 2 mm uncovered\n"
     "  hint: add blocks for the gaps: silicon without power"},
    {"A: {left: 0 mm, bottom: 0 mm, width: 1 mm", "A: {left: 0.5 mm, bottom: 0 mm, width: 0.5 mm",
     "c.yaml:6:3: error: the floorplan begins at 0.5 mm, 0 mm\n"
     "  hint: move it so that its lower left corner is at 0 mm, 0 mm"},
    {"side: 10 mm", "side: 1 mm",
     "c.yaml:9:3: error: the spreader is no larger than the die (2 mm)\n"
     "  hint: give package, spreader a larger side"},
    {"side: 20 mm", "side: 5 mm",
     "c.yaml:9:3: error: the sink is no larger than the spreader\n"
     "  hint: give package, sink a larger side"},
    {"ambient: 25 degC", "ambient: 25 K",
     "c.yaml:14:12: error: package, ambient: \"25 K\" has the unit \"K\": write it in degC"},
    {"ambient: 25 degC", "ambient: 300 degC",
     "c.yaml:14:12: error: package, ambient: \"300 degC\" is out of range\n"
     "  hint: from -100 degC to 200 degC"},
    {"conductivity: 4 W/m/K", "conductivity: lots",
     "c.yaml:10:47: error: package, interface, conductivity: \"lots\" is not a number in W/m/K"},
    {"step: 5 mV", "step: 7 mV",
     "c.yaml:17:10: error: rails, range: its ends are not above 0, multiples of the step and at most 4095 steps\n"
     "  hint: choose voltages that the regulators can be set to"},
    {"timeout: 100 us", "timeout: 60 us",
     "c.yaml:21:12: error: rails, timeout: not longer than the way from the lowest to the highest voltage, 62 us\n"
     "  hint: give up only after the device has had its time"},
    {"kind: clock", "kind: clok",
     "c.yaml:25:11: error: actuator clock, kind: unknown word \"clok\"\n"
     "  hint: did you mean \"clock\"?"},
    {"[400 MHz, 2 GHz]", "[410 MHz, 2 GHz]",
     "c.yaml:27:12: error: actuator clock, range: its ends are no multiples of the step\n"
     "  hint: choose ends that the actuator can be set to"},
    {"[400 MHz, 2 GHz]", "[2 GHz, 400 MHz]",
     "c.yaml:27:12: error: actuator clock, range does not rise\n"
     "  hint: write the lowest value first: [LOW, HIGH]"},
    {"[400 MHz, 2 GHz]", "400 MHz",
     "c.yaml:27:12: error: actuator clock, range is not a pair\n"
     "  hint: write the lowest and the highest value: [LOW, HIGH]"},
    {"reset: 800 MHz", "reset: 300 MHz",
     "c.yaml:29:12: error: actuator clock, reset: not a multiple of the step within the range\n"
     "  hint: choose a value that it can be set to"},
    {"reference: 100 MHz", "reference: 110 MHz",
     "c.yaml:30:16: error: actuator clock, reference: not 1 to 63 times the step\n"
     "  hint: the PLL makes reference * multiplier / divider, with one divider for all frequencies"},
    {"timeout: 50 us", "timeout: 5 us",
     "c.yaml:32:14: error: actuator clock, timeout: not longer than lock\n"
     "  hint: give up only after the device has had its time"},
    {"in: {rail: {R0: [A], R1: [B]}}", "in: {}",
     "c.yaml:25:5: error: actuator clock: no rail feeds it\n"
     "  hint: let its domain lie in rail, the domain of the rails"},
    {"- [2 GHz, 1 V]", "- [2 GHz, 1.2 V]",
     "c.yaml:37:7: error: the rails cannot be set to the voltage of this operating point\n"
     "  hint: choose a multiple of the step of the rails within their range"},
    {"- [2 GHz, 1 V]", "- [1.5 GHz, 1 V]",
     "c.yaml:35:3: error: no operating point allows the highest frequency of clock\n"
     "  hint: add one at or above the end of its range"},
    {"- [2 GHz, 1 V]", "- [2 GHz, 650 mV]",
     "c.yaml:37:7: error: operating points of clock do not rise\n"
     "  hint: order them by frequency; none has a lower voltage than the one before"},
    {"- [2 GHz, 1 V]", "- [2 GHz]",
     "c.yaml:37:7: error: an operating point of clock is no pair\n"
     "  hint: write frequency and voltage: [2.8 GHz, 1.05 V]"},
    {"opps:\n  clock:", "opps:\n  clocks:",
     "c.yaml:35:3: error: \"clocks\" in opps is no clock\n"
     "  hint: did you mean \"clock\"?"},
    {"resolution: 125 mK", "resolution: 125 degC",
     "c.yaml:43:17: error: sensor temp, resolution: \"125 degC\" has the unit \"degC\": write it in mK or K"},
    {"measures: temperature", "measures: heat",
     "c.yaml:40:15: error: sensor temp, measures: unknown word \"heat\"\n"
     "  hint: known: temperature, power, utilisation, voltage, droop, current, over_current"},
    {"measures: power, period: 1 ms, resolution: 10 mW", "measures: utilisation, period: 1 ms, resolution: 1 %",
     "c.yaml:45:10: error: sensor power has no domain\n"
     "  hint: name the domain whose elements are busy or idle\n"
     "c.yaml:45:73: error: sensor power has blocks\n"
     "  hint: leave them out: it counts what elements do"},
    {"measures: power, period: 1 ms, resolution: 10 mW, blocks: all",
     "measures: utilisation, domain: tile, period: 1 ms, resolution: 10 mW",
     "c.yaml:45:74: error: sensor power, resolution: \"10 mW\" has the unit \"mW\": write it in plain numbers or %\n"
     "c.yaml:45:92: error: sensor power, registers has no \"stride\"\n"
     "  hint: add it"},
    {"blocks: all", "blocks: [A, C]",
     "c.yaml:45:69: error: the floorplan has no block \"C\"\n"
     "  hint: known: A, B"},
    {"at: 0x3000", "at: 0x1004",
     "c.yaml:44:16: error: the registers of sensor temp overlap those of actuator clock\n"
     "  hint: give one of them another address"},
    {"at: 0x3000", "at: 0x3002",
     "c.yaml:44:16: error: sensor temp, registers do not fit\n"
     "  hint: at and stride are multiples of 4, and a block has 4 bytes"},
    {"at: 0x3000", "at: 0x40000000",
     "c.yaml:44:16: error: the registers of sensor temp lie more than 1 MiB above those of actuator clock\n"
     "  hint: bring all register blocks within 1 MiB"},
    {"at: 0x3000", "at: here",
     "c.yaml:44:21: error: sensor temp, registers, at: \"here\" is no 32-bit address\n"
     "  hint: write it as 0x40000000"},
    {"clock: clock, cap", "clock: clokc, cap",
     "c.yaml:47:31: error: power source tile, clock: there is no clock \"clokc\"\n"
     "  hint: did you mean \"clock\"?"},
    {"clock: clock, cap", "cap",
     "c.yaml:47:9: error: power source tile has a capacitance but no clock\n"
     "  hint: name the clock that switches it, or give idle and active power instead"},
    {"limits: {temp:", "limits: {tmp:",
     "c.yaml:48:10: error: \"tmp\" in limits is no sensor\n"
     "  hint: did you mean \"temp\"?"},
    {"t: temp,", "t: temperature,",
     "c.yaml:49:15: error: binding t: \"temperature\" is neither a sensor nor an actuator\n"
     "  hint: known: temp, power, clock"},
    {"guard: safety", "guard: safe",
     "c.yaml:50:52: error: there is no rank \"safe\" in ranks, order\n"
     "  hint: known: safety, normal"},
    {"ranks: {order: [safety, normal]", "ranks: {order: []",
     "c.yaml:50:16: error: ranks, order is empty\n"
     "  hint: write the ranks, the highest first"},
    {"bindings: {t: temp, freq: clock}\n", "bindings: {t: temp, t: clock}\n",
     "c.yaml:49:21: error: \"t\" stands twice in bindings\n"
     "  hint: take one of them out"},
};

TEST(ChipFile, Errors) {
  for (const Case& c : kCases) EXPECT_EQ(errors_with(c.from, c.to), c.expected) << c.to;
}

TEST(ChipFile, AllErrorsInOneGoInTheOrderOfTheFile) {
  std::string text = with("step: 25 MHz", "step: 25 mV");
  text.replace(text.find("width: 1 mm"), 11, "widht: 1 mm");
  text.replace(text.find("guard: safety"), 13, "guard: sfaety");
  EXPECT_EQ(
      errors_of(text),
      "c.yaml:6:33: error: unknown key \"widht\" in block A\n"
      "  hint: did you mean \"width\"?\n"
      "c.yaml:28:11: error: actuator clock, step: \"25 mV\" has the unit \"mV\": write it in Hz, kHz, MHz or GHz\n"
      "c.yaml:50:52: error: there is no rank \"sfaety\" in ranks, order\n"
      "  hint: did you mean \"safety\"?");
}

TEST(ChipFile, FilesThatAreNone) {
  EXPECT_EQ(errors_of(""), "c.yaml: error: the chip file is empty\n  hint: see docs/chip-file.md for what it says");
  EXPECT_EQ(errors_of(std::string("chip: a\nx\0y", 11)),
            "c.yaml:2: error: this is no text file\n  hint: a chip file is YAML in UTF-8");
  EXPECT_EQ(errors_of("chip: a\nb: \xff\n"),
            "c.yaml:2: error: this is no text file\n  hint: a chip file is YAML in UTF-8");
  EXPECT_EQ(errors_of(std::string(kSmall) + "---\nchip: b\n"),
            "c.yaml:51:1: error: the document ends before this\n"
            "  hint: take out the line ---, or the comma or bracket too many");
  EXPECT_EQ(errors_of(", }\nchip: a\n"),
            "c.yaml:1:1: error: the document ends before this\n"
            "  hint: take out the line ---, or the comma or bracket too many");
  EXPECT_EQ(errors_of("# only a comment\n"),
            "c.yaml: error: the chip file is empty\n  hint: see docs/chip-file.md for what it says");
  EXPECT_EQ(errors_of("- a\n- b\n"),
            "c.yaml:1:1: error: the chip file is a list\n  hint: write it as a map: key: value");
  EXPECT_EQ(errors_of("chip: [a\nb: c\n"),
            "c.yaml:2:2: error: this cannot be read as YAML\n"
            "  hint: look for indentation, brackets, quotes and colons here and on the lines above");
}

TEST(ChipFile, EveryTruncationIsAnErrorAndNothingWorse) {
  const std::string text = kSmall;
  const size_t last_needed = text.find("ranks:");
  for (size_t length = 0; length < last_needed; ++length) {
    const LoadResult result = parse(std::string_view(text).substr(0, length), "c.yaml");
    const bool complete = std::holds_alternative<Chip>(result);
    EXPECT_TRUE(!complete || length + 2 >= text.find("freq: clock") + 12) << length;
  }
}

TEST(ChipFile, HostileNestingAndAliasesEnd) {
  EXPECT_NE(errors_of(std::string(100'000, '[')), "no error");
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 9; ++i) bomb += std::string(i > 0 ? ", *" : "*") + static_cast<char>(c - 1);
    bomb += "]\n";
  }
  EXPECT_NE(errors_of(bomb), "no error");
}

TEST(ChipFile, LoadSaysWhyAFileCannotBeRead) {
  const auto first = [](const LoadResult& result) { return to_string(std::get<1>(result).at(0)); };
  EXPECT_EQ(first(load("/nowhere/c.yaml")),
            "/nowhere/c.yaml: error: the chip file cannot be read: No such file or directory\n"
            "  hint: check the path and its permissions");
  const std::string folder = std::filesystem::temp_directory_path().string();
  EXPECT_EQ(first(load(folder)), folder +
                                     ": error: the chip file cannot be read: Is a directory\n"
                                     "  hint: check the path and its permissions");
}

}  // namespace
}  // namespace flyball::chip
