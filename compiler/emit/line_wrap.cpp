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

int depth_change(char c) { return c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0; }

/// Where `sign` stands behind a space and in no parentheses; npos where it does not.
size_t find_outside(std::string_view text, std::string_view sign) {
  int depth = 0;
  for (size_t at = 1; at < text.size(); ++at) {
    depth += depth_change(text[at - 1]);
    if (depth == 0 && text[at - 1] == ' ' && text.substr(at, sign.size()) == sign) return at;
  }
  return text.npos;
}

/// Where a text of more than `room` characters is best broken: before what is chosen, where the rest then fits. npos
/// where it cannot be.
size_t break_at(std::string_view text, size_t room) {
  const size_t choice = find_outside(text, "? ");
  if (choice != text.npos && choice <= room && text.size() - choice <= room) return choice - 1;
  size_t best = text.npos;
  for (size_t at = 1; at < text.size() && at <= room; ++at) {
    if (text[at] != ' ') continue;
    const std::string_view after = text.substr(at + 1), sign = after.substr(0, 2);
    if (ends_line(text.substr(0, at), after) || sign == "? " || sign == ": ") best = at;
  }
  return best;
}

/// One line, or more of them: the first from column `begins` on, the others from `then` on.
std::string broken(size_t begins, size_t then, std::string_view text) {
  std::string out;
  for (;; begins = then) {
    const size_t at = begins + text.size() <= kColumns ? text.npos : break_at(text, kColumns - begins);
    out += std::string(begins, ' ') + std::string(text.substr(0, at)) + "\n";
    if (at == text.npos) return out;
    text.remove_prefix(at + 1);
  }
}

}  // namespace

std::string wrapped(size_t indent, const std::string& text) {
  std::string_view rest = text;
  if (indent + rest.size() <= kColumns || rest.substr(0, 2) == "//") return std::string(indent, ' ') + text + "\n";
  // Each alternative begins a line.
  std::string out;
  size_t begins = indent;
  for (;;) {
    const size_t next = find_outside(rest, ": ");
    out += broken(begins, begins + kContinuation, rest.substr(0, next == rest.npos ? next : next - 1));
    if (next == rest.npos) return out;
    rest.remove_prefix(next);
    begins = indent + kContinuation;
  }
}

}  // namespace flyball::emit
