// What names mean at a place of a description, and the values of expressions there.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "hal/rdl/model.h"
#include "hal/rdl/syntax_tree.h"

namespace flyball::rdl {

struct Value {
  enum class Kind { kNumber, kBoolean, kText, kEncoding, kPath };
  Kind kind = Kind::kNumber;
  int64_t number = 0;  // two's complement of what is written: 64 bits
  uint32_t width = 0;  // of a sized literal
  std::string text;    // of kText; of kPath when it is one word
  std::shared_ptr<const EnumType> encoding;
  const Path* path = nullptr;
  Span span;
};

/// A value of a property, and where it was given.
struct Setting {
  Value value;
  std::string interrupt;  // the edge before `intr`
  Span span;
};
using Settings = std::map<std::string, Setting>;

struct Scope;

/// A named component, with the scope and the defaults that its text stands in.
struct Definition {
  std::shared_ptr<Component> component;
  const Scope* scope = nullptr;
  Settings defaults;
  bool used = false;  // something is an instance of it
};

struct Scope {
  const Scope* outer = nullptr;
  std::map<std::string, std::shared_ptr<Definition>> components;
  std::map<std::string, std::shared_ptr<const EnumType>> encodings;
  std::map<std::string, Value> parameters;
  std::map<std::string, Span> types, instances;  // names taken here: two spaces, as the standard has it

  Definition* find_component(const std::string& name) const;
  std::shared_ptr<const EnumType> find_encoding(const std::string& name) const;
  const Value* find_parameter(const std::string& name) const;
  /// Names of components, for suggestions.
  std::vector<std::string> component_names() const;
};

/// Reports a second use of a name in one space.
bool add_name(const Name& name, std::map<std::string, Span>* names, Diagnostics* diagnostics);

/// Nothing, and a diagnostic, when the expression has no value.
std::optional<Value> evaluate(const Expr& expr, const Scope& scope, Diagnostics* diagnostics);

/// A number that is not negative.
std::optional<uint64_t> evaluate_number(const Expr& expr, const Scope& scope, Diagnostics* diagnostics);

}  // namespace flyball::rdl
