// The graph is text: a node a function, with its frame at the end of its label; an edge a call.
#include "tools/firmware/stack_depth.h"

#include <algorithm>
#include <regex>
#include <sstream>

namespace flyball::tools {

void StackDepth::add(const std::string& graph) {
  static const std::regex node(R"~(^node: \{ title: "([^"]+)" label: ".*\\n(\d+) bytes \(.*)~");
  static const std::regex edge(R"~(^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)".*)~");
  std::istringstream lines(graph);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, node)) {
      functions_[match[1]].frame = std::stoull(match[2]);
      functions_[match[1]].known = true;
    } else if (std::regex_match(line, match, edge)) {
      functions_[match[1]].calls.push_back(match[2]);
    }
  }
}

std::optional<uint64_t> StackDepth::of(const std::string& function) const {
  const auto found = functions_.find(function);
  if (found == functions_.end() || !found->second.known) return std::nullopt;
  std::vector<std::string> chain;
  return deepest(function, chain);
}

std::optional<uint64_t> StackDepth::deepest(const std::string& name, std::vector<std::string>& chain) const {
  const auto found = functions_.find(name);
  if (found == functions_.end()) return 0;
  if (std::find(chain.begin(), chain.end(), name) != chain.end()) return std::nullopt;
  chain.push_back(name);
  uint64_t most = 0;
  for (const std::string& called : found->second.calls) {
    const std::optional<uint64_t> depth = deepest(called, chain);
    if (!depth) return std::nullopt;
    most = std::max(most, *depth);
  }
  chain.pop_back();
  return found->second.frame + most;
}

}  // namespace flyball::tools
