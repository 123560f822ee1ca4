// flyball why and flyball compare, on runs made for them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

using Json = nlohmann::ordered_json;

/// One cool and one warm run, made once for all tests of this file.
class Explain : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    for (const auto& [name, target] : {std::pair("warm", "88 degC"), std::pair("cool", "60 degC")}) {
      const Finished done = flyball({"run", "policies/tile_guard.fly", "--until", "1500ms", "--out", path(name),
                                     "--set", std::string("target=") + target});
      ASSERT_EQ(done.exit_code, 0) << done.err;
    }
  }
  static void TearDownTestSuite() { delete folder_; }
  static std::string path(const std::string& name) { return folder_->path(name); }

  static TemporaryFolder* folder_;
};

TemporaryFolder* Explain::folder_ = nullptr;

TEST_F(Explain, WhyNamesTheChainFromGrantToTransition) {
  const Finished done = flyball({"why", path("cool"), "freq[9]", "--at", "1400ms"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  for (const char* word : {"freq[9] (C1T1) at 1.4 s: granted", "because", "guard.Regulate", "vote", "freq <= 2.8 GHz",
                           "policies/tile_guard.fly:", "policy   tile_guard", "machine  guard[9]",
                           "Regulate, entered at", "Nominal", "temp > target", "target = 60 degC"}) {
    EXPECT_NE(done.out.find(word), std::string::npos) << word << " is not in\n" << done.out;
  }
}

TEST_F(Explain, WhyAsJsonAgreesWithTheTrace) {
  const Finished done = flyball({"why", path("cool"), "freq[C1T1]", "--at", "1.4s", "--format", "json"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const Json answer = Json::parse(done.out);
  EXPECT_EQ(answer["limit"], "freq[9]");
  EXPECT_EQ(answer["row_us"], Json({1400000, 1410000}));
  EXPECT_LE(answer["granted_min"], answer["granted"]);
  EXPECT_LE(answer["granted"], answer["granted_max"]);
  EXPECT_EQ(answer["reason"], "guard.Regulate");
  ASSERT_EQ(answer["voters"].size(), 1u);
  EXPECT_EQ(answer["voters"][0]["state"], "Regulate");
  EXPECT_EQ(answer["voters"][0]["transition"]["from"], "Nominal");
  EXPECT_LE(answer["voters"][0]["transition"]["time_us"], answer["since_us"]);
}

TEST_F(Explain, WhySaysWhenNothingLimited) {
  const Finished done = flyball({"why", path("warm"), "freq[0]", "--at", "1s"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_NE(done.out.find("granted 2800 MHz"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("nothing limited it"), std::string::npos) << done.out;
}

TEST_F(Explain, WhyRefusesWhatIsNotThere) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"frq[0]", "--at", "1s"}, "no limit 'frq'; did you mean 'freq'?"},
      {{"freq", "--at", "1s"}, "freq has 16 elements"},
      {{"freq[16]", "--at", "1s"}, "freq has no element '16'"},
      {{"freq[0", "--at", "1s"}, "freq has no element"},
      {{"freq[0]", "--at", "2h"}, "the run was over at 1.5 s"},
  };
  for (const auto& [arguments, message] : cases) {
    std::vector<std::string> all = {"why", path("warm")};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Finished done = flyball(all);
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_NE(done.err.find(message), std::string::npos) << done.err;
  }
}

TEST_F(Explain, CompareShowsScoresAndTheFirstDifference) {
  const Finished done = flyball({"compare", path("warm"), path("cool"), "--format", "json"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const Json json = Json::parse(done.out);
  EXPECT_EQ(json["same"], false);
  EXPECT_EQ(json["run"][0]["what"], "set");
  const int64_t tick_us = json["first_event"]["time_us"];
  EXPECT_GT(tick_us, 0);
  // Nothing may differ in the traces before the first event that does.
  EXPECT_GE(json["first_row"]["to_us"], tick_us);
  bool cooler = false;
  for (const Json& score : json["scores"]) cooler |= score["name"] == "peak temperature" && score["b"] < score["a"];
  EXPECT_TRUE(cooler);
  const Finished text = flyball({"compare", path("warm"), path("cool")});
  EXPECT_NE(text.out.find("first tick with another event"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("differs in set: target="), std::string::npos) << text.out;
}

TEST_F(Explain, CompareOfARunWithItselfFindsNothing) {
  const Finished done = flyball({"compare", path("warm"), path("warm")});
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_NE(done.out.find("The two runs are the same"), std::string::npos) << done.out;
}

TEST_F(Explain, ReportMakesTheSamePageAgain) {
  const std::string before = contents(path("warm/report.html"));
  write_text(path("warm/report.html"), "gone");
  const Finished done = flyball({"report", path("warm")});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(contents(path("warm/report.html")), before);
}

TEST_F(Explain, DamagedFoldersAreFindingsWithAPlace) {
  const TemporaryFolder folder;
  for (const char* name : {"summary.json", "trace.csv", "events.ndjson"}) {
    write_text(folder.path(name), contents(path("warm/") + name));
  }
  for (const char* name : {"summary.json", "trace.csv", "events.ndjson"}) {
    const std::string whole = contents(folder.path(name));
    write_text(folder.path(name), whole.substr(0, whole.size() / 2));
    const Finished done = flyball({"report", folder.path()});
    EXPECT_EQ(done.exit_code, 1) << name;
    EXPECT_NE(done.err.find(folder.path(name)), std::string::npos) << done.err;
    EXPECT_NE(done.err.find("hint:"), std::string::npos) << done.err;
    write_text(folder.path(name), whole);
  }
  EXPECT_EQ(flyball({"report", folder.path()}).exit_code, 0);
}

}  // namespace
}  // namespace flyball::tests
