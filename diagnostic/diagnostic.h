// What Flyball says about a source text, as data. Nothing below the command line prints.
#pragma once

#include <optional>
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

/// Text to stand in the place of what the span holds: what mends a mistake whose author can have meant nothing else.
struct Fix {
  Span span;
  std::string text;
};

struct Diagnostic {
  std::string code;      // stable: "FB0203"
  Severity severity = Severity::kError;
  Span span;             // where
  std::string message;   // what is wrong, in the author's terms
  std::string why;       // the interval and where it came from, the two dimensions; may be empty
  std::string hint;      // what would mend it; may be empty
  std::vector<Related> related;
  std::string accepted = {};  // why its author leaves it so; empty: it is open
  std::optional<Fix> fix = {};  // none: what mends it is the author's choice
};

/// Collects; knows whether anything is an error.
class Diagnostics {
 public:
  Diagnostic& error(std::string code, Span span, std::string message);
  Diagnostic& warning(std::string code, Span span, std::string message);
  Diagnostic& note(std::string code, Span span, std::string message);
  /// Takes over what was said elsewhere, and what was said twice once.
  void append(const Diagnostics& said);
  const std::vector<Diagnostic>& all() const { return list_; }
  Diagnostic& at(size_t index) { return list_[index]; }
  void remove(size_t index);
  bool has_errors() const { return errors_ > 0; }
  /// How many of this severity are open, that is, not accepted.
  size_t count(Severity severity) const;
  size_t count_accepted() const;
  /// Accepts what is open with this code in this file, but errors, for this reason; how many these are.
  size_t accept(const std::string& code, uint32_t file, const std::string& reason);

 private:
  std::vector<Diagnostic> list_;
  size_t errors_ = 0;
};

/// In the order in which they are told: by file and place.
std::vector<const Diagnostic*> ordered(const Diagnostics& diagnostics);

/// The text a person reads: GNU position, message, source line with the span underlined, why, hint, related places.
/// In that order. What is accepted is left out. `color` adds ANSI colours.
std::string render(const Diagnostics& diagnostics, const SourceMap& sources, bool color);

/// What `render` leaves out: the accepted, each with its reason, in two lines.
std::string render_accepted(const Diagnostics& diagnostics, const SourceMap& sources, bool color);

}  // namespace flyball::diagnostic
