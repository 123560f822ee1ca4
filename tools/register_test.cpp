// Runs the self-test as often as asked and says what it found.
#include "tools/register_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "hal/rdl/mutants.h"
#include "hal/regs/order.h"
#include "tools/chip_registers.h"
#include "tools/command.h"
#include "tools/output_folder.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

using hal::regs::kChecks;

constexpr uint32_t kPairwiseWordsMax = 256;  // n * n accesses: a second there, an hour on a chip of ten thousand
constexpr size_t kShownFindings = 20;

const char* word(uint32_t check) {
  constexpr const char* kWords[kChecks] = {"reset values", "access policy", "unique addresses",    "pairwise aliasing",
                                           "locks",        "counters",      "reset during access", "in service"};
  return kWords[check];
}

std::string checks_text(uint32_t bits) {
  std::string text;
  for (uint32_t i = 0; i < kChecks; ++i) {
    if (((bits >> i) & 1) != 0) text += (text.empty() ? "" : ", ") + std::string(word(i));
  }
  return text;
}

struct Shown {
  const rdl::AddressMap* map;
  size_t findings = 0;
};

void show_finding(void* context, const hal::regs::Finding& f) {
  Shown& shown = *static_cast<Shown*>(context);
  if (++shown.findings > kShownFindings) return;
  const std::string name = rdl::name_at(*shown.map, f.address, f.mask);
  if (f.status != hal::Status::kOk) {
    fmt::print("{}: {} at {:#x}: bus error\n", word(static_cast<uint32_t>(f.check)), name, f.address);
  } else {
    fmt::print("{}: {} at {:#x}: expected {:#010x}, found {:#010x}, bits {:#010x} differ\n",
               word(static_cast<uint32_t>(f.check)), name, f.address, f.expected, f.found, f.mask);
  }
}

hal::regs::TestOptions test_options(const RegisterTestOptions& options, const hal::regs::Plan& plan, uint64_t seed) {
  return {seed, options.in_service, plan.words <= kPairwiseWordsMax, !options.keep_exclusions || options.with_mutants};
}

void print_exclusions(const rdl::AddressMap& map) {
  for (const rdl::Block& block : map.blocks) {
    for (const rdl::Register& r : block.registers) {
      for (const rdl::Field& f : r.fields) {
        if (f.testability == rdl::Testability::kFull || f.testability == rdl::Testability::kScratch) continue;
        fmt::print("  {}.{}.{}: {}, since {}\n", block.name, r.name, f.name, rdl::word(f.testability), f.reason);
      }
    }
  }
}

int run_tests(const RegisterTestOptions& options, const rdl::AddressMap& map, const rdl::Tables& tables) {
  Shown shown{&map};
  hal::regs::TestResult total{};
  uint32_t flagged = 0;
  Progress progress("regs test");
  for (uint32_t run = 0; run < options.runs; ++run) {
    const uint64_t seed = options.seed + run;
    rdl::SimulatedRegisters chip(map);
    const auto result = run_self_test(chip.platform(), tables.plan(), chip.bench(),
                                      test_options(options, tables.plan(), seed), show_finding, &shown);
    if (result.findings > 0) {
      ++flagged;
      fmt::print("seed {}: {} findings\n", seed, result.findings);
    }
    total.findings += result.findings;
    total.accesses += result.accesses;
    for (uint32_t i = 0; i < kChecks; ++i) {
      total.runs[i] = result.runs[i];
      total.skipped[i] = result.skipped[i];
    }
    progress.show(run / static_cast<double>(options.runs), fmt::format("run {} of {}", run + 1, options.runs));
  }
  progress.clear();
  for (uint32_t i = 0; i < kChecks; ++i) {
    if (total.runs[i] + total.skipped[i] == 0) continue;
    fmt::print("{:<20} {:>6} tested {:>6} left out\n", word(i), total.runs[i], total.skipped[i]);
  }
  if (options.keep_exclusions) print_exclusions(map);
  fmt::print("{} registers in {} blocks, {} runs from seed {}, {} accesses: {}\n", tables.plan().words,
             map.instances.size(), options.runs, options.seed, total.accesses,
             total.findings == 0 ? "no findings" : fmt::format("{} findings in {} runs", total.findings, flagged));
  return total.findings == 0 ? kFine : kFindings;
}

