// A register description as it is written: components, instances and assignments in their order, nothing resolved.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "diagnostic/diagnostic.h"

namespace flyball::rdl {

using diagnostic::Diagnostics;
using diagnostic::SourceMap;
using diagnostic::Span;

struct Name {
  std::string text;
  Span span;
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

/// A name with its subscripts; subscripts are rare and most paths have one segment.
struct Segment {
  Name name;
  std::vector<ExprPtr> subscripts;
};
struct Path {
  std::vector<Segment> segments;
  Span span;
};

struct Expr {
  enum class Kind { kNumber, kText, kBoolean, kEnumerator, kReference, kUnary, kBinary, kSelect };
  Kind kind;
  Span span;
  uint64_t number = 0;    // and 0 or 1 of a boolean
  uint32_t width = 0;     // in bits of a sized number such as 8'hFF; 0 when it has none
  std::string text;       // of kText, without quotes; the operator of kUnary and kBinary
  Name type, enumerator;  // of kEnumerator
  Path path;              // of kReference
  ExprPtr a, b, c;        // operands
};

enum class ComponentKind { kAddrmap, kRegfile, kReg, kField };
const char* word(ComponentKind kind);

struct Assignment {
  Name property;
  std::string interrupt;  // "posedge", ... before `intr`; else empty
  ExprPtr value;          // null: true
  Path target;            // of a dynamic assignment; no segments otherwise
  Span span;
};

struct Argument {
  Name parameter;
  ExprPtr value;
};

struct Instance {
  Name name;
  ExprPtr high, low;                // of a field's bit range [high:low]
  std::vector<ExprPtr> dimensions;  // of an array; of a field its width
  ExprPtr reset, at, stride, align;
};

struct Component;

/// Instances of a component that is named, or that is written in place.
struct Instantiation {
  Name type;                            // empty when in place
  std::shared_ptr<Component> in_place;  // null when named
  std::vector<Argument> arguments;
  std::vector<Instance> instances;
};

struct Enumerator {
  Name name;
  ExprPtr value;  // null: one more than the last
  std::vector<Assignment> assignments;
};
struct Enumeration {
  Name name;
  std::vector<Enumerator> enumerators;
};

struct PropertyDefinition {
  struct Part {
    Name name;
    std::vector<Name> values;
  };
  Name name;
  std::vector<Part> parts;
};

enum class ParameterType { kNumber, kBoolean, kString, kOther };
struct Parameter {
  ParameterType type;
  Name name;
  ExprPtr value;  // null: must be given
};

/// One thing in a body or at the top of a file; exactly one of these is set.
struct Item {
  std::shared_ptr<Component> component;
  std::shared_ptr<Enumeration> enumeration;
  std::shared_ptr<PropertyDefinition> property;
  std::shared_ptr<Instantiation> instantiation;
  std::shared_ptr<Assignment> assignment;
  bool is_default = false;  // of an assignment
  std::optional<Name> include;
};

struct Component {
  ComponentKind kind;
  Name name;  // empty when in place without a name; its span is then the keyword's
  std::vector<Parameter> parameters;
  std::vector<Item> items;
};

struct File {
  uint32_t source = 0;
  std::vector<Item> items;
};

}  // namespace flyball::rdl
