// The report in a real browser: what the page computes from its series is what summary.json says, and its console is
// clean.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command_line.h"
#include "tools/report/report.h"

namespace flyball::tests {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kBrowser = "/usr/bin/chromium";

/// The page's DOM after its scripts have run; what the browser logs is in err.
Finished open_page(const std::string& page, const std::string& profile) {
  return run_program("/usr/bin/timeout",
                     {"90", kBrowser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
                      "--no-first-run", "--disable-background-networking", "--disable-component-update",
                      "--disable-sync", "--enable-logging=stderr", "--user-data-dir=" + profile,
                      "--window-size=1300,2000", "--virtual-time-budget=20000", "--dump-dom", "file://" + page});
}

/// The value of an attribute in the text of a DOM; empty when it is not there.
std::string attribute(const std::string& dom, const std::string& element, const std::string& name) {
  const size_t tag = dom.find(element);
  if (tag == std::string::npos) return "";
  const std::string key = " " + name + "=\"";
  const size_t begin = dom.find(key, tag), end_of_tag = dom.find('>', tag);
  if (begin == std::string::npos || begin > end_of_tag) return "";
  std::string value = dom.substr(begin + key.size(), dom.find('"', begin + key.size()) - begin - key.size());
  for (size_t at; (at = value.find("&quot;")) != std::string::npos;) value.replace(at, 6, "\"");
  return value;
}

TEST(Report, InABrowserSaysWhatTheSummarySays) {
  if (!std::filesystem::exists(kBrowser)) GTEST_SKIP() << "chromium is not installed";
  const TemporaryFolder folder;
  const Finished run = flyball(
      {"run", "policies/tile_guard.fly", "--until", "3s", "--set", "target=65 degC", "--out", folder.path("out")});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Finished page = open_page(folder.path("out/report.html"), folder.path("profile"));
  ASSERT_EQ(page.exit_code, 0) << page.err;
  const Json summary = Json::parse(contents(folder.path("out/summary.json")));

  EXPECT_EQ(attribute(page.out, "<html", "data-errors"), "[]");
  EXPECT_EQ(page.err.find("CONSOLE"), std::string::npos) << page.err;
  const std::string computed = "<div id=\"computed\"";
  ASSERT_EQ(attribute(page.out, computed, "data-ready"), "yes");
  const auto number = [&](const char* name) { return std::stod(attribute(page.out, computed, name)); };
  EXPECT_DOUBLE_EQ(number("data-peak-temperature-degc"), summary["temperature_degC"]["peak"].get<double>());
  EXPECT_DOUBLE_EQ(number("data-work-s"), summary["work"]["done_s"].get<double>());
  EXPECT_EQ(number("data-charts"), 5);
  const Json shares = Json::parse(attribute(page.out, computed, "data-shares"));
  size_t compared = 0;
  for (const Json& limit : summary["limits"]) {
    for (const Json& reason : limit["reasons"]) {
      const std::string name = reason["reason"];
      EXPECT_NEAR(shares[limit["name"].get<std::string>()][name].get<double>(), reason["share"].get<double>(), 1e-8);
      compared += reason["share"].get<double>() > 0 ? 1 : 0;
    }
  }
  EXPECT_GE(compared, 3u) << "rest, slew and the regulator should all have held";
}

TEST(Report, IsOneFileOfBoundedSizeWithTheNoticeOfWhatItHolds) {
  const TemporaryFolder folder;
  ASSERT_EQ(flyball({"run", "policies/tile_guard.fly", "--record", "tick", "--out", folder.path("out")}).exit_code, 0);
  const std::string page = contents(folder.path("out/report.html"));
  EXPECT_LE(page.size(), tools::kMostPageBytes);
  EXPECT_NE(page.find("Dan Vanderkam"), std::string::npos);
  EXPECT_NE(page.find("Permission is hereby granted"), std::string::npos);
  for (const char* outside : {"src=\"http", "href=\"http", "url(http", "@import"}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
}

}  // namespace
}  // namespace flyball::tests
