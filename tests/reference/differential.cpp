// One linked set run by the compiler's Program in the engine and by the reference evaluator, side by side.
#include "tests/reference/differential.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <memory>

#include "compiler/compile.h"
#include "compiler/slot_names.h"
#include "dsl/parser.h"
#include "runtime/arbiter.h"
#include "runtime/retained.h"
#include "tests/reference/reference.h"

namespace flyball::reference {
namespace {

chip::Chip chip_of(const Generated& set) {
  chip::Chip chip;
  chip.name = "random";
  for (const auto& [name, size] : set.shape.sizes) {
    chip::Domain domain;
    domain.name = name;
    for (uint32_t i = 0; i < size; ++i) domain.elements.push_back(name + std::to_string(i));
    for (const auto& [pair, of] : set.shape.relations) {
      if (pair.first != name) continue;
      chip::Relation relation;
      relation.parent = pair.second;
      for (uint32_t i : of) relation.of.push_back(static_cast<uint16_t>(i));
      domain.in.push_back(relation);
    }
    chip.domains.push_back(domain);
  }
  const auto quantity = [](const Dimension& d) {
    if (d.k != 0) return chip::Quantity::kTemperature;
    if (d.a != 0) return chip::Quantity::kPower;
    if (d.s != 0) return chip::Quantity::kFrequency;
    return d.v != 0 ? chip::Quantity::kVoltage : chip::Quantity::kRatio;
  };
  for (const Binding& binding : set.bindings) {
    if (binding.actuator) {
      chip::Actuator actuator;
      actuator.name = "actuator_" + binding.name;
      actuator.quantity = binding.counts ? chip::Quantity::kCount : quantity(binding.dimension);
      actuator.domain = binding.domain;
      actuator.lo = binding.lo;
      actuator.hi = binding.hi;
      actuator.step = binding.step;
      chip.actuators.push_back(actuator);
      chip.bindings.push_back({binding.name, "", actuator.name});
    } else {
      chip::Sensor sensor;
      sensor.name = "sensor_" + binding.name;
      sensor.quantity = binding.counts ? chip::Quantity::kCount : quantity(binding.dimension);
      sensor.domain = binding.domain;
      chip.sensors.push_back(sensor);
      chip.bindings.push_back({binding.name, sensor.name, ""});
    }
  }
  for (const GivenParam& given : set.params) chip.params.push_back({given.policy, given.name, given.text, ""});
  chip.rank_order = set.rank_order;
  for (const auto& [policy, rank] : set.rank) chip.ranks.push_back({policy, set.rank_order[static_cast<size_t>(rank)]});
  return chip;
}

/// An input element that wanders over its range and a little beyond, and sometimes says nothing for a while.
struct Walker {
  double at = 0, speed = 0, lo = 0, hi = 1;
  int silent = 0;

  void start(Random& random, double from, double to) {
    const double margin = random.chance(30) ? (to - from) * 0.03 : 0;
    lo = from - margin;
    hi = to + margin;
    at = from + (to - from) * static_cast<double>(random.between(0, 1000)) / 1000;
    turn(random);
  }
  void turn(Random& random) { speed = (hi - lo) * static_cast<double>(random.between(-100, 100)) / 1500; }
  void move(Random& random) {
    if (random.chance(8)) turn(random);
    at += speed;
    if (at < lo || at > hi) {
      at = std::clamp(at, lo, hi);
      speed = -speed;
    }
  }
};

class Comparison {
 public:
  Comparison(compiler::CompileResult& compiled, const Setup& setup, uint64_t seed)
      : compiled_(compiled), program_(compiled.linked->program), random_(seed ^ 0x5eedULL), evaluator_(setup) {
    memory_.resize(Engine::bytes_needed(program_) / 8 + 1);
    engine_ = std::make_unique<Engine>(program_, memory_.data());
    decisions_.resize(limit_channels(program_));
    running_.resize(program_.policies.size, 1);
    give_hulls();
    pair_names();
  }

