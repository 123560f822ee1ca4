// Several policies side by side (rule 12), bindings to a chip, params set from outside.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "hal/chip/load.h"
#include "tests/language/rig.h"

namespace flyball::compiler {
namespace {

const char* const kFast = R"(policy fast; every 1 ms;
  limit power : 0 W .. 100 W safe 10 W rest 100 W;
  var n : 0 .. 1000000 = 0;
  n += 1;
  power <= 50 W;)";

std::string slow(const std::string& limit) {
  return "policy slow; every 3 ms;\n" + limit + R"(
  var n : 0 .. 1000000 = 0;
  n += 1;
  power <= n > 1 ? 20 W : 80 W;)";
}

const char* const kSameLimit = "limit power : 0 W .. 100 W safe 10 W rest 100 W;";

chip::Chip accel() {
  const chip::LoadResult result = chip::load(std::string(FLYBALL_SOURCE_DIR) + "/chips/accel.yaml");
  return std::get<chip::Chip>(result);
}

TEST(Link, PeriodsShareABaseTick) {
  Rig rig({kFast, slow(kSameLimit)});
  EXPECT_EQ(rig.program().tick_us, 1000U);
  rig.tick(3);
  EXPECT_EQ(rig.var("fast.n"), 3);
  EXPECT_EQ(rig.var("slow.n"), 1);
  EXPECT_EQ(rig.grant("power"), 50000);
  rig.tick(1);
  EXPECT_EQ(rig.var("slow.n"), 2);
  EXPECT_EQ(rig.grant("power"), 20000);
  EXPECT_EQ(rig.program().limits.size, 1U);
}

/// A chip that grants a power and ranks policies `one` before those that it does not name.
chip::Chip ranked(const std::string& one) {
  chip::Chip chip;
  chip.name = "ranked";
  for (const char* name : {"power", "fans"}) {
    chip::Actuator& actuator = chip.actuators.emplace_back();
    actuator.name = name;
    actuator.quantity = chip::Quantity::kPower;
    actuator.lo = 0;
    actuator.hi = 100000;
    actuator.step = 1000;
    chip.bindings.push_back({name, "", name});
  }
  chip.rank_order = {"first", "rest"};
  chip.ranks.push_back({one, "first"});
  return chip;
}

std::string voter(const std::string& name, const std::string& votes) {
  const std::string range = " : 0 W .. 100 W safe 40 W rest 100 W;\n";
  return "policy " + name + "; every 1 ms;\nlimit power" + range + "limit fans" + range + votes;
}

/// Rule 8.4, whatever the order in which policies are linked: the arbiter goes through the votes once.
TEST(Link, VotesStandInTheOrderOfTheirRanks) {
  const std::vector<std::string> policies = {voter("low", "power <= 30 W; fans >= 80 W;"),
                                             voter("high", "fans <= 50 W; power >= 20 W; power <= 90 W;"),
                                             voter("last", "power >= 60 W; fans <= 70 W;")};
  const chip::Chip chip = ranked("high");
  Rig rig(policies, &chip);
  const Program& program = rig.program();
  for (const Limit& limit : program.limits) {
    for (uint32_t v = 1; v < limit.vote_count; ++v) {
      const Vote* const vote = program.votes.data + limit.first_vote + v;
      EXPECT_LE(vote[-1].rank, vote->rank) << limit.name << " " << v;
    }
  }
  rig.tick();
  EXPECT_EQ(rig.grant("fans"), 50000) << "a floor of `low` does not pass a ceiling of `high`";
  EXPECT_EQ(rig.grant("power"), 40000) << "`low` and `last` disagree in one rank, so `safe` holds";
}

TEST(Link, AVarCarriesItsFractionWhateverStandsBeforeIt) {
  // This one fits 64 bits with a fraction, and would not without.
  const std::string wide = R"(policy wide; every 1 ms;
    var share : 0 % .. 100 % = 100 %;
    var x : -50 .. 50 = -49.5;
    x += (share / 1626545838.56) mod 0.000001 %;)";
  const std::string fine = R"(policy fine; every 1 ms;
    var e : 0 mJ .. 1000 mJ = 346 mJ;
    e += 0.17 * (0 mJ - e - e);)";
  Rig alone({fine}), behind({wide, fine});
  for (int tick = 0; tick < 5; ++tick) {
    alone.tick();
    behind.tick();
    EXPECT_EQ(behind.var("fine.e"), alone.var("fine.e")) << tick;
  }
}

