// The properties that components may have: those of SystemRDL 2.0, and ours for unit, scale, testability and lock.
#pragma once

#include <string>
#include <vector>

#include "hal/rdl/syntax_tree.h"

namespace flyball::rdl {

enum class PropertyType {
  kBoolean,
  kNumber,
  kInteger,  // may be negative
  kText,
  kAccess,
  kOnRead,
  kOnWrite,
  kInterrupt,  // `intr`, maybe with an edge before it
  kEncoding,
  kField,      // a path to a field
  kBooleanOrField,
  kAddressing,
  kRounding,
  kTestability,
  kAnything  // says nothing to software
};

struct Property {
  const char* name;
  PropertyType type;
  uint32_t components;  // bits by ComponentKind
  bool outside;         // of the standard, and not in the subset
};

constexpr uint32_t component_bit(ComponentKind kind) { return uint32_t{1} << static_cast<uint32_t>(kind); }

/// Null when there is none of that name.
const Property* find_property(const std::string& name);

/// The words that values of a type may be, for types of words; empty for others.
const std::vector<std::string>& words_of(PropertyType type);

/// "true or false", "a number", ...
const char* describe(PropertyType type);

/// The properties that a kind of component may have, for suggestions.
std::vector<std::string> property_names(ComponentKind kind);

}  // namespace flyball::rdl
