// What the firmware of the bundled policies takes of flash, RAM and stack, by the bytes: the tables in
// tests/firmware/golden show every change.
//
// FLYBALL_REFRESH_GOLDENS=1 writes them anew, with FLYBALL_FIRMWARE=all for all targets.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "bench/bundled.h"
#include "compiler/compile.h"
#include "hal/chip/tables_text.h"
#include "tests/cli/command_line.h"
#include "tests/firmware/remote_engine.h"
#include "tools/firmware/measure.h"
#include "tools/firmware/process.h"
#include "tools/firmware/stack_depth.h"

namespace flyball::firmware {
namespace {

namespace fs = std::filesystem;

const std::string kMain = "tools/firmware/target/closed_loop.cpp";
const char kStep[] = "_ZN7flyball6Engine4stepEv";
const char kArbitrate[] = "_ZN7flyball9arbitrateERKNS_6EngineEPKbPNS_8DecisionE";

const std::string kUnlinked = "telemetry";  // no part of `all`: only firmware that records links it

struct Part {
  const char* name;
  std::vector<std::string> begins;  // what paths of its sources begin with
};

const std::vector<Part>& parts() {
  static const std::vector<Part> rows = {
      {"tables", {"policy."}},
      {"engine", {"runtime/engine.", "runtime/share.", "runtime/table."}},
      {"arbiter", {"runtime/arbiter."}},
      {"controller", {"runtime/controller/"}},
      {"telemetry", {"runtime/telemetry/"}},
      {"platform", {"hal/platform/"}},
      {"drivers", {"hal/"}},
      {"main", {"tools/"}},
  };
  return rows;
}

/// The row of a source: the first whose beginning its path has.
size_t part_of(const std::string& source) {
  for (size_t p = 0; p < parts().size(); ++p) {
    for (const std::string& begin : parts()[p].begins) {
      if (source.rfind(begin, 0) == 0) return p;
    }
  }
  throw std::runtime_error(source + " is no part of the table");
}

struct Sizes {
  uint64_t flash = 0, ram = 0;
};

/// What an object takes, by binutils' size.
Sizes sizes_of(const std::string& tool, const std::string& object) {
  std::istringstream lines(tests::run_program(tool, {object}).out);
  std::string heading;
  std::getline(lines, heading);
  uint64_t text = 0, data = 0, bss = 0;
  lines >> text >> data >> bss;
  return {text + data, data + bss};
}

void build(const tools::Target& target, const std::string& folder) {
  const compiler::CompileResult compiled = compiler::compile_texts(bench::all_policies(), &bench::accel());
  tools::FirmwareParts sources{emit::emit_cpp(*compiled.linked, compiled.sources, {}), kMain, {"-fcallgraph-info=su"}};
  sources.files.push_back({"chip.h", chip::tables_text(bench::accel())});
  const auto failure = tools::build_firmware(target, sources, folder, [](double) {});
  if (failure) throw std::runtime_error(failure->message);
}

std::string table_of(const tools::Target& target) {
  const tools::ScratchFolder folder;
  build(target, folder.path());
  std::string tool = tools::find_program(target.compiler);
  tool.replace(tool.rfind("g++"), 3, "size");
  std::vector<Sizes> rows(parts().size());
  tools::StackDepth stack;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    if (entry.path().extension() == ".ci") stack.add(tests::contents(entry.path()));
    if (entry.path().extension() != ".o") continue;
    const Sizes sizes = sizes_of(tool, entry.path());
    Sizes& row = rows[part_of(fs::relative(entry.path(), folder.path()))];
    row.flash += sizes.flash;
    row.ram += sizes.ram;
  }
  std::string out = fmt::format("{:<16}{:>8}{:>8}\n", target.name, "flash", "RAM");
  Sizes all;
  for (size_t p = 0; p < parts().size(); ++p) {
    out += fmt::format("{:<16}{:>8}{:>8}\n", parts()[p].name, rows[p].flash, rows[p].ram);
    if (parts()[p].name == kUnlinked) continue;
    all.flash += rows[p].flash;
    all.ram += rows[p].ram;
  }
  out += fmt::format("{:<16}{:>8}{:>8}\n", "all", all.flash, all.ram);
  return out + fmt::format("stack of a step {:>8}\nof arbitration  {:>8}\n", stack.of(kStep).value(),
                           stack.of(kArbitrate).value());
}

TEST(FirmwareSizes, AreThoseOfTheTables) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  for (const tools::Target* target : chosen_targets()) {
    const std::string golden = fmt::format("{}/tests/firmware/golden/{}.txt", FLYBALL_SOURCE_DIR, target->name);
    const std::string table = table_of(*target);
    if (std::getenv("FLYBALL_REFRESH_GOLDENS") != nullptr) tests::write_text(golden, table);
    EXPECT_EQ(table, tests::contents(golden)) << "if this is meant: FLYBALL_FIRMWARE=all FLYBALL_REFRESH_GOLDENS=1 "
                                                 "build/release/bin/firmware_test --gtest_filter='FirmwareSizes.*'";
  }
}

