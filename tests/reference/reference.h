// The reference evaluator: what a set of policies means, straight from the numbered rules of docs/language.md, in exact
// rationals. It shares nothing with the compiler or the runtime; speed comes second, being obviously right first.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dsl/ast.h"
#include "tests/reference/tree.h"

namespace flyball::reference {

/// Sizes and relations of domains as a chip gives them; what is not here is as rule 7.1 says for no chip.
struct Shape {
  std::map<std::string, uint32_t> sizes;
  std::map<std::pair<std::string, std::string>, std::vector<uint32_t>> relations;  // {child, parent}
};

struct Setup {
  std::vector<const dsl::File*> policies;  // in link order
  std::vector<const dsl::File*> libraries;  // found by their names
  Shape shape;
  std::map<std::string, int> rank;  // by policy, 0 the highest; missing: the lowest
  std::map<std::string, int64_t> quantum;  // by limit, in its steps; missing: 1, or the `step` of its type
  std::map<std::pair<std::string, std::string>, const dsl::Expr*> params;  // {policy, param} of what the chip gives
};

struct Param {
  std::string name;
  Cell cell;
};

struct Scope;

/// What a policy saw of a limit in its last step, for `prev`.
struct SeenGrant {
  Limit* limit;
  Cell* cell;
};

struct Policy {
  const dsl::File* file = nullptr;
  std::string name;
  int64_t period_us = 1, period_ticks = 1;
  int rank = 0;
  std::vector<Stmt> items;
  std::vector<FirstValue> first;
  std::vector<Promise> promises;
  std::vector<const Node*> requirements;
  std::map<std::string, Input*> inputs;
  std::map<std::string, Param*> params;
  std::map<std::string, Machine*> machines;
  std::vector<SeenGrant> seen_grants;
  std::deque<SeenLet> seen_lets;
  std::vector<Vote*> votes;  // in text order
  std::vector<Cell*> cells;  // inputs, params, vars, typed lets: everything with a `before`
  Scope* scope = nullptr;
  int64_t steps = 0;
};

/// Everything of one linked set. Owned by Evaluator.
struct World;

struct Evaluator {
  /// Throws std::runtime_error when the policies are not valid by the rules this evaluator checks.
  explicit Evaluator(const Setup& setup);
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;

  /// To first values, rule 13.3: no readings, grants at `safe`, time 0.
  void reset();

  /// A `retained` var of the run before was kept at so many steps; after reset(), before the first tick.
  void keep(Cell& cell, uint32_t element, int64_t steps);

  /// Element `element` has the new reading `raw`, in counts of `reading_step`, in the next tick.
  void read(Input& input, uint32_t element, int64_t raw);
  /// What a perfect sensor would say (rule 13.6).
  void know(Input& input, uint32_t element, int64_t raw);

  /// One tick: conditions inputs, steps the policies that are due, decides wanted values and grants. What `limit`
  /// cells hold when it begins is the grant of the tick before; after it they still do, the decision is in `granted`.
  void tick();
  /// Grants of this tick become what names read, and the promises are evaluated.
  void finish_tick();

  const std::vector<Policy*>& policies() const;
  const std::map<std::string, Limit*>& limits() const;
  const std::vector<Vote*>& votes() const;  // policy by policy, in text order
  const std::vector<Machine*>& machines() const;
  const std::vector<Cell*>& variables() const;
  std::vector<int64_t>& granted(const Limit& limit);
  int64_t tick_us() const;
  int64_t now_us() const;

  /// A condition or value in the scope of a policy, context none; the expression must outlive the evaluator.
  const Node* expression(Policy& policy, const dsl::Expr& expr);
  Rational value_of(const Node& node);
  /// Rule 13.1, for the params as they are.
  bool requirements_hold();
  bool is_true(const Node& node) { return !value_of(node).is_zero(); }
  /// A constant rounded to a grid, in steps.
  int64_t constant_on(Policy& policy, const dsl::Expr& expr, const Grid& grid);

  /// Each evaluated expression must lie in the interval given for its id; the first that does not is reported by
  /// `escaped`. The map must outlive the evaluator.
  void check_hulls(const std::vector<const Hull*>& hull_by_id);
  const std::string& escaped() const;

 private:
  std::unique_ptr<World> world_;
};

/// What running a policy's `test` blocks gave: rule 13.3.
struct TestResult {
  std::string name;
  bool passed = true;
  std::string failure;  // the first
  uint32_t offset = 0;  // of what failed, in the policy's file
};

std::vector<TestResult> run_tests(const Setup& setup, size_t policy);

}  // namespace flyball::reference
