// flyball check for other programs, and flyball explain.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/command_line.h"

namespace flyball::tests {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kTrap = "tests/language/errors/no_way_out.fly";
constexpr const char* kOverlap = "tests/language/errors/guards_overlap.fly";

TEST(Check, JsonHasPlaceMessageAndWhatMendsIt) {
  const Finished done = flyball({"check", kTrap, "--format", "json"});
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(done.err, "");
  const Json all = Json::parse(done.out);
  ASSERT_EQ(all["diagnostics"].size(), 1U);
  const Json& one = all["diagnostics"][0];
  EXPECT_EQ(one["code"], "FB0511");
  EXPECT_EQ(one["severity"], "warning");
  EXPECT_EQ(one["place"]["file"], kTrap);
  EXPECT_EQ(one["place"]["line"], 8);
  EXPECT_EQ(one["place"]["column"], 9);
  EXPECT_EQ(one["place"]["end_column"], 18);
  EXPECT_NE(one["message"].get<std::string>().find("`Throttled`"), std::string::npos);
  EXPECT_NE(one["hint"].get<std::string>().find("terminal state Throttled"), std::string::npos);
}

TEST(Check, JsonOfErrorsEndsWithOne) {
  const Finished done = flyball({"check", "tests/language/errors/several_errors.fly", "--format", "json"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_GT(Json::parse(done.out)["diagnostics"].size(), 1U);
  EXPECT_EQ(Json::parse(flyball({"check", "nowhere.fly", "--format", "json"}).out)["diagnostics"][0]["code"], "FB0001");
}

TEST(Check, SarifHasRulesAndResults) {
  const Finished done = flyball({"check", kOverlap, "--format", "sarif"});
  EXPECT_EQ(done.exit_code, 0);
  const Json log = Json::parse(done.out);
  EXPECT_EQ(log["version"], "2.1.0");
  const Json& run = log["runs"][0];
  ASSERT_EQ(run["results"].size(), 1U);
  const Json& result = run["results"][0];
  EXPECT_EQ(result["ruleId"], "FB0513");
  EXPECT_EQ(result["level"], "warning");
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], kOverlap);
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["region"]["startLine"], 9);
  EXPECT_EQ(result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 8);
  ASSERT_EQ(run["tool"]["driver"]["rules"].size(), 1U);
  EXPECT_EQ(run["tool"]["driver"]["rules"][0]["id"], "FB0513");
  EXPECT_EQ(run["tool"]["driver"]["rules"][0]["shortDescription"]["text"], "two transitions that can hold at once");
}

constexpr const char* kSlips =
    "policy slips;\nevery 1 ms;\ninput temp : 0 degC .. 150 degC stale never else 150 degC;\n"
    "limit freq : 1 GHz .. 3 GHz safe 1 GHz rest 3 GHz;\nfreq <= tmep > 90 degC && true ? 1 GHz : missing\n";

TEST(Check, FixMendsWhatIsSureAndTellsTheRest) {
  const TemporaryFolder folder;
  const std::string path = folder.path("slips.fly");
  write_text(path, kSlips);
  const Finished done = flyball({"check", path, "--fix"});
  EXPECT_EQ(done.exit_code, 1);
  std::string mended = kSlips;
  mended.replace(mended.find("tmep"), 4, "temp");
  mended.replace(mended.find("&&"), 2, "and");
  mended.replace(mended.find("missing"), 7, "missing;");
  EXPECT_EQ(contents(path), mended);
  EXPECT_EQ(list_folder(folder.path()), std::vector<std::string>{"slips.fly"});
  EXPECT_EQ(done.err.find(path + ":5:24: fixed[FB0134]: `&&` is written `and`\n" + path + ":5:50: fixed[FB0121]: "), 0U)
      << done.err;
  EXPECT_NE(done.err.find(path + ":5:9: fixed[FB0300]: `tmep` is not declared\n3 fixed\n"), std::string::npos)
      << done.err;
  EXPECT_NE(done.err.find("error[FB0300]: `missing` is not declared"), std::string::npos) << done.err;
  EXPECT_EQ(done.err.find("error[FB0300]: `tmep`"), std::string::npos) << done.err;
}

TEST(Check, FixLeavesLibrariesAndSoundFilesAlone) {
  const TemporaryFolder folder;
  const std::string library = "library own;\nfn twice(x) = x + x\n";
  const std::string user = "policy user;\nevery 1 ms;\nuse own { twice };\nlet a = twice(1);\n";
  write_text(folder.path("own.fly"), library);
  write_text(folder.path("user.fly"), user);
  const Finished done = flyball({"check", folder.path("user.fly"), "--fix"});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.err.find("0 fixed\n"), std::string::npos) << done.err;
  EXPECT_NE(done.err.find("own.fly:2:20: error[FB0121]"), std::string::npos) << done.err;
  EXPECT_EQ(contents(folder.path("own.fly")), library);
  EXPECT_EQ(contents(folder.path("user.fly")), user);
}