// A quotient that engine and arbiter both have is in either object, and once in firmware.
TEST(FirmwareSizes, EngineAndArbiterStayUnderSixKilobytes) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  const tools::ScratchFolder folder;
  build(*tools::find_target("cortex-m3"), folder.path());
  const std::string linked = folder.path() + "/linked.o";
  std::vector<std::string> arguments = {"-r", "--unique", "-o", linked};
  for (const char* source : {"engine", "share", "table", "arbiter"}) {
    arguments.push_back(fmt::format("{}/runtime/{}.cpp.o", folder.path(), source));
  }
  const tests::Finished done = tests::run_program(tools::find_program("arm-none-eabi-ld"), arguments);
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const uint64_t flash = sizes_of(tools::find_program("arm-none-eabi-size"), linked).flash;
  EXPECT_GT(flash, 4000U);
  EXPECT_LT(flash, 6U * 1024);
}

/// The number behind a word of what was printed.
uint64_t number_behind(const std::string& text, const std::string& word) {
  const size_t at = text.find(word);
  return at == std::string::npos ? 0 : std::stoull(text.substr(at + word.size()));
}

TEST(FirmwareSizes, AreWhatEmitMeasures) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  const std::string golden = tests::contents(std::string(FLYBALL_SOURCE_DIR) + "/tests/firmware/golden/cortex-m3.txt");
  const tests::TemporaryFolder folder;
  for (const std::string code : {"tables", "inline"}) {
    const tests::Finished done =
        tests::flyball({"emit", "cpp", "policies/tile_guard.fly", "policies/power_cap.fly", "policies/demand_dvfs.fly",
                        "--chip", "accel", "--code", code, "--measure", "cortex-m3", "-o", folder.path(code)});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    if (code == "tables") {
      const uint64_t engine = number_behind(golden, "engine ") + number_behind(golden, "arbiter ");
      EXPECT_EQ(number_behind(done.out, "by arm-none-eabi-g++ at -Os:\n  flash, policies ") > 25000, true) << done.out;
      EXPECT_NE(done.out.find(fmt::format("  flash, engine            {:>8} bytes\n", engine)), std::string::npos)
          << done.out;
      EXPECT_GE(number_behind(done.out, "stack of a tick "), number_behind(golden, "of arbitration "));
    } else {
      EXPECT_LT(number_behind(done.out, "flash, policies "), 9000U) << done.out;
      EXPECT_GT(number_behind(done.out, "stack of a tick "), 0U) << done.out;
    }
  }
}

// An engine holds pointers, so that an object of tables is bigger on a 64-bit target.
TEST(FirmwareSizes, AreTheRamOfTheTargetThatIsMeasured) {
  if (!missing_tool().empty()) GTEST_SKIP() << missing_tool();
  const tests::TemporaryFolder folder;
  const auto ram = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"emit",  "cpp", "policies/tile_guard.fly", "--chip",
                                          "accel", "-o",  folder.path("out")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return number_behind(tests::flyball(arguments).out, "  RAM ");
  };
  const uint64_t announced = ram({});
  EXPECT_GT(announced, 0U);
  EXPECT_EQ(ram({"--measure", "cortex-m3"}), announced);
  if (tools::find_program("aarch64-linux-gnu-g++").empty()) return;
  EXPECT_EQ(ram({"--measure", "aarch64"}), announced + 24);
  EXPECT_EQ(ram({"--measure", "aarch64", "--code", "inline"}), ram({"--code", "inline"}));
}

TEST(FirmwareStack, IsThatOfTheDeepestChain) {
  tools::StackDepth depth;
  depth.add(
      "node: { title: \"a\" label: \"a()\\na.cpp:1:1\\n16 bytes (static)\" }\n"
      "node: { title: \"b\" label: \"b()\\na.cpp:2:1\\n8 bytes (static)\" }\n"
      "edge: { sourcename: \"a\" targetname: \"b\" label: \"a.cpp:1:9\" }\n"
      "edge: { sourcename: \"a\" targetname: \"c\" label: \"a.cpp:1:9\" }\n");
  depth.add("node: { title: \"c\" label: \"c()\\nc.cpp:1:1\\n24 bytes (dynamic,bounded)\" }\n");
  EXPECT_EQ(depth.of("a"), 40U);
  EXPECT_EQ(depth.of("b"), 8U);
  EXPECT_EQ(depth.of("d"), std::nullopt);
  depth.add("edge: { sourcename: \"c\" targetname: \"a\" label: \"c.cpp:1:9\" }\n");
  EXPECT_EQ(depth.of("a"), std::nullopt);
}

}  // namespace
}  // namespace flyball::firmware
