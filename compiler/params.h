// Params of a linked set: setting them by name from text, and `require` (rule 13.1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "compiler/quantity.h"
#include "dsl/diagnostic.h"

namespace flyball::compiler {

/// Sets the default of param `name` ("target", or "tile_guard.target" when several policies have one) to `text`, a
/// constant with its unit ("85 degC"). The params stay as they were when the message is not empty: unknown name, no
/// such value, outside of the range, or a `require` that would not hold.
std::optional<std::string> set_param(LinkedSet& linked, const std::string& name, const std::string& text);

/// A constant with its unit ("85 degC", "true", the name of an element) on the dimension of `grid`; or what is wrong
/// with it, in `message`.
std::optional<Rational> value_from_text(const std::string& text, const Grid& grid, std::string& message);

/// The requirement that does not hold for the present params, or nothing. Its message has the values.
std::optional<size_t> broken_requirement(const LinkedSet& linked, std::string& values);

/// `require` for the defaults, as diagnostics at `places` (by requirement). Without a chip, params that it would give
/// are set to the other end of their ranges where that is what makes them hold (rule 2.13).
void check_requirements(LinkedSet& linked, const std::vector<dsl::Span>& places, dsl::Diagnostics& diagnostics);

/// The domain of whose names a unit is; null for the unit of a quantity.
const flyball::Domain* enumeration_of(const Program& program, uint16_t unit);

/// The value of a slot as a person writes it: "88 degC", "2.8 GHz", "12", "Fast", "true".
std::string show_value(const Program& program, SlotId slot, int64_t value);

}  // namespace flyball::compiler
