// flyball graph as a process, and the same pictures in a report; what a layout promises.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "compiler/compile.h"
#include "compiler/graph/layout.h"
#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

constexpr const char* kGuard = "policies/tile_guard.fly";

graph::Diagram guard() {
  const auto compiled = compiler::compile({std::string(FLYBALL_SOURCE_DIR) + "/" + kGuard}, nullptr);
  return graph::diagram_of(*compiled.linked, 0);
}

TEST(Graph, HasEveryStateTransitionAndVote) {
  const graph::Diagram diagram = guard();
  EXPECT_EQ(diagram.name, "tile_guard.guard");
  std::vector<std::string> boxes;
  for (const graph::Box& box : diagram.boxes) boxes.push_back(box.name);
  EXPECT_EQ(boxes, (std::vector<std::string>{"start: resume", "in every state", "Nominal", "Regulate", "Emergency"}));
  EXPECT_EQ(diagram.boxes[4].votes, (std::vector<std::string>{"freq <= 400 MHz"}));
  std::vector<std::string> arrows;
  for (const graph::Arrow& a : diagram.arrows) arrows.push_back(boxes[a.from] + " > " + boxes[a.to] + ": " + a.label);
  EXPECT_EQ(arrows,
            (std::vector<std::string>{
                "start: resume > Emergency: temp > trip", "start: resume > Regulate: temp > target or held < 0 MHz",
                "start: resume > Nominal: otherwise", "in every state > Emergency: temp > trip",
                "Nominal > Regulate: temp > target for 3 ms", "Regulate > Nominal: temp < target - 4 K for 50 ms",
                "Emergency > Regulate: temp < target after 20 ms"}));
}

/// Labels stand in rows of their own, and arrows of one lane do not meet.
TEST(Graph, NothingCoversAnything) {
  const graph::Diagram diagram = guard();
  const graph::Layout layout = graph::place(diagram);
  std::set<std::pair<int, int>> labels;
  for (size_t a = 0; a < layout.arrows.size(); ++a) {
    const graph::PlacedArrow& arrow = layout.arrows[a];
    EXPECT_TRUE(labels.insert({arrow.label.x, arrow.label.y}).second);
    for (const graph::Point& p : arrow.line) {
      EXPECT_TRUE(p.x > 0 && p.x < layout.width && p.y > 0 && p.y < layout.height);
    }
    for (size_t b = 0; b < a; ++b) {
      const graph::PlacedArrow& other = layout.arrows[b];
      if (arrow.line[1].x != other.line[1].x) continue;
      const auto [low, high] = std::minmax(arrow.line[1].y, arrow.line[2].y);
      const auto [other_low, other_high] = std::minmax(other.line[1].y, other.line[2].y);
      EXPECT_TRUE(high < other_low || other_high < low) << a << " and " << b;
    }
  }
  for (size_t b = 1; b < layout.boxes.size(); ++b) {
    EXPECT_GT(layout.boxes[b].at.y, layout.boxes[b - 1].at.y + layout.boxes[b - 1].height);
  }
}

constexpr const char* kNested =
    "policy nest;\nevery 1 ms;\ninput temp : -40 degC .. 150 degC stale after 5 ms else 150 degC;\n"
    "limit freq : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;\n"
    "machine g {\n"
    "  on temp > 120 degC -> Off;\n"
    "  state Run { on temp > 90 degC for 3 samples -> Hot;\n"
    "    state Low { on temp > 50 degC after 5 ms -> High; }\n"
    "    state High { freq <= 2 GHz; on temp < 40 degC -> Low; } }\n"
    "  state Hot { freq <= 1 GHz; on temp < 80 degC for 20 ms -> Run; }\n"
    "  terminal state Off { freq <= 400 MHz; }\n"
    "}\n";

graph::Diagram nested() {
  const auto compiled = compiler::compile_texts({{"nest.fly", kNested}}, nullptr, {});
  return graph::diagram_of(*compiled.linked, 0);
}

