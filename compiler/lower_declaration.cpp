// Declarations: names, constants, ranges, params, tables, callables and the libraries they come from (rules 1, 2, 11).
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

const Range kTruthRange{{{}, false, 1, true}, 0, 1};

bool out_of_bounds(const Integer& n) { return !fits(n, 63); }

}  // namespace

Entity* Lowering::declare(Scope& scope, const dsl::Name& name, EntityKind kind) {
  if (const Entity* other = scope.find(name.text)) {
    error("FB0360", name.span, "`" + name.text + "` is declared already")
        .related.push_back({other->span, "the first declaration"});
    return nullptr;
  }
  Entity* entity = new_entity(kind, name);
  scope.names[name.text] = entity;
  return entity;
}

Entity* Lowering::new_entity(EntityKind kind, const dsl::Name& name) {
  entities_.emplace_back();
  Entity& entity = entities_.back();
  entity.kind = kind;
  entity.name = name.text;
  entity.span = name.span;
  return &entity;
}

Scope* Lowering::new_scope(Scope* parent) {
  scopes_.emplace_back();
  scopes_.back().parent = parent;
  return &scopes_.back();
}

// ---- constants, ranges ----

bool Lowering::any_constant(const dsl::Expr& expr, const Context& context, const char* what, Value& value) {
  value = expression(expr, context);
  if (value.error()) return false;
  if (!value.constant) error("FB0361", expr.span, std::string(what) + " must be a constant");
  return value.constant;
}

bool Lowering::constant(const dsl::Expr& expr, const Context& context, const char* what, Value& value) {
  if (!any_constant(expr, context, what, value)) return false;
  if (!value.number()) error("FB0201", expr.span, std::string(what) + " is a quantity, and this is a truth value");
  return value.number();
}

// Rule 2.8, with what is lost by it.
Integer Lowering::steps_of(const Value& constant, const Grid& grid, dsl::Span span) {
  const Integer steps = round_of(constant.offset / grid.step);
  const Rational rounded = Rational(steps) * grid.step;
  const Rational& exact = constant.offset;
  const std::string step = show(grid.step, grid.dimension, false);
  if (rounded == 0 && exact != 0) {
    error("FB0221", span, show(exact, grid.dimension, grid.point) + " becomes 0 on the grid of this range").hint =
        "its step is " + step + ": give it a finer `resolution`";
  } else if (abs(rounded - exact) * 10000 > abs(exact)) {
    diagnostics_
        .warning("FB0220", span,
                 show(exact, grid.dimension, grid.point) + " is used as " + show(rounded, grid.dimension, grid.point))
        .why = "the range's step is " + step;
  }
  return steps;
}

bool Lowering::constant_in(const dsl::Expr& expr, const Context& context, const char* what, const Range& range,
                           int64_t& n) {
  Value value;
  if (!any_constant(expr, context, what, value)) return false;
  if (!value.fits(range.grid)) {
    wrong_kind(expr.span, std::string(what) + " is " + describe(value) + ", and " + describe(range.grid) + " is wanted",
               value, range.grid);
    return false;
  }
  if (value.is_truth()) {
    n = value.truth ? 1 : 0;
    return true;
  }
  const Integer steps = steps_of(value, range.grid, expr.span);
  if (steps < range.lo || steps > range.hi) {
    error("FB0233", expr.span, std::string(what) + " lies outside of the range").why =
        "it is " + show(value.offset, value.dimension, value.point) + ", the range is " +
        show(range.interval(), value.dimension, value.point);
    return false;
  }
  n = to_int64(steps);
  return true;
}

bool Lowering::constant_element(const dsl::Expr& expr, const Context& context, DomainId domain, int64_t& element) {
  Range elements{{}, 0, domain == kNoDomain ? 0 : static_cast<int64_t>(domains_[domain].size) - 1};
  Value value;
  if (!any_constant(expr, context, "the element", value)) return false;
  const bool named = domain != kNoDomain && value.number() && value.dimension.names != nullptr;
  if (named) elements = element_range(domain);
  return constant_in(expr, context, "the element", elements, element);
}

