// Names of a policy as C++ constants, and its lines as comments.
#pragma once

#include <string>
#include <vector>

#include "compiler/linked_set.h"
#include "dsl/source.h"

namespace flyball::emit {

/// "hbm_temp" as a constant: "kHbmTemp".
std::string constant_name(const std::string& name);

/// The constants of rows of one kind, each different from the others. A row is called by `names` when that is enough to
/// tell it from the others; else by `longer` (its policy's name before it), and then with a number behind it.
std::vector<std::string> constant_names(const std::vector<std::string>& names, const std::vector<std::string>& longer);

/// What an emitted file calls each row of the program: constants, by index.
struct Identifiers {
  std::vector<std::string> domains, inputs, params, limits, votes, machines, policies, retained, outputs;
  std::vector<std::vector<std::string>> states;  // by machine
};
Identifiers identifiers(const compiler::LinkedSet& linked);

/// Text for behind "//": one line of printable ASCII that does not continue.
std::string comment_text(std::string_view text);

/// A text as a C++ literal.
std::string string_literal(std::string_view text);

/// "tile_guard.fly:27"; "" for line 0.
std::string short_place(const compiler::LinkedSet& linked, const compiler::SourceLine& source);

/// "tile_guard.fly:27: freq <= 400 MHz;", without folders and the line's own comment; "" for line 0.
std::string place_text(const compiler::LinkedSet& linked, const dsl::SourceMap& sources,
                       const compiler::SourceLine& source);

}  // namespace flyball::emit
