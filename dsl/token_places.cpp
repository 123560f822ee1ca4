// Walks a parse tree in text order. Without recursion: a sum of ten thousand terms is as deep a tree.
#include "dsl/token_places.h"

namespace flyball::dsl {

namespace {

using Grammar = grammar::flyballParser;

/// What may begin a line of its own.
bool is_construct(size_t rule) {
  switch (rule) {
    case Grammar::RuleHeader:
    case Grammar::RuleEvery:
    case Grammar::RuleUse:
    case Grammar::RuleDomain:
    case Grammar::RuleInput:
    case Grammar::RuleLimit:
    case Grammar::RuleOutput:
    case Grammar::RuleParam:
    case Grammar::RuleRequire:
    case Grammar::RuleAccept:
    case Grammar::RuleTable:
    case Grammar::RuleRow:
    case Grammar::RuleFunction:
    case Grammar::RuleBlock:
    case Grammar::RulePromise:
    case Grammar::RuleMachine:
    case Grammar::RuleState:
    case Grammar::RuleTransition:
    case Grammar::RuleResume:
    case Grammar::RuleResumeRow:
    case Grammar::RuleTest:
    case Grammar::RuleTestStep:
    case Grammar::RuleStatement: return true;
    default: return false;
  }
}

}  // namespace

void append_tokens(antlr4::ParserRuleContext* tree, const TreeBuilder& places, std::vector<PlacedToken>& tokens) {
  struct Visit {
    antlr4::tree::ParseTree* node;
    antlr4::ParserRuleContext* parent;
    bool first;
  };
  std::vector<Visit> open = {{tree, nullptr, true}};
  size_t begins = PlacedToken::kNothing;  // of the next word
  while (!open.empty()) {
    const Visit visit = open.back();
    open.pop_back();
    if (auto* word = dynamic_cast<antlr4::tree::TerminalNode*>(visit.node)) {
      const antlr4::Token* token = word->getSymbol();
      tokens.push_back({token->getType(), places.span(token), visit.parent->getRuleIndex(), visit.first, begins});
      begins = PlacedToken::kNothing;
      continue;
    }
    auto* rule = dynamic_cast<antlr4::ParserRuleContext*>(visit.node);
    if (is_construct(rule->getRuleIndex())) begins = rule->getRuleIndex();
    for (size_t i = rule->children.size(); i-- > 0;) open.push_back({rule->children[i], rule, i == 0});
  }
}

}  // namespace flyball::dsl
