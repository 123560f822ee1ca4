// What a random policy declares: inputs, params, functions, blocks, tables, vars.
#include <algorithm>

#include "tests/reference/policy_maker.h"

namespace flyball::reference {

const std::string& PolicyMaker::some_domain(int none_percent) {
  static const std::string kNone;
  if (random_.chance(none_percent)) return kNone;
  return domains_[static_cast<size_t>(random_.between(0, static_cast<int64_t>(domains_.size()) - 1))].name;
}

// What an index may be of that is not the chip's.
std::string PolicyMaker::some_index(int none_percent) {
  return random_.chance(30) ? make_.undeclared("")->name : some_domain(none_percent);
}

// Rule 1.3.
void PolicyMaker::library() {
  std::string names;
  for (const std::string& name : library_names()) {
    if (!random_.chance(40)) continue;
    make_.used.push_back(name);
    names += (names.empty() ? "" : ", ") + name;
  }
  if (!names.empty()) line("use std { " + names + " };");
}

// Constants that stand where a number or a time may.
void PolicyMaker::constants() {
  five_ = fresh("pa");
  pause_ = fresh("pa");
  line("param " + five_ + " = 5;");
  line("param " + pause_ + " = " + std::to_string(random_.between(75, 100)) + " ms;");  // no period is longer
}

// Rule 7.8: a constant's name too may be an index.
std::string PolicyMaker::indexed(const std::string& domain) {
  if (domain.empty()) return "";
  const bool counted = !five_.empty() && (domain == "5" || domain.ends_with(", 5"));
  return "[" + (counted ? domain.substr(0, domain.size() - 1) + five_ : domain) + "]";
}

// At least a period, not always a multiple of it.
std::string PolicyMaker::duration() {
  if (!pause_.empty() && random_.chance(15)) return pause_;
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
  in.input = in.previous = in.whole_range = true;
  bindings.push_back({in.name, domain, kSensedDimension[sensed]});
  std::string otherwise = first_value(range);
  for (const Default& row : defaults_) {
    const bool fits = row.param.kind == range.kind && row.param.domain.empty() && random_.chance(60);
    const std::string by_param = fits ? make_.within(made(row.param, row.param.name), range.lo, range.hi) : "";
    if (!by_param.empty()) otherwise = by_param;
  }
  const std::string stale = random_.chance(25) ? "stale never" : "stale after " + duration();
  line("input " + in.name + indexed(domain) + " : " + range.text + " " + stale + " else " + otherwise + ";");
  policy_.names.push_back(in);
  in.step = range.reading;
  add_true_value(in);
}

/// Rule 13.6: promises may ask for it.
void PolicyMaker::add_true_value(Readable in) {
  in.name = "true." + in.name;
  in.input = in.previous = in.whole_range = false;
  true_values_.push_back(in);
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
  const bool latched = random_.chance(35);
  line("input " + in.name + indexed(in.domain) + " : bool " + (latched ? "latched " : "") + "stale after " +
       duration() + " else " + (random_.chance(50) ? "true" : "false") + ";");
  policy_.names.push_back(in);
  if (!latched) add_true_value(in);
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
  std::string otherwise;
  const std::string names = some_names(*of, otherwise);
  line("input " + in.name + indexed(in.domain) + " : " + names + " stale after " + duration() + " else " + otherwise +
       ";");
  policy_.names.push_back(in);
  add_true_value(in);
}

// All of them, or from one to another; and one of these.
std::string PolicyMaker::some_names(const RandomDomain& of, std::string& first) {
  const bool some = random_.chance(30);
  const int64_t lo = some ? random_.between(0, of.size - 1) : 0,
                hi = some ? random_.between(lo, of.size - 1) : of.size - 1;
  first = of.names[static_cast<size_t>(random_.between(lo, hi))];
  return some ? of.names[static_cast<size_t>(lo)] + " .. " + of.names[static_cast<size_t>(hi)] : of.name;
}

std::string PolicyMaker::first_value(const RandomRange& range) {
  return make_.literal(range.kind, range.lo, range.hi < Rational(2000000000) ? range.hi : Rational(2000000000)).text;
}

std::string PolicyMaker::values_by_name(const RandomDomain& of, const RandomRange& range) {
  std::string out;
  for (const std::string& name : of.names) out += (out.empty() ? "{ " : "; ") + name + ": " + first_value(range);
  return out + " }";
}

// Any domain indexes one, and pairs; in a machine over a domain each element has its own.
void PolicyMaker::array(Surroundings& at) {
  const RandomDomain* pairs = at.domain.empty() ? nullptr : make_.undeclared(at.domain);
  if (!at.domain.empty() && pairs == nullptr) return;
  const std::string domain = pairs == nullptr ? some_index(0) : pairs->name;
  const std::string& last = make_.domain(domain)->second.empty() ? domain : make_.domain(domain)->second;
  const RandomRange range = make_.range(make_.kind());
  Readable v = readable(fresh("va"), range, domain);
  v.within = at.domain;
  v.own = !at.domain.empty();
  std::string first = first_value(range);
  for (const RandomDomain* of : make_.enumerations()) {
    if (of->name == last && random_.chance(60)) first = values_by_name(*of, range);
  }
  line("var " + v.name + indexed(pairs == nullptr ? domain : last) + " : " + range.text + " = " + first + ";");
  v.variable = v.array = v.previous = true;
  at.names.push_back(v);
}

// A block whose argument and result are in a range.
RandomFunction PolicyMaker::block_of(const RandomRange& range) {
  RandomFunction b;
  b.name = fresh("bl");
  b.kind = range.kind;
  b.lo = range.lo;
  b.hi = range.hi;
  b.step = range.step;
  return b;
}

// The last few values, and what is made of them.
void PolicyMaker::ring() {
  const RandomRange range = make_.range(make_.kind());
  RandomFunction b = block_of(range);
  b.array = make_.domain("slot") != nullptr && random_.chance(50) ? "slot" : "5";
  b.parameters.push_back(readable(fresh("ar"), range, ""));
  const std::string x = b.parameters[0].name, a = fresh("co"), r = fresh("va"), i = fresh("va");
  const std::string size = std::to_string(make_.domain(b.array)->size);
  const std::string at = b.array == "slot" ? "slot" : "0 .. 4";
  line("block " + b.name + "(" + x + " : " + range.text + ", const " + a + ") {");
  line("  var " + r + indexed(b.array) + " : " + range.text + " = " + (random_.chance(50) ? x : first_value(range)) +
       ";");
  line("  var " + i + " : " + at + " = 0;");
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
    const std::string index = random_.chance(40) && of->name == "Mode" ? "tile, Mode" : of->name;
    line("param " + name + indexed(index) + " : " + each.text + " = " + values_by_name(*of, each) + ";");
    policy_.names.push_back(readable(name, each, index));
    return;
  }
  const RandomRange range = make_.range(make_.kind());
  const Rational hi = range.hi < Rational(2000000000) ? range.hi : Rational(2000000000);
  const std::string name = fresh("pa");
  const Made value = make_.literal(range.kind, range.lo, hi);
  if (random_.chance(25)) {
    line("param " + name + " = " + value.text + ";");
    return;  // a constant: its value would have to be followed
  }
  const bool of_chip = random_.chance(20);
  if (of_chip) given.push_back({"random" + std::to_string(index_), name, value.text});
  const std::string index = of_chip ? "" : some_index(60);
  line("param " + name + indexed(index) + " : " + range.text + " = " + (of_chip ? "chip" : value.text) + ";");
  policy_.names.push_back(readable(name, range, index));
  if (chip || !of_chip) defaults_.push_back({policy_.names.back(), value.lo});
}

