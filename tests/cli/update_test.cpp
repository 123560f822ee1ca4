// flyball run --update: a new version of a policy in mid-run, as a user meets it.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kCap = "policies/power_cap.fly";

/// The policy of the example in docs/reports.md, with words of it replaced.
class Update : public testing::Test {
 protected:
  std::string version(const std::string& name, const std::vector<std::pair<std::string, std::string>>& changes) const {
    std::string text = contents(std::string(FLYBALL_SOURCE_DIR) + "/" + kCap);
    for (const auto& [from, to] : changes) {
      EXPECT_NE(text.find(from), std::string::npos) << from;
      for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
        text.replace(at, from.size(), to);
      }
    }
    write_text(folder_.path(name), text);
    return folder_.path(name);
  }
  std::string tighter() const {
    return version("tighter.fly", {{"= 600 W;", "= 450 W;"}, {"850 W = budget", "500 W = budget"}});
  }

  Finished run(const std::vector<std::string>& more, const std::string& out = "out") const {
    std::vector<std::string> arguments = {"run", kCap, "--until", "2s", "--out", folder_.path(out)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return flyball(arguments);
  }
  std::string file(const std::string& name, const std::string& out = "out") const {
    return contents(folder_.path(out) + "/" + name);
  }
  std::vector<Json> events(const std::string& kind) const {
    std::vector<Json> found;
    std::istringstream text(file("events.ndjson"));
    for (std::string line; std::getline(text, line);) {
      const Json event = Json::parse(line);
      if (event["event"] == kind) found.push_back(event);
    }
    return found;
  }
  /// The words of one column of the trace that stand after a time, s.
  double mean(const std::string& column, double from_s, double to_s) const {
    std::istringstream text(file("trace.csv"));
    std::string line, cell;
    std::getline(text, line);
    size_t index = 0;
    for (std::istringstream head(line); std::getline(head, cell, ',') && cell != column;) ++index;
    double sum = 0;
    int rows = 0;
    while (std::getline(text, line)) {
      std::istringstream row(line);
      std::getline(row, cell, ',');
      const double time_s = std::stod(cell);
      for (size_t i = 0; i < index; ++i) std::getline(row, cell, ',');
      if (time_s <= from_s || time_s > to_s) continue;
      sum += std::stod(cell);
      ++rows;
    }
    return sum / rows;
  }

  const TemporaryFolder folder_;
};

TEST_F(Update, ATighterBudgetHoldsFromThenOn) {
  const std::string file_name = tighter();
  const Finished done = run({"--update", "1s=" + file_name});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.err, "");
  EXPECT_NE(done.out.find("  updated at 1 s                power_cap   " + file_name + ": 7 kept, 1 saturated\n"),
            std::string::npos)
      << done.out;
  EXPECT_GT(mean("chip.power [W]", 0.5, 1), 450);
  EXPECT_LT(mean("chip.power [W]", 1.5, 2), 450);
  const std::vector<Json> updates = events("update");
  ASSERT_EQ(updates.size(), 1U);
  EXPECT_EQ(updates[0].dump(),
            R"({"event":"update","time_us":1000000,"policy":"power_cap","file":")" + file_name +
                R"(","kept":["machine power_cap.cap","power_cap.pool","power_cap.rate","power_cap.binds",)"
                R"("power_cap.floored","power_cap.spare.ema1.y","power_cap.weight.ema1.y"],)"
                R"("saturated":["power_cap.pool"]})");
  const Json summary = Json::parse(file("summary.json"));
  ASSERT_EQ(summary["updates"].size(), 1U);
  EXPECT_EQ(summary["updates"][0]["time_s"], 1.0);
  EXPECT_EQ(summary["run"]["policies"][0]["file"], kCap);
}

TEST_F(Update, ToTheSameFileChangesNoTick) {
  ASSERT_EQ(run({}).exit_code, 0);
  ASSERT_EQ(
      run({"--update", "1234567us=" + std::string(kCap), "--update", "1.5s=" + std::string(kCap)}, "same").exit_code,
      0);
  EXPECT_TRUE(file("trace.csv") == file("trace.csv", "same"));
}

TEST_F(Update, TheSameBytesWhateverStepsThePolicies) {
  const std::string update = "1s=" + tighter();
  ASSERT_EQ(run({"--update", update, "--backend", "tables"}).exit_code, 0);
  const Finished compiled = run({"--update", update, "--backend", "jit"}, "jit");
  if (!FLYBALL_WITH_JIT) GTEST_SKIP() << "built without machine code";
  ASSERT_EQ(compiled.exit_code, 0) << compiled.err;
  for (const char* name : {"summary.json", "trace.csv", "events.ndjson", "report.html"}) {
    EXPECT_TRUE(file(name) == file(name, "jit")) << name << " differs";
  }
}

