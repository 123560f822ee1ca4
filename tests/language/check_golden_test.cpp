// Every tests/language/errors/NAME.fly is the smallest policy with one mistake that the compiler finds; NAME.txt holds
// what it says. Those in tests/language/on_chip are checked for the bundled chip, those in chip_params for one that
// gives a param, and those in a folder of together in one run. FLYBALL_REFRESH_GOLDENS=1 writes the .txt files instead.
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
const std::filesystem::path kChipParams = kRoot / "tests/language/chip_params";
const std::filesystem::path kTogether = kRoot / "tests/language/together";

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

class CheckChipParamsGolden : public testing::TestWithParam<std::string> {};

/// The chip gives `tdp` to policy `p`.
CompileResult check_with_params(const std::string& name) {
  chip::Chip chip = accel();
  chip.params.push_back({"p", "tdp", "700 W", "accel.yaml:9:5"});
  return check(kChipParams, name, &chip);
}

TEST_P(CheckChipParamsGolden, SaysExactlyThis) {
  expect_golden(kChipParams, GetParam(), check_with_params(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Files, CheckChipParamsGolden, testing::ValuesIn(names(kChipParams)),
                         [](const auto& file) { return file.param; });

/// Each folder is one run of its policies; `other.fly` is there to be used.
constexpr const char* kRuns[] = {"one_name", "limit_in_two_ways", "policy_as_library"};

class CheckTogetherGolden : public testing::TestWithParam<const char*> {};

CompileResult check_together(const std::string& name) {
  std::vector<std::string> paths;
  for (const std::string& policy : names(kTogether / name)) {
    if (policy != "other") paths.push_back((kTogether / name / (policy + ".fly")).string());
  }
  return compile(paths, nullptr);
}

TEST_P(CheckTogetherGolden, SaysExactlyThis) {
  const CompileResult result = check_together(GetParam());
  std::string said = dsl::render(result.diagnostics, result.sources, false);
  const std::string folder = (kTogether / GetParam()).string() + "/";
  for (size_t at = said.find(folder); at != std::string::npos; at = said.find(folder)) said.erase(at, folder.size());
  golden::expect_same(kTogether / (std::string(GetParam()) + ".txt"), said);
}

INSTANTIATE_TEST_SUITE_P(Runs, CheckTogetherGolden, testing::ValuesIn(kRuns),
                         [](const auto& run) { return std::string(run.param); });

TEST(CheckGoldens, AFileThatIsNotThere) {
  const CompileResult result = compile({"guard.fly"}, nullptr);
  golden::expect_same(kTogether / "no_file.txt", dsl::render(result.diagnostics, result.sources, false));
}

/// No text can say a unit that cannot be, one with 65,535 states is very long, and 1,001 libraries are many files.
const std::set<std::string> kNotProvoked = {"FB0001", "FB0205", "FB0393", "FB0459"};

/// The codes that stand right behind `mark`, which ends with their first letters.
std::set<std::string> codes_in(const std::string& text, const std::string& mark) {
  std::set<std::string> codes;
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    codes.insert(text.substr(at + mark.size() - 2, 6));
  }
  return codes;
}

TEST(CheckGoldens, EveryCodeIsExplainedAndProvoked) {
  std::set<std::string> provoked = kNotProvoked;
  const auto add = [&](const CompileResult& result) {
    for (const dsl::Diagnostic& d : result.diagnostics.all()) provoked.insert(d.code);
  };
  for (const std::string& name : names(kFolder)) add(check(kFolder, name));
  for (const std::string& name : names(kOnChip)) add(check(kOnChip, name, &accel()));
  for (const std::string& name : names(kChipParams)) add(check_with_params(name));
  for (const char* run : kRuns) add(check_together(run));
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