TEST(Link, EachPolicyIsCheckedWhateverIsWrongInAnother) {
  const CompileResult result = compile_texts(
      {{"a.fly", "policy a; every 1 ms;\nlet p = 1 W + 1 K;"}, {"b.fly", "policy b; every 1 ms;\nlet q = r;"}},
      nullptr);
  ASSERT_EQ(result.diagnostics.all().size(), 2U);
  EXPECT_EQ(result.diagnostics.all()[0].code, "FB0202");
  EXPECT_EQ(result.diagnostics.all()[1].code, "FB0300");
}

TEST(Link, ASharedLimitMustBeDeclaredAlike) {
  const CompileResult result =
      compile_texts({{"a.fly", kFast}, {"b.fly", slow("limit power : 0 W .. 90 W safe 10 W rest 90 W;")}}, nullptr);
  ASSERT_EQ(result.linked, nullptr);
  EXPECT_EQ(result.diagnostics.all()[0].code, "FB0388");
  EXPECT_EQ(result.diagnostics.all()[0].related.size(), 1U);
}

TEST(Link, BindingsAreChecked) {
  const chip::Chip chip = accel();
  const auto code = [&](const std::string& text) {
    const CompileResult result = compile_texts({{"a.fly", "policy a; every 1 ms;\n" + text}}, &chip);
    return result.diagnostics.all().empty() ? std::string() : result.diagnostics.all()[0].code;
  };
  EXPECT_EQ(code("domain tyle;"), "FB0362");
  EXPECT_EQ(code("domain rail; domain hbm in rail;"), "FB0365");
  EXPECT_EQ(code("domain tile; input tmp[tile] : 0 degC .. 100 degC stale never else 100 degC;"), "FB0382");
  EXPECT_EQ(code("domain tile; input temp[tile] : 0 W .. 100 W stale never else 100 W;"), "FB0383");
  EXPECT_EQ(code("input temp : 0 degC .. 100 degC stale never else 100 degC;"), "FB0383");
  EXPECT_EQ(code("domain tile; limit freq[tile] : 400 MHz .. 2.8 GHz step 50 MHz safe 800 MHz;"), "FB0389");
  EXPECT_EQ(code("domain tile; limit freq[tile] : 400 MHz .. 9 GHz safe 800 MHz;"), "FB0390");
  EXPECT_EQ(code("domain tile; limit freq[tile] : 400 MHz .. 2.8 GHz safe 801 MHz;"), "FB0387");
  EXPECT_EQ(code("domain tile; limit freq[tile] : 400 MHz .. 2.8 GHz safe 800 MHz slew up 1 MHz/ms;"), "FB0392");
  EXPECT_EQ(code("domain tile; limit freq[tile] : 400 MHz .. 2.8 GHz safe 800 MHz; freq <= 1 GHz;"), "");
}