bool Lowering::range_of(const dsl::Type& type, const Context& context, Range& range) {
  if (type.kind == dsl::TypeKind::kBool) {
    range = kTruthRange;
    return true;
  }
  if (type.kind == dsl::TypeKind::kDomain) {
    if (context.scope->find(type.domain.text) == nullptr) {
      auto& d = error("FB0340", type.domain.span, "there is no type `" + type.domain.text + "`");
      if (!suggest_visible(d, type.domain, context, {"bool"})) {
        d.hint = "a type is `LOW .. HIGH`, `bool`, or a domain with names";
      }
      return false;
    }
    const DomainId domain = domain_named(type.domain, context);
    if (domain != kNoDomain) range = element_range(domain);
    return domain != kNoDomain;
  }
  Context plain = context;
  plain.no_blocks = "a type";
  if (type.kind == dsl::TypeKind::kLike) {
    const Entity* named = type.like->kind == dsl::ExprKind::kName ? context.scope->find(type.like->name.text) : nullptr;
    if (named != nullptr && (named->has_range)) {
      range = named->range;
      return true;
    }
    const Value value = expression(*type.like, plain);
    if (value.is_truth()) range = kTruthRange;
    if (!value.number()) return value.is_truth();
    const bool fractional = value.step.get_den() != 1;
    range.grid = {value.dimension, value.point, grid_step(value.dimension, fractional, value.interval)};
    const Integer lo = floor_of(value.interval.lo / range.grid.step);
    const Integer hi = ceil_of(value.interval.hi / range.grid.step);
    if (out_of_bounds(lo) || out_of_bounds(hi)) {
      error("FB0234", type.span, "the range has too many steps for 63 bits");
      return false;
    }
    range.lo = to_int64(lo);
    range.hi = to_int64(hi);
    return true;
  }
  Value lo;
  Value hi;
  if (!constant(*type.lo, plain, "the low end of a range", lo)) return false;
  if (!constant(*type.hi, plain, "the high end of a range", hi)) return false;
  if (!arithmetic_.same_quantity(lo, hi, "a range", type.span)) return false;
  if (lo.offset > hi.offset) {
    error("FB0235", type.span, "the ends of the range are reversed").hint = "write the lower end first";
    return false;
  }
  range.grid = {lo.dimension, lo.point,
                grid_step(lo.dimension, lo.fractional || hi.fractional, {lo.offset, hi.offset})};
  if (type.resolution) {
    Value resolution;
    if (!constant(*type.resolution, plain, "a resolution", resolution)) return false;
    if (resolution.dimension != lo.dimension || resolution.point || resolution.offset <= 0) {
      error("FB0236", type.resolution->span, "a resolution is a positive " + describe(lo.dimension, false).substr(2));
      return false;
    }
    range.grid.step = resolution.offset;
  }
  const Integer low = steps_of(lo, range.grid, type.lo->span);
  const Integer high = steps_of(hi, range.grid, type.hi->span);
  if (out_of_bounds(low) || out_of_bounds(high)) {
    error("FB0234", type.span, "the range has too many steps for 63 bits");
    return false;
  }
  range.lo = to_int64(low);
  range.hi = to_int64(high);
  return true;
}

bool Lowering::duration_ticks(const dsl::Expr& expr, const Context& context, int64_t& ticks) {
  Value value;
  if (!constant(expr, context, "a duration", value)) return false;
  if (value.dimension != Dimension{1, 0, 0, 0}) {
    error("FB0237", expr.span, "a duration is wanted, and this is " + describe(value.dimension, value.point)).hint =
        "write a unit: us, ms or s";
    return false;
  }
  const Integer count = ceil_of(value.offset / dt());
  if (value.offset < dt()) {
    error("FB0238", expr.span, "the duration is shorter than the period").why =
        std::string("the ") + pace_.of + " steps every " + show(dt(), {1, 0, 0, 0}, false);
    return false;
  }
  if (!fits(count, 32)) {
    error("FB0239", expr.span, "the duration has more than 2^31 - 1 steps");
    return false;
  }
  ticks = to_int64(count);
  return true;
}

