// What is made from a description, each as the text of one file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnostic/diagnostic.h"
#include "hal/rdl/model.h"

namespace flyball::rdl {

struct EmitOptions {
  std::string name_space = "flyball::hal";
  std::string origin;    // the files it is made from, as comments name them
  bool raw_bits = true;  // accessors: constants of bits too, for those who put words together
};

/// Typed C++17 accessors on hal/regs/access.h. An error, and nothing, when two names become one in C++.
std::optional<std::string> emit_accessors(const AddressMap& map, const EmitOptions& options,
                                          diagnostic::Diagnostics* diagnostics);

/// Constant tables for the self-test on the target: `constexpr regs::Plan kPlan`.
std::string emit_plan(const AddressMap& map, const EmitOptions& options);

/// The same tables with the memory of a simulated register file and names for the hardware's side.
std::string emit_simulation(const AddressMap& map, const EmitOptions& options);

/// The registers as a page.
std::string emit_markdown(const AddressMap& map, const EmitOptions& options);

}  // namespace flyball::rdl