TEST(Graph, AStateAroundOthersIsAFrame) {
  const graph::Diagram diagram = nested();
  std::vector<std::string> boxes;
  for (const graph::Box& box : diagram.boxes) boxes.push_back(box.name);
  EXPECT_EQ(boxes, (std::vector<std::string>{"start", "in every state", "Run", "Run.Low", "Run.High", "Hot", "Off"}));
  EXPECT_TRUE(diagram.frame(2));
  EXPECT_FALSE(diagram.frame(3));
  const graph::Layout layout = graph::place(diagram);
  const graph::PlacedBox& frame = layout.boxes[2];
  for (const size_t inner : {3, 4}) {
    EXPECT_EQ(diagram.boxes[inner].outer, 2U);
    const graph::PlacedBox& box = layout.boxes[inner];
    EXPECT_GT(box.at.x, frame.at.x);
    EXPECT_GT(box.at.y, frame.at.y + graph::kRow);
    EXPECT_LT(box.at.x + box.width, frame.at.x + frame.width);
    EXPECT_LT(box.at.y + box.height, frame.at.y + frame.height);
  }
  EXPECT_GT(layout.boxes[4].at.y, layout.boxes[3].at.y + layout.boxes[3].height);
  EXPECT_GT(layout.boxes[5].at.y, frame.at.y + frame.height);
  const std::string dot = graph::dot(diagram);
  EXPECT_NE(dot.find("subgraph cluster_b2 {\n    label=\"Run\";"), std::string::npos) << dot;
  EXPECT_NE(dot.find("    b3 [label=\"Run.Low\"];"), std::string::npos) << dot;
  EXPECT_NE(dot.find("b2 -> b5 [label=\"2: temp > 90 degC for 3 samples\", ltail=cluster_b2];"), std::string::npos)
      << dot;
}

/// Rule 10.9: the body's, then those of the state around, then one's own.
TEST(Graph, NumbersFollowTheOrderInWhichConditionsAreAsked) {
  std::vector<std::string> arrows;
  for (const graph::Arrow& a : nested().arrows) arrows.push_back(std::to_string(a.number) + ": " + a.label);
  EXPECT_EQ(arrows, (std::vector<std::string>{"1: ", "1: temp > 120 degC", "2: temp > 90 degC for 3 samples",
                                              "3: temp > 50 degC after 5 ms", "3: temp < 40 degC",
                                              "2: temp < 80 degC for 20 ms"}));
}

TEST(Graph, TerminalStatesHaveADoubleBorder) {
  const graph::Diagram diagram = nested();
  EXPECT_TRUE(diagram.boxes[6].terminal);
  EXPECT_NE(graph::dot(diagram).find("b6 [label=\"Off\\nfreq <= 400 MHz\", peripheries=2];"), std::string::npos);
  graph::Diagram plain = diagram;
  plain.boxes[6].terminal = false;
  EXPECT_GT(graph::svg(diagram).size(), graph::svg(plain).size());
}

TEST(Graph, WritesBothFormatsForEachMachine) {
  const TemporaryFolder folder;
  const Finished done = flyball({"graph", kGuard, "policies/power_cap.fly", "-o", folder.path("out")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(list_folder(folder.path("out")),
            (std::vector<std::string>{"power_cap.cap.dot", "power_cap.cap.svg", "tile_guard.guard.dot",
                                      "tile_guard.guard.svg"}));
  const std::string dot = contents(folder.path("out/tile_guard.guard.dot"));
  EXPECT_NE(dot.find("b2 -> b3 [label=\"2: temp > target for 3 ms\"];"), std::string::npos) << dot;
  const std::string svg = contents(folder.path("out/tile_guard.guard.svg"));
  EXPECT_NE(svg.find("temp &gt; target for 3 ms"), std::string::npos);
  if (std::filesystem::exists("/usr/bin/xmllint")) {
    EXPECT_EQ(run_program("/usr/bin/xmllint", {"--noout", folder.path("out/tile_guard.guard.svg")}).err, "");
  }
  EXPECT_EQ(flyball({"graph", kGuard, "policies/power_cap.fly", "-o", folder.path("again")}).exit_code, 0);
  EXPECT_EQ(contents(folder.path("again/power_cap.cap.svg")), contents(folder.path("out/power_cap.cap.svg")));
}

TEST(Graph, APolicyWithoutMachinesIsSaidSo) {
  const TemporaryFolder folder;
  write_text(folder.path("p.fly"), "policy p;\nevery 1 ms;\n");
  const Finished done = flyball({"graph", folder.path("p.fly"), "-o", folder.path("out")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.err.find("no machine with states"), std::string::npos) << done.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path("out")));
}

TEST(Graph, StandsInTheReportWithTheShareOfTime) {
  const TemporaryFolder folder;
  const Finished run = flyball({"run", kGuard, "--until", "100ms", "--out", folder.path("out")});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const std::string page = contents(folder.path("out/report.html"));
  EXPECT_NE(page.find("<title>tile_guard.guard</title>"), std::string::npos);
  EXPECT_NE(page.find(">100.0 %</text>"), std::string::npos) << "100 ms are all Nominal";
}

}  // namespace
}  // namespace flyball::tests
