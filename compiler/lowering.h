// Policies to operations: walks the syntax trees of one linked set and fills a LinkedSet. A file for each part of the
// language: lower_policy, _declaration, _domain, _index, _input, _limit, _statement, _machine, _expression, _call,
// _body, _reduction; _bound ends what has no end.
// Rule numbers are those of docs/language.md.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <unordered_map>

#include "compiler/arithmetic.h"
#include "compiler/compile.h"
#include "compiler/flat_states.h"
#include "compiler/fractions.h"
#include "compiler/linked_set.h"
#include "compiler/scope.h"
#include "hal/chip/chip.h"

namespace flyball::compiler {

/// A domain while lowering: its size, and the size that proofs use (1,024 without a chip).
struct DomainDraft {
  std::string name;
  uint32_t size = 0;
  uint32_t proof_size = 0;
  bool fixed = false;                      // `of N`, or by its names
  const Names* names = nullptr;            // of an enumeration
  DomainId first = kNoDomain, second = kNoDomain;  // of pairs
  std::vector<uint16_t> relations;         // indices of relations with this child
  dsl::Span span;
};

/// Where an expression or statement stands.
struct Context {
  Scope* scope = nullptr;
  DomainId domain = kNoDomain;             // rule 7.2
  bool others = false;                     // in a reduction that is not over elements of mine alone (rule 9.3)
  std::vector<const Entity*> binders;      // whose element is the one in which mine lies (rules 7.3 and 7.4)
  const dsl::Machine* machine = nullptr;
  uint16_t machine_index = kNoIndex;
  uint16_t state = kNoIndex;
  SlotId predicate = kNoSlot;              // under `if`: the conditions in force
  SlotId start = kNoSlot;                  // 1 in the step in which vars declared here take their first value
  const char* no_blocks = nullptr;         // why a block call cannot stand here
  SlotId held = kNoSlot;                   // in a state: 1 while it is held
  size_t clear_in = SIZE_MAX;              // block whose end clears the votes of a state (rule 8.2)
  SlotId keeps = kNoSlot;                  // of a state with a period of its own: 1 while its votes stand
  bool repeated = false;                   // in `repeat`
  bool done = false;                       // in a promise or expectation: the step is over (rule 13.2)
  bool slow_state = false;                 // in such a state (rule 10.8)
  std::string path;                        // "policy.machine.state." for the watch list
  std::string home;                        // the same for identities: blocks by the statement that calls them
};

/// How a value is made of its parts: "1/2 1 3" for x + 3 y + 1/2.
std::string form_of(const Value& value);

/// "a.b" of `use a.b { c };`
std::string library_name(const dsl::Use& use);

class Lowering {
 public:
  using Library = std::function<const dsl::File*(const std::string& name)>;

  Lowering(const dsl::SourceMap& sources, dsl::Diagnostics& diagnostics, const chip::Chip* chip,
           const CompileOptions& options, Fractions fractions, Library library);

  /// Lowers the policies in order; with errors in the diagnostics the result is of no use.
  void run(const std::vector<const dsl::File*>& policies);

  /// Cuts the program from what was lowered.
  std::unique_ptr<LinkedSet> link();

  /// Numbers of the vars that need a fraction (rule 4.4), found by this lowering.
  const std::set<uint32_t>& needs_fraction() const { return needs_fraction_; }
  /// Of those that it gave one.
  const std::set<uint32_t>& carries_fraction() const { return carries_fraction_; }
  /// Where each requirement of the linked set stands in the text.
  const std::vector<dsl::Span>& requirement_places() const { return require_spans_; }
  /// What was proved of every quantity, by the expression's id.
  const std::unordered_map<uint32_t, Proved>& proved() const { return proved_; }

