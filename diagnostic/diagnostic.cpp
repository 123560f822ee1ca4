// Collecting diagnostics, and rendering them for a person.
#include "diagnostic/diagnostic.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <tuple>

namespace flyball::diagnostic {

namespace {

constexpr size_t kTabColumns = 4;
constexpr size_t kLineColumnsMax = 120;  // of a source line; a longer one is shown around the span
constexpr size_t kMostShown = 200;       // of a severity: more than anybody reads

struct Style {
  const char* bold;
  const char* error;
  const char* warning;
  const char* note;
  const char* end;
};
constexpr Style kPlain{"", "", "", "", ""};
constexpr Style kColoured{"\033[1m", "\033[1;31m", "\033[1;35m", "\033[1;36m", "\033[0m"};

/// A source line as columns of text, and where the span lies in them.
struct Excerpt {
  std::vector<std::string> columns;
  size_t begin = 0, end = 0;
  bool cut_before = false, cut_behind = false;
};

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// The character of `length` bytes that begins `text`, or `?` for what is none: a file that is not UTF-8 is shown too.
std::string shown_character(std::string_view text, size_t length) {
  const unsigned char c = static_cast<unsigned char>(text[0]);
  const size_t needed = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
  const bool printable = c >= 0x20 && c != 0x7F && (c < 0x80 || (c >= 0xC2 && c < 0xF5)) && length == needed;
  return printable ? std::string(text.substr(0, length)) : "?";
}

/// Of a line of a megabyte only what lies near the span is looked at.
Excerpt excerpt_of(const SourceMap& sources, Span span) {
  constexpr size_t kNearBytes = 4 * kLineColumnsMax;
  const uint32_t number = sources.begin(span).line;
  const std::string_view line = sources.line(span.file, number);
  const size_t start = sources.file(span.file).line_starts[number - 1];
  const size_t span_begin = std::min(span.begin - start, line.size());
  const size_t span_end = std::clamp(span.end - start, span_begin, line.size());
  size_t i = span_begin > kNearBytes ? span_begin - kNearBytes : 0;
  while (i < span_begin && i > 0 && continues_character(line[i])) i++;
  const size_t last = std::min(line.size(), span_begin + kNearBytes);
  Excerpt result{{}, 0, 0, i > 0, last < line.size()};
  size_t begin = std::string::npos, end = std::string::npos;
  for (size_t length = 1; i < last; i += length) {
    if (i >= span_begin && begin == std::string::npos) begin = result.columns.size();
    if (i >= span_end && end == std::string::npos) end = result.columns.size();
    for (length = 1; i + length < line.size() && continues_character(line[i + length]);) length++;
    if (line[i] == '\t') {
      do result.columns.emplace_back(" ");
      while (result.columns.size() % kTabColumns != 0);
    } else {
      result.columns.push_back(shown_character(line.substr(i), length));
    }
  }
  result.begin = std::min(begin, result.columns.size());
  result.end = std::max(std::min(end, result.columns.size()), result.begin + 1);
  return result;
}

/// Keeps at most kLineColumnsMax columns, with the begin of the span among them; dots stand for what is left out.
void shorten(Excerpt& excerpt) {
  const size_t before = kLineColumnsMax / 3;
  const bool too_wide = excerpt.cut_before || excerpt.cut_behind || excerpt.columns.size() > kLineColumnsMax;
  const size_t first = too_wide && excerpt.begin > before ? excerpt.begin - before : 0;
  const size_t last = std::min(first + kLineColumnsMax, excerpt.columns.size());
  const bool cut_behind = excerpt.cut_behind || last < excerpt.columns.size();
  excerpt.columns = {excerpt.columns.begin() + static_cast<ptrdiff_t>(first),
                     excerpt.columns.begin() + static_cast<ptrdiff_t>(last)};
  excerpt.begin -= first;
  excerpt.end = std::min(excerpt.end - first, std::max(excerpt.columns.size(), excerpt.begin + 1));
  if (first > 0 || excerpt.cut_before) {
    excerpt.columns.insert(excerpt.columns.begin(), "...");
    excerpt.begin += 3;
    excerpt.end += 3;
  }
  if (cut_behind) excerpt.columns.emplace_back("...");
}

std::string show_source(const SourceMap& sources, Span span, const Style& style, const char* colour) {
  if (sources.file(span.file).text.empty()) return "";  // the file itself is the place
  Excerpt excerpt = excerpt_of(sources, span);
  shorten(excerpt);
  std::string text = "    ";
  for (const std::string& column : excerpt.columns) text += column;
  text.erase(text.find_last_not_of(' ') + 1);
  text += "\n    " + std::string(excerpt.begin, ' ') + colour + "^";
  text += std::string(excerpt.end - excerpt.begin - 1, '~') + style.end + "\n";
  return text;
}

std::string place(const SourceMap& sources, Span span) {
  const Position at = sources.begin(span);
  return sources.file(span.file).path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

std::string render_one(const Diagnostic& d, const SourceMap& sources, const Style& style) {
  const char* const words[] = {"error", "warning", "note"};
  const char* const colours[] = {style.error, style.warning, style.note};
  const size_t severity = static_cast<size_t>(d.severity);
  const bool known = d.span.file < sources.size();
  std::string text = style.bold + (known ? place(sources, d.span) : "") + style.end + colours[severity];
  text += words[severity] + (d.code.empty() ? "" : "[" + d.code + "]") + ": " + style.end;
  text += style.bold + d.message + style.end + "\n";
  if (known) text += show_source(sources, d.span, style, colours[severity]);
  if (!d.why.empty()) text += "  why: " + d.why + "\n";
  for (const Related& related : d.related) {
    const bool related_known = related.span.file < sources.size();
    text += "  " + (related_known ? place(sources, related.span) : "") + style.note + "note: " + style.end;
    text += related.message + "\n";
    if (related_known) text += show_source(sources, related.span, style, style.note);
  }
  if (!d.hint.empty()) text += "  hint: " + d.hint + "\n";
  return text;
}

/// Lets the first of each severity through and counts the others.
class Cap {
 public:
  bool lets_through(const Diagnostic& d) { return ++seen_[static_cast<size_t>(d.severity)] <= kMostShown; }

  /// "and 3 more errors, 12 more warnings", as a line; nothing when all were shown.
  std::string left_out() const {
    const char* const words[] = {"error", "warning", "note"};
    std::string text;
    for (size_t i = 0; i < std::size(words); ++i) {
      if (seen_[i] <= kMostShown) continue;
      const size_t more = seen_[i] - kMostShown;
      text += (text.empty() ? "and " : ", ") + std::to_string(more) + " more " + words[i] + (more == 1 ? "" : "s");
    }
    return text.empty() ? "" : text + "\n";
  }

 private:
  size_t seen_[3] = {};
};

}  // namespace

Diagnostic& Diagnostics::error(std::string code, Span span, std::string message) {
  errors_++;
  list_.push_back({std::move(code), Severity::kError, span, std::move(message), {}, {}, {}, {}});
  return list_.back();
}

Diagnostic& Diagnostics::warning(std::string code, Span span, std::string message) {
  list_.push_back({std::move(code), Severity::kWarning, span, std::move(message), {}, {}, {}, {}});
  return list_.back();
}

Diagnostic& Diagnostics::note(std::string code, Span span, std::string message) {
  list_.push_back({std::move(code), Severity::kNote, span, std::move(message), {}, {}, {}, {}});
  return list_.back();
}

void Diagnostics::append(const Diagnostics& said) {
  const auto text_of = [](const Diagnostic& d) {
    return std::tie(d.code, d.span.file, d.span.begin, d.span.end, d.message, d.why);
  };
  const auto before = [&](const Diagnostic* a, const Diagnostic* b) { return text_of(*a) < text_of(*b); };
  std::set<const Diagnostic*, decltype(before)> known(before);
  for (const Diagnostic& d : said.list_) {
    if (!known.insert(&d).second) continue;
    list_.push_back(d);
    if (d.severity == Severity::kError) errors_++;
  }
}

void Diagnostics::remove(size_t index) {
  if (list_[index].severity == Severity::kError) errors_--;
  list_.erase(list_.begin() + static_cast<ptrdiff_t>(index));
}

size_t Diagnostics::count(Severity severity) const {
  return static_cast<size_t>(std::count_if(list_.begin(), list_.end(), [severity](const Diagnostic& d) {
    return d.severity == severity && d.accepted.empty();
  }));
}

size_t Diagnostics::count_accepted() const {
  return static_cast<size_t>(
      std::count_if(list_.begin(), list_.end(), [](const Diagnostic& d) { return !d.accepted.empty(); }));
}

size_t Diagnostics::accept(const std::string& code, uint32_t file, const std::string& reason) {
  size_t found = 0;
  for (Diagnostic& d : list_) {
    if (d.code != code || d.span.file != file || d.severity == Severity::kError || !d.accepted.empty()) continue;
    d.accepted = reason;
    ++found;
  }
  return found;
}

std::vector<const Diagnostic*> ordered(const Diagnostics& diagnostics) {
  std::vector<const Diagnostic*> list;
  for (const Diagnostic& d : diagnostics.all()) list.push_back(&d);
  std::stable_sort(list.begin(), list.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return a->span.file != b->span.file ? a->span.file < b->span.file : a->span.begin < b->span.begin;
  });
  return list;
}

std::string render(const Diagnostics& diagnostics, const SourceMap& sources, bool color) {
  std::string text;
  Cap cap;
  for (const Diagnostic* d : ordered(diagnostics)) {
    if (d->accepted.empty() && cap.lets_through(*d)) text += render_one(*d, sources, color ? kColoured : kPlain);
  }
  return text + cap.left_out();
}

std::string render_accepted(const Diagnostics& diagnostics, const SourceMap& sources, bool color) {
  const Style& style = color ? kColoured : kPlain;
  std::string text;
  Cap cap;
  for (const Diagnostic* d : ordered(diagnostics)) {
    if (d->accepted.empty() || !cap.lets_through(*d)) continue;
    text += style.bold + place(sources, d->span) + style.end + style.note + "accepted[" + d->code + "]: " + style.end;
    text += d->message + "\n  because: " + d->accepted + "\n";
  }
  return text + cap.left_out();
}

}  // namespace flyball::diagnostic
