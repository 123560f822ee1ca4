// Params: set by name, checked by `require`.
#include "compiler/params.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "compiler/quantity.h"
#include "dsl/parser.h"
#include "runtime/engine.h"

namespace flyball::compiler {
namespace {

/// What is worth of one step, its dimension and pointness, from the unit's name.
Grid grid_of(const Unit& unit) {
  Grid grid;
  grid.point = unit.point;
  std::string name = unit.name;
  if (name == "ratio") name.clear();
  if (name == "bool") {
    grid.truth = true;
    return grid;
  }
  Rational base = 1;
  bool divide = false;
  std::string word;
  const auto take = [&] {
    if (word.empty() || word == "1") return;
    const auto value = unit_value({word});
    base = divide ? Rational(base / value->scale) : Rational(base * value->scale);
    grid.dimension = divide ? grid.dimension - value->dimension : grid.dimension + value->dimension;
    word.clear();
  };
  for (const char c : name) {
    if (c != '/' && c != '*') {
      word += c;
      continue;
    }
    take();
    word.clear();
    divide = c == '/';
  }
  take();
  Rational steps(Integer(static_cast<long>(unit.num)), Integer(static_cast<long>(unit.den)));
  steps.canonicalize();
  grid.step = base * steps * two_to(unit.exponent);
  return grid;
}

/// A literal, maybe with a sign; or `true` or `false`, as 1 or 0.
std::optional<Rational> literal_value(const std::string& text, const Grid& grid, std::string& message) {
  dsl::SourceMap sources;
  dsl::Diagnostics diagnostics;
  uint32_t next_id = 0;
  const uint32_t source = sources.add("value", text);
  const dsl::ExprPtr expr = dsl::parse_expression(sources, source, next_id, diagnostics);
  const dsl::Expr* literal = expr.get();
  if (grid.truth) {
    if (expr != nullptr && expr->kind == dsl::ExprKind::kBool) return Rational(expr->truth ? 1 : 0);
    message = "`" + text + "` is no truth value: write `true` or `false`";
    return std::nullopt;
  }
  const bool negative = literal != nullptr && literal->kind == dsl::ExprKind::kNegate;
  if (negative) literal = literal->a.get();
  const auto unit =
      literal != nullptr && literal->kind == dsl::ExprKind::kLiteral ? unit_value(literal->unit) : std::nullopt;
  if (!unit) {
    message = "`" + text + "` is no value: write a number and its unit, like `85 degC`";
    return std::nullopt;
  }
  if (!(unit->dimension == grid.dimension) || unit->point != grid.point) {
    message = "`" + text + "` is " + describe(unit->dimension, unit->point) + ", and " +
              describe(grid.dimension, grid.point) + " is wanted";
    return std::nullopt;
  }
  std::string digits = literal->number;
  Integer scale = 1;
  if (const size_t dot = digits.find('.'); dot != std::string::npos) {
    for (size_t i = dot + 1; i < digits.size(); ++i) scale *= 10;
    digits.erase(dot, 1);
  }
  if (digits.size() > 40) {
    message = "`" + text + "` has more than 40 digits";
    return std::nullopt;
  }
  Rational value(Integer(digits, 10), scale);
  value.canonicalize();
  return value * unit->scale * (negative ? -1 : 1);
}

std::optional<Rational> element_named(const std::string& domain, const std::vector<std::string>& names,
                                      const std::string& text, std::string& message) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found != names.end()) return Rational(static_cast<unsigned long>(found - names.begin()));
  const std::string near = dsl::nearest(text, names);
  message = "`" + domain + "` has no `" + text + "`" + (near.empty() ? "" : "; did you mean `" + near + "`?");
  return std::nullopt;
}

void set_stand_ins(LinkedSet& linked, bool high) {
  for (const SlotId slot : linked.stand_ins) {
    linked.slots[slot].first = high ? linked.slots[slot].hi : linked.slots[slot].lo;
  }
}

/// "; there are `cap` and `target`", in text order.
std::string those_there_are(const std::vector<std::string>& names) {
  constexpr size_t kMost = 12;
  if (names.empty()) return "; there is none";
  std::string list = names.size() == 1 ? "; there is `" : "; there are `";
  for (size_t i = 0; i < names.size() && i < kMost; ++i) {
    const bool last = i + 1 == names.size();
    list += (i == 0 ? "" : last ? "` and `" : "`, `") + names[i];
  }
  return list + (names.size() > kMost ? "`, ..." : "`");
}

}  // namespace

