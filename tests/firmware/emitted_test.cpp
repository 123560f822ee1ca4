// Straight-line code as each target's compiler makes it: every value that it keeps, every decision and its reason are
// the engine's and the reference's of this machine. The conformance corpus on all targets, at -Os as firmware is;
// random programs, fifty to a firmware, on each target too, and at -Og, which compiles in half the time.
//
// FLYBALL_STRAIGHT_LINE_PROGRAMS: how many on each (20); FLYBALL_SEED: the first; FLYBALL_TICKS: ticks of each (100).
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "tests/conformance/emitted_executor.h"
#include "tests/conformance/executor_run.h"
#include "tests/conformance/reference_run.h"
#include "tests/emit/candidate.h"
#include "tests/emit/emitted_follower.h"
#include "tests/firmware/remote_engine.h"
#include "tests/firmware/remote_policies.h"
#include "tests/setting.h"

namespace flyball::firmware {
namespace {

using emit::EmittedSources;
using tests::setting;

constexpr uint64_t kTogether = 50;  // programs of a firmware

/// Code takes a while to compile for each target: where none was asked for, it is for the first alone.
std::vector<const tools::Target*> compiled_targets() {
  std::vector<const tools::Target*> targets = chosen_targets();
  if (std::getenv("FLYBALL_FIRMWARE") == nullptr) targets.resize(1);
  return targets;
}

TEST(FirmwareStraightLines, GiveTheBitsOfEveryCase) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  EmittedSources sources(emit::Code::kInline);
  std::vector<conformance::Case> cases;
  std::vector<compiler::CompileResult> compiled;
  for (const std::string& folder : conformance::case_folders()) {
    cases.push_back(conformance::load_case(folder));
    conformance::ReferenceRun reference(cases.back());
    compiled.push_back(link_case(cases.back(), reference.evaluator()));
    sources.add(*compiled.back().linked, compiled.back().sources);
  }
  EXPECT_GE(cases.size(), 40U);
  for (const tools::Target* target : compiled_targets()) {
    EmittedFirmware firmware(*target, sources, "-Os");
    for (size_t c = 0; c < cases.size(); ++c) {
      const conformance::Sheet inputs = conformance::read_sheet(cases[c].folder + "/inputs.csv");
      const conformance::Sheet outputs = filled(conformance::read_sheet(cases[c].folder + "/outputs.csv"));
      const compiler::LinkedSet& set = *compiled[c].linked;
      conformance::EmittedExecutor executor(set.program, firmware.start(c, set.program));
      const auto difference = first_difference(outputs, run_executor(set, executor, inputs), target->name);
      EXPECT_FALSE(difference.has_value()) << cases[c].name << ": " << *difference;
    }
  }
}

/// Programs of one firmware. How many were compared.
size_t compare_together(const tools::Target& target, uint64_t first, uint64_t programs, int ticks) {
  EmittedSources sources(emit::Code::kInline);
  std::vector<emit::Candidate> candidates;
  for (uint64_t i = 0; i < programs; ++i) candidates.push_back(emit::emit_random(sources, first + i));
  EmittedFirmware firmware(target, sources, "-Og");
  return compare_all(candidates, ticks, [&firmware](size_t number, const compiler::LinkedSet& linked) {
    return emit::emitted_follower(linked, firmware.start(number, linked.program));
  });
}

std::vector<std::string> compiled_names() {
  std::vector<std::string> names;
  for (const tools::Target* target : compiled_targets()) names.emplace_back(target->name);
  return names;
}

/// A test for each target that was chosen: they run beside each other.
class FirmwareRandomStraightLines : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Targets, FirmwareRandomStraightLines, testing::ValuesIn(compiled_names()),
                         [](const auto& target) {
                           std::string name = target.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(FirmwareRandomStraightLines, GiveTheBits) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  const uint64_t programs = setting("FLYBALL_STRAIGHT_LINE_PROGRAMS", 20), first = setting("FLYBALL_SEED", 1);
  const int ticks = static_cast<int>(setting("FLYBALL_TICKS", 100));
  size_t compared = 0;
  for (uint64_t done = 0; done < programs; done += kTogether) {
    compared +=
        compare_together(*tools::find_target(GetParam()), first + done, std::min(kTogether, programs - done), ticks);
  }
  std::cout << compared << " programs from seed " << first << ", " << ticks << " ticks each, on " << GetParam() << "\n";
  EXPECT_GE(compared * 5, programs * 4) << "too many of the programs are rejected to say much";
}

}  // namespace
}  // namespace flyball::firmware