 private:
  /// While it lives, operations come from the line where `span` begins. A span of a library changes nothing.
  class Place {
   public:
    Place(Lowering& lowering, dsl::Span span) : source_(lowering.emitter_.source), before_(source_) {
      if (span.file == lowering.file_) source_ = {lowering.policy_, lowering.line(span)};
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { source_ = before_; }

   private:
    SourceLine& source_;
    SourceLine before_;
  };
  /// A call of a fn or block whose body is being expanded.
  struct Call {
    const void* callable = nullptr;
    const dsl::Expr* expr = nullptr;
  };
  /// While it lives, what is lowered stands in the text of what is called.
  class InBody {
   public:
    InBody(Lowering& lowering, const Call& call) : lowering_(lowering) {
      lowering_.tell_calls();
      lowering_.calls_.push_back(call);
    }
    InBody(const InBody&) = delete;
    InBody& operator=(const InBody&) = delete;
    ~InBody() {
      lowering_.tell_calls();
      lowering_.calls_.pop_back();
    }

   private:
    Lowering& lowering_;
  };
  /// While it lives, `count` is one more.
  class OneMore {
   public:
    explicit OneMore(size_t& count) : count_(count) { ++count_; }
    OneMore(const OneMore&) = delete;
    OneMore& operator=(const OneMore&) = delete;
    ~OneMore() { --count_; }

   private:
    size_t& count_;
  };
  /// How often what is being lowered steps, and what that is.
  struct Pace {
    uint32_t period_us = 0;
    const char* of = "policy";
  };
  /// While it lives, `pace_` is the one given.
  class PaceIs {
   public:
    PaceIs(Lowering& lowering, const Pace& pace) : pace_(lowering.pace_), before_(pace_) { pace_ = pace; }
    PaceIs(const PaceIs&) = delete;
    PaceIs& operator=(const PaceIs&) = delete;
    ~PaceIs() { pace_ = before_; }

   private:
    Pace& pace_;
    Pace before_;
  };
  /// Something as whoever steps at this period saw it in its last step.
  struct Seen {
    Entity* entity = nullptr;
    SlotId slot = kNoSlot;    // of it, now
    SlotId before = kNoSlot;  // the copy; of a counter what it has counted since
    // What `prev` was in the step, for whoever asks when that is done; by what is shown instead in the first step.
    std::map<SlotId, SlotId> shown;
  };
  using SeenBy = std::map<std::pair<SlotId, uint32_t>, Seen>;  // by slot and period_ticks

  using VarsByName = std::map<std::string, const dsl::Stmt*>;

  struct LimitDraft {
    Limit limit{};
    std::string name;
    dsl::Span span;
    Range range;
    Rational step;  // the policy's, 0: none
    bool agrees(const LimitDraft& other) const;
  };
  struct VoteDraft {
    Vote vote{};
    VoteText text;
  };
  struct StateDraft : FlatState {
    Scope scope;         // its vars and lets as its statements see them
    Scope conditions;    // as its conditions see them
    Scope entry;         // as its conditions see them in the step of entry
    Pace pace;
    uint32_t every = 1;  // steps of the machine between two of its own
    SlotId held = kNoSlot, entered = kNoSlot;
    SlotId stepping = kNoSlot, keeps = kNoSlot;  // held, and it steps in this step; held, and it does not
    SlotId steps = kNoSlot;                      // of a state that holds others: since its entry
  };
  struct TransitionDraft {
    const dsl::Transition* transition = nullptr;
    uint16_t from = kFromBody, target = 0;  // states
    uint16_t to = 0;                        // the state held afterwards
    int64_t hold_steps = 0, after_steps = 0;
    Value condition;
    SlotId counter = kNoSlot, fires = kNoSlot;
  };
  struct MachineDraft {
    const dsl::Machine* machine = nullptr;
    Entity* entity = nullptr;
    Context body;
    std::deque<StateDraft> states;
    std::map<std::string, uint16_t> state_names;
    std::vector<TransitionDraft> transitions;
    std::vector<flyball::Transition> resume;
    SlotId old_state = kNoSlot, next = kNoSlot, changed = kNoSlot, steps = kNoSlot, body_steps = kNoSlot;
    SlotId wait = kNoSlot;  // steps since the held state's last; kNoSlot: each state steps in each
    SlotId due = kNoSlot;   // the state held before this step steps in it
    SlotId fired = kNoSlot;
    SlotId begins = kNoSlot;  // 1 in the machine's first step
    size_t head = 0;
  };

