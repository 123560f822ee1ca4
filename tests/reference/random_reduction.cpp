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
  if (fitting.empty()) return nullptr;
  const auto is_mine = [&](const RandomDomain* d) { return lies_in(d->name, at.domain); };
  const bool any_mine = at.reductions > 0 && std::any_of(fitting.begin(), fitting.end(), is_mine);
  if (any_mine && random_.chance(60)) std::erase_if(fitting, [&](const RandomDomain* d) { return !is_mine(d); });
  return fitting[static_cast<size_t>(random_.between(0, static_cast<int64_t>(fitting.size()) - 1))];
}

Surroundings RandomExpressions::over(const Surroundings& at, const RandomDomain& reduced) {
  const bool mine = !at.domain.empty() && lies_in(reduced.name, at.domain);
  Surroundings out;
  out.domain = reduced.name;
  out.reductions = at.reductions + 1;
  if (mine) out.binders = at.binders;
  for (const Readable& name : at.names) {
    if (name.own && !reachable(name, out)) continue;  // the others are there for a reduction within
    if (name.own && !name.variable && !mine) continue;  // rule 9.3: siblings are read as of the step before
    if (name.own && name.domain.empty() && !at.domain.empty()) continue;
    out.names.push_back(name);
  }
  return out;
}

// Maybe with a name for the element, by which others are read; over pairs that are mine, for the part that is not.
Surroundings RandomExpressions::over_named(const Surroundings& at, const RandomDomain& reduced) {
  Surroundings out = over(at, reduced);
  const bool pairs = !reduced.first.empty();
  if ((pairs && at.domain != reduced.first) || random_.chance(50)) return out;
  out.binders.push_back({"q" + std::to_string(at.reductions), pairs ? reduced.second : reduced.name, reduced.name});
  return out;
}

// By the binders around; empty: none fits, or it is left out.
std::string RandomExpressions::named_index(const Readable& name, const Surroundings& at) {
  if (name.own && !name.variable) return "";  // rule 9.3: others may not get to it
  std::string first;
  for (const RandomBinder& binder : at.binders) {
    const bool element = name.domain == binder.domain;
    const bool part = !element && name.domain == binder.over && name.name.find('.') == std::string::npos;
    if ((element || part) && random_.chance(70)) return "[" + first + binder.name + "]";
    const RandomDomain* of = domain(name.domain);
    if (of != nullptr && of->first == binder.domain && random_.chance(50)) first = binder.name + ", ";
  }
  return "";
}

// `clear`: the names in it say what is reduced. Empty where nothing can say it.
std::string RandomExpressions::reduced_body(const std::string& text, const Surroundings& inside,
                                            const RandomDomain& reduced, bool clear) {
  const bool named = !inside.binders.empty() && inside.binders.back().over == reduced.name;
  const std::string q = named ? inside.binders.back().name : "q" + std::to_string(inside.reductions - 1);
  if (reduced.first.empty()) {
    return named || !clear || random_.chance(25) ? q + " in " + reduced.name + ": " + text : text;
  }
  // Rule 7.7: a binder is of one domain; `x[q]` of an x over pairs makes them what is reduced.
  const bool by_name =
      named && std::any_of(inside.names.begin(), inside.names.end(), [&](const Readable& name) {
        return name.domain == reduced.name && (text.find(name.name + "[" + q + "]") != std::string::npos ||
                                               text.find(", " + q + "]") != std::string::npos);
      });
  if (by_name) return q + " in " + reduced.second + ": " + text;
  return clear && !named ? text : "";
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
  const Surroundings inside = over_named(at, *reduced);
  const bool plain = random_.chance(60);
  Made x = plain ? leaf(kind, inside) : number(kind, inside, std::min(depth - 1, 1), false);
  if (!plain && inside.reductions < 3 && random_.chance(30)) {
    const Maybe within = reduction(kind, inside, 1, false);
    if (within) x = *within;
  }
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
      if (w.quantity() && !point(w.kind) && w.lo.sign() >= 0 && reachable(w, inside)) weights.push_back(&w);
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
  // Names inside a reduction within do not count: rule 7.4.
  const bool clear = plain && mentions(x.text + where, inside, reduced->name);
  const std::string body = reduced_body(x.text + by + where, inside, *reduced, clear);
  if (body.empty()) return std::nullopt;
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
  const Surroundings inside = over_named(at, *reduced);
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
  body = reduced_body(body, inside, *reduced, mentions(body, inside, reduced->name));
  if (body.empty()) return std::nullopt;
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
