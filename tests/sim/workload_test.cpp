// Reading workloads: what a good file means, and what is said of every kind of bad one.
#include "sim/workload/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "sim/workload/csv.h"
#include "tests/sim/phases.h"
#include "tests/sim/small_chip.h"

namespace flyball::sim {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kClock = "# tile.clock: 1 GHz\n";

Workload good(const std::string& text) {
  WorkloadResult result = parse_workload(text, "w.csv", small_chip());
  if (auto* errors = std::get_if<std::vector<Error>>(&result)) {
    for (const Error& error : *errors) ADD_FAILURE() << to_string(error);
    return {};
  }
  return std::get<Workload>(result);
}

/// All errors as one text.
std::string bad(const std::string& text) {
  WorkloadResult result = parse_workload(text, "w.csv", small_chip());
  const auto* errors = std::get_if<std::vector<Error>>(&result);
  if (errors == nullptr) return "no error";
  std::string all;
  for (const Error& error : *errors) all += (all.empty() ? "" : "\n") + to_string(error);
  return all;
}

TEST(Workload, APhaseLastsUntilTheNextRowAndTheLastRowOnlyEnds) {
  const Workload w = good(
      "# A comment.\n# tile.clock: 1.98 GHz\n"
      "time [ms], tile.activity [%], tile.memory_bound [%], hbm.activity [%]\n"
      "0,80,25,50\n10,20,100,0\n10.5,0,0,0\n");
  const Phases p = phases_of(w);
  ASSERT_EQ(p.count(), 2U);
  EXPECT_THAT(p.duration_s, ElementsAre(DoubleEq(0.010), DoubleEq(0.0005)));
  EXPECT_THAT(p.clock_kHz, ElementsAre(1.98e6, 1.98e6));
  EXPECT_EQ(w.compute.domain, "tile");
  for (size_t tile = 0; tile < 4; ++tile) {
    EXPECT_DOUBLE_EQ(p.value(0, w.compute.column[tile]), 0.8);
    EXPECT_DOUBLE_EQ(p.value(0, w.memory_bound[tile]), 0.25);
    EXPECT_DOUBLE_EQ(p.value(1, w.compute.column[tile]), 0.2);
  }
  ASSERT_EQ(w.others.size(), 1U);
  EXPECT_EQ(w.others[0].domain, "hbm");
  EXPECT_DOUBLE_EQ(p.value(0, w.others[0].column[1]), 0.5);
}

TEST(Workload, AnElementsColumnStandsBeforeItsDomains) {
  const Workload w = good(kClock + "time [s],tile[2].activity [1],tile.activity [%]\n0,0.5,80\n1,0,0\n");
  const Phases p = phases_of(w);
  EXPECT_DOUBLE_EQ(p.value(0, w.compute.column[1]), 0.8);
  EXPECT_DOUBLE_EQ(p.value(0, w.compute.column[2]), 0.5);
  EXPECT_DOUBLE_EQ(p.value(0, w.memory_bound[2]), 0);  // without a column
}

TEST(Workload, TheClockMayBeAColumn) {
  const Workload w = good("tile.clock [MHz],time [us],tile.activity [%]\n1500,5,1\n900,15,1\n1,20,1\n");
  const Phases p = phases_of(w);
  EXPECT_THAT(p.clock_kHz, ElementsAre(1.5e6, 0.9e6));
  EXPECT_THAT(p.duration_s, ElementsAre(DoubleNear(10e-6, 1e-18), DoubleNear(5e-6, 1e-18)));
}

TEST(Workload, LineEndsOfWindowsByteOrderMarkAndBlankLinesAreFine) {
  const Workload w = good("\xef\xbb\xbf# tile.clock: 1 GHz\r\ntime [ms],tile.activity [%]\r\n\r\n0,1\r\n1,1\r\n");
  EXPECT_EQ(phases_of(w).count(), 1U);
}

TEST(WorkloadError, MissingColumn) {
  EXPECT_EQ(bad(kClock + "tile.activity [%]\n1\n2\n"),
            "w.csv:2: error: column 'time [ms]' is missing\n  hint: it says when each phase begins");
  EXPECT_EQ(
      bad(kClock + "time [ms],tile[0].activity [%],tile[1].activity [%],tile[3].activity [%]\n0,1,1,1\n1,1,1,1\n"),
      "w.csv:2: error: column 'tile[2].activity [%]' is missing\n"
      "  hint: give it, or 'tile.activity [%]' for all elements");
  EXPECT_EQ(bad("time [ms],tile.activity [%]\n0,1\n1,1\n"),
            "w.csv:1: error: the trace does not say at which clock it was taken\n"
            "  hint: add a line '# tile.clock: 1.98 GHz' or a column 'tile.clock [MHz]'");
}

TEST(WorkloadError, NotANumber) {
  EXPECT_EQ(bad(kClock + "time [ms],tile.activity [%]\n0,1\n1, fast\n2,\n3,1\n"),
            "w.csv:4:4: error: 'fast' is not a number\n  hint: 'tile.activity [%]' wants a decimal number\n"
            "w.csv:5:3: error: 'tile.activity [%]' has no value\n  hint: 'tile.activity [%]' wants a decimal number");
  EXPECT_THAT(bad(kClock + "time [ms],tile.activity [%]\n0,nan\n1,1\n"), HasSubstr("'nan' is not a number"));
  EXPECT_THAT(bad(kClock + "time [ms],tile.activity [%]\n0,1\ninf,1\n"), HasSubstr("'inf' is not a number"));
}

TEST(WorkloadError, OutsideItsRange) {
  EXPECT_EQ(bad(kClock + "time [ms],tile.activity [%]\n0,101\n1,1\n"),
            "w.csv:3:3: error: 101 is outside 0 .. 100\n  hint: 'tile.activity [%]' is a share");
  EXPECT_THAT(bad(kClock + "time [ms],tile.activity [1]\n0,-0.5\n1,1\n"), HasSubstr("-0.5 is outside 0 .. 1"));
  EXPECT_THAT(bad("time [ms],tile.activity [%],tile.clock [MHz]\n0,1,0\n1,1,1\n"), HasSubstr("'0' is not a clock"));
}

TEST(WorkloadError, TimeThatDoesNotRise) {
  EXPECT_EQ(bad(kClock + "time [ms],tile.activity [%]\n0,1\n5,1\n3,1\n6,1\n"),
            "w.csv:5:1: error: time runs backward to 3, after 5\n"
            "  hint: rows must rise in time: sort them, or cut the log where it starts anew");
  EXPECT_THAT(bad(kClock + "time [ms],tile.activity [%]\n0,1\n0,1\n"), HasSubstr("time stands still at 0, after 0"));
  EXPECT_THAT(bad(kClock + "time [ms],tile.activity [%]\n0,1\n1e-300,1\n"), HasSubstr("time stands still at 1e-300"));
  EXPECT_THAT(bad(kClock + "time [s],tile.activity [%]\n-1e308,1\n1e308,1\n"), HasSubstr("time leaps to 1e308"));
}

TEST(WorkloadError, EmptyTruncatedBinary) {
  EXPECT_EQ(bad(""), "w.csv: error: is empty\n  hint: a header line and at least two rows are needed");
  EXPECT_THAT(bad("# only a comment\n"), HasSubstr("is empty"));
  EXPECT_THAT(bad(kClock + "time [ms],tile.activity [%]\n"), HasSubstr("w.csv:2: error: has a header but no rows"));
  EXPECT_THAT(bad(kClock + "time [ms],tile.activity [%]\n0,1\n"), HasSubstr("w.csv:3: error: there is only one row"));
  EXPECT_EQ(bad(kClock + "time [ms],tile.activity [%]\n0,1\n1,1\n2"),
            "w.csv:5: error: 1 fields where the header has 2\n"
            "  hint: the file seems cut off: get it again, or remove this line");
  EXPECT_EQ(bad(kClock + "time [ms],tile.activity [%]\n0,1\n1,1"),
            "w.csv:4: error: the last line has no end, so its last number may be cut off\n"
            "  hint: get the file again; if it is whole, end it with a newline");
  EXPECT_EQ(bad(std::string("time\n\x1f\x8b\x00", 8)),
            "w.csv:2: error: is not text: byte 0x1f\n  hint: give a CSV file; a compressed one must be unpacked first");
}

TEST(WorkloadError, WhatIsNoTableIsSaidOnce) {
  EXPECT_EQ(bad("# Title\n\nA text, of two, commas.\nIt has lines.\nAnd more.\nAnd, more.\nThree, of, them.\n"),
            "w.csv:3: error: is no header: it has 3 fields, and most rows after it have another number (1 in line 4)\n"
            "  hint: give a CSV file, whose first line names the columns");
}

TEST(WorkloadError, UnknownNames) {
  EXPECT_EQ(bad(kClock + "time [ms],tile.activity [%],gpu.activity [%],tile.speed [%]\n0,1,1,1\n1,1,1,1\n"),
            "w.csv:2:29: error: small has no domain 'gpu'\n  hint: its domains are rail, tile and hbm\n"
            "w.csv:2:46: error: unknown column 'tile.speed'\n  hint: columns are time, DOMAIN.activity, "
            "DOMAIN[N].activity, DOMAIN.memory_bound and DOMAIN.clock");
  EXPECT_EQ(bad(kClock + "time [ms],tile[4].activity [%]\n0,1\n1,1\n"),
            "w.csv:2:11: error: domain tile has no element '4'\n  hint: its elements are tile[0] to tile[3]");
  EXPECT_THAT(bad(kClock + "time [ms],tile[].activity [%]\n0,1\n1,1\n"), HasSubstr("has no element ''"));
  EXPECT_THAT(bad(kClock + "time [ms],tile[1.5].activity [%]\n0,1\n1,1\n"), HasSubstr("has no element '1.5'"));
}

TEST(WorkloadError, Units) {
  EXPECT_EQ(bad(kClock + "time [min],tile.activity\n0,1\n1,1\n"),
            "w.csv:2:1: error: 'min' is not a unit for 'time'\n"
            "  hint: units here are [us], [ms] and [s], as in 'time [us]'\n"
            "w.csv:2:12: error: column 'tile.activity' has no unit\n"
            "  hint: units here are [%] and [1], as in 'tile.activity [%]'");
}

TEST(WorkloadError, ThingsSaidTwiceOrInTheWrongPlace) {
  EXPECT_THAT(bad(kClock + "time [ms],time [s],tile.activity [%]\n0,0,1\n1,1,1\n"),
              HasSubstr("w.csv:2:11: error: column 'time' is there twice"));
  EXPECT_THAT(bad(kClock + "time [ms],tile.clock [GHz],tile.activity [%]\n0,1,1\n1,1,1\n"),
              HasSubstr("the trace's clock is said twice"));
  EXPECT_THAT(bad("# hbm.clock: 1 GHz\ntime [ms],hbm.activity [%]\n0,1\n1,1\n"),
              HasSubstr("domain hbm of small has no clock"));
  EXPECT_THAT(bad(kClock + "time [ms],tile.activity [%],hbm.memory_bound [%]\n0,1,1\n1,1,1\n"),
              HasSubstr("hbm.memory_bound means nothing"));
  EXPECT_THAT(bad("# tile.clock: fast\ntime [ms],tile.activity [%]\n0,1\n1,1\n"),
              HasSubstr("w.csv:1:3: error: 'fast' is not a frequency\n  hint: write it like '# tile.clock: 1.98 GHz'"));
}

TEST(WorkloadError, FilesThatCannotBeRead) {
  const auto message = [](const std::string& path) {
    const WorkloadResult result = read_workload(path, small_chip());
    return to_string(std::get<std::vector<Error>>(result).front());
  };
  EXPECT_THAT(message("/nowhere/w.csv"), HasSubstr("/nowhere/w.csv: error: cannot be opened: No such file"));
  EXPECT_THAT(message(testing::TempDir()), HasSubstr("is a folder, not a file"));
}

TEST(WorkloadError, MoreThanTwentyAreCutShort) {
  std::string text = kClock + "time [ms],tile.activity [%]\n";
  for (int i = 0; i < 100; ++i) text += std::to_string(i) + ",x\n";
  const WorkloadResult result = parse_workload(text, "w.csv", small_chip());
  const auto& errors = std::get<std::vector<Error>>(result);
  EXPECT_EQ(errors.size(), 21U);
  EXPECT_EQ(errors.back().message, "further errors, if there are any, are not shown");
}

// Every mutation of a good file is either read or refused with a message that has a place; nothing crashes.
TEST(WorkloadError, NoMutationCrashes) {
  const std::string text = kClock +
                           "time [ms],tile.activity [%],tile[1].memory_bound [%],hbm[0].activity [1],"
                           "tile.memory_bound [%]\n0,80,25,0.5,10\n1.5,20,100,0,0\n2,0,0,0,0\n";
  const std::string bytes = std::string("0123456789.,-+e[]%#\n\r\t \"aH") + '\0' + '\xff' + '\x80';
  const chip::Chip chip = small_chip();
  std::mt19937_64 random(20260101);
  const auto below = [&](size_t limit) { return static_cast<size_t>(random() % limit); };
  size_t read = 0, refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string mutated = text;
    for (size_t edits = 1 + below(4); edits > 0 && !mutated.empty(); --edits) {
      const size_t at = below(mutated.size());
      switch (below(5)) {
        case 0: mutated[at] = bytes[below(bytes.size())]; break;
        case 1: mutated.insert(at, 1, bytes[below(bytes.size())]); break;
        case 2: mutated.erase(at, 1 + below(8)); break;
        case 3: mutated.resize(at); break;
        default: mutated.insert(at, mutated.substr(below(mutated.size()), below(30))); break;
      }
    }
    const WorkloadResult result = parse_workload(mutated, "w.csv", chip);
    if (const auto* workload = std::get_if<Workload>(&result)) {
      ++read;
      const Phases p = phases_of(*workload);
      ASSERT_GT(p.count(), 0U);
      ASSERT_EQ(workload->elements(), 4U);
      for (const double duration : p.duration_s) ASSERT_GT(duration, 0);
      for (const double clock : p.clock_kHz) ASSERT_GT(clock, 0);
      for (const double value : p.values) ASSERT_TRUE(value >= 0 && value <= 1);
    } else {
      ++refused;
      for (const Error& error : std::get<std::vector<Error>>(result)) ASSERT_FALSE(error.message.empty());
    }
  }
  EXPECT_GT(read, 100U);
  EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace flyball::sim