std::optional<Rational> value_from_text(const std::string& text, const Grid& grid, std::string& message) {
  const Names* names = grid.dimension.names;
  return names != nullptr ? element_named(names->domain, names->elements, text, message)
                          : literal_value(text, grid, message);
}

const flyball::Domain* enumeration_of(const Program& program, uint16_t unit) {
  const Unit& u = program.units[unit];
  for (const flyball::Domain& domain : program.domains) {
    if (domain.names != nullptr && u.exponent == 0 && std::strcmp(domain.name, u.name) == 0) return &domain;
  }
  return nullptr;
}

std::string show_value(const Program& program, SlotId slot, int64_t value) {
  const Slot& s = program.slots[slot];
  if (s.unit == kNoIndex) return std::to_string(value);
  if (const flyball::Domain* enumeration = enumeration_of(program, s.unit)) return enumeration->names[value];
  const Grid grid = grid_of(program.units[s.unit]);
  if (grid.truth) return value != 0 ? "true" : "false";
  return show(Rational(static_cast<long>(value)) * grid.step, grid.dimension, grid.point);
}

std::optional<size_t> broken_requirement(const LinkedSet& linked, std::string& values) {
  if (linked.requirements.empty()) return std::nullopt;
  std::vector<uint64_t> memory(Engine::bytes_needed(linked.program) / sizeof(uint64_t) + 1);
  Engine engine(linked.program, memory.data());
  for (size_t i = 0; i < linked.requirements.size(); ++i) {
    const Requirement& r = linked.requirements[i];
    engine.run(r.probe);
    if (engine.read(r.truth, 0) != 0) continue;
    values.clear();
    for (const NamedSlot& n : r.reads) {
      values +=
          (values.empty() ? "" : ", ") + n.name + " = " + show_value(linked.program, n.slot, engine.read(n.slot, 0));
    }
    return i;
  }
  return std::nullopt;
}

void check_requirements(LinkedSet& linked, const std::vector<dsl::Span>& places, dsl::Diagnostics& diagnostics) {
  std::string values;
  std::string others;
  const auto broken = broken_requirement(linked, values);
  if (!broken) return;
  if (!linked.stand_ins.empty()) {
    set_stand_ins(linked, true);
    if (!broken_requirement(linked, others)) return;
    set_stand_ins(linked, false);
  }
  dsl::Diagnostic& d = diagnostics.error("FB0400", places[*broken], "this does not hold for the defaults");
  d.why = values;
  if (!linked.stand_ins.empty()) {
    d.hint = "without a chip, what it gives counts as one end of its range: check with `--chip`";
  }
}

std::optional<std::string> set_param(LinkedSet& linked, const std::string& name, const std::string& text) {
  const Param* found = nullptr;
  std::vector<std::string> names;
  for (const Param& param : linked.params) {
    const std::string full = std::string(linked.policies[param.policy].name) + "." + param.name;
    names.push_back(param.name);
    if (name != param.name && name != full) continue;
    if (found != nullptr) return "several policies have a param `" + name + "`: write `" + full + "` or another";
    found = &param;
  }
  if (found == nullptr) {
    const std::string near = dsl::nearest(name, names);
    return "there is no param `" + name + "`" +
           (near.empty() ? those_there_are(names) : "; did you mean `" + near + "`?");
  }
  Slot& slot = linked.slots[found->slot];
  std::string message;
  const flyball::Domain* enumeration = enumeration_of(linked.program, slot.unit);
  const Grid grid = enumeration != nullptr ? Grid{} : grid_of(linked.units[slot.unit]);
  const auto value = enumeration != nullptr
                         ? element_named(enumeration->name,
                                         {enumeration->names, enumeration->names + enumeration->size}, text, message)
                         : literal_value(text, grid, message);
  if (!value) return "param `" + name + "`: " + message;
  const Integer steps = round_of(*value / grid.step);
  if (steps < static_cast<long>(slot.lo) || steps > static_cast<long>(slot.hi)) {
    return "param `" + name + "`: " + show(*value, grid.dimension, grid.point) + " lies outside of its range, " +
           show({Rational(static_cast<long>(slot.lo)) * grid.step, Rational(static_cast<long>(slot.hi)) * grid.step},
                grid.dimension, grid.point);
  }
  const int64_t before = slot.first;
  slot.first = to_int64(steps);
  std::string values;
  if (const auto broken = broken_requirement(linked, values)) {
    slot.first = before;
    return "param `" + name + "`: `" + linked.requirements[*broken].text + "` would not hold (" + values + ")";
  }
  return std::nullopt;
}

}  // namespace flyball::compiler
