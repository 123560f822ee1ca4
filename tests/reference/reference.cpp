// The face of the evaluator, and in-language tests: rule 13.3.
#include "tests/reference/reference.h"

#include <algorithm>

#include "tests/reference/world.h"

namespace flyball::reference {

Evaluator::Evaluator(const Setup& setup) : world_(std::make_unique<World>()) {
  world_->setup = setup;
  Elaborator(*world_).link();
  reset();
  // Rule 2.13: without a chip at the low ends, or all at the high ones where only these satisfy `require`.
  if (world_->stand_ins.empty() || requirements_hold()) return;
  for (Cell* cell : world_->stand_ins) {
    for (uint32_t i = 0; i < cell->steps.size(); ++i) {
      cell->put(i, cell->grid.hi);
      cell->before[i] = cell->value[i];
    }
  }
  reset();
}

bool Evaluator::requirements_hold() {
  for (const Policy* policy : policies()) {
    for (const Node* required : policy->requirements) {
      if (!is_true(*required)) return false;
    }
  }
  return true;
}

Evaluator::~Evaluator() = default;

void Evaluator::reset() { Interpreter(*world_).reset(); }
void Evaluator::keep(Cell& cell, uint32_t element, int64_t steps) { Interpreter(*world_).keep(cell, element, steps); }
void Evaluator::tick() { Interpreter(*world_).tick(); }
void Evaluator::finish_tick() { Interpreter(*world_).finish_tick(); }

void Evaluator::read(Input& input, uint32_t element, int64_t raw) {
  if (input.latched && raw == 1) input.edge[element] = 1;
  const bool stays = input.latched && input.fresh[element] && input.reading[element] == 1;  // several in one tick
  if (!stays) input.reading[element] = raw;
  input.has_reading[element] = 1;
  input.fresh[element] = 1;
}

void Evaluator::know(Input& input, uint32_t element, int64_t raw) {
  const Grid& counts = input.truth.grid;
  input.truth.put(element, std::max(counts.lo, std::min(raw, counts.hi)));
}

const std::vector<Policy*>& Evaluator::policies() const { return world_->policy_list; }
const std::map<std::string, Limit*>& Evaluator::limits() const { return world_->limit_by_name; }
const std::vector<Vote*>& Evaluator::votes() const { return world_->vote_list; }
const std::vector<Machine*>& Evaluator::machines() const { return world_->machine_list; }
const std::vector<Cell*>& Evaluator::variables() const { return world_->variable_list; }
std::vector<int64_t>& Evaluator::granted(const Limit& limit) { return world_->granted[&limit]; }
int64_t Evaluator::tick_us() const { return world_->tick_us; }
int64_t Evaluator::now_us() const { return world_->now_us; }

const Node* Evaluator::expression(Policy& policy, const dsl::Expr& expr) {
  return Elaborator(*world_).condition(policy, expr);
}

Rational Evaluator::value_of(const Node& node) { return Interpreter(*world_).eval(node, Env{}); }

int64_t Evaluator::constant_on(Policy& policy, const dsl::Expr& expr, const Grid& grid) {
  return Elaborator(*world_).constant_on(policy, expr, grid);
}

void Evaluator::check_hulls(const std::vector<const Hull*>& hull_by_id) { world_->hulls = &hull_by_id; }
const std::string& Evaluator::escaped() const { return world_->escaped; }

namespace {

/// What `set` and `fault` say of one element of an input.
struct Source {
  bool set = false, missing = false, absurd = false, stuck = false;
  int64_t value = 0, stuck_at = 0;
  bool stuck_has = false;
  bool edge = false;  // of a latched input: set to true since the last tick
};

class TestRun {
 public:
  TestRun(const Setup& setup, size_t policy, const dsl::Test& test)
      : evaluator_(setup), policy_(*evaluator_.policies()[policy]), test_(test) {}

  TestResult run() {
    result_.name = test_.name;
    for (const dsl::TestStep& step : test_.steps) {  // before the first tick: what `prev` asks for is kept from there
      if (step.kind == dsl::TestStepKind::kExpect) expected_[&step] = evaluator_.expression(policy_, *step.value);
    }
    for (const dsl::TestStep& step : test_.steps) {
      if (!result_.passed) break;
      switch (step.kind) {
        case dsl::TestStepKind::kSet: set(step); break;
        case dsl::TestStepKind::kFault: fault(step); break;
        case dsl::TestStepKind::kClear: clear(step); break;
        case dsl::TestStepKind::kRun: run_for(step); break;
        case dsl::TestStepKind::kExpect:
          if (!evaluator_.is_true(*expected_.at(&step))) fail("expectation", step.span.begin);
          break;
      }
    }
    return result_;
  }

 private:
  void fail(const std::string& what, uint32_t offset) {
    if (!result_.passed) return;
    result_.passed = false;
    result_.failure = what;
    result_.offset = offset;
  }

  Input& input(const dsl::Expr& place) {
    const auto found = policy_.inputs.find(place.name.text);
    if (found == policy_.inputs.end()) invalid("no input " + place.name.text);
    return *found->second;
  }

  template <class Change>
  void each(const dsl::Expr& place, Input& in, Change change) {
    std::vector<Source>& list = sources_[&in];
    list.resize(in.cell.steps.size());
    if (place.indexes.empty()) {
      for (uint32_t e = 0; e < list.size(); ++e) change(list[e], e);
      return;
    }
    const auto e = static_cast<uint32_t>(evaluator_.expression(policy_, *place.indexes[0])->value.floor());
    change(list[e], e);
  }