  void follow(std::unique_ptr<Follower> follower) { follower_ = std::move(follower); }

  Outcome run(int ticks) {
    keep_values();
    if (follower_ != nullptr) follower_->begin(*engine_);
    for (tick_ = 0; tick_ < ticks && outcome_.same; ++tick_) {
      feed();
      if (follower_ != nullptr) follower_->step(*engine_);
      engine_->step();
      evaluator_.tick();
      arbitrate(*engine_, reinterpret_cast<const bool*>(running_.data()), decisions_.data());
      check_values();
      check_limits();
      finish();
    }
    if (outcome_.same && !evaluator_.escaped().empty()) {
      outcome_.same = false;
      outcome_.message = "outside of the proved interval: " + evaluator_.escaped() + where(evaluator_.escaped());
    }
    return outcome_;
  }

  void cover(Coverage& coverage);

 private:
  struct PairedInput {
    const flyball::Input* theirs;
    Input* ours;
    Policy* policy;
    std::vector<Walker> walkers;
    SlotId truth = kNoSlot;
  };

  void give_hulls();
  void pair_names();
  void pair_votes();
  void keep_values();
  bool requirements_hold();
  void feed();
  void feed(PairedInput& in);
  void check_values();
  void check_limits();
  void check_votes();
  std::string votes_on(const Limit& limit, uint32_t element) const;
  void finish();
  void check_follower();
  void differ(const std::string& name, uint32_t element, int64_t engine, int64_t reference);
  std::string where(const std::string& escaped) const;
  bool due(const Policy& policy) const { return tick_ % policy.period_ticks == 0; }

