// What an Evaluator owns, and the two halves that work on it: resolving names once, then executing.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>

#include "tests/reference/reference.h"

namespace flyball::reference {

[[noreturn]] inline void invalid(const std::string& message) { throw std::runtime_error(message); }

/// What a name means where it is visible.
struct Symbol {
  enum class Kind {
    kDomain,
    kInput,
    kLimit,
    kParam,
    kConstant,
    kLet,
    kVar,
    kBound,
    kElements,
    kFunction,
    kBlock,
    kTable,
    kMachine
  };
  Kind kind = Kind::kConstant;
  Scope* home = nullptr;                    // where its text is elaborated
  const void* declared = nullptr;           // the syntax tree's node, until it is elaborated
  const Domain* domain = nullptr;           // kDomain; kElements; of a let: its own
  Input* input = nullptr;
  Limit* limit = nullptr;
  Param* param = nullptr;
  std::vector<Param*> own_params;           // kParam with values by name: one for each element
  Cell* cell = nullptr;                     // kVar
  const Node* node = nullptr;               // kConstant, kBound, kElements, kLet: static side of the value
  int depth = 0;                            // kBound, kElements: reductions around the place where it was evaluated
  Exact* exact = nullptr;                   // kLet; kBound: of a block's argument
  Machine* owner = nullptr;                 // kVar, kLet: the machine in which it stands
  bool conditional = false;                 // kLet: in a state or under `if`
  Machine* machine = nullptr;               // kMachine
  Table* table = nullptr;
};

struct Scope {
  Scope* parent = nullptr;
  Policy* policy = nullptr;                 // null in a library
  std::map<std::string, Symbol> names;
};

/// One element of the context (rule 7.2), and the contexts around it.
struct Env {
  uint32_t self = 0;
  const Env* outer = nullptr;
};

struct LibraryFile {
  const dsl::File* file;
  Scope* scope;
};

struct World {
  Setup setup;
  std::deque<Node> nodes;
  std::deque<Cell> cells;
  std::deque<Exact> exacts;
  std::deque<Input> inputs;
  std::deque<Param> params;
  std::deque<Machine> machines;
  std::deque<Vote> votes;
  std::deque<Limit> limits;
  std::deque<Call> calls;
  std::deque<Table> tables;
  std::deque<Domain> domains;
  std::deque<Scope> scopes;
  std::deque<Policy> policies;
  std::vector<Cell*> stand_ins;             // of params that a chip would give
  std::deque<LibraryFile> libraries;

  std::vector<Policy*> policy_list;
  std::vector<Vote*> vote_list;
  std::vector<Machine*> machine_list;
  std::vector<Cell*> variable_list;
  std::map<std::string, Limit*> limit_by_name;
  std::map<std::string, Domain*> domain_by_name;
  std::map<const Limit*, std::vector<int64_t>> granted;
  std::map<Cell*, std::vector<std::pair<const Node*, bool>>> additions;  // every += of a variable
  std::set<Cell*> plain_variables;

  int64_t tick_us = 1, now_us = 0, ticks = 0;
  bool failed = false;                      // a division by 0 or an empty reduction was met
  const std::vector<const Hull*>* hulls = nullptr;
  std::string escaped;
};

/// Resolves names and works out constants, steps, divisors and grids.
class Elaborator {
 public:
  explicit Elaborator(World& world) : world_(world) {}
  void link();
  const Node* condition(Policy& policy, const dsl::Expr& expr);
  int64_t constant_on(Policy& policy, const dsl::Expr& expr, const Grid& grid);

 private:
  struct Binder {
    std::string name;
    const Domain* domain;
    int depth;
    const Domain* over;  // what is reduced: `domain`, or pairs with it
  };
  /// Where an expression stands.
  struct Context {
    Scope* scope = nullptr;
    Policy* policy = nullptr;
    const Domain* domain = nullptr;
    Machine* machine = nullptr;
    int64_t period_us = 0;                  // rule 10.8; 0: the policy's
    bool over_others = false;               // in a reduction that is not over elements of mine alone
    int depth = 0;
    const Domain* around = nullptr;         // in a reduction: the domain of the statement
    std::vector<Binder> binders;
    std::vector<Call*>* calls = nullptr;    // null: block calls may not stand here
    std::vector<FirstValue>* first = nullptr;
    std::string path;                       // policy.machine.state
    int state = -1;
    bool done = false;                      // the step is over: rule 13.2
  };

