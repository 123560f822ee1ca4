// Numbers with units are read exactly.
#include "hal/chip/quantity.h"

#include <gtest/gtest.h>

namespace flyball::chip {
namespace {

int64_t integer(const char* text, Dimension dimension) {
  int64_t value = -1;
  EXPECT_EQ(read_integer(text, dimension, &value), "") << text;
  return value;
}

double number(const char* text, Dimension dimension) {
  double value = -1;
  EXPECT_EQ(read_double(text, dimension, &value), "") << text;
  return value;
}

std::string wrong(const char* text, Dimension dimension) {
  int64_t value = 77;
  const std::string message = read_integer(text, dimension, &value);
  EXPECT_EQ(value, 77) << "left alone when wrong";
  return message;
}

TEST(Quantity, IntegersInBaseUnits) {
  EXPECT_EQ(integer("2.8 GHz", Dimension::kFrequency), 2'800'000);
  EXPECT_EQ(integer("25MHz", Dimension::kFrequency), 25'000);
  EXPECT_EQ(integer("1000 Hz", Dimension::kFrequency), 1);
  EXPECT_EQ(integer("-40 degC", Dimension::kTemperature), -40'000);
  EXPECT_EQ(integer("0.125 degC", Dimension::kTemperature), 125);
  EXPECT_EQ(integer("1.05 V", Dimension::kVoltage), 1'050'000);
  EXPECT_EQ(integer("1e3 mW", Dimension::kPower), 1000);
  EXPECT_EQ(integer("0 us", Dimension::kDuration), 0);
  EXPECT_EQ(integer("10 mV/us", Dimension::kSlew), 10'000);
}

TEST(Quantity, RatiosAreRoundedHalfUpTo20Bits) {
  EXPECT_EQ(integer("1", Dimension::kRatio), 1'048'576);
  EXPECT_EQ(integer("0.0625", Dimension::kRatio), 65'536);
  EXPECT_EQ(integer("90 %", Dimension::kRatio), 943'718);
  EXPECT_EQ(integer("0.9", Dimension::kRatio), 943'718);
  EXPECT_EQ(integer("0.00000047683715820", Dimension::kRatio), 0);
  EXPECT_EQ(integer("0.0000004768371583", Dimension::kRatio), 1);
}

TEST(Quantity, DoublesAreTheNearestToWhatIsWritten) {
  EXPECT_EQ(number("0.775 mm", Dimension::kLength), 0.000775);
  EXPECT_EQ(number("40 um", Dimension::kLength), 4e-05);
  EXPECT_EQ(number("1.65e6 J/m^3/K", Dimension::kHeatCapacity), 1650000.0);
  EXPECT_EQ(number("12.5 nF", Dimension::kCapacitance), 12.5e-9);
  EXPECT_EQ(number("2.8 GHz", Dimension::kFrequency), 2.8e9);
  EXPECT_EQ(number("35 degC", Dimension::kTemperature), 35.0);
  EXPECT_EQ(number("3 %", Dimension::kRatio), 0.03);
}

TEST(Quantity, WrongTextsSayWhy) {
  EXPECT_EQ(wrong("fast", Dimension::kFrequency), "\"fast\" is not a number in Hz, kHz, MHz or GHz");
  EXPECT_EQ(wrong("", Dimension::kCount), "\"\" is not a number in plain numbers");
  EXPECT_EQ(wrong("2.8", Dimension::kFrequency), "\"2.8\" has no unit: write it in Hz, kHz, MHz or GHz");
  EXPECT_EQ(wrong("2.8 mV", Dimension::kFrequency), "\"2.8 mV\" has the unit \"mV\": write it in Hz, kHz, MHz or GHz");
  EXPECT_EQ(wrong("1 Hz", Dimension::kFrequency), "\"1 Hz\" is no whole number of steps: the finest step is 1 kHz");
}

TEST(Quantity, NumbersBeyondAnyUseAreRefused) {
  for (const char* text :
       {"1e30 GHz", "1e-300 GHz", "9007199254740993 kHz", "1e999999999999 kHz", "1234567890123456789012 kHz", "nan kHz",
        "inf kHz", "0x10 kHz", "1.2.3 kHz", "1e kHz", "--1 kHz", ". kHz"}) {
    EXPECT_NE(wrong(text, Dimension::kFrequency), "") << text;
  }
  double value = 0;
  EXPECT_NE(read_double("1e400 m", Dimension::kLength, &value), "");
}

}  // namespace
}  // namespace flyball::chip