uint16_t Lowering::unit_index(const Grid& grid) {
  if (grid.truth) return unit_index(Unit{"bool", 1, 1, 0, false});
  const BaseStep base = base_step(grid.dimension);
  Unit unit{nullptr, 1, 1, 0, grid.point};
  Rational steps = grid.step / base.step;
  while (mpz_even_p(steps.get_den_mpz_t()) != 0) {
    steps *= 2;
    --unit.exponent;
  }
  unit.num = to_int64(steps.get_num());
  unit.den = to_int64(steps.get_den());
  unit.name = keep(grid.dimension.none() && unit.exponent == -20 ? "ratio" : base.name);
  return unit_index(unit);
}

uint16_t Lowering::unit_index(const Unit& unit) {
  const std::string name = unit.name;
  for (size_t i = 0; i < out_->units.size(); ++i) {
    const Unit& u = out_->units[i];
    if (u.name == name && u.num == unit.num && u.den == unit.den && u.exponent == unit.exponent &&
        u.point == unit.point) {
      return static_cast<uint16_t>(i);
    }
  }
  out_->units.push_back(unit);
  return static_cast<uint16_t>(out_->units.size() - 1);
}

// ---- callables and libraries ----

void Lowering::declare_callables(const dsl::File& file, Scope& scope) {
  for (const dsl::Item& item : file.items) {
    Entity* entity = nullptr;
    if (item.kind == dsl::ItemKind::kFunction) {
      entity = declare(scope, item.function->name, EntityKind::kFunction);
      if (entity != nullptr) entity->function = item.function.get();
    } else if (item.kind == dsl::ItemKind::kBlock) {
      entity = declare(scope, item.block->name, EntityKind::kBlock);
      if (entity != nullptr) entity->block = item.block.get();
    }
    if (entity != nullptr) entity->home = &scope;
  }
}

std::string library_name(const dsl::Use& use) {
  std::string name;
  for (const dsl::Name& part : use.path) name += (name.empty() ? "" : ".") + part.text;
  return name;
}

/// Null after an error.
Scope* Lowering::library_scope(const dsl::Use& use) {
  const std::string name = library_name(use);
  Scope*& library = library_scopes_[name];
  if (library != nullptr) return library;
  const dsl::File* source = library_(name);
  if (source == nullptr) {
    error("FB0370", use.path[0].span, "there is no library `" + name + "`").hint =
        "`std` is built in; another one is a file `" + name + ".fly` beside this one";
    return nullptr;
  }
  if (name == "std") std_file_ = source->source;
  library = new_scope(nullptr);
  use_libraries(*source, *library);
  declare_items(*source, *library);
  return library;
}

void Lowering::use_libraries(const dsl::File& file, Scope& scope) {
  for (const dsl::Use& use : file.uses) {
    const Scope* library = library_scope(use);
    for (const dsl::Name& wanted : use.names) {
      Entity* entity = library == nullptr ? nullptr : library->find(wanted.text);
      const bool callable =
          entity != nullptr && (entity->kind == EntityKind::kFunction || entity->kind == EntityKind::kBlock);
      if (library != nullptr && !callable) {
        auto& d = error("FB0371", wanted.span, "library `" + library_name(use) + "` has no `" + wanted.text + "`");
        std::vector<std::string> names;
        for (const auto& [text, e] : library->names) names.push_back(text);
        if (may_suggest()) dsl::suggest(d, wanted.span, wanted.text, names);
      }
      if (declare(scope, wanted, EntityKind::kBroken) != nullptr && callable) scope.names[wanted.text] = entity;
    }
  }
}