  void set(const dsl::TestStep& step) {
    const std::string& name = step.place->name.text;
    bool found = false;
    for (auto& [param_name, param] : policy_.params) {
      const bool own = param_name.rfind(name + "[", 0) == 0;  // rule 2.12: a param for each name
      if (param_name != name && !own) continue;
      found = true;
      const std::string element = own ? param_name.substr(name.size() + 1, param_name.size() - name.size() - 2) : "";
      set_param(step, param->cell, element);
    }
    if (found) return;
    Input& in = input(*step.place);
    Grid counts = in.cell.grid;
    counts.step = in.reading_step;
    each(*step.place, in, [&](Source& source, uint32_t e) {
      source.set = true;
      source.value = evaluator_.constant_on(policy_, *value_for(step, in.cell.domain, e), counts);
      source.edge = source.edge || (in.latched && source.value == 1);
    });
  }

  void set_param(const dsl::TestStep& step, Cell& cell, const std::string& element) {
    const bool indexed = !step.place->indexes.empty();
    const int64_t index = indexed ? evaluator_.expression(policy_, *step.place->indexes[0])->value.floor() : -1;
    if (!element.empty()) {
      if (indexed && element_name(*step.place->indexes[0], index) != element) return;
      cell.put(0, evaluator_.constant_on(policy_, *value_named(step, element), cell.grid));
      return;
    }
    for (uint32_t e = 0; e < cell.steps.size(); ++e) {
      if (indexed && index != e) continue;
      cell.put(e, evaluator_.constant_on(policy_, *value_for(step, cell.domain, e), cell.grid));
    }
  }

  /// The name that an index of an enumeration means.
  std::string element_name(const dsl::Expr& expr, int64_t index) {
    const auto* domain = static_cast<const Domain*>(evaluator_.expression(policy_, expr)->dimension.names);
    return domain == nullptr ? "" : domain->names[static_cast<size_t>(index)];
  }

  static const dsl::Expr* value_for(const dsl::TestStep& step, const Domain* domain, uint32_t element) {
    return step.values.empty() ? step.value.get() : value_named(step, domain->names[element]);
  }

  static const dsl::Expr* value_named(const dsl::TestStep& step, const std::string& name) {
    for (const dsl::NamedValue& value : step.values) {
      if (value.name.text == name) return value.value.get();
    }
    if (step.values.empty()) return step.value.get();
    invalid("no value for " + name);
  }

  void fault(const dsl::TestStep& step) {
    Input& in = input(*step.place);
    const std::string& kind = step.fault.text;
    each(*step.place, in, [&](Source& source, uint32_t e) {
      source.missing = kind == "missing";
      source.absurd = kind == "absurd";
      source.stuck = kind == "stuck";
      source.stuck_at = in.reading[e];
      source.stuck_has = in.has_reading[e] != 0;
      if (step.value == nullptr) return;
      Grid counts = in.cell.grid;
      counts.step = in.reading_step;
      source.stuck_at = evaluator_.constant_on(policy_, *step.value, counts);
      source.stuck_has = true;
    });
  }

  void clear(const dsl::TestStep& step) {
    each(*step.place, input(*step.place),
         [](Source& source, uint32_t) { source.missing = source.absurd = source.stuck = false; });
  }

  void run_for(const dsl::TestStep& step) {
    const Node* duration = evaluator_.expression(policy_, *step.value);
    const int64_t ticks = -(-(duration->value / Rational(evaluator_.tick_us(), 1000000))).floor();
    for (int64_t i = 0; i < ticks; ++i) {
      for (auto& [in, list] : sources_) {
        for (uint32_t e = 0; e < list.size(); ++e) {
          give(*in, e, list[e]);
          list[e].edge = false;
        }
      }
      evaluator_.tick();
      show_true_values();
      evaluator_.finish_tick();
      for (const Promise& promise : policy_.promises) {
        if (promise.violated) fail("promise", promise.line_offset);
      }
    }
  }

  /// Rule 13.6: what was set, whatever is broken; before that what the input reads.
  void show_true_values() {
    for (auto& [name, in] : policy_.inputs) {
      const std::vector<Source>& list = sources_[in];
      for (uint32_t e = 0; e < in->truth.steps.size(); ++e) {
        const bool set = e < list.size() && list[e].set;
        evaluator_.know(*in, e, set ? list[e].value : (in->cell.value[e] / in->reading_step).round());
      }
    }
  }

  void give(Input& in, uint32_t e, const Source& source) {
    if (source.missing) return;
    if (source.absurd) {
      evaluator_.read(in, e, (in.cell.grid.step * Rational(in.cell.grid.hi) / in.reading_step).floor() + 1);
    } else if (source.stuck) {
      if (source.stuck_has) evaluator_.read(in, e, source.stuck_at);
    } else if (source.set) {
      if (source.edge) evaluator_.read(in, e, 1);
      evaluator_.read(in, e, source.value);
    }
  }

  Evaluator evaluator_;
  Policy& policy_;
  const dsl::Test& test_;
  TestResult result_;
  std::map<const dsl::TestStep*, const Node*> expected_;
  std::map<Input*, std::vector<Source>> sources_;
};

}  // namespace

std::vector<TestResult> run_tests(const Setup& setup, size_t policy) {
  std::vector<TestResult> out;
  for (const dsl::Item& item : setup.policies[policy]->items) {
    if (item.kind == dsl::ItemKind::kTest) out.push_back(TestRun(setup, policy, *item.test).run());
  }
  return out;
}

}  // namespace flyball::reference
