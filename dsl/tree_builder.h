// ANTLR's parse tree to the syntax tree of dsl/ast.h. Private to dsl/parser.cpp: it shows ANTLR's types.
#pragma once

#include <string>
#include <vector>

#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "flyballParser.h"

namespace flyball::dsl {

/// ANTLR counts characters, spans count bytes: byte(i) is where character i begins.
class ByteOffsets {
 public:
  ByteOffsets(std::string_view text, uint32_t skipped);
  uint32_t byte(size_t character) const {
    if (offsets_.empty()) return skipped_ + static_cast<uint32_t>(character);
    return offsets_[character < offsets_.size() ? character : offsets_.size() - 1];
  }

 private:
  uint32_t skipped_;               // bytes before the text: a byte order mark
  std::vector<uint32_t> offsets_;  // empty: one byte a character
};

/// Builds what the grammar accepted and reports what this version of the language does not have.
class TreeBuilder {
 public:
  TreeBuilder(const SourceMap& sources, uint32_t source, const ByteOffsets& offsets, uint32_t& next_id,
              Diagnostics& diagnostics)
      : sources_(sources), source_(source), offsets_(offsets), next_id_(next_id), diagnostics_(diagnostics) {}

  using Grammar = grammar::flyballParser;
  using Context = antlr4::ParserRuleContext;

  void header(Grammar::HeaderContext* tree, File& file);
  void item(Grammar::ItemContext* tree, File& file);
  ExprPtr expression(Grammar::ExprContext* tree);

  Span span(const antlr4::Token* token) const;
  Span span(const Context* tree) const;

 private:
  /// The expression right behind the first `token` in `tree`, or null.
  static Grammar::ExprContext* behind(Context* tree, size_t token);

  Name name(Grammar::NameContext* tree);
  std::vector<Name> names(const std::vector<Grammar::NameContext*>& trees, size_t from = 0);
  std::vector<Name> index(Grammar::IndexContext* tree);
  Name elements(Grammar::ElementsContext* tree);

  std::unique_ptr<Type> type(Grammar::TypeContext* tree);
  ExprPtr value(Grammar::ValueContext* tree, std::vector<NamedValue>& values);
  std::vector<Parameter> signature(Grammar::SignatureContext* tree);

  void every(Grammar::EveryContext* tree, File& file);
  Use use(Grammar::UseContext* tree);
  std::unique_ptr<Domain> domain(Grammar::DomainContext* tree);
  std::unique_ptr<Input> input(Grammar::InputContext* tree);
  std::unique_ptr<Limit> limit(Grammar::LimitContext* tree);
  StmtPtr output(Grammar::OutputContext* tree);
  std::unique_ptr<Param> param(Grammar::ParamContext* tree);
  std::unique_ptr<Function> function(Grammar::FunctionContext* tree);
  std::unique_ptr<BlockDecl> block(Grammar::BlockContext* tree);
  std::unique_ptr<TableDecl> table(Grammar::TableContext* tree);
  std::string quoted(antlr4::tree::TerminalNode* node) const;
  std::unique_ptr<Accept> accept(Grammar::AcceptContext* tree);
  std::unique_ptr<Promise> promise(Grammar::PromiseContext* tree);
  std::unique_ptr<Test> test(Grammar::TestContext* tree);
  TestStep test_step(Grammar::TestStepContext* tree);

  std::unique_ptr<Machine> machine(Grammar::MachineContext* tree);
  void machine_member(Grammar::MemberContext* tree, Machine& machine);
  State state(Grammar::StateContext* tree);
  State inner_state(Grammar::StateContext* tree, const std::string& outer);
  Transition transition(Grammar::TransitionContext* tree);
  void resume(Grammar::ResumeContext* tree, Machine& machine);

  StmtPtr statement(Grammar::StatementContext* tree);
  void repeat(Grammar::RepeatContext* tree, Stmt& result);
  StmtPtr let(Grammar::LetContext* tree);
  StmtPtr var(Grammar::VarContext* tree);
  StmtPtr conditional(Grammar::IfContext* tree);
  std::vector<StmtPtr> statements(const std::vector<Grammar::StatementContext*>& trees);
  ExprPtr place(Grammar::PlaceContext* tree);

  ExprPtr expression_within(Grammar::ExprContext* tree);
  ExprPtr node(ExprKind kind, const Context* tree);
  ExprPtr binary(Grammar::BinaryContext* tree);
  ExprPtr literal(Grammar::LiteralContext* tree);
  ExprPtr reference(Grammar::ReferenceContext* tree);
  ExprPtr operand_of_prev(Grammar::PrevContext* tree);
  ExprPtr true_value(Grammar::TrueContext* tree);
  void arguments(Grammar::ReferenceContext* tree, Expr& call);
  bool too_deep(const Context* tree);

  const SourceMap& sources_;
  uint32_t source_;
  const ByteOffsets& offsets_;
  uint32_t& next_id_;
  Diagnostics& diagnostics_;
  size_t depth_ = 0;
  bool told_depth_ = false;
};

/// Nesting, in expressions and statements together, at most; also what keeps recursion off the end of the stack.
inline constexpr size_t kNestingMax = 200;
inline constexpr size_t kNameLengthMax = 63;
inline constexpr uint32_t kRepeatMax = 1000;

}  // namespace flyball::dsl
