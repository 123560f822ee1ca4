// Random sets of policies: how many, over which domains, what they share; and what stands in each.
#include "tests/reference/generator.h"

#include <algorithm>

#include "tests/reference/policy_maker.h"

namespace flyball::reference {

uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

int64_t Random::between(int64_t lo, int64_t hi) {
  const uint64_t span = static_cast<uint64_t>(hi) - static_cast<uint64_t>(lo) + 1;
  return static_cast<int64_t>(static_cast<uint64_t>(lo) + (span == 0 ? next() : next() % span));
}

std::string PolicyMaker::policy() {
  static const int64_t kPeriods[] = {500, 1000, 1000, 1000, 2000, 3000};
  period_us_ = kPeriods[random_.between(0, 5)];
  line("policy random" + std::to_string(index_) + ";");
  line("every " + std::to_string(period_us_) + " us;");
  if (random_.chance(60)) library();
  for (const RandomDomain& d : domains_) {
    line(d.declaration());
  }
  for (const SharedLimit& limit : limits_) {
    line(limit.declaration);
    policy_.names.push_back(limit.name);
  }
  if (random_.chance(30)) constants();
  for (int64_t i = random_.between(1, 3); i > 0; --i) param();
  for (int64_t i = random_.between(2, 5); i > 0; --i) input();
  if (!chip && random_.chance(60)) counter();
  if (random_.chance(40)) requirement();
  for (int64_t i = random_.between(0, 2); i > 0; --i) function();
  if (random_.chance(50)) block();
  if (random_.chance(40)) function_of_elements();
  if (random_.chance(30)) block_of_elements();
  if (random_.chance(35)) ring();
  if (random_.chance(50)) table();
  for (int64_t i = random_.between(1, 3); i > 0; --i) variable(policy_, false);
  policy_.blocks = policy_.each_step = true;
  Surroundings at = policy_;
  statements(at, static_cast<int>(random_.between(1, 4)), 2, false, &policy_);
  if (random_.chance(40)) output();
  for (int64_t i = random_.between(1, 2); i > 0; --i) machine();
  statements(policy_, static_cast<int>(random_.between(0, 3)), 2, false, nullptr);
  if (random_.chance(40)) output();
  if (random_.chance(50)) promise();
  if (random_.chance(20)) acceptance();
  return out_;
}

namespace {

SharedLimit shared_limit(Random& random, const std::vector<RandomDomain>& domains, int index) {
  static const char* const kTexts[] = {"400 MHz .. 2800 MHz@800 MHz@2800 MHz@ slew up 100 MHz/ms down 400 MHz/ms",
                                       "400 MHz .. 2800 MHz step 25 MHz@800 MHz@2800 MHz@ slew up 100 MHz/ms",
                                       "0 W .. 500 W@50 W@400 W@ slew down 30 W/ms", "0 % .. 100 %@25 %@100 %@",
                                       "600 mV .. 1200 mV step 5 mV@900 mV@700 mV@ slew up 20 mV/ms down 20 mV/ms"};
  static const Kind kTypes[] = {Kind::kFrequency, Kind::kFrequency, Kind::kPower, Kind::kNumber, Kind::kVoltage};
  static const Rational kEnds[][3] = {{Rational(400000000), Rational(2800000000), Rational(1000)},
                                      {Rational(400000000), Rational(2800000000), Rational(1000)},
                                      {Rational(0), Rational(500), Rational(1, 1000)},
                                      {Rational(0), Rational(1), Rational::power_of_two(-20)},
                                      {Rational(6, 10), Rational(12, 10), Rational(1, 1000000)}};
  const auto which = static_cast<size_t>(random.between(0, 4));
  std::vector<std::string> parts{""};
  for (const char* c = kTexts[which]; *c != 0; ++c) {
    if (*c == '@') {
      parts.emplace_back();
    } else {
      parts.back() += *c;
    }
  }
  SharedLimit out;
  out.name.name = "li" + std::to_string(index) + "x";
  out.name.kind = kTypes[which];
  out.name.lo = kEnds[which][0];
  out.name.hi = kEnds[which][1];
  out.name.step = kEnds[which][2];
  out.name.limit = out.name.previous = true;
  static const Dimension kDimensions[] = {{-1, 0, 0, 0}, {-1, 0, 0, 0}, {0, 0, 1, 1}, {}, {0, 0, 1, 0}};
  static const int64_t kSteps[] = {50000, 25000, 1000, 1, 5000};
  out.binding.name = out.name.name;
  out.binding.dimension = kDimensions[which];
  out.binding.actuator = true;
  out.binding.lo = (out.name.lo / out.name.step).round();
  out.binding.hi = (out.name.hi / out.name.step).round();
  out.binding.step = which == 1 || which == 4 || random.chance(50) ? kSteps[which] : 1;
  if (random.chance(70)) {
    out.name.domain = domains[static_cast<size_t>(random.between(0, static_cast<int64_t>(domains.size()) - 1))].name;
  }
  out.binding.domain = out.name.domain;
  out.declaration = "limit " + out.name.name + (out.name.domain.empty() ? "" : "[" + out.name.domain + "]") + " : " +
                    parts[0] + " safe " + parts[1] + (random.chance(15) ? "" : " rest " + parts[2]) + parts[3] + ";";
  return out;
}

// Of an enumeration: rule 2.11.
SharedLimit shared_mode(Random& random, const RandomDomain& of, int index) {
  SharedLimit out;
  out.name.name = "li" + std::to_string(index) + "x";
  out.name.names = of.name;
  out.name.limit = out.name.previous = true;
  if (random.chance(50)) out.name.domain = "tile";
  out.binding.name = out.name.name;
  out.binding.domain = out.name.domain;
  out.binding.actuator = out.binding.counts = true;
  out.binding.hi = of.size - 1;
  const auto some = [&] { return of.names[static_cast<size_t>(random.between(0, of.size - 1))]; };
  out.declaration = "limit " + out.name.name + (out.name.domain.empty() ? "" : "[tile]") + " : " + of.name + " safe " +
                    some() + " rest " + some() + ";";
  return out;
}

}  // namespace

Generated generate(uint64_t seed) {
  Random random(seed);
  Generated out;
  std::vector<RandomDomain> domains;
  out.chip = random.chance(70);
  const auto rails = out.chip ? static_cast<uint32_t>(random.between(1, 3)) : 4;
  const auto tiles = out.chip ? static_cast<uint32_t>(random.between(rails, 5)) : 4;
  const uint32_t most = out.chip ? 0 : 1024;
  domains.push_back({"rail", rails, "", std::max(most, rails)});
  domains.push_back({"tile", tiles, "rail", std::max(most, tiles)});
  const auto cores = out.chip ? static_cast<uint32_t>(random.between(tiles, tiles + 2)) : 4;
  const bool deep = random.chance(20);
  if (deep) domains.push_back({"core", cores, "tile", std::max(most, cores)});
  if (random.chance(20)) domains.push_back({"fan", out.chip ? 2U : 4U, "", std::max(most, 2U)});
  if (random.chance(30)) {
    const auto size = static_cast<uint32_t>(random.between(1, 9));
    domains.push_back({"slot", size, "", size, true});
  }
  if (random.chance(40)) {
    RandomDomain modes{"Mode", static_cast<uint32_t>(random.between(1, 4)), "", 0, true};
    for (uint32_t i = 0; i < modes.size; ++i) modes.names.push_back("Na" + std::to_string(i));
    modes.most = modes.size;
    domains.push_back(modes);
  }
  std::vector<uint32_t> of;
  for (uint32_t i = 0; i < tiles; ++i)
    of.push_back(i < rails ? i : static_cast<uint32_t>(random.between(0, rails - 1)));
  for (const RandomDomain& d : domains) {
    if (!d.fixed) out.shape.sizes[d.name] = d.size;
  }
  out.shape.relations[{"tile", "rail"}] = of;
  if (deep) {
    std::vector<uint32_t>& lie = out.shape.relations[{"core", "tile"}];  // each has one
    for (uint32_t i = 0; i < cores; ++i) {
      lie.push_back(i < tiles ? i : static_cast<uint32_t>(random.between(0, tiles - 1)));
    }
  }
  std::vector<SharedLimit> limits;
  const int64_t limit_count = random.between(1, 2);
  for (int i = 0; i < limit_count; ++i) {
    const RandomDomain& last = domains.back();
    const bool mode = !last.names.empty() && random.chance(25);
    limits.push_back(mode ? shared_mode(random, last, i) : shared_limit(random, domains, i));
    out.bindings.push_back(limits.back().binding);
  }
  const int64_t count = random.chance(60) ? 1 : random.between(2, 3);
  if (out.chip) out.rank_order = {"safety", "normal"};
  for (int i = 0; i < count; ++i) {
    PolicyMaker maker(random, domains, limits, i);
    maker.chip = out.chip;
    out.policies.push_back(maker.policy());
    out.bindings.insert(out.bindings.end(), maker.bindings.begin(), maker.bindings.end());
    out.params.insert(out.params.end(), maker.given.begin(), maker.given.end());
    if (out.chip && random.chance(60)) out.rank["random" + std::to_string(i)] = static_cast<int>(random.between(0, 1));
  }
  return out;
}

}  // namespace flyball::reference
