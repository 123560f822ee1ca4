// In-language tests through the engine and the arbiter.
#include "compiler/test_run.h"

#include <memory>

#include "compiler/params.h"
#include "runtime/arbiter.h"
#include "runtime/arithmetic.h"

namespace flyball::compiler {
namespace {

/// What a test has made of one input element.
struct Feed {
  bool given = false;         // a reading was set: it comes anew in each tick
  int64_t reading = 0;
  bool missing = false, absurd = false, stuck = false;
  int64_t stuck_at = 0;
  bool stuck_given = false;
  int64_t absurd_reading = 0;
  bool edge = false;          // of a latched input: it was set to true since the last tick
};

class TestRun {
 public:
  TestRun(const LinkedSet& linked, const LinkedTest& test, const TestSetting& setting)
      : linked_(linked),
        test_(test),
        setting_(setting),
        program_(linked.program),
        memory_(Engine::bytes_needed(program_) / sizeof(uint64_t) + 1),
        engine_(program_, memory_.data()),
        decisions_(limit_channels(program_)),
        running_(new bool[program_.policies.size]) {
    for (uint32_t p = 0; p < program_.policies.size; ++p) running_[p] = true;
    for (const Input& input : program_.inputs) feeds_.emplace_back(elements(program_, input.domain));
  }

  TestOutcome run() {
    outcome_.name = test_.name;
    outcome_.policy = test_.policy;
    outcome_.line = test_.line;
    if (setting_.coverage != nullptr) setting_.coverage->start();
    if (setting_.params != nullptr) {
      for (const DrawnParam& p : *setting_.params) engine_.write(program_.params[p.param].slot, p.element, p.value);
    }
    for (const LinkedTestStep& step : test_.steps) {
      take(step);
      if (!outcome_.passed) break;
    }
    return outcome_;
  }

 private:
  void take(const LinkedTestStep& step) {
    const bool of_params = step.action == TestAction::kExpect || step.action == TestAction::kSetParam;
    if (of_params && setting_.params != nullptr) return;
    if (step.action == TestAction::kRun) {
      for (int64_t i = 0; i < step.ticks && outcome_.passed; ++i) tick();
    } else if (step.action == TestAction::kExpect) {
      show_truths();
      engine_.run(step.probe);
      if (engine_.read(step.truth, 0) == 0) fail(step.line, step.text, step.shown);
    } else {
      const DomainId domain = step.action == TestAction::kSetParam
                                  ? program_.slots[program_.params[step.target].slot].domain
                                  : program_.inputs[step.target].domain;
      for (uint32_t e = 0; e < elements(program_, domain); ++e) {
        if (step.element == kNoIndex || step.element == e) change(step, e);
      }
    }
  }

  void change(const LinkedTestStep& step, uint32_t element) {
    if (step.action == TestAction::kSetParam) {
      engine_.write(program_.params[step.target].slot, element, step.value);
      return;
    }
    Feed& feed = feeds_[step.target][element];
    switch (step.action) {
      case TestAction::kSetInput:
        feed.given = true;
        feed.reading = step.value;
        if (linked_.latched[step.target] && step.value == 1) feed.edge = true;
        break;
      case TestAction::kMissing: feed.missing = true; break;
      case TestAction::kStuck:
        feed.stuck = true;
        feed.stuck_at = feed.reading;
        feed.stuck_given = feed.given;
        break;
      case TestAction::kAbsurd:
        feed.absurd = true;
        feed.absurd_reading = step.value;
        break;
      default: feed.missing = feed.stuck = feed.absurd = false; break;
    }
  }

