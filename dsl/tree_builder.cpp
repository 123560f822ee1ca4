// ANTLR's parse tree to the syntax tree: spans and names, declarations, machines. Statements and expressions are in
// tree_builder_expressions.cpp.
#include "dsl/tree_builder.h"

#include <algorithm>

namespace flyball::dsl {

using Grammar = TreeBuilder::Grammar;
using antlr4::tree::ParseTree;
using antlr4::tree::TerminalNode;

Grammar::ExprContext* TreeBuilder::behind(Context* tree, size_t token) {
  for (size_t i = 0; i + 1 < tree->children.size(); i++) {
    auto* terminal = dynamic_cast<TerminalNode*>(tree->children[i]);
    if (terminal && terminal->getSymbol()->getType() == token) {
      return dynamic_cast<Grammar::ExprContext*>(tree->children[i + 1]);
    }
  }
  return nullptr;
}

ByteOffsets::ByteOffsets(std::string_view text, uint32_t skipped) : skipped_(skipped) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  if (std::none_of(text.begin(), text.end(), continues)) return;
  for (size_t i = 0; i < text.size(); i++) {
    if (!continues(text[i])) offsets_.push_back(skipped + static_cast<uint32_t>(i));
  }
  offsets_.push_back(skipped + static_cast<uint32_t>(text.size()));
}

Span TreeBuilder::span(const antlr4::Token* token) const {
  const uint32_t begin = offsets_.byte(token->getStartIndex());
  if (token->getType() == antlr4::Token::EOF) return {source_, begin, begin};
  return {source_, begin, offsets_.byte(token->getStopIndex() + 1)};
}

Span TreeBuilder::span(const Context* tree) const {
  return {source_, span(tree->start).begin, span(tree->stop ? tree->stop : tree->start).end};
}

Name TreeBuilder::name(Grammar::NameContext* tree) {
  Name result{std::string(sources_.text(span(tree))), span(tree)};
  if (result.text.size() > kNameLengthMax) {
    diagnostics_.error("FB0105", result.span,
                       "this name has " + std::to_string(result.text.size()) + " characters; a name has at most " +
                           std::to_string(kNameLengthMax));
  }
  return result;
}

std::vector<Name> TreeBuilder::names(const std::vector<Grammar::NameContext*>& trees, size_t from) {
  std::vector<Name> result;
  for (size_t i = from; i < trees.size(); i++) result.push_back(name(trees[i]));
  return result;
}

std::vector<Name> TreeBuilder::index(Grammar::IndexContext* tree) {
  if (!tree) return {};
  std::vector<Name> result;
  for (auto* part : tree->elements()) result.push_back(elements(part));
  return result;
}

/// A domain's name, or the digits of a count.
Name TreeBuilder::elements(Grammar::ElementsContext* tree) {
  return tree->name() ? name(tree->name()) : Name{tree->getText(), span(tree)};
}

// ---- Items ----

void TreeBuilder::header(Grammar::HeaderContext* tree, File& file) {
  file.library = tree->LIBRARY() != nullptr;
  file.name = name(tree->name());
}

void TreeBuilder::item(Grammar::ItemContext* tree, File& file) {
  const auto add = [&file](ItemKind kind, auto Item::* member, auto declaration) {
    Item item;
    item.kind = kind;
    item.*member = std::move(declaration);
    file.items.push_back(std::move(item));
  };
  if (auto* t = tree->every()) return every(t, file);
  if (auto* t = tree->use()) return file.uses.push_back(use(t));
  if (auto* t = tree->domain()) return add(ItemKind::kDomain, &Item::domain, domain(t));
  if (auto* t = tree->input()) return add(ItemKind::kInput, &Item::input, input(t));
  if (auto* t = tree->limit()) return add(ItemKind::kLimit, &Item::limit, limit(t));
  if (auto* t = tree->param()) return add(ItemKind::kParam, &Item::param, param(t));
  if (auto* t = tree->function()) return add(ItemKind::kFunction, &Item::function, function(t));
  if (auto* t = tree->block()) return add(ItemKind::kBlock, &Item::block, block(t));
  if (auto* t = tree->table()) return add(ItemKind::kTable, &Item::table, table(t));
  if (auto* t = tree->machine()) return add(ItemKind::kMachine, &Item::machine, machine(t));
  if (auto* t = tree->promise()) return add(ItemKind::kPromise, &Item::promise, promise(t));
  if (auto* t = tree->test()) return add(ItemKind::kTest, &Item::test, test(t));
  if (auto* t = tree->statement()) return add(ItemKind::kStmt, &Item::stmt, statement(t));
  if (auto* t = tree->require()) {
    return add(ItemKind::kRequire, &Item::require,
               std::make_unique<Requirement>(Requirement{span(t), expression(t->expr())}));
  }
  if (auto* t = tree->accept()) return add(ItemKind::kAccept, &Item::accept, accept(t));
  if (auto* t = tree->output()) return add(ItemKind::kStmt, &Item::stmt, output(t));
}

