// Builds the syntax tree of what the grammar accepted.
#include "hal/rdl/tree_builder.h"

#include <algorithm>
#include <optional>

namespace flyball::rdl {
namespace {

using Grammar = grammar::systemrdlParser;

ComponentKind component_kind(size_t token) {
  switch (token) {
    case Grammar::ADDRMAP: return ComponentKind::kAddrmap;
    case Grammar::REGFILE: return ComponentKind::kRegfile;
    case Grammar::REG: return ComponentKind::kReg;
    default: return ComponentKind::kField;
  }
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

/// Digits in a base, `_` between them; nothing when a digit is too large or the number has more than 64 bits.
std::optional<uint64_t> digits_value(std::string_view digits, uint64_t base) {
  uint64_t value = 0;
  for (const char c : digits) {
    if (c == '_') continue;
    const auto digit = static_cast<uint64_t>(digit_value(c));
    if (digit >= base || value > (UINT64_MAX - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

uint64_t base_of(char letter) {
  switch (letter) {
    case 'b':
    case 'B': return 2;
    case 'o':
    case 'O': return 8;
    case 'h':
    case 'H': return 16;
    default: return 10;
  }
}

}  // namespace

const char* word(ComponentKind kind) {
  constexpr const char* kWords[] = {"addrmap", "regfile", "reg", "field"};
  return kWords[static_cast<size_t>(kind)];
}

std::string unquoted(const std::string& literal) {
  std::string text;
  for (size_t i = 1; i + 1 < literal.size(); ++i) {
    if (literal[i] == '\\' && i + 2 < literal.size()) ++i;
    text += literal[i];
  }
  return text;
}

TreeBuilder::TreeBuilder(uint32_t source, std::string_view text, Diagnostics* diagnostics)
    : source_(source), diagnostics_(diagnostics) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  if (std::none_of(text.begin(), text.end(), continues)) return;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!continues(text[i])) offsets_.push_back(static_cast<uint32_t>(i));
  }
  offsets_.push_back(static_cast<uint32_t>(text.size()));
}

Span TreeBuilder::span(const antlr4::Token* token) const {
  const auto byte = [this](size_t character) {
    if (offsets_.empty()) return static_cast<uint32_t>(character);
    return offsets_[std::min(character, offsets_.size() - 1)];
  };
  const uint32_t begin = byte(token->getStartIndex());
  if (token->getType() == antlr4::Token::EOF) return {source_, begin, begin};
  return {source_, begin, byte(token->getStopIndex() + 1)};
}

Span TreeBuilder::span(const antlr4::ParserRuleContext* tree) const {
  return {source_, span(tree->start).begin, span(tree->stop ? tree->stop : tree->start).end};
}

Name TreeBuilder::name(Grammar::NameContext* tree) const {
  std::string text = tree->getText();
  if (text[0] == '\\') text.erase(0, 1);
  return {std::move(text), span(tree)};
}

Item TreeBuilder::item(Grammar::ItemContext* tree) {
  Item item;
  if (auto* include = tree->include()) {
    item.include = Name{unquoted(include->STRING()->getText()), span(include->STRING()->getSymbol())};
  } else if (auto* e = tree->enumeration()) {
    item.enumeration = std::make_shared<Enumeration>(enumeration(e));
  } else if (auto* p = tree->propertyDefinition()) {
    item.property = std::make_shared<PropertyDefinition>(property(p));
  } else if (auto* d = tree->defaultAssignment()) {
    item.assignment = std::make_shared<Assignment>(assignment(d->assignment()));
    item.is_default = true;
  } else if (auto* a = tree->assignment()) {
    item.assignment = std::make_shared<Assignment>(assignment(a));
  } else if (auto* dynamic = tree->dynamicAssignment()) {
    ExprPtr value = dynamic->expr() ? expression(dynamic->expr()) : nullptr;
    item.assignment = std::make_shared<Assignment>(
        Assignment{name(dynamic->name()), "", std::move(value), path(dynamic->path()), span(dynamic)});
  } else {
    item.instantiation = std::make_shared<Instantiation>(instantiation(tree->instantiation()));
  }
  return item;
}

std::shared_ptr<Component> TreeBuilder::head(Grammar::HeadContext* tree) {
  auto component = std::make_shared<Component>();
  component->kind = component_kind(tree->kind->getType());
  component->name.span = span(tree->kind);
  if (tree->name()) component->name = name(tree->name());
  if (tree->parameters()) {
    for (auto* p : tree->parameters()->parameter()) component->parameters.push_back(parameter(p));
  }
  return component;
}

std::vector<Instance> TreeBuilder::instances(const std::vector<Grammar::InstanceContext*>& trees) {
  std::vector<Instance> result;
  for (auto* tree : trees) result.push_back(instance(tree));
  return result;
}

Instance TreeBuilder::instance(Grammar::InstanceContext* tree) {
  Instance result;
  result.name = name(tree->name());
  if (tree->COLON()) {
    result.high = expression(tree->expr(0));
    result.low = expression(tree->expr(1));
  }
  for (auto* dimension : tree->dimension()) result.dimensions.push_back(expression(dimension->expr()));
  if (tree->reset) result.reset = expression(tree->reset);
  if (tree->at) result.at = expression(tree->at);
  if (tree->stride) result.stride = expression(tree->stride);
  if (tree->align) result.align = expression(tree->align);
  return result;
}

Instantiation TreeBuilder::instantiation(Grammar::InstantiationContext* tree) {
  Instantiation result;
  result.type = name(tree->name());
  if (tree->arguments()) {
    for (auto* argument : tree->arguments()->argument()) {
      result.arguments.push_back({name(argument->name()), expression(argument->expr())});
    }
  }
  result.instances = instances(tree->instance());
  return result;
}

Parameter TreeBuilder::parameter(Grammar::ParameterContext* tree) {
  ParameterType type = ParameterType::kOther;
  if (tree->dataType()->BIT() || tree->dataType()->LONGINT()) type = ParameterType::kNumber;
  if (tree->dataType()->BOOLEAN()) type = ParameterType::kBoolean;
  if (tree->dataType()->STRING_TYPE()) type = ParameterType::kString;
  return {type, name(tree->name()), tree->expr() ? expression(tree->expr()) : nullptr};
}

Assignment TreeBuilder::assignment(Grammar::AssignmentContext* tree) {
  Assignment result;
  result.property = name(tree->name());
  if (tree->INTERRUPT()) result.interrupt = tree->INTERRUPT()->getText();
  if (tree->expr()) result.value = expression(tree->expr());
  result.span = span(tree);
  return result;
}

Enumeration TreeBuilder::enumeration(Grammar::EnumerationContext* tree) {
  Enumeration result;
  result.name = name(tree->name());
  for (auto* e : tree->enumerator()) {
    Enumerator enumerator{name(e->name()), e->expr() ? expression(e->expr()) : nullptr, {}};
    for (auto* a : e->assignment()) enumerator.assignments.push_back(assignment(a));
    result.enumerators.push_back(std::move(enumerator));
  }
  return result;
}

PropertyDefinition TreeBuilder::property(Grammar::PropertyDefinitionContext* tree) {
  PropertyDefinition result{name(tree->name()), {}};
  for (auto* part : tree->definitionPart()) {
    PropertyDefinition::Part p{name(part->name()), {}};
    for (auto* value : part->definitionValue()) p.values.push_back({value->getText(), span(value)});
    result.parts.push_back(std::move(p));
  }
  return result;
}

Path TreeBuilder::path(Grammar::PathContext* tree) {
  Path result;
  result.span = span(tree);
  for (auto* segment : tree->segment()) {
    Segment s{name(segment->name()), {}};
    for (auto* subscript : segment->expr()) s.subscripts.push_back(expression(subscript));
    result.segments.push_back(std::move(s));
  }
  return result;
}

ExprPtr TreeBuilder::node(Expr::Kind kind, const antlr4::ParserRuleContext* tree) const {
  auto result = std::make_unique<Expr>();
  result->kind = kind;
  result->span = span(tree);
  return result;
}

ExprPtr TreeBuilder::number(Grammar::NumberContext* tree) {
  ExprPtr result = node(Expr::Kind::kNumber, tree);
  const std::string text = tree->getText();
  const size_t quote = text.find('\'');
  std::optional<uint64_t> value;
  if (quote != std::string::npos) {
    value = digits_value(std::string_view(text).substr(quote + 2), base_of(text[quote + 1]));
    const uint64_t width = digits_value(text.substr(0, quote), 10).value_or(65);
    const bool fits = value && (quote == 0 || (width >= 1 && width <= 64 && (width == 64 || *value >> width == 0)));
    if (!fits) value = std::nullopt;
    result->width = static_cast<uint32_t>(width);
  } else if (text.size() > 2 && (text[1] == 'x' || text[1] == 'X')) {
    value = digits_value(std::string_view(text).substr(2), 16);
  } else {
    value = digits_value(text, 10);
  }
  if (!value) {
    diagnostics_->error("RDL0112", result->span, "this number does not fit in its width, or has a wrong digit").hint =
        "numbers are 100, 0x64, or 8'h64 with a width of at most 64 bits";
  }
  result->number = value.value_or(0);
  return result;
}

ExprPtr TreeBuilder::expression(Grammar::ExprContext* tree) {
  if (auto* paren = dynamic_cast<Grammar::ParenContext*>(tree)) return expression(paren->expr());
  if (auto* n = dynamic_cast<Grammar::NumberContext*>(tree)) return number(n);
  if (auto* text = dynamic_cast<Grammar::TextContext*>(tree)) {
    ExprPtr result = node(Expr::Kind::kText, tree);
    result->text = unquoted(text->getText());
    return result;
  }
  if (auto* e = dynamic_cast<Grammar::Enumerator_Context*>(tree)) {
    ExprPtr result = node(Expr::Kind::kEnumerator, tree);
    result->type = name(e->name(0));
    result->enumerator = name(e->name(1));
    return result;
  }
  if (auto* reference = dynamic_cast<Grammar::ReferenceContext*>(tree)) {
    ExprPtr result = node(Expr::Kind::kReference, tree);
    result->path = path(reference->path());
    return result;
  }
  if (auto* unary = dynamic_cast<Grammar::UnaryContext*>(tree)) {
    ExprPtr result = node(Expr::Kind::kUnary, tree);
    result->text = unary->op->getText();
    result->a = expression(unary->expr());
    return result;
  }
  if (auto* binary = dynamic_cast<Grammar::BinaryContext*>(tree)) {
    ExprPtr result = node(Expr::Kind::kBinary, tree);
    result->text = binary->op->getText();
    result->a = expression(binary->expr(0));
    result->b = expression(binary->expr(1));
    return result;
  }
  if (auto* select = dynamic_cast<Grammar::SelectContext*>(tree)) {
    ExprPtr result = node(Expr::Kind::kSelect, tree);
    result->a = expression(select->expr(0));
    result->b = expression(select->expr(1));
    result->c = expression(select->expr(2));
    return result;
  }
  ExprPtr result = node(Expr::Kind::kBoolean, tree);
  result->number = dynamic_cast<Grammar::TrueContext*>(tree) != nullptr ? 1 : 0;
  return result;
}

}  // namespace flyball::rdl
