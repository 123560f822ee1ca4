// How an expression moves when one input rises: by the sign of every factor on the way, through lets, vars, fns,
// blocks and tables.
#pragma once

#include "compiler/checks/paths.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {

enum class Sign : uint8_t { kNone, kUp, kDown, kUnknown };

Sign opposite(Sign s);
Sign joined(Sign a, Sign b);  // of what is made of both

/// What a call by name comes to: a table, or what a fn or block makes of its parameters.
struct Callee {
  const dsl::TableDecl* table = nullptr;
  const std::vector<dsl::Parameter>* parameters = nullptr;
  const std::vector<dsl::StmtPtr>* body = nullptr;  // empty: of a fn
  const dsl::Expr* result = nullptr;
};

/// Of the statements of its body. Where all that a var is ever given is the same, conditions say when it follows, not
/// where to: those writes stand under none.
Paths paths_of(const Callee& callee, const Algebra& algebra);

/// Every fn, block and table of a run by name: the policy's own, else a library's.
class Callables {
 public:
  explicit Callables(const Policy& policy);
  /// Null: built in, or no such name.
  const Callee* find(const std::string& name) const;

 private:
  void add(const dsl::File& file);

  std::map<std::string, Callee> by_name_;
};

class Signs {
 public:
  Signs(const Policy& policy, const Callables& callables, const Paths& paths, const Declared& input)
      : policy_(policy), callables_(callables), paths_(paths), input_(input) {}
  /// Of a condition: kUp when it comes to hold as the input rises.
  Sign of(const dsl::Expr& expr) { return of(expr, 0); }

 private:
  using Known = std::map<std::string, Sign>;  // of the parameters and vars of a fn or block

  Sign of(const dsl::Expr& expr, int depth);
  Sign of_name(const dsl::Expr& expr, int depth);
  Sign of_var(const Declared& var, int depth);
  Sign of_call(const dsl::Expr& expr, int depth);
  Sign of_table(const dsl::TableDecl& table, const dsl::Expr& call, int depth);
  Sign of_binary(const dsl::Expr& expr, int depth);
  Sign of_equal(const dsl::Expr& a, Sign sign, const dsl::Expr& b) const;
  Sign of_product(const dsl::Expr& a, const dsl::Expr& b, int depth);
  Sign of_choice(const dsl::Expr& expr, int depth);
  Sign of_write(const dsl::Stmt& write, const Path& path, const dsl::Type* type, int depth);
  Sign of_body(const dsl::Expr& call, const Callee& callee, int depth);
  void follow(const dsl::Stmt& statement, const Path& path, std::map<std::string, const dsl::Type*>& types, int depth);

  const Policy& policy_;
  const Callables& callables_;
  const Paths& paths_;
  const Declared& input_;
  size_t steps_ = 0;
  std::vector<Known> calls_;
  std::map<const Declared*, Sign> known_;  // lets and vars
};

}  // namespace flyball::compiler::checks
