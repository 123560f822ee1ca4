// Which vars carry a fraction (rule 4.4). Lowering finds it; a guess from the text mostly saves lowering once more.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "dsl/ast.h"

namespace flyball::compiler {

struct Fractions {
  std::set<uint32_t> vars;      // by the numbers that lowering gives them
  std::set<std::string> names;  // every var called so
};

/// Names of vars that a product or quotient is added to. It may be wrong either way.
std::set<std::string> likely_fractions(const std::vector<std::unique_ptr<dsl::File>>& files);

}  // namespace flyball::compiler