  // lower_policy.cpp
  uint32_t period_of(const dsl::Expr& every, const Context& context);
  void lower_policy(const dsl::File& file);
  void each_input(const dsl::File& file, const Context& context,
                  const std::function<void(const dsl::Input&, Entity&)>& use);
  void lower_items(const dsl::File& file, Context& context);
  void lower_promise(const dsl::Promise& promise, const Context& context);
  void lower_test(const dsl::Test& test, const Context& context);
  void lower_test_step(const dsl::TestStep& step, const Context& context, LinkedTest& test);
  void lower_test_input(const dsl::TestStep& step, const Context& context, LinkedTest& test, LinkedTestStep row);
  void lower_fault(const dsl::TestStep& step, const Entity& entity, const Context& context, LinkedTest& test,
                   LinkedTestStep row);
  void set_elements(const dsl::TestStep& step, const Entity& entity, const Context& context, LinkedTest& test,
                    LinkedTestStep row);
  bool set_value(const dsl::Expr& value, const Entity& entity, const Context& context, LinkedTestStep& row);
  void lower_require(const dsl::Requirement& require, const Context& context);
  void assume(const dsl::Expr& condition, const Context& context);
  void open_policy_block();
  void close_block();
  void remember_seen();
  void count_counters();
  bool slower(const dsl::Expr& every, const Context& context, const std::string& whose, Pace& pace);
  uint32_t period_ticks() const { return pace_.period_us / base_tick_us_; }
  Rational dt() const;

  // lower_identity.cpp
  Identity& identify(SlotId slot, const std::string& name, const std::string& alike = "");
  Identity& identify_in(const Context& context, SlotId slot, const std::string& name, const std::string& alike = "");
  SlotId begins(SlotId slot);
  SlotId begins_in_state(SlotId var, const Context& context);
  void end_first_steps();
  void end_first_steps_in_states();
  std::string policy_name() const;
  std::string each_period() const;

  // lower_declaration.cpp
  void declare_items(const dsl::File& file, Scope& scope);
  void declare_callables(const dsl::File& file, Scope& scope);
  void use_libraries(const dsl::File& file, Scope& scope);
  Scope* library_scope(const dsl::Use& use);
  /// Of what is declared now; false after an error that leaves nothing to use.
  bool declare_param(const dsl::Param& param, Entity& entity, const Context& context);
  bool first_from_chip(const dsl::Param& param, const Entity& entity, int64_t& first);
  void check_chip_params(const dsl::File& file);
  bool declare_param_by_name(const dsl::Param& param, Entity& entity, const Context& context);
  SlotId element_index(DomainId domain);
  bool declare_table(const dsl::TableDecl& table, Entity& entity, const Context& context);
  bool fill_table(const dsl::TableDecl& table, Entity& entity, const std::vector<Value>& xs,
                  const std::vector<Value>& ys);
  bool declare_machine(const dsl::Machine& machine, Entity& entity, const Context& context);
  Entity* declare(Scope& scope, const dsl::Name& name, EntityKind kind);
  bool range_of(const dsl::Type& type, const Context& context, Range& range);
  /// Of any kind; `constant` wants a quantity.
  bool any_constant(const dsl::Expr& expr, const Context& context, const char* what, Value& value);
  bool constant(const dsl::Expr& expr, const Context& context, const char* what, Value& value);
  Integer steps_of(const Value& constant, const Grid& grid, dsl::Span span);
  /// An element of the domain, by its number or name.
  bool constant_element(const dsl::Expr& expr, const Context& context, DomainId domain, int64_t& element);
  bool constant_in(const dsl::Expr& expr, const Context& context, const char* what, const Range& range, int64_t& n);
  bool duration_ticks(const dsl::Expr& expr, const Context& context, int64_t& ticks);
  uint16_t unit_index(const Grid& grid);
  uint16_t unit_index(const Unit& unit);

