// FB0501: a name that nothing uses. Reading in a test counts; setting alone does not.
#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

struct Words {
  const char* what;
  const char* hint;
};

Words words(const Declared& d) {
  switch (d.kind) {
    case NameKind::kDomain: return {"nothing is indexed by domain", "remove it"};
    case NameKind::kInput: return {"nothing reads input", "remove it, or read it"};
    case NameKind::kLimit: return {"nothing votes on limit", "vote with `<=` or `>=`, or remove it"};
    case NameKind::kParam: return {"nothing reads param", "remove it, or read it"};
    case NameKind::kFunction: return {"nothing calls fn", "remove it: what is not called is not checked"};
    case NameKind::kBlock: return {"nothing calls block", "remove it: what is not called is not checked"};
    case NameKind::kTable: return {"nothing looks up table", "remove it"};
    case NameKind::kUsed: return {"nothing calls", "leave it out of `use`"};
    case NameKind::kVar: return {"nothing reads var", "remove it and its assignments, or read it"};
    default: return {"nothing reads", "remove it"};
  }
}

bool is_used(const Declared& d) {
  const bool acts_alone = d.kind == NameKind::kMachine || d.kind == NameKind::kBinder || d.retained || d.output;
  return acts_alone || d.indexes || !d.reads.empty() || (d.kind == NameKind::kLimit && !d.writes.empty());
}

/// Bytes of the line's end that stands at `at`.
size_t line_end(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(std::min(at, text.size()));
  return rest.starts_with("\r\n") ? 2 : rest.starts_with("\n") ? 1 : 0;
}

bool has_comment(std::string_view text) { return text.find("//") != std::string_view::npos; }

/// Without the name in its `use`, or without the `use` when it names nothing else. What a comment beside it is about is
/// for the author to say.
std::optional<dsl::Fix> leave_out(const dsl::Name& name, const Policy& policy) {
  const dsl::SourceMap& sources = policy.compiled.sources;
  for (const dsl::Use& use : policy.file.uses) {
    const auto found = std::find_if(use.names.begin(), use.names.end(),
                                    [&](const dsl::Name& other) { return other.span.begin == name.span.begin; });
    if (found == use.names.end()) continue;
    const std::string_view last_line = sources.line(use.span.file, sources.position(use.span.file, use.span.end).line);
    dsl::Span span = use.span;
    if (use.names.size() > 1) {
      const bool first = found == use.names.begin();
      span.begin = first ? name.span.begin : std::prev(found)->span.end;
      span.end = first ? std::next(found)->span.begin : name.span.end;
    } else if (sources.line(span.file, sources.begin(span).line) == sources.text(span)) {
      span.end += static_cast<uint32_t>(line_end(sources.file(span.file).text, span.end));
    }
    const bool comment = has_comment(sources.text(use.span)) || has_comment(last_line);
    if (!comment) return dsl::Fix{span, ""};
  }
  return std::nullopt;
}

}  // namespace

void unused_name(const Policy& policy) {
  for (const Declared& d : policy.names.all()) {
    if (is_used(d)) continue;
    const Words said = words(d);
    dsl::Diagnostic& told =
        policy.diagnostics.warning("FB0501", d.name.span, std::string(said.what) + " `" + d.name.text + "`");
    told.hint = said.hint;
    if (d.kind == NameKind::kUsed) told.fix = leave_out(d.name, policy);
  }
}

}  // namespace flyball::compiler::checks
