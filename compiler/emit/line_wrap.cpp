// Long lines of emitted code, broken before choices and behind commas and signs.
#include "compiler/emit/line_wrap.h"

#include <string_view>

namespace flyball::emit {
namespace {

constexpr size_t kColumns = 120, kContinuation = 4;

/// Behind a comma between the arguments of a template: "scaled<4294967296, 5>(x)".
bool in_template(std::string_view after) {
  const size_t end = after.find_first_of("<>()");
  return end != after.npos && end > 0 && after[end] == '>' && after[end - 1] != ' ';
}

/// Whether a line may end with this.
bool ends_line(std::string_view before, std::string_view after) {
  if (before.back() == ',') return !in_template(after);
  if (before.size() < 3) return false;
  const std::string_view last = before.substr(before.size() - 2);
  return last == "&&" || last == "||" || last == " +" || last == " -" || last == " *" || last == " =";
}

/// Where a text of more than `room` characters is best broken; npos where it cannot.
size_t break_at(std::string_view text, size_t room) {
  size_t best = text.npos;
  for (size_t at = 1; at < text.size() && at <= room; ++at) {
    if (text[at] != ' ') continue;
    const std::string_view after = text.substr(at + 1), sign = after.substr(0, 2);
    if (ends_line(text.substr(0, at), after) || sign == "? " || sign == ": ") best = at;
  }
  return best;
}

}  // namespace

std::string wrapped(size_t indent, const std::string& text) {
  std::string out;
  std::string_view rest = text;
  const bool comment = rest.substr(0, 2) == "//";
  for (size_t begins = indent;; begins = indent + kContinuation) {
    const size_t at = comment || begins + rest.size() <= kColumns ? rest.npos : break_at(rest, kColumns - begins);
    out += std::string(begins, ' ') + std::string(rest.substr(0, at)) + "\n";
    if (at == rest.npos) return out;
    rest.remove_prefix(at + 1);
  }
}

}  // namespace flyball::emit
