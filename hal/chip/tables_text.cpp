// Writes the tables row by row, a bank a line.
#include "hal/chip/tables_text.h"

#include "hal/chip/tables.h"
#include "hal/scratch.h"

namespace flyball::chip {
namespace {

template <class... Numbers>
std::string row(Numbers... numbers) {
  std::string out;
  ((out += (out.empty() ? "" : ", ") + std::to_string(numbers)), ...);
  return "{" + out + "}";
}

std::string bank_row(const hal::Bank& bank) { return row(bank.address, bank.stride, bank.count, bank.first_channel); }

/// "constexpr TYPE NAME[] = {ROWS};", and what names it: "NAME", or "nullptr" for a table without rows.
class Table {
 public:
  Table(std::string type, std::string name) : type_(std::move(type)), name_(std::move(name)) {}
  void add(const std::string& row) { rows_ += "    " + row + ",\n"; }
  std::string text() const {
    return rows_.empty() ? "" : "constexpr " + type_ + " " + name_ + "[] = {\n" + rows_ + "};\n\n";
  }
  std::string name() const { return rows_.empty() ? "nullptr" : name_; }

 private:
  std::string type_, name_, rows_;
};

/// Operating points and rails of each clock, as tables of their own, then the clocks.
std::string clocks_text(const hal::HalConfig& config, Table& clocks) {
  std::string out;
  for (uint32_t b = 0; b < config.clock_banks; ++b) {
    const hal::ClockBank& bank = config.clocks[b];
    Table points("flyball::hal::OperatingPoint", "kPoints" + std::to_string(b));
    for (uint32_t p = 0; p < bank.point_count; ++p) {
      points.add(row(bank.points[p].frequency_kHz, bank.points[p].voltage_code));
    }
    Table rails("uint16_t", "kRails" + std::to_string(b));
    for (uint32_t i = 0; i < bank.bank.count; ++i) rails.add(std::to_string(bank.rail[i]));
    out += points.text() + rails.text();
    clocks.add("{" + bank_row(bank.bank) + ", " + std::to_string(bank.reference_kHz) + ", " +
               std::to_string(bank.divider) + ", " + std::to_string(bank.lock_timeout_us) + ", " + points.name() +
               ", " + std::to_string(bank.point_count) + ", " + rails.name() + "}");
  }
  return out + clocks.text();
}

std::string config_text(const hal::HalConfig& config) {
  Table sensors("flyball::hal::SensorBank", "kSensorBanks"), clocks("flyball::hal::ClockBank", "kClockBanks");
  Table issues("flyball::hal::IssueBank", "kIssueBanks"), gates("flyball::hal::GateBank", "kGateBanks");
  for (uint32_t b = 0; b < config.sensor_banks; ++b) {
    sensors.add("{" + bank_row(config.sensors[b].bank) + ", " + std::to_string(config.sensors[b].resolution) + "}");
  }
  for (uint32_t b = 0; b < config.issue_banks; ++b) {
    const hal::IssueBank& issue = config.issues[b];
    issues.add("{" + bank_row(issue.bank) + ", " + std::to_string(issue.step) + ", " + std::to_string(issue.highest) +
               "}");
  }
  for (uint32_t b = 0; b < config.gate_banks; ++b) {
    gates.add("{" + bank_row(config.gates[b].bank) + ", " + std::to_string(config.gates[b].switch_timeout_us) + "}");
  }
  const std::string clock_tables = clocks_text(config, clocks);
  const hal::RailBank& rails = config.rails;
  const hal::RetainedBank& retained = config.retained;
  return sensors.text() + clock_tables + issues.text() + gates.text() +
         "constexpr flyball::hal::HalConfig kConfig = {\n    " + sensors.name() + ", " + clocks.name() + ", " +
         issues.name() + ", " + gates.name() + ",\n    " + std::to_string(config.sensor_banks) + ", " +
         std::to_string(config.clock_banks) + ", " + std::to_string(config.issue_banks) + ", " +
         std::to_string(config.gate_banks) + ",\n    {" + bank_row(rails.bank) + ", " +
         std::to_string(rails.settle_timeout_us) + ", " + std::to_string(rails.largest_move) + "},\n    " +
         row(retained.address, retained.stride, retained.count) + "};\n" +
         "// Most words that policies can retain.\nconstexpr uint32_t kRetainedWords = " +
         std::to_string(retained.count * hal::kRetainedMost) + ";\n";
}

template <class Devices>
std::string first_channels(const std::string& what, const Devices& devices) {
  Table first("uint32_t", "k" + what + "First");
  for (const auto& device : devices) first.add("/* " + device.name + " */ " + std::to_string(device.first_channel));
  return first.name() == "nullptr" ? "constexpr const uint32_t* k" + what + "First = nullptr;\n" : first.text();
}

std::string constant(const std::string& name, size_t value) {
  return "constexpr uint32_t " + name + " = " + std::to_string(value) + ";\n";
}

}  // namespace

std::string tables_text(const Chip& chip) {
  const HalTables tables = hal_tables(chip);
  return "// Where the registers of chip " + chip.name + " are, for flyball::hal::Hal and flyball::Controller.\n" +
         "#pragma once\n\n#include \"hal/hal_config.h\"\n\nnamespace power_chip {\n\n" + config_text(tables.config()) +
         "\n" + constant("kSensors", chip.sensors.size()) + constant("kSensorChannels", chip.sensor_channels()) +
         first_channels("Sensor", chip.sensors) + constant("kActuators", chip.actuators.size()) +
         constant("kActuatorChannels", chip.actuator_channels()) + first_channels("Actuator", chip.actuators) +
         "}  // namespace power_chip\n";
}

}  // namespace flyball::chip
