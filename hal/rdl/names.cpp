// Spelling only.
#include "hal/rdl/names.h"

#include <algorithm>
#include <iterator>

namespace flyball::rdl {
namespace {

constexpr const char* kWords[] = {
    "alignas", "alignof",  "and",       "asm",     "auto",     "bool",   "break",    "case",   "catch",    "char",
    "class",   "const",    "continue",  "default", "delete",   "do",     "double",   "else",   "enum",     "explicit",
    "export",  "extern",   "false",     "float",   "for",      "friend", "goto",     "if",     "inline",   "int",
    "long",    "mutable",  "namespace", "new",     "noexcept", "not",    "operator", "or",     "private",  "protected",
    "public",  "register", "return",    "short",   "signed",   "sizeof", "static",   "struct", "switch",   "template",
    "this",    "throw",    "true",      "try",     "typedef",  "typeid", "typename", "union",  "unsigned", "using",
    "virtual", "void",     "volatile",  "while",   "xor",      "std",    "regs"};

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string camel_case(const std::string& name) {
  std::string result;
  for (size_t begin = 0; begin < name.size();) {
    const size_t end = std::min(name.find('_', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    const bool has_lower = std::any_of(part.begin(), part.end(), is_lower);
    for (size_t i = 0; i < part.size(); ++i) result += i == 0 ? upper(part[i]) : has_lower ? part[i] : lower(part[i]);
    begin = end + 1;
  }
  if (result.empty() || (result[0] >= '0' && result[0] <= '9')) result.insert(result.begin(), 'X');
  return result;
}

std::string identifier(const std::string& name) {
  const bool word = std::find(std::begin(kWords), std::end(kWords), name) != std::end(kWords);
  return word ? name + "_" : name;
}

std::string hex(uint32_t value) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  do text.insert(text.begin(), kDigits[value % 16]);
  while ((value /= 16) != 0);
  return "0x" + text;
}

}  // namespace flyball::rdl
