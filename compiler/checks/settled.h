// What an expression comes to once an input is lost for good and reads its `else`: an interval over all that the other
// quantities can be. A filter settles where its input is.
#pragma once

#include "compiler/checks/sign.h"

namespace flyball::compiler::checks {

class Settled {
 public:
  Settled(const Policy& policy, const Callables& callables, const Paths& paths, const Declared& input);

  /// A truth value is 0 .. 1.
  Interval of(const dsl::Expr& expr) { return of(expr, 0); }
  bool always(const dsl::Expr& condition, bool wanted);
  /// Something that was asked keeps what cannot be foreseen: a counter, an integral.
  bool vague() const { return vague_; }

 private:
  using Known = std::map<std::string, Interval>;  // of the parameters and vars of a fn or block

  Interval of(const dsl::Expr& expr, int depth);
  Interval any(const dsl::Expr& expr) const;
  Interval of_name(const dsl::Expr& expr, int depth);
  Interval of_var(const Declared& var, int depth);
  Interval of_binary(const dsl::Expr& expr, int depth);
  Interval of_call(const dsl::Expr& expr, int depth);
  Interval of_built_in(const dsl::Expr& expr, int depth);
  Interval of_table(const dsl::TableDecl& table, const dsl::Expr& call, int depth);
  Interval of_body(const dsl::Expr& call, const Callee& callee, int depth);
  Interval after(const dsl::Stmt& write, const Path& path, const Interval& before, int depth);

  const Policy& policy_;
  const Callables& callables_;
  const Paths& paths_;
  const Declared& input_;
  Interval instead_;
  bool vague_ = false;
  size_t steps_ = 0;
  std::vector<Known> calls_;
  std::map<const Declared*, Interval> known_;  // lets and vars
};

}  // namespace flyball::compiler::checks
