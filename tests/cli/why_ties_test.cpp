// flyball why, on a grant that several votes hold together after quantisation, and on one that is still on its way.
#include <gtest/gtest.h>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

constexpr const char* kFirst =
    "policy first;\nevery 1 ms;\ndomain rail;\ndomain tile in rail;\n"
    "limit freq[tile] : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz slew up 100 MHz/ms down 400 MHz/ms;\n"
    "machine m[tile] {\n  state Free { after 40 ms -> Held; }\n  state Held { freq <= 2010 MHz; }\n}\n";
constexpr const char* kSecond =
    "policy second;\nevery 1 ms;\ndomain rail;\ndomain tile in rail;\n"
    "limit freq[tile] : 400 MHz .. 2.8 GHz safe 800 MHz rest 2.8 GHz slew up 100 MHz/ms down 400 MHz/ms;\n"
    "freq <= 2.02 GHz;\nfreq <= 2.4 GHz;\n";

class WhyTies : public testing::Test {
 protected:
  void SetUp() override {
    write_text(folder_.path("first.fly"), kFirst);
    write_text(folder_.path("second.fly"), kSecond);
    const Finished done = flyball({"run", folder_.path("first.fly"), folder_.path("second.fly"), "--until", "100ms",
                                   "--record", "tick", "--out", folder_.path("out")});
    ASSERT_EQ(done.exit_code, 0) << done.err;
  }
  std::string why(const std::string& at) {
    const Finished done = flyball({"why", folder_.path("out"), "freq[3]", "--at", at});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return done.out;
  }

  TemporaryFolder folder_;
};

TEST_F(WhyTies, VotesThatComeToTheSameAreNamedTogether) {
  const std::string out = why("60ms");
  for (const char* word : {"granted 2000 MHz", "because  first:m.Held + second, since", "freq <= 2010 MHz",
                           "state    Held, entered at 0.04 s", "Free: after 40 ms", "freq <= 2.02 GHz"}) {
    EXPECT_NE(out.find(word), std::string::npos) << word << " is not in\n" << out;
  }
  EXPECT_EQ(out.find("2.4 GHz"), std::string::npos) << out;
}

TEST_F(WhyTies, OneThatHoldsAloneIsNamedAlone) {
  const std::string out = why("30ms");
  EXPECT_NE(out.find("because  second, since"), std::string::npos) << out;
  EXPECT_EQ(out.find("first"), std::string::npos) << out;
}

TEST_F(WhyTies, WhileTheSlewBindsItIsTheReason) {
  const std::string out = why("5ms");
  EXPECT_NE(out.find("because  slew: on its way to 2000 MHz"), std::string::npos) << out;
}

}  // namespace
}  // namespace flyball::tests