  // lower_domain.cpp
  void declare_domains(const dsl::File& file, Scope& scope);
  void declare_domain(const dsl::Domain& domain, Scope& scope);
  void relate(const dsl::Domain& domain, DomainId child);
  uint16_t relation_between(DomainId child, DomainId parent);
  /// False of one that the chip should give and does not, which is said where it is declared.
  bool is_there(DomainId domain) const;
  /// What an element of the domain is as a value: a name of an enumeration, else a number.
  Range element_range(DomainId domain) const;
  void declare_names(const dsl::Domain& domain, DomainDraft& draft);
  void name_elements(const dsl::Domain& domain, Scope& scope);
  /// The value for each element of an enumeration from those given by name (rule 2.12); empty after an error.
  std::vector<const dsl::Expr*> by_element(const std::vector<dsl::NamedValue>& values, DomainId domain, dsl::Span span);
  DomainId add_domain(const DomainDraft& draft);
  void relate(DomainId child, DomainId parent, const std::vector<uint16_t>& of);
  DomainId domain_named(const dsl::Name& name, const Context& context);

  // lower_index.cpp
  /// The domain of the indexes in a declaration: one, or pairs; kNoDomain without any, and after an error.
  DomainId index_domain(const std::vector<dsl::Name>& index, const Context& context);
  /// The same where a sensor, an actuator or a machine belongs to each element: not pairs.
  DomainId single_domain(const std::vector<dsl::Name>& index, const Context& context, const char* what);
  /// The same with the context's own domain before it: the text is that of each of its elements.
  DomainId own_domain(const std::vector<dsl::Name>& index, const Context& context);
  DomainId domain_of(const dsl::Name& name, const Context& context);
  DomainId counted(const Value& count, dsl::Span span);
  DomainId pairs(DomainId first, DomainId second, dsl::Span span);
  bool is_pair(DomainId domain) const { return domain != kNoDomain && domains_[domain].first != kNoDomain; }
  bool related(DomainId a, DomainId b) const { return a == b || below(a, b) || below(b, a); }
  /// The domain itself, of pairs that of the second.
  DomainId last_part(DomainId domain) const { return is_pair(domain) ? domains_[domain].second : domain; }
  /// The slot for each element of `domain`, which lies in the slot's own.
  SlotId over(SlotId slot, DomainId domain);
  SlotId part_meant(const dsl::Expr* index, DomainId part, const dsl::Expr& place, const Context& context);
  SlotId pair_meant(const dsl::Expr& place, DomainId domain, const Context& context);
  Value indexed_pair(const Value& value, const dsl::Expr& place, const Context& context);
  Value picked(const Value& value, SlotId which);
  DomainId pairs_of_binder(const dsl::Expr& reduction, DomainId domain, const Context& context);
  bool is_mine(const std::string& name, const Context& context) const;
  SlotId part_of_pair(SlotId pair, DomainId pairs, DomainId result);
  /// The element of `domain` that constant indexes mean.
  bool constant_place(const dsl::Expr& place, const Context& context, DomainId domain, int64_t& element);

  // lower_input.cpp
  bool declare_input(const dsl::Input& input, Entity& entity, const Context& context);
  bool counts_well(const dsl::Input& input, const Entity& entity);
  bool condition_input(const dsl::Input& input, Entity& entity, const Context& context);
  bool stale_age(const dsl::Expr& written, const Context& context, Integer& us);
  SlotId grown_age(const Input& row, const Entity& entity);
  SlotId has_reading(const Input& row, Entity& entity);
  SlotId on_grid(const dsl::Input& input, const Entity& entity, SlotId newest, SlotId low, SlotId high);
  SlotId remembered_edge(const Input& row, const Entity& entity);
  SlotId instead_of_reading(const dsl::Input& input, const Entity& entity, const Value& instead);
  void count_input(const Seen& counter);
  void bind_input(const dsl::Input& input, const Entity& entity, Input& row);

