// Drives an executor as a controller does, without hardware: what was decided is what is granted.
#include "tests/conformance/executor_run.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "runtime/arbiter.h"
#include "runtime/engine.h"
#include "tests/conformance/case_inputs.h"
#include "tests/conformance/names.h"

namespace flyball::conformance {

class CaseRun::Drive {
 public:
  Drive(const compiler::LinkedSet& set, Executor& executor, const Sheet& inputs)
      : set_(set),
        program_(set.program),
        executor_(executor),
        memory_((Engine::bytes_needed(program_) + 7) / 8),
        votes_(program_, memory_.data()),
        decisions_(limit_channels(program_)),
        running_(std::make_unique<bool[]>(program_.policies.size)),
        inputs_(receive(inputs)) {
    std::fill_n(running_.get(), program_.policies.size, true);
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      if (program_.slots[s].kind == SlotKind::kNow) now_.push_back(s);
      if (program_.slots[s].kind == SlotKind::kFresh) fresh_.push_back(s);
    }
    name_columns();
  }

  void feed() {
    for (const SlotId slot : fresh_) each(program_.slots[slot].domain, [&](uint32_t e) { write(slot, e, 0); });
    const auto now_us = static_cast<int64_t>(outputs_.rows.size()) * program_.tick_us;
    for (const SlotId slot : now_) write(slot, 0, now_us);
    inputs_.give(outputs_.rows.size());
  }

  void take() {
    decide();
    outputs_.rows.push_back(row());
    grant();
  }

  const Sheet& outputs() const { return outputs_; }

 private:
  template <class F>
  void each(DomainId domain, F f) {
    for (uint32_t e = 0; e < elements(program_, domain); ++e) f(e);
  }

  /// Grants are what the arbiter reads too.
  void write(SlotId slot, uint32_t element, int64_t value) {
    executor_.write(slot, element, value);
    votes_.write(slot, element, value);
  }

  std::string own_name(uint16_t policy, const char* name) const {
    return std::string(program_.policies[policy].name) + "." + last_part(name);
  }

  std::string statement_of(uint32_t vote) const {
    return statement(program_.policies[program_.votes[vote].policy].name, set_.votes[vote].line);
  }

  CaseInputs receive(const Sheet& inputs) {
    name_receivers();
    return CaseInputs(inputs, [this](const std::string& name) { return receivers_[name]; });
  }

  void name_receivers() {
    for (const Input& input : program_.inputs) {
      each(input.domain, [&](uint32_t e) {
        receivers_[column("reading", own_name(input.policy, input.name), input.domain != kNoDomain, e)] =
            [this, &input, e](int64_t n) {
              write(input.reading, e, n);
              write(input.fresh, e, 1);
            };
      });
    }
    for (const Param& param : program_.params) {
      receivers_[column("param", own_name(param.policy, param.name), false, 0)] = [this, &param](int64_t n) {
        const uint32_t count = elements(program_, program_.slots[param.slot].domain);
        for (uint32_t e = 0; e < count; ++e) write(param.slot, e, n);
      };
    }
    for (const Limit& limit : program_.limits) {
      each(limit.domain, [&](uint32_t e) {
        receivers_[column("grant", limit.name, limit.domain != kNoDomain, e)] = [this, &limit, e](int64_t n) {
          write(limit.grant, e, n);
        };
      });
    }
  }

  void name_columns() {
    for (const compiler::Watch& watch : set_.watches) {
      const DomainId domain = program_.slots[watch.slot].domain;
      each(domain, [&](uint32_t e) { outputs_.columns.push_back(column("var", watch.name, domain != kNoDomain, e)); });
    }
    for (const Machine& machine : program_.machines) {
      if (machine.state_count == 0) continue;
      const std::string name = own_name(machine.policy, machine.name);
      each(machine.domain,
           [&](uint32_t e) { outputs_.columns.push_back(column("state", name, machine.domain != kNoDomain, e)); });
    }
    for (uint32_t v = 0; v < program_.votes.size; ++v) {
      const Vote& vote = program_.votes[v];
      const char* limit = program_.limits[vote.limit].name;
      each(vote.domain, [&](uint32_t e) {
        outputs_.columns.push_back(
            vote_column(vote.kind == VoteKind::kCeiling, limit, statement_of(v), vote.domain != kNoDomain, e));
      });
    }
    for (const char* what : {"wanted", "granted", "reason"}) {
      for (const Limit& limit : program_.limits) {
        each(limit.domain,
             [&](uint32_t e) { outputs_.columns.push_back(column(what, limit.name, limit.domain != kNoDomain, e)); });
      }
    }
  }

