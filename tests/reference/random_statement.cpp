// What a random policy does: lets, assignments, votes, branches.
#include <algorithm>

#include "tests/reference/policy_maker.h"

namespace flyball::reference {

void PolicyMaker::let(Surroundings& at, bool in_machine) {
  Surroundings inside = at;
  std::string index;
  if (at.domain.empty() && !in_machine && random_.chance(35)) {
    inside.domain = some_index(0);
    index = indexed(inside.domain);
  }
  const RandomDomain* pairs = in_machine && random_.chance(15) ? make_.undeclared(at.domain) : nullptr;
  if (pairs != nullptr && !at.domain.empty()) {
    inside.domain = pairs->name;
    index = indexed(pairs->second);
  }
  const std::string name = fresh("le");
  if (random_.chance(15)) {
    Readable l;
    l.name = name;
    l.truth = true;
    l.domain = inside.domain;
    l.own = in_machine;
    l.previous = at.each_step;
    std::string value = random_.chance(30) ? make_.remembered(inside) : "";
    if (value.empty()) value = make_.condition(inside, 1);
    line("let " + name + index + (random_.chance(50) ? " : bool = " : " = ") + value + ";");
    if (!l.own) at.names.push_back(l);
    return;
  }
  const Made e = make_.number(make_.kind(), inside, static_cast<int>(random_.between(1, 3)), true);
  if (e.constant) return;
  Readable l;
  if (e.divided || random_.chance(50) || e.numerator > 1e13) {
    const RandomRange range = make_.range(e.kind);
    if (!make_.storable(e, range.step)) return;
    l = readable(name, range, inside.domain);
    const std::string value = make_.within(e, range.lo, range.hi);
    if (value.empty()) return;
    line("let " + name + index + " : " + range.text + " = " + value + ";");
  } else {
    l.name = name;
    l.kind = e.kind;
    l.lo = e.lo;
    l.hi = e.hi;
    l.step = e.step;
    l.choice = e.choice;
    l.domain = inside.domain;
    line("let " + name + index + " = " + e.text + ";");
  }
  l.own = in_machine;
  l.previous = at.each_step;
  at.names.push_back(l);
}

// Of each kind of value, read below like a let.
void PolicyMaker::output() {
  Surroundings inside = policy_;
  inside.domain = some_index(50);
  inside.blocks = false;
  const std::string name = fresh("ou"), head = "output " + name + indexed(inside.domain) + " : ";
  Readable said;
  const RandomDomain* of = some_enumeration();
  if (random_.chance(25)) {
    said = truth(name, inside.domain);
    line(head + "bool = " + make_.condition(inside, 2) + ";");
  } else if (of != nullptr && random_.chance(25)) {
    said.name = name;
    said.domain = inside.domain;
    said.names = of->name;
    line(head + of->name + " = " + make_.element(*of, inside, 2) + ";");
  } else {
    const Made e = make_.number(make_.kind(), inside, static_cast<int>(random_.between(1, 3)), true);
    const RandomRange range = make_.range(e.kind);
    if (!make_.storable(e, range.step)) return;
    const std::string value = make_.within(e, range.lo, range.hi);
    if (value.empty()) return;
    said = readable(name, range, inside.domain);
    line(head + range.text + " = " + value + ";");
  }
  said.previous = true;
  policy_.names.push_back(said);
}

void PolicyMaker::assignment(const Surroundings& around) {
  std::vector<const Readable*> targets;
  for (const Readable& name : around.names) {
    // A machine's elements cannot all assign one value; an array is assigned where it was declared.
    const bool mine = name.array ? around.domain == name.within : name.domain == around.domain;
    if (name.variable && mine) targets.push_back(&name);
  }
  if (targets.empty()) return;
  const Readable target = *targets[static_cast<size_t>(random_.between(0, static_cast<int64_t>(targets.size()) - 1))];
  std::string place = target.name;
  Surroundings at = around;
  if (target.truth) {
    line(place + " = " + make_.condition(at, 2) + ";");
    return;
  }
  if (!target.names.empty()) {
    line(place + " = " + make_.element(*make_.domain(target.names), at, 2) + ";");
    return;
  }
  if (target.array && random_.chance(75)) {
    const RandomDomain& of = *make_.domain(target.domain);
    place += make_.index(target.within.empty() ? of : *make_.domain(of.second), at);
  } else if (target.array) {
    at.domain = target.domain;  // each element its own
    at.blocks = false;
  }
  const bool carry = random_.chance(50);
  if (!carry) {
    const Made e = make_.number(target.kind, at, static_cast<int>(random_.between(1, 3)), true);
    if (!make_.storable(e, target.step)) return;
    const Rational size = target.hi - target.lo;
    const bool inside = e.lo >= target.lo - size / Rational(4) && e.hi <= target.hi + size / Rational(4);
    const std::string value = inside || random_.chance(6) ? e.text : make_.within(e, target.lo, target.hi);
    if (!value.empty()) line(place + " = " + value + ";");
    return;
  }
  // Drawn back towards another value, so that it does not stay at an end.
  const Kind kind = target.kind == Kind::kTemperature ? Kind::kDifference : target.kind;
  const Rational fine = target.step * Rational::power_of_two(-32);
  if (random_.chance(60)) {
    const Made to = make_.number(target.kind, at, 1, false);
    if (to.constant || to.divided) return;
    Made e = between(kind, to.lo - target.hi, to.hi - target.lo, gcd(to.step, target.step), "");
    const Made factor = make_.literal(Kind::kNumber, Rational(1, 100), Rational(1, 2));
    e.step = e.step * factor.lo;
    e.numerator *= 2;
    if (factor.lo.is_zero() || !make_.storable(e, fine)) return;
    line(place + " += " + factor.text + " * (" + to.text + " - " + place + ");");
    return;
  }
  const Made e = make_.number(kind, at, 2, true);
  if (e.constant || !make_.storable(e, fine)) return;
  const Rational most = e.hi.abs() > e.lo.abs() ? e.hi.abs() : e.lo.abs();
  if (most * Rational(8) > target.hi - target.lo && random_.chance(90)) return;
  line(place + (random_.chance(50) ? " += " : " -= ") + e.text + ";");
}

void PolicyMaker::vote(const Surroundings& at) {
  const SharedLimit& shared =
      limits_[static_cast<size_t>(random_.between(0, static_cast<int64_t>(limits_.size()) - 1))];
  const Readable& limit = shared.name;
  Surroundings inside = at;
  std::string place = limit.name;
  if (!limit.domain.empty() && limit.domain != at.domain) {
    bool parent = false;
    for (const RandomDomain& d : domains_) parent = parent || (d.name == at.domain && d.parent == limit.domain);
    if (!parent) {
      if (at.domain.empty() && random_.chance(70)) {
        inside.domain = limit.domain;
      } else {
        place += "[0]";
      }
    }
  }
  const char* const side = random_.chance(70) ? " <= " : " >= ";
  if (!limit.names.empty()) {
    line(place + side + make_.element(*make_.domain(limit.names), inside, 2) + ";");
    return;
  }
  const Made e = make_.number(limit.kind, inside, static_cast<int>(random_.between(0, 3)), true);
  if (!make_.storable(e, limit.step)) return;
  line(place + side + e.text + ";");
}

void PolicyMaker::branch(const Surroundings& at, int depth, bool in_machine) {
  line("if " + make_.condition(at, 1) + " {");
  ++indent_;
  Surroundings inside = at;
  inside.blocks = inside.each_step = false;
  statements(inside, static_cast<int>(random_.between(1, 3)), depth - 1, in_machine, nullptr);
  --indent_;
  if (random_.chance(50)) {
    line(random_.chance(30) ? "} else if " + make_.condition(at, 1) + " {" : "} else {");
    ++indent_;
    statements(inside, static_cast<int>(random_.between(1, 2)), depth - 1, in_machine, nullptr);
    --indent_;
  }
  line("}");
}

void PolicyMaker::statements(Surroundings at, int count, int depth, bool in_machine, Surroundings* keep) {
  for (int i = 0; i < count; ++i) {
    const int64_t roll = random_.between(0, 99);
    if (roll < 30) {
      let(at, in_machine || depth < 2);
    } else if (roll < 65) {
      assignment(at);
    } else if (roll < 82) {
      vote(at);
    } else if (depth > 0 && roll < 94) {
      branch(at, depth, in_machine);
    } else if (depth > 0) {
      line("repeat " + std::to_string(random_.between(1, 4)) + " {");
      ++indent_;
      statements(at, static_cast<int>(random_.between(1, 2)), depth - 1, in_machine, nullptr);
      --indent_;
      line("}");
    }
  }
  if (keep != nullptr) *keep = at;
}

}  // namespace flyball::reference
