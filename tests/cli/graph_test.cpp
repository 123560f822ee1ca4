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

TEST(Graph, WritesBothFormatsForEachMachine) {
  const TemporaryFolder folder;
  const Finished done = flyball({"graph", kGuard, "policies/power_cap.fly", "-o", folder.path("out")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(list_folder(folder.path("out")),
            (std::vector<std::string>{"power_cap.cap.dot", "power_cap.cap.svg", "tile_guard.guard.dot",
                                      "tile_guard.guard.svg"}));
  const std::string dot = contents(folder.path("out/tile_guard.guard.dot"));
  EXPECT_NE(dot.find("b2 -> b3 [label=\"1: temp > target for 3 ms\"];"), std::string::npos) << dot;
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
