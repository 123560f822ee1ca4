// A case through the reference evaluator: what its outputs are.
#pragma once

#include <memory>

#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "tests/conformance/case.h"
#include "tests/conformance/sheet.h"
#include "tests/reference/reference.h"

namespace flyball::conformance {

class ReferenceRun {
 public:
  /// Throws std::runtime_error when the policies are not valid.
  explicit ReferenceRun(const Case& test);

  reference::Evaluator& evaluator() { return *evaluator_; }

  /// Runs the case from its first tick, once; every cell is filled.
  Sheet run(const Sheet& inputs);

 private:
  void name_columns();
  std::vector<std::string> row();

  dsl::SourceMap sources_;
  std::vector<std::unique_ptr<dsl::File>> files_;
  std::unique_ptr<reference::Evaluator> evaluator_;
  std::vector<std::string> columns_, statements_;  // statements: by vote
};

}  // namespace flyball::conformance
