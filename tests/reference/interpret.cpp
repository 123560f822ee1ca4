// Values of expressions: rules 3, 7 and 11.
#include <algorithm>

#include "tests/reference/world.h"

namespace flyball::reference {

const Env* Interpreter::outer(const Env& env, int up) {
  const Env* at = &env;
  for (; up > 0; --up) at = at->outer;
  return at;
}

uint32_t Interpreter::element(const Access& at, const Env& env) {
  switch (at.mode) {
    case Access::Mode::kOne: return 0;
    case Access::Mode::kSelf: return env.self;
    case Access::Mode::kMap: return (*at.map)[env.self];
    case Access::Mode::kBinder: {
      const uint32_t self = outer(env, at.up)->self;
      return at.map == nullptr ? self : (*at.map)[self];
    }
    case Access::Mode::kPair: return element(at.parts[0], env) * at.seconds + element(at.parts[1], env);
    case Access::Mode::kIndex: break;
  }
  return static_cast<uint32_t>(eval(*at.index, env).floor());
}

Rational Interpreter::eval(const Node& node, const Env& env) {
  if (node.constant) return node.value;
  Rational out = compute(node, env);
  // A block's expression may be a truth value in one call, of which nothing is proved, and a quantity in another.
  if (world_.hulls != nullptr && !node.truth && node.id < world_.hulls->size() && !world_.failed) {
    const Hull* hull = (*world_.hulls)[node.id];
    if (hull != nullptr && (out < hull->lo || out > hull->hi) && world_.escaped.empty()) {
      world_.escaped = "expression " + std::to_string(node.id) + ": " + out.text() + " is not in [" + hull->lo.text() +
                       ", " + hull->hi.text() + "]";
    }
  }
  return out;
}

// Rule 3.6: `a / b otherwise c`.
Rational Interpreter::quotient(const Rational& a, const Rational& b) {
  if (!b.is_zero()) return a / b;
  world_.failed = true;
  return 0;
}

bool Interpreter::compare(const Node& node, const Env& env) {
  const int order = flyball::reference::compare(eval(*node.kid[0], env), eval(*node.kid[1], env));
  switch (node.op) {
    case Op::kLess: return order < 0;
    case Op::kLessEqual: return order <= 0;
    case Op::kGreater: return order > 0;
    case Op::kGreaterEqual: return order >= 0;
    case Op::kEqual: return order == 0;
    default: return order != 0;
  }
}

Rational Interpreter::compute(const Node& node, const Env& env) {
  const auto kid = [&](size_t i) { return eval(*node.kid[i], env); };
  switch (node.op) {
    case Op::kConst: return node.value;
    case Op::kRead: return node.cell->value[element(node.at, env)];
    case Op::kReadOwn: {
      const uint32_t e = element(node.at, env), names = static_cast<uint32_t>(node.cells.size());
      return node.cells[e % names]->value[e / names];
    }
    case Op::kBefore: return (node.done ? node.cell->earlier : node.cell->before)[element(node.at, env)];
    case Op::kLet: return node.exact->value[element(node.at, env)];
    // Rule 9.2: in the first step what it is.
    case Op::kLetBefore: {
      const std::vector<Rational>& seen = node.done ? node.seen_let->earlier : node.seen_let->value;
      return (seen.empty() ? node.exact->value : seen)[element(node.at, env)];
    }
    case Op::kOuter: return eval(*node.kid[0], *outer(env, node.up));
    // Rule 11.5: evaluated for an element, where the call stands.
    case Op::kElement: return eval(*node.kid[0], Env{element(node.at, env), outer(env, node.up)});
    case Op::kNegate: return -kid(0);
    case Op::kNot: return kid(0).is_zero() ? 1 : 0;
    case Op::kAdd: return kid(0) + kid(1);
    case Op::kSub: return kid(0) - kid(1);
    case Op::kMul: return kid(0) * kid(1);
    case Op::kDiv: {
      const Rational a = kid(0);
      return quotient(a, kid(1));
    }
    case Op::kMod: {
      const Rational a = kid(0), b = kid(1);
      return a - b * Rational(quotient(a, b).floor());
    }
    case Op::kLess:
    case Op::kLessEqual:
    case Op::kGreater:
    case Op::kGreaterEqual:
    case Op::kEqual:
    case Op::kNotEqual: return compare(node, env) ? 1 : 0;
    // Both sides have values (rule 3.7), but the right one only means something where the left leaves it open:
    // rule 5.1.
    case Op::kAnd: return !kid(0).is_zero() && !kid(1).is_zero() ? 1 : 0;
    case Op::kOr: return !kid(0).is_zero() || !kid(1).is_zero() ? 1 : 0;
    default: return looked_up(node, env);
  }
}

// What stands in storage and tables, or chooses between values.
Rational Interpreter::looked_up(const Node& node, const Env& env) {
  const auto kid = [&](size_t k) { return eval(*node.kid[k], env); };
  switch (node.op) {
    case Op::kIs: {
      const std::vector<int>& held = node.own_machine ? node.machine->before : node.machine->state;
      const int now = held[element(node.at, env)];
      return now >= node.state && now <= node.last_state ? 1 : 0;
    }
    case Op::kSelect: return kid(0).is_zero() ? kid(2) : kid(1);
    case Op::kOtherwise: {
      const bool failed = world_.failed;
      world_.failed = false;
      Rational a = kid(0);
      const bool use_other = world_.failed;
      world_.failed = failed;
      return use_other ? kid(1) : a;
    }
    case Op::kNow: return Rational(world_.now_us, 1000000);
    case Op::kMin:
    case Op::kMax: {
      Rational best = kid(0);
      for (size_t i = 1; i < node.kid.size(); ++i) {
        Rational next = kid(i);
        if (node.op == Op::kMin ? next < best : next > best) best = next;
      }
      return best;
    }
    case Op::kFloorTo: return Rational((kid(0) / node.step).floor()) * node.step;
    case Op::kCeilTo: return Rational(-(-(kid(0) / node.step)).floor()) * node.step;
    case Op::kRoundTo: return Rational((kid(0) / node.step).round()) * node.step;
    case Op::kStore: return Rational((kid(0) / node.grid.step).round()) * node.grid.step;
    case Op::kReduce: return reduce(node, env);
    case Op::kTable: return table(*node.table, kid(0));
    case Op::kShare: return share(node, env);
    case Op::kDelta: {
      const Input& in = *node.input;
      const uint32_t e = element(node.at, env);
      const Counted* own = node.counted;
      const bool known = own == nullptr ? in.has_counted[e] && in.has_before[e] : own->has_now[e] && own->has_before[e];
      if (!known) return 0;
      const int64_t difference = own == nullptr ? in.counted[e] - in.before_counted[e] : own->now[e] - own->before[e];
      const int64_t modulus = INT64_C(1) << in.bits;
      const int64_t moved = (difference % modulus + modulus) % modulus;
      return in.cell.grid.step * Rational(moved);
    }
    case Op::kLow: return kid(0) == Rational(node.cell->grid.lo) * node.cell->grid.step ? 1 : 0;
    case Op::kHigh: return kid(0) == Rational(node.cell->grid.hi) * node.cell->grid.step ? 1 : 0;
    case Op::kOk: return node.input->ok[element(node.at, env)];
    case Op::kAge: return Rational(node.input->age_us[element(node.at, env)], 1000000);
    default: return 0;
  }
}

// Rules 7.4 and 7.5.
Rational Interpreter::reduce(const Node& node, const Env& env) {
  Elements in;
  if (node.groups.empty()) {
    for (uint32_t i = 0; i < node.over->size; ++i) in.push_back(i);
  } else {
    in = node.groups[env.self];
  }
  Env inside{0, &env};
  if (node.where != nullptr) {
    Elements chosen;
    for (uint32_t i : in) {
      inside.self = i;
      if (truth(*node.where, inside)) chosen.push_back(i);
    }
    in = chosen;
  }
  std::vector<Rational> values;
  values.reserve(in.size());
  for (uint32_t i : in) {
    inside.self = i;
    values.push_back(eval(*node.kid[0], inside));
  }
  const auto held = [](const Rational& v) { return !v.is_zero(); };
  using Kind = ReduceKind;
  switch (node.reduce) {
    case Kind::kAny: return std::any_of(values.begin(), values.end(), held) ? 1 : 0;
    case Kind::kAll: return std::all_of(values.begin(), values.end(), held) ? 1 : 0;
    case Kind::kCount: return std::count_if(values.begin(), values.end(), held);
    case Kind::kSum: {
      Rational sum = 0;
      for (const Rational& v : values) sum = sum + v;
      return sum;
    }
    case Kind::kFirst:
    case Kind::kLast: {
      if (node.reduce == Kind::kLast) {
        std::reverse(values.begin(), values.end());
        std::reverse(in.begin(), in.end());
      }
      for (size_t i = 0; i < in.size(); ++i) {
        if (held(values[i])) return found(node, in[i]);
      }
      world_.failed = true;
      return 0;
    }
    default: break;
  }
  if (in.empty()) {
    world_.failed = true;
    return 0;
  }
  return reduce_some(node, in, values, inside);
}

// Rule 7.7: of a pair the part that is not mine.
uint32_t Interpreter::found(const Node& node, uint32_t element) {
  return node.part == nullptr ? element : (*node.part)[element];
}

// Of one value or more.
Rational Interpreter::reduce_some(const Node& node, const Elements& in, std::vector<Rational>& values, Env inside) {
  using Kind = ReduceKind;
  const auto least = std::min_element(values.begin(), values.end());
  const auto most = std::max_element(values.begin(), values.end());
  switch (node.reduce) {
    case Kind::kMin: return *least;
    case Kind::kMax: return *most;
    case Kind::kArgmin: return found(node, in[static_cast<size_t>(least - values.begin())]);
    case Kind::kArgmax: return found(node, in[static_cast<size_t>(most - values.begin())]);
    case Kind::kMedian: {
      std::sort(values.begin(), values.end());
      return values[(values.size() - 1) / 2];
    }
    default: break;
  }
  Rational sum = 0, weighted = 0, weights = 0;
  for (size_t i = 0; i < in.size(); ++i) {
    sum = sum + values[i];
    if (node.weight == nullptr) continue;
    inside.self = in[i];
    const Rational w = eval(*node.weight, inside);
    weighted = weighted + w * values[i];
    weights = weights + w;
  }
  if (!weights.is_zero()) return weighted / weights;
  return sum / Rational(static_cast<int64_t>(in.size()));
}

// Rule 11.3. x is on the column's grid already.
Rational Interpreter::table(const Table& table, const Rational& x) {
  const int64_t n = (x / table.x_grid.step).floor();
  size_t i = 0;
  while (i + 1 < table.x.size() && table.x[i + 1] <= n) ++i;
  int64_t y = table.y[i];
  if (n > table.x[i] && i + 1 < table.x.size()) {
    const Rational part =
        Rational(n - table.x[i]) * Rational(table.y[i + 1] - table.y[i]) / Rational(table.x[i + 1] - table.x[i]);
    y += table.rounds_up ? -(-part).floor() : part.round();
  }
  return Rational(y) * table.y_grid.step;
}

namespace {

using Numbers = std::vector<Rational>;

Rational total(const Numbers& numbers) {
  Rational sum = 0;
  for (const Rational& n : numbers) sum = sum + n;
  return sum;
}

// t = R*w + r; g = floor(t / W); r = t mod W.
void carry_split(const Rational& budget, const Numbers& weight, const std::vector<size_t>& among, Numbers& out) {
  Rational all = 0, rest = 0;
  for (size_t i : among) all = all + weight[i];
  for (size_t i : among) {
    if (all.is_zero()) {
      out[i] = 0;
      continue;
    }
    const Rational t = budget * weight[i] + rest;
    out[i] = (t / all).floor();
    rest = t - all * out[i];
  }
}

Rational bring(const Rational& v, const Rational& lo, const Rational& hi) { return v < lo ? lo : v > hi ? hi : v; }

}  // namespace

// Rule 11.4, in steps of the result.
Rational Interpreter::share(const Node& node, const Env& env) {
  const uint32_t size = node.over->size;
  Numbers weight(size), lo(size), hi(size), out(size);
  Rational budget = eval(*node.kid[0], env) / node.step;
  if (budget.sign() < 0) budget = 0;
  Env at{0, env.outer};
  for (uint32_t i = 0; i < size; ++i) {
    at.self = i;
    weight[i] = eval(*node.kid[1], at);
    hi[i] = eval(*node.kid[3], at) / node.step;
    lo[i] = eval(*node.kid[2], at) / node.step;
    if (lo[i] > hi[i]) lo[i] = hi[i];
  }
  std::vector<size_t> among;
  for (size_t i = 0; i < size; ++i) among.push_back(i);
  if (total(hi) <= budget) return hi[env.self] * node.step;  // (a)
  if (total(lo) > budget) {                                  // (b)
    carry_split(budget, lo, among, out);
    return out[env.self] * node.step;
  }
  Rational left = budget;  // (c)
  while (!among.empty()) {
    Rational all = 0;
    for (size_t i : among) all = all + weight[i];
    if (all.is_zero()) {
      for (size_t i : among) weight[i] = 1;
      all = static_cast<int64_t>(among.size());
    }
    Rational violation = -(left * all);
    for (size_t i : among) violation = violation + bring(left * weight[i], lo[i] * all, hi[i] * all);
    const int sign = violation.sign();
    std::vector<size_t> rest;
    Rational taken = 0;
    for (size_t i : among) {
      const Rational part = left * weight[i];
      const bool at_lo = sign >= 0 && part < lo[i] * all, at_hi = sign <= 0 && part > hi[i] * all;
      if (!at_lo && !at_hi) {
        rest.push_back(i);
        continue;
      }
      out[i] = at_lo ? lo[i] : hi[i];
      taken = taken + out[i];
    }
    const bool fixed = rest.size() != among.size();
    among = rest;
    left = left - taken;
    if (sign == 0 || !fixed) break;
  }
  carry_split(left, weight, among, out);
  return out[env.self] * node.step;
}

}  // namespace flyball::reference