struct ClassCount {
  uint32_t tested = 0, caught = 0, silent = 0;
  std::array<uint32_t, kChecks> by{};
};

/// A line for each mutant, and counts by class. Draws until as many were found as wanted that differ from a good chip.
std::string test_mutants(const RegisterTestOptions& options, const rdl::AddressMap& map, const rdl::Tables& tables,
                         std::array<ClassCount, rdl::kFaultClasses>* counts) {
  const std::vector<rdl::Mutant> all = rdl::enumerate_mutants(map);
  const auto wanted =
      static_cast<uint32_t>(options.mutants == 0 ? all.size() : std::min<size_t>(options.mutants, all.size()));
  const hal::regs::Order order(options.seed, static_cast<uint32_t>(all.size()));
  std::string lines =
      fmt::format("# {} faulty chips there are, seed {}: fault, where, caught by\n", all.size(), options.seed);
  Progress progress("regs test");
  uint32_t different = 0;
  for (uint32_t i = 0; i < all.size() && different < wanted; ++i) {
    const rdl::Mutant& mutant = all[order[i]];
    const rdl::MutantResult result =
        rdl::test_mutant(map, tables, mutant, test_options(options, tables.plan(), options.seed + i));
    ClassCount& count = (*counts)[static_cast<size_t>(mutant.fault)];
    ++count.tested;
    count.caught += result.caught_by != 0 ? 1 : 0;
    count.silent += result.silent ? 1 : 0;
    different += result.silent ? 0 : 1;
    for (uint32_t k = 0; k < kChecks; ++k) count.by[k] += (result.caught_by >> k) & 1;
    const std::string by = result.caught_by != 0 ? checks_text(result.caught_by)
                           : result.silent       ? "nothing: no access tells it from a good chip"
                                                 : "NOT CAUGHT";
    if (result.caught_by == 0 && !result.silent)
      fmt::print("not caught: {}: {}\n", rdl::word(mutant.fault), mutant.name);
    lines += fmt::format("{}: {}: {}\n", rdl::word(mutant.fault), mutant.name, by);
    progress.show(different / static_cast<double>(wanted), fmt::format("faulty chip {} of {}", different, wanted));
  }
  progress.clear();
  return lines;
}

int prove(const RegisterTestOptions& options, const rdl::AddressMap& map, const rdl::Tables& tables) {
  std::array<ClassCount, rdl::kFaultClasses> counts{};
  const std::string lines = test_mutants(options, map, tables, &counts);
  if (!options.out.empty()) {
    if (const auto failure = write_file(options.out, lines)) return fail(*failure);
  }
  ClassCount total;
  fmt::print("{:<15} {:>7} {:>7} {:>7}  caught by\n", "fault", "chips", "caught", "silent");
  for (size_t i = 0; i < rdl::kFaultClasses; ++i) {
    const ClassCount& c = counts[i];
    std::string by;
    for (uint32_t k = 0; k < kChecks; ++k) {
      if (c.by[k] > 0) by += fmt::format("{}{} {}", by.empty() ? "" : ", ", word(k), c.by[k]);
    }
    fmt::print("{:<15} {:>7} {:>7} {:>7}  {}\n", rdl::word(static_cast<rdl::FaultClass>(i)), c.tested, c.caught,
               c.silent, by);
    total.tested += c.tested;
    total.caught += c.caught;
    total.silent += c.silent;
  }
  const uint32_t missed = total.tested - total.caught - total.silent;
  fmt::print("seed {}: {} faulty chips, {} caught, {} not caught; {} more that no access tells from a good chip\n",
             options.seed, total.caught + missed, total.caught, missed, total.silent);
  return missed == 0 ? kFine : kFindings;
}

}  // namespace

int test_registers(const RegisterTestOptions& options) {
  const rdl::Description description = describe_chip(options.chip);
  if (description.unreadable) return kWrongUsage;
  if (!description.map) return kFindings;
  if (description.map->instances.empty()) {
    return fail({"there are several addrmaps, and none that the others are part of", "write an addrmap around them",
                 kFindings});
  }
  const rdl::Tables tables(*description.map);
  return options.with_mutants ? prove(options, *description.map, tables) : run_tests(options, *description.map, tables);
}

}  // namespace flyball::tools