  // lower_limit.cpp
  bool declare_limit(const dsl::Limit& limit, Entity& entity, const Context& context);
  bool range_fits(const dsl::Limit& limit, const LimitDraft& draft);
  bool limit_step(const dsl::Expr& written, const Context& context, LimitDraft& draft);
  void bind_limit(const dsl::Limit& limit, LimitDraft& draft);
  int32_t slew_per_tick(const dsl::ExprPtr& rate, const LimitDraft& draft, const Context& context, bool& ok);

  // lower_statement.cpp
  void statements(const std::vector<dsl::StmtPtr>& body, Context& context);
  void statement(const dsl::Stmt& stmt, Context& context);
  void let_statement(const dsl::Stmt& stmt, Context& context);
  void give_out(Entity& output, const Context& context);
  void var_statement(const dsl::Stmt& stmt, Context& context);
  Entity* make_var(const dsl::Stmt& stmt, const Context& context);
  SlotId kept_mark(const Entity& var);
  bool can_be_retained(const dsl::Stmt& stmt, const Entity& var);
  void start_var(const dsl::Stmt& stmt, Entity& var, const Context& context);
  SlotId first_value(const dsl::Expr& expr, const Entity& var, const Context& context, bool& constant);
  SlotId chosen_by_element(const std::vector<SlotId>& values, DomainId domain);
  void assign_statement(const dsl::Stmt& stmt, Context& context);
  void assign_array(const dsl::Stmt& stmt, Entity& var, const Context& context);
  SlotId element_assigned(const dsl::Expr& place, const Entity& var, const Context& context);
  void assign_var(const dsl::Stmt& stmt, Entity& var, const Context& value_context, const Context& context);
  SlotId saturated(Entity& var, SlotId whole, const Integer& scale, const Context& context);
  void clear_in_block(size_t block, SlotId slot, SlotId keeps = kNoSlot);
  Value spread(const Value& value, DomainId domain);
  Value held(const Value& value);
  void if_statement(const dsl::Stmt& stmt, Context& context);
  void repeat_statement(const dsl::Stmt& stmt, const Context& context);
  void vote(const dsl::Stmt& stmt, Entity& limit, const Context& context);
  void mark_changed(Entity& var, SlotId now);
  void store_vars();

  // lower_machine.cpp
  void lower_machine(const dsl::Machine& machine, const Context& policy);
  void collect_states(MachineDraft& draft);
  void check_states(const MachineDraft& draft);
  Context inside(const MachineDraft& draft, const StateDraft& state) const;
  Context body_of(Entity& machine, const Context& policy);
  const VarsByName& vars_of_body(const dsl::Machine& machine);
  Entity* make_var_now(const dsl::Stmt& stmt, Entity& machine, const Context& context);
  Entity* machine_var(Entity& machine, const dsl::Name& var, const Context& context);
  uint16_t state_named(const MachineDraft& draft, const dsl::Name& name);
  void unknown_state(const dsl::Machine& machine, const dsl::Name& name);
  void run_states(MachineDraft& draft);
  void open_state_block(const MachineDraft& draft, DomainId domain, SlotId guard, size_t state);
  SlotId guard_over(const MachineDraft& draft, SlotId guard, DomainId domain);
  void publish(MachineDraft& draft);
  void publish_transitions(MachineDraft& draft, Machine& row);

  // lower_transition.cpp
  void collect_transitions(MachineDraft& draft);
  void add_transition(MachineDraft& draft, const dsl::Transition& transition, uint16_t from);
  void bind_state_names(MachineDraft& draft, StateDraft& state, Scope& scope, SlotId start);
  Context conditions_of(MachineDraft& draft, uint16_t from) const;
  void decide(MachineDraft& draft);
  void wait_for_states(MachineDraft& draft);
  void make_step_counters(MachineDraft& draft);
  static SlotId& steps_counter(MachineDraft& draft, uint16_t from);
  SlotId lies_in(SlotId state, const FlatState& states);
  SlotId may_leave(const MachineDraft& draft, const TransitionDraft& transition, SlotId holds);
  SlotId transition_fires(MachineDraft& draft, TransitionDraft& transition);
  SlotId first_state(MachineDraft& draft, SlotId& fired);
  void find_held(MachineDraft& draft);
  void count_holds(MachineDraft& draft);
  SlotId holds_on_entry(MachineDraft& draft, const TransitionDraft& transition);

