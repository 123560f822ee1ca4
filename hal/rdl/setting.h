// Properties given to components: that there are such, that their values are of their type, that none is given twice.
#pragma once

#include "hal/rdl/elaborate.h"

namespace flyball::rdl {

/// `from_outside`: by `instance->property = value;`, which replaces what the component says itself.
void set_property(const Assignment& assignment, const Scope& scope, Node* node, bool from_outside,
                  Diagnostics* diagnostics);

/// `default property = value;`
void set_default(const Assignment& assignment, const Scope& scope, Settings* defaults, Diagnostics* diagnostics);

/// Gives a node each default that it may have and that it has not been given.
void apply_defaults(const Settings& defaults, Node* node);

/// `property NAME { ... };` declares a property for other tools; those known here may be declared again, as they are.
void check_definition(const PropertyDefinition& definition, Diagnostics* diagnostics);

}  // namespace flyball::rdl
