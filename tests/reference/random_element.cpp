// Random elements of enumerations, and indexes: what chooses among the elements of a domain.
#include "tests/reference/random_expression.h"

namespace flyball::reference {

std::string RandomDomain::declaration() const {
  std::string out = "domain " + name;
  if (!names.empty()) {
    for (const std::string& element : names) out += (&element == &names[0] ? " { " : ", ") + element;
    return out + " }";
  }
  if (fixed) out += " of " + std::to_string(size);
  return out + (parent.empty() ? "" : " in " + parent) + ";";
}

std::vector<const RandomDomain*> RandomExpressions::enumerations() const {
  std::vector<const RandomDomain*> out;
  for (const RandomDomain& d : domains_) {
    if (!d.names.empty()) out.push_back(&d);
  }
  return out;
}

std::string RandomExpressions::element(const RandomDomain& of, const Surroundings& at, int depth) {
  const std::string& name = of.names[static_cast<size_t>(random_.between(0, of.size - 1))];
  std::vector<std::string> readable;
  for (const Readable& r : at.names) {
    if (r.names != of.name || !reachable(r, at)) continue;
    readable.push_back(r.previous && random_.chance(20) ? parens("prev " + r.name) : r.name);
  }
  std::string leaf = readable.empty() || random_.chance(25)
                         ? name
                         : readable[static_cast<size_t>(random_.between(0, static_cast<int64_t>(readable.size()) - 1))];
  if (depth <= 0 || random_.chance(50)) return leaf;
  if (random_.chance(50)) {
    return parens(condition(at, depth - 1) + " ? " + leaf + " : " + element(of, at, depth - 1));
  }
  return std::string(random_.chance(50) ? "min(" : "max(") + leaf + ", " + element(of, at, depth - 1) + ")";
}

std::vector<RandomDomain> with_undeclared(std::vector<RandomDomain> domains) {
  domains.push_back({"5", 5, "", 5, true});
  static const char* const kPairs[][2] = {
      {"tile", "slot"}, {"tile", "Mode"}, {"tile", "5"}, {"rail", "5"}, {"5", "fan"}};
  const auto named = [&domains](const char* name) {
    return std::find_if(domains.begin(), domains.end(), [name](const RandomDomain& d) { return d.name == name; });
  };
  for (const auto& [first, second] : kPairs) {
    const auto a = named(first), b = named(second);
    if (a == domains.end() || b == domains.end()) continue;
    const std::string name = a->name + ", " + b->name;
    domains.push_back({name, a->size * b->size, "", a->most * b->most, true, {}, a->name, b->name});
  }
  return domains;
}

const RandomDomain* RandomExpressions::undeclared(const std::string& first) {
  std::vector<const RandomDomain*> fitting;
  for (const RandomDomain& d : domains_) {
    if (first.empty() ? d.name == "5" || !d.first.empty() : d.first == first) fitting.push_back(&d);
  }
  if (fitting.empty()) return nullptr;
  return fitting[static_cast<size_t>(random_.between(0, static_cast<int64_t>(fitting.size()) - 1))];
}

std::string RandomExpressions::index(const RandomDomain& of, const Surroundings& at) {
  if (!of.first.empty()) {
    const std::string first = index(*domain(of.first), at), second = index(*domain(of.second), at);
    const bool mine = at.domain == of.first && random_.chance(60);
    return mine ? second : first.substr(0, first.size() - 1) + ", " + second.substr(1);
  }
  const std::string fixed = std::to_string(random_.between(0, of.size - 1));
  if (!of.names.empty() && random_.chance(70)) return "[" + element(of, at, 1) + "]";
  std::vector<const Readable*> whole;
  for (const Readable& r : at.names) {
    const bool counts = r.quantity() && r.kind == Kind::kNumber && r.step == Rational(1) && r.hi <= Rational(100);
    if (counts && reachable(r, at)) whole.push_back(&r);
  }
  if (whole.empty() || of.size < 2 || random_.chance(30)) return "[" + fixed + "]";
  const Readable& r = *whole[static_cast<size_t>(random_.between(0, static_cast<int64_t>(whole.size()) - 1))];
  if (random_.chance(50)) return "[" + r.name + " mod " + std::to_string(of.size) + "]";
  return "[clamp(" + r.name + ", 0, " + std::to_string(of.size - 1) + ")]";
}

std::string RandomExpressions::element_comparison(const Surroundings& at, int depth) {
  const std::vector<const RandomDomain*> all = enumerations();
  const RandomDomain& of = *all[static_cast<size_t>(random_.between(0, static_cast<int64_t>(all.size()) - 1))];
  std::vector<const Readable*> values;
  for (const Readable& r : at.names) {
    if (r.names == of.name && reachable(r, at)) values.push_back(&r);
  }
  if (values.empty()) return comparison(at, depth);
  const Readable& value = *values[static_cast<size_t>(random_.between(0, static_cast<int64_t>(values.size()) - 1))];
  const std::string& name = of.names[static_cast<size_t>(random_.between(0, of.size - 1))];
  const bool named = value.name.compare(0, 5, "true.") != 0;  // `is` asks a name
  if (named && random_.chance(40)) return value.name + " is " + name;
  static const char* const kOps[] = {" == ", " != ", " < ", " >= "};
  return parens(value.name + kOps[random_.between(0, 3)] + element(of, at, depth));
}

}  // namespace flyball::reference
