// Every tests/language/errors/NAME.fly is the smallest policy with one mistake that the compiler finds; NAME.txt holds
// what it says. Those in tests/language/on_chip are checked for the bundled chip. FLYBALL_REFRESH_GOLDENS=1 writes the
// .txt files instead.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "compiler/compile.h"
#include "hal/chip/load.h"
#include "tests/language/golden.h"

namespace flyball::compiler {
namespace {

const std::filesystem::path kRoot = FLYBALL_SOURCE_DIR;
const std::filesystem::path kFolder = kRoot / "tests/language/errors";
const std::filesystem::path kOnChip = kRoot / "tests/language/on_chip";

using golden::names;
using golden::read;

CompileResult check(const std::filesystem::path& folder, const std::string& name, const chip::Chip* chip = nullptr) {
  return compile_texts({{name + ".fly", read(folder / (name + ".fly"))}}, chip, {.tests = true});
}

void expect_golden(const std::filesystem::path& folder, const std::string& name, const CompileResult& result) {
  golden::expect_same(folder / (name + ".txt"), dsl::render(result.diagnostics, result.sources, false));
  EXPECT_FALSE(result.diagnostics.all().empty());
  EXPECT_EQ(result.linked == nullptr, result.diagnostics.has_errors());
}

const chip::Chip& accel() {
  static const chip::LoadResult result = chip::load((kRoot / "chips/accel.yaml").string());
  return std::get<chip::Chip>(result);
}

class CheckGolden : public testing::TestWithParam<std::string> {};

TEST_P(CheckGolden, SaysExactlyThis) { expect_golden(kFolder, GetParam(), check(kFolder, GetParam())); }

INSTANTIATE_TEST_SUITE_P(Files, CheckGolden, testing::ValuesIn(names(kFolder)),
                         [](const auto& file) { return file.param; });

class CheckOnChipGolden : public testing::TestWithParam<std::string> {};

TEST_P(CheckOnChipGolden, SaysExactlyThis) { expect_golden(kOnChip, GetParam(), check(kOnChip, GetParam(), &accel())); }

INSTANTIATE_TEST_SUITE_P(Files, CheckOnChipGolden, testing::ValuesIn(names(kOnChip)),
                         [](const auto& file) { return file.param; });

/// Codes that need params in a chip file, a second file, or one that is broken or very long; other tests provoke them.
const std::set<std::string> kProvokedElsewhere = {"FB0001", "FB0205", "FB0372", "FB0374",
                                                  "FB0388", "FB0393", "FB0443", "FB0444"};

/// The codes that stand right behind `mark`, which ends with their first letters.
std::set<std::string> codes_in(const std::string& text, const std::string& mark) {
  std::set<std::string> codes;
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    codes.insert(text.substr(at + mark.size() - 2, 6));
  }
  return codes;
}

TEST(CheckGoldens, EveryCodeIsExplainedAndProvoked) {
  std::set<std::string> provoked = kProvokedElsewhere;
  for (const std::string& name : names(kFolder)) {
    const CompileResult result = check(kFolder, name);
    for (const dsl::Diagnostic& d : result.diagnostics.all()) provoked.insert(d.code);
  }
  for (const std::string& name : names(kOnChip)) {
    const CompileResult result = check(kOnChip, name, &accel());
    for (const dsl::Diagnostic& d : result.diagnostics.all()) provoked.insert(d.code);
  }
  const std::set<std::string> explained = codes_in(read(kRoot / "docs/diagnostics.md"), "\n| FB");
  std::set<std::string> said;
  for (const char* room : {"compiler", "dsl"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / room)) {
      if (!entry.is_regular_file()) continue;
      for (const std::string& code : codes_in(read(entry.path()), "\"FB")) {
        said.insert(code);
        EXPECT_EQ(explained.count(code), 1U) << code << " is not in docs/diagnostics.md";
        EXPECT_TRUE(provoked.count(code) == 1 || std::string(room) == "dsl") << code << " has no example";
      }
    }
  }
  for (const std::string& code : explained) {
    EXPECT_EQ(said.count(code), 1U) << code << " is in docs/diagnostics.md, and nothing says it";
  }
}

}  // namespace
}  // namespace flyball::compiler
