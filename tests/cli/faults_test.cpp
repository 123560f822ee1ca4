// flyball run --faults and flyball campaign, as a user meets them.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kGuard = "policies/tile_guard.fly";
constexpr const char* kFaults = R"(
- {at: 20 ms, for: 30 ms, fault: missing, on: 'temp[C0T3]'}
- {at: 60 ms, for: 10 ms, fault: lost_tick}
- {at: 80 ms, fault: controller_reset}
- {random: 3, at: [90 ms, 150 ms], for: [5 ms, 20 ms]}
)";

TEST(Faults, ShowInEventsAndSummary) {
  const TemporaryFolder folder;
  write_text(folder.path("f.yaml"), kFaults);
  const Finished done =
      flyball({"run", kGuard, "--faults", folder.path("f.yaml"), "--until", "200ms", "--out", folder.path("out")});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const Json summary = Json::parse(contents(folder.path("out/summary.json")));
  ASSERT_EQ(summary["faults"].size(), 6U);
  EXPECT_EQ(summary["faults"][0]["on"], "tile_temp[3]");
  EXPECT_EQ(summary["faults"][0]["from_s"], 0.02);
  EXPECT_EQ(summary["faults"][0]["until_s"], 0.05);
  EXPECT_EQ(summary["events"]["fault"]["seen"], 11) << "six begin, five of them end";
  const std::string events = contents(folder.path("out/events.ndjson"));
  EXPECT_NE(events.find(R"({"event":"fault","time_us":20000,"fault":"missing","on":"tile_temp[3]","what":"begins"})"),
            std::string::npos);
  EXPECT_NE(events.find(R"("to":"Emergency")"), std::string::npos) << "a tile that cannot be measured is stopped";
}

TEST(Faults, TheSameSeedLeavesTheSameBytes) {
  const TemporaryFolder folder;
  write_text(folder.path("f.yaml"), kFaults);
  for (const char* out : {"a", "b"}) {
    flyball({"run", kGuard, "--faults", folder.path("f.yaml"), "--until", "200ms", "--out", folder.path(out)});
  }
  for (const char* name : {"summary.json", "trace.csv", "events.ndjson", "report.html"}) {
    EXPECT_EQ(contents(folder.path("a/") + name), contents(folder.path("b/") + name)) << name;
  }
}

TEST(Faults, ASensorThatIsStuckDoesNotKeepAPromiseAboutTheChip) {
  const TemporaryFolder folder;
  write_text(folder.path("f.yaml"), "- {at: 10 ms, fault: stuck, on: temp}\n");
  write_text(folder.path("cool.fly"), R"(policy cool;
every 1 ms;
domain tile;
input temp[tile] : -40 degC .. 150 degC stale after 5 ms else 150 degC;
limit freq[tile] : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz;
freq <= max(temp) > 52 degC ? 400 MHz : 2.8 GHz;
never any(temp > 60 degC);
never any(true.temp > 60 degC);
)");
  const std::vector<std::string> run = {
      "run",   folder.path("cool.fly"), "--faults", folder.path("f.yaml"), "--until", "1500 ms",
      "--out", folder.path("out")};
  for (const char* backend : {"tables", "jit"}) {
    std::vector<std::string> words = run;
    words.insert(words.end(), {"--backend", backend});
    const Finished done = flyball(words);
    EXPECT_EQ(done.exit_code, 1) << done.err;
    EXPECT_NE(done.out.find("cool.fly:8: never any(true.temp > 60 degC)"), std::string::npos) << done.out;
    EXPECT_EQ(done.out.find("cool.fly:7:"), std::string::npos) << done.out;
  }
  std::vector<std::string> words = run;
  words.insert(words.end(), {"--telemetry", folder.path("run.cap")});
  const Finished recorded = flyball(words);
  EXPECT_EQ(recorded.exit_code, 0) << recorded.err;
  EXPECT_NE(recorded.err.find("a promise that asks for `true.` values is left out"), std::string::npos) << recorded.err;
  const Finished replayed = flyball({"replay", folder.path("run.cap")});
  EXPECT_EQ(replayed.exit_code, 0) << replayed.out << replayed.err;
}

TEST(Faults, AWrongFileIsSaidWithItsLine) {
  const TemporaryFolder folder;
  write_text(folder.path("f.yaml"), "- {at: 2 s, fault: stuk, on: temp}\n");
  for (const char* command : {"run", "campaign"}) {
    const Finished done = flyball({command, kGuard, "--faults", folder.path("f.yaml"), "--out", folder.path("out")});
    EXPECT_EQ(done.exit_code, 1) << done.err;
    EXPECT_NE(done.err.find("f.yaml:1:20: error: fault 1: there is no fault \"stuk\"\n  hint: did you mean \"stuck\"?"),
              std::string::npos)
        << done.err;
  }
  const Finished none = flyball({"campaign", kGuard, "--faults", folder.path("none.yaml")});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_NE(none.err.find("does not exist"), std::string::npos) << none.err;
}

TEST(Campaign, IsTheSameWhateverTheNumberOfJobs) {
  const TemporaryFolder folder;
  std::vector<std::string> csv;
  for (const char* jobs : {"1", "3"}) {
    const Finished done =
        flyball({"campaign", kGuard, "--until", "100ms", "--jobs", jobs, "-o", folder.path(jobs), "--format", "csv"});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(done.out, contents(folder.path(jobs) + "/campaign.csv"));
    csv.push_back(done.out);
  }
  EXPECT_EQ(csv[0], csv[1]);
  EXPECT_EQ(contents(folder.path("1/campaign.json")), contents(folder.path("3/campaign.json")));
  EXPECT_EQ(list_folder(folder.path("1")), (std::vector<std::string>{"campaign.csv", "campaign.json"}));
  const Json json = Json::parse(contents(folder.path("1/campaign.json")));
  EXPECT_GE(json["cases"].size(), 200U);
  EXPECT_EQ(json["broke_a_limit"], false);
  double before = 1e300;
  for (const Json& one : json["cases"]) {
    EXPECT_LE(one["overshoot_K"].get<double>(), before) << "worst first";
    before = one["overshoot_K"].get<double>();
  }
  EXPECT_EQ(std::count(csv[0].begin(), csv[0].end(), '\n'), static_cast<ptrdiff_t>(json["cases"].size() + 1));
}

TEST(Campaign, SaysWhenALimitBroke) {
  const TemporaryFolder folder;
  // A chip that is too hot before anything is broken.
  std::string chip = contents(FLYBALL_SOURCE_DIR "/chips/accel.yaml");
  chip.replace(chip.find("tile_temp: 100 degC"), 19, "tile_temp: 30 degC");
  write_text(folder.path("hot.yaml"), chip);
  write_text(folder.path("f.yaml"), "- {at: 10 ms, for: 10 ms, fault: stale, on: temp}\n");
  const Finished done = flyball(
      {"campaign", kGuard, "--chip", folder.path("hot.yaml"), "--faults", folder.path("f.yaml"), "--until", "50ms"});
  EXPECT_EQ(done.exit_code, 1) << done.err;
  EXPECT_NE(done.out.find("1 of 1 runs were above a limit of the chip."), std::string::npos) << done.out;
}

}  // namespace
}  // namespace flyball::tests
