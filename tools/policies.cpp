// Params are a set: one that cannot be set before another (`require trip >= target`) is tried again after it.
#include "tools/policies.h"

#include <fmt/format.h>

#include "compiler/compile.h"
#include "compiler/params.h"

namespace flyball::tools {
namespace {

using Assignment = std::pair<std::string, std::string>;

/// The messages of those that could not be set.
std::string set_params(compiler::LinkedSet& set, std::vector<Assignment> params) {
  while (!params.empty()) {
    std::vector<Assignment> refused;
    std::string messages;
    for (const Assignment& param : params) {
      const std::optional<std::string> message = compiler::set_param(set, param.first, param.second);
      if (!message) continue;
      refused.push_back(param);
      messages += fmt::format("flyball: error: --set {}={}: {}\n", param.first, param.second, *message);
    }
    if (refused.size() == params.size()) return messages;
    params = std::move(refused);
  }
  return "";
}

}  // namespace

PolicyLoad load_policies(const std::vector<std::string>& paths, const chip::Chip& chip,
                         const std::vector<std::pair<std::string, std::string>>& params, bool colour,
                         const compiler::CompileOptions& options) {
  compiler::CompileResult result = compiler::compile(paths, &chip, options);
  PolicyLoad load;
  load.messages = dsl::render(result.diagnostics, result.sources, colour);
  load.set = std::move(result.linked);
  load.sources = std::move(result.sources);
  load.wrong_usage = result.unreadable;
  if (load.set == nullptr) return load;
  const std::string refused = set_params(*load.set, params);
  if (refused.empty()) return load;
  load.messages += refused;
  load.wrong_usage = true;
  load.set = nullptr;
  return load;
}

std::string left_out_text(const compiler::LinkedSet& set) {
  if (set.truthless == 0) return "";
  return fmt::format(
      "flyball: note: {} that ask{} for `true.` values {} left out: only a run in this process knows them\n",
      set.truthless == 1 ? "a promise" : fmt::format("{} promises", set.truthless), set.truthless == 1 ? "s" : "",
      set.truthless == 1 ? "is" : "are");
}

}  // namespace flyball::tools