  // Declarations (declare.cpp).
  void open_policy(const dsl::File& file, size_t index);
  Scope* open_library(const std::string& name);
  void declare_items(const dsl::File& file, Scope& scope);
  void declare(Scope& scope, const std::string& name, Symbol::Kind kind, const void* declared);
  void import(const dsl::File& file, Scope& scope);
  Symbol& find(Scope* scope, const std::string& name);
  Symbol* look_up(Scope* scope, const std::string& name);
  void complete(Symbol& symbol, const std::string& name);
  Domain* make_domain(const dsl::Domain& declared, Scope& scope);
  void make_input(const dsl::Input& declared, Symbol& symbol);
  void make_limit(const dsl::Limit& declared, Symbol& symbol);
  void make_param(const dsl::Param& declared, Symbol& symbol);
  int64_t from_chip(Param& param, Context& context);
  void make_params_by_name(const dsl::Param& declared, Symbol& symbol);
  void declare_names(const dsl::Domain& declared, Scope& scope);
  const dsl::Expr& value_for(const std::vector<dsl::NamedValue>& values, const std::string& name);
  const Node* read_own(const Symbol& symbol, const dsl::Expr& expr, Context& context);
  Table* make_table(const dsl::TableDecl& declared, Scope& scope);
  Machine* machine_shell(const dsl::Machine& declared, Scope& scope);
  Grid grid_of(const dsl::Type& type, Context& context);
  Grid grid_like(const Node& node);
  const Domain* index_domain(const std::vector<dsl::Name>& index, Scope& scope);
  const Domain* own_domain(const std::vector<dsl::Name>& index, const Context& context);
  const Domain* indexed_by(const dsl::Name& name, Scope& scope);
  const Domain* domain_of(const Symbol& symbol);
  const Symbol* named_by(const dsl::Expr& place, const Context& context);
  const Domain* counted(int64_t size);
  const Domain* pairs(const Domain* first, const Domain* second);
  const Domain* pairs_of_binder(const dsl::Expr& expr, const dsl::Expr& reduction, const Domain* over,
                                Context& context);

  // Statements and machines (elaborate_statements.cpp).
  void policy_items(Policy& policy);
  void statements(const std::vector<dsl::StmtPtr>& list, Context& context, std::vector<Stmt>& out);
  void declare_variable(const dsl::Stmt& stmt, Context& context, bool here = false);
  void list_variable(const dsl::Stmt& stmt, const Context& context);
  void statement(const dsl::Stmt& stmt, Context& context, std::vector<Stmt>& out);
  void repeat(const dsl::Stmt& stmt, const Context& context, std::vector<Stmt>& out);
  void let_statement(const dsl::Stmt& stmt, Context context, Stmt& out, bool under_if);
  Cell& give_out(const dsl::Stmt& stmt, Context& context);
  void var_statement(const dsl::Stmt& stmt, Context context, Stmt& out);
  void assignment(const dsl::Stmt& stmt, Context context, Stmt& out);
  void vote(const dsl::Stmt& stmt, Symbol& symbol, Context& context, Stmt& out);
  void machine(const dsl::Machine& declared, const Context& context, Stmt& out);
  Context body_of(Machine& machine, const Context& policy);
  void transition(const dsl::Transition& declared, Context& context, std::vector<Transition>& out);
  int64_t steps_of(const dsl::Expr& duration, Context& context);
  int64_t period_us(const Context& context);
  int64_t times(const dsl::Expr* every, Context& around);
  const State& state_named(const Machine& machine, const std::string& name);
  void state(const dsl::State& declared, State& made, Context inner);
  void promise(const dsl::Promise& declared, Policy& policy);
  void choose_accumulators();
  const Node* block_call(const dsl::Expr& expr, Symbol& symbol, Context& context);