TEST_F(Update, WhyNamesTheVersionThatDecided) {
  const std::string moved = version("moved.fly", {{"freq <= ceiling;", "\n\nfreq <= ceiling;"}});
  ASSERT_EQ(run({"--update", "1s=" + moved}).exit_code, 0);
  const auto where = [&](const std::string& at) {
    return flyball({"why", folder_.path("out"), "freq[3]", "--at", at}).out;
  };
  EXPECT_NE(where("0.6s").find(std::string(kCap) + ":65"), std::string::npos) << where("0.6s");
  EXPECT_NE(where("1.6s").find(moved + ":67"), std::string::npos) << where("1.6s");
}

TEST_F(Update, AMachineThatComesOrLosesItsStateGoesThroughResume) {
  const std::string other = version(
      "other.fly", {{"Hold", "Rest"}, {"let weight[tile]", "machine more { state Idle { } }\nlet weight[tile]"}});
  ASSERT_EQ(run({"--update", "1s=" + other}).exit_code, 0);
  const Json update = events("update").at(0);
  EXPECT_EQ(update["resumed"].dump(),
            R"(["machine power_cap.cap: it has no state Hold","machine power_cap.more: it is new"])");
  const std::vector<Json> transitions = events("transition");
  const auto resumed = std::find_if(transitions.begin(), transitions.end(),
                                    [](const Json& event) { return event["time_us"] == 1000000; });
  ASSERT_NE(resumed, transitions.end());
  EXPECT_EQ((*resumed)["to"], "Rest");
  EXPECT_EQ((*resumed)["condition"], "resume: otherwise");
  const Json summary = Json::parse(file("summary.json"));
  ASSERT_EQ(summary["machines"].size(), 2U);
  EXPECT_EQ(summary["machines"][1]["states"].dump(), R"([{"state":"Idle","share":0.5},{"state":"-","share":0.5}])");
}

TEST_F(Update, ItOutlivesAResetOfTheController) {
  write_text(folder_.path("f.yaml"), "- {at: 1500 ms, fault: controller_reset}\n");
  ASSERT_EQ(run({"--update", "1s=" + tighter(), "--faults", folder_.path("f.yaml")}).exit_code, 0);
  EXPECT_LT(mean("chip.power [W]", 1.6, 2), 450);
}

TEST_F(Update, ParamsThatAreSetAreSetInAllVersions) {
  ASSERT_EQ(run({"--update", "1s=" + tighter(), "--set", "budget=350 W"}).exit_code, 0);
  EXPECT_LT(mean("chip.power [W]", 1.5, 2), 350);
}

TEST_F(Update, AnUpdateThatNeverComesIsSaid) {
  const Finished done = flyball({"run", kCap, "--workload", "square:frequency=20Hz,length=200ms", "--update",
                                 "5s=" + std::string(kCap), "--out", folder_.path("out")});
  EXPECT_EQ(done.err, "flyball: warning: --update 5s=" + std::string(kCap) + ": the run was over before\n");
}

TEST_F(Update, WhatCannotBeDoneIsSaidBeforeTheRun) {
  const std::string cap = kCap;
  write_text(folder_.path("broken.fly"), "policy power_cap;\nevery 1 ms;\nvar x : 0 .. 9 = 10;\n");
  const std::string slow = version("slow.fly", {{"every 1 ms;", "every 2 ms;"}});
  const std::string wide =
      version("wide.fly", {{"limit hbm_rate[hbm]", "output ack : bool = true;\nlimit hbm_rate[hbm]"}});
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"1s"}, "error: --update 1s is not TIME=POLICY\n  hint: such as --update 1.5s=policies/tile_guard.fly"},
      {{"soon=" + cap}, "error: --update soon=" + cap + " is not TIME=POLICY"},
      {{"0s=" + cap},
       "error: --update 0s=" + cap + ": nothing runs before 0 s\n  hint: run that policy from the start"},
      {{"2s=" + cap}, "error: --update 2s=" + cap + " comes when the run is over\n  hint: --until is 2 s"},
      {{"1s=" + cap, "500ms=" + cap},
       "comes before --update 1s=" + cap + "\n  hint: give them in the order of their times"},
      {{"1s=policies/tile_guard.fly"},
       "policies/tile_guard.fly is `tile_guard`, and what runs is power_cap\n"
       "  hint: the name behind `policy` says which one it takes over from"},
      {{"1s=" + folder_.path("broken.fly")}, "broken.fly:3:18"},
      {{"1s=" + slow},
       "policies tick every 1000 us, and would every 2000 us\n"
       "  hint: a version that takes over keeps `every`; run it by itself"},
      {{"1s=" + wide}, "output ack[1]"},
      {{"1s=" + folder_.path("none.fly")}, "none.fly"},
  };
  for (const auto& [updates, message] : cases) {
    std::vector<std::string> more;
    for (const std::string& update : updates) more.insert(more.end(), {"--update", update});
    const Finished done = run(more);
    EXPECT_NE(done.exit_code, 0) << message;
    EXPECT_NE(done.err.find(message), std::string::npos) << done.err << "\nwants: " << message;
  }
  EXPECT_NE(run({"--update", "1s=" + cap, "--firmware", "cortex-m3"}).exit_code, 0);
  EXPECT_NE(run({"--update", "1s=" + cap, "--telemetry", folder_.path("cap")}).exit_code, 0);
}

}  // namespace
}  // namespace flyball::tests