  // lower_expression.cpp
  Value expression(const dsl::Expr& expr, const Context& context);
  Value evaluate(const dsl::Expr& expr, const Context& context);
  Value literal(const dsl::Expr& expr);
  Value name(const dsl::Expr& expr, const Context& context);
  Value entity_value(Entity& entity, const dsl::Expr& expr, const Context& context);
  Value let_of_state(const Entity& entity, const dsl::Expr& expr, const Context& context);
  Value field(Entity& entity, const dsl::Expr& expr, const Context& context);
  Value var_value(Entity& var, SlotId whole);
  Value placed(Value value, const dsl::Expr& expr, const Context& context);
  bool is_bound(const Entity& binder, DomainId indexed, const dsl::Expr& place, const dsl::Expr& index,
                const Context& context);
  /// The element meant by an index into `domain`, proved to be one of it; kNoSlot after an error.
  SlotId index_of(const dsl::Expr& index, DomainId domain, const Context& context, DomainId& at);
  Value indexed(const Value& value, const dsl::Expr& expr, const Context& context);
  Value adapted(const Value& value, dsl::Span span, const std::string& what, const Context& context);
  std::string own_for_each(const Value& value, const Context& context) const;
  Value previous_value(const dsl::Expr& expr, const Context& context);
  Value state_test(const dsl::Expr& expr, const Context& context);
  Value name_test(const dsl::Expr& expr, const Context& context);
  bool compares_machine(const dsl::Expr& expr, const Context& context);
  Value binary(const dsl::Expr& expr, const Context& context);
  Value choice(const dsl::Expr& expr, const Context& context);
  Value otherwise(const dsl::Expr& expr, const Context& context);
  void narrow(const dsl::Expr& condition, const Context& context, bool holds);
  Value typed(const Value& value, const Range& range, dsl::Span span, const std::string& what);
  Value map_slots(const Value& value, DomainId domain, const std::function<SlotId(SlotId)>& map) const;
  SlotId previous(SlotId slot);
  Value true_value(const dsl::Expr& expr, const Context& context);
  SlotId truth_of(Entity& input);
  Value previous_let(Entity& let, const dsl::Expr& place, const Context& context);
  SlotId last_seen(Entity& entity, SlotId slot, SlotId first, bool done, const std::string& let = "");
  bool own_of_state(const Entity& var, const Context& context) const;
  void unknown(const dsl::Name& name, const Context& context);
  bool may_suggest() const;
  bool suggest_visible(dsl::Diagnostic& d, const dsl::Name& name, const Context& context,
                       std::vector<std::string> known);
  std::vector<NamedSlot> names_read(const dsl::Expr& expr, const Context& context);

  // lower_shown.cpp
  Shown shown_values(const dsl::Expr& condition, const Context& context);
  void show_places(const dsl::Expr& expr, const Context& context, std::vector<std::string>& binders, Shown& shown);
  void show_place(const dsl::Expr& expr, const Context& context, std::vector<std::string>& binders, Shown& shown);
  void show_state(const dsl::Expr& place, const Entity& machine, const Context& context, NamedSlot named, Shown& shown);
  void show_value_of(const dsl::Expr& expr, const Context& context, NamedSlot named, Shown& shown);
  static void add_shown(const NamedSlot& named, Shown& shown);