  // Expressions (elaborate_expression.cpp).
  const Node* expression(const dsl::Expr& expr, Context& context);
  const Node* binary(const dsl::Expr& expr, Context& context);
  const Node* name(const dsl::Expr& expr, Context& context, bool previous);
  const Node* true_value(const dsl::Expr& place, Context& context);
  const Node* read(const Symbol& symbol, Cell& cell, const dsl::Expr& expr, Context& context, bool previous);
  const Node* let(const Symbol& symbol, const dsl::Expr& expr, Context& context, bool previous);
  const SeenLet& last_seen(const Exact& exact, Context& context);
  Cell& last_seen(Limit& limit, Policy& policy);
  Cell& last_seen(Machine& machine, Cell& cell, bool grant);
  const Node* field(const dsl::Expr& expr, Symbol& symbol, Context& context, bool previous);
  const Node* is_state(const dsl::Expr& expr, Context& context);
  const Node* call(const dsl::Expr& expr, Context& context);
  const Node* built_in(const dsl::Expr& expr, Context& context);
  const Node* function_call(const dsl::Expr& expr, Symbol& symbol, Context& context);
  const Node* selection(Op op, std::vector<const Node*> sides);
  const Node* clamp(const dsl::Expr& expr, Context& context);
  const Node* mix(const dsl::Expr& expr, Context& context);
  const Node* to_multiple(Op op, const dsl::Expr& expr, Context& context);
  const Node* table_call(const dsl::Expr& expr, Symbol& symbol, Context& context);
  const Node* share(const dsl::Expr& expr, Context& context);
  const Node* delta(const dsl::Expr& expr, Context& context);
  const Node* reduction(ReduceKind kind, const dsl::Expr& expr, Context& context);
  const Node* choose(const Node* condition, const Node* a, const Node* b);
  const Node* otherwise(const Node* a, const Node* b);
  const Node* add(Op op, const Node* a, const Node* b);
  const Node* multiply(const Node* a, const Node* b);
  const Node* divide(const Node* a, const Node* b);
  const Node* modulo(const Node* a, const Node* b);
  const Node* compare(Op op, const Node* a, const Node* b);
  const Node* negate(const Node* a);
  const Node* store(const Node* value, const Grid& grid);
  Node* make(Op op, std::vector<const Node*> kids);
  const Node* constant(const Rational& value, const Dimension& dimension, bool point, bool fractional);
  const Node* fold(Node* node);
  const Node* round_to_side(const Node* constant, const Rational& step);
  void fit(std::vector<const Node*>& sides);
  Rational step_of(const std::vector<const Node*>& sides);
  const Node* choice_of(Node* node, const std::vector<const Node*>& sides);
  void same_kind(const std::vector<const Node*>& sides);
  Access access(const Domain* domain, const std::vector<dsl::ExprPtr>& indexes, Context& context);
  Access part(const Domain* domain, const dsl::Expr* index, Context& context);
  const Domain* reduced_domain(const dsl::Expr& expr, Context& context);
  const Node* read_exact(const Exact& exact, const Node* value, Context& context);
  void unindexed_domains(const dsl::Expr& expr, Context& context, std::vector<const Domain*>& out);
  const Node* bind(const dsl::Expr& call, size_t position, const dsl::Parameter& parameter, Context& outside,
                   Context& inside);
  Symbol elements(const dsl::Expr& call, size_t position, const dsl::Parameter& parameter, Context& outside,
                  Context& inside);
  const Node* element_of(const Symbol& symbol, const dsl::Expr& expr, Context& context);
  static Context over(const Domain& domain, const Context& around);
  const Domain* lowest(const std::vector<const Domain*>& domains);

  World& world_;
  std::map<std::string, int> instances_;    // block calls by path and name
  std::vector<Call*> no_calls_;             // its address says: under `if`, rule 10.5
};

/// Executes.
class Interpreter {
 public:
  explicit Interpreter(World& world) : world_(world) {}
  void reset();
  void keep(Cell& cell, uint32_t element, int64_t steps);
  void tick();
  void finish_tick();
  Rational eval(const Node& node, const Env& env);
  bool truth(const Node& node, const Env& env) { return !eval(node, env).is_zero(); }

 private:
  using Elements = std::vector<uint32_t>;
  Rational compute(const Node& node, const Env& env);
  Rational quotient(const Rational& a, const Rational& b);
  Rational reduce(const Node& node, const Env& env);
  static uint32_t found(const Node& node, uint32_t element);
  Rational reduce_some(const Node& node, const Elements& in, std::vector<Rational>& values, Env inside);
  Rational looked_up(const Node& node, const Env& env);
  Rational table(const Table& table, const Rational& x);
  Rational share(const Node& node, const Env& env);
  bool compare(const Node& node, const Env& env);
  uint32_t element(const Access& at, const Env& env);
  const Env* outer(const Env& env, int up);

  void execute(const std::vector<Stmt>& list, const Elements& in, const std::vector<char>& entering);
  void execute(const Stmt& stmt, const Elements& in, const std::vector<char>& entering);
  void assign(const Stmt& stmt, const Elements& in);
  void call(Call& block, const Elements& in, const std::vector<char>& entering);
  void store(Cell& cell, uint32_t element, const Rational& value);
  void add(Cell& cell, uint32_t element, const Rational& value);
  void vote(Vote& vote, uint32_t element, const Rational& value);
  void enter(const std::vector<FirstValue>& first, const Elements& in);
  static void begin(Cell& cell, uint32_t element, int64_t steps);
  static void see(std::deque<SeenLet>& lets);
  void step(Policy& policy);
  void step(Machine& machine);
  void step_states(Machine& machine);
  void look(std::vector<Transition>& list, const Elements& in, bool entry);
  bool fires(const Transition& transition, uint32_t element, int64_t since);
  int taken(std::vector<Transition>& list, int held, uint32_t element, int64_t since);
  int next_state(Machine& machine, uint32_t element, bool due);
  void move(Machine& machine, const std::vector<char>& due, std::vector<char>& entered);
  void clear_votes(Machine& machine, const std::vector<char>* stepping);
  void count(Machine& machine);
  void look_at_state(State& state, const Elements& in, bool entry);
  void resume(Machine& machine, const Elements& all, std::vector<char>& entered);
  void condition(Input& input);
  void count_ages();
  void arbitrate(Limit& limit, std::vector<int64_t>& out);
  int64_t wanted(Limit& limit, uint32_t element);
  int64_t slewed(const Limit& limit, int64_t from, int64_t to);

  World& world_;
};

}  // namespace flyball::reference