  void tick() {
    for (uint32_t i = 0; i < program_.inputs.size; ++i) {
      const Input& input = program_.inputs[i];
      for (uint32_t e = 0; e < feeds_[i].size(); ++e) {
        Feed& feed = feeds_[i][e];
        const bool given = feed.absurd || (feed.stuck ? feed.stuck_given : feed.given);
        const int64_t set = feed.edge ? 1 : feed.reading;
        const int64_t reading = feed.absurd ? feed.absurd_reading : feed.stuck ? feed.stuck_at : set;
        const bool fresh = given && !feed.missing;
        feed.edge = false;
        engine_.write(input.fresh, e, fresh ? 1 : 0);
        if (fresh) engine_.write(input.reading, e, reading);
      }
    }
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      if (program_.slots[s].kind == SlotKind::kNow) engine_.write(s, 0, ticks_ * program_.tick_us);
    }
    if (setting_.code) engine_.use(setting_.code());
    engine_.step();
    if (setting_.coverage != nullptr) setting_.coverage->add(engine_, ticks_);
    arbitrate(engine_, running_.get(), decisions_.data());
    uint32_t channel = 0;
    for (const Limit& limit : program_.limits) {
      for (uint32_t e = 0; e < elements(program_, limit.domain); ++e) {
        note(decisions_[channel].granted);
        engine_.write(limit.grant, e, decisions_[channel++].granted);
      }
    }
    for (const Machine& machine : program_.machines) {
      for (uint32_t e = 0; e < elements(program_, machine.domain); ++e) note(engine_.read(machine.state, e));
    }
    ++ticks_;
    ask_promises();
  }

  /// Rule 13.6: what was set, whatever is broken; before that what the input reads.
  void show_truths() {
    for (const TrueValue& truth : linked_.truths) {
      const SlotId value = program_.inputs[truth.input].value;
      const std::vector<Feed>& feeds = feeds_[truth.input];
      for (uint32_t e = 0; e < feeds.size(); ++e) {
        const int64_t unset = RoundDiv()(Mul()(engine_.read(value, e), truth.num), truth.den);
        engine_.write(truth.slot, e, feeds[e].given ? feeds[e].reading : unset);
      }
    }
  }

  void ask_promises() {
    show_truths();
    engine_.check_promises();
    for (uint32_t p = 0; p < program_.promises.size && outcome_.passed; ++p) {
      const Monitor& promise = program_.promises[p];
      if (engine_.read(promise.violated, 0) == 0) continue;
      fail(promise.line, std::string("broken: ") + promise.text, linked_.broken[p]);
    }
  }

  /// FNV-1a, a value at a time.
  void note(int64_t value) { outcome_.trace = (outcome_.trace ^ static_cast<uint64_t>(value)) * 0x100000001b3U; }

  std::string values(const std::vector<NamedSlot>& reads) const {
    std::string r;
    for (const NamedSlot& n : reads) {
      const DomainId domain = program_.slots[n.slot].domain;
      const bool one = n.element != kNoIndex;
      const uint32_t first = one ? n.element : 0;
      const uint32_t count = one ? n.element + 1U : elements(program_, domain);
      for (uint32_t e = first; e < count && e < first + kMostShown; ++e) {
        if (!r.empty()) r += ", ";
        r += n.name + (domain == kNoDomain ? "" : "[" + element_name(domain, e) + "]") + n.field + " = " +
             value(n.slot, e);
      }
      if (count > first + kMostShown) r += ", ...";
    }
    return r;
  }

  std::string element_name(DomainId domain, uint32_t element) const {
    const flyball::Domain& d = program_.domains[domain];
    return d.names != nullptr ? d.names[element] : std::to_string(element);
  }

  std::string value(SlotId slot, uint32_t element) const {
    const int64_t n = engine_.read(slot, element);
    for (const Machine& machine : program_.machines) {
      if (machine.state == slot && n >= 0 && n < machine.state_count) return machine.states[n];
    }
    return show_value(program_, slot, n);
  }

  void fail(uint32_t line, const std::string& message, const Shown& shown) {
    engine_.run(shown.probe);
    outcome_.passed = false;
    outcome_.line = line;
    outcome_.message = message;
    outcome_.values = values(shown.reads);
    outcome_.tick = ticks_;
  }

  static constexpr uint32_t kMostShown = 8;

  const LinkedSet& linked_;
  const LinkedTest& test_;
  const TestSetting& setting_;
  const Program& program_;
  std::vector<uint64_t> memory_;
  Engine engine_;
  std::vector<Decision> decisions_;
  std::unique_ptr<bool[]> running_;
  std::vector<std::vector<Feed>> feeds_;
  int64_t ticks_ = 0;
  TestOutcome outcome_;
};

}  // namespace

TestOutcome run_test(const LinkedSet& linked, size_t index, const TestSetting& setting) {
  return TestRun(linked, linked.tests[index], setting).run();
}

}  // namespace flyball::compiler