  // lower_call.cpp
  Value call(const dsl::Expr& expr, const Context& context);
  std::string hint_of_std(const std::string& name) const;
  Value built_in(const dsl::Expr& expr, const Context& context, bool& known);
  Value call_function(const dsl::Expr& expr, const Entity& entity, const Context& context);
  Value call_block(const dsl::Expr& expr, const Entity& entity, const Context& context);
  /// False after an error: what is called is being expanded already, or calls came to too many.
  bool may_call(const dsl::Expr& expr, const void* callable);
  DomainId parameter_domain(const dsl::Parameter& parameter, const dsl::Expr& argument, const Context& context,
                            Scope& scope);
  Value argument_value(const Call& call, const dsl::Parameter& parameter, const dsl::Expr& argument,
                       const Context& context, Scope& scope);
  bool parameter_range(const Call& call, const dsl::Type& type, const Context& outside, Scope& scope, Range& range);
  bool bind_arguments(const Call& call, const std::vector<dsl::Parameter>& parameters, const Context& context,
                      Scope& scope);
  Value call_table(const dsl::Expr& expr, const Entity& entity, const Context& context);
  Value call_share(const dsl::Expr& expr, const Context& context);
  void prove_share(const Integer& budget, const Integer& weight, const Integer& bound, DomainId domain);
  Value call_delta(const dsl::Expr& expr, const Context& context);
  Value mix(const dsl::Expr& expr, const Context& context);
  Value rounding(const dsl::Expr& expr, const Context& context, OpCode direction);
  bool want_arguments(const dsl::Expr& expr, size_t least, size_t most);

  // lower_bound.cpp
  bool may_expand(dsl::Span span);
  bool is_too_deep(dsl::Span span);
  Value of_bounded_size(Value value, dsl::Span span);

  // lower_body.cpp
  void tell_calls();
  bool add_calls(dsl::Diagnostic& d);

  // lower_reduction.cpp
  bool is_reduction(const dsl::Expr& expr) const;
  /// `instead`: the value when no element qualifies; null when not given.
  Value reduction(const dsl::Expr& expr, const Context& context, const Value* instead);
  Value reduction_of_others(const dsl::Expr& expr, const Context& context, const Value* instead);
  bool each_has_one(uint16_t relation, const dsl::Expr& reduction);
  Value reduce_truth(const dsl::Expr& expr, const Context& inner, DomainId result, uint16_t relation, SlotId where);
  Value reduce_number(const dsl::Expr& expr, const Context& inner, DomainId result, uint16_t relation, SlotId where,
                      const Value* instead);
  Value average(const dsl::Expr& expr, const Value& value, const Context& inner, DomainId result, uint16_t relation,
                SlotId where, const Value* instead);
  Value weighted_average(const dsl::Expr& expr, const Value& value, const Value& plain, uint32_t count,
                         const Context& inner, DomainId result, uint16_t relation, SlotId where);
  Value reduce_index(const dsl::Expr& expr, const Context& inner, DomainId result, uint16_t relation, SlotId where,
                     const Value* instead);
  Value when_any(const Value& r, const Value& instead, DomainId domain, DomainId result, uint16_t relation, SlotId mask,
                 dsl::Span span);
  SlotId each(SlotId slot, DomainId domain);
  uint32_t most_reduced(DomainId domain, DomainId result) const;
  uint32_t uniform_count(DomainId domain, DomainId result, uint16_t relation) const;
  Value reduce_sum(const Value& value, DomainId domain, DomainId result, uint16_t relation, SlotId where,
                   dsl::Span span);
  const Entity* named(const dsl::Expr& place, const Context& context);
  void collect_domains(const dsl::Expr& expr, const Context& context, std::set<DomainId>& domains);
  DomainId reduced_domain(const dsl::Expr& expr, const Context& context);
  /// The one of which all others are parents, or kNoDomain.
  DomainId lowest(const std::set<DomainId>& domains) const;
  /// Where something is evaluated for the elements of a domain: mine, when they lie in my element, else all.
  Context elements_of(DomainId domain, const Context& context) const;
  bool below(DomainId child, DomainId parent) const;  // strictly

  // link.cpp
  void remove_unused();
  void each_slot(const std::function<void(SlotId&)>& f);
  void compact_slots();
  void check_retained();
  Block cut(size_t draft);
  const char* keep(const std::string& text);

