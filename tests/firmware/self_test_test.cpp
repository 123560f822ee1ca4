// The self-test of registers as firmware: it does on the target what it does here, and finds there what it finds here.
#include <gtest/gtest.h>

#include <filesystem>

#include "compiler/emit/carried.h"
#include "hal/bus/link.h"
#include "hal/rdl/describe.h"
#include "hal/rdl/emit.h"
#include "hal/rdl/mutants.h"
#include "tests/cli/command_line.h"
#include "tests/firmware/remote_engine.h"
#include "tests/firmware/self_test_report.h"
#include "tools/firmware/build.h"

namespace flyball::firmware {
namespace {

const std::string kMain = "tests/firmware/target/self_test.cpp";

const rdl::AddressMap& small_chip() {
  static const rdl::Description kChip =
      rdl::describe({std::string(FLYBALL_SOURCE_DIR) + "/hal/rdl/chips/small_chip.rdl"}, "");
  return *kChip.map;
}

/// The firmware of one target, compiled into `folder`. What is wrong, or "".
std::string build(const tools::Target& target, const std::string& folder) {
  tools::FirmwareParts parts{emit::engine_files(), kMain, {}};
  const auto add = [&parts](const std::string& name) {
    parts.files.push_back({name, tests::contents(std::string(FLYBALL_SOURCE_DIR) + "/" + name)});
  };
  add(kMain);
  add("tests/firmware/self_test_report.h");
  const std::string given = std::filesystem::path(FLYBALL_SOURCE_DIR) / "hal/regs";
  for (const auto& entry : std::filesystem::directory_iterator(given)) {
    const std::string name = entry.path().filename();
    const bool carried = name == "access.h" || name == "coding.h" || name == "quantity.h";
    if (name != "CMakeLists.txt" && !carried) add("hal/regs/" + name);
  }
  parts.files.push_back({"chip_plan.h", rdl::emit_plan(small_chip(), {})});
  const auto failure = tools::build_firmware(target, parts, folder, [](double) {});
  return failure ? failure->message : "";
}

/// The chip, tested by firmware that was built before.
SelfTestReport test_on(const tools::Target& target, const std::string& folder, const hal::Platform& chip) {
  auto started = tools::Emulator::start(target, folder, tools::Emulator::Wires::kFiles);
  tools::Emulator& emulator = *std::get<std::unique_ptr<tools::Emulator>>(started);
  const hal::ByteLink link{
      &emulator,
      [](void* to, const uint8_t* bytes, uint32_t count) { static_cast<tools::Emulator*>(to)->write(bytes, count); },
      [](void* from, uint8_t* byte) {
        static_cast<tools::Emulator*>(from)->read(byte, 1);
        return true;
      }};
  while (emulator.wait() == tools::Emulator::Source::kBytes) (void)hal::link_serve(link, chip);
  SelfTestReport report{};
  emulator.read_report(&report, sizeof report);
  return report;
}

SelfTestReport test_here(const hal::Platform& chip) {
  const rdl::Tables tables(small_chip());
  SelfTestReport report{};
  const auto keep_first = [](void* context, const hal::regs::Finding& finding) {
    auto& kept = *static_cast<SelfTestReport*>(context);
    if (!kept.found) kept.first = finding;
    kept.found = true;
  };
  report.result = hal::regs::run_self_test(chip, tables.plan(), {}, kSelfTestOptions, keep_first, &report);
  return report;
}

void expect_same(const SelfTestReport& there, const SelfTestReport& here) {
  EXPECT_EQ(there.result.findings, here.result.findings);
  EXPECT_EQ(there.result.accesses, here.result.accesses);
  for (uint32_t c = 0; c < hal::regs::kChecks; ++c) {
    EXPECT_EQ(there.result.runs[c], here.result.runs[c]) << c;
    EXPECT_EQ(there.result.skipped[c], here.result.skipped[c]) << c;
  }
  ASSERT_EQ(there.found, here.found);
  if (!here.found) return;
  EXPECT_EQ(there.first.check, here.first.check);
  EXPECT_EQ(there.first.address, here.first.address);
  EXPECT_EQ(there.first.expected, here.first.expected);
  EXPECT_EQ(there.first.found, here.first.found);
  EXPECT_EQ(there.first.mask, here.first.mask);
}

/// The first chip with two addresses for one register that shows it without a bench.
rdl::Mutant first_alias() {
  for (const rdl::Mutant& mutant : rdl::enumerate_mutants(small_chip())) {
    if (mutant.fault != rdl::FaultClass::kAlias) continue;
    rdl::SimulatedRegisters chip(rdl::mutated_map(small_chip(), mutant), mutant.data);
    if (test_here(chip.platform()).found) return mutant;
  }
  return {};
}

TEST(FirmwareSelfTest, FindsOnTheTargetWhatItFindsHere) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  const rdl::AddressMap& map = small_chip();
  const rdl::Mutant mutant = first_alias();
  for (const tools::Target* target : chosen_targets()) {
    const tools::ScratchFolder folder;
    ASSERT_EQ(build(*target, folder.path()), "") << target->name;
    rdl::SimulatedRegisters good(map), good_here(map);
    const SelfTestReport clean = test_on(*target, folder.path(), good.platform());
    EXPECT_EQ(clean.result.findings, 0U) << target->name;
    EXPECT_GT(clean.result.accesses, 10'000U);
    expect_same(clean, test_here(good_here.platform()));
    rdl::SimulatedRegisters there(rdl::mutated_map(map, mutant), mutant.data);
    rdl::SimulatedRegisters here(rdl::mutated_map(map, mutant), mutant.data);
    const SelfTestReport found = test_here(here.platform());
    EXPECT_TRUE(found.found) << mutant.name;
    expect_same(test_on(*target, folder.path(), there.platform()), found);
  }
}

}  // namespace
}  // namespace flyball::firmware
