// Integers alone, so that the same seed gives the same inputs everywhere.
#include "tests/conformance/make_inputs.h"

#include <algorithm>

#include "tests/conformance/names.h"
#include "tests/reference/generator.h"

namespace flyball::conformance {
namespace {

using reference::Random;
using reference::Rational;

constexpr int64_t kMostReading = INT64_C(4'000'000'000'000'000);
constexpr int kTurnPercent = 8;
constexpr int64_t kMostSilent_ticks = 12;

class Walker {
 public:
  Walker(const Walk& walk, bool wraps, Random& random) : walk_(walk), wraps_(wraps) {
    at_ = random.between(walk.lo, walk.hi);
    turn(random);
  }

  /// The text of the tick's cell: empty, a number, or `=` for the number before anew.
  std::string next(Random& random) {
    if (wraps_) {
      at_ = (at_ + random.between(0, walk_.most_change)) % (walk_.hi + 1);
    } else {
      move(random);
    }
    if (silent_ticks_ > 0) {
      --silent_ticks_;
    } else if (random.chance(walk_.silent_percent)) {
      silent_ticks_ = random.between(1, kMostSilent_ticks);
    }
    if (silent_ticks_ > 0) return "";
    const std::string reading = std::to_string(Rational(at_, walk_.step).floor() * walk_.step);
    if (reading == before_) return "=";
    return before_ = reading;
  }

 private:
  void turn(Random& random) { speed_ = random.between(-walk_.most_change, walk_.most_change); }

  void move(Random& random) {
    if (random.chance(kTurnPercent)) turn(random);
    at_ += speed_;
    if (at_ >= walk_.lo && at_ <= walk_.hi) return;
    at_ = std::clamp(at_, walk_.lo, walk_.hi);
    speed_ = -speed_;
  }

  Walk walk_;
  bool wraps_;
  int64_t at_ = 0, speed_ = 0, silent_ticks_ = 0;
  std::string before_;
};

/// Three hundredths of the range beyond its ends, through the whole of it in 15 ticks at most.
Walk whole_range(const reference::Input& input) {
  const Rational scale = input.cell.grid.step / input.reading_step;
  const int64_t lo = (Rational(input.cell.grid.lo) * scale).round(),
                hi = (Rational(input.cell.grid.hi) * scale).round();
  Walk walk;
  walk.lo = std::max(lo, -kMostReading);
  walk.hi = std::min(hi, kMostReading);
  walk.most_change = (walk.hi - walk.lo) / 15 + 1;
  if (input.counter) return walk;
  const int64_t beyond = (walk.hi - walk.lo) * 3 / 100 + 1;
  walk.lo -= beyond;
  walk.hi += beyond;
  return walk;
}

class Maker {
 public:
  Maker(const Case& test, reference::Evaluator& evaluator) : test_(test), evaluator_(evaluator), random_(test.seed) {}

  Sheet make() {
    sheet_.rows.resize(static_cast<size_t>(test_.ticks));
    for (const reference::Policy* policy : evaluator_.policies()) {
      for (const auto& [name, input] : policy->inputs) readings(policy->name + "." + name, *input);
      if (test_.param_percent > 0) params(*policy);
    }
    if (test_.grant_percent > 0) {
      for (const auto& [name, limit] : evaluator_.limits()) grants(name, *limit);
    }
    return sheet_;
  }

 private:
  void readings(const std::string& name, const reference::Input& input) {
    const auto given = test_.walks.find(name);
    const Walk walk = given == test_.walks.end() ? whole_range(input) : given->second;
    for (uint32_t e = 0; e < input.cell.steps.size(); ++e) {
      sheet_.columns.push_back(column("reading", name, input.cell.domain != nullptr, e));
      Walker walker(walk, input.counter, random_);
      for (auto& row : sheet_.rows) row.push_back(walker.next(random_));
    }
  }

  /// Only what every `require` allows, as a host may (rule 13.1).
  void params(const reference::Policy& policy) {
    std::map<reference::Cell*, int64_t> defaults;
    for (const auto& [name, param] : policy.params) {
      sheet_.columns.push_back(column("param", policy.name + "." + name, false, 0));
      defaults[&param->cell] = param->cell.steps[0];
    }
    for (auto& row : sheet_.rows) {
      for (const auto& [name, param] : policy.params) {
        const bool set = random_.chance(test_.param_percent) && set_param(policy, param->cell);
        row.push_back(set ? std::to_string(param->cell.steps[0]) : "");
      }
    }
    for (const auto& [cell, value] : defaults) set_all(*cell, value);
  }

  bool set_param(const reference::Policy& policy, reference::Cell& cell) {
    const int64_t before = cell.steps[0];
    set_all(cell, random_.between(cell.grid.lo, cell.grid.hi));
    const bool allowed = std::all_of(policy.requirements.begin(), policy.requirements.end(),
                                     [this](const reference::Node* node) { return evaluator_.is_true(*node); });
    if (!allowed) set_all(cell, before);
    return allowed;
  }

  static void set_all(reference::Cell& cell, int64_t steps) {
    for (uint32_t e = 0; e < cell.steps.size(); ++e) cell.put(e, steps);
  }

  /// On the actuator's grid, as hardware is.
  void grants(const std::string& name, const reference::Limit& limit) {
    const int64_t q = limit.quantum;
    const int64_t first = -Rational(-limit.grant.grid.lo, q).floor(), last = Rational(limit.grant.grid.hi, q).floor();
    for (uint32_t e = 0; e < limit.grant.steps.size(); ++e) {
      sheet_.columns.push_back(column("grant", name, limit.grant.domain != nullptr, e));
      for (auto& row : sheet_.rows) {
        const bool elsewhere = random_.chance(test_.grant_percent);
        row.push_back(elsewhere ? std::to_string(random_.between(first, last) * q) : "");
      }
    }
  }

  const Case& test_;
  reference::Evaluator& evaluator_;
  Random random_;
  Sheet sheet_;
};

}  // namespace

Sheet make_inputs(const Case& test, reference::Evaluator& evaluator) { return Maker(test, evaluator).make(); }

}  // namespace flyball::conformance
