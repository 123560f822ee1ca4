// What shipped firmware got wrong: tests/language/defects/wrong/NAME.fly is the smallest policy with the defect,
// NAME.txt what is said of it, and tests/language/defects/mended/NAME.fly the same policy without it. docs/defects.md
// tells where each comes from.
#include <gtest/gtest.h>

#include <filesystem>

#include "compiler/compile.h"
#include "hal/chip/load.h"
#include "tests/language/golden.h"

namespace flyball::compiler {
namespace {

const std::filesystem::path kRoot = FLYBALL_SOURCE_DIR;
const std::filesystem::path kFolder = kRoot / "tests/language/defects";

/// What is said of a policy. One that is about the chip is checked with the bundled one.
std::string said(const std::string& folder, const std::string& name) {
  const std::string text = golden::read(kFolder / folder / (name + ".fly"));
  const chip::Chip chip = std::get<chip::Chip>(chip::load((kRoot / "chips/accel.yaml").string()));
  const bool of_chip = text.find("// On chips/accel.yaml") != std::string::npos;
  const CompileResult result = compile_texts({{name + ".fly", text}}, of_chip ? &chip : nullptr, {.tests = true});
  return dsl::render(result.diagnostics, result.sources, false);
}

class Defects : public testing::TestWithParam<std::string> {};

TEST_P(Defects, AreFound) {
  const std::string text = said("wrong", GetParam());
  golden::expect_same(kFolder / "wrong" / (GetParam() + ".txt"), text);
  EXPECT_NE(text, "");
}

TEST_P(Defects, AreMendedInTheTwin) {
  EXPECT_TRUE(std::filesystem::exists(kFolder / "mended" / (GetParam() + ".fly")));
  EXPECT_EQ(said("mended", GetParam()), "");
}

TEST_P(Defects, AreInTheTable) {
  EXPECT_NE(golden::read(kRoot / "docs/defects.md").find("`" + GetParam() + "`"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Files, Defects, testing::ValuesIn(golden::names(kFolder / "wrong")),
                         [](const auto& file) { return file.param; });

}  // namespace
}  // namespace flyball::compiler