void Lowering::declare_items(const dsl::File& file, Scope& scope) {
  declare_domains(file, scope);
  declare_callables(file, scope);
  Context context;
  context.scope = &scope;
  context.no_blocks = "a declaration";
  const auto made = [&](const dsl::Name& name, EntityKind kind, const auto& complete) {
    Entity* entity = declare(scope, name, kind);
    if (entity != nullptr && !complete(*entity)) entity->kind = EntityKind::kBroken;
  };
  for (const dsl::Item& item : file.items) {
    switch (item.kind) {
      case dsl::ItemKind::kParam:
        made(item.param->name, item.param->type ? EntityKind::kParam : EntityKind::kValue,
             [&](Entity& param) { return declare_param(*item.param, param, context); });
        break;
      case dsl::ItemKind::kTable:
        made(item.table->name, EntityKind::kTable,
             [&](Entity& table) { return declare_table(*item.table, table, context); });
        break;
      case dsl::ItemKind::kInput:
        made(item.input->name, EntityKind::kInput,
             [&](Entity& input) { return declare_input(*item.input, input, context); });
        break;
      case dsl::ItemKind::kLimit:
        made(item.limit->name, EntityKind::kLimit,
             [&](Entity& limit) { return declare_limit(*item.limit, limit, context); });
        break;
      case dsl::ItemKind::kMachine:
        made(item.machine->name, EntityKind::kMachine,
             [&](Entity& machine) { return declare_machine(*item.machine, machine, context); });
        break;
      default: break;
    }
  }
}

// ---- params and tables ----

bool Lowering::declare_param(const dsl::Param& param, Entity& entity, const Context& context) {
  const Place place(*this, param.span);
  if (!param.type) {
    if (param.values.empty()) return any_constant(*param.value, context, "a param without a range", entity.value);
    by_element(param.values, kNoDomain, param.span);
    return false;
  }
  const DomainId domain = index_domain(param.index, context);
  if (!param.index.empty() && domain == kNoDomain) return false;
  entity.domain = domain;
  if (!range_of(*param.type, context, entity.range)) return false;
  entity.has_range = true;
  if (!param.values.empty()) return declare_param_by_name(param, entity, context);
  entity.slot = emitter_.new_slot(SlotKind::kParam, static_cast<long>(entity.range.lo),
                                  static_cast<long>(entity.range.hi), domain);
  emitter_.slots[entity.slot].unit = unit_index(entity.range.grid);
  int64_t first = 0;
  const bool given = param.from_chip ? first_from_chip(param, entity, first)
                                     : constant_in(*param.value, context, "the default", entity.range, first);
  if (given) emitter_.slots[entity.slot].first = first;
  entity.index = static_cast<uint32_t>(out_->params.size());
  out_->params.push_back({keep(param.name.text), policy_, entity.slot});
  return true;
}

/// A slot has one first value, so each element is a param of its own to the program and its host: `cap[Quiet]`.
bool Lowering::declare_param_by_name(const dsl::Param& param, Entity& entity, const Context& context) {
  const std::vector<const dsl::Expr*> values = by_element(param.values, entity.domain, param.name.span);
  entity.index = static_cast<uint32_t>(out_->params.size());
  const DomainId each = is_pair(entity.domain) ? domains_[entity.domain].first : kNoDomain;
  for (size_t i = 0; i < values.size(); ++i) {
    const Place place(*this, values[i]->span);
    int64_t first = 0;
    constant_in(*values[i], context, "the default", entity.range, first);
    const SlotId slot = emitter_.new_slot(SlotKind::kParam, static_cast<long>(entity.range.lo),
                                          static_cast<long>(entity.range.hi), each);
    emitter_.slots[slot].unit = unit_index(entity.range.grid);
    emitter_.slots[slot].first = first;
    entity.elements.push_back(slot);
    const std::string& element = domains_[last_part(entity.domain)].names->elements[i];
    out_->params.push_back({keep(param.name.text + "[" + element + "]"), policy_, slot});
  }
  return !values.empty();
}

