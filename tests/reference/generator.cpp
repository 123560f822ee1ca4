// Random policies: declarations, statements, machines and promises around random expressions.
#include "tests/reference/generator.h"

#include <algorithm>

#include "tests/reference/random_expression.h"

namespace flyball::reference {

uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

int64_t Random::between(int64_t lo, int64_t hi) {
  const uint64_t span = static_cast<uint64_t>(hi) - static_cast<uint64_t>(lo) + 1;
  return static_cast<int64_t>(static_cast<uint64_t>(lo) + (span == 0 ? next() : next() % span));
}

namespace {

/// A limit that all policies of a set declare alike.
struct SharedLimit {
  Readable name;
  std::string declaration;
  Binding binding;
};

class PolicyMaker {
 public:
  PolicyMaker(Random& random, const std::vector<RandomDomain>& domains, const std::vector<SharedLimit>& limits,
              int index)
      : random_(random), domains_(domains), limits_(limits), make_(random, domains), index_(index) {
    serial_ = index * 1000;  // names of inputs belong to the chip: no two policies mean different things by one
  }

  std::string policy();

  /// The inputs that were made. With a chip only what a sensor can give is asked for.
  std::vector<Binding> bindings;
  bool chip = false;

 private:
  std::string fresh(const char* prefix) { return std::string(prefix) + std::to_string(++serial_); }
  void line(const std::string& text) { out_ += std::string(static_cast<size_t>(indent_) * 2, ' ') + text + "\n"; }
  std::string indexed(const std::string& domain) { return domain.empty() ? "" : "[" + domain + "]"; }
  const std::string& some_domain(int none_percent);
  std::string duration();
  Readable readable(const std::string& name, const RandomRange& range, const std::string& domain);
  Readable truth(const std::string& name, const std::string& domain);
  void input();
  void flag();
  void mode();
  const RandomDomain* some_enumeration();
  std::string values_by_name(const RandomDomain& of, const RandomRange& range);
  std::string first_value(const RandomRange& range);
  void array(Surroundings& at);
  void ring();
  void counter();
  void param();
  void function();
  void block();
  void table();
  void variable(Surroundings& at, bool in_machine, bool in_state = false);
  void let(Surroundings& at, bool in_machine);
  void statements(Surroundings at, int count, int depth, bool in_machine, Surroundings* keep);
  void assignment(const Surroundings& at);
  void vote(const Surroundings& at);
  void branch(const Surroundings& at, int depth, bool in_machine);
  void machine();
  int64_t slower();
  void states(const RandomMachine& m, size_t held, const Surroundings& body);
  void outer_state(const RandomMachine& m, const std::string& name, size_t first, size_t last, size_t held,
                   const Surroundings& body);
  void state(const RandomMachine& m, size_t index, size_t held, Surroundings at);
  std::string transition(const Surroundings& at, const std::string& target, bool restless);
  std::string crossing(const Surroundings& at);

