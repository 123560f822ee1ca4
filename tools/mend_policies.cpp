// Rounds: of a statement the parser tells one mistake at a time, and what the text means is asked once it can be read.
#include "tools/mend_policies.h"

#include <fmt/format.h>

#include <filesystem>

#include "diagnostic/fix.h"
#include "tools/output_folder.h"

namespace flyball::tools {
namespace {

constexpr size_t kRoundsMost = 1000;  // each mends a mistake, unless a mended file is changed back behind our back

void tell(const dsl::Diagnostic& fixed, const dsl::SourceMap& sources) {
  const dsl::Position at = sources.begin(fixed.span);
  fmt::print(stderr, "{}:{}:{}: fixed[{}]: {}\n", sources.file(fixed.span.file).path, at.line, at.column, fixed.code,
             fixed.message);
}

/// How many mistakes were mended in one round.
std::optional<Failure> mend_once(uint32_t policies, const compiler::CompileResult& result, size_t& fixed) {
  for (uint32_t file = 0; file < policies; ++file) {
    const diagnostic::Mended mended = diagnostic::mend(result.diagnostics, result.sources, file);
    const std::string& path = result.sources.file(file).path;
    std::error_code code;
    if (mended.fixed.empty() || !std::filesystem::is_regular_file(path, code)) continue;
    if (auto failure = replace_file(path, mended.text)) return failure;
    for (const dsl::Diagnostic* d : mended.fixed) tell(*d, result.sources);
    fixed += mended.fixed.size();
  }
  return std::nullopt;
}

}  // namespace

std::optional<Failure> mend_policies(const std::vector<std::string>& policies, const chip::Chip* chip,
                                     compiler::CompileResult& result) {
  size_t fixed = 0;
  for (size_t round = 0; round < kRoundsMost && !result.unreadable; ++round) {
    const size_t before = fixed;
    if (auto failure = mend_once(static_cast<uint32_t>(policies.size()), result, fixed)) return failure;
    if (fixed == before) break;
    result = compiler::compile(policies, chip, {.tests = true});
  }
  fmt::print(stderr, "{} fixed\n", fixed);
  return std::nullopt;
}

}  // namespace flyball::tools