TEST(Check, JsonAndSarifHaveFixes) {
  const std::string path = "tests/language/syntax/and_sign.fly";
  const Json one = Json::parse(flyball({"check", path, "--format", "json"}).out)["diagnostics"][0];
  EXPECT_EQ(one["fix"]["text"], "and");
  EXPECT_EQ(one["fix"]["place"], one["place"]);
  const Json log = Json::parse(flyball({"check", path, "--format", "sarif"}).out);
  const Json& result = log["runs"][0]["results"][0];
  ASSERT_EQ(result["fixes"].size(), 1U);
  const Json& change = result["fixes"][0]["artifactChanges"][0];
  EXPECT_EQ(change["artifactLocation"]["uri"], path);
  EXPECT_EQ(change["replacements"][0]["deletedRegion"], result["locations"][0]["physicalLocation"]["region"]);
  EXPECT_EQ(change["replacements"][0]["insertedContent"]["text"], "and");
}

TEST(Check, WhatIsAcceptedIsListedWithItsReason) {
  const std::string port = "policies/ports/hubris_thermal.fly";
  const Finished text = flyball({"check", port});
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_EQ(text.out, "1 policy checked, 0 warnings, 1 accepted\n");
  EXPECT_EQ(text.err.find(port + ":"), 0U) << text.err;
  EXPECT_NE(text.err.find(": accepted[FB0513]: "), std::string::npos) << text.err;
  EXPECT_NE(text.err.find("\n  because: a critical part comes first"), std::string::npos) << text.err;
  const Json json = Json::parse(flyball({"check", port, "--format", "json"}).out);
  ASSERT_EQ(json["diagnostics"].size(), 1U);
  EXPECT_EQ(json["diagnostics"][0]["accepted"].get<std::string>().find("a critical part"), 0U);
  const Json sarif = Json::parse(flyball({"check", port, "--format", "sarif"}).out);
  const Json& suppressions = sarif["runs"][0]["results"][0]["suppressions"];
  ASSERT_EQ(suppressions.size(), 1U);
  EXPECT_EQ(suppressions[0]["kind"], "inSource");
  EXPECT_EQ(suppressions[0]["status"], "accepted");
  EXPECT_EQ(suppressions[0]["justification"], json["diagnostics"][0]["accepted"]);
}

/// A place in SARIF is a URI: a path with a blank or a percent sign in it is none as it stands.
TEST(Check, SarifNamesFilesAsUris) {
  const TemporaryFolder folder;
  const std::string path = folder.path("br oken%.fly");
  write_text(path, "policy broken {\n");
  const Finished done = flyball({"check", path, "--format", "sarif"});
  EXPECT_EQ(done.exit_code, 1);
  const Json place = Json::parse(done.out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "file://" + folder.path("br%20oken%25.fly"));
}

TEST(Diagnostics, APageSaysWhatWhyAndHow) {
  const Finished page = flyball({"explain", "fb0511"});
  EXPECT_EQ(page.exit_code, 0);
  EXPECT_EQ(page.out.find("FB0511: a state that nothing leads out of\n"), 0U);
  EXPECT_NE(page.out.find("\nMended:\n"), std::string::npos);
  EXPECT_EQ(flyball({"explain", "FB0134"}).out.find("FB0134: `&&`, `||`, `!`\n\nWhat mends it: `and`, `or`, `not`\n\n"),
            0U);
  EXPECT_EQ(flyball({"explain", "FB9999"}).exit_code, 2);
  const Finished unknown = flyball({"explain", "nonsense"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_EQ(unknown.out, "");
  EXPECT_NE(unknown.err.find("there is no diagnostic 'nonsense'"), std::string::npos) << unknown.err;
}

TEST(Diagnostics, APageShowsWhatIsSaidForExample) {
  EXPECT_EQ(flyball({"explain", "FB0203"}).out,
            "FB0203: arithmetic that a temperature point does not have\n\n"
            "What mends it: `t - 0 degC` is a difference\n\n"
            "point_scaled.fly:9:9: error[FB0203]: a temperature counted from 0 degC cannot be multiplied\n"
            "    let x = temp[0] * 2;\n"
            "            ^~~~~~~~~~~\n"
            "  hint: `t - 0 degC` is a difference\n");
}

TEST(Diagnostics, AChainOfLibrariesEnds) {
  const TemporaryFolder folder;
  const auto library = [](int i) { return "l" + std::to_string(i); };
  for (int i = 0; i < 1002; ++i) {
    write_text(folder.path(library(i) + ".fly"),
               "library " + library(i) + ";\nuse " + library(i + 1) + " { f };\nfn f(x) = x;\n");
  }
  write_text(folder.path("p.fly"), "policy p;\nevery 1 ms;\nuse l0 { f };\n");
  const Finished checked = flyball({"check", folder.path("p.fly")});
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_NE(checked.err.find("/l999.fly:2:5: error[FB0459]: this run uses more than 1,000 libraries"),
            std::string::npos)
      << checked.err;
}

}  // namespace
}  // namespace flyball::tests
