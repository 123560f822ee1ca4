// Cuts the Program from what was lowered: drops what nobody reads, orders votes by limit, lays arrays out.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

template <class T>
flyball::Span<T> span_of(const std::vector<T>& v) {
  return {v.data(), static_cast<uint32_t>(v.size())};
}

}  // namespace

const char* Lowering::keep(const std::string& text) { return out_->strings.insert(text).first->c_str(); }

/// Operations whose result reaches no store, guard or truth asked for from outside are left out.
void Lowering::remove_unused() {
  std::vector<bool> live(emitter_.slots.size(), false);
  const auto use = [&live](SlotId slot) {
    if (slot != kNoSlot) live[slot] = true;
  };
  for (const DraftBlock& block : emitter_.blocks) use(block.guard);
  for (const Requirement& r : out_->requirements) use(r.truth);
  for (const LinkedTest& test : out_->tests) {
    for (const LinkedTestStep& step : test.steps) {
      use(step.truth);
      for (const NamedSlot& n : step.shown.reads) use(n.slot);
    }
  }
  for (const Shown& shown : out_->broken) {
    for (const NamedSlot& n : shown.reads) use(n.slot);
  }
  for (auto block = emitter_.blocks.rbegin(); block != emitter_.blocks.rend(); ++block) {
    std::vector<DraftOp> kept;
    for (auto draft = block->ops.rbegin(); draft != block->ops.rend(); ++draft) {
      const Op& op = draft->op;
      if (op.code != OpCode::kStore && !live[op.d]) continue;
      for (const SlotId slot : {op.a, op.b, op.c}) use(slot);
      if (op.code == OpCode::kShare) {
        use(out_->shares[op.imm].at_least);
        use(out_->shares[op.imm].at_most);
      }
      kept.push_back(*draft);
    }
    std::reverse(kept.begin(), kept.end());
    block->ops = std::move(kept);
  }
  // The copies of the step before are made in a block that comes before their readers.
  auto& history = emitter_.blocks[history_].ops;
  history.erase(std::remove_if(history.begin(), history.end(), [&](const DraftOp& draft) { return !live[draft.op.d]; }),
                history.end());
}

/// Every place but `lets` and `identities` that names a slot.
void Lowering::each_slot(const std::function<void(SlotId&)>& f) {
  for (DraftBlock& block : emitter_.blocks) {
    f(block.guard);
    for (DraftOp& draft : block.ops) {
      for (SlotId* slot : {&draft.op.d, &draft.op.a, &draft.op.b, &draft.op.c}) f(*slot);
    }
  }
  for (ShareArgs& s : out_->shares) {
    f(s.at_least);
    f(s.at_most);
  }
  for (Input& input : out_->inputs) {
    for (SlotId* slot : {&input.reading, &input.fresh, &input.value, &input.ok, &input.age}) f(*slot);
  }
  for (TrueValue& truth : out_->truths) f(truth.slot);
  for (Param& param : out_->params) f(param.slot);
  for (LimitDraft& limit : limits_) f(limit.limit.grant);
  for (VoteDraft& vote : votes_) {
    f(vote.vote.value);
    f(vote.vote.active);
  }
  for (Machine& machine : out_->machines) {
    f(machine.state);
    f(machine.fired);
  }
  for (Monitor& monitor : out_->promises) f(monitor.violated);
  for (Saturation& s : out_->saturations) f(s.hit);
  for (Retained& r : out_->retained) {
    for (SlotId* slot : {&r.slot, &r.kept}) f(*slot);
  }
  for (Output& output : out_->outputs) f(output.slot);
  for (Watch& w : out_->watches) f(w.slot);
  for (auto& texts : out_->transitions) {
    for (TransitionText& t : texts) {
      for (NamedSlot& n : t.reads) f(n.slot);
    }
  }
  for (auto& guards : out_->guards) {
    for (SlotId& guard : guards) f(guard);
  }
  for (Shown& shown : out_->broken) {
    for (NamedSlot& n : shown.reads) f(n.slot);
  }
  for (Requirement& r : out_->requirements) {
    f(r.truth);
    for (NamedSlot& n : r.reads) f(n.slot);
  }
  for (LinkedTest& test : out_->tests) {
    for (LinkedTestStep& step : test.steps) {
      f(step.truth);
      for (NamedSlot& n : step.shown.reads) f(n.slot);
    }
  }
}

