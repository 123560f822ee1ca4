// ANTLR's parse tree to the syntax tree: statements and expressions. The way in to either counts how deep it is, so
// that neither this code nor any that walks the tree later can run out of stack.
#include "dsl/tree_builder.h"

namespace flyball::dsl {

using Grammar = TreeBuilder::Grammar;
using antlr4::tree::TerminalNode;

// ---- Statements ----

bool TreeBuilder::too_deep(const Context* tree) {
  if (depth_ < kNestingMax) return false;
  if (!told_depth_) {
    diagnostics_.error("FB0104", span(tree->start), "this is nested more than " + std::to_string(kNestingMax) + " deep")
        .hint = "name parts of it with `let`";
  }
  told_depth_ = true;
  return true;
}

std::vector<StmtPtr> TreeBuilder::statements(const std::vector<Grammar::StatementContext*>& trees) {
  std::vector<StmtPtr> result;
  for (auto* tree : trees) result.push_back(statement(tree));
  return result;
}

StmtPtr TreeBuilder::statement(Grammar::StatementContext* tree) {
  if (auto* t = dynamic_cast<Grammar::LetContext*>(tree)) return let(t);
  if (auto* t = dynamic_cast<Grammar::VarContext*>(tree)) return var(t);
  auto result = std::make_unique<Stmt>();
  result->span = span(tree);
  if (auto* t = dynamic_cast<Grammar::IfContext*>(tree)) {
    if (too_deep(tree)) return result;
    depth_++;
    result = conditional(t);
    depth_--;
  } else if (auto* r = dynamic_cast<Grammar::RepeatContext*>(tree)) {
    if (too_deep(tree)) return result;
    depth_++;
    repeat(r, *result);
    depth_--;
  } else if (auto* a = dynamic_cast<Grammar::AssignContext*>(tree)) {
    result->kind = StmtKind::kAssign;
    result->place = place(a->place());
    result->value = expression(a->expr());
    switch (a->op->getType()) {
      case Grammar::PLUS_ASSIGN: result->op = AssignOp::kAdd; break;
      case Grammar::MINUS_ASSIGN: result->op = AssignOp::kSub; break;
      case Grammar::LE: result->op = AssignOp::kCeiling; break;
      case Grammar::GE: result->op = AssignOp::kFloor; break;
      default: result->op = AssignOp::kSet; break;
    }
  }
  return result;
}

void TreeBuilder::repeat(Grammar::RepeatContext* tree, Stmt& result) {
  result.kind = StmtKind::kRepeat;
  std::string digits = tree->NUMBER()->getText();
  std::erase(digits, '_');
  const bool whole = digits.size() <= 4 && digits.find('.') == std::string::npos;
  result.count = whole ? static_cast<uint32_t>(std::stoul(digits)) : 0;
  if (result.count < 1 || result.count > kRepeatMax) {
    diagnostics_.error("FB0435", span(tree->NUMBER()->getSymbol()),
                       "`repeat` counts: a whole number from 1 to 1,000 stands behind it");
  }
  result.then_body = statements(tree->body()->statement());
}

StmtPtr TreeBuilder::let(Grammar::LetContext* tree) {
  auto result = std::make_unique<Stmt>();
  result->kind = StmtKind::kLet;
  result->span = span(tree);
  result->name = name(tree->name());
  result->index = index(tree->index());
  if (tree->type()) result->type = type(tree->type());
  result->value = expression(tree->expr());
  return result;
}

StmtPtr TreeBuilder::var(Grammar::VarContext* tree) {
  auto result = std::make_unique<Stmt>();
  result->kind = StmtKind::kVar;
  result->span = span(tree);
  result->retained = tree->RETAINED() != nullptr;
  result->name = name(tree->name());
  result->index = index(tree->index());
  result->type = type(tree->type());
  result->value = value(tree->value(), result->values);
  return result;
}

/// The clauses of an else-if chain lie flat in the tree: each but the first is the else of the one before.
StmtPtr TreeBuilder::conditional(Grammar::IfContext* tree) {
  const auto bodies = tree->body();
  const auto conditions = tree->expr();
  StmtPtr result;
  std::vector<StmtPtr>* into = nullptr;
  const size_t outer_depth = depth_;
  for (size_t i = 0; i < bodies.size(); i++) {
    if (i >= conditions.size()) {
      *into = statements(bodies[i]->statement());
      break;
    }
    if (i > 0 && too_deep(conditions[i])) break;
    auto clause = std::make_unique<Stmt>();
    clause->kind = StmtKind::kIf;
    clause->span = {source_, span(conditions[i]).begin, span(tree).end};
    if (i == 0) clause->span.begin = span(tree).begin;
    clause->value = expression(conditions[i]);
    clause->then_body = statements(bodies[i]->statement());
    Stmt* made = clause.get();
    if (into)
      into->push_back(std::move(clause));
    else
      result = std::move(clause);
    into = &made->else_body;
    depth_++;
  }
  depth_ = outer_depth;
  return result;
}

ExprPtr TreeBuilder::place(Grammar::PlaceContext* tree) {
  ExprPtr result = node(ExprKind::kName, tree);
  result->name = name(tree->name());
  for (auto* i : tree->expr()) result->indexes.push_back(expression(i));
  return result;
}

// ---- Expressions ----

ExprPtr TreeBuilder::node(ExprKind kind, const Context* tree) {
  auto result = std::make_unique<Expr>();
  result->kind = kind;
  result->span = span(tree);
  result->id = next_id_++;
  return result;
}

ExprPtr TreeBuilder::expression(Grammar::ExprContext* tree) {
  if (!tree || too_deep(tree)) return nullptr;
  depth_++;
  ExprPtr result = expression_within(tree);
  depth_--;
  return result;
}

ExprPtr TreeBuilder::expression_within(Grammar::ExprContext* tree) {
  if (auto* t = dynamic_cast<Grammar::NumberContext*>(tree)) return literal(t->literal());
  if (auto* t = dynamic_cast<Grammar::ReferContext*>(tree)) return reference(t->reference());
  if (auto* t = dynamic_cast<Grammar::BinaryContext*>(tree)) return binary(t);
  if (auto* t = dynamic_cast<Grammar::ParenContext*>(tree)) {
    ExprPtr inner = expression(t->expr());
    if (inner) inner->span = span(tree);
    return inner;
  }
  if (auto* t = dynamic_cast<Grammar::PrevContext*>(tree)) return operand_of_prev(t);
  if (auto* t = dynamic_cast<Grammar::TrueContext*>(tree)) return true_value(t);
  ExprPtr result = node(ExprKind::kNow, tree);
  if (auto* negate = dynamic_cast<Grammar::NegateContext*>(tree)) {
    result->kind = ExprKind::kNegate;
    result->a = expression(negate->expr());
  } else if (auto* complement = dynamic_cast<Grammar::NotContext*>(tree)) {
    result->kind = ExprKind::kNot;
    result->a = expression(complement->expr());
  } else if (auto* is = dynamic_cast<Grammar::IsContext*>(tree)) {
    result->kind = ExprKind::kIs;
    result->a = expression(is->expr());
    result->name = name(is->name());
    if (result->a && result->a->kind != ExprKind::kName && result->a->kind != ExprKind::kTrue) {
      diagnostics_.error("FB0162", result->a->span, "`is` asks a machine or a value by its name; this is no name");
    }
  } else if (auto* select = dynamic_cast<Grammar::SelectContext*>(tree)) {
    result->kind = ExprKind::kSelect;
    result->a = expression(select->expr(0));
    result->b = expression(select->expr(1));
    result->c = expression(select->expr(2));
  } else if (auto* otherwise = dynamic_cast<Grammar::OtherwiseContext*>(tree)) {
    result->kind = ExprKind::kOtherwise;
    result->a = expression(otherwise->expr(0));
    result->b = expression(otherwise->expr(1));
  } else if (dynamic_cast<Grammar::FalseContext*>(tree)) {
    result->kind = ExprKind::kBool;
  } else if (dynamic_cast<Grammar::DtContext*>(tree)) {
    result->kind = ExprKind::kDt;
  }
  return result;
}

ExprPtr TreeBuilder::binary(Grammar::BinaryContext* tree) {
  const auto operation = [](size_t token) {
    switch (token) {
      case Grammar::STAR: return BinaryOp::kMul;
      case Grammar::SLASH: return BinaryOp::kDiv;
      case Grammar::MOD: return BinaryOp::kMod;
      case Grammar::MINUS: return BinaryOp::kSub;
      case Grammar::LT: return BinaryOp::kLess;
      case Grammar::LE: return BinaryOp::kLessEqual;
      case Grammar::GT: return BinaryOp::kGreater;
      case Grammar::GE: return BinaryOp::kGreaterEqual;
      case Grammar::EQ: return BinaryOp::kEqual;
      case Grammar::NE: return BinaryOp::kNotEqual;
      case Grammar::AND: return BinaryOp::kAnd;
      case Grammar::OR: return BinaryOp::kOr;
      default: return BinaryOp::kAdd;
    }
  };
  const auto compares = [](BinaryOp op) { return op >= BinaryOp::kLess && op <= BinaryOp::kNotEqual; };
  ExprPtr result = node(ExprKind::kBinary, tree);
  result->op = operation(tree->op->getType());
  const auto* left = dynamic_cast<Grammar::BinaryContext*>(tree->expr(0));
  if (left && compares(result->op) && compares(operation(left->op->getType()))) {
    diagnostics_.error("FB0154", span(tree->op), "comparisons do not chain").hint =
        "compare twice and join with `and`: `a < b and b < c`";
  }
  result->a = expression(tree->expr(0));
  result->b = expression(tree->expr(1));
  return result;
}

ExprPtr TreeBuilder::literal(Grammar::LiteralContext* tree) {
  ExprPtr result = node(ExprKind::kLiteral, tree);
  result->number = std::string(sources_.text(span(tree->NUMBER()->getSymbol())));
  std::erase(result->number, '_');
  for (auto* unit : tree->UNIT()) result->unit.push_back(unit->getText());
  auto* second = tree->children.size() > 1 ? dynamic_cast<TerminalNode*>(tree->children[1]) : nullptr;
  if (second && second->getSymbol()->getType() == Grammar::SLASH) {
    diagnostics_.error("FB0160", span(tree), "a unit cannot begin with `/`").hint =
        "give the number a unit of its own, as in `5 %/ms` or `1 kHz`";
  }
  return result;
}

ExprPtr TreeBuilder::operand_of_prev(Grammar::PrevContext* tree) {
  ExprPtr result = node(ExprKind::kPrev, tree);
  result->a = reference(tree->reference());
  if (result->a && result->a->kind == ExprKind::kCall) {
    diagnostics_.error("FB0161", result->a->span, "`prev` stands before a name, not before a call").hint =
        "keep the value in a `var` and ask for its `prev`";
  }
  return result;
}

/// `true` alone is a constant; `true.x` asks for what is true of the simulated chip.
ExprPtr TreeBuilder::true_value(Grammar::TrueContext* tree) {
  ExprPtr result = node(tree->DOT() ? ExprKind::kTrue : ExprKind::kBool, tree);
  result->truth = true;
  if (!tree->DOT()) return result;
  result->a = reference(tree->reference());
  if (result->a && result->a->kind == ExprKind::kCall) {
    diagnostics_.error("FB0161", result->a->span, "`true.` stands before a name, not before a call").hint =
        "call it with the true value, as in `max(true.temp)`";
  }
  return result;
}

ExprPtr TreeBuilder::reference(Grammar::ReferenceContext* tree) {
  const bool call = tree->LPAREN() != nullptr;
  ExprPtr result = node(call ? ExprKind::kCall : ExprKind::kName, tree);
  result->name = name(tree->name(0));
  if (call) {
    arguments(tree, *result);
  } else {
    for (auto* i : tree->expr()) result->indexes.push_back(expression(i));
    if (tree->DOT()) result->field = name(tree->name(1));
  }
  return result;
}

void TreeBuilder::arguments(Grammar::ReferenceContext* tree, Expr& call) {
  if (auto* binder = tree->binder()) {
    call.binder = name(binder->name());
    call.binder_domain = elements(binder->elements());
  }
  for (auto* t : tree->argument()) {
    Argument argument;
    if (t->COLON()) argument.label = name(t->name());
    argument.value = expression(t->expr(0));
    if (t->WHERE()) argument.where = expression(behind(t, Grammar::WHERE));
    call.args.push_back(std::move(argument));
  }
}

}  // namespace flyball::dsl
