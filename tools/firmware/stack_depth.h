// How deep a function goes, from what gcc writes with -fcallgraph-info=su.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace flyball::tools {

class StackDepth {
 public:
  /// The call graph of one more source.
  void add(const std::string& graph);

  /// Bytes of the deepest chain of calls from `function` (its name in the object) on, frames added up. Calls through
  /// pointers and into the compiler's library count nothing. Nothing when there is none of that name, or calls recur.
  std::optional<uint64_t> of(const std::string& function) const;

 private:
  struct Function {
    uint64_t frame = 0;
    bool known = false;  // its source was among those added
    std::vector<std::string> calls;
  };
  std::optional<uint64_t> deepest(const std::string& name, std::vector<std::string>& chain) const;

  std::map<std::string, Function> functions_;
};

}  // namespace flyball::tools