/// Numbers the slots that are left, in order.
void Lowering::compact_slots() {
  std::vector<SlotId> place(emitter_.slots.size(), kNoSlot);
  std::vector<bool> used(emitter_.slots.size(), false);
  each_slot([&](SlotId& slot) {
    if (slot != kNoSlot) used[slot] = true;
  });
  used[now_] = true;
  for (SlotId s = 0; s < emitter_.slots.size(); ++s) {
    if (!used[s]) continue;
    place[s] = static_cast<SlotId>(out_->slots.size());
    out_->slots.push_back(emitter_.slots[s]);
    out_->slot_sources.push_back(emitter_.slot_sources[s]);
  }
  each_slot([&](SlotId& slot) {
    if (slot != kNoSlot) slot = place[slot];
  });
  // What nobody reads has none.
  for (const LetName& let : arithmetic_.let_names().all()) {
    const SlotId divisor = let.divisor == kNoSlot ? kNoSlot : place[let.divisor];
    if (place[let.slot] != kNoSlot) out_->lets.push_back({place[let.slot], let.name, divisor});
  }
  const auto is_gone = [&](const Identity& identity) { return place[identity.slot] == kNoSlot; };
  std::erase_if(out_->identities, is_gone);
  for (Identity& identity : out_->identities) {
    identity.slot = place[identity.slot];
    if (identity.begins != kNoSlot) identity.begins = place[identity.begins];
  }
}

/// Rule 10.7: values that the chip has no always-on words for begin anew after each reset.
void Lowering::check_retained() {
  if (chip_ == nullptr || out_->retained.empty()) return;
  uint32_t words = 0;
  for (const Retained& row : out_->retained) words += row.domain == kNoDomain ? 1 : domains_[row.domain].size;
  const uint32_t most = chip_->retained_most();
  if (words <= most) return;
  auto& d = diagnostics_.warning("FB0403", first_retained_, "chip " + chip_->name + " cannot keep what is retained");
  d.why =
      fmt::format("{} values, and its always-on words hold {}: the others begin anew after each reset", words, most);
  d.hint = most == 0 ? "add a device of kind `scratch` to the chip file" : "give the `scratch` device a domain";
}

Block Lowering::cut(size_t draft) {
  const DraftBlock& block = emitter_.blocks[draft];
  Block row{};
  row.domain = block.domain;
  row.guard = block.guard;
  row.period_ticks = block.period_ticks;
  row.policy = block.policy;
  row.first_op = static_cast<uint32_t>(out_->ops.size());
  row.op_count = static_cast<uint32_t>(block.ops.size());
  for (const auto& [op, source] : block.ops) {
    out_->ops.push_back(op);
    out_->op_sources.push_back({source, block.machine, block.state});
  }
  return row;
}

std::unique_ptr<LinkedSet> Lowering::link() {
  check_retained();
  remove_unused();
  compact_slots();
  LinkedSet& out = *out_;
  const auto cut_all = [&](const std::vector<size_t>& drafts, std::vector<Block>& blocks) {
    for (const size_t draft : drafts) {
      if (!emitter_.blocks[draft].ops.empty()) blocks.push_back(cut(draft));
    }
  };
  cut_all(step_blocks_, out.blocks);
  cut_all(monitor_blocks_, out.monitors);
  for (size_t i = 0; i < require_blocks_.size(); ++i) out.requirements[i].probe = cut(require_blocks_[i]);
  for (LinkedTest& test : out.tests) {
    for (LinkedTestStep& step : test.steps) {
      if (step.action != TestAction::kExpect) continue;
      step.probe = cut(step.probe.first_op);
      step.shown.probe = cut(step.shown.probe.first_op);
    }
  }
  for (Shown& shown : out.broken) shown.probe = cut(shown.probe.first_op);
  for (VoteDraft& draft : votes_) draft.vote.rank = out.policies[draft.vote.policy].rank;
  std::stable_sort(votes_.begin(), votes_.end(), [](const VoteDraft& a, const VoteDraft& b) {
    return std::tie(a.vote.limit, a.vote.rank) < std::tie(b.vote.limit, b.vote.rank);
  });
  auto vote = votes_.begin();
  for (size_t l = 0; l < limits_.size(); ++l) {
    Limit limit = limits_[l].limit;
    limit.first_vote = static_cast<uint16_t>(out.vote_table.size());
    for (; vote != votes_.end() && vote->vote.limit == l; ++vote) {
      out.vote_table.push_back(vote->vote);
      out.votes.push_back(vote->text);
    }
    limit.vote_count = static_cast<uint16_t>(out.vote_table.size() - limit.first_vote);
    if (limit.vote_count > kMaxVotesPerLimit) {
      error("FB0399", limits_[l].span, "more than 64 statements vote on `" + limits_[l].name + "`");
    }
    out.limits.push_back(limit);
  }
  Program& p = out.program;
  p.tick_us = base_tick_us_;
  p.domains = span_of(out.domains);
  p.relations = span_of(out.relations);
  p.units = span_of(out.units);
  p.slots = span_of(out.slots);
  p.ops = span_of(out.ops);
  p.blocks = span_of(out.blocks);
  p.monitors = span_of(out.monitors);
  p.tables = span_of(out.tables);
  p.shares = span_of(out.shares);
  p.policies = span_of(out.policies);
  p.inputs = span_of(out.inputs);
  p.params = span_of(out.params);
  p.limits = span_of(out.limits);
  p.votes = span_of(out.vote_table);
  p.machines = span_of(out.machines);
  p.promises = span_of(out.promises);
  p.saturations = span_of(out.saturations);
  p.retained = span_of(out.retained);
  p.outputs = span_of(out.outputs);
  return std::move(out_);
}

}  // namespace flyball::compiler
