// What each name of a policy stands for. The compiler resolves names while it lowers, once for each call of a block;
// checks want one answer for each place in the text.
#pragma once

#include <deque>
#include <unordered_map>

#include "compiler/checks/walk.h"

namespace flyball::compiler::checks {

enum class NameKind : uint8_t {
  kDomain,
  kInput,
  kLimit,
  kParam,
  kFunction,
  kBlock,
  kTable,
  kMachine,
  kUsed,
  kLet,
  kVar,
  kParameter,
  kBinder
};

struct Declared {
  NameKind kind = NameKind::kLet;
  dsl::Name name;
  const dsl::Type* type = nullptr;        // its range; null when it has none
  const dsl::Expr* value = nullptr;       // kLet, kParam, kFunction
  const dsl::BlockDecl* block = nullptr;
  const dsl::Function* function = nullptr;
  const dsl::Input* input = nullptr;
  const dsl::Limit* limit = nullptr;
  const dsl::Machine* machine = nullptr;  // kMachine: it; kLet, kVar: the one it stands in
  const Declared* hidden = nullptr;       // kParameter, kBinder: what else has this name
  bool indexes = false;  // kDomain: something has one value for each element, or one of them as value
  bool retained = false;  // kVar
  bool output = false;  // kLet
  std::vector<const dsl::Expr*> reads;
  std::vector<const dsl::Stmt*> writes;  // assignments, and votes
};

class Names {
 public:
  explicit Names(const dsl::File& file);

  /// What a name, the machine of an `is` or the callee of a call stands for; null for a built-in.
  const Declared* of(const dsl::Expr& expr) const;
  /// The expression behind lets that are but names for it; `expr` where it is none.
  const dsl::Expr& meant(const dsl::Expr& expr) const;
  /// In text order, but that a scope's own names come before those of the scopes in it.
  const std::deque<Declared>& all() const { return all_; }

 private:
  struct Scope {
    const Scope* parent = nullptr;
    std::unordered_map<std::string, Declared*> names;
    Declared* find(const std::string& name) const;
  };

  Declared& declare(Scope& scope, NameKind kind, const dsl::Name& name);
  void declare_item(const dsl::Item& item, Scope& scope);
  void declare_all(const std::vector<dsl::StmtPtr>& statements, const dsl::Machine* machine, Scope& scope);
  void resolve_item(const dsl::Item& item, Scope& scope);
  void resolve_body(const dsl::Machine& machine, Scope& scope);
  void resolve_state(const dsl::State& state, const dsl::Machine& machine, const Scope& outer);
  void resolve_fields();
  void resolve_callable(const std::vector<dsl::Parameter>& parameters, const std::vector<dsl::StmtPtr>& body,
                        const dsl::Expr& result, const Scope& outer);
  void resolve(const std::vector<dsl::StmtPtr>& statements, const dsl::Machine* machine, Scope& scope);
  void resolve(const dsl::Stmt& statement, const dsl::Machine* machine, Scope& scope);
  void resolve(const std::vector<dsl::Name>& domains, const Scope& scope);
  void resolve(const dsl::Type* type, const Scope& scope);
  void resolve(const std::vector<dsl::Transition>& transitions, const Scope& scope);
  void resolve(const dsl::Expr& expr, const Scope& scope);

  std::deque<Declared> all_;
  std::unordered_map<uint32_t, Declared*> by_id_;
  std::vector<std::pair<const dsl::Machine*, const dsl::Expr*>> fields_;  // reads of a machine's names: m.x
};

}  // namespace flyball::compiler::checks