// The body times a constant of each call.
bool PolicyMaker::by_constant(RandomFunction& f, Made& body, std::string& signature) {
  if (point(body.kind)) return false;
  const Rational lo(1, 8), hi(3), finest(1, 1000);
  const Readable p = readable(fresh("co"), {"", Kind::kNumber, lo, hi, finest, finest}, "");
  const auto scaled = make_.multiply(body, made(p, p.name), body.kind);
  if (!scaled) return false;
  body = *scaled;
  f.parameters.push_back(p);
  f.typed.push_back(false);
  f.constant.push_back(true);
  signature += ", const " + p.name;
  return true;
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
  Made body = make_.number(f.parameters[0].kind, inside, 2, true);
  if (body.constant) return;
  const bool factor = random_.chance(25) && by_constant(f, body, signature);
  f.kind = body.kind;
  const RandomRange result = make_.range(f.kind);
  if (body.divided || factor || random_.chance(50)) {
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
    f.choice = body.choice;
    line("fn " + f.name + "(" + signature + ") = " + body.text + ";");
  }
  make_.functions.push_back(f);
}

// What some name with a domain is, so that there are arguments.
Kind PolicyMaker::kind_of_elements() {
  std::vector<Kind> kinds{make_.kind()};
  for (const Readable& name : policy_.names) {
    if (name.quantity() && !name.domain.empty()) kinds.push_back(name.kind);
  }
  return kinds[static_cast<size_t>(random_.between(0, static_cast<int64_t>(kinds.size()) - 1))];
}

