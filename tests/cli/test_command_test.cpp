// flyball test as a process: executors, filter, random params, coverage and JUnit.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

using Json = nlohmann::json;

/// `promise` and `tests` stand at the end.
std::string text(const std::string& promise, const std::string& tests) {
  return "policy p;\nevery 1 ms;\n"
         "input t : 0 degC .. 100 degC stale never else 20 degC;\n"
         "limit f : 0 MHz .. 100 MHz safe 50 MHz rest 100 MHz;\n"
         "param high : 10 degC .. 90 degC = 60 degC;\n"
         "param low : 10 degC .. 90 degC = 50 degC;\n"
         "require high >= low;\n"
         "machine m {\n"
         "  state Cool { on t > high -> Warm; }\n"
         "  state Warm { f <= (low - 0 degC) * 1 MHz/K; on t < low for 2 ms -> Cool; on t > 90 degC after 1 s -> Hot; "
         "}\n"
         "  state Hot { f <= 0 MHz; after 1 s -> Warm; }\n"
         "}\n" +
         promise + "\n" + tests;
}

constexpr const char* kTests =
    "test \"warms up\" { set t = 70 degC; run 5 ms; expect m is Warm; }\n"
    "test \"stays cool\" { set t = 40 degC; run 5 ms; expect m is Cool; }\n";

TEST(TestCommand, FilterRunsTheNamedTestsOnly) {
  const TemporaryFolder folder;
  write_text(folder.path("p.fly"), text("", kTests));
  const Finished done = flyball({"test", folder.path("p.fly"), "--filter", "cool"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_NE(done.out.find("stays cool"), std::string::npos) << done.out;
  EXPECT_EQ(done.out.find("warms up"), std::string::npos) << done.out;
  const Finished none = flyball({"test", folder.path("p.fly"), "--filter", "freezes"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_NE(none.err.find("no test has 'freezes' in its name"), std::string::npos) << none.err;
}

// Machine code keeps no value that nothing asks for, and here no operation does.
TEST(TestCommand, ExpectsALetByItsNameAlone) {
  const TemporaryFolder folder;
  write_text(folder.path("p.fly"),
             text("let warm = t > 30 degC;", "test \"warm\" { run 1 ms; set t = 40 degC; run 1 ms; expect warm; }\n"));
  const Finished done = flyball({"test", folder.path("p.fly")});
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
}

TEST(TestCommand, SaysWhatWasNeverReached) {
  const TemporaryFolder folder;
  write_text(folder.path("p.fly"), text("", kTests));
  const Finished done = flyball({"test", folder.path("p.fly"), "--coverage", folder.path("c.json")});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_NE(done.out.find("never held:  Hot\n"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("never taken: Warm -> Cool (line 10: on t < low for 2 ms)\n"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("never true:  Warm -> Cool"), std::string::npos) << done.out;
  EXPECT_EQ(done.out.find("Cool -> Warm"), std::string::npos) << done.out;
  const Json machine = Json::parse(contents(folder.path("c.json")))["machines"][0];
  EXPECT_EQ(machine["states"][0],
            (Json{{"state", "Cool"}, {"ticks", 6}}));  // the first tick of one test, all of the other
  EXPECT_EQ(machine["states"][1]["ticks"], 4);
  EXPECT_EQ(machine["transitions"][0]["taken"], 1);
  EXPECT_EQ(machine["transitions"][0]["guard"], (Json{{"true", 1}, {"false", 4}}));
  EXPECT_EQ(machine["transitions"][1]["guard"], (Json{{"true", 0}, {"false", 3}}));
  EXPECT_FALSE(machine["transitions"][3].contains("guard")) << "after D alone has no condition";
}

TEST(TestCommand, AskedAgainPromisesFailWithTheirParams) {
  const TemporaryFolder folder;
  // True for the params as written, and false where `low` is low.
  write_text(folder.path("p.fly"), text("never m is Warm and f < 20 MHz;", kTests));
  EXPECT_EQ(flyball({"test", folder.path("p.fly")}).exit_code, 0);
  const std::vector<std::string> random = {"test", folder.path("p.fly"), "--random", "200", "--seed", "5"};
  const Finished done = flyball(random);
  EXPECT_EQ(done.exit_code, 1) << done.out;
  EXPECT_NE(done.out.find("warms up (promises, 200 draws of params from seed 5)"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("broken: never m is Warm and f < 20 MHz\n"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("m = Warm, f = "), std::string::npos) << "its values: " << done.out;
  EXPECT_NE(done.out.find("  with high = "), std::string::npos) << done.out;
  EXPECT_EQ(flyball(random).out, done.out);
}

TEST(TestCommand, RequireBoundsTheDraws) {
  const TemporaryFolder folder;
  write_text(folder.path("p.fly"), text("always high >= low;", kTests));
  EXPECT_EQ(flyball({"test", folder.path("p.fly"), "--random", "200"}).exit_code, 0);
}

TEST(TestCommand, WritesJUnit) {
  const TemporaryFolder folder;
  write_text(folder.path("p.fly"),
             text("", std::string(kTests) + "test \"a < b & \" { run 1 ms; expect t > 50 degC; }\n"));
  const Finished done = flyball({"test", folder.path("p.fly"), "--junit", folder.path("r.xml")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.out.find("after 1 tick: t = 20 degC"), std::string::npos) << done.out;
  const std::string xml = contents(folder.path("r.xml"));
  EXPECT_NE(xml.find("tests=\"3\" failures=\"1\" errors=\"0\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("name=\"a &lt; b &amp; \"><failure message=\"expect t &gt; 50 degC\">"), std::string::npos) << xml;
  EXPECT_NE(xml.find("after 1 tick: t = 20 degC</failure>"), std::string::npos) << xml;
}

}  // namespace
}  // namespace flyball::tests
