// Declarations: domains, inputs, limits, params, tables, callables, and their bindings to the chip (rules 2, 6, 7, 8,
// 12).
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

constexpr uint32_t kDefaultSize = 4;       // rule 7.1, without a chip
constexpr uint32_t kProofSize = 1024;
constexpr int64_t kMaxAge = 2147483647;    // rule 6.1, us

Dimension dimension_of(chip::Quantity quantity) {
  switch (quantity) {
    case chip::Quantity::kTemperature: return {0, 1, 0, 0};
    case chip::Quantity::kPower: return {0, 0, 1, 1};
    case chip::Quantity::kFrequency: return {-1, 0, 0, 0};
    case chip::Quantity::kVoltage: return {0, 0, 1, 0};
    default: return {};
  }
}

/// What one count of the chip's base unit is worth.
Rational chip_step(chip::Quantity quantity) {
  if (quantity == chip::Quantity::kRatio) return two_to(-20);
  return base_step(dimension_of(quantity)).step;
}

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

bool Lowering::constant(const dsl::Expr& expr, const Context& context, const char* what, Value& value) {
  value = expression(expr, context);
  if (value.error()) return false;
  if (value.constant && value.number()) return true;
  error("FB0361", expr.span, std::string(what) + " must be a constant");
  return false;
}

bool Lowering::constant_in(const dsl::Expr& expr, const Context& context, const char* what, const Range& range,
                           int64_t& n) {
  Value value;
  if (!constant(expr, context, what, value)) return false;
  if (value.dimension != range.grid.dimension || value.point != range.grid.point) {
    error("FB0202", expr.span,
          std::string(what) + " is " + describe(value.dimension, value.point) + ", and " +
              describe(range.grid.dimension, range.grid.point) + " is wanted");
    return false;
  }
  const Integer steps = round_of(value.offset / range.grid.step);
  if (steps < range.lo || steps > range.hi) {
    error("FB0233", expr.span, std::string(what) + " lies outside of the range").why =
        "it is " + show(value.offset, value.dimension, value.point) + ", the range is " +
        show(range.interval(), value.dimension, value.point);
    return false;
  }
  n = to_int64(steps);
  return true;
}

