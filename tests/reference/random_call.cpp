// Random calls: blocks, functions, tables, share, and the built-ins that read time and counters.
#include "tests/reference/random_expression.h"

namespace flyball::reference {

bool RandomExpressions::may_stand(const RandomFunction& block, const Surroundings& at) const {
  if (at.domain.empty()) return true;
  if (block.alone) return false;
  return block.array.empty() || (domain(at.domain)->first.empty() && at.domain != block.array);
}

// For the first parameter, which has a range; empty when there is none.
std::string RandomExpressions::argument_of(const RandomFunction& f, const Surroundings& at, int depth) {
  const Readable& p = f.parameters[0];
  if (!f.elements) {
    const Made x = number(p.kind, at, depth - 1, false);
    return x.constant || !storable(x, p.step) ? "" : within(x, p.lo, p.hi);
  }
  // What the argument's domain is must be seen from it.
  const RandomDomain* reduced = f.over.empty() ? reducible(at) : domain(f.over);
  if (reduced == nullptr) return "";
  Surroundings inside = over(at, *reduced);
  std::erase_if(inside.names, [](const Readable& name) { return name.own && !name.variable; });
  const Made x = f.over.empty() ? leaf(p.kind, inside) : number(p.kind, inside, 1, true);
  if (x.constant || !storable(x, p.step)) return "";
  if (f.over.empty() && !mentions(x.text, inside, reduced->name)) return "";
  return within(x, p.lo, p.hi);
}

RandomExpressions::Maybe RandomExpressions::call_of_elements(Kind kind, const Surroundings& at) {
  for (const RandomFunction& f : functions) {
    if (!f.elements || f.kind != kind) continue;
    const std::string argument = argument_of(f, at, 1);
    if (!argument.empty()) return between(kind, f.lo, f.hi, f.step, f.name + "(" + argument + ")");
  }
  return std::nullopt;
}

RandomExpressions::Maybe RandomExpressions::call(Kind kind, const Surroundings& at, int depth) {
  if (at.blocks && random_.chance(50)) {
    for (const RandomFunction& block : blocks) {
      if (block.kind != kind || !may_stand(block, at) || !random_.chance(60)) continue;
      const std::string argument = argument_of(block, at, depth);
      if (argument.empty()) return std::nullopt;
      Made out = between(kind, block.lo, block.hi, block.step, "");
      out.text =
          block.name + "(" + argument + ", " + literal(Kind::kNumber, Rational(1, 50), Rational(9, 10)).text + ")";
      return out;
    }
  }
  for (const RandomFunction& f : functions) {
    if (f.elements || f.kind != kind || !random_.chance(50)) continue;
    std::string text = f.name + "(";
    for (size_t i = 0; i < f.parameters.size(); ++i) {
      const Readable& p = f.parameters[i];
      std::string argument;
      if (p.truth) {
        argument = condition(at, 1);
      } else if (f.constant[i]) {
        argument = literal(p.kind, p.lo, p.hi).text;
      } else {
        const Made x = f.typed[i] ? number(p.kind, at, depth - 1, true) : leaf(p.kind, at);
        if (f.typed[i] && !storable(x, p.step)) return std::nullopt;
        if (!f.typed[i] && (x.constant || x.choice || x.step != p.step || x.lo < p.lo || x.hi > p.hi))
          return std::nullopt;
        argument = f.typed[i] ? within(x, p.lo, p.hi) : x.text;
        if (argument.empty()) return std::nullopt;
      }
      text += (i == 0 ? "" : ", ") + (i > 0 && random_.chance(30) ? p.name + ": " : std::string()) + argument;
      if (text.find(p.name + ": ") != std::string::npos && i + 1 < f.parameters.size()) return std::nullopt;
    }
    Made out = between(kind, f.lo, f.hi, f.step, text + ")");
    out.choice = f.choice;
    return out;
  }
  for (const RandomTable& table : tables) {
    if (table.y != kind || !random_.chance(70)) continue;
    const Made x = number(table.x, at, depth - 1, false);
    if (x.constant || x.divided || x.numerator > 1e12) return std::nullopt;
    return between(kind, table.lo, table.hi, table.step, table.name + "(" + x.text + ")");
  }
  return std::nullopt;
}

// share of power among the elements of the context.
RandomExpressions::Maybe RandomExpressions::share(Kind kind, const Surroundings& at, int) {
  if (at.domain.empty() || kind != Kind::kPower) return std::nullopt;
  std::vector<const Readable*> budgets, bounds, weights;
  for (const Readable& name : at.names) {
    if (!name.quantity() || name.own) continue;
    // Rule 11.4 multiplies two of them.
    const bool narrow = name.hi <= name.step * Rational(1000000000);
    const bool power = name.kind == Kind::kPower && narrow && name.lo.sign() >= 0;
    if (power && name.domain.empty()) budgets.push_back(&name);
    if (power && reachable(name, at)) bounds.push_back(&name);
    const bool weighs = name.kind == Kind::kNumber && name.lo.sign() >= 0 && name.hi <= Rational(1000);
    if (weighs && reachable(name, at)) weights.push_back(&name);
  }
  if (budgets.empty() || bounds.empty()) return std::nullopt;
  const auto pick = [this](const std::vector<const Readable*>& from) {
    return from[static_cast<size_t>(random_.between(0, static_cast<int64_t>(from.size()) - 1))];
  };
  const Readable* budget = pick(budgets);
  const std::string parts = budget->name + ", " + (weights.empty() ? "1" : pick(weights)->name);
  if (uses("split") && random_.chance(50)) {
    return between(kind, 0, budget->hi, budget->step, "split(" + parts + ")");
  }
  std::string text = "share(" + parts;
  Rational hi = budget->hi;
  if (random_.chance(50)) text += ", at_least: " + pick(bounds)->name;
  const Readable* bound = pick(bounds);
  text += ", at_most: " + bound->name;
  hi = most(hi, bound->hi);
  return between(kind, 0, hi, budget->step, text + ")");
}

RandomExpressions::Maybe RandomExpressions::special(Kind kind, const Surroundings& at, int) {
  if (kind == Kind::kTime) {
    std::vector<const Readable*> inputs;
    for (const Readable& name : at.names) {
      if (name.input && reachable(name, at)) inputs.push_back(&name);
    }
    if (!inputs.empty() && random_.chance(60)) {
      const Readable& in = *inputs[static_cast<size_t>(random_.between(0, static_cast<int64_t>(inputs.size()) - 1))];
      return between(kind, 0, Rational(2148), Rational(1, 1000000), in.name + ".age");
    }
    const int64_t us = random_.between(2000, 500000);
    return between(kind, 0, Rational(us, 1000000), Rational(1, 1000000), "(now mod " + std::to_string(us) + " us)");
  }
  if (kind == Kind::kEnergy && !counter.empty()) {
    return between(kind, 0, counter_hi, Rational(1, 1000000), "delta(" + counter + ")");
  }
  return std::nullopt;
}

}  // namespace flyball::reference