void TreeBuilder::every(Grammar::EveryContext* tree, File& file) {
  if (file.every) {
    Diagnostic& d = diagnostics_.error("FB0112", span(tree), "a policy has one period; this is a second `every`");
    d.related.push_back({file.every_span, "the first is here"});
    return;
  }
  file.every_span = span(tree);
  file.every = expression(tree->expr());
}

Use TreeBuilder::use(Grammar::UseContext* tree) {
  Use result;
  result.span = span(tree);
  bool in_path = true;
  for (ParseTree* child : tree->children) {
    if (auto* terminal = dynamic_cast<TerminalNode*>(child)) {
      if (terminal->getSymbol()->getType() == Grammar::LBRACE) in_path = false;
    } else if (auto* part = dynamic_cast<Grammar::NameContext*>(child)) {
      (in_path ? result.path : result.names).push_back(name(part));
    }
  }
  return result;
}

std::unique_ptr<Domain> TreeBuilder::domain(Grammar::DomainContext* tree) {
  auto result = std::make_unique<Domain>();
  result->span = span(tree);
  result->name = name(tree->name(0));
  if (tree->LBRACE()) {
    result->elements = names(tree->name(), 1);
    return result;
  }
  if (tree->expr()) result->count = expression(tree->expr());
  result->parents = names(tree->name(), 1);
  return result;
}

std::unique_ptr<Input> TreeBuilder::input(Grammar::InputContext* tree) {
  auto result = std::make_unique<Input>();
  result->span = span(tree);
  result->name = name(tree->name());
  result->index = index(tree->index());
  result->type = type(tree->type());
  result->latched = tree->LATCHED() != nullptr;
  if (tree->COUNTER()) {
    const std::string digits = tree->NUMBER()->getText();
    const bool fits = digits == "0" || digits.size() > 2 || digits.find('.') != std::string::npos ? false : true;
    const int bits = fits ? std::stoi(digits) : 0;
    if (bits < 1 || bits > 32) {
      diagnostics_.error("FB0151", span(tree->NUMBER()->getSymbol()), "a counter has 1 to 32 bits");
    }
    result->counter_bits = static_cast<uint32_t>(bits);
  }
  if (tree->AFTER()) result->stale = expression(behind(tree, Grammar::AFTER));
  result->otherwise = expression(behind(tree, Grammar::ELSE));
  return result;
}

std::unique_ptr<Limit> TreeBuilder::limit(Grammar::LimitContext* tree) {
  auto result = std::make_unique<Limit>();
  result->span = span(tree);
  result->name = name(tree->name());
  result->index = index(tree->index());
  result->type = type(tree->type());
  result->safe = expression(behind(tree, Grammar::SAFE));
  if (tree->REST()) result->rest = expression(behind(tree, Grammar::REST));
  if (tree->UP()) result->slew_up = expression(behind(tree, Grammar::UP));
  if (tree->DOWN()) result->slew_down = expression(behind(tree, Grammar::DOWN));
  if (tree->SLEW() && !tree->UP() && !tree->DOWN()) {
    diagnostics_.error("FB0152", span(tree->SLEW()->getSymbol()), "`slew` needs a rate and a direction").hint =
        "write `slew up RATE`, `slew down RATE`, or both";
  }
  return result;
}

/// A `let` with a range that the outside reads.
StmtPtr TreeBuilder::output(Grammar::OutputContext* tree) {
  auto result = std::make_unique<Stmt>();
  result->kind = StmtKind::kLet;
  result->output = true;
  result->span = span(tree);
  result->name = name(tree->name());
  result->index = index(tree->index());
  result->type = type(tree->type());
  result->value = expression(tree->expr());
  return result;
}

std::unique_ptr<Param> TreeBuilder::param(Grammar::ParamContext* tree) {
  auto result = std::make_unique<Param>();
  result->span = span(tree);
  result->name = name(tree->name());
  result->index = index(tree->index());
  if (tree->type()) result->type = type(tree->type());
  result->value = value(tree->value(), result->values);
  const Expr* first = result->value.get();
  result->from_chip = first && first->kind == ExprKind::kName && first->name.text == "chip" && first->indexes.empty() &&
                      first->field.text.empty();
  if (!result->from_chip) return result;
  if (!result->type) {
    diagnostics_.error("FB0164", span(tree->value()), "a value from the chip file needs a range").hint =
        "write `param " + result->name.text + " : LOW .. HIGH = chip;`, or `: bool`";
  }
  result->value = nullptr;
  return result;
}

