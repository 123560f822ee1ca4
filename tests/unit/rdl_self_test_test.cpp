// The self-test: silent on good chips in every order, and it catches faulty ones; what it may not do it does not.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include "hal/rdl/mutants.h"
#include "hal/regs/order.h"
#include "tests/unit/rdl_test_text.h"

namespace flyball::rdl {
namespace {

using hal::regs::Check;
using hal::regs::Finding;
using hal::regs::TestOptions;
using hal::regs::TestResult;

const AddressMap& small_chip() {
  static const Description kChip = describe({std::string(FLYBALL_SOURCE_DIR) + "/hal/rdl/chips/small_chip.rdl"}, "");
  return *kChip.map;
}

/// How often, where the environment says so.
uint32_t number_from(const char* variable, uint32_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<uint32_t>(std::strtoul(text, nullptr, 10));
}

TestResult test_of(const AddressMap& map, const TestOptions& options) {
  const Tables tables(map);
  SimulatedRegisters chip(map);
  return run_self_test(chip.platform(), tables.plan(), chip.bench(), options, nullptr, nullptr);
}

TEST(RegisterSelfTest, AnOrderHasEachNumberOnce) {
  for (const uint32_t count : {1U, 2U, 3U, 70U, 257U}) {
    const hal::regs::Order order(7, count);
    std::vector<uint32_t> seen(count);
    for (uint32_t i = 0; i < count; ++i) ++seen.at(order[i]);
    for (const uint32_t n : seen) EXPECT_EQ(n, 1U) << count;
  }
}

TEST(RegisterSelfTest, FlagsNothingOnAGoodChip) {
  const uint32_t runs = number_from("FLYBALL_REGISTER_RUNS", 20);
  for (uint64_t seed = 1; seed <= runs; ++seed) {
    const TestResult result = test_of(small_chip(), {seed, false, seed % 10 == 0, seed % 2 == 0});
    ASSERT_EQ(result.findings, 0U) << "seed " << seed;
  }
}

TEST(RegisterSelfTest, EveryFaultOfASampleIsCaught) {
  const AddressMap& map = small_chip();
  const Tables tables(map);
  const std::vector<Mutant> all = enumerate_mutants(map);
  ASSERT_GT(all.size(), 500U);
  const hal::regs::Order order(5, static_cast<uint32_t>(all.size()));
  std::array<uint32_t, kFaultClasses> caught{};
  for (uint32_t i = 0; i < number_from("FLYBALL_MUTANTS", 60); ++i) {
    const Mutant& mutant = all[order[i]];
    const MutantResult result = test_mutant(map, tables, mutant, {i, false, true, true});
    EXPECT_TRUE(result.caught_by != 0 || result.silent) << mutant.name;
    if (result.caught_by != 0) ++caught.at(static_cast<size_t>(mutant.fault));
  }
  for (const uint32_t n : caught) EXPECT_GT(n, 0U);
}

TEST(RegisterSelfTest, NamesWhatIsWrong) {
  const AddressMap& map = small_chip();
  const Tables tables(map);
  SimulatedRegisters chip(map, {DataFault::Kind::kStuck, 0x40001000, 0x10, 0x10, 0});
  std::vector<Finding> findings;
  const auto keep = [](void* context, const Finding& f) { static_cast<std::vector<Finding>*>(context)->push_back(f); };
  (void)run_self_test(chip.platform(), tables.plan(), chip.bench(), {1, false, false, true}, keep, &findings);
  ASSERT_FALSE(findings.empty());
  for (const Finding& f : findings) {
    EXPECT_EQ(name_at(map, f.address, f.mask), "clock[1].REQUEST.MULTIPLIER");
    EXPECT_EQ(f.mask, 0x10U);
  }
}

/// A bus that keeps count of what it is asked to write.
struct Watch {
  SimulatedRegisters* chip;
  std::vector<uint32_t> written;
  hal::Platform platform() {
    hal::Platform p = chip->platform();
    p.context = this;
    p.read = [](void* self, uint32_t address, uint32_t* word) {
      return static_cast<Watch*>(self)->chip->read(address, word);
    };
    p.write = [](void* self, uint32_t address, uint32_t word) {
      static_cast<Watch*>(self)->written.push_back(address);
      return static_cast<Watch*>(self)->chip->write(address, word);
    };
    return p;
  }
};

TEST(RegisterSelfTest, WritesNothingThatIsExcluded) {
  const AddressMap& map = small_chip();
  const Tables tables(map);
  SimulatedRegisters chip(map);
  Watch watch{&chip, {}};
  (void)run_self_test(watch.platform(), tables.plan(), chip.bench(), {1, false, true, false}, nullptr, nullptr);
  EXPECT_FALSE(watch.written.empty());
  for (const uint32_t address : watch.written) {
    const std::string name = name_at(map, address, 0);
    for (const char* excluded : {"].REQUEST", "].TARGET", ".RATE", "power.CONTROL", "stop.LIMIT", "fine_clock.RATIO",
                                 "stack.CONTROL", "kept.WORD", "dog.PERIOD", "board.OPERATION"}) {
      EXPECT_EQ(name.find(excluded), std::string::npos) << name;
    }
  }
}

TEST(RegisterSelfTest, InServiceNothingIsLeftChanged) {
  const AddressMap& map = small_chip();
  const Tables tables(map);
  SimulatedRegisters chip(map);
  for (const BlockInstance& i : map.instances) {
    chip.drive(i.address, 0xffffffff, 0x123 & map.blocks[i.block].registers[0].fields[0].mask());
  }
  std::vector<uint32_t> before, after;
  const auto snapshot = [&](std::vector<uint32_t>* values) {
    for (uint32_t i = 0; i < tables.plan().words; ++i) {
      values->push_back(chip.value(hal::regs::place_at(tables.plan(), i).address));
    }
  };
  snapshot(&before);
  hal::regs::TestBench none{};
  Watch watch{&chip, {}};
  const TestResult result =
      run_self_test(watch.platform(), tables.plan(), none, {1, true, false, false}, nullptr, nullptr);
  snapshot(&after);
  EXPECT_EQ(before, after);
  EXPECT_EQ(result.findings, 0U);
  for (const uint32_t address : watch.written) {
    EXPECT_NE(name_at(map, address, 0).find("SCRATCH"), std::string::npos);
  }
}

TEST(RegisterSelfTest, WorksOnAChipThatCanOnlyBeReadAndWritten) {
  const AddressMap& map = small_chip();
  const Tables tables(map);
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SimulatedRegisters chip(map);
    const hal::regs::TestBench none{};
    const TestResult result =
        run_self_test(chip.platform(), tables.plan(), none, {seed, false, false, false}, nullptr, nullptr);
    EXPECT_EQ(result.findings, 0U) << seed;
    EXPECT_GT(result.skipped[static_cast<size_t>(Check::kLock)], 0U);
  }
}

}  // namespace
}  // namespace flyball::rdl
