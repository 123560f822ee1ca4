// A value is known again by its terms: a let has no slot of its own, each reader makes what it needs of it.
#include "compiler/let_names.h"

#include <tuple>

namespace flyball::compiler {

bool LetNames::Form::operator<(const Form& other) const {
  return std::tie(terms, offset, divisor) < std::tie(other.terms, other.offset, other.divisor);
}

LetNames::Form LetNames::form_of(const Value& value, bool numerator) {
  const Rational step = term_step(value);
  Form form{{}, value.offset / step, numerator ? kNoSlot : value.divisor};
  for (const auto& [slot, coefficient] : value.terms) form.terms.emplace_back(slot, coefficient / step);
  return form;
}

void LetNames::declare(const std::string& name, const Value& value) {
  if (value.is_truth() && value.slot != kNoSlot) all_.push_back({value.slot, name});
  if (!value.number() || value.terms.empty()) return;
  const LetName whole{kNoSlot, name}, times{kNoSlot, name, value.divisor};
  lets_.emplace(form_of(value, false), whole);
  if (value.has_divisor()) lets_.emplace(form_of(value, true), times);
  first_terms_.insert(value.terms.begin()->first);
  // A single term is there already.
  if (value.terms.size() == 1 && value.offset == 0) {
    all_.push_back(value.has_divisor() ? times : whole);
    all_.back().slot = value.terms.begin()->first;
  }
}

void LetNames::made(const Value& value, bool numerator, SlotId slot) {
  if (value.terms.empty() || first_terms_.count(value.terms.begin()->first) == 0) return;
  const auto found = lets_.find(form_of(value, numerator));
  if (found == lets_.end()) return;
  all_.push_back(found->second);
  all_.back().slot = slot;
}

}  // namespace flyball::compiler
