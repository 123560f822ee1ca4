// A Program as text, field by field.
#include "tests/emit/program_rows.h"

#include <fmt/format.h>

namespace flyball::emit {
namespace {

class Rows {
 public:
  template <class... T>
  void row(const char* table, const T&... fields) {
    text_ += table;
    ((text_ += fmt::format(" {}", fields)), ...);
    text_ += "\n";
  }
  std::string text_;
};

int number(Type type) { return static_cast<int>(type); }

void blocks_of(const Span<Block>& blocks, const char* table, Rows& out) {
  for (const Block& b : blocks) {
    out.row(table, b.domain, b.guard, b.period_ticks, b.first_op, b.op_count, b.policy);
  }
}

void computing(const Program& p, Rows& out) {
  for (const Domain& d : p.domains) out.row("domain", d.name, d.size);
  for (const Relation& r : p.relations) {
    out.row("relation", r.child, r.parent);
    for (uint32_t i = 0; i < elements(p, r.child); ++i) out.row("of", r.of[i]);
  }
  for (const Unit& u : p.units) out.row("unit", u.name, u.num, u.den, u.exponent, u.point);
  for (const Slot& s : p.slots) {
    out.row("slot", static_cast<int>(s.kind), number(s.type), s.domain, s.unit, s.lo, s.hi, s.first);
  }
  for (const Op& o : p.ops) {
    out.row("op", static_cast<int>(o.code), number(o.type), o.domain, o.d, o.a, o.b, o.c, o.imm);
  }
  blocks_of(p.blocks, "block", out);
  blocks_of(p.monitors, "monitor", out);
  for (const Table& t : p.tables) {
    out.row("table", t.size, t.rounds_up);
    for (uint16_t i = 0; i < t.size; ++i) out.row("point", t.x[i], t.y[i]);
  }
  for (const ShareArgs& s : p.shares) out.row("share", s.at_least, s.at_most);
}

void naming(const Program& p, Rows& out) {
  for (const Policy& q : p.policies) out.row("policy", q.name, q.period_ticks, q.rank);
  for (const Input& i : p.inputs) {
    out.row("input", i.name, i.domain, i.unit, i.reading, i.fresh, i.value, i.ok, i.age, i.sensor, i.policy);
  }
  for (const Param& q : p.params) out.row("param", q.name, q.policy, q.slot);
  for (const Limit& l : p.limits) {
    out.row("limit", l.name, l.domain, l.unit, l.lo, l.hi, l.safe, l.rest, l.quantum, l.slew_up, l.slew_down,
            l.first_vote, l.vote_count, l.grant, l.actuator);
  }
  for (const Vote& v : p.votes) {
    out.row("vote", static_cast<int>(v.kind), v.limit, v.rank, v.policy, v.machine, v.state, v.domain, v.relation,
            v.element, v.value, v.active);
  }
  for (const Machine& m : p.machines) {
    out.row("machine", m.name, m.policy, m.domain, m.state, m.fired);
    for (uint32_t s = 0; s < state_names(m); ++s) out.row("state", m.states[s]);
    for (uint16_t t = 0; t < m.transition_count; ++t) {
      out.row("transition", m.transitions[t].from, m.transitions[t].to, m.transitions[t].line);
    }
  }
  for (const Monitor& m : p.promises) out.row("promise", m.text, m.policy, m.line, m.violated);
  for (const Saturation& s : p.saturations) out.row("saturation", s.name, s.policy, s.hit);
  for (const Retained& r : p.retained) {
    out.row("retained", r.name, r.policy, r.domain, r.unit, r.shift, r.slot, r.kept, r.lo, r.hi);
  }
  for (const Output& o : p.outputs) out.row("output", o.name, o.policy, o.domain, o.unit, o.slot);
}

}  // namespace

std::string rows_of(const Program& program) {
  Rows out;
  out.row("tick", program.tick_us);
  computing(program, out);
  naming(program, out);
  return out.text_;
}

}  // namespace flyball::emit