std::vector<Parameter> TreeBuilder::signature(Grammar::SignatureContext* tree) {
  std::vector<Parameter> result;
  for (auto* t : tree->parameter()) {
    Parameter parameter;
    parameter.name = name(t->name());
    parameter.constant = t->CONST() != nullptr;
    parameter.index = index(t->index());
    if (t->type()) parameter.type = type(t->type());
    result.push_back(std::move(parameter));
  }
  return result;
}

std::unique_ptr<Function> TreeBuilder::function(Grammar::FunctionContext* tree) {
  auto result = std::make_unique<Function>();
  result->span = span(tree);
  result->name = name(tree->name());
  result->parameters = signature(tree->signature());
  if (tree->type()) result->type = type(tree->type());
  result->value = expression(tree->expr());
  return result;
}

std::unique_ptr<BlockDecl> TreeBuilder::block(Grammar::BlockContext* tree) {
  auto result = std::make_unique<BlockDecl>();
  result->span = span(tree);
  result->name = name(tree->name());
  result->parameters = signature(tree->signature());
  result->body = statements(tree->statement());
  result->result = expression(tree->expr());
  return result;
}

std::unique_ptr<TableDecl> TreeBuilder::table(Grammar::TableContext* tree) {
  auto result = std::make_unique<TableDecl>();
  result->span = span(tree);
  result->name = name(tree->name());
  result->rounds_up = tree->ROUNDS() != nullptr;
  for (auto* row : tree->row()) result->rows.push_back({expression(row->expr(0)), expression(row->expr(1))});
  return result;
}

/// What stands between the quotes.
std::string TreeBuilder::quoted(TerminalNode* node) const {
  const std::string_view text = sources_.text(span(node->getSymbol()));
  return std::string(text.substr(1, text.size() - 2));
}

std::unique_ptr<Accept> TreeBuilder::accept(Grammar::AcceptContext* tree) {
  auto result = std::make_unique<Accept>();
  result->span = span(tree);
  result->code = name(tree->name());
  result->reason = quoted(tree->STRING());
  if (result->reason.find_first_not_of(" \t") == std::string::npos) {
    diagnostics_.error("FB0163", span(tree->STRING()->getSymbol()), "this gives no reason").hint =
        "say why it is left as it is; whoever checks the policy reads it";
  }
  return result;
}

std::unique_ptr<Promise> TreeBuilder::promise(Grammar::PromiseContext* tree) {
  auto result = std::make_unique<Promise>();
  result->span = span(tree);
  result->never = tree->NEVER() != nullptr;
  result->condition = expression(tree->expr(0));
  if (tree->FOR()) result->hold = expression(tree->expr(1));
  return result;
}

std::unique_ptr<Test> TreeBuilder::test(Grammar::TestContext* tree) {
  auto result = std::make_unique<Test>();
  result->span = span(tree);
  result->name = quoted(tree->STRING());
  for (auto* step : tree->testStep()) result->steps.push_back(test_step(step));
  return result;
}

TestStep TreeBuilder::test_step(Grammar::TestStepContext* tree) {
  TestStep result;
  result.span = span(tree);
  if (tree->place()) result.place = place(tree->place());
  if (tree->SET()) {
    result.kind = TestStepKind::kSet;
    result.value = value(tree->value(), result.values);
  } else if (tree->FAULT()) {
    result.kind = TestStepKind::kFault;
    result.fault = name(tree->name());
    if (tree->expr()) result.value = expression(tree->expr());
  } else if (tree->CLEAR()) {
    result.kind = TestStepKind::kClear;
  } else {
    result.kind = tree->RUN() ? TestStepKind::kRun : TestStepKind::kExpect;
    result.value = expression(tree->expr());
  }
  return result;
}

std::unique_ptr<Type> TreeBuilder::type(Grammar::TypeContext* tree) {
  auto result = std::make_unique<Type>();
  result->span = span(tree);
  if (tree->BOOL()) {
    result->kind = TypeKind::kBool;
  } else if (tree->LIKE()) {
    result->kind = TypeKind::kLike;
    result->like = expression(tree->expr(0));
  } else {
    result->lo = expression(tree->expr(0));
    if (tree->RANGE()) {
      result->hi = expression(behind(tree, Grammar::RANGE));
      if (tree->STEP()) result->step = expression(behind(tree, Grammar::STEP));
      if (tree->RESOLUTION()) result->resolution = expression(behind(tree, Grammar::RESOLUTION));
    } else if (result->lo && result->lo->kind == ExprKind::kName && result->lo->indexes.empty() &&
               result->lo->field.text.empty()) {
      result->kind = TypeKind::kDomain;
      result->domain = result->lo->name;
      result->lo.reset();
    } else {
      diagnostics_.error("FB0153", span(tree), "a range has two ends").hint =
          dynamic_cast<Grammar::LimitContext*>(tree->parent) ? "write `LOW .. HIGH`" : "write `LOW .. HIGH`, or `bool`";
    }
  }
  return result;
}

