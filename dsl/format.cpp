// Tokens to lines, lines to columns, and the blank lines between them.
#include "dsl/format.h"

#include "dsl/format_lines.h"
#include "flyballParser.h"

namespace flyball::dsl {

std::optional<std::string> format(const SourceMap& sources, uint32_t source, Diagnostics& diagnostics) {
  const auto tokens = place_tokens(sources, source, diagnostics);
  if (!tokens) return std::nullopt;
  using Grammar = grammar::flyballParser;
  const std::vector<Line> lines = read_lines(sources, source, *tokens);
  const std::vector<std::string> texts = in_columns(lines);
  std::string out;
  for (size_t i = 0; i < lines.size(); i++) {
    const bool opened = i > 0 && !lines[i - 1].words.empty() && lines[i - 1].words.back().token.kind == Grammar::LBRACE;
    const bool closes = !lines[i].words.empty() && lines[i].words[0].token.kind == Grammar::RBRACE;
    if (lines[i].blank_before && !opened && !closes) out += '\n';
    out.append(texts[i]).append("\n");
  }
  return out;
}

}  // namespace flyball::dsl