bool Lowering::range_of(const dsl::Type& type, const Context& context, Range& range) {
  if (type.kind == dsl::TypeKind::kBool) {
    error("FB0192", type.span, "a stored truth value is not in this version of the language").hint =
        "keep 0 .. 1 and compare, or leave the type away";
    return false;
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
    if (!value.number()) return false;
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
  const Integer low = round_of(lo.offset / range.grid.step);
  const Integer high = round_of(hi.offset / range.grid.step);
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
  const Integer count = ceil_of(value.offset / dt_);
  if (value.offset < dt_) {
    error("FB0238", expr.span, "the duration is shorter than the period").why =
        "the policy steps every " + show(dt_, {1, 0, 0, 0}, false);
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
  const BaseStep base = base_step(grid.dimension);
  Unit unit{nullptr, 1, 1, 0, grid.point};
  Rational steps = grid.step / base.step;
  while (mpz_even_p(steps.get_den_mpz_t()) != 0) {
    steps *= 2;
    --unit.exponent;
  }
  unit.num = to_int64(steps.get_num());
  unit.den = to_int64(steps.get_den());
  const std::string name = grid.dimension.none() && unit.exponent == -20 ? "ratio" : base.name;
  for (size_t i = 0; i < out_->units.size(); ++i) {
    const Unit& u = out_->units[i];
    if (u.name == name && u.num == unit.num && u.den == unit.den && u.exponent == unit.exponent &&
        u.point == unit.point) {
      return static_cast<uint16_t>(i);
    }
  }
  unit.name = keep(name);
  out_->units.push_back(unit);
  return static_cast<uint16_t>(out_->units.size() - 1);
}

// ---- domains ----

void Lowering::declare_domains(const dsl::File& file, Scope& scope) {
  for (const dsl::Item& item : file.items) {
    if (item.kind == dsl::ItemKind::kDomain) declare_domain(*item.domain, scope);
  }
}

void Lowering::declare_domain(const dsl::Domain& domain, Scope& scope) {
  Entity* entity = declare(scope, domain.name, EntityKind::kDomain);
  if (entity == nullptr) return;
  DomainDraft draft;
  draft.name = domain.name.text;
  draft.span = domain.name.span;
  draft.fixed = domain.count != nullptr;
  if (draft.fixed) {
    Context context;
    context.scope = &scope;
    int64_t count = 1;
    if (!constant_in(*domain.count, context, "the size of a domain", {{}, 1, kProofSize}, count)) return;
    draft.size = draft.proof_size = static_cast<uint32_t>(count);
  } else if (chip_ != nullptr) {
    const chip::Domain* found = chip_->domain(draft.name);
    if (found == nullptr) {
      std::vector<std::string> names;
      for (const chip::Domain& d : chip_->domains) names.push_back(d.name);
      auto& d = error("FB0362", domain.name.span, "chip " + chip_->name + " has no domain `" + draft.name + "`");
      const std::string near = dsl::nearest(draft.name, names);
      d.hint = near.empty() ? "" : "did you mean `" + near + "`?";
      return;
    }
    draft.size = draft.proof_size = static_cast<uint32_t>(found->elements.size());
  } else {
    draft.size = kDefaultSize;
    draft.proof_size = kProofSize;
  }
  // A domain of the same name in another policy is the same set.
  for (size_t i = 0; i < domains_.size(); ++i) {
    if (domains_[i].name != draft.name) continue;
    entity->index = static_cast<uint32_t>(i);
    if (domains_[i].size != draft.size || domains_[i].fixed != draft.fixed) {
      error("FB0363", domain.name.span, "`" + draft.name + "` has another size than in the other policy")
          .related.push_back({domains_[i].span, "there"});
    }
    relate(domain, static_cast<DomainId>(i));
    return;
  }
  entity->index = static_cast<uint32_t>(domains_.size());
  out_->domains.push_back({keep(draft.name), static_cast<uint16_t>(draft.size)});
  domains_.push_back(draft);
  relate(domain, static_cast<DomainId>(entity->index));
}

void Lowering::relate(const dsl::Domain& domain, DomainId child) {
  for (const dsl::Name& name : domain.parents) {
    const auto found =
        std::find_if(domains_.begin(), domains_.end(), [&](const DomainDraft& d) { return d.name == name.text; });
    if (found == domains_.end()) {
      error("FB0364", name.span, "`" + name.text + "` is no domain declared above");
      continue;
    }
    const auto parent = static_cast<DomainId>(found - domains_.begin());
    if (parent == child || below(parent, child)) {
      error("FB0364", name.span, "a domain cannot lie in itself");
      continue;
    }
    if (below(child, parent)) continue;
    std::vector<uint16_t> of;
    const chip::Domain* chip_domain = chip_ == nullptr ? nullptr : chip_->domain(domain.name.text);
    if (chip_domain != nullptr && !domains_[child].fixed) {
      for (const chip::Relation& relation : chip_domain->in) {
        if (relation.parent == name.text) of = relation.of;
      }
      if (of.empty()) {
        error("FB0365", name.span,
              "on chip " + chip_->name + ", `" + domain.name.text + "` does not lie in `" + name.text + "`");
        continue;
      }
    } else {
      for (uint32_t i = 0; i < domains_[child].size; ++i) of.push_back(static_cast<uint16_t>(i % found->size));
    }
    out_->maps.push_back(of);
    out_->relations.push_back({child, parent, out_->maps.back().data()});
    domains_[child].relations.push_back(static_cast<uint16_t>(out_->relations.size() - 1));
  }
}

/// The relation from child to a parent, or to a parent's parent: made by joining the two when there is none yet.
uint16_t Lowering::relation_between(DomainId child, DomainId parent) {
  for (const uint16_t r : domains_[child].relations) {
    if (out_->relations[r].parent == parent) return r;
  }
  for (const uint16_t r : std::vector<uint16_t>(domains_[child].relations)) {
    const DomainId middle = out_->relations[r].parent;
    if (!below(middle, parent)) continue;
    const uint16_t upper = relation_between(middle, parent);
    std::vector<uint16_t> of;
    for (uint32_t i = 0; i < domains_[child].size; ++i) {
      of.push_back(out_->relations[upper].of[out_->relations[r].of[i]]);
    }
    out_->maps.push_back(of);
    out_->relations.push_back({child, parent, out_->maps.back().data()});
    domains_[child].relations.push_back(static_cast<uint16_t>(out_->relations.size() - 1));
    return domains_[child].relations.back();
  }
  return kNoIndex;
}

DomainId Lowering::index_domain(const std::vector<dsl::Name>& index, const Context& context) {
  if (index.empty()) return kNoDomain;
  if (index.size() > 1) {
    error("FB0191", index[1].span, "several indexes are not in this version of the language");
    return kNoDomain;
  }
  const Entity* entity = context.scope->find(index[0].text);
  if (entity != nullptr && entity->kind == EntityKind::kDomain) return static_cast<DomainId>(entity->index);
  auto& d = error("FB0340", index[0].span, "`" + index[0].text + "` is not a domain");
  std::vector<std::string> names;
  for (const DomainDraft& draft : domains_) names.push_back(draft.name);
  const std::string near = dsl::nearest(index[0].text, names);
  d.hint = near.empty() ? "declare it: `domain " + index[0].text + ";`" : "did you mean `" + near + "`?";
  return kNoDomain;
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

void Lowering::use_libraries(const dsl::File& file, Scope& scope) {
  for (const dsl::Use& use : file.uses) {
    std::string name;
    for (const dsl::Name& part : use.path) name += (name.empty() ? "" : ".") + part.text;
    Scope*& library = library_scopes_[name];
    if (library == nullptr) {
      const dsl::File* source = library_(name);
      if (source == nullptr) {
        if (!diagnostics_.has_errors()) {
          error("FB0370", use.path[0].span, "there is no library `" + name + "`").hint =
              "`std` is built in; another one is a file `" + name + ".fly` beside this one";
        }
        continue;
      }
      library = new_scope(nullptr);
      use_libraries(*source, *library);
      declare_items(*source, *library);
    }
    for (const dsl::Name& wanted : use.names) {
      Entity* entity = library->find(wanted.text);
      if (entity == nullptr || (entity->kind != EntityKind::kFunction && entity->kind != EntityKind::kBlock)) {
        std::vector<std::string> names;
        for (const auto& [text, e] : library->names) names.push_back(text);
        auto& d = error("FB0371", wanted.span, "library `" + name + "` has no `" + wanted.text + "`");
        const std::string near = dsl::nearest(wanted.text, names);
        d.hint = near.empty() ? "" : "did you mean `" + near + "`?";
      } else if (const Entity* other = scope.find(wanted.text)) {
        error("FB0360", wanted.span, "`" + wanted.text + "` is declared already")
            .related.push_back({other->span, "the first declaration"});
      } else {
        scope.names[wanted.text] = entity;
      }
    }
  }
}

void Lowering::declare_items(const dsl::File& file, Scope& scope) {
  declare_domains(file, scope);
  declare_callables(file, scope);
  Context context;
  context.scope = &scope;
  context.no_blocks = "a declaration";
  for (const dsl::Item& item : file.items) {
    switch (item.kind) {
      case dsl::ItemKind::kParam: declare_param(*item.param, context); break;
      case dsl::ItemKind::kTable: declare_table(*item.table, context); break;
      case dsl::ItemKind::kInput: declare_input(*item.input, context); break;
      case dsl::ItemKind::kLimit: declare_limit(*item.limit, context); break;
      case dsl::ItemKind::kMachine: declare_machine(*item.machine, scope); break;
      default: break;
    }
  }
}

// ---- params and tables ----

void Lowering::declare_param(const dsl::Param& param, const Context& context) {
  Entity* entity = declare(*context.scope, param.name, param.type ? EntityKind::kParam : EntityKind::kValue);
  if (entity == nullptr) return;
  if (!param.type) {
    Value value;
    if (constant(*param.value, context, "a param without a range", value)) entity->value = value;
    return;
  }
  const DomainId domain = index_domain(param.index, context);
  if (!param.index.empty() && domain == kNoDomain) return;
  entity->domain = domain;
  int64_t first = 0;
  if (!range_of(*param.type, context, entity->range)) return;
  entity->has_range = true;
  entity->slot = emitter_.new_slot(SlotKind::kParam, static_cast<long>(entity->range.lo),
                                   static_cast<long>(entity->range.hi), domain);
  emitter_.slots[entity->slot].unit = unit_index(entity->range.grid);
  if (!constant_in(*param.value, context, "the default", entity->range, first)) return;
  emitter_.slots[entity->slot].first = first;
  entity->index = static_cast<uint32_t>(out_->params.size());
  out_->params.push_back({keep(param.name.text), policy_, entity->slot});
}

void Lowering::declare_table(const dsl::TableDecl& table, const Context& context) {
  Entity* entity = declare(*context.scope, table.name, EntityKind::kTable);
  if (entity == nullptr) return;
  std::vector<Value> xs;
  std::vector<Value> ys;
  for (const dsl::TableRow& row : table.rows) {
    Value x;
    Value y;
    if (!constant(*row.x, context, "a table's point", x) || !constant(*row.y, context, "a table's value", y)) return;
    if (!xs.empty() && (!arithmetic_.same_quantity(xs[0], x, "a table's column", row.x->span) ||
                        !arithmetic_.same_quantity(ys[0], y, "a table's column", row.y->span))) {
      return;
    }
    if (!xs.empty() && x.offset <= xs.back().offset) {
      error("FB0380", row.x->span, "the points of a table rise");
      return;
    }
    xs.push_back(x);
    ys.push_back(y);
  }
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
  const int64_t* x = column(xs, entity->x);
  const int64_t* y = column(ys, entity->y);
  const Integer span_x = Integer(static_cast<long>(entity->x.hi)) - static_cast<long>(entity->x.lo);
  const Integer span_y = Integer(static_cast<long>(entity->y.hi)) - static_cast<long>(entity->y.lo);
  emitter_.check_fits(-span_x * span_y, span_x * span_y + span_x);
  arithmetic_.report_overflow(table.name.span);
  entity->index = static_cast<uint32_t>(out_->tables.size());
  out_->tables.push_back({x, y, static_cast<uint16_t>(xs.size()), table.rounds_up});
}

// ---- inputs ----

void Lowering::declare_input(const dsl::Input& input, const Context& context) {
  Entity* entity = declare(*context.scope, input.name, EntityKind::kInput);
  if (entity == nullptr) return;
  entity->domain = index_domain(input.index, context);
  if (!input.index.empty() && entity->domain == kNoDomain) return;
  if (!range_of(*input.type, context, entity->range)) return;
  entity->has_range = true;
  entity->counter = input.counter_bits > 0;
  if (entity->counter) {
    const Integer top = Rational(two_to(static_cast<int>(std::min(input.counter_bits, 40U)))).get_num() - 1;
    if (input.counter_bits > 32 || entity->range.lo != 0 || Integer(static_cast<long>(entity->range.hi)) != top) {
      error("FB0381", input.span, "the range of a counter of N bits is 0 .. 2^N - 1 steps, N at most 32");
      return;
    }
  }
  const Integer most(static_cast<long>(INT64_MAX));
  const Integer least = -most - 1;
  Input row{};
  row.name = keep(input.name.text);
  row.domain = entity->domain;
  row.unit = unit_index(entity->range.grid);
  row.policy = policy_;
  row.sensor = kNoIndex;
  row.reading = emitter_.new_slot(SlotKind::kReading, least, most, entity->domain);
  row.fresh = emitter_.new_slot(SlotKind::kFresh, 0, 1, entity->domain);
  row.value = entity->slot =
      emitter_.new_state(static_cast<long>(entity->range.lo), static_cast<long>(entity->range.hi),
                         static_cast<long>(entity->range.lo), entity->domain);
  emitter_.slots[entity->slot].unit = row.unit;
  row.ok = entity->ok = emitter_.new_state(0, 1, 0, entity->domain);
  row.age = entity->age = emitter_.new_state(0, static_cast<long>(kMaxAge), static_cast<long>(kMaxAge), entity->domain);
  if (entity->counter) {
    entity->delta = emitter_.new_state(0, static_cast<long>(entity->range.hi), 0, entity->domain);
  }
  entity->index = static_cast<uint32_t>(out_->inputs.size());
  bind_input(input, *entity, row);
  out_->inputs.push_back(row);
}

void Lowering::bind_input(const dsl::Input& input, const Entity& entity, Input& row) {
  if (chip_ == nullptr) return;
  const chip::Binding* binding = chip_->binding(entity.name);
  if (binding == nullptr || binding->sensor.empty()) {
    std::vector<std::string> names;
    for (const chip::Binding& b : chip_->bindings) {
      if (!b.sensor.empty()) names.push_back(b.name);
    }
    auto& d = error("FB0382", input.name.span, "chip " + chip_->name + " binds no sensor to `" + entity.name + "`");
    const std::string near = dsl::nearest(entity.name, names);
    d.hint = near.empty() ? "add it under `bindings` in the chip file" : "did you mean `" + near + "`?";
    return;
  }
  const chip::Sensor* sensor = chip_->sensor(binding->sensor);
  if (sensor == nullptr) return;  // the chip file's reader has said so
  const std::string own = entity.domain == kNoDomain ? "" : domains_[entity.domain].name;
  if (sensor->domain != own || !(dimension_of(sensor->quantity) == entity.range.grid.dimension)) {
    error("FB0383", input.span,
          "`" + entity.name + "` does not fit sensor `" + sensor->name + "` of chip " + chip_->name)
        .why = "the sensor gives " +
               describe(dimension_of(sensor->quantity), sensor->quantity == chip::Quantity::kTemperature) +
               (sensor->domain.empty() ? " for the chip" : " for each " + sensor->domain);
    return;
  }
  row.sensor = static_cast<uint16_t>(sensor - chip_->sensors.data());
}

/// Rule 6: from the newest reading to the input's value, .ok and .age, in the block that begins the policy's step.
void Lowering::condition_input(const dsl::Input& input, Entity& entity, const Context& context) {
  const Input& row = out_->inputs[entity.index];
  const SlotId zero = emitter_.constant(0);
  const SlotId last = emitter_.new_state(emitter_.lo(row.reading), emitter_.hi(row.reading), 0, entity.domain);
  const SlotId have = emitter_.new_state(0, 1, 0, entity.domain);
  const SlotId newest = emitter_.select(row.fresh, row.reading, last);
  const SlotId had = emitter_.either(row.fresh, have);
  const Integer tick(static_cast<unsigned long>(base_tick_us_));
  const SlotId most = emitter_.constant(static_cast<long>(kMaxAge));
  const SlotId room = emitter_.compare(OpCode::kLess, entity.age, emitter_.constant(kMaxAge - tick));
  const SlotId grown = emitter_.select(
      room, emitter_.binary(OpCode::kAdd, entity.age, emitter_.constant(tick), 0, static_cast<long>(kMaxAge)), most);
  const SlotId older = emitter_.select(had, grown, most);
  const SlotId age = emitter_.select(row.fresh, zero, older);
  emitter_.store(last, newest);
  emitter_.store(have, had);
  emitter_.store(entity.age, age);

  // Readings are in base units; a range on another grid is converted after it was brought near the range.
  const Grid& grid = entity.range.grid;
  const Rational raw_step = reading_step(grid);
  const Interval range = entity.range.interval();
  const SlotId low = emitter_.constant(ceil_of(range.lo / raw_step));
  const SlotId high = emitter_.constant(floor_of(range.hi / raw_step));
  SlotId ok = emitter_.both(had, emitter_.both(emitter_.compare(OpCode::kLessEqual, low, newest),
                                               emitter_.compare(OpCode::kLessEqual, newest, high)));
  if (input.stale) {
    Value stale;
    if (!constant(*input.stale, context, "the age at which a reading is stale", stale)) return;
    const Integer limit = floor_of(stale.offset / base_step({1, 0, 0, 0}).step);
    if (!(stale.dimension == Dimension{1, 0, 0, 0}) || limit < 0 || limit >= kMaxAge) {
      error("FB0384", input.stale->span, "`stale after` wants a time below 2,147 s");
      return;
    }
    ok = emitter_.both(ok, emitter_.compare(OpCode::kLessEqual, age, emitter_.constant(limit)));
  }
  const SlotId kept = emitter_.maximum(low, emitter_.minimum(newest, high));
  const Value near = Value::stored(kept, entity.domain, {grid.dimension, grid.point, raw_step}, range);
  const SlotId reading = arithmetic_.store(near, grid.step, input.span).slot;
  const Value instead = expression(*input.otherwise, context);
  if (instead.error()) return;
  const SlotId fallback = instead_of_reading(input, entity, instead);
  if (fallback == kNoSlot) return;
  entity.fallback = fallback;
  emitter_.store(entity.slot, emitter_.select(ok, reading, fallback));
  emitter_.store(entity.ok, ok);
  entity.newest = last;
  entity.had = have;
}

SlotId Lowering::instead_of_reading(const dsl::Input& input, const Entity& entity, const Value& instead) {
  const Grid& grid = entity.range.grid;
  if (!instead.number() || instead.dimension != grid.dimension || instead.point != grid.point) {
    error("FB0202", input.otherwise->span,
          "`" + entity.name + "` is " + describe(grid.dimension, grid.point) + ", and its `else` is " +
              (instead.number() ? describe(instead.dimension, instead.point) : "a truth value"));
    return kNoSlot;
  }
  const Whole n = arithmetic_.store(instead, grid.step, input.otherwise->span);
  if (n.lo < entity.range.lo || n.hi > entity.range.hi) {
    error("FB0385", input.otherwise->span, "the `else` of `" + entity.name + "` lies outside of its range").why =
        "it is " + show(instead.interval, grid.dimension, grid.point) + ", the range is " +
        show(entity.range.interval(), grid.dimension, grid.point);
    return kNoSlot;
  }
  return n.slot;
}

/// Rule 6.3: what a wrapping counter has counted since the policy's last step.
void Lowering::count_input(const dsl::Input& input, const Entity& entity) {
  const SlotId newest = entity.newest;
  const SlotId had = entity.had;
  const Integer modulus = Rational(two_to(static_cast<int>(input.counter_bits))).get_num();
  const SlotId wide_modulus = emitter_.constant(modulus);
  const SlotId before = emitter_.new_state(0, modulus - 1, 0, entity.domain);
  const SlotId seen = emitter_.new_state(0, 1, 0, entity.domain);
  const SlotId now = emitter_.binary(OpCode::kMod, newest, wide_modulus, 0, modulus - 1);
  const SlotId difference = emitter_.subtract(now, before);
  const SlotId counted = emitter_.binary(OpCode::kMod, difference, wide_modulus, 0, modulus - 1);
  emitter_.store(entity.delta, emitter_.select(emitter_.both(had, seen), counted, emitter_.constant(0)));
  emitter_.store(before, emitter_.select(had, now, before));
  emitter_.store(seen, had);
}

// ---- limits ----

void Lowering::declare_limit(const dsl::Limit& limit, const Context& context) {
  Entity* entity = declare(*context.scope, limit.name, EntityKind::kLimit);
  if (entity == nullptr) return;
  LimitDraft draft;
  draft.name = limit.name.text;
  draft.span = limit.span;
  entity->domain = index_domain(limit.index, context);
  if (!limit.index.empty() && entity->domain == kNoDomain) return;
  if (!range_of(*limit.type, context, draft.range)) return;
  entity->range = draft.range;
  entity->has_range = true;
  Limit& row = draft.limit;
  row.domain = entity->domain;
  row.unit = unit_index(draft.range.grid);
  row.lo = draft.range.lo;
  row.hi = draft.range.hi;
  row.quantum = 1;
  row.actuator = kNoIndex;
  if (limit.type->step) {
    Value step;
    if (!constant(*limit.type->step, context, "a step", step)) return;
    const Rational steps = step.offset / draft.range.grid.step;
    if (step.dimension != draft.range.grid.dimension || steps <= 0 || steps.get_den() != 1) {
      error("FB0386", limit.type->step->span, "a step is a whole multiple of the limit's resolution").why =
          "the resolution is " + show(draft.range.grid.step, draft.range.grid.dimension, false);
      return;
    }
    draft.step = step.offset;
    row.quantum = to_int64(steps.get_num());
  }
  if (!constant_in(*limit.safe, context, "`safe`", draft.range, row.safe)) return;
  row.rest = row.safe;
  if (limit.rest && !constant_in(*limit.rest, context, "`rest`", draft.range, row.rest)) return;
  bind_limit(limit, draft);
  bool ok = true;
  row.slew_up = slew_per_tick(limit.slew_up, draft, context, ok);
  row.slew_down = slew_per_tick(limit.slew_down, draft, context, ok);
  for (const int64_t value : {row.safe, row.rest}) {
    if (value % row.quantum == 0) continue;
    error("FB0387", limit.span, "`safe` and `rest` must be settings of the actuator").why =
        "it moves in steps of " +
        show(Rational(static_cast<long>(row.quantum)) * draft.range.grid.step, draft.range.grid.dimension, false);
    return;
  }
  if (!ok) return;
  for (size_t i = 0; i < limits_.size(); ++i) {
    if (limits_[i].name != draft.name) continue;
    entity->index = static_cast<uint32_t>(i);
    entity->slot = limits_[i].limit.grant;
    if (!limits_[i].agrees(draft)) {
      error("FB0388", limit.span, "`" + draft.name + "` is declared otherwise in another policy of this run")
          .related.push_back({limits_[i].span, "there"});
    }
    return;
  }
  row.name = keep(draft.name);
  row.grant = entity->slot =
      emitter_.new_slot(SlotKind::kGrant, static_cast<long>(row.lo), static_cast<long>(row.hi), entity->domain);
  emitter_.slots[row.grant].first = row.safe;
  volatile_.insert(row.grant);
  emitter_.slots[row.grant].unit = row.unit;
  entity->index = static_cast<uint32_t>(limits_.size());
  entity->step = draft.step;
  limits_.push_back(draft);
}

bool Lowering::LimitDraft::agrees(const LimitDraft& other) const {
  const Limit& a = limit;
  const Limit& b = other.limit;
  return range == other.range && a.domain == b.domain && a.safe == b.safe && a.rest == b.rest &&
         a.quantum == b.quantum && a.slew_up == b.slew_up && a.slew_down == b.slew_down && step == other.step;
}

void Lowering::bind_limit(const dsl::Limit& limit, LimitDraft& draft) {
  if (chip_ == nullptr) return;
  const chip::Binding* binding = chip_->binding(draft.name);
  if (binding == nullptr || binding->actuator.empty()) {
    std::vector<std::string> names;
    for (const chip::Binding& b : chip_->bindings) {
      if (!b.actuator.empty()) names.push_back(b.name);
    }
    auto& d = error("FB0382", limit.name.span, "chip " + chip_->name + " binds no actuator to `" + draft.name + "`");
    const std::string near = dsl::nearest(draft.name, names);
    d.hint = near.empty() ? "add it under `bindings` in the chip file" : "did you mean `" + near + "`?";
    return;
  }
  const chip::Actuator* actuator = chip_->actuator(binding->actuator);
  if (actuator == nullptr) return;
  const Grid& grid = draft.range.grid;
  const std::string own = draft.limit.domain == kNoDomain ? "" : domains_[draft.limit.domain].name;
  if (actuator->domain != own || !(dimension_of(actuator->quantity) == grid.dimension) ||
      chip_step(actuator->quantity) != grid.step) {
    error("FB0383", limit.span,
          "`" + draft.name + "` does not fit actuator `" + actuator->name + "` of chip " + chip_->name)
        .why = "the actuator takes " + describe(dimension_of(actuator->quantity), false) +
               " in steps of its base unit" +
               (actuator->domain.empty() ? " for the chip" : " for each " + actuator->domain);
    return;
  }
  if (draft.step != 0 && draft.limit.quantum != actuator->step) {
    error("FB0389", limit.type->step->span, "the actuator `" + actuator->name + "` has another step").why =
        "it moves in steps of " + show(Rational(static_cast<long>(actuator->step)) * grid.step, grid.dimension, false);
    return;
  }
  if (draft.range.lo < actuator->lo || draft.range.hi > actuator->hi) {
    error("FB0390", limit.span, "the range of `" + draft.name + "` is wider than the actuator's").why =
        "`" + actuator->name + "` takes " +
        show({Rational(static_cast<long>(actuator->lo)) * grid.step,
              Rational(static_cast<long>(actuator->hi)) * grid.step},
             grid.dimension, false);
    return;
  }
  draft.limit.quantum = actuator->step;
  draft.limit.actuator = static_cast<uint16_t>(actuator - chip_->actuators.data());
}

int64_t Lowering::slew_per_tick(const dsl::ExprPtr& rate, const LimitDraft& draft, const Context& context, bool& ok) {
  if (!rate) return -1;
  Value value;
  const Grid& grid = draft.range.grid;
  ok = constant(*rate, context, "a slew rate", value) && ok;
  if (!ok) return -1;
  if (!(value.dimension == grid.dimension - Dimension{1, 0, 0, 0}) || value.point || value.offset <= 0) {
    error("FB0391", rate->span, "a slew rate is positive and " + describe(grid.dimension, false) + " over time");
    ok = false;
    return -1;
  }
  const Rational tick = Rational(static_cast<unsigned long>(base_tick_us_)) * base_step({1, 0, 0, 0}).step;
  const Integer steps = floor_of(value.offset * tick / grid.step);
  if (steps < draft.limit.quantum) {
    error("FB0392", rate->span, "so slow a slew would never move the actuator").why =
        "it moves in steps of " +
        show(Rational(static_cast<long>(draft.limit.quantum)) * grid.step, grid.dimension, false) +
        ", and a tick allows " + show(value.offset * tick, grid.dimension, false);
    ok = false;
    return -1;
  }
  return fits(steps, 63) ? to_int64(steps) : -1;
}

// ---- machines ----

void Lowering::declare_machine(const dsl::Machine& machine, Scope& scope) {
  Entity* entity = declare(scope, machine.name, EntityKind::kMachine);
  if (entity == nullptr) return;
  Context context;
  context.scope = &scope;
  entity->domain = index_domain(machine.index, context);
  if (!machine.index.empty() && entity->domain == kNoDomain) return;
  entity->machine = &machine;
  const long last = machine.states.empty() ? 0 : static_cast<long>(machine.states.size()) - 1;
  entity->slot = emitter_.new_state(0, last, 0, entity->domain);
}

}  // namespace flyball::compiler