  compiler::CompileResult& compiled_;
  const Program& program_;
  Random random_;
  Evaluator evaluator_;
  std::vector<uint64_t> memory_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Follower> follower_;
  std::vector<Decision> decisions_;
  std::vector<char> running_;
  std::deque<Hull> hulls_;
  std::vector<const Hull*> hull_by_id_;
  std::vector<PairedInput> inputs_;
  std::vector<std::pair<const compiler::Watch*, Cell*>> variables_;
  std::vector<std::pair<const flyball::Vote*, Vote*>> votes_;
  std::vector<std::pair<const flyball::Limit*, Limit*>> limits_;
  std::vector<std::pair<const flyball::Param*, Param*>> params_;
  std::vector<std::pair<const flyball::Machine*, Machine*>> machines_;
  std::vector<std::pair<const Monitor*, Promise*>> promises_;
  std::vector<Policy*> promise_policies_;
  std::vector<SlotId> now_slots_;
  Outcome outcome_;
  int64_t tick_ = 0;
};

void Comparison::give_hulls() {
  for (const auto& [id, proved] : compiled_.proved) {
    if (id >= hull_by_id_.size()) hull_by_id_.resize(id + 1, nullptr);
    hulls_.push_back({Rational(proved.interval.lo), Rational(proved.interval.hi)});
    hull_by_id_[id] = &hulls_.back();
  }
  if (std::getenv("FLYBALL_NO_HULLS") == nullptr) evaluator_.check_hulls(hull_by_id_);
}

void Comparison::pair_names() {
  const std::vector<Policy*>& policies = evaluator_.policies();
  for (const flyball::Input& in : program_.inputs) {
    Policy* policy = policies[in.policy];
    std::string name = in.name;
    if (name.find('.') != std::string::npos) name = name.substr(name.rfind('.') + 1);
    inputs_.push_back({&in, policy->inputs.at(name), policy, {}});
    Input& ours = *inputs_.back().ours;
    for (uint32_t e = 0; e < elements(program_, in.domain); ++e) {
      const Grid& grid = ours.cell.grid;
      const double scale = (grid.step / ours.reading_step).exact().get_d();
      inputs_.back().walkers.emplace_back();
      double lo = static_cast<double>(grid.lo) * scale;
      double hi = std::min(static_cast<double>(grid.hi) * scale, 4e15);
      if (hi - lo < 8) {  // few values: each is met, and what lies beyond
        lo -= 0.4;
        hi += 1.4;
      }
      inputs_.back().walkers.back().start(random_, lo, hi);
    }
  }
  for (const compiler::TrueValue& truth : compiled_.linked->truths) inputs_[truth.input].truth = truth.slot;
  std::map<std::string, Cell*> cells;
  for (Cell* cell : evaluator_.variables()) cells[cell->name] = cell;
  for (const compiler::Watch& watch : compiled_.linked->watches) {
    const auto found = cells.find(watch.name);
    if (found == cells.end()) {
      differ("the compiler alone has " + watch.name, 0, 0, 0);
      continue;
    }
    variables_.push_back({&watch, found->second});
  }
  if (variables_.size() != cells.size() && outcome_.same) {
    differ("variables", 0, static_cast<int64_t>(variables_.size()), static_cast<int64_t>(cells.size()));
  }
  for (const flyball::Limit& limit : program_.limits) limits_.push_back({&limit, evaluator_.limits().at(limit.name)});
  for (const flyball::Param& param : program_.params) {
    std::string name = param.name;
    if (name.find('.') != std::string::npos) name = name.substr(name.rfind('.') + 1);
    params_.push_back({&param, policies[param.policy]->params.at(name)});
  }
  for (const flyball::Machine& machine : program_.machines) {
    std::string name = machine.name;
    if (name.find('.') != std::string::npos) name = name.substr(name.rfind('.') + 1);
    machines_.push_back({&machine, policies[machine.policy]->machines.at(name)});
  }
  std::map<uint16_t, size_t> next;
  for (const Monitor& monitor : program_.promises) {
    promises_.push_back({&monitor, &policies[monitor.policy]->promises.at(next[monitor.policy]++)});
    promise_policies_.push_back(policies[monitor.policy]);
  }
  for (SlotId s = 0; s < program_.slots.size; ++s) {
    if (program_.slots[s].kind == SlotKind::kNow) now_slots_.push_back(s);
  }
  pair_votes();
}

// Votes on one limit by one policy, in text order.
void Comparison::pair_votes() {
  using Key = std::pair<std::string, int>;
  std::map<Key, std::vector<std::pair<uint32_t, const flyball::Vote*>>> theirs;
  std::map<Key, std::vector<std::pair<uint32_t, Vote*>>> ours;
  for (uint32_t i = 0; i < program_.votes.size; ++i) {
    const flyball::Vote& vote = program_.votes[i];
    theirs[{program_.limits[vote.limit].name, vote.policy}].push_back({compiled_.linked->votes[i].line, &vote});
  }
  for (Vote* vote : evaluator_.votes()) {
    ours[{vote->limit->grant.name, vote->policy}].push_back({vote->line_offset, vote});
  }
  for (auto& [key, list] : theirs) {
    auto& mine = ours[key];
    const auto by_place = [](const auto& a, const auto& b) { return a.first < b.first; };
    std::stable_sort(list.begin(), list.end(), by_place);
    std::stable_sort(mine.begin(), mine.end(), by_place);
    if (list.size() != mine.size())
      return differ("votes on " + key.first, 0, static_cast<int64_t>(list.size()), static_cast<int64_t>(mine.size()));
    for (size_t i = 0; i < list.size(); ++i) votes_.push_back({list[i].second, mine[i].second});
  }
}

void Comparison::differ(const std::string& name, uint32_t element, int64_t engine, int64_t reference) {
  if (!outcome_.same) return;
  outcome_.same = false;
  outcome_.message = "tick " + std::to_string(tick_) + ": " + name + "[" + std::to_string(element) + "]: engine " +
                     std::to_string(engine) + ", reference " + std::to_string(reference);
}

std::string Comparison::where(const std::string& escaped) const {
  const auto id = static_cast<uint32_t>(std::stoul(escaped.substr(escaped.find(' ') + 1)));
  std::string out;
  const auto look = [&](const auto& self, const dsl::Expr* expr) -> void {
    if (expr == nullptr) return;
    if (expr->id == id) out = "\n  it is: " + std::string(compiled_.sources.text(expr->span));
    for (const dsl::Expr* part : {expr->a.get(), expr->b.get(), expr->c.get()}) self(self, part);
    for (const auto& arg : expr->args) {
      self(self, arg.value.get());
      self(self, arg.where.get());
    }
  };
  const auto statements = [&](const auto& self, const std::vector<dsl::StmtPtr>& list) -> void {
    for (const auto& stmt : list) {
      look(look, stmt->value.get());
      self(self, stmt->then_body);
      self(self, stmt->else_body);
    }
  };
  for (const auto& file : compiled_.files) {
    for (const dsl::Item& item : file->items) {
      if (item.stmt != nullptr) {
        look(look, item.stmt->value.get());
        statements(statements, item.stmt->then_body);
        statements(statements, item.stmt->else_body);
      }
      if (item.function != nullptr) look(look, item.function->value.get());
      if (item.block != nullptr) statements(statements, item.block->body);
      if (item.promise != nullptr) look(look, item.promise->condition.get());
      if (item.machine == nullptr) continue;
      statements(statements, item.machine->body);
      for (const auto& row : item.machine->transitions) look(look, row.condition.get());
      for (const auto& row : item.machine->resume) look(look, row.condition.get());
      const auto states = [&](const auto& self, const std::vector<dsl::State>& list) -> void {
        for (const auto& state : list) {
          statements(statements, state.body);
          for (const auto& row : state.transitions) look(look, row.condition.get());
          self(self, state.states);
        }
      };
      states(states, item.machine->states);
    }
  }
  return out;
}

// Some of what the policies retain was kept from a run before, some of that beyond the range it has now.
void Comparison::keep_values() {
  std::map<std::string, Cell*> cells;
  for (Cell* cell : evaluator_.variables()) cells[cell->name] = cell;
  for (const Retained& row : program_.retained) {
    Cell& cell = *cells.at(row.name);
    for (uint32_t e = 0; e < elements(program_, row.domain); ++e) {
      if (random_.chance(30)) continue;
      const int64_t value = random_.chance(10) ? cell.grid.hi + 1 : random_.between(cell.grid.lo, cell.grid.hi);
      if (value > INT32_MAX) continue;
      evaluator_.keep(cell, e, value);
      (void)restore(*engine_, row, e, static_cast<int32_t>(value));
    }
  }
}

void Comparison::feed(PairedInput& in) {
  for (uint32_t e = 0; e < in.walkers.size(); ++e) {
    Walker& walker = in.walkers[e];
    if (in.ours->counter) {
      const double modulus = static_cast<double>(INT64_C(1) << in.ours->bits);
      walker.at += static_cast<double>(random_.between(0, 1000)) * modulus / 50000;
      if (walker.at >= modulus) walker.at -= modulus;
      if (walker.at < 0) walker.at = 0;
    } else {
      walker.move(random_);
    }
    const auto raw = static_cast<int64_t>(std::floor(walker.at));
    if (in.truth != kNoSlot) {
      engine_->write(in.truth, e, raw);
      evaluator_.know(*in.ours, e, raw);
    }
    if (walker.silent > 0) {
      --walker.silent;
    } else if (random_.chance(1)) {
      walker.silent = static_cast<int>(random_.between(1, 12));
    }
    const bool fresh = walker.silent == 0;
    engine_->write(in.theirs->fresh, e, fresh);
    if (!fresh) continue;
    const bool edge = in.ours->latched && random_.chance(15);  // two readings in this tick
    if (edge) evaluator_.read(*in.ours, e, 1);
    engine_->write(in.theirs->reading, e, edge ? 1 : raw);
    evaluator_.read(*in.ours, e, raw);
  }
}

/// Rule 13.1: a change of params that breaks one is refused.
bool Comparison::requirements_hold() {
  const auto& all = compiled_.linked->requirements;
  return std::all_of(all.begin(), all.end(), [this](const compiler::Requirement& requirement) {
    engine_->run(requirement.probe);
    return engine_->read(requirement.truth, 0) != 0;
  });
}

void Comparison::feed() {
  for (PairedInput& in : inputs_) feed(in);
  for (auto& [theirs, ours] : limits_) {
    for (uint32_t e = 0; e < ours->grant.steps.size(); ++e) {
      if (random_.chance(1)) {
        // The hardware did not follow: it stands elsewhere on its grid, or, as after a reset, beside it.
        const int64_t q = random_.chance(50) ? theirs->quantum : 1;
        const int64_t lo = -Rational(-theirs->lo, q).floor(), hi = Rational(theirs->hi, q).floor();
        ours->grant.put(e, random_.between(lo, hi) * q);
      }
      engine_->write(theirs->grant, e, ours->grant.steps[e]);
    }
  }
  for (auto& [theirs, ours] : params_) {
    if (!random_.chance(1) || !random_.chance(30)) continue;
    const auto e = static_cast<uint32_t>(random_.between(0, static_cast<int64_t>(ours->cell.steps.size()) - 1));
    const int64_t value = random_.between(ours->cell.grid.lo, ours->cell.grid.hi), before = ours->cell.steps[e];
    engine_->write(theirs->slot, e, value);
    ours->cell.put(e, value);
    const bool hold = requirements_hold();
    if (hold != evaluator_.requirements_hold()) differ("require, for " + ours->name, e, hold, !hold);
    if (hold) continue;
    engine_->write(theirs->slot, e, before);
    ours->cell.put(e, before);
  }
  for (SlotId slot : now_slots_) engine_->write(slot, 0, evaluator_.now_us());
}

void Comparison::check_values() {
  for (auto& [watch, cell] : variables_) {
    for (uint32_t e = 0; e < cell->steps.size() && outcome_.same; ++e) {
      const int64_t reference = watch->shift > 0 ? cell->fraction.empty() ? -1 : cell->fraction[e] : cell->steps[e];
      const int64_t engine = engine_->read(watch->slot, e);
      if (engine != reference) differ(cell->name, e, engine, reference);
    }
  }
  for (auto& [theirs, ours] : machines_) {
    for (uint32_t e = 0; e < ours->state.size() && outcome_.same; ++e) {
      const int64_t engine = engine_->read(theirs->state, e);
      if (engine != ours->state[e]) differ("state of " + ours->name, e, engine, ours->state[e]);
    }
  }
  for (const PairedInput& in : inputs_) {
    if (!due(*in.policy)) continue;
    for (uint32_t e = 0; e < in.ours->age_us.size() && outcome_.same; ++e) {
      const std::string& name = in.ours->cell.name;
      const int64_t ok = engine_->read(in.theirs->ok, e), age = engine_->read(in.theirs->age, e);
      if (ok != in.ours->ok[e]) differ(name + ".ok", e, ok, in.ours->ok[e]);
      if (age != in.ours->age_us[e]) differ(name + ".age", e, age, in.ours->age_us[e]);
      if (in.ours->counter) continue;
      const int64_t value = engine_->read(in.theirs->value, e);
      if (value != in.ours->cell.steps[e]) differ(name, e, value, in.ours->cell.steps[e]);
    }
  }
  check_votes();
}

void Comparison::check_votes() {
  for (auto& [theirs, ours] : votes_) {
    for (uint32_t e = 0; e < ours->value.size() && outcome_.same; ++e) {
      const std::string name = "vote on " + ours->limit->grant.name + " at byte " + std::to_string(ours->line_offset) +
                               " of policy " + std::to_string(ours->policy);
      const int64_t active = engine_->read(theirs->active, e);
      if (active != ours->active[e]) return differ(name + " active", e, active, ours->active[e]);
      const int64_t value = engine_->read(theirs->value, e);
      if (active != 0 && value != ours->value[e]) differ(name, e, value, ours->value[e]);
    }
  }
}

std::string Comparison::votes_on(const Limit& limit, uint32_t element) const {
  std::string out = "\n  safe " + std::to_string(limit.safe) + ", rest " + std::to_string(limit.rest) + ", quantum " +
                    std::to_string(limit.quantum) + ", grant before " + std::to_string(limit.grant.steps[element]);
  for (const Vote* vote : evaluator_.votes()) {
    for (uint32_t e = 0; e < vote->value.size(); ++e) {
      if (vote->limit != &limit || !vote->active[e] || vote->target[e] != element) continue;
      out += "\n  " + std::string(vote->ceiling ? "ceiling " : "floor ") + std::to_string(vote->value[e]) +
             " of rank " + std::to_string(evaluator_.policies()[static_cast<size_t>(vote->policy)]->rank);
    }
  }
  return out;
}

void Comparison::check_limits() {
  size_t channel = 0;
  for (auto& [theirs, ours] : limits_) {
    const std::vector<int64_t>& granted = evaluator_.granted(*ours);
    for (uint32_t e = 0; e < granted.size(); ++e, ++channel) {
      const Decision& decision = decisions_[channel];
      const std::string name = theirs->name;
      const bool before = outcome_.same;
      if (decision.wanted != ours->wanted[e]) differ(name + " wanted", e, decision.wanted, ours->wanted[e]);
      if (decision.granted != granted[e]) differ(name + " granted", e, decision.granted, granted[e]);
      if (before && !outcome_.same) outcome_.message += votes_on(*ours, e);
    }
  }
}

void Comparison::check_follower() {
  if (follower_ == nullptr) return;
  const std::string difference = follower_->finish(*engine_);
  if (!outcome_.same || difference.empty()) return;
  outcome_.same = false;
  outcome_.message = difference;
}

void Comparison::finish() {
  for (auto& [theirs, ours] : limits_) {
    const std::vector<int64_t>& granted = evaluator_.granted(*ours);
    for (uint32_t e = 0; e < granted.size(); ++e) engine_->write(theirs->grant, e, granted[e]);
  }
  engine_->check_promises();
  evaluator_.finish_tick();
  check_follower();
  for (size_t i = 0; i < promises_.size(); ++i) {
    if (!due(*promise_policies_[i])) continue;
    const int64_t violated = engine_->read(promises_[i].first->violated, 0);
    if (violated != promises_[i].second->violated) {
      differ("promise " + std::to_string(i), 0, violated, promises_[i].second->violated);
    }
  }
}

const char* transition_kind(const Transition& row) {
  if (row.hold >= 0 && row.after >= 0) return "for and after";
  if (row.hold >= 0) return row.samples ? "samples" : "for";
  if (row.after >= 0) return row.condition == nullptr ? "after alone" : "on and after";
  return "on";
}

void Comparison::cover(Coverage& coverage) {
  ++coverage.programs;
  for (const flyball::Op& op : program_.ops) {
    ++coverage.operations[std::string(compiler::operation_name(op.code)) + (op.type == Type::kI32 ? " i32" : " i64")];
  }
  for (auto& [theirs, machine] : machines_) {
    for (const Transition& row : machine->transitions) {
      coverage.transitions[std::string("body ") + transition_kind(row)] += row.taken;
    }
    for (const State& state : machine->states) {
      for (const Transition& row : state.transitions) {
        coverage.transitions[std::string("state ") + transition_kind(row)] += row.taken;
        if (state.every > 1) coverage.transitions["slow state"] += row.taken;
        if (state.outer >= 0) coverage.transitions["inner state"] += row.taken;
      }
    }
    for (const State& state : machine->outers) {
      for (const Transition& row : state.transitions) coverage.transitions["outer state"] += row.taken;
    }
    if (!machine->resume.empty()) ++coverage.transitions["resume"];
    ++coverage.machines;
    if (machine->changes >= 5) ++coverage.restless;
  }
  for (auto& [watch, cell] : variables_) {
    coverage.stores += cell->stores;
    coverage.saturated += cell->saturated;
    coverage.values += cell->steps.size() * static_cast<uint64_t>(tick_);
  }
  coverage.hulls += compiled_.proved.size();
}

}  // namespace

std::string Coverage::text() const {
  std::string out = std::to_string(programs) + " programs, " + std::to_string(rejected) +
                    " rejected by the compiler, " + std::to_string(values) + " values of variables compared, " +
                    std::to_string(hulls) + " proved intervals\n" + std::to_string(restless) + " of " +
                    std::to_string(machines) + " machines changed state five times; " + std::to_string(saturated) +
                    " of " + std::to_string(stores) + " stores saturated\noperations:";
  for (const auto& [name, count] : operations) out += " " + name + " " + std::to_string(count) + ",";
  out += "\ntransitions taken:";
  for (const auto& [name, count] : transitions) out += " " + name + " " + std::to_string(count) + ",";
  for (const auto& [name, count] : rejections) out += "\nrejected " + std::to_string(count) + ": " + name;
  return out + "\n";
}

const std::set<std::string>& beyond_the_reference() {
  static const std::set<std::string> kFiles = {"fan_curve.fly", "control.fly", "levels.fly"};
  return kFiles;
}

Outcome compare(const std::vector<std::pair<std::string, std::string>>& texts, const Generated& set, uint64_t seed,
                int ticks, Coverage& coverage, const MakeFollower& follow) {
  Outcome outcome;
  const chip::Chip chip = chip_of(set);
  compiler::CompileResult compiled = compiler::compile_texts(texts, set.chip ? &chip : nullptr);
  if (compiled.linked == nullptr) {
    outcome.rejected = true;
    for (const dsl::Diagnostic& d : compiled.diagnostics.all()) {
      if (d.severity != dsl::Severity::kError) continue;
      outcome.message = d.code + " " + d.message + " in `" + std::string(compiled.sources.text(d.span)) + "` " + d.why;
      ++coverage.rejections[d.code + " " + d.message.substr(0, 60)];
      break;
    }
    ++coverage.rejected;
    return outcome;
  }
  Setup setup;
  for (size_t i = 0; i < compiled.files.size(); ++i) {
    (i < texts.size() ? setup.policies : setup.libraries).push_back(compiled.files[i].get());
  }
  std::vector<dsl::ExprPtr> values;  // of params, as long as the evaluator
  uint32_t next_id = 1U << 30;
  for (const GivenParam& given : set.params) {
    dsl::SourceMap sources;
    dsl::Diagnostics none;
    values.push_back(dsl::parse_expression(sources, sources.add("chip", given.text), next_id, none));
    if (set.chip) setup.params[{given.policy, given.name}] = values.back().get();
  }
  setup.shape = set.shape;
  setup.rank = set.rank;
  for (const Binding& binding : set.bindings) {
    if (binding.actuator && set.chip) setup.quantum[binding.name] = binding.step;
  }
  // A policy without a rank has the lowest.
  for (const dsl::File* file : setup.policies) {
    if (!set.rank_order.empty()) setup.rank.try_emplace(file->name.text, static_cast<int>(set.rank_order.size()) - 1);
  }
  try {
    Comparison comparison(compiled, setup, seed);
    const auto successor = [&] {
      compiler::CompileOptions options;
      options.successor = true;
      return compiler::compile_texts(texts, set.chip ? &chip : nullptr, options);
    };
    if (follow) comparison.follow(follow({*compiled.linked, seed, successor}));
    outcome = comparison.run(ticks);
    comparison.cover(coverage);
  } catch (const std::exception& e) {
    outcome.same = false;
    outcome.message = std::string("an executor refuses: ") + e.what();
  }
  return outcome;
}

}  // namespace flyball::reference
