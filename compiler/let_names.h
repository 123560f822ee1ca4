// Which temporaries are what a `let` of the policy is, for people who read a dump or emitted code.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/linked_set.h"
#include "compiler/value.h"

namespace flyball::compiler {

class LetNames {
 public:
  /// What is made of this value from now on is called by the let's name.
  void declare(const std::string& name, const Value& value);
  /// `slot` is a multiple of this value, maybe rounded; of its numerator where `numerator`.
  void made(const Value& value, bool numerator, SlotId slot);
  /// A slot may be there more than once.
  const std::vector<LetName>& all() const { return all_; }

 private:
  /// Alike for what differs by a factor.
  struct Form {
    std::vector<std::pair<SlotId, Rational>> terms;
    Rational offset;
    SlotId divisor;
    bool operator<(const Form& other) const;
  };

  static Form form_of(const Value& value, bool numerator);

  std::map<Form, LetName> lets_;
  std::set<SlotId> first_terms_;  // of those: most values have none of them
  std::vector<LetName> all_;
};

}  // namespace flyball::compiler
