// A Program as bytes, for a target that was not built for it: the rows that engine and arbiter read, field by field,
// in the order of the Program, each as wide as it is there, lowest byte first. Names and what is for reports stay
// behind. One description serves both ends: the host's Io writes what the target's reads. Freestanding.
#pragma once

#include "runtime/program.h"

namespace flyball::firmware {

template <class Io>
class ProgramImage {
 public:
  ProgramImage(Io& io, Program& program) : io_(io), program_(program) {}

  void all() {
    io_.field(program_.tick_us);
    rows(program_.domains);
    rows(program_.relations);
    rows(program_.slots);
    rows(program_.ops);
    rows(program_.blocks);
    rows(program_.monitors);
    rows(program_.tables);
    rows(program_.shares);
    rows(program_.policies);
    rows(program_.limits);
    rows(program_.votes);
  }

 private:
  template <class Row>
  void rows(Span<Row>& span) {
    io_.field(span.size);
    io_.make(span.data, span.size);
    for (uint32_t i = 0; i < span.size; ++i) io_.change(span.data[i], [this](Row& row) { fields(row); });
  }
  template <class T>
  void array(const T*& first, uint32_t count) {
    io_.make(first, count);
    for (uint32_t i = 0; i < count; ++i) io_.change(first[i], [this](T& value) { io_.field(value); });
  }
  template <class... Fields>
  void each(Fields&... fields) {
    (io_.field(fields), ...);
  }

  void fields(Domain& d) { each(d.size); }
  void fields(Relation& r) {
    each(r.child, r.parent);
    array(r.of, program_.domains[r.child].size);
  }
  void fields(Slot& s) { each(s.kind, s.type, s.domain, s.unit, s.lo, s.hi, s.first); }
  void fields(Op& o) { each(o.code, o.type, o.domain, o.d, o.a, o.b, o.c, o.imm); }
  void fields(Block& b) { each(b.domain, b.guard, b.period_ticks, b.first_op, b.op_count, b.policy); }
  void fields(Table& t) {
    each(t.size, t.rounds_up);
    array(t.x, t.size);
    array(t.y, t.size);
  }
  void fields(ShareArgs& s) { each(s.at_least, s.at_most); }
  void fields(Policy& p) { each(p.period_ticks, p.rank); }
  void fields(Limit& l) {
    each(l.domain, l.unit, l.lo, l.hi, l.safe, l.rest, l.quantum, l.slew_up, l.slew_down, l.first_vote, l.vote_count,
         l.grant, l.actuator);
  }
  void fields(Vote& v) {
    each(v.kind, v.limit, v.rank, v.policy, v.machine, v.state, v.domain, v.relation, v.element, v.value, v.active);
  }

  Io& io_;
  Program& program_;
};

/// What the host asks of the target. `count` is of bytes of the image that follows, or of writes.
enum class Command : uint32_t { kProgram = 1, kTick = 2 };
struct Asked {
  Command command;
  uint32_t count;
};

/// Before a step: element `element` of a slot. Both ends keep it in memory alike.
struct SlotWrite {
  SlotId slot;
  uint32_t element;
  int64_t value;
};
static_assert(sizeof(Asked) == 8 && sizeof(SlotWrite) == 16, "as they go over the wire");

}  // namespace flyball::firmware