SlotId Lowering::element_index(DomainId domain) {
  const Integer last(static_cast<long>(domains_[domain].size) - 1);
  return emitter_.emit_in(domain, domain, OpCode::kIndex, Type::kI32, kNoSlot, kNoSlot, kNoSlot, 0, 0, last);
}

SlotId Lowering::chosen_by_element(const std::vector<SlotId>& values, DomainId domain) {
  const SlotId index = over(element_index(last_part(domain)), domain);
  SlotId r = over(each(values.back(), domain), domain);
  for (size_t i = values.size() - 1; i-- > 0;) {
    const SlotId mine = emitter_.compare(OpCode::kEqual, index, emitter_.constant(static_cast<unsigned long>(i)));
    r = emitter_.select(mine, over(values[i], domain), r);
  }
  return r;
}

bool Lowering::declare_table(const dsl::TableDecl& table, Entity& entity, const Context& context) {
  const Place place(*this, table.span);
  std::vector<Value> xs;
  std::vector<Value> ys;
  bool ok = true;
  for (const dsl::TableRow& row : table.rows) {
    Value x;
    Value y;
    const bool has_x = constant(*row.x, context, "a table's point", x);
    const bool has_y = constant(*row.y, context, "a table's value", y);
    ok = ok && has_x && has_y;
    if (!has_x || !has_y) continue;
    if (!xs.empty() && (!arithmetic_.same_quantity(xs[0], x, "a table's column", row.x->span) ||
                        !arithmetic_.same_quantity(ys[0], y, "a table's column", row.y->span))) {
      ok = false;
      continue;
    }
    if (!xs.empty() && x.offset <= xs.back().offset) {
      error("FB0380", row.x->span, "the points of a table rise");
      return false;
    }
    xs.push_back(x);
    ys.push_back(y);
  }
  return ok && fill_table(table, entity, xs, ys);
}

bool Lowering::fill_table(const dsl::TableDecl& table, Entity& entity, const std::vector<Value>& xs,
                          const std::vector<Value>& ys) {
  const auto column = [&](const std::vector<Value>& values, Range& range) {
    Interval ends = values[0].interval;
    bool fractional = false;
    for (const Value& v : values) {
      ends = hull(ends, v.interval);
      fractional = fractional || v.fractional;
    }
    range.grid = {values[0].dimension, values[0].point, grid_step(values[0].dimension, fractional, ends)};
    out_->points.emplace_back();
    for (const Value& v : values) out_->points.back().push_back(to_int64(round_of(v.offset / range.grid.step)));
    range.lo = *std::min_element(out_->points.back().begin(), out_->points.back().end());
    range.hi = *std::max_element(out_->points.back().begin(), out_->points.back().end());
    return out_->points.back().data();
  };
  const int64_t* x = column(xs, entity.x);
  const int64_t* y = column(ys, entity.y);
  const Integer span_x = Integer(static_cast<long>(entity.x.hi)) - static_cast<long>(entity.x.lo);
  const Integer span_y = Integer(static_cast<long>(entity.y.hi)) - static_cast<long>(entity.y.lo);
  emitter_.check_fits(-span_x * span_y, span_x * span_y + span_x);
  arithmetic_.report_overflow(table.name.span);
  if (xs.size() >= kNoIndex) error("FB0393", table.name.span, "more than 65,534 points");
  entity.index = static_cast<uint32_t>(out_->tables.size());
  out_->tables.push_back({x, y, static_cast<uint16_t>(xs.size()), table.rounds_up});
  out_->table_sources.push_back(emitter_.source);
  return true;
}

// ---- machines ----

bool Lowering::declare_machine(const dsl::Machine& machine, Entity& entity, const Context& context) {
  const Place place(*this, machine.span);
  entity.domain = single_domain(machine.index, context, "a machine runs for");
  if (!machine.index.empty() && entity.domain == kNoDomain) return false;
  entity.machine = &machine;
  const uint16_t count = held_count(flat_states(machine));
  entity.slot = emitter_.new_state(0, count == 0 ? 0 : count - 1, 0, entity.domain);
  return true;
}

}  // namespace flyball::compiler
