// Expressions with their names resolved; constants, steps and divisors: rules 2.3, 3.2 to 3.6.
#include <algorithm>
#include <stdexcept>

#include "tests/reference/world.h"

namespace flyball::reference {
namespace {

Op operation(dsl::BinaryOp op) {
  switch (op) {
    case dsl::BinaryOp::kMul: return Op::kMul;
    case dsl::BinaryOp::kDiv: return Op::kDiv;
    case dsl::BinaryOp::kMod: return Op::kMod;
    case dsl::BinaryOp::kAdd: return Op::kAdd;
    case dsl::BinaryOp::kSub: return Op::kSub;
    case dsl::BinaryOp::kLess: return Op::kLess;
    case dsl::BinaryOp::kLessEqual: return Op::kLessEqual;
    case dsl::BinaryOp::kGreater: return Op::kGreater;
    case dsl::BinaryOp::kGreaterEqual: return Op::kGreaterEqual;
    case dsl::BinaryOp::kEqual: return Op::kEqual;
    case dsl::BinaryOp::kNotEqual: return Op::kNotEqual;
    case dsl::BinaryOp::kAnd: return Op::kAnd;
    case dsl::BinaryOp::kOr: return Op::kOr;
  }
  return Op::kAdd;
}

}  // namespace

const Node* Elaborator::expression(const dsl::Expr& expr, Context& context) {
  const size_t before = world_.nodes.size();
  const Node* out = nullptr;
  switch (expr.kind) {
    case dsl::ExprKind::kLiteral: {
      const Quantity q = literal(expr.number, expr.unit);
      out = constant(q.value, q.dimension, q.point, q.fractional);
      break;
    }
    case dsl::ExprKind::kBool: {
      Node* node = make(Op::kConst, {});
      node->constant = node->truth = true;
      node->value = expr.truth ? 1 : 0;
      out = node;
      break;
    }
    case dsl::ExprKind::kName: out = name(expr, context, false); break;
    case dsl::ExprKind::kPrev: out = name(*expr.a, context, true); break;
    case dsl::ExprKind::kTrue: out = true_value(*expr.a, context); break;
    case dsl::ExprKind::kCall: out = call(expr, context); break;
    case dsl::ExprKind::kNegate: {
      // Rule 2.3: a minus right before a literal is its sign.
      const Node* a = expression(*expr.a, context);
      const bool sign = expr.a->kind == dsl::ExprKind::kLiteral;
      out = sign ? constant(-a->value, a->dimension, a->point, a->fractional) : negate(a);
      break;
    }
    case dsl::ExprKind::kNot: {
      Node* node = make(Op::kNot, {expression(*expr.a, context)});
      node->truth = true;
      out = fold(node);
      break;
    }
    case dsl::ExprKind::kBinary: out = binary(expr, context); break;
    case dsl::ExprKind::kIs: out = is_state(expr, context); break;
    case dsl::ExprKind::kSelect: {
      Context inner = context;
      inner.calls = nullptr;  // rule 10.5
      const Node* a = expression(*expr.a, inner);
      const Node* b = expression(*expr.b, inner);
      out = choose(a, b, expression(*expr.c, inner));
      break;
    }
    case dsl::ExprKind::kOtherwise: {
      const Node* a = expression(*expr.a, context);
      out = otherwise(a, expression(*expr.b, context));
      break;
    }
    case dsl::ExprKind::kDt: out = constant(Rational(period_us(context), 1000000), kTimeDimension, false, false); break;
    case dsl::ExprKind::kNow: {
      Node* node = make(Op::kNow, {});
      node->dimension = kTimeDimension;
      node->step = Rational(1, 1000000);
      out = node;
      break;
    }
  }
  // A node that was there before is of several expressions (a parameter's, read twice), each with an interval of its
  // own.
  for (size_t i = before; i < world_.nodes.size(); ++i) {
    Node& node = world_.nodes[i];
    if (&node == out && node.id == UINT32_MAX && !node.constant) node.id = expr.id;
  }
  return out;
}

Node* Elaborator::make(Op op, std::vector<const Node*> kids) {
  world_.nodes.emplace_back();
  Node* node = &world_.nodes.back();
  node->op = op;
  node->kid = std::move(kids);
  for (const Node* kid : node->kid) {
    node->fractional = node->fractional || kid->fractional;
    node->divisor = node->divisor || kid->divisor;
  }
  return node;
}

const Node* Elaborator::constant(const Rational& value, const Dimension& dimension, bool point, bool fractional) {
  Node* node = make(Op::kConst, {});
  node->constant = true;
  node->value = value;
  node->dimension = dimension;
  node->point = point;
  node->fractional = fractional;
  return node;
}

// Rule 3.2: constants fold as exact rationals.
const Node* Elaborator::fold(Node* node) {
  for (const Node* kid : node->kid) {
    if (!kid->constant) return node;
  }
  Interpreter interpreter(world_);
  node->value = interpreter.eval(*node, Env{});
  node->constant = true;
  node->op = Op::kConst;
  node->kid.clear();
  node->step = 0;
  node->divisor = node->choice = false;
  return node;
}

const Node* Elaborator::round_to_side(const Node* side, const Rational& step) {
  return constant(step * Rational((side->value / step).round()), side->dimension, side->point, side->fractional);
}

// Rule 3.4: constants beside nothing but constants and choices of such keep what they are.
static bool of_constants(const std::vector<const Node*>& sides) {
  return std::all_of(sides.begin(), sides.end(), [](const Node* side) { return side->constant || side->choice; });
}

// Rules 3.3 and 3.5: in a choice of constants each constant is its own step.
Rational Elaborator::step_of(const std::vector<const Node*>& sides) {
  const bool constants = of_constants(sides);
  Rational step = 0;
  for (const Node* side : sides) {
    if (!side->constant) step = gcd(step, side->step);
    if (side->constant && constants) step = gcd(step, side->value);
  }
  return step;
}

// Rule 3.4: a constant beside others that are none is rounded to their step, unless one of them has a divisor.
void Elaborator::fit(std::vector<const Node*>& sides) {
  if (of_constants(sides)) return;
  Rational step = 0;
  bool any = false;
  for (const Node* side : sides) {
    if (side->constant) continue;
    if (side->divisor) return;
    any = true;
    step = gcd(step, side->step);
  }
  if (!any || step.is_zero()) return;
  for (const Node*& side : sides) {
    if (side->constant && !side->truth) side = round_to_side(side, step);
  }
}

void Elaborator::same_kind(const std::vector<const Node*>& sides) {
  for (const Node* side : sides) {
    if (!(side->dimension == sides[0]->dimension)) invalid("different dimensions");
    if (side->point != sides[0]->point) invalid("a point and a difference");
  }
}

// Rule 3.3 for min, max, ?: and otherwise.
const Node* Elaborator::selection(Op op, std::vector<const Node*> sides) {
  same_kind(sides);
  fit(sides);
  Node* node = make(op, sides);
  node->dimension = sides[0]->dimension;
  node->point = sides[0]->point;
  node->step = step_of(sides);
  return fold(node);
}

// Rule 3.5: what is chosen between is constant, and the choice is not.
const Node* Elaborator::choice_of(Node* node, const std::vector<const Node*>& sides) {
  node->choice = of_constants(sides);
  node->step = step_of(sides);
  if (node->choice && node->step.is_zero()) node->step = 1;
  return fold(node);
}

const Node* Elaborator::choose(const Node* condition, const Node* a, const Node* b) {
  if (a->truth) {
    Node* node = make(Op::kSelect, {condition, a, b});
    node->truth = true;
    node->divisor = false;
    return fold(node);
  }
  std::vector<const Node*> sides{a, b};
  same_kind(sides);
  fit(sides);
  Node* node = make(Op::kSelect, {condition, sides[0], sides[1]});
  node->divisor = a->divisor || b->divisor;
  node->dimension = a->dimension;
  node->point = a->point;
  return choice_of(node, sides);
}

const Node* Elaborator::otherwise(const Node* a, const Node* b) {
  std::vector<const Node*> sides{a, b};
  if (a->truth != b->truth) invalid("otherwise of a truth value and a number");
  if (!a->truth) same_kind(sides);
  if (!a->truth) fit(sides);
  Node* node = make(Op::kOtherwise, sides);
  node->truth = a->truth;
  node->dimension = a->dimension;
  node->point = a->point;
  return node->truth ? fold(node) : choice_of(node, sides);
}

const Node* Elaborator::binary(const dsl::Expr& expr, Context& context) {
  const Node* a = expression(*expr.a, context);
  const Node* b = expression(*expr.b, context);
  const Op op = operation(expr.op);
  switch (op) {
    case Op::kAdd:
    case Op::kSub: return add(op, a, b);
    case Op::kMul: return multiply(a, b);
    case Op::kDiv: return divide(a, b);
    case Op::kMod: return modulo(a, b);
    case Op::kAnd:
    case Op::kOr: {
      Node* node = make(op, {a, b});
      node->truth = true;
      return fold(node);
    }
    default: return compare(op, a, b);
  }
}

// Rules 2.3 and 3.3.
const Node* Elaborator::add(Op op, const Node* a, const Node* b) {
  if (!(a->dimension == b->dimension)) invalid("a sum of different dimensions");
  if (op == Op::kAdd && a->point && b->point) invalid("a sum of points");
  if (op == Op::kSub && b->point && !a->point) invalid("a difference minus a point");
  std::vector<const Node*> sides{a, b};
  fit(sides);
  Node* node = make(op, sides);
  node->dimension = a->dimension;
  node->point = op == Op::kAdd ? a->point || b->point : a->point && !b->point;
  node->step = step_of(sides);
  return fold(node);
}

const Node* Elaborator::multiply(const Node* a, const Node* b) {
  if (a->point || b->point) invalid("a product of a point");
  Node* node = make(Op::kMul, {a, b});
  node->dimension = a->dimension * b->dimension;
  node->step = (a->constant ? a->value.abs() : a->step) * (b->constant ? b->value.abs() : b->step);
  return fold(node);
}

// Rule 3.6.
const Node* Elaborator::divide(const Node* a, const Node* b) {
  if (a->point || b->point) invalid("a quotient of a point");
  Node* node = make(Op::kDiv, {a, b});
  node->dimension = a->dimension / b->dimension;
  node->fractional = true;  // rule 2.5
  node->divisor = a->divisor || !b->constant;
  Rational under = b->constant ? b->value.abs() : b->step;
  if (under.is_zero() && b->constant) invalid("a division by 0");
  if (under.is_zero()) under = 1;
  node->step = (a->constant ? a->value.abs() : a->step) / under;
  return fold(node);
}

// Rules 3.3 and 3.8.
const Node* Elaborator::modulo(const Node* a, const Node* b) {
  if (a->point || b->point || !(a->dimension == b->dimension)) invalid("mod of different kinds");
  Node* node = make(Op::kMod, {a, b});
  node->dimension = a->dimension;
  node->step = gcd(a->constant ? a->value : a->step, b->constant ? b->value : b->step);
  return fold(node);
}

const Node* Elaborator::compare(Op op, const Node* a, const Node* b) {
  std::vector<const Node*> sides{a, b};
  if (a->truth != b->truth) invalid("a comparison of a truth value and a number");
  if (!a->truth) {
    same_kind(sides);
    fit(sides);
  }
  Node* node = make(op, sides);
  node->truth = true;
  node->divisor = false;
  return fold(node);
}

const Node* Elaborator::negate(const Node* a) {
  if (a->point) invalid("a negated point");
  Node* node = make(Op::kNegate, {a});
  node->dimension = a->dimension;
  node->step = a->step;
  return fold(node);
}

// Rule 4.2: rounds to a grid.
const Node* Elaborator::store(const Node* value, const Grid& grid) {
  if (!grid.truth && (!(value->dimension == grid.dimension) || value->point != grid.point)) invalid("a wrong kind");
  Node* node = make(Op::kStore, {value});
  node->grid = grid;
  node->dimension = grid.dimension;
  node->point = grid.point;
  node->truth = grid.truth;
  node->step = grid.step;
  node->divisor = node->fractional = false;
  return node;
}

}  // namespace flyball::reference
