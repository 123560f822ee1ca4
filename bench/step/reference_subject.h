// The reference evaluator on the bundled chip: what exact rationals cost.
#pragma once

#include <memory>
#include <vector>

#include "bench/bundled.h"
#include "bench/step/inputs.h"
#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "tests/reference/reference.h"

namespace flyball::bench {

class ReferenceSubject {
 public:
  explicit ReferenceSubject(const PolicyTexts& policies);

  void reset() { evaluator_->reset(); }
  void feed(size_t frame) { frame_ = frame; }
  void step();
  void decide() {}  // part of its tick

 private:
  struct Feed {
    reference::Input* input;
    const std::vector<int64_t>* readings;
  };
  const dsl::File* parsed(const std::string& path, const std::string& text);

  dsl::SourceMap sources_;
  uint32_t next_id_ = 0;
  std::vector<std::unique_ptr<dsl::File>> files_;
  std::unique_ptr<reference::Evaluator> evaluator_;
  std::vector<Feed> feeds_;
  size_t frame_ = 0;
};

}  // namespace flyball::bench
