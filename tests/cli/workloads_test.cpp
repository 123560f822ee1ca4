// Every kind of workload by the command line: listed, run, written into the summary, refused with a remedy.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

using Json = nlohmann::json;

constexpr const char* kGuard = "policies/tile_guard.fly";

Finished run(const std::string& workload, const std::string& out, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"run", kGuard, "--workload", workload, "--backend", "tables", "--out", out};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return flyball(arguments);
}

Json summary_of(const TemporaryFolder& folder) { return Json::parse(contents(folder.path("out/summary.json"))); }

TEST(Workloads, AreListedWithExamplesThatRun) {
  const Finished list = flyball({"workloads"});
  EXPECT_EQ(list.exit_code, 0);
  const TemporaryFolder folder;
  for (const char* workload :
       {"step:before=10%,after=100%,at=1s,length=4s", "ramp:from=0%,to=100%,length=10s",
        "square:frequency=2Hz,low=10%,high=100%,duty=50%,length=10s", "virus:length=10s",
        "random:seed=7,length=10s,shortest=1ms,longest=200ms", "training:steps=20,collective.overlap=50%"}) {
    EXPECT_NE(list.out.find(workload), std::string::npos) << list.out;
    const Finished done = run(workload, folder.path("out"), {"--until", "100ms"});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(summary_of(folder)["run"]["workload_file"], workload);
  }
  EXPECT_NE(list.out.find("train_step"), std::string::npos);
  EXPECT_NE(list.out.find("chat"), std::string::npos);
}

TEST(Workloads, ServingSaysHowRequestsFared) {
  const TemporaryFolder folder;
  const Finished done = run("chat", folder.path("out"), {"--until", "8s"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  for (const char* words : {"requests done", "time to first token", "time between tokens", "tokens a second"}) {
    EXPECT_NE(done.out.find(words), std::string::npos) << done.out;
  }
  const Json serving = summary_of(folder)["serving"];
  EXPECT_EQ(serving["requests"], 120);
  EXPECT_GT(serving["done"], 0);
  EXPECT_GE(serving["first_token_s"]["p99"], serving["first_token_s"]["p50"]);
  EXPECT_GT(serving["between_tokens_s"]["p50"], 0.029);  // no iteration is shorter than its weights
  const double tokens = serving["generated_tokens"];
  EXPECT_NEAR(serving["tokens_per_s"], tokens / 8, 1e-6);
  EXPECT_NEAR(serving["energy_per_token_J"], summary_of(folder)["energy_J"].get<double>() / tokens, 1e-5);
}

TEST(Workloads, TheSeedOfTheRunIsThatOfRandomPhases) {
  const TemporaryFolder one, same, other;
  run("random:length=500ms", one.path("out"), {"--seed", "3"});
  run("random:length=500ms", same.path("out"), {"--seed", "3"});
  run("random:length=500ms", other.path("out"), {"--seed", "4"});
  EXPECT_EQ(contents(one.path("out/trace.csv")), contents(same.path("out/trace.csv")));
  EXPECT_NE(contents(one.path("out/trace.csv")), contents(other.path("out/trace.csv")));
}

TEST(Workloads, ADefinitionInAFile) {
  const TemporaryFolder folder;
  write_text(folder.path("requests.csv"), "TIMESTAMP,ContextTokens,GeneratedTokens\n0,100,4\n0.1,100,4\n");
  write_text(folder.path("w.yaml"), "workload: serving\nrequests: requests.csv\nclock: 2 GHz\n");
  const Finished done = run(folder.path("w.yaml"), folder.path("out"));
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(summary_of(folder)["serving"]["done"], 2);
}

TEST(Workloads, WrongOnesAreFindingsWithARemedy) {
  const TemporaryFolder folder;
  write_text(folder.path("w.yaml"), "workload: square\nfrequency: 2\n");
  const Finished file = run(folder.path("w.yaml"), folder.path("out"));
  EXPECT_EQ(file.exit_code, 1);
  EXPECT_NE(file.err.find("w.yaml:2:12: error"), std::string::npos) << file.err;
  const Finished line = run("square:low=120%", folder.path("out"));
  EXPECT_EQ(line.exit_code, 1);
  EXPECT_NE(line.err.find("square:low=120%: error"), std::string::npos) << line.err;
  const Finished none = run("squarish:low=1%", folder.path("out"));
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_NE(none.err.find("workload squarish:low=1% does not exist"), std::string::npos) << none.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path("out")));
}

}  // namespace
}  // namespace flyball::tests
