// That the scanner sees what is there: without this, the other tests of this folder could pass by blindness.
#include "tests/tidy/source_tree.h"

#include <gmock/gmock.h>

namespace flyball::tidy {
namespace {

using testing::ElementsAre;

TEST(SourceTree, HoldsTheProjectAndNotWhatIsBuiltFromIt) {
  size_t found = 0;
  for (const SourceFile& file : source_files()) {
    found += file.path == "runtime/program.h" || file.path == "tests/tidy/source_tree_test.cpp";
    EXPECT_FALSE(file.is_under("build")) << file.path;
  }
  EXPECT_EQ(found, 2U);
}

TEST(SourceTree, CodeIsWhatIsLeftWithoutCommentsAndLiterals) {
  const std::vector<std::string> lines = {"a = \"{ // \\\" }\"; // {", "/* {", "} */ b = '\"'; c = 1'000;",
                                          "d = R\"x({", ") } )x\"; e"};
  std::vector<std::string> code = code_lines(lines);
  for (std::string& line : code) std::erase(line, ' ');
  EXPECT_THAT(code, ElementsAre("a=\"\";", "", "b='';c=1'000;", "d=", ";e"));
}

TEST(SourceTree, FindsFunctionsInNamespacesAndClasses) {
  const std::vector<std::string> lines = {
      "namespace a {",                    // 1
      "const int kTable[] = {1,",         // 2
      "  2};",                            // 3
      "template <class T>",               // 4
      "struct S {",                       // 5
      "  int get() const { return 1; }",  // 6
      "};",                               // 7
      "void long_one(struct S* s) {",     // 8
      "  if (s) {",                       // 9
      "  }",                              // 10
      "}",                                // 11
      "S::S() : a_{1} {",                 // 12
      "}",                                // 13
      "}",                                // 14
  };
  std::vector<std::string> heads;
  for (const Function& f : functions(lines)) heads.push_back(f.head + " @" + std::to_string(f.last_line));
  EXPECT_THAT(heads, ElementsAre("int get() const @6", "void long_one(struct S* s) @11", "S::S() : a_ @12", " @13"));
}

TEST(SourceTree, FindsIncludes) {
  const SourceFile file{"x.h", {"#include \"hal/hal.h\"", "int a;", "#include <stdint.h>  // why"}};
  const std::vector<Include> found = includes(file);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].what, "hal/hal.h");
  EXPECT_TRUE(found[0].quoted);
  EXPECT_EQ(found[1].what, "stdint.h");
  EXPECT_EQ(found[1].line, 3U);
}

}  // namespace
}  // namespace flyball::tidy
