// Everything is compared with the tick before; an event is a difference.
#include "tools/event_watch.h"

#include <algorithm>
#include <utility>

#include "tools/quantity_text.h"

namespace flyball::tools {
namespace {

size_t machine_elements(const Program& program) {
  size_t n = 0;
  for (const Machine& machine : program.machines) n += elements(program, machine.domain);
  return n;
}

size_t saturation_elements(const Program& program) {
  size_t n = 0;
  for (const Saturation& saturation : program.saturations) n += elements(program, program.slots[saturation.hit].domain);
  return n;
}

/// The element of `slot` that element `e` of `domain` sees; kNoIndex when they are not of one domain.
uint32_t seen_element(const Program& program, SlotId slot, DomainId domain, uint32_t e) {
  const DomainId own = program.slots[slot].domain;
  if (own == kNoDomain) return 0;
  if (own == domain) return e;
  for (const Relation& relation : program.relations) {
    if (relation.child == domain && relation.parent == own) return relation.of[e];
  }
  return kNoIndex;
}

}  // namespace

EventWatch::EventWatch(const compiler::LinkedSet& set, Reasons& reasons, EventLog& log)
    : set_(&set),
      program_(&set.program),
      reasons_(reasons),
      log_(log),
      states_(machine_elements(set.program)),
      reason_(limit_channels(set.program)),
      before_(limit_channels(set.program)),
      violated_ticks_(set.program.promises.size),
      begins_(states_.size(), 1),
      saturated_(saturation_elements(set.program)),
      violated_(set.program.promises.size) {}

void EventWatch::update(const compiler::LinkedSet& set, const Engine& engine, uint32_t first_vote) {
  carry_promises(set);
  set_ = &set;
  program_ = &set.program;
  first_vote_ = first_vote;
  states_.clear();
  begins_.clear();
  for (const Machine& machine : program_->machines) {
    const auto state = std::find_if(set.identities.begin(), set.identities.end(),
                                    [&](const compiler::Identity& i) { return i.slot == machine.state; });
    const SlotId begins = state == set.identities.end() ? kNoSlot : state->begins;
    for (uint32_t e = 0; e < elements(*program_, machine.domain); ++e) {
      states_.push_back(static_cast<uint32_t>(engine.read(machine.state, e)));
      begins_.push_back(begins != kNoSlot && engine.read(begins, e) != 0 ? 1 : 0);
    }
  }
  saturated_.assign(saturation_elements(*program_), 0);
  first_ = updated_ = true;
}

/// One with the same words of the same policy goes on being counted.
void EventWatch::carry_promises(const compiler::LinkedSet& next) {
  const auto name = [](const compiler::LinkedSet& set, uint32_t p) {
    return std::string(set.policies[set.promises[p].policy].name) + ": " + set.promises[p].text;
  };
  std::vector<int64_t> ticks(next.promises.size(), 0);
  std::vector<uint8_t> violated(next.promises.size(), 0);
  for (uint32_t p = 0; p < violated_ticks_.size(); ++p) {
    uint32_t same = 0;
    while (same < next.promises.size() && name(next, same) != name(*set_, p)) ++same;
    if (same == next.promises.size()) {
      past_promises_.push_back({set_, p, violated_ticks_[p]});
    } else {
      ticks[same] += violated_ticks_[p];
      violated[same] = violated_[p];
    }
  }
  violated_ticks_ = std::move(ticks);
  violated_ = std::move(violated);
}

void EventWatch::observe(int64_t time_us, const Engine& engine, const Decision* decisions, const TickResult& result) {
  if (result.late && log_.admit(EventKind::kLate, 0, time_us)) log_.write(EventKind::kLate, 0, time_us, Json::object());
  watch_machines(time_us, engine);
  watch_limits(time_us, decisions);
  watch_promises(time_us, engine);
  watch_saturations(time_us, engine);
  actuator_failures_ += result.applied.failed;
  if (result.applied.failed > 0 && log_.admit(EventKind::kActuator, 0, time_us)) {
    log_.write(EventKind::kActuator, 0, time_us,
               {{"failed", result.applied.failed}, {"ordered", result.applied.changed}});
  }
  first_ = false;
}

void EventWatch::watch_machines(int64_t time_us, const Engine& engine) {
  size_t subject = 0;
  for (uint32_t m = 0; m < program_->machines.size; ++m) {
    const Machine& machine = program_->machines[m];
    for (uint32_t e = 0; e < elements(*program_, machine.domain); ++e, ++subject) {
      const uint32_t state = static_cast<uint32_t>(engine.read(machine.state, e));
      const uint32_t from = states_[subject];
      states_[subject] = state;
      const bool begins = std::exchange(begins_[subject], 0) != 0;
      const bool told = begins ? updated_ || engine.read(machine.fired, e) != 0 : state != from;
      if (!told || !log_.admit(EventKind::kTransition, subject, time_us)) continue;
      write_transition(time_us, engine, m, e, subject, begins ? kNoSlot : from);
    }
  }
}

void EventWatch::write_transition(int64_t time_us, const Engine& engine, uint32_t m, uint32_t e, size_t subject,
                                  uint32_t from) {
  const Machine& machine = program_->machines[m];
  Json fields = {{"machine", machine.name}};
  if (machine.domain != kNoDomain) fields["element"] = e;
  if (from != kNoSlot) fields["from"] = machine.states[from];
  fields["to"] = machine.states[states_[subject]];
  fields["policy"] = program_->policies[machine.policy].name;
  fields["file"] = set_->files[machine.policy];
  const int64_t fired = engine.read(machine.fired, e);
  if (fired >= 1 && fired <= machine.transition_count) {
    const size_t t = static_cast<size_t>(fired - 1);
    fields["line"] = machine.transitions[t].line;
    const compiler::TransitionText& text = set_->transitions[m][t];
    fields["condition"] = text.condition;
    Json values = Json::object();
    for (const compiler::NamedSlot& read : text.reads) {
      const uint32_t seen = seen_element(*program_, read.slot, machine.domain, e);
      if (seen != kNoIndex) values[read.name] = slot_text(*program_, read.slot, engine.read(read.slot, seen));
    }
    fields["values"] = std::move(values);
  }
  log_.write(EventKind::kTransition, subject, time_us, std::move(fields));
}

void EventWatch::watch_limits(int64_t time_us, const Decision* decisions) {
  size_t channel = 0;
  for (uint32_t l = 0; l < program_->limits.size; ++l) {
    for (uint32_t e = 0; e < elements(*program_, program_->limits[l].domain); ++e, ++channel) {
      const Decision& now = decisions[channel];
      Decision& before = before_[channel];
      const bool same = !first_ && now.reason == before.reason && now.winners == before.winners;
      before = now;
      if (same) continue;
      const uint32_t reason = reasons_.index(l, now);
      const bool changed = first_ || reason != reason_[channel];
      reason_[channel] = reason;
      if (!changed || !log_.admit(EventKind::kLimit, channel, time_us)) continue;
      write_limit(time_us, l, e, channel, now);
    }
  }
}

void EventWatch::write_limit(int64_t time_us, uint32_t l, uint32_t e, size_t channel, const Decision& decision) {
  const Limit& limit = program_->limits[l];
  Json fields = {{"limit", limit.name}};
  if (limit.domain != kNoDomain) fields["element"] = e;
  fields["reason"] = reasons_.labels(l)[reason_[channel]];
  fields["wanted"] = quantity_text(*program_, limit.unit, decision.wanted);
  fields["granted"] = quantity_text(*program_, limit.unit, decision.granted);
  Json voters = Json::array();
  for (uint32_t i = 0; i < limit.vote_count; ++i) {
    if ((decision.winners >> i & 1) == 0) continue;
    voters.push_back(first_vote_ + limit.first_vote + i);
  }
  if (!voters.empty()) fields["votes"] = std::move(voters);
  log_.write(EventKind::kLimit, channel, time_us, std::move(fields));
}

void EventWatch::watch_promises(int64_t time_us, const Engine& engine) {
  for (uint32_t p = 0; p < program_->promises.size; ++p) {
    const Monitor& promise = program_->promises[p];
    const bool violated = engine.read(promise.violated, 0) != 0;
    if (violated) ++violated_ticks_[p];
    const bool began = violated && violated_[p] == 0;
    violated_[p] = violated;
    if (!began || !log_.admit(EventKind::kPromise, p, time_us)) continue;
    log_.write(EventKind::kPromise, p, time_us,
               {{"promise", promise.text},
                {"policy", program_->policies[promise.policy].name},
                {"file", set_->files[promise.policy]},
                {"line", promise.line}});
  }
}

void EventWatch::watch_saturations(int64_t time_us, const Engine& engine) {
  size_t subject = 0;
  for (const Saturation& saturation : program_->saturations) {
    const DomainId domain = program_->slots[saturation.hit].domain;
    for (uint32_t e = 0; e < elements(*program_, domain); ++e, ++subject) {
      const bool hit = engine.read(saturation.hit, e) != 0;
      const bool began = hit && saturated_[subject] == 0;
      saturated_[subject] = hit;
      if (!began || !log_.admit(EventKind::kSaturation, subject, time_us)) continue;
      Json fields = {{"variable", saturation.name}, {"policy", program_->policies[saturation.policy].name}};
      if (domain != kNoDomain) fields["element"] = e;
      log_.write(EventKind::kSaturation, subject, time_us, std::move(fields));
    }
  }
}

}  // namespace flyball::tools
