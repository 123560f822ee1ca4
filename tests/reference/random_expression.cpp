// Random expressions with the bookkeeping that keeps them valid: operators and conditions.
#include "tests/reference/random_expression.h"

namespace flyball::reference {
namespace {

void corners(Made& out, const Rational& a, const Rational& b, const Rational& c, const Rational& d) {
  out.lo = least(least(a, b), least(c, d));
  out.hi = most(most(a, b), most(c, d));
}

}  // namespace

Made made(const Readable& name, const std::string& text) {
  Made out;
  out.text = text;
  out.kind = name.kind;
  out.lo = name.lo;
  out.hi = name.hi;
  out.step = name.step;
  out.choice = name.choice;
  out.numerator = widest(out) / size(name.step);
  return out;
}

Made between(Kind kind, const Rational& lo, const Rational& hi, const Rational& step, const std::string& text) {
  Readable name;
  name.kind = kind;
  name.lo = lo;
  name.hi = hi;
  name.step = step;
  return made(name, text);
}

std::string RandomExpressions::within(const Made& e, const Rational& lo, const Rational& hi) {
  if (e.lo >= lo && e.hi <= hi) return e.text;
  const Rational third = (hi - lo) / Rational(3);
  for (int attempt = 0; attempt < 8; ++attempt) {
    const Made bottom = literal(e.kind, lo, lo + third), top = literal(e.kind, hi - third, hi);
    std::vector<Made> sides{e, bottom, top};
    if (!fit(sides) || sides[1].lo < lo || sides[2].lo > hi || sides[1].lo > sides[2].lo) continue;
    if (join(sides, "")) return "clamp(" + e.text + ", " + bottom.text + ", " + top.text + ")";
  }
  return "";
}

bool RandomExpressions::storable(const Made& e, const Rational& step) const {
  if (e.constant) return true;
  const mpq_class ratio = (e.step / step).exact();
  const double p = ratio.get_num().get_d(), q = ratio.get_den().get_d();
  return e.numerator * p + e.divisor * q < kWidest;
}

const RandomDomain* RandomExpressions::domain(const std::string& name) const {
  for (const RandomDomain& d : domains_) {
    if (d.name == name) return &d;
  }
  return nullptr;
}

bool RandomExpressions::lies_in(const std::string& child, const std::string& ancestor) const {
  for (const RandomDomain* d = domain(child); d != nullptr; d = domain(d->parent)) {
    for (const std::string& part : {d->first, d->second}) {
      if (!part.empty() && (part == ancestor || lies_in(part, ancestor))) return true;
    }
    if (d->parent == ancestor && !ancestor.empty()) return true;
  }
  return false;
}

bool RandomExpressions::reachable(const Readable& name, const Surroundings& at) const {
  return name.domain.empty() || name.domain == at.domain || lies_in(at.domain, name.domain);
}

Made RandomExpressions::read(const Readable& name, const Surroundings& at) {
  std::string text = name.name, element;
  if (reachable(name, at)) {
    element = named_index(name, at);
  } else {
    const bool mine = !name.within.empty() && name.within == at.domain;
    const RandomDomain& of = *domain(name.domain);
    element = index(mine ? *domain(of.second) : of, at);
  }
  const bool whole = text.find('.') == std::string::npos || text.compare(0, 5, "true.") == 0;
  text.insert(whole ? text.size() : text.find('.'), element);  // machine[i].var
  if (name.previous && random_.chance(12)) text = parens("prev " + text);
  return made(name, text);
}

Made RandomExpressions::leaf(Kind kind, const Surroundings& at) {
  std::vector<const Readable*> fitting;
  for (const Readable& name : at.names) {
    if (!name.quantity() || name.kind != kind) continue;
    const bool mine = name.array && name.within == at.domain;
    if (!reachable(name, at) && ((name.own && !mine) || !random_.chance(25))) continue;
    fitting.push_back(&name);
  }
  if (!fitting.empty() && random_.chance(88)) {
    return read(*fitting[static_cast<size_t>(random_.between(0, static_cast<int64_t>(fitting.size()) - 1))], at);
  }
  if (kind == Kind::kTime && random_.chance(30)) {
    Made dt;
    dt.text = "dt";
    dt.kind = kind;
    dt.constant = true;
    dt.lo = dt.hi = Rational(1, 1000);  // as good as any for the bookkeeping
    return dt;
  }
  const RandomRange r = range(kind);
  return literal(kind, most(r.lo, Rational(-1000000000)), least(r.hi, Rational(3000000000)));
}

static bool of_constants(const std::vector<Made>& sides) {
  return std::all_of(sides.begin(), sides.end(), [](const Made& side) { return side.constant || side.choice; });
}

// Rule 3.4; a constant that would become 0 is an error of the language.
bool RandomExpressions::fit(std::vector<Made>& sides) {
  if (of_constants(sides)) return true;
  Rational step = 0;
  bool any = false;
  for (const Made& side : sides) {
    if (side.constant) continue;
    if (side.divided) return true;
    any = true;
    step = gcd(step, side.step);
  }
  if (!any || step.is_zero()) return any;
  for (Made& side : sides) {
    if (!side.constant) continue;
    const Rational rounded = step * Rational((side.lo / step).round());
    if (rounded.is_zero() && !side.lo.is_zero()) return false;
    side.lo = side.hi = rounded;
  }
  return true;
}

// Several values brought together: step, divisor and width; the interval is the caller's.
RandomExpressions::Maybe RandomExpressions::join(std::vector<Made> sides, const std::string& text) {
  Made out;
  out.text = text;
  out.kind = sides[0].kind;
  out.constant = true;
  Rational fine = 0;
  for (const Made& side : sides) {
    out.constant = out.constant && side.constant;
    if (side.divided && out.divided) return std::nullopt;
    out.divided = out.divided || side.divided;
    fine = gcd(fine, side.constant ? side.lo : side.step);
    if (!side.constant) out.step = gcd(out.step, side.step);
    out.divisor = std::max(out.divisor, side.divisor);
  }
  for (const Made& side : sides) {
    const double n = side.constant ? size(side.lo / (fine.is_zero() ? Rational(1) : fine)) * out.divisor
                                   : side.numerator * size(side.step / fine) * (side.divided ? 1 : out.divisor);
    out.numerator += n;
  }
  if (out.divided || of_constants(sides)) out.step = fine;
  if (out.numerator > kWidest) return std::nullopt;
  return out;
}

RandomExpressions::Maybe RandomExpressions::add(const Made& a, const Made& b, bool subtract, Kind kind) {
  std::vector<Made> sides{a, b};
  if (a.constant && b.constant) return std::nullopt;
  if (!fit(sides)) return std::nullopt;
  Maybe out = join(sides, parens(a.text + (subtract ? " - " : " + ") + b.text));
  if (!out) return out;
  out->kind = kind;
  out->lo = subtract ? sides[0].lo - sides[1].hi : sides[0].lo + sides[1].lo;
  out->hi = subtract ? sides[0].hi - sides[1].lo : sides[0].hi + sides[1].hi;
  return out;
}

RandomExpressions::Maybe RandomExpressions::multiply(const Made& a, const Made& b, Kind kind) {
  if (a.constant && b.constant) return std::nullopt;
  if ((a.constant && a.lo.is_zero()) || (b.constant && b.lo.is_zero())) return std::nullopt;
  Made out;
  out.text = parens(a.text + " * " + b.text);
  out.kind = kind;
  out.divided = a.divided || b.divided;
  out.step = (a.constant ? a.lo.abs() : a.step) * (b.constant ? b.lo.abs() : b.step);
  corners(out, a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi);
  out.numerator = (a.constant ? 1 : a.numerator) * (b.constant ? 1 : b.numerator);
  out.divisor = a.divisor * b.divisor;
  if (out.numerator > kWidest || out.divisor > 1e15) return std::nullopt;
  return out;
}

RandomExpressions::Maybe RandomExpressions::divide(const Made& a, const Made& b, Kind kind) {
  if (a.constant && b.constant) return std::nullopt;
  if (b.lo.is_zero() || b.hi.is_zero() || (b.lo.sign() <= 0 && b.hi.sign() >= 0)) return std::nullopt;
  if (b.divided || (b.constant ? b.lo : b.step).is_zero()) return std::nullopt;
  Made out;
  out.text = parens(a.text + " / " + b.text);
  out.kind = kind;
  out.divided = a.divided || !b.constant;
  out.step = (a.constant ? a.lo.abs() : a.step) / (b.constant ? b.lo.abs() : b.step);
  if (out.step.is_zero()) return std::nullopt;
  corners(out, a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi);
  out.numerator = a.constant ? 1 : a.numerator;
  out.divisor = a.divisor * (b.constant ? 1 : b.numerator);
  if (out.divisor > 1e15) return std::nullopt;
  return out;
}

Made RandomExpressions::number(Kind kind, const Surroundings& at, int depth, bool divide) {
  if (depth <= 0) return leaf(kind, at);
  if (depth > 1 && random_.chance(30)) {  // few functions have this kind
    if (const Maybe out = call_of_elements(kind, at)) return *out;
  }
  for (int attempt = 0; attempt < 8; ++attempt) {
    Maybe out = operation(kind, at, depth, divide);
    if (out && (out->constant || !out->step.is_zero())) return *out;
  }
  return leaf(kind, at);
}

RandomExpressions::Maybe RandomExpressions::operation(Kind kind, const Surroundings& at, int depth, bool divide) {
  const int64_t roll = random_.between(0, 99);
  if (roll < 20) return sum(kind, at, depth, divide);
  if (roll < 34) return product(kind, at, depth, divide);
  if (roll < 42) return divide ? quotient(kind, at, depth) : std::nullopt;
  if (roll < 58) return selection(kind, at, depth, divide);
  if (roll < 65) return rounding(kind, at, depth, divide);
  if (roll < 69) return unary(kind, at, depth, divide);
  if (roll < 80) return reduction(kind, at, depth, divide);
  if (roll < 83) return call(kind, at, depth);
  if (roll < 86) return library_call(kind, at, depth, divide);
  if (roll < 90) return mix(kind, at, depth);
  if (roll < 94) return share(kind, at, depth);
  return special(kind, at, depth);
}

RandomExpressions::Maybe RandomExpressions::sum(Kind kind, const Surroundings& at, int depth, bool divide) {
  if (kind == Kind::kTemperature) {
    const Made a = number(kind, at, depth - 1, divide);
    return add(a, number(Kind::kDifference, at, depth - 1, divide && !a.divided), random_.chance(50), kind);
  }
  if (kind == Kind::kDifference && random_.chance(60)) {
    const Made a = number(Kind::kTemperature, at, depth - 1, divide);
    return add(a, number(Kind::kTemperature, at, depth - 1, divide && !a.divided), true, kind);
  }
  const Made a = number(kind, at, depth - 1, divide);
  return add(a, number(kind, at, depth - 1, divide && !a.divided), random_.chance(50), kind);
}

RandomExpressions::Maybe RandomExpressions::product(Kind kind, const Surroundings& at, int depth, bool divide) {
  if (point(kind)) return std::nullopt;
  Kind left = Kind::kNumber, right = kind;
  if (kind == Kind::kFrequency && random_.chance(60)) {
    left = Kind::kGain;
    right = Kind::kDifference;
  } else if (kind == Kind::kPower && random_.chance(60)) {
    left = Kind::kVoltage;
    right = Kind::kCurrent;
  } else if (kind == Kind::kEnergy && random_.chance(60)) {
    left = Kind::kPower;
    right = Kind::kTime;
  } else if (random_.chance(30)) {
    return multiply(number(right, at, depth - 1, divide), literal(Kind::kNumber, Rational(1, 8), Rational(3)), kind);
  }
  const Made a = number(left, at, depth - 1, divide);
  return multiply(a, number(right, at, depth - 1, divide && !a.divided), kind);
}

RandomExpressions::Maybe RandomExpressions::quotient(Kind kind, const Surroundings& at, int depth) {
  if (point(kind)) return std::nullopt;
  Kind over = kind, under = Kind::kNumber;
  if (kind == Kind::kNumber && random_.chance(60)) {
    over = under = static_cast<Kind>(random_.between(1, kKinds - 1));
  } else if (kind == Kind::kCurrent && random_.chance(50)) {
    over = Kind::kPower;
    under = Kind::kVoltage;
  } else if (kind == Kind::kGain && random_.chance(70)) {
    over = Kind::kFrequency;
    under = Kind::kDifference;
  }
  const Made a = number(over, at, depth - 1, true);
  if (random_.chance(30)) {
    const RandomRange r = range(under);
    return divide(a, literal(under, r.hi / Rational(4), least(r.hi, Rational(2000000000))), kind);
  }
  const Made b = number(under, at, depth - 1, false);
  if (b.constant) return std::nullopt;
  Maybe out = divide(a, b, kind);
  if (out) return out;
  // The divisor may be 0: say what stands then. The interval is that of the divisor's least steps.
  if (b.step.is_zero() || a.constant) return std::nullopt;
  Made apart = b;
  apart.lo = b.step;
  apart.hi = most(b.hi.abs(), b.lo.abs());
  if (b.lo.sign() < 0) return std::nullopt;
  out = divide(a, apart, kind);
  if (!out) return out;
  const RandomRange r = range(kind);
  const Made other = literal(kind, r.lo, least(r.hi, Rational(2000000000)));
  std::vector<Made> sides{*out, other};
  Maybe both = join(sides, parens(parens(a.text + " / " + b.text) + " otherwise " + other.text));
  if (!both) return both;
  both->lo = least(out->lo, other.lo);
  both->hi = most(out->hi, other.hi);
  return both;
}

RandomExpressions::Maybe RandomExpressions::selection(Kind kind, const Surroundings& around, int depth, bool divide) {
  const int64_t form = random_.between(0, 4);
  Surroundings at = around;
  if (form == 0) at.blocks = false;  // rule 10.5
  if (form == 0 && random_.chance(25)) return choice_of_constants(kind, at, depth);
  const Made a = number(kind, at, depth - 1, divide);
  const Made b = number(kind, at, depth - 1, divide && !a.divided);
  std::vector<Made> sides{a, b};
  if (form == 0) return choice(a, b, at, depth);
  if (a.constant && b.constant) return std::nullopt;
  if (form <= 2) {
    if (!fit(sides)) return std::nullopt;
    const bool low = form == 1;
    Maybe out = join(sides, std::string(low ? "min(" : "max(") + a.text + ", " + b.text + ")");
    if (!out) return out;
    out->lo = low ? least(sides[0].lo, sides[1].lo) : most(sides[0].lo, sides[1].lo);
    out->hi = low ? least(sides[0].hi, sides[1].hi) : most(sides[0].hi, sides[1].hi);
    return out;
  }
  if (a.constant || a.hi - a.lo < a.step * Rational(8) || a.step.is_zero()) return std::nullopt;
  const Rational quarter = (a.hi - a.lo) / Rational(4);
  const Made lo = literal(kind, a.lo, a.lo + quarter);
  const Made hi = random_.chance(60) || b.constant ? literal(kind, a.hi - quarter, a.hi) : b;
  std::vector<Made> three{a, lo, hi};
  if (!fit(three)) return std::nullopt;
  Maybe out = join(three, "clamp(" + a.text + ", " + lo.text + ", " + hi.text + ")");
  if (!out) return out;
  out->lo = least(three[1].lo, most(a.lo, three[1].lo));
  out->hi = most(three[1].hi, least(a.hi, three[2].hi));
  return out;
}

RandomExpressions::Maybe RandomExpressions::choice(const Made& a, const Made& b, const Surroundings& at, int depth) {
  std::vector<Made> sides{a, b};
  if (!fit(sides)) return std::nullopt;
  Maybe out = join(sides, parens(condition(at, depth - 1) + " ? " + a.text + " : " + b.text));
  if (!out) return out;
  out->constant = false;
  out->choice = of_constants(sides);
  if (out->choice && out->step.is_zero()) out->step = 1;
  out->lo = least(sides[0].lo, sides[1].lo);
  out->hi = most(sides[0].hi, sides[1].hi);
  return out;
}

// Two or three, and sometimes one beside them that they do not round.
RandomExpressions::Maybe RandomExpressions::choice_of_constants(Kind kind, const Surroundings& at, int depth) {
  const RandomRange r = range(kind);
  const auto constant = [&] { return literal(kind, most(r.lo, Rational(-1000)), least(r.hi, Rational(3000000000))); };
  Maybe out = choice(constant(), constant(), at, depth);
  if (out && random_.chance(50)) out = choice(constant(), *out, at, depth);
  if (out && random_.chance(30)) {
    std::vector<Made> sides{*out, constant()};
    out = join(sides, "max(" + sides[0].text + ", " + sides[1].text + ")");
    if (!out) return out;
    out->lo = most(sides[0].lo, sides[1].lo);
    out->hi = most(sides[0].hi, sides[1].hi);
  }
  return out;
}

RandomExpressions::Maybe RandomExpressions::rounding(Kind kind, const Surroundings& at, int depth, bool divide) {
  const Made a = number(kind, at, depth - 1, divide);
  if (a.constant || a.step.is_zero()) return std::nullopt;
  const Kind step_kind = kind == Kind::kTemperature ? Kind::kDifference : kind;
  const Rational span = (a.hi - a.lo) / Rational(16);
  const Rational least_step = a.step * Rational(2);
  if (span <= least_step * Rational(4)) return std::nullopt;
  const Made step = literal(step_kind, least_step, least(span, Rational(2000000000)));
  if (step.lo.sign() <= 0) return std::nullopt;
  if (!storable(a, step.lo)) return std::nullopt;
  Made out = a;
  out.divided = out.choice = false;
  out.divisor = 1;
  if (!point(kind) && !a.divided && random_.chance(25)) {
    // a - s * floor(a / s): at most a's integers on the common step.
    const Rational fine = gcd(a.step, step.lo);
    out.text = parens(a.text + " mod " + step.text);
    out.lo = 0;
    out.hi = step.lo;
    out.step = fine;
    out.numerator = std::max(widest(a), size(step.lo)) / size(fine);
    if (out.numerator > kWidest) return std::nullopt;
    return out;
  }
  static const char* const kNames[] = {"floor(", "ceil(", "round("};
  out.text = kNames[random_.between(0, 2)] + a.text + ", " + step.text + ")";
  out.lo = a.lo - step.lo;
  out.hi = a.hi + step.lo;
  out.step = step.lo;
  out.numerator = widest(out) / size(out.step);
  return out;
}

RandomExpressions::Maybe RandomExpressions::unary(Kind kind, const Surroundings& at, int depth, bool divide) {
  if (point(kind)) return std::nullopt;
  Made out = number(kind, at, depth - 1, divide);
  if (out.constant) return std::nullopt;
  out.choice = false;
  if (random_.chance(50)) {
    out.text = parens("-" + out.text);
    std::swap(out.lo, out.hi);
    out.lo = -out.lo;
    out.hi = -out.hi;
    return out;
  }
  out.text = "abs(" + out.text + ")";
  const Rational low = most(out.lo, -out.hi);
  out.hi = most(out.lo.abs(), out.hi.abs());
  out.lo = low;
  return out;
}

RandomExpressions::Maybe RandomExpressions::mix(Kind kind, const Surroundings& at, int depth) {
  const Made a = leaf(kind, at), b = leaf(kind, at);
  std::vector<const Readable*> shares;
  for (const Readable& name : at.names) {
    const bool unit = name.quantity() && name.kind == Kind::kNumber && name.lo.sign() >= 0 && name.hi <= Rational(1);
    if (unit && reachable(name, at)) shares.push_back(&name);
  }
  if (a.constant || b.constant || depth < 1) return std::nullopt;
  Made t = literal(Kind::kNumber, Rational(1, 10), Rational(9, 10));
  if (!shares.empty())
    t = read(*shares[static_cast<size_t>(random_.between(0, static_cast<int64_t>(shares.size()) - 1))], at);
  Maybe difference = add(b, a, true, kind == Kind::kTemperature ? Kind::kDifference : kind);
  if (!difference) return difference;
  Maybe part = multiply(t, *difference, difference->kind);
  if (!part) return part;
  Maybe out = add(a, *part, false, kind);
  if (!out) return out;
  out->text = "mix(" + a.text + ", " + b.text + ", " + t.text + ")";
  out->lo = least(a.lo, b.lo);
  out->hi = most(a.hi, b.hi);
  return out;
}

std::string RandomExpressions::comparison(const Surroundings& at, int depth) {
  static const char* const kOps[] = {" > ", " < ", " >= ", " <= ", " == ", " != "};
  for (int attempt = 0; attempt < 20; ++attempt) {
    // Mostly a name, so that thresholds are crossed.
    std::vector<const Readable*> numbers;
    for (const Readable& name : at.names) {
      if (name.quantity() && reachable(name, at)) numbers.push_back(&name);
    }
    if (numbers.empty()) return random_.chance(50) ? "true" : "false";
    const Readable& name = *numbers[static_cast<size_t>(random_.between(0, static_cast<int64_t>(numbers.size()) - 1))];
    const Made a = depth > 0 && random_.chance(45) ? number(name.kind, at, depth, true) : read(name, at);
    if (a.constant) continue;
    const Rational third = (a.hi - a.lo) / Rational(3);
    const Made b = random_.chance(75) ? literal(a.kind, a.lo + third, a.hi - third) : number(a.kind, at, depth, true);
    std::vector<Made> sides{a, b};
    if (!fit(sides)) continue;
    // Exact: brought to one step, each times the other's divisor.
    const Rational fine = gcd(a.step, b.constant ? sides[1].lo : b.step);
    if (fine.is_zero()) continue;
    const double left = a.numerator * size(a.step / fine) * b.divisor;
    const double right = (b.constant ? size(sides[1].lo / fine) : b.numerator * size(b.step / fine)) * a.divisor;
    if (left > kWidest || right > kWidest) continue;
    return a.text + kOps[random_.between(0, random_.chance(15) ? 5 : 3)] + b.text;
  }
  return "true";
}

std::string RandomExpressions::reduced_condition(const Surroundings& at, int depth) {
  const RandomDomain* reduced = reducible(at);
  if (reduced == nullptr) return comparison(at, depth);
  const Surroundings inside = over_named(at, *reduced);
  std::string body = comparison(inside, 0);
  for (const RandomMachine& m : machines) {
    if (m.domain == reduced->name && random_.chance(50)) {
      body = m.name + " is " +
             m.states[static_cast<size_t>(random_.between(0, static_cast<int64_t>(m.states.size()) - 1))];
      return std::string(random_.chance(50) ? "any(" : "all(") + body + ")";
    }
  }
  body = reduced_body(body, inside, *reduced, mentions(body, inside, reduced->name));
  if (body.empty()) return comparison(at, depth);
  return std::string(random_.chance(50) ? "any(" : "all(") + body + ")";
}

std::string RandomExpressions::condition(const Surroundings& around, int depth) {
  Surroundings at = around;
  at.blocks = false;
  const int64_t roll = random_.between(0, 99);
  if (depth > 0 && roll < 12)
    return parens(parens(condition(at, depth - 1)) + " and " + parens(condition(at, depth - 1)));
  if (depth > 0 && roll < 22)
    return parens(parens(condition(at, depth - 1)) + " or " + parens(condition(at, depth - 1)));
  if (depth > 0 && roll < 28) return parens("not " + parens(condition(at, depth - 1)));
  if (roll < 36) {
    std::vector<std::string> texts;
    for (const Readable& name : at.names) {
      if (!reachable(name, at)) continue;
      if (name.truth) texts.push_back(name.previous && random_.chance(20) ? "prev " + name.name : name.name);
      if (name.truth && depth > 0) texts.push_back(parens(name.name + " == " + parens(comparison(at, 0))));
      if (name.input) texts.push_back(name.name + (random_.chance(50) ? ".ok" : ".fresh"));
      if (name.quantity() && (name.variable || name.limit))
        texts.push_back(name.name + (random_.chance(50) ? ".low" : ".high"));
    }
    if (!texts.empty()) return texts[static_cast<size_t>(random_.between(0, static_cast<int64_t>(texts.size()) - 1))];
  }
  if (roll < 44) {
    for (const RandomMachine& m : machines) {
      const bool seen = m.domain.empty() || m.domain == at.domain || lies_in(at.domain, m.domain);
      if (!seen || !random_.chance(60)) continue;
      return m.name + " is " +
             m.states[static_cast<size_t>(random_.between(0, static_cast<int64_t>(m.states.size()) - 1))];
    }
  }
  if (roll < 54) return reduced_condition(at, depth);
  if (roll < 66 && !enumerations().empty()) return element_comparison(at, depth);
  return comparison(at, depth);
}

}  // namespace flyball::reference
