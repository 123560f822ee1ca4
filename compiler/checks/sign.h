// How an expression moves when one input rises: by the sign of every factor on the way, through lets, fns and blocks.
#pragma once

#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {

enum class Sign : uint8_t { kNone, kUp, kDown, kUnknown };

Sign opposite(Sign s);
Sign joined(Sign a, Sign b);  // of what is made of both

/// Every fn and block of a run by name: the policy's own, else a library's.
struct Callables {
  explicit Callables(const Policy& policy);
  std::map<std::string, const dsl::Function*> functions;
  std::map<std::string, const dsl::BlockDecl*> blocks;
};

class Signs {
 public:
  Signs(const Policy& policy, const Callables& callables, const Declared& input)
      : policy_(policy), callables_(callables), input_(input) {}
  Sign of(const dsl::Expr& expr) { return of(expr, 0); }

 private:
  using Known = std::map<std::string, Sign>;  // of the parameters and vars of a fn or block

  Sign of(const dsl::Expr& expr, int depth);
  Sign of_name(const dsl::Expr& expr, int depth);
  Sign of_call(const dsl::Expr& expr, int depth);
  Sign of_product(const dsl::Expr& a, const dsl::Expr& b, int depth);
  Sign of_body(const dsl::Expr& call, const std::vector<dsl::Parameter>& parameters,
               const std::vector<dsl::StmtPtr>& body, const dsl::Expr& result, int depth);

  const Policy& policy_;
  const Callables& callables_;
  const Declared& input_;
  std::vector<Known> calls_;
  std::map<const Declared*, Sign> lets_;
};

}  // namespace flyball::compiler::checks
