// What Flyball says about a source text, as data. Nothing below the command line prints.
#pragma once

#include <string>
#include <vector>

#include "diagnostic/source.h"

namespace flyball::diagnostic {

enum class Severity : uint8_t { kError, kWarning, kNote };

/// A further place that belongs to a diagnostic, and what it has to do with it.
struct Related {
  Span span;
  std::string message;
};

struct Diagnostic {
  std::string code;      // stable: "FB0203"
  Severity severity = Severity::kError;
  Span span;             // where
  std::string message;   // what is wrong, in the author's terms
  std::string why;       // the interval and where it came from, the two dimensions; may be empty
  std::string hint;      // what would mend it; may be empty
  std::vector<Related> related;
};

/// Collects; knows whether anything is an error.
class Diagnostics {
 public:
  Diagnostic& error(std::string code, Span span, std::string message);
  Diagnostic& warning(std::string code, Span span, std::string message);
  Diagnostic& note(std::string code, Span span, std::string message);
  const std::vector<Diagnostic>& all() const { return list_; }
  bool has_errors() const { return errors_ > 0; }
  size_t count(Severity severity) const;

 private:
  std::vector<Diagnostic> list_;
  size_t errors_ = 0;
};

/// The text a person reads: GNU position, message, source line with the span underlined, why, hint, related places.
/// Ordered by file and position. `color` adds ANSI colours.
std::string render(const Diagnostics& diagnostics, const SourceMap& sources, bool color);

/// The entry of `candidates` that looks most like `name`, or "" when none is near.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace flyball::diagnostic
