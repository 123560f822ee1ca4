// Random reductions.
#include "tests/reference/random_expression.h"

namespace flyball::reference {

const RandomDomain* RandomExpressions::reducible(const Surroundings& at) {
  std::vector<const RandomDomain*> fitting;
  for (const RandomDomain& d : domains_) {
    for (const Readable& name : at.names) {
      if (name.domain == d.name) {
        fitting.push_back(&d);
        break;
      }
    }
  }
  (void)at;
  if (fitting.empty()) return nullptr;
  return fitting[static_cast<size_t>(random_.between(0, static_cast<int64_t>(fitting.size()) - 1))];
}

Surroundings RandomExpressions::over(const Surroundings& at, const RandomDomain& reduced) {
  Surroundings out;
  out.domain = reduced.name;
  for (const Readable& name : at.names) {
    const bool seen = name.domain.empty() || name.domain == reduced.name || lies_in(reduced.name, name.domain);
    if (!seen) continue;
    const bool mine = !at.domain.empty() && lies_in(reduced.name, at.domain);
    if (name.own && !name.variable && !mine) continue;  // rule 9.3: siblings are read as of the step before
    if (name.own && name.domain.empty() && !at.domain.empty()) continue;
    out.names.push_back(name);
  }
  return out;
}

bool RandomExpressions::mentions(const std::string& text, const Surroundings& at, const std::string& wanted) const {
  const auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (const Readable& name : at.names) {
    if (name.domain != wanted) continue;
    for (size_t i = text.find(name.name); i != std::string::npos; i = text.find(name.name, i + 1)) {
      const size_t end = i + name.name.size();
      const bool alone =
          (i == 0 || !word(text[i - 1])) && (end == text.size() || (!word(text[end]) && text[end] != '['));
      if (alone) return true;
    }
  }
  return false;
}

RandomExpressions::Maybe RandomExpressions::reduction(Kind kind, const Surroundings& at, int depth, bool divide) {
  const RandomDomain* reduced = reducible(at);
  if (reduced == nullptr) return std::nullopt;
  if (kind == Kind::kNumber && random_.chance(40)) return index_reduction(at, depth);
  const Surroundings inside = over(at, *reduced);
  const bool plain = random_.chance(60);
  Made x = plain ? leaf(kind, inside) : number(kind, inside, std::min(depth - 1, 1), false);
  if (x.constant || x.divided) return std::nullopt;
  std::string where;
  if (random_.chance(25)) where = " where " + parens(comparison(inside, 0));
  static const char* const kNames[] = {"min", "max", "sum", "avg", "median"};
  const auto which = static_cast<size_t>(random_.between(0, 4));
  const std::string name = kNames[which];
  if (point(kind) && name == "sum") return std::nullopt;
  Made out = x;
  out.choice = false;
  std::string by;
  if (name == "avg") {
    std::vector<const Readable*> weights;
    for (const Readable& w : inside.names) {
      if (w.quantity() && !point(w.kind) && w.lo.sign() >= 0) weights.push_back(&w);
    }
    if (!weights.empty() && where.empty() && at.domain.empty() && random_.chance(35)) {
      const Readable& w = *weights[static_cast<size_t>(random_.between(0, static_cast<int64_t>(weights.size()) - 1))];
      const Made weight = made(w, w.name);
      if (x.numerator * weight.numerator * reduced->most > kWidest) return std::nullopt;
      by = ", by: " + w.name;
      out.divided = true;
      out.step = x.step;
      out.numerator = x.numerator * weight.numerator * reduced->most;
      out.divisor = weight.numerator * reduced->most;
    } else if (!where.empty() || at.domain == reduced->parent || !at.domain.empty()) {
      out.divided = true;
      out.numerator = x.numerator * reduced->most;
      out.divisor = reduced->most;
    } else {
      out.step = x.step / Rational(reduced->size);
      out.numerator = x.numerator * reduced->most;
    }
    if (out.divided && !divide) return std::nullopt;
  }
  if (name == "sum") {
    const Rational n(reduced->most);
    out.lo = least(x.lo, 0) * n;
    out.hi = most(x.hi, 0) * n;
    out.numerator = x.numerator * reduced->most;
    if (out.numerator > kWidest) return std::nullopt;
  }
  std::string body = x.text + by + where;
  // Names inside a reduction within do not count: rule 7.4.
  const bool clear = plain && mentions(x.text + where, inside, reduced->name);
  const bool pairs = !reduced->first.empty();
  if (pairs && !clear) return std::nullopt;
  if (!pairs && (!clear || random_.chance(25))) body = "q in " + reduced->name + ": " + body;
  out.text = name + "(" + body + ")";
  if (!where.empty() && name != "sum") {
    const Made other = literal(kind, x.lo, least(x.hi, Rational(2000000000)));
    std::vector<Made> sides{out, other};
    if (!fit(sides)) return std::nullopt;
    Maybe joined = join(sides, parens(out.text + " otherwise " + other.text));
    if (!joined) return joined;
    joined->lo = least(out.lo, sides[1].lo);
    joined->hi = most(out.hi, sides[1].hi);
    return joined;
  }
  return out;
}

RandomExpressions::Maybe RandomExpressions::index_reduction(const Surroundings& at, int depth) {
  const RandomDomain* reduced = reducible(at);
  if (reduced == nullptr || depth < 1) return std::nullopt;
  const Surroundings inside = over(at, *reduced);
  const bool named = !reduced->names.empty();  // then an index is no number
  Made out;
  out.kind = Kind::kNumber;
  out.step = 1;
  out.lo = 0;
  out.hi = Rational(reduced->most);
  out.numerator = reduced->most;
  const bool pairs = !reduced->first.empty();
  const bool one = pairs && (at.domain == reduced->first || at.domain == reduced->second);
  const std::string& other = at.domain == reduced->first ? reduced->second : reduced->first;
  const bool number = pairs ? one && domain(other)->names.empty() : !named;
  const int64_t form = number ? random_.between(0, 2) : 0;
  std::string body;
  if (form == 2) {
    const Made x = leaf(kind(), inside);
    if (x.constant) return std::nullopt;
    body = x.text;
  } else {
    body = comparison(inside, 0);
  }
  if (!mentions(body, inside, reduced->name)) {
    if (pairs) return std::nullopt;
    body = "q in " + reduced->name + ": " + body;
  }
  if (form == 0) {
    out.text = "count(" + body + ")";
  } else if (form == 1) {
    out.text = parens(std::string(random_.chance(50) ? "first(" : "last(") + body + ") otherwise " +
                      std::to_string(random_.between(0, (pairs ? domain(other) : reduced)->size - 1)));
  } else {
    out.text = std::string(random_.chance(50) ? "argmin(" : "argmax(") + body + ")";
  }
  return out;
}

}  // namespace flyball::reference