  dsl::Diagnostic& error(const char* code, dsl::Span span, std::string message) {
    return diagnostics_.error(code, span, std::move(message));
  }
  /// `Program` numbers them in 16 bits, of which the greatest says none; `count`: with this one.
  void bound_count(size_t count, dsl::Span span, const std::string& what) {
    if (count == size_t{kNoIndex}) error("FB0393", span, "more than 65,534 " + what);
  }
  /// Of something that is given where `wanted` is.
  void wrong_kind(dsl::Span span, std::string message, const Value& given, const Grid& wanted) {
    auto& d = error("FB0202", span, std::move(message));
    if (given.number() && given.dimension.none() && !wanted.truth) d.hint = unit_hint(wanted.dimension, wanted.point);
  }
  std::string text(dsl::Span span) const;
  uint32_t line(dsl::Span span) const { return sources_.begin(span).line; }
  Scope* new_scope(Scope* parent);
  Entity* new_entity(EntityKind kind, const dsl::Name& name);

  const dsl::SourceMap& sources_;
  dsl::Diagnostics& diagnostics_;
  const chip::Chip* chip_;
  CompileOptions options_;
  Fractions fractions_;
  Library library_;

  Emitter emitter_;
  Arithmetic arithmetic_{emitter_, diagnostics_};
  std::unique_ptr<LinkedSet> out_ = std::make_unique<LinkedSet>();

  std::deque<Scope> scopes_;
  std::deque<Entity> entities_;
  std::map<std::string, Scope*> library_scopes_;
  std::vector<DomainDraft> domains_;
  std::deque<Names> names_;                              // of enumerations
  std::deque<LimitDraft> limits_;
  std::unordered_map<std::string, size_t> limit_by_name_;
  std::vector<VoteDraft> votes_;
  std::map<SlotId, SlotId> previous_;                    // slot to its copy from before the step
  std::set<SlotId> volatile_;                            // vars and grants: they may change within a tick
  std::map<const dsl::Stmt*, Entity*> state_vars_;
  std::map<const dsl::Machine*, VarsByName> body_vars_;
  SeenBy seen_, counted_;                                // of this policy: what `prev` and `delta` ask for
  std::vector<Entity*> changed_;                         // vars to store when the block ends
  std::map<std::string, int> instances_;                 // block calls by path, for the watch list
  std::map<std::string, int> calls_in_;                  // block calls by what their identities begin with
  std::map<std::string, int> identified_;                // how many identities wanted a name
  std::map<SlotId, size_t> identity_of_;                 // slot to its identity
  std::map<SlotId, SlotId> begins_;                      // slot to the mark of its first step
  std::map<SlotId, SlotId> begin_in_state_;              // vars of the machine's states, and what keeps their marks
  bool truth_is_asked_ = false;                          // by the promise at hand, where nothing knows it
  std::string statement_;                                // name that the statement being lowered is about
  std::vector<Call> calls_;                              // whose bodies are being expanded, innermost last
  size_t calls_told_ = 0;                                // diagnostics that name the calls they were found in
  std::set<const dsl::Expr*> told_of_std_;               // calls at which something in `std` was told
  uint32_t std_file_ = UINT32_MAX;                       // of `std`, once it is used
  std::set<uint32_t> needs_fraction_, carries_fraction_;
  std::unordered_map<uint32_t, Proved> proved_;

  SlotId first_tick_ = kNoSlot, now_ = kNoSlot;
  size_t history_ = 0;                                   // block of the copies in previous_
  std::vector<size_t> step_blocks_, monitor_blocks_;     // in order
  std::vector<size_t> require_blocks_;                   // by requirement
  std::vector<dsl::Span> require_spans_;
  bool policy_block_open_ = false;
  dsl::Span first_retained_{};
  uint32_t next_var_ = 0;
  uint32_t base_tick_us_ = 0;

  // Of the policy being lowered.
  uint16_t policy_ = 0;
  uint32_t file_ = 0;
  Pace pace_;
  size_t repeated_ = 0;                                  // statements that `repeat` has made
  size_t expanded_ = 0;                                  // fns, blocks and lets of states inside of others
  size_t lets_inside_ = 0;                               // lets of states being lowered for a condition
  size_t depth_ = 0;                                     // expressions and statements around what is being lowered
  bool told_too_deep_ = false;
  bool told_many_domains_ = false;
  size_t counters_ = 0;                                  // where in step_blocks_ counters are counted
};

}  // namespace flyball::compiler
