// The compiler's front door: policy files and a chip in, a linked set or diagnostics out. The passes, in order:
// parse (dsl), then for the whole set lower (names, quantities, ranges, operations), lower again now that it is known
// which vars carry a fraction, link, evaluate `require` for the defaults, check what compiles (compiler/checks),
// and accept what the policies accept.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/linked_set.h"
#include "compiler/quantity.h"
#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "hal/chip/chip.h"

namespace flyball::compiler {

struct CompileOptions {
  bool tests = false;      // lower the in-language tests too
  bool promises = true;    // else as if no `always` or `never` stood there
  bool truths = true;      // else promises that ask for `true.` values are left out: nothing knows them
  bool successor = false;  // it may take over from a running version (compiler/update.h): same bits, some marks more
};

struct CompileResult {
  dsl::SourceMap sources;
  dsl::Diagnostics diagnostics;
  std::vector<std::unique_ptr<dsl::File>> files;     // the policies, then the libraries they use
  std::unique_ptr<LinkedSet> linked;                 // null when there is an error
  bool unreadable = false;                           // a policy file could not be read at all
  /// What was proved of every expression evaluated, by its id.
  std::unordered_map<uint32_t, Proved> proved;
};

/// Reads, checks and links the policies in this order. `chip` may be null: then every domain has 4 elements and is
/// proved for 1,024, and nothing is bound.
CompileResult compile(const std::vector<std::string>& policy_paths, const chip::Chip* chip,
                      const CompileOptions& options = {});

/// The same for texts that are already in memory: path and text of each.
CompileResult compile_texts(const std::vector<std::pair<std::string, std::string>>& policies, const chip::Chip* chip,
                            const CompileOptions& options = {});

/// The text of the built-in library `std`.
std::string std_library();

}  // namespace flyball::compiler
