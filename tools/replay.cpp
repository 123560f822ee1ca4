// A tick at a time: from a kTick event to the next.
#include "tools/replay.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "tools/event_subject.h"
#include "tools/host_telemetry.h"

namespace flyball::tools {
namespace {

using Events = std::vector<Event>;

bool is_same(const Event& a, const Event& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// How the chip carried out its orders is nothing that a step decides.
bool is_replayed(const Event& event) { return event.kind != EventKind::kActuators; }

/// What an engine begins with, and takes, in the order of a controller's tick.
class Replayer {
 public:
  explicit Replayer(const Program& program)
      : program_(program),
        memory_(Engine::lines_needed(program)),
        decisions_(limit_channels(program)),
        running_(std::make_unique<bool[]>(program.policies.size)) {}

  /// The events of the same tick here.
  Events tick(const Event* begin, const Event* end) {
    if (begin->value == 0) start();
    bool late = false;
    clear_fresh();
    for (const Event* event = begin; event != end; ++event) {
      take(*event);
      late = late || event->kind == EventKind::kLate;
    }
    write_time(begin->time_us);
    telemetry_->telemetry().before_step(begin->time_us, running_.get());
    engine_->step();
    arbitrate(*engine_, late ? nullptr : running_.get(), decisions_.data());
    write_grants();
    telemetry_->telemetry().after_tick(decisions_.data(), late, {});
    if (program_.promises.size > 0) engine_->check_promises();
    return telemetry_->take();
  }

  /// The operation that wrote an element of a slot last in this tick, as guards say; else the first that may write it;
  /// kNoSlot when none does.
  uint32_t writer_of(SlotId slot, uint32_t element) const {
    uint32_t first = kNoSlot, last = kNoSlot;
    for (const Block& block : program_.blocks) {
      for (uint32_t op = block.first_op; op < block.first_op + block.op_count; ++op) {
        if (program_.ops[op].d != slot) continue;
        if (first == kNoSlot) first = op;
        if (ran(block, element)) last = op;
      }
    }
    return last != kNoSlot ? last : first;
  }

 private:
  bool ran(const Block& block, uint32_t element) const {
    if (block.period_ticks > 1 && (engine_->ticks() - 1) % block.period_ticks != 0) return false;
    if (block.guard == kNoSlot) return true;
    const SlotView guard = engine_->view(block.guard);
    return guard[element < elements(program_, program_.slots[block.guard].domain) ? element : 0] != 0;
  }

  void start() {
    engine_.emplace(program_, memory_.data());
    telemetry_ = std::make_unique<HostTelemetry>(*engine_, TelemetryDetail::kRecord);
    std::fill_n(running_.get(), program_.policies.size, true);
  }

  void clear_fresh() {
    for (const Input& input : program_.inputs) {
      if (input.sensor == kNoIndex) continue;
      engine_->write_each(input.fresh, elements(program_, input.domain), [](uint32_t) { return 0; });
    }
  }

  /// Writes what went into the tick; what came of it comes of it again.
  void take(const Event& event) {
    switch (event.kind) {
      case EventKind::kPolicy: running_[event.subject] = event.value != 0; break;
      case EventKind::kReading: engine_->write(program_.inputs[event.subject].fresh, event.element, 1); [[fallthrough]];
      case EventKind::kParam:
      case EventKind::kRetained:
      case EventKind::kGranted: engine_->write(event_slot(program_, event), event.element, event.value); break;
      default: break;
    }
  }

  void write_time(uint64_t now_us) {
    for (SlotId s = 0; s < program_.slots.size; ++s) {
      if (program_.slots[s].kind == SlotKind::kNow) engine_->write(s, 0, static_cast<int64_t>(now_us));
    }
  }

  void write_grants() {
    const Decision* decision = decisions_.data();
    for (const Limit& limit : program_.limits) {
      const uint32_t n = elements(program_, limit.domain);
      engine_->write_each(limit.grant, n, [&](uint32_t e) { return decision[e].granted; });
      decision += n;
    }
  }

  const Program& program_;
  std::vector<MemoryLine> memory_;
  std::optional<Engine> engine_;
  std::unique_ptr<HostTelemetry> telemetry_;
  std::vector<Decision> decisions_;
  std::unique_ptr<bool[]> running_;
};

/// A kind and a subject with its element: one event of a tick has them, at most.
bool is_of_the_same(const Event& a, const Event& b) {
  return a.kind == b.kind && a.subject == b.subject && a.element == b.element;
}

/// Those of `events` that `others` has not got like that.
Events without(const Events& events, const Events& others) {
  Events out;
  for (const Event& event : events) {
    if (std::none_of(others.begin(), others.end(), [&](const Event& other) { return is_same(event, other); })) {
      out.push_back(event);
    }
  }
  return out;
}

const Event* found(const Events& events, const Event& like) {
  const auto at = std::find_if(events.begin(), events.end(), [&](const Event& e) { return is_of_the_same(e, like); });
  return at == events.end() ? nullptr : &*at;
}

/// The operation that wrote the value of the first vote that holds a grant; kNoSlot when none does.
uint32_t voter_of(const Program& program, const Replayer& replayer, const Event& grant) {
  const Limit& limit = program.limits[grant.subject];
  for (uint32_t v = 0; v < limit.vote_count; ++v) {
    if ((static_cast<uint64_t>(grant.more) >> v & 1U) == 0) continue;
    return replayer.writer_of(program.votes[limit.first_vote + v].value, grant.element);
  }
  return kNoSlot;
}

/// The difference whose slot the step writes first; decisions, which no operation writes, come last.
Difference first_difference(const Program& program, const Replayer& replayer, const Events& captured,
                            const Events& here) {
  const Events only_captured = without(captured, here), only_here = without(here, captured);
  Events all = only_captured;
  all.insert(all.end(), only_here.begin(), only_here.end());
  const auto op_of = [&](const Event& event) {
    const SlotId slot = event_slot(program, event);
    return slot == kNoSlot ? kNoSlot : replayer.writer_of(slot, event.element);
  };
  const auto earlier = [&](const Event& a, const Event& b) { return op_of(a) < op_of(b); };
  const Event first = *std::min_element(all.begin(), all.end(), earlier);
  Difference out;
  out.op = first.kind == EventKind::kLimit ? voter_of(program, replayer, first) : op_of(first);
  if (const Event* event = found(only_captured, first)) out.captured = *event;
  if (const Event* event = found(only_here, first)) out.here = *event;
  return out;
}

}  // namespace

ReplayResult replay(const std::vector<Event>& events, const compiler::LinkedSet& set) {
  Replayer replayer(set.program);
  ReplayResult result;
  const auto is_tick = [](const Event& event) { return event.kind == EventKind::kTick; };
  for (auto begin = events.begin(); begin != events.end();) {
    const auto end = std::find_if(begin + 1, events.end(), is_tick);
    const auto lost = std::find_if(begin, end, [](const Event& event) { return event.kind == EventKind::kLost; });
    if (lost != end) {
      result.lost_at_us = lost->time_us;
      return result;
    }
    Events captured;
    std::copy_if(begin, end, std::back_inserter(captured), is_replayed);
    const Events here = replayer.tick(&*begin, &*begin + (end - begin));
    const bool same =
        captured.size() == here.size() && std::equal(captured.begin(), captured.end(), here.begin(), is_same);
    if (!same) {
      result.difference = first_difference(set.program, replayer, captured, here);
      result.difference->tick = result.ticks;
      result.difference->time_us = begin->time_us;
      return result;
    }
    ++result.ticks;
    result.events += captured.size();
    begin = end;
  }
  return result;
}

}  // namespace flyball::tools