  Random& random_;
  const std::vector<RandomDomain>& domains_;
  const std::vector<SharedLimit>& limits_;
  RandomExpressions make_;
  Surroundings policy_;
  std::string out_;
  int64_t period_us_ = 1000;
  int index_, indent_ = 0, serial_ = 0;
};

const std::string& PolicyMaker::some_domain(int none_percent) {
  static const std::string kNone;
  if (random_.chance(none_percent)) return kNone;
  return domains_[static_cast<size_t>(random_.between(0, static_cast<int64_t>(domains_.size()) - 1))].name;
}

// At least a period, not always a multiple of it.
std::string PolicyMaker::duration() {
  const int64_t us = period_us_ * random_.between(1, 9) + (random_.chance(30) ? random_.between(1, period_us_ - 1) : 0);
  return std::to_string(us) + " us";
}

Readable PolicyMaker::readable(const std::string& name, const RandomRange& range, const std::string& domain) {
  Readable out;
  out.name = name;
  out.kind = range.kind;
  out.lo = range.lo;
  out.hi = range.hi;
  out.step = range.step;
  out.domain = domain;
  return out;
}

void PolicyMaker::input() {
  static const Kind kSensed[] = {Kind::kTemperature, Kind::kPower, Kind::kFrequency, Kind::kVoltage, Kind::kNumber};
  static const Dimension kSensedDimension[] = {{0, 1, 0, 0}, {0, 0, 1, 1}, {-1, 0, 0, 0}, {0, 0, 1, 0}, {}};
  if (random_.chance(15)) return flag();
  if (random_.chance(10)) return mode();
  const int64_t sensed = random_.between(0, 4);
  const RandomRange range = make_.range(chip ? kSensed[sensed] : make_.kind());
  const std::string domain = some_domain(35);
  Readable in = readable(fresh("in"), range, domain);
  in.input = in.previous = true;
  bindings.push_back({in.name, domain, kSensedDimension[sensed]});
  const std::string stale = random_.chance(25) ? "stale never" : "stale after " + duration();
  line("input " + in.name + indexed(domain) + " : " + range.text + " " + stale + " else " +
       make_.literal(range.kind, range.lo, range.hi < Rational(2000000000) ? range.hi : Rational(2000000000)).text +
       ";");
  policy_.names.push_back(in);
}

Readable PolicyMaker::truth(const std::string& name, const std::string& domain) {
  Readable out;
  out.name = name;
  out.domain = domain;
  out.truth = out.previous = true;
  return out;
}

void PolicyMaker::flag() {
  Readable in = truth(fresh("in"), some_domain(35));
  in.input = true;
  bindings.push_back({in.name, in.domain, {}, false, true});
  line("input " + in.name + indexed(in.domain) + " : bool stale after " + duration() + " else " +
       (random_.chance(50) ? "true" : "false") + ";");
  policy_.names.push_back(in);
}

const RandomDomain* PolicyMaker::some_enumeration() {
  const std::vector<const RandomDomain*> all = make_.enumerations();
  return all.empty() ? nullptr : all[static_cast<size_t>(random_.between(0, static_cast<int64_t>(all.size()) - 1))];
}

void PolicyMaker::mode() {
  const RandomDomain* of = some_enumeration();
  if (of == nullptr) return flag();
  Readable in;
  in.name = fresh("in");
  in.domain = some_domain(60);
  in.names = of->name;
  in.input = in.previous = true;
  bindings.push_back({in.name, in.domain, {}, false, true});
  line("input " + in.name + indexed(in.domain) + " : " + of->name + " stale after " + duration() + " else " +
       make_.element(*of, {}, 0) + ";");
  policy_.names.push_back(in);
}

std::string PolicyMaker::first_value(const RandomRange& range) {
  return make_.literal(range.kind, range.lo, range.hi < Rational(2000000000) ? range.hi : Rational(2000000000)).text;
}

std::string PolicyMaker::values_by_name(const RandomDomain& of, const RandomRange& range) {
  std::string out;
  for (const std::string& name : of.names) out += (out.empty() ? "{ " : "; ") + name + ": " + first_value(range);
  return out + " }";
}

// Any domain indexes one, at policy level and in machines without a domain.
void PolicyMaker::array(Surroundings& at) {
  const std::string& domain = some_domain(0);
  const RandomRange range = make_.range(make_.kind());
  Readable v = readable(fresh("va"), range, domain);
  std::string first = first_value(range);
  for (const RandomDomain* of : make_.enumerations()) {
    if (of->name == domain && random_.chance(60)) first = values_by_name(*of, range);
  }
  line("var " + v.name + indexed(domain) + " : " + range.text + " = " + first + ";");
  v.variable = v.array = v.previous = true;
  at.names.push_back(v);
}

// The last few values, and what is made of them.
void PolicyMaker::ring() {
  RandomFunction b;
  b.name = fresh("bl");
  const RandomRange range = make_.range(make_.kind());
  b.kind = range.kind;
  b.lo = range.lo;
  b.hi = range.hi;
  b.step = range.step;
  b.array = true;
  b.parameters.push_back(readable(fresh("ar"), range, ""));
  const std::string x = b.parameters[0].name, a = fresh("co"), r = fresh("va"), i = fresh("va");
  const std::string size = std::to_string(make_.domain("slot")->size);
  line("block " + b.name + "(" + x + " : " + range.text + ", const " + a + ") {");
  line("  var " + r + "[slot] : " + range.text + " = " + first_value(range) + ";");
  line("  var " + i + " : slot = 0;");
  line("  " + r + "[" + i + "] = " + x + ";");
  if (random_.chance(50)) line("  " + r + "[0] += " + a + " * (" + x + " - " + r + "[" + i + "]);");
  line("  " + i + " = (" + i + " + 1) mod " + size + ";");
  static const char* const kResults[] = {"min(", "max(", "median("};
  line("  return " + std::string(kResults[random_.between(0, 2)]) + r + ");");
  line("}");
  make_.blocks.push_back(b);
}

void PolicyMaker::counter() {
  const int bits = random_.chance(50) ? 16 : 32;
  const int64_t hi = (INT64_C(1) << bits) - 1;
  const std::string name = fresh("cn");
  line("input " + name + " : 0 uJ .. " + std::to_string(hi) + " uJ counter " + std::to_string(bits) +
       " bits stale never else 0 uJ;");
  make_.counter = name;
  make_.counter_hi = Rational(hi, 1000000);
}

void PolicyMaker::param() {
  if (random_.chance(15)) {
    const std::string name = fresh("pa");
    line("param " + name + " : bool = " + (random_.chance(50) ? "true;" : "false;"));
    policy_.names.push_back(truth(name, ""));
    policy_.names.back().previous = false;
    return;
  }
  const RandomDomain* of = some_enumeration();
  if (of != nullptr && random_.chance(20)) {
    Readable mode;
    mode.name = fresh("pa");
    mode.names = of->name;
    line("param " + mode.name + " : " + of->name + " = " + make_.element(*of, {}, 0) + ";");
    policy_.names.push_back(mode);
    return;
  }
  if (of != nullptr && random_.chance(25)) {
    const RandomRange each = make_.range(make_.kind());
    const std::string name = fresh("pa");
    line("param " + name + indexed(of->name) + " : " + each.text + " = " + values_by_name(*of, each) + ";");
    policy_.names.push_back(readable(name, each, of->name));
    return;
  }
  const RandomRange range = make_.range(make_.kind());
  const Rational hi = range.hi < Rational(2000000000) ? range.hi : Rational(2000000000);
  const std::string name = fresh("pa");
  const std::string value = make_.literal(range.kind, range.lo, hi).text;
  if (random_.chance(25)) {
    line("param " + name + " = " + value + ";");
    return;  // a constant: its value would have to be followed
  }
  line("param " + name + " : " + range.text + " = " + value + ";");
  policy_.names.push_back(readable(name, range, ""));
}

void PolicyMaker::function() {
  RandomFunction f;
  f.name = fresh("fn");
  Surroundings inside;
  std::string signature;
  const int64_t count = random_.between(1, 3);
  for (int64_t i = 0; i < count; ++i) {
    const RandomRange range = make_.range(make_.kind());
    Readable p = i > 0 && random_.chance(20) ? truth(fresh("ar"), "") : readable(fresh("ar"), range, "");
    p.previous = false;
    const bool typed = random_.chance(50);
    f.parameters.push_back(p);
    f.typed.push_back(typed);
    f.constant.push_back(false);
    signature += (i == 0 ? "" : ", ") + p.name + (!typed ? "" : p.truth ? " : bool" : " : " + range.text);
    inside.names.push_back(p);
  }
  const Made body = make_.number(f.parameters[0].kind, inside, 2, true);
  if (body.constant) return;
  f.kind = body.kind;
  const RandomRange result = make_.range(f.kind);
  if (body.divided || random_.chance(50)) {
    if (!make_.storable(body, result.step)) return;
    f.lo = result.lo;
    f.hi = result.hi;
    f.step = result.step;
    const std::string value = make_.within(body, f.lo, f.hi);
    if (value.empty()) return;
    line("fn " + f.name + "(" + signature + ") : " + result.text + " = " + value + ";");
  } else {
    f.lo = body.lo;
    f.hi = body.hi;
    f.step = body.step;
    line("fn " + f.name + "(" + signature + ") = " + body.text + ";");
  }
  make_.functions.push_back(f);
}

// A filter with state of its own: an accumulator, a plain variable and what is made of both.
void PolicyMaker::block() {
  RandomFunction b;
  b.name = fresh("bl");
  const RandomRange range = make_.range(make_.kind());
  b.kind = range.kind;
  b.lo = range.lo;
  b.hi = range.hi;
  b.step = range.step;
  b.parameters.push_back(readable(fresh("ar"), range, ""));
  const std::string x = b.parameters[0].name, a = fresh("co"), y = fresh("va"), z = fresh("va");
  const std::string first =
      make_.literal(range.kind, range.lo, range.hi < Rational(2000000000) ? range.hi : Rational(2000000000)).text;
  line("block " + b.name + "(" + x + " : " + range.text + ", const " + a + ") {");
  ++indent_;
  line("var " + y + " : " + range.text + " = " + first + ";");
  line("var " + z + (random_.chance(50) ? " : like " + y : " : " + range.text) + " = " + first + ";");
  line(y + " += " + a + " * (" + x + " - " + y + ");");
  if (random_.chance(50)) {
    line("if " + x + " > " + z + " {");
    line("  " + z + " = " + (random_.chance(50) ? x : y) + ";");
    line("} else {");
    line("  " + z + " = max(" + x + ", prev " + y + ");");
    line("}");
  } else {
    line(z + " = mix(" + y + ", " + x + ", " + a + ");");
  }
  static const char* const kResults[] = {"min(", "max("};
  line("return " + (random_.chance(50) ? y : kResults[random_.between(0, 1)] + y + ", " + z + ")") + ";");
  --indent_;
  line("}");
  make_.blocks.push_back(b);
}

void PolicyMaker::table() {
  RandomTable t;
  t.name = fresh("ta");
  const RandomRange x = make_.range(make_.kind()), y = make_.range(make_.kind());
  t.x = x.kind;
  t.y = y.kind;
  const Rational limit(2000000000);
  const Rational x_hi = x.hi < limit ? x.hi : limit, y_hi = y.hi < limit ? y.hi : limit;
  const int64_t rows = random_.between(2, 5);
  std::vector<std::pair<Made, Made>> points;
  for (int64_t i = 0; i < rows; ++i) {
    const Rational width = (x_hi - x.lo) / Rational(rows);
    const Rational from = x.lo + width * Rational(i);
    points.push_back({make_.literal(x.kind, from, from + width * Rational(3, 4)), make_.literal(y.kind, y.lo, y_hi)});
  }
  t.lo = t.hi = points[0].second.lo;
  for (const auto& row : points) {
    t.lo = std::min(t.lo, row.second.lo);
    t.hi = std::max(t.hi, row.second.lo);
  }
  if (x.kind == Kind::kNumber || y.kind == Kind::kNumber) return;  // grids by how ends are written: kept apart
  if (y.kind == Kind::kGain || x.kind == Kind::kGain) return;
  static const Rational kSteps[] = {Rational(1, 1000),    Rational(1, 1000), Rational(1000), Rational(1, 1000),
                                    Rational(1, 1000000), Rational(1, 1000), Rational(1),    Rational(1, 1000000),
                                    Rational(1, 1000000), Rational(1)};
  t.step = kSteps[static_cast<int>(t.y)];
  std::string text = "table " + t.name + (random_.chance(40) ? " rounds up" : "") + " {";
  for (const auto& row : points) text += " " + row.first.text + ": " + row.second.text + ";";
  line(text + " }");
  make_.tables.push_back(t);
}

void PolicyMaker::variable(Surroundings& at, bool in_machine, bool in_state) {
  Readable v;
  std::string text;
  const std::string domain = in_machine ? at.domain : "";
  if (random_.chance(15)) {
    v = truth(fresh("va"), domain);
    v.variable = true;
    v.own = in_machine;
    line("var " + v.name + " : bool = " + (random_.chance(70) ? "false" : make_.condition(at, 1)) + ";");
    at.names.push_back(v);
    return;
  }
  const RandomDomain* of = some_enumeration();
  if (of != nullptr && random_.chance(20)) {
    v.name = fresh("va");
    v.domain = domain;
    v.names = of->name;
    v.variable = v.previous = true;
    v.own = in_machine;
    line("var " + v.name + " : " + of->name + " = " + make_.element(*of, at, random_.chance(30) ? 1 : 0) + ";");
    at.names.push_back(v);
    return;
  }
  if (domain.empty() && random_.chance(15)) return array(at);
  const RandomRange range = make_.range(make_.kind());
  v = readable(fresh("va"), range, domain);
  const Rational hi = range.hi < Rational(2000000000) ? range.hi : Rational(2000000000);
  const Rational word(int64_t{1} << 31);
  const bool fits = range.hi / range.step < word && -word <= range.lo / range.step;
  text = !in_state && fits && random_.chance(20) ? "retained " : "";
  text += "var " + v.name + " : " + range.text + " = " + make_.literal(range.kind, range.lo, hi).text + ";";
  v.previous = true;
  v.domain = domain;
  v.variable = true;
  v.own = in_machine;
  line(text);
  at.names.push_back(v);
}

void PolicyMaker::let(Surroundings& at, bool in_machine) {
  Surroundings inside = at;
  std::string index;
  if (at.domain.empty() && !in_machine && random_.chance(35)) {
    inside.domain = some_domain(0);
    index = indexed(inside.domain);
  }
  const std::string name = fresh("le");
  if (random_.chance(15)) {
    Readable l;
    l.name = name;
    l.truth = true;
    l.domain = inside.domain;
    l.own = in_machine;
    line("let " + name + index + (random_.chance(50) ? " : bool = " : " = ") + make_.condition(inside, 1) + ";");
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
    l.domain = inside.domain;
    line("let " + name + index + " = " + e.text + ";");
  }
  l.own = in_machine;
  at.names.push_back(l);
}

void PolicyMaker::assignment(const Surroundings& around) {
  std::vector<const Readable*> targets;
  for (const Readable& name : around.names) {
    // A machine's elements cannot all assign one value; an array's are assigned where there is no domain.
    const bool mine = name.array ? around.domain.empty() : name.domain == around.domain;
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
    place += make_.index(*make_.domain(target.domain), at);
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
  const bool ceiling = random_.chance(70);
  const Made e = make_.number(limit.kind, inside, static_cast<int>(random_.between(0, 3)), true);
  if (!make_.storable(e, limit.step)) return;
  line(place + (ceiling ? " <= " : " >= ") + e.text + ";");
}

void PolicyMaker::branch(const Surroundings& at, int depth, bool in_machine) {
  line("if " + make_.condition(at, 1) + " {");
  ++indent_;
  Surroundings inside = at;
  inside.blocks = false;
  statements(inside, static_cast<int>(random_.between(1, 3)), depth - 1, in_machine, nullptr);
  --indent_;
  if (random_.chance(50)) {
    line("} else {");
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

// A condition that the walking inputs make true and false again.
std::string PolicyMaker::crossing(const Surroundings& at) {
  std::vector<const Readable*> inputs;
  for (const Readable& name : at.names) {
    const bool seen = name.domain.empty() || name.domain == at.domain;
    if (name.input && name.quantity() && seen) inputs.push_back(&name);
  }
  if (inputs.empty() || random_.chance(25)) return make_.condition(at, 1);
  const Readable& in = *inputs[static_cast<size_t>(random_.between(0, static_cast<int64_t>(inputs.size()) - 1))];
  const Rational third = (in.hi - in.lo) / Rational(3);
  Made bound = make_.literal(in.kind, in.lo + third, in.hi - third);
  for (int i = 0; i < 9 && (bound.lo / in.step).round() == 0; ++i)
    bound = make_.literal(in.kind, in.lo + third, in.hi - third);
  if ((bound.lo / in.step).round() == 0) return make_.condition(at, 1);
  return in.name + (random_.chance(50) ? " > " : " < ") + bound.text;
}

std::string PolicyMaker::transition(const Surroundings& at, const std::string& target, bool restless) {
  const std::string arrow = " -> " + target + ";";
  const int64_t roll = random_.between(0, 99);
  if (restless && roll < 40) return "after " + duration() + arrow;
  const std::string on = "on " + crossing(at);
  if (roll < 60) return on + arrow;
  if (roll < 72) return on + " for " + duration() + arrow;
  if (roll < 82) return on + " for " + std::to_string(random_.between(1, 5)) + " samples" + arrow;
  if (roll < 92) return on + " after " + duration() + arrow;
  return on + " for " + duration() + " after " + duration() + arrow;
}

// A period of its own, for as long as somebody sets the old one again.
int64_t PolicyMaker::slower() {
  const int64_t around = period_us_;
  period_us_ *= random_.between(1, 5);
  return around;
}

void PolicyMaker::state(const RandomMachine& m, size_t index, size_t held, Surroundings at) {
  const int64_t around = period_us_;
  const std::string counter = make_.counter;
  std::string every;
  if (random_.chance(25)) {
    slower();
    every = " every " + std::to_string(period_us_) + " us";
    make_.counter.clear();  // rule 10.8: neither `delta` nor `prev` of what is not its own
    for (Readable& name : at.names) name.previous = false;
  }
  line("state " + m.states[index] + every + " {");
  ++indent_;
  at.blocks = true;
  if (random_.chance(50)) variable(at, true, true);
  const Surroundings for_conditions = at;
  statements(at, static_cast<int>(random_.between(1, 4)), 1, true, nullptr);
  const size_t last = m.states.size() - 1;
  line(transition(for_conditions, m.states[(index + 1) % held], true));
  if (random_.chance(50) && held > 2) {
    const size_t to = random_.chance(60) ? (index + held - 1) % held
                                         : static_cast<size_t>(random_.between(0, static_cast<int64_t>(last)));
    line(transition(for_conditions, m.states[to], false));
  }
  --indent_;
  line("}");
  period_us_ = around;
  make_.counter = counter;
}

void PolicyMaker::outer_state(const RandomMachine& m, const std::string& name, size_t first, size_t last, size_t held,
                              const Surroundings& body) {
  line("state " + name + " {");
  ++indent_;
  Surroundings at = body;
  at.blocks = random_.chance(50);
  const bool calls = at.blocks;
  if (random_.chance(60)) variable(at, true, true);
  const Surroundings for_conditions = at;
  statements(at, static_cast<int>(random_.between(0, 3)), 1, true, &at);
  if (random_.chance(50)) {
    const auto to = static_cast<size_t>(random_.between(0, static_cast<int64_t>(m.states.size()) - 1));
    line(transition(for_conditions, m.states[to], false));
  }
  // A condition may not step a block through a let of the state around.
  for (size_t i = first; i <= last; ++i) state(m, i, held, calls ? for_conditions : at);
  --indent_;
  line("}");
}

// Those that can be held, some of them in states around them, whose names follow theirs.
void PolicyMaker::states(const RandomMachine& m, size_t held, const Surroundings& body) {
  size_t outer = held;
  for (size_t i = 0; i < held;) {
    const bool grouped = outer < m.states.size() && (random_.chance(50) || m.states.size() - outer >= held - i);
    if (!grouped) {
      state(m, i++, held, body);
      continue;
    }
    const size_t room = held - i - (m.states.size() - outer - 1);  // one at least is left for each to come
    const size_t last =
        i + static_cast<size_t>(random_.between(0, std::min<int64_t>(2, static_cast<int64_t>(room) - 1)));
    outer_state(m, m.states[outer++], i, last, held, body);
    i = last + 1;
  }
}

void PolicyMaker::machine() {
  RandomMachine m;
  m.name = fresh("ma");
  m.domain = some_domain(30);
  const int64_t held = random_.between(2, 4);
  const int64_t count = held + (random_.chance(40) ? random_.between(1, 2) : 0);
  for (int64_t i = 0; i < count; ++i) m.states.push_back(fresh("St"));
  const int64_t around = random_.chance(25) ? slower() : period_us_;
  const std::string every = period_us_ == around ? "" : " every " + std::to_string(period_us_) + " us";
  line("machine " + m.name + indexed(m.domain) + every + " {");
  ++indent_;
  make_.machines.push_back(m);
  Surroundings body = policy_;
  body.domain = m.domain;
  body.machine = m.name;
  body.blocks = true;
  const int64_t variables = random_.between(0, 2);
  for (int64_t i = 0; i < variables; ++i) variable(body, true);
  statements(body, static_cast<int>(random_.between(1, 4)), 2, true, &body);
  const std::vector<Readable> inside = body.names;
  if (random_.chance(40)) {
    line(transition(body, m.states[static_cast<size_t>(random_.between(0, count - 1))], false));
  }
  states(m, static_cast<size_t>(held), body);
  if (random_.chance(50)) {
    line("resume {");
    const int64_t rows = random_.between(0, 2);
    for (int64_t i = 0; i < rows; ++i) {
      line("  " + crossing(body) + " -> " + m.states[static_cast<size_t>(random_.between(0, count - 1))] + ";");
    }
    line("  otherwise -> " + m.states[static_cast<size_t>(random_.between(0, count - 1))] + ";");
    line("}");
  }
  --indent_;
  line("}");
  period_us_ = around;
  for (Readable name : inside) {
    if (!name.own || !name.variable) continue;
    name.name = m.name + "." + name.name;
    name.own = name.variable = false;
    policy_.names.push_back(name);
  }
}

std::string PolicyMaker::policy() {
  static const int64_t kPeriods[] = {500, 1000, 1000, 1000, 2000, 3000};
  period_us_ = kPeriods[random_.between(0, 5)];
  line("policy random" + std::to_string(index_) + ";");
  line("every " + std::to_string(period_us_) + " us;");
  for (const RandomDomain& d : domains_) {
    line(d.declaration());
  }
  for (const SharedLimit& limit : limits_) {
    line(limit.declaration);
    policy_.names.push_back(limit.name);
  }
  const int64_t inputs = random_.between(2, 5);
  for (int64_t i = 0; i < inputs; ++i) input();
  if (!chip && random_.chance(60)) counter();
  for (int64_t i = random_.between(1, 3); i > 0; --i) param();
  for (int64_t i = random_.between(0, 2); i > 0; --i) function();
  if (random_.chance(50)) block();
  if (make_.domain("slot") != nullptr && random_.chance(60)) ring();
  if (random_.chance(50)) table();
  for (int64_t i = random_.between(1, 3); i > 0; --i) variable(policy_, false);
  policy_.blocks = true;
  Surroundings at = policy_;
  statements(at, static_cast<int>(random_.between(1, 4)), 2, false, &policy_);
  for (int64_t i = random_.between(1, 2); i > 0; --i) machine();
  statements(policy_, static_cast<int>(random_.between(0, 3)), 2, false, nullptr);
  if (random_.chance(30)) {
    Surroundings end;
    end.names = policy_.names;
    for (Readable& name : end.names) name.previous = false;
    line((random_.chance(50) ? "never " : "always ") + make_.condition(end, 1) + " for " + duration() + ";");
  }
  return out_;
}

SharedLimit shared_limit(Random& random, const std::vector<RandomDomain>& domains, int index) {
  static const char* const kTexts[] = {"400 MHz .. 2800 MHz@800 MHz@2800 MHz@ slew up 100 MHz/ms down 400 MHz/ms",
                                       "400 MHz .. 2800 MHz step 25 MHz@800 MHz@2800 MHz@ slew up 100 MHz/ms",
                                       "0 W .. 500 W@50 W@400 W@ slew down 30 W/ms", "0 % .. 100 %@25 %@100 %@",
                                       "600 mV .. 1200 mV step 5 mV@900 mV@700 mV@ slew up 20 mV/ms down 20 mV/ms"};
  static const Kind kTypes[] = {Kind::kFrequency, Kind::kFrequency, Kind::kPower, Kind::kNumber, Kind::kVoltage};
  static const Rational kEnds[][3] = {{Rational(400000000), Rational(2800000000), Rational(1000)},
                                      {Rational(400000000), Rational(2800000000), Rational(1000)},
                                      {Rational(0), Rational(500), Rational(1, 1000)},
                                      {Rational(0), Rational(1), Rational::power_of_two(-20)},
                                      {Rational(6, 10), Rational(12, 10), Rational(1, 1000000)}};
  const auto which = static_cast<size_t>(random.between(0, 4));
  std::vector<std::string> parts{""};
  for (const char* c = kTexts[which]; *c != 0; ++c) {
    if (*c == '@') {
      parts.emplace_back();
    } else {
      parts.back() += *c;
    }
  }
  SharedLimit out;
  out.name.name = "li" + std::to_string(index) + "x";
  out.name.kind = kTypes[which];
  out.name.lo = kEnds[which][0];
  out.name.hi = kEnds[which][1];
  out.name.step = kEnds[which][2];
  out.name.limit = out.name.previous = true;
  static const Dimension kDimensions[] = {{-1, 0, 0, 0}, {-1, 0, 0, 0}, {0, 0, 1, 1}, {}, {0, 0, 1, 0}};
  static const int64_t kSteps[] = {50000, 25000, 1000, 1, 5000};
  out.binding.name = out.name.name;
  out.binding.dimension = kDimensions[which];
  out.binding.actuator = true;
  out.binding.lo = (out.name.lo / out.name.step).round();
  out.binding.hi = (out.name.hi / out.name.step).round();
  out.binding.step = which == 1 || which == 4 || random.chance(50) ? kSteps[which] : 1;
  if (random.chance(70)) {
    out.name.domain = domains[static_cast<size_t>(random.between(0, static_cast<int64_t>(domains.size()) - 1))].name;
  }
  out.binding.domain = out.name.domain;
  out.declaration = "limit " + out.name.name + (out.name.domain.empty() ? "" : "[" + out.name.domain + "]") + " : " +
                    parts[0] + " safe " + parts[1] + " rest " + parts[2] + parts[3] + ";";
  return out;
}

}  // namespace

Generated generate(uint64_t seed) {
  Random random(seed);
  Generated out;
  std::vector<RandomDomain> domains;
  out.chip = random.chance(70);
  const auto rails = out.chip ? static_cast<uint32_t>(random.between(1, 3)) : 4;
  const auto tiles = out.chip ? static_cast<uint32_t>(random.between(rails, 5)) : 4;
  const uint32_t most = out.chip ? 0 : 1024;
  domains.push_back({"rail", rails, "", std::max(most, rails)});
  domains.push_back({"tile", tiles, "rail", std::max(most, tiles)});
  if (random.chance(20)) domains.push_back({"fan", out.chip ? 2U : 4U, "", std::max(most, 2U)});
  if (random.chance(30)) {
    const auto size = static_cast<uint32_t>(random.between(1, 9));
    domains.push_back({"slot", size, "", size, true});
  }
  if (random.chance(40)) {
    RandomDomain modes{"Mode", static_cast<uint32_t>(random.between(1, 4)), "", 0, true};
    for (uint32_t i = 0; i < modes.size; ++i) modes.names.push_back("Na" + std::to_string(i));
    modes.most = modes.size;
    domains.push_back(modes);
  }
  std::vector<uint32_t> of;
  for (uint32_t i = 0; i < tiles; ++i)
    of.push_back(i < rails ? i : static_cast<uint32_t>(random.between(0, rails - 1)));
  for (const RandomDomain& d : domains) {
    if (!d.fixed) out.shape.sizes[d.name] = d.size;
  }
  out.shape.relations[{"tile", "rail"}] = of;
  std::vector<SharedLimit> limits;
  const int64_t limit_count = random.between(1, 2);
  for (int i = 0; i < limit_count; ++i) {
    limits.push_back(shared_limit(random, domains, i));
    out.bindings.push_back(limits.back().binding);
  }
  const int64_t count = random.chance(60) ? 1 : random.between(2, 3);
  if (out.chip) out.rank_order = {"safety", "normal"};
  for (int i = 0; i < count; ++i) {
    PolicyMaker maker(random, domains, limits, i);
    maker.chip = out.chip;
    out.policies.push_back(maker.policy());
    out.bindings.insert(out.bindings.end(), maker.bindings.begin(), maker.bindings.end());
    if (out.chip && random.chance(60)) out.rank["random" + std::to_string(i)] = static_cast<int>(random.between(0, 1));
  }
  return out;
}

}  // namespace flyball::reference