/// One value, or null and one for each name.
ExprPtr TreeBuilder::value(Grammar::ValueContext* tree, std::vector<NamedValue>& values) {
  if (!tree->LBRACE()) return expression(tree->expr(0));
  for (size_t i = 0; i < tree->name().size(); i++) values.push_back({name(tree->name(i)), expression(tree->expr(i))});
  return nullptr;
}

// ---- Machines ----

std::unique_ptr<Machine> TreeBuilder::machine(Grammar::MachineContext* tree) {
  auto result = std::make_unique<Machine>();
  result->span = span(tree);
  result->name = name(tree->name());
  result->index = index(tree->index());
  if (tree->EVERY()) result->every = expression(tree->expr());
  for (auto* member : tree->member()) machine_member(member, *result);
  return result;
}

void TreeBuilder::machine_member(Grammar::MemberContext* tree, Machine& machine) {
  if (tree->transition()) machine.transitions.push_back(transition(tree->transition()));
  if (tree->state()) machine.states.push_back(state(tree->state()));
  if (tree->resume()) resume(tree->resume(), machine);
  if (tree->statement()) machine.body.push_back(statement(tree->statement()));
}

State TreeBuilder::state(Grammar::StateContext* tree) {
  State result;
  result.span = span(tree);
  result.name = name(tree->name());
  result.terminal = tree->TERMINAL() != nullptr;
  if (tree->EVERY()) result.every = expression(tree->expr());
  for (auto* member : tree->member()) {
    if (member->transition()) result.transitions.push_back(transition(member->transition()));
    if (member->statement()) result.body.push_back(statement(member->statement()));
    if (member->state()) result.states.push_back(inner_state(member->state(), result.name.text));
    if (member->resume()) {
      diagnostics_
          .error("FB0155", span(member->resume()->RESUME()->getSymbol()),
                 "`resume` belongs to the machine, not to state `" + result.name.text + "`")
          .hint = "move it behind the machine's last state";
    }
  }
  if (result.terminal && !result.transitions.empty()) {
    diagnostics_
        .error("FB0438", result.transitions[0].span,
               "`" + result.name.text + "` is `terminal`, and this is a way out of it")
        .hint = "remove one of the two";
  }
  return result;
}

State TreeBuilder::inner_state(Grammar::StateContext* tree, const std::string& outer) {
  State result = state(tree);
  if (result.states.empty()) return result;
  diagnostics_
      .error("FB0434", result.states[0].name.span,
             "states nest one level, and `" + result.name.text + "` lies in `" + outer + "`")
      .hint = "keep the rest in a `var`, or in a machine of its own";
  result.states.clear();
  return result;
}

Transition TreeBuilder::transition(Grammar::TransitionContext* tree) {
  Transition result;
  result.span = span(tree);
  if (tree->ON()) result.condition = expression(behind(tree, Grammar::ON));
  if (tree->FOR()) result.hold = expression(behind(tree, Grammar::FOR));
  if (tree->AFTER()) result.after = expression(behind(tree, Grammar::AFTER));
  result.target = name(tree->name());
  result.samples = tree->SAMPLES() != nullptr;
  const Expr* hold = result.hold.get();
  if (result.samples && hold && (hold->kind != ExprKind::kLiteral || !hold->unit.empty())) {
    diagnostics_.error("FB0156", hold->span, "`samples` counts: a whole number stands before it").hint =
        "write `for 10 samples`, or a time without `samples`";
  }
  return result;
}

void TreeBuilder::resume(Grammar::ResumeContext* tree, Machine& machine) {
  const Span place = span(tree);
  if (machine.has_resume) {
    Diagnostic& d = diagnostics_.error("FB0157", span(tree->RESUME()->getSymbol()), "a machine has one `resume`");
    d.related.push_back({machine.resume_span, "the first is here"});
    return;
  }
  machine.has_resume = true;
  machine.resume_span = place;
  for (auto* row : tree->resumeRow()) {
    ResumeRow result{span(row), nullptr, name(row->name())};
    if (!row->OTHERWISE()) result.condition = expression(row->expr());
    if (!machine.resume.empty() && !machine.resume.back().condition) {
      diagnostics_.error("FB0158", result.span, "nothing is asked after `otherwise`: this row never counts").hint =
          "move the `otherwise` row to the end";
      return;
    }
    machine.resume.push_back(std::move(result));
  }
  if (machine.resume.empty() || machine.resume.back().condition) {
    diagnostics_.error("FB0159", span(tree->RBRACE()->getSymbol()), "`resume` does not say what holds otherwise").hint =
        "end it with `otherwise -> STATE;`";
  }
}

}  // namespace flyball::dsl
