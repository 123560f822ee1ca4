// flyball run: what it prints, what it leaves, and that the same inputs leave the same bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/command_line.h"
#include "tools/recorder.h"
#include "tools/trace.h"

namespace flyball::tests {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kGuard = "policies/tile_guard.fly";
constexpr const char* kFiles[] = {"summary.json", "trace.csv", "events.ndjson", "report.html"};

Finished run(const std::string& out, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"run", kGuard, "--out", out};
  if (more.empty()) more = {"--until", "300ms"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return flyball(arguments);
}

tools::Trace trace_of(const std::string& folder) {
  auto read = tools::trace_from_csv(contents(folder + "/trace.csv"), "trace.csv");
  return std::get<tools::Trace>(std::move(read));
}

std::vector<Json> events_of(const std::string& folder) {
  std::vector<Json> events;
  std::istringstream text(contents(folder + "/events.ndjson"));
  for (std::string line; std::getline(text, line);) events.push_back(Json::parse(line));
  return events;
}

TEST(Run, LeavesAFolderAndASummaryAtAGlance) {
  const TemporaryFolder folder;
  const Finished done = run(folder.path("out"), {"--until", "2s"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(list_folder(folder.path("out")),
            (std::vector<std::string>{"events.ndjson", "report.html", "summary.json", "trace.csv"}));
  for (const char* word : {"tile_guard on accel", "work", "energy", "peak temperature", "freq limited", "report"}) {
    EXPECT_NE(done.out.find(word), std::string::npos) << word << " is not in\n" << done.out;
  }
  EXPECT_NE(done.out.find(folder.path("out") + "/report.html"), std::string::npos);
  EXPECT_EQ(done.out.find('\033'), std::string::npos) << "colour without a terminal";
}

TEST(Run, TheSameInputsLeaveTheSameBytes) {
  const TemporaryFolder folder;
  ASSERT_EQ(run(folder.path("a")).exit_code, 0);
  ASSERT_EQ(run(folder.path("b/deeper")).exit_code, 0);
  for (const char* name : kFiles) {
    const std::string text = contents(folder.path("a/") + name);
    EXPECT_EQ(text, contents(folder.path("b/deeper/") + name)) << name;
    EXPECT_EQ(text.find(folder.path()), std::string::npos) << name << " names the output folder";
  }
}

TEST(Run, AFolderThatWasChangedIsRefused) {
  const TemporaryFolder folder;
  ASSERT_EQ(run(folder.path("a")).exit_code, 0);
  const struct {
    const char *name, *from, *to;
  } changes[] = {{"summary.json", "\"from\": 0", "\"from\": 9999"},
                 {"trace.csv", "\n0.020000,", "\n0.020001,"},
                 {"events.ndjson", "\"time_us\":300000", "\"time_us\":299999"}};
  for (const auto& change : changes) {
    const std::string path = folder.path("a/") + change.name;
    const std::string text = contents(path);
    const size_t at = text.find(change.from);
    ASSERT_NE(at, std::string::npos) << change.name;
    write_text(path, std::string(text).replace(at, std::string(change.from).size(), change.to));
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"report", folder.path("a")},
                                               {"compare", folder.path("a"), folder.path("a")},
                                               {"why", folder.path("a"), "freq", "--at", "100ms"}}) {
      const Finished refused = flyball(words);
      EXPECT_EQ(refused.exit_code, 1) << words[0];
      EXPECT_EQ(refused.err, "flyball: error: " + path +
                                 ": changed since it was written: its check sum differs\n  hint: the file is not as "
                                 "`flyball run` left it: run again\n");
    }
    write_text(path, text);
  }
}

TEST(Run, EventsGoFromStartToEndInTheOrderOfTime) {
  const TemporaryFolder folder;
  ASSERT_EQ(run(folder.path("out")).exit_code, 0);
  const std::vector<Json> events = events_of(folder.path("out"));
  ASSERT_GE(events.size(), 2u);
  EXPECT_EQ(events.front()["event"], "start");
  EXPECT_EQ(events.front()["run"]["policies"][0]["name"], "tile_guard");
  EXPECT_EQ(events.back()["event"], "end");
  EXPECT_EQ(events.back()["time_us"], 300000);
  for (size_t i = 1; i < events.size(); ++i) EXPECT_LE(events[i - 1]["time_us"], events[i]["time_us"]);
}

TEST(Run, TransitionsCarryPlaceAndValues) {
  const TemporaryFolder folder;
  ASSERT_EQ(run(folder.path("out"), {"--until", "2s", "--set", "target=60 degC"}).exit_code, 0);
  const std::vector<Json> events = events_of(folder.path("out"));
  const auto regulated = std::find_if(events.begin(), events.end(), [](const Json& event) {
    return event["event"] == "transition" && event["to"] == "Regulate";
  });
  ASSERT_NE(regulated, events.end());
  EXPECT_EQ((*regulated)["from"], "Nominal");
  EXPECT_EQ((*regulated)["file"], kGuard);
  EXPECT_GT((*regulated)["line"], 1);
  EXPECT_TRUE((*regulated)["values"].contains("temp"));
  EXPECT_EQ((*regulated)["values"]["target"], "60 degC");
}

