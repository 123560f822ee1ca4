// What an expectation or a promise that fails shows: the places its condition names, with their values as it saw them.
#include <algorithm>

#include "compiler/lowering.h"

namespace flyball::compiler {
namespace {

/// `x` of `x[i]`, with what stands around it: what is shown for all elements where `i` is any of them.
dsl::ExprPtr without_index(const dsl::Expr& expr) {
  auto copy = std::make_unique<dsl::Expr>();
  copy->kind = expr.kind;
  copy->span = expr.span;
  copy->name = expr.name;
  copy->field = expr.field;
  if (expr.a) copy->a = without_index(*expr.a);
  return copy;
}

bool is_binder(const dsl::ExprPtr& index, const std::vector<std::string>& binders) {
  return index->kind == dsl::ExprKind::kName &&
         std::find(binders.begin(), binders.end(), index->name.text) != binders.end();
}

}  // namespace

/// In a block of its own, so that a condition costs no more for being shown.
Shown Lowering::shown_values(const dsl::Expr& condition, const Context& context) {
  Shown shown;
  shown.probe.first_op = static_cast<uint32_t>(emitter_.new_block(kNoDomain, kNoSlot, 1, policy_));
  std::vector<std::string> binders;
  show_places(condition, context, binders, shown);
  return shown;
}

void Lowering::show_places(const dsl::Expr& expr, const Context& context, std::vector<std::string>& binders,
                           Shown& shown) {
  switch (expr.kind) {
    case dsl::ExprKind::kIs: return show_places(*expr.a, context, binders, shown);
    case dsl::ExprKind::kName:
    case dsl::ExprKind::kPrev:
    case dsl::ExprKind::kTrue:
    case dsl::ExprKind::kNow: return show_place(expr, context, binders, shown);
    default: break;
  }
  for (const dsl::ExprPtr* part : {&expr.a, &expr.b, &expr.c}) {
    if (*part) show_places(**part, context, binders, shown);
  }
  if (!expr.binder.text.empty()) binders.push_back(expr.binder.text);
  for (const dsl::Argument& argument : expr.args) {
    if (argument.value) show_places(*argument.value, context, binders, shown);
    if (argument.where) show_places(*argument.where, context, binders, shown);
  }
  if (!expr.binder.text.empty()) binders.pop_back();
}

/// One element where one is named, else all; a machine by its state.
void Lowering::show_place(const dsl::Expr& expr, const Context& context, std::vector<std::string>& binders,
                          Shown& shown) {
  const dsl::Expr& place = expr.a ? *expr.a : expr;
  NamedSlot named{text(expr.span), kNoSlot, ""};
  if (expr.kind == dsl::ExprKind::kNow) return show_value_of(expr, context, named, shown);
  Entity* entity = context.scope->find(place.name.text);
  const bool of_machine = entity != nullptr && entity->kind == EntityKind::kMachine;
  const bool machine_itself = of_machine && place.field.text.empty();
  if (of_machine && !machine_itself) entity = machine_var(*entity, place.field, context);
  if (entity == nullptr) return;
  const DomainId domain = entity->kind == EntityKind::kValue ? entity->value.domain : entity->domain;
  const bool bound = std::any_of(place.indexes.begin(), place.indexes.end(),
                                 [&](const dsl::ExprPtr& index) { return is_binder(index, binders); });
  const bool all = domain != kNoDomain && (place.indexes.empty() || bound);
  if (all) {
    named.name = text({expr.span.file, expr.span.begin, place.name.span.end});
    if (!place.field.text.empty()) named.field = "." + place.field.text;
  }
  if (machine_itself) return show_state(place, *entity, context, named, shown);
  if (!all) {
    for (const dsl::ExprPtr& index : place.indexes) show_places(*index, context, binders, shown);
    return show_value_of(expr, context, named, shown);
  }
  emitter_.enter_others();
  show_value_of(*without_index(expr), elements_of(domain, context), named, shown);
  emitter_.leave();
}

void Lowering::show_state(const dsl::Expr& place, const Entity& machine, const Context& context, NamedSlot named,
                          Shown& shown) {
  named.slot = machine.slot;
  int64_t element = kNoIndex;
  if (!place.indexes.empty()) {
    if (!constant_place(place, context, machine.domain, element)) return;
    named.name = place.name.text;
  }
  named.element = static_cast<uint16_t>(element);
  add_shown(named, shown);
}

void Lowering::add_shown(const NamedSlot& named, Shown& shown) {
  const bool known = std::any_of(shown.reads.begin(), shown.reads.end(), [&](const NamedSlot& n) {
    return n.name == named.name && n.field == named.field && n.element == named.element;
  });
  if (!known) shown.reads.push_back(named);
}

/// A copy of its own, which nothing else gives a unit. What cannot be had alone is not shown.
void Lowering::show_value_of(const dsl::Expr& expr, const Context& context, NamedSlot named, Shown& shown) {
  const size_t before = diagnostics_.all().size();
  const Value value = evaluate(expr, context);
  const Grid grid{value.dimension, value.point, value.is_truth() ? Rational(1) : value.step, value.is_truth()};
  SlotId from = kNoSlot;
  if (!value.error() && !value.constant) {
    from = grid.truth ? arithmetic_.slot_of(value) : arithmetic_.store(value, grid.step, expr.span).slot;
  }
  const bool fine = diagnostics_.all().size() == before;
  while (diagnostics_.all().size() > before) diagnostics_.remove(diagnostics_.all().size() - 1);  // it was said
  if (!fine || from == kNoSlot) return;
  const DomainId domain = emitter_.domain(from);
  const Type type = emitter_.type(from);
  named.slot = emitter_.new_slot(SlotKind::kTemporary, emitter_.lo(from), emitter_.hi(from), domain);
  emitter_.slots[named.slot].type = type;
  emitter_.slots[named.slot].unit = unit_index(grid);
  emitter_.append(emitter_.current_block(), {OpCode::kCopy, type, domain, named.slot, from, kNoSlot, kNoSlot, 0});
  add_shown(named, shown);
}

}  // namespace flyball::compiler