  /// The arbiter reads votes from an engine: it gets those of the executor.
  void decide() {
    for (const Vote& vote : program_.votes) {
      each(vote.domain, [&](uint32_t e) {
        votes_.write(vote.active, e, executor_.read(vote.active, e));
        votes_.write(vote.value, e, executor_.read(vote.value, e));
      });
    }
    arbitrate(votes_, running_.get(), decisions_.data());
    size_t channel = 0;
    for (uint32_t l = 0; l < program_.limits.size; ++l) {
      each(program_.limits[l].domain, [&](uint32_t e) {
        const Decision* own = executor_.decision(l, e);
        if (own != nullptr) decisions_[channel] = *own;
        ++channel;
      });
    }
  }

  void grant() {
    size_t channel = 0;
    for (const Limit& limit : program_.limits) {
      each(limit.domain, [&](uint32_t e) { write(limit.grant, e, decisions_[channel++].granted); });
    }
  }

  std::vector<std::string> row() {
    std::vector<std::string> out;
    for (const compiler::Watch& watch : set_.watches) {
      each(program_.slots[watch.slot].domain,
           [&](uint32_t e) { out.push_back(std::to_string(executor_.read(watch.slot, e))); });
    }
    for (const Machine& machine : program_.machines) {
      if (machine.state_count == 0) continue;
      each(machine.domain, [&](uint32_t e) { out.emplace_back(machine.states[executor_.read(machine.state, e)]); });
    }
    for (const Vote& vote : program_.votes) {
      each(vote.domain, [&](uint32_t e) {
        out.push_back(votes_.read(vote.active, e) != 0 ? std::to_string(votes_.read(vote.value, e)) : "-");
      });
    }
    for (const Decision& decision : decisions_) out.push_back(std::to_string(decision.wanted));
    for (const Decision& decision : decisions_) out.push_back(std::to_string(decision.granted));
    size_t channel = 0;
    for (const Limit& limit : program_.limits) {
      each(limit.domain, [&](uint32_t) { out.push_back(reason(limit, decisions_[channel++])); });
    }
    return out;
  }

  std::string reason(const Limit& limit, const Decision& decision) const {
    if (decision.reason == Reason::kRest) return "rest";
    if (decision.reason == Reason::kSlew) return "slew";
    std::vector<std::pair<std::pair<uint32_t, uint32_t>, std::string>> held;  // by policy and line
    for (uint32_t v = 0; v < limit.vote_count; ++v) {
      if ((decision.winners >> v & 1) == 0) continue;
      const uint32_t vote = limit.first_vote + v;
      held.push_back({{program_.votes[vote].policy, set_.votes[vote].line}, statement_of(vote)});
    }
    std::sort(held.begin(), held.end());
    std::string out;
    for (const auto& [place, name] : held) out += (out.empty() ? "" : "+") + name;
    return out;
  }

  const compiler::LinkedSet& set_;
  const Program& program_;
  Executor& executor_;
  std::vector<uint64_t> memory_;
  Engine votes_;
  std::vector<Decision> decisions_;
  std::unique_ptr<bool[]> running_;
  std::vector<SlotId> now_, fresh_;
  std::map<std::string, CaseInputs::Take> receivers_;
  CaseInputs inputs_;
  Sheet outputs_;
};

CaseRun::CaseRun(const compiler::LinkedSet& set, Executor& executor, const Sheet& inputs)
    : drive_(std::make_unique<Drive>(set, executor, inputs)) {}
CaseRun::~CaseRun() = default;
void CaseRun::feed() { drive_->feed(); }
void CaseRun::take() { drive_->take(); }
const Sheet& CaseRun::outputs() const { return drive_->outputs(); }

Sheet run_executor(const compiler::LinkedSet& set, Executor& executor, const Sheet& inputs) {
  CaseRun run(set, executor, inputs);
  for (size_t t = 0; t < inputs.rows.size(); ++t) {
    run.feed();
    executor.step();
    run.take();
  }
  return run.outputs();
}

}  // namespace flyball::conformance
