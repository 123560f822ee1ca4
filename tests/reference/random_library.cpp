// Random calls of the standard library. What it keeps `like` an argument has the range that was proved of that: such an
// argument is a name of which the reference knows it.
#include "tests/reference/random_expression.h"

namespace flyball::reference {
namespace {

/// The base step of what is kept between ends that are literals: rule 2.5.
Rational base_step(Kind kind) {
  switch (kind) {
    case Kind::kFrequency: return 1000;
    case Kind::kVoltage:
    case Kind::kTime:
    case Kind::kEnergy: return Rational(1, 1000000);
    case Kind::kNumber: return Rational::power_of_two(-20);
    default: return Rational(1, 1000);
  }
}

Made constant(Kind kind, const Rational& value, const std::string& text) {
  Made out;
  out.text = text;
  out.kind = kind;
  out.constant = true;
  out.lo = out.hi = value;
  return out;
}

bool window(const std::string& name) { return name == "window_mean" || name == "window_max"; }

}  // namespace

const std::vector<std::string>& library_names() {
  static const std::vector<std::string> kNames = {
      "p",        "pi",       "ema",         "ramp",       "residue", "pid",       "incremental_pd", "two_pole",
      "deadband", "debounce", "window_mean", "window_max", "latch",   "step_wise", "worst_by_age",   "split"};
  return kNames;
}

// What something may be kept like: an input, or what a var was. What a var is may have a narrower range here.
std::optional<Readable> RandomExpressions::followable(Kind kind, const Surroundings& at) {
  std::vector<Readable> fitting;
  for (const Readable& name : at.names) {
    if (!name.whole_range || !name.quantity() || name.kind != kind || !reachable(name, at)) continue;
    if (!name.input && !name.previous) continue;
    fitting.push_back(name);
    if (!name.input) fitting.back().name = parens("prev " + name.name);
  }
  if (fitting.empty()) return std::nullopt;
  return fitting[static_cast<size_t>(random_.between(0, static_cast<int64_t>(fitting.size()) - 1))];
}

bool RandomExpressions::uses(const std::string& name) const {
  return std::find(used.begin(), used.end(), name) != used.end();
}

std::string RandomExpressions::remembered(const Surroundings& at) {
  if (!at.blocks) return "";
  if (uses("latch") && random_.chance(50)) {
    return "latch(hold: " + condition(at, 1) + ", drop: " + condition(at, 1) + ")";
  }
  if (!uses("debounce")) return "";
  for (const Readable& name : at.names) {
    const bool now = name.truth && reachable(name, at);
    if (now && random_.chance(50)) return "debounce(" + name.name + ", " + std::to_string(random_.between(1, 5)) + ")";
  }
  return "";
}

RandomExpressions::Maybe RandomExpressions::library_call(Kind kind, const Surroundings& at, int depth, bool divide) {
  for (int attempt = 0; attempt < 4 && !used.empty(); ++attempt) {  // few have this kind
    const std::string& name = used[static_cast<size_t>(random_.between(0, static_cast<int64_t>(used.size()) - 1))];
    if (const Maybe out = library_call(name, kind, at, depth, divide)) return out;
  }
  return std::nullopt;
}

RandomExpressions::Maybe RandomExpressions::library_call(const std::string& name, Kind kind, const Surroundings& at,
                                                         int depth, bool divide) {
  if (name == "p") return proportional(kind, at, depth);
  if (name == "deadband") return deadband(kind, at, depth);
  if (name == "worst_by_age") return worst_by_age(kind, at);
  if (!at.blocks) return std::nullopt;
  if (name == "residue") return residue(kind, at, depth);
  if (name == "step_wise") return step_wise(kind, at);
  if (name == "pi" || name == "pid" || name == "incremental_pd") return controller(name, kind, at);
  const bool follows = name == "ema" || name == "two_pole" || name == "ramp" || name == "debounce" || window(name);
  if (!follows || (name == "window_mean" && !divide)) return std::nullopt;
  return filter(name, kind, at);
}

RandomExpressions::Maybe RandomExpressions::proportional(Kind kind, const Surroundings& at, int depth) {
  if (point(kind)) return std::nullopt;
  const bool gain = kind == Kind::kFrequency && random_.chance(60);
  const Made error = number(gain ? Kind::kDifference : kind, at, depth - 1, false);
  const Made kp = gain ? literal(Kind::kGain, Rational(1000000), Rational(50000000))
                       : literal(Kind::kNumber, Rational(1, 8), Rational(3));
  Maybe out = multiply(error, kp, kind);
  if (out) out->text = "p(" + error.text + ", " + kp.text + ")";
  return out;
}

RandomExpressions::Maybe RandomExpressions::deadband(Kind kind, const Surroundings& at, int depth) {
  if (point(kind)) return std::nullopt;
  const Made x = number(kind, at, depth - 1, false);
  if (x.constant || x.choice || x.hi - x.lo < x.step * Rational(16)) return std::nullopt;
  const Rational eighth = (x.hi - x.lo) / Rational(8);
  const Made width = literal(kind, x.step, least(eighth, Rational(2000000000)));
  if (width.lo < x.step) return std::nullopt;
  const Maybe inside = join({x, constant(kind, width.lo, ""), constant(kind, -width.lo, "")}, "");
  if (!inside) return std::nullopt;
  Made cut = *inside;
  cut.hi = width.lo + x.step;
  cut.lo = -cut.hi;
  Maybe out = add(x, cut, true, kind);
  if (out) out->text = "deadband(" + x.text + ", " + width.text + ")";
  return out;
}

RandomExpressions::Maybe RandomExpressions::worst_by_age(Kind kind, const Surroundings& at) {
  const std::optional<Readable> x = followable(kind, at);
  if (kind != Kind::kTemperature || !x || !x->input) return std::nullopt;
  const int64_t tenths = random_.between(1, 20);  // K/s
  const std::string rate = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " K/s";
  const Made age = between(Kind::kTime, 0, Rational(2148), Rational(1, 1000000), "");
  Maybe rise = multiply(age, constant(kind, Rational(tenths, 10), ""), Kind::kDifference);
  if (!rise) return rise;
  Maybe out = add(made(*x, ""), *rise, false, kind);
  if (out) out->text = "worst_by_age(" + x->name + ", " + x->name + ".age, " + rate + ")";
  return out;
}

RandomExpressions::Maybe RandomExpressions::residue(Kind kind, const Surroundings& at, int depth) {
  if (point(kind) || kind == Kind::kGain) return std::nullopt;
  const Made x = number(kind, at, depth - 1, false);
  if (x.constant || x.divided || x.choice || x.step.is_zero()) return std::nullopt;
  const Rational sixteenth = (x.hi - x.lo) / Rational(16), fine = x.step * Rational(4);
  if (sixteenth <= fine * Rational(2)) return std::nullopt;
  const Made quantum = literal(kind, fine, least(sixteenth, Rational(2000000000)));
  if (quantum.lo < fine || !storable(x, quantum.lo)) return std::nullopt;
  Made rest = x;
  rest.step = gcd(x.step, quantum.lo);
  rest.numerator = size(quantum.lo / rest.step);
  if (widest(x) / size(rest.step) > kWidest || !storable(rest, quantum.lo * Rational::power_of_two(-48)))
    return std::nullopt;
  return between(kind, x.lo - quantum.lo, x.hi + quantum.lo, quantum.lo,
                 "residue(" + x.text + ", " + quantum.text + ")");
}

RandomExpressions::Maybe RandomExpressions::step_wise(Kind kind, const Surroundings& at) {
  if (kind != Kind::kNumber) return std::nullopt;
  const int64_t least = random_.between(0, 3), most = least + random_.between(1, 9);
  const std::string up = condition(at, 1), down = condition(at, 1);
  return between(kind, least, most, 1,
                 "step_wise(" + up + ", " + down + ", " + std::to_string(least) + ", " + std::to_string(most) + ")");
}

// What is kept by those that have an integral, or are one, lies between literals.
RandomExpressions::Maybe RandomExpressions::controller(const std::string& name, Kind kind, const Surroundings& at) {
  if (point(kind) || kind == Kind::kGain || kind == Kind::kNumber) return std::nullopt;
  const std::optional<Readable> error = followable(kind, at);
  if (!error || error->hi > error->step * Rational(4000000000)) return std::nullopt;
  const Rational size = most(error->hi.abs(), error->lo.abs());
  const Made lo = literal(kind, -size, Rational(0)), hi = literal(kind, size / Rational(2), size);
  const Made kp = literal(Kind::kNumber, Rational(1, 8), Rational(2));
  const Made e = made(*error, error->name);
  const Made kept = between(kind, lo.lo, hi.lo, base_step(kind), "");
  const std::string head = name + "(" + e.text + ", " + kp.text;
  const std::string ends = ", lo: " + lo.text + ", hi: " + hi.text;
  Maybe change = add(e, e, true, kind), proportion = multiply(e, kp, kind);
  if (!change || !proportion || lo.lo > Rational(0) || hi.lo <= lo.lo) return std::nullopt;
  if (name == "incremental_pd") {
    const Made kd = literal(Kind::kNumber, Rational(1, 8), Rational(2));
    const Maybe part = multiply(*change, kd, kind);
    const Maybe moved = part ? add(*proportion, *part, false, kind) : part;
    if (!moved || !storable(*moved, kept.step * Rational::power_of_two(-32))) return std::nullopt;
    return between(kind, lo.lo, hi.lo, kept.step, head + ", " + kd.text + ends + ", first: " + hi.text + ")");
  }
  const int64_t percent = random_.between(1, 9);  // per ms
  const Maybe grown = multiply(e, constant(Kind::kNumber, Rational(percent * 3, 4), ""), kind);  // in 75 ms
  if (!grown || !storable(*grown, kept.step * Rational::power_of_two(-32))) return std::nullopt;
  Maybe out = add(*proportion, kept, false, kind);
  std::string text = head + ", " + std::to_string(percent) + " %/ms";
  if (out && name == "pid") {
    text += ", " + std::to_string(percent) + " ms";
    // As large as where a step takes 0.5 ms, as fine as where it takes 75 ms.
    const Maybe slope = multiply(*change, constant(Kind::kNumber, Rational(151 * percent, 75), ""), kind);
    out = slope ? add(*out, *slope, false, kind) : slope;
  }
  if (out) out->text = text + ends + ")";
  return out;
}

// Those that follow what they are given.
RandomExpressions::Maybe RandomExpressions::filter(const std::string& name, Kind kind, const Surroundings& at) {
  const std::optional<Readable> found = followable(kind, at);
  if (!found) return std::nullopt;
  Readable x = *found;
  if (kind != Kind::kNumber && kind != Kind::kGain) x.step = base_step(kind);  // whatever its resolution
  std::string text = name + "(" + x.name + ", ";
  if (window(name) && !at.domain.empty() && !domain(at.domain)->first.empty()) return std::nullopt;  // rule 7.7
  if (name == "ramp") {
    const Kind change = point(kind) ? Kind::kDifference : kind;
    const Rational few = x.step * Rational(4), eighth = least((x.hi - x.lo) / Rational(8), Rational(2000000000));
    const Made up = literal(change, few, eighth), down = literal(change, few, eighth);
    if (least(up.lo, down.lo) < few) return std::nullopt;  // nothing would be left of it in a step
    return made(x, text + parens(up.text + " / 1 ms") + ", " + parens(down.text + " / 1 ms") + ")");
  }
  Made out = made(x, "");
  if (window(name) || name == "debounce") {
    const int64_t steps = window(name) ? 3 + random_.between(0, 1) * 4 : random_.between(1, 6);
    out.text = text + std::to_string(steps) + ")";
    if (name != "window_mean") return out;
    out.divided = true;
    out.divisor = static_cast<double>(steps);
    out.numerator *= out.divisor * 2;
    return out;
  }
  const Made alpha = literal(Kind::kNumber, Rational(1, 50), Rational(9, 10));
  const Maybe way = add(out, out, true, point(kind) ? Kind::kDifference : kind);
  const Maybe part = way ? multiply(*way, alpha, way->kind) : way;
  if (!part || !storable(*part, x.step * Rational::power_of_two(-32))) return std::nullopt;
  out.text = text + alpha.text + ")";
  return out;
}

}  // namespace flyball::reference