TEST(Run, RecordsEveryTickWhenAsked) {
  const TemporaryFolder folder;
  ASSERT_EQ(run(folder.path("tick"), {"--until", "120ms", "--record", "tick"}).exit_code, 0);
  ASSERT_EQ(run(folder.path("coarse"), {"--until", "120ms"}).exit_code, 0);
  const tools::Trace fine = trace_of(folder.path("tick")), coarse = trace_of(folder.path("coarse"));
  ASSERT_EQ(fine.rows(), 120u);
  ASSERT_EQ(coarse.rows(), 12u);
  for (const tools::Column& column : fine.columns) {
    const tools::Column* other = coarse.column(column.name);
    ASSERT_NE(other, nullptr) << column.name;
    if (column.fold != tools::Fold::kMax) continue;
    for (size_t row = 0; row < 12; ++row) {
      const auto begin = column.cells.begin() + static_cast<ptrdiff_t>(row * 10);
      EXPECT_EQ(other->cells[row], *std::max_element(begin, begin + 10)) << column.name << " row " << row;
    }
  }
}

TEST(Run, RecordsWhatPoliciesSay) {
  const TemporaryFolder folder;
  std::string policy = contents(std::string(FLYBALL_SOURCE_DIR) + "/" + kGuard);
  policy.insert(policy.find("\ntest "),
                "\noutput hottest : -40 degC .. 150 degC = max(temp);\noutput fast[tile] : bool = freq > 1 GHz;\n");
  write_text(folder.path("says.fly"), policy);
  const Finished done = flyball({"run", folder.path("says.fly"), "--until", "100ms", "--out", folder.path("out")});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const tools::Trace trace = trace_of(folder.path("out"));
  const tools::Column *hottest = trace.column("hottest"), *fast = trace.column("fast[15]");
  ASSERT_NE(hottest, nullptr);
  ASSERT_NE(fast, nullptr);
  EXPECT_EQ(hottest->unit, "degC");
  EXPECT_GT(hottest->cells.back(), 20000) << "mK";
  EXPECT_EQ(fast->cells.back(), 1);
  EXPECT_EQ(trace.column("fast[16]"), nullptr);
}

TEST(Run, SharesOfReasonsAddUpToTheWholeTime) {
  const TemporaryFolder folder;
  ASSERT_EQ(run(folder.path("out"), {"--until", "2s", "--set", "target=60 degC"}).exit_code, 0);
  const Json summary = Json::parse(contents(folder.path("out/summary.json")));
  double sum = 0;
  for (const Json& reason : summary["limits"][0]["reasons"]) sum += reason["share"].get<double>();
  EXPECT_NEAR(sum, 1, 1e-6);
  const tools::Trace trace = trace_of(folder.path("out"));
  for (const Json& reason : summary["limits"][0]["reasons"]) {
    int64_t ticks = 0;
    for (const int64_t n : trace.column(reason["counter"])->cells) ticks += n;
    EXPECT_NEAR(static_cast<double>(ticks) / (2000.0 * 16), reason["share"].get<double>(), 1e-6) << reason["reason"];
  }
}

TEST(Run, ABrokenPromiseFailsAndIsNamed) {
  const TemporaryFolder folder;
  std::string policy = contents(std::string(FLYBALL_SOURCE_DIR) + "/" + kGuard);
  policy.insert(policy.find("\ntest "), "\nnever any(temp > 36 degC);\n");
  write_text(folder.path("strict.fly"), policy);
  const Finished done = flyball({"run", folder.path("strict.fly"), "--until", "200ms", "--out", folder.path("out")});
  EXPECT_EQ(done.exit_code, 1) << done.err;
  EXPECT_NE(done.out.find("promise broken"), std::string::npos) << done.out;
  EXPECT_NE(contents(folder.path("out/events.ndjson")).find("\"event\":\"promise\""), std::string::npos);
}

TEST(Run, AWrongPolicyIsAFindingAndLeavesNothing) {
  const TemporaryFolder folder;
  write_text(folder.path("wrong.fly"), "policy wrong;\nevery 1 ms;\nlet x = 1 MHz + 1 K;\n");
  const Finished done = flyball({"run", folder.path("wrong.fly"), "--out", folder.path("out")});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.err.find("wrong.fly:3:"), std::string::npos) << done.err;
  EXPECT_EQ(list_folder(folder.path("out")), std::vector<std::string>{});
}

TEST(Run, ParametersAreSetTogether) {
  const TemporaryFolder folder;
  // trip must stay 2 K above target: each alone would not do.
  const Finished done =
      run(folder.path("out"), {"--until", "10ms", "--set", "trip=82 degC", "--set", "target=70 degC"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const Finished wrong = run(folder.path("out2"), {"--until", "10ms", "--set", "targt=70 degC"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.err.find("target"), std::string::npos) << wrong.err;
  const Finished unknown = run(folder.path("out3"), {"--until", "10ms", "--set", "foo=3"});
  EXPECT_NE(unknown.err.find("there are `target`, `trip`, `kp` and `ki`"), std::string::npos) << unknown.err;
  EXPECT_EQ(list_folder(folder.path("out2")), std::vector<std::string>{});
}

}  // namespace
}  // namespace flyball::tests