/// Rule 2.13.
TEST(Link, AParamMayTakeItsValueFromTheChip) {
  const std::string text =
      "policy cap; every 1 ms;\n"
      "domain Mode { Quiet, Fast }\n"
      "param tdp : 50 W .. 600 W = chip;\n"
      "param mode : Mode = chip;\n"
      "param lid : bool = chip;\n"
      "param usual : 50 W .. 600 W = 100 W;\n"
      "require tdp >= usual;\n";
  const auto compiled = [&](const std::vector<std::pair<std::string, std::string>>& given) {
    chip::Chip chip = accel();
    for (const auto& [name, value] : given) chip.params.push_back({"cap", name, value, "c.yaml:9:5"});
    return compile_texts({{"a.fly", text}}, &chip);
  };
  const CompileResult right = compiled({{"tdp", "250 W"}, {"mode", "Fast"}, {"lid", "true"}});
  ASSERT_NE(right.linked, nullptr) << dsl::render(right.diagnostics, right.sources, false);
  EXPECT_EQ(right.linked->slots[right.linked->params[0].slot].first, 250000);
  EXPECT_EQ(right.linked->slots[right.linked->params[1].slot].first, 1);
  EXPECT_EQ(right.linked->slots[right.linked->params[2].slot].first, 1);
  EXPECT_TRUE(right.linked->stand_ins.empty());
  const auto said = [&](const std::vector<std::pair<std::string, std::string>>& given) {
    const CompileResult result = compiled(given);
    std::string all;
    for (const auto& d : result.diagnostics.all()) {
      if (d.severity == dsl::Severity::kError) all += d.code + ": " + d.message + "; " + d.why + "; " + d.hint + "\n";
    }
    return all;
  };
  EXPECT_EQ(said({{"mode", "Fast"}, {"lid", "true"}}),
            "FB0442: chip accel gives no `tdp`; ; add it to the chip file: `params: {cap: {tdp: VALUE}}`\n");
  EXPECT_EQ(
      said({{"tdp", "700 W"}, {"mode", "Fast"}, {"lid", "true"}}),
      "FB0443: what chip accel gives for this lies outside of the range; it is 700 W, in c.yaml:9:5; the range is "
      "50 W .. 600 W; \n");
  EXPECT_EQ(said({{"tdp", "85 degC"}, {"mode", "Loud"}, {"lid", "1"}}),
            "FB0443: what chip accel gives for this does not fit; `85 degC` is a temperature, and "
            "a power is wanted; it stands in c.yaml:9:5; \n"
            "FB0443: what chip accel gives for this does not fit; `Mode` has no `Loud`; it stands in c.yaml:9:5; \n"
            "FB0443: what chip accel gives for this does not fit; `1` is no truth value: write `true` or `false`; it "
            "stands in c.yaml:9:5; \n");
  EXPECT_EQ(said({{"tdp", "250 W"}, {"mode", "Fast"}, {"lid", "true"}, {"usual", "60 W"}, {"tpd", "9 W"}}),
            "FB0444: this policy asks chip accel for no `usual`, and the chip gives it; it stands in c.yaml:9:5; a "
            "param whose value is the chip's is declared with `= chip`\n"
            "FB0444: this policy asks chip accel for no `tpd`, and the chip gives it; it stands in c.yaml:9:5; did you "
            "mean `tdp`?\n");
  EXPECT_EQ(said({{"tdp", "60 W"}, {"mode", "Fast"}, {"lid", "true"}}).substr(0, 6), "FB0400");
  const CompileResult anywhere = compile_texts({{"a.fly", text}}, nullptr);
  ASSERT_NE(anywhere.linked, nullptr);
  EXPECT_EQ(anywhere.linked->stand_ins.size(), 3U);
  EXPECT_EQ(anywhere.linked->slots[anywhere.linked->params[0].slot].first, 600000);  // `require` wants the high end
}

/// A domain with an error in it is one all the same for what is indexed by it: the error is said once.
TEST(Link, WhatIsIndexedByADomainWithAnErrorIsStillChecked) {
  const chip::Chip chip = accel();
  const auto codes = [&](const std::string& text, const chip::Chip* on) {
    std::string all;
    const CompileResult result = compile_texts({{"a.fly", "policy a; every 1 ms;\n" + text}}, on);
    for (const auto& d : result.diagnostics.all()) {
      if (d.severity == dsl::Severity::kError) all += d.code + " ";
    }
    return all;
  };
  const std::string rest =
      "input temp[part] : 0 degC .. 100 degC stale never else 100 degC;\n"
      "limit freq[part] : 400 MHz .. 2.8 GHz safe 800 MHz; freq <= 2.8 GHz - 1 MHz/K * (temp - 0 degC);\n"
      "machine m[part] {\n"
      "  var n : 0 .. 9 = 0;\n"
      "  state Cool { n = 1; on max(temp) > 90 degC -> Hot; }\n"
      "  state Hot { n = 2; on max(temp) < 80 degC -> Cool; }\n"
      "  resume { otherwise -> Cool; }\n"
      "}\n";
  EXPECT_EQ(codes("domain part;\n" + rest, &chip), "FB0362 ");
  EXPECT_EQ(codes("domain part of 0;\n" + rest, nullptr), codes("domain part of 0;", nullptr));
  EXPECT_NE(codes("domain part of 0;", nullptr), "");
}

TEST(Link, WhatIsRetainedHasRoomOnTheChip) {
  chip::Chip chip = accel();
  const auto code = [&chip](const std::string& text) {
    const CompileResult result = compile_texts({{"a.fly", "policy a; every 1 ms;\n" + text}}, &chip);
    EXPECT_NE(result.linked, nullptr) << "a policy runs without";
    return result.diagnostics.all().empty() ? std::string() : result.diagnostics.all()[0].code;
  };
  std::string many = "domain tile;\n";
  for (int i = 0; i < 8; ++i) {
    const std::string n = std::to_string(i);
    many += "machine m" + n + "[tile] { retained var held" + n + " : 0 .. 9 = 0; held" + n + " += 1; }\n";
  }
  EXPECT_EQ(code("retained var n : 0 .. 9 = 0; n += 1;"), "");
  EXPECT_EQ(code(many), "FB0403") << "128 values, 124 words";
  chip.devices.clear();
  EXPECT_EQ(code("retained var n : 0 .. 9 = 0; n += 1;"), "FB0403");
}

