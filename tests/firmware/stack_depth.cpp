// The graph is text: a node a function, with its frame at the end of its label; an edge a call.
#include "tests/firmware/stack_depth.h"

#include <algorithm>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace flyball::firmware {

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

uint64_t StackDepth::of(const std::string& function) const {
  const auto found = functions_.find(function);
  if (found == functions_.end() || !found->second.known) throw std::runtime_error("no function " + function);
  std::vector<std::string> chain;
  return deepest(function, chain);
}

uint64_t StackDepth::deepest(const std::string& name, std::vector<std::string>& chain) const {
  const auto found = functions_.find(name);
  if (found == functions_.end()) return 0;
  if (std::find(chain.begin(), chain.end(), name) != chain.end()) throw std::runtime_error(name + " calls itself");
  chain.push_back(name);
  uint64_t most = 0;
  for (const std::string& called : found->second.calls) most = std::max(most, deepest(called, chain));
  chain.pop_back();
  return found->second.frame + most;
}

}  // namespace flyball::firmware
