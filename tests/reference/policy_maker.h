// Makes the text of one random policy, valid by construction: what it declares is in random_declaration.cpp, what it
// does in random_statement.cpp, its machines in random_machine.cpp.
#pragma once

#include "tests/reference/generator.h"
#include "tests/reference/random_expression.h"

namespace flyball::reference {

/// A limit that all policies of a set declare alike.
struct SharedLimit {
  Readable name;
  std::string declaration;
  Binding binding;
};

/// A param that is a quantity, and the default that it has.
struct Default {
  Readable param;
  Rational value;
};

class PolicyMaker {
 public:
  PolicyMaker(Random& random, const std::vector<RandomDomain>& domains, const std::vector<SharedLimit>& limits,
              int index)
      : random_(random), domains_(domains), limits_(limits), make_(random, domains), index_(index) {
    serial_ = index * 1000;  // names of inputs belong to the chip: no two policies mean different things by one
  }

  std::string policy();

  /// The inputs that were made. With a chip only what a sensor can give is asked for.
  std::vector<Binding> bindings;
  std::vector<GivenParam> given;
  bool chip = false;

 private:
  std::string fresh(const char* prefix) { return std::string(prefix) + std::to_string(++serial_); }
  void line(const std::string& text) { out_ += std::string(static_cast<size_t>(indent_) * 2, ' ') + text + "\n"; }
  std::string indexed(const std::string& domain);
  const std::string& some_domain(int none_percent);
  std::string some_index(int none_percent);
  std::string duration();
  Readable readable(const std::string& name, const RandomRange& range, const std::string& domain);
  void add_true_value(Readable in);
  Readable truth(const std::string& name, const std::string& domain);
  void library();
  void constants();
  void input();
  void flag();
  void mode();
  const RandomDomain* some_enumeration();
  std::string some_names(const RandomDomain& of, std::string& first);
  std::string values_by_name(const RandomDomain& of, const RandomRange& range);
  std::string first_value(const RandomRange& range);
  void array(Surroundings& at);
  RandomFunction block_of(const RandomRange& range);
  void ring();
  void counter();
  void param();
  void function();
  bool by_constant(RandomFunction& f, Made& body, std::string& signature);
  Kind kind_of_elements();
  void function_of_elements();
  void block_of_elements();
  RandomFunction of_elements(RandomFunction f, const RandomRange& range);
  void block();
  void table();
  void variable(Surroundings& at, bool in_machine, bool in_state = false);
  void let(Surroundings& at, bool in_machine);
  void output();
  void requirement();
  void acceptance();
  void promise();
  void statements(Surroundings at, int count, int depth, bool in_machine, Surroundings* keep);
  void assignment(const Surroundings& at);
  void vote(const Surroundings& at);
  void branch(const Surroundings& at, int depth, bool in_machine);
  void machine();
  int64_t slower();
  void states(const RandomMachine& m, size_t held, const Surroundings& body);
  void outer_state(const RandomMachine& m, const std::string& name, size_t first, size_t last, size_t held,
                   const Surroundings& body);
  void ways_out(const RandomMachine& m, size_t index, size_t held, const Surroundings& at);
  void state(const RandomMachine& m, size_t index, size_t held, Surroundings at);
  std::string transition(const Surroundings& at, const std::string& target, bool restless);
  std::string crossing(const Surroundings& at);

  Random& random_;
  const std::vector<RandomDomain>& domains_;
  const std::vector<SharedLimit>& limits_;
  RandomExpressions make_;
  Surroundings policy_;
  std::vector<Readable> true_values_;
  std::vector<Default> defaults_;
  std::string out_, five_, pause_;  // names of constants; empty: none
  int64_t period_us_ = 1000;
  int index_, indent_ = 0, serial_ = 0;
};

}  // namespace flyball::reference