TEST(Link, TheSameSourceOnAnyChip) {
  const chip::Chip chip = accel();
  const CompileResult result = compile({std::string(FLYBALL_SOURCE_DIR) + "/policies/tile_guard.fly"}, &chip);
  ASSERT_NE(result.linked, nullptr);
  EXPECT_TRUE(result.diagnostics.all().empty());
  const CompileResult without = compile({std::string(FLYBALL_SOURCE_DIR) + "/policies/tile_guard.fly"}, nullptr);
  ASSERT_NE(without.linked, nullptr);
  EXPECT_TRUE(without.diagnostics.all().empty());
  EXPECT_EQ(result.linked->ops.size(), without.linked->ops.size());
}

TEST(Params, AreSetAsWritten) {
  Rig rig(
      {"policy p; every 1 ms;\nparam a : 0 K .. 50 K = 10 K;\nparam b : 0 degC .. 60 degC = 20 degC;\n"
       "require b - 0 degC >= a;"});
  LinkedSet& linked = const_cast<LinkedSet&>(rig.linked());
  EXPECT_EQ(set_param(linked, "a", "12.5 K"), std::nullopt);
  EXPECT_EQ(linked.slots[linked.params[0].slot].first, 12500);
  EXPECT_EQ(set_param(linked, "p.b", "30 degC"), std::nullopt);
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"a", "12.5"}, {"a", "60 K"}, {"a", "31 K"}, {"b", "-3 K"}, {"c", "3 K"}, {"a", ""}, {"a", "a"}}) {
    EXPECT_NE(set_param(linked, name, value), std::nullopt) << name << " " << value;
  }
  EXPECT_EQ(linked.slots[linked.params[0].slot].first, 12500);
}

TEST(Files, AreReadOrExplained) {
  const auto code = [](const std::string& path) { return compile({path}, nullptr).diagnostics.all()[0].code; };
  EXPECT_EQ(code("no such file.fly"), "FB0001");
  EXPECT_EQ(code("."), "FB0001");
  EXPECT_EQ(compile_texts({{"l.fly", "library l;"}}, nullptr).diagnostics.all()[0].code, "FB0373");
  EXPECT_EQ(compile_texts({{"a.fly", kFast}, {"b.fly", kFast}}, nullptr).diagnostics.all()[0].code, "FB0374");
}

/// A policy beside a library; both texts.
CompileResult with_library(const std::string& policy, const std::string& library) {
  const std::string name = "with_library_" + std::to_string(getpid());  // tests run beside each other
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / name;
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "wide.fly") << library;
  std::ofstream(folder / "p.fly") << "policy p;\nevery 1 ms;\n" << policy;
  CompileResult result = compile({(folder / "p.fly").string()}, nullptr);
  std::filesystem::remove_all(folder);
  return result;
}

TEST(Libraries, NameTheDomainOfAnArgument) {
  const CompileResult result = with_library(
      "use wide { spread };\n"
      "domain rail;\ndomain tile;\n"
      "input temp[tile] : 0 degC .. 100 degC stale never else 0 degC;\n"
      "input volt[rail] : 0 V .. 1 V stale never else 0 V;\n"
      "output apart : -100 K .. 100 K = spread(temp);\n"
      "output sag : -1 V .. 1 V = spread(volt);\n",
      "library wide;\nfn spread(x[d]) = max(e in d: x[e]) - min(x);\n");
  EXPECT_TRUE(result.diagnostics.all().empty());
  EXPECT_NE(result.linked, nullptr);
}

TEST(Libraries, AMistakeInOneIsAllThatIsSaid) {
  const CompileResult result = with_library(
      "use wide { spread };\n"
      "input x : 0 .. 1 stale never else 0;\n"
      "output y : 0 .. 1 = spread(x);\n",
      "library wide;\nfn spread(x) = x +;\n");
  ASSERT_EQ(result.diagnostics.all().size(), 1U);
  EXPECT_EQ(result.diagnostics.all()[0].span.file, 1U);
}

}  // namespace
}  // namespace flyball::compiler