// One value of those that a domain's elements have.
void PolicyMaker::function_of_elements() {
  const RandomRange range = make_.range(kind_of_elements());
  RandomFunction f = of_elements(block_of(range), range);
  f.name = fresh("fn");
  const std::string x = f.parameters[0].name, d = f.over.empty() ? fresh("do") : f.over;
  const std::string bodies[] = {"max(" + x + ")", "median(" + x + ")", "min(q in " + d + ": " + x + "[q])", x + "[0]",
                                "max(min(" + x + "), " + x + "[0])"};
  const std::string& body = bodies[random_.between(0, 4)];
  line("fn " + f.name + "(" + x + "[" + d + "] : " + range.text + ") = " + body + ";");
  make_.functions.push_back(f);
}

// What follows one value of those, and keeps one for each.
void PolicyMaker::block_of_elements() {
  const RandomRange range = make_.range(kind_of_elements());
  RandomFunction b = of_elements(block_of(range), range);
  b.alone = random_.chance(50);
  const std::string x = b.parameters[0].name, d = b.over.empty() ? fresh("do") : b.over;
  const std::string a = fresh("co"), y = fresh("va"), z = fresh("va"), most = fresh("le");
  line("block " + b.name + "(" + x + "[" + d + "] : " + range.text + ", const " + a + ") {");
  line("  var " + y + " : " + range.text + " = " + first_value(range) + ";");
  line("  let " + most + " = max(" + x + ");");
  line("  " + y + " += " + a + " * (" + most + " - " + y + ");");
  if (b.alone) {
    line("  var " + z + "[" + d + "] : " + range.text + " = " + first_value(range) + ";");
    line("  " + z + " = mix(" + z + ", " + x + ", " + a + ");");
  }
  line("  return " + (b.alone ? "min(" + y + ", max(" + z + "))" : y) + ";");
  line("}");
  make_.blocks.push_back(b);
}

RandomFunction PolicyMaker::of_elements(RandomFunction f, const RandomRange& range) {
  f.elements = true;
  f.over = some_domain(40);
  f.parameters.push_back(readable(fresh("ar"), range, f.over));
  return f;
}

// A filter with state of its own: an accumulator, a plain variable and what is made of both.
void PolicyMaker::block() {
  const RandomRange range = make_.range(make_.kind());
  RandomFunction b = block_of(range);
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
    std::string first;
    const std::string names = some_names(*of, first);
    if (names == of->name && random_.chance(60)) first = make_.element(*of, at, random_.chance(30) ? 1 : 0);
    line("var " + v.name + " : " + names + " = " + first + ";");
    at.names.push_back(v);
    return;
  }
  if (random_.chance(15)) return array(at);
  const RandomRange range = make_.range(make_.kind());
  v = readable(fresh("va"), range, domain);
  const Rational hi = range.hi < Rational(2000000000) ? range.hi : Rational(2000000000);
  const Rational word(int64_t{1} << 31);
  const bool fits = range.hi / range.step < word && -word <= range.lo / range.step;
  text = !in_state && fits && random_.chance(20) ? "retained " : "";
  text += "var " + v.name + " : " + range.text + " = " + make_.literal(range.kind, range.lo, hi).text + ";";
  v.previous = v.variable = v.whole_range = true;
  v.domain = domain;
  v.own = in_machine;
  line(text);
  at.names.push_back(v);
}

}  // namespace flyball::reference
