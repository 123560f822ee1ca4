// Names that emitted code can use.
#include "compiler/emit/reserved_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace flyball::emit {
namespace {

/// Words of C++, and what the code around the names uses.
constexpr std::array<std::string_view, 140> kReserved = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char",
    "class", "compl", "const", "const_cast", "constexpr", "continue", "decltype", "default", "delete", "do", "double",
    "dynamic_cast", "else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if",
    "inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or",
    "or_eq", "private", "protected", "public", "register", "reinterpret_cast", "return", "short", "signed", "sizeof",
    "static", "static_assert", "static_cast", "struct", "switch", "template", "this", "thread_local", "throw", "true",
    "try", "typedef", "typeid", "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t",
    "while", "xor", "xor_eq", "char16_t", "char32_t",
    // The code's own.
    "i", "e", "m", "x", "y", "each", "before", "ceiling", "floor", "wanted", "granted", "winners", "reason", "least",
    "most", "top", "value", "element", "running", "stopped", "min", "max", "wrapping_add", "wrapping_sub",
    "wrapping_mul", "round_div", "floor_div", "ceil_div", "modulo", "round_shift", "floor_shift", "saturated",
    "index_within", "interpolated", "first_best", "max_round_div", "median", "scaled", "fill_by_weight",
    "multiple_above", "multiple_below", "flyball", "memory",
    // Namespaces of the interface.
    "domain", "input", "limit", "param", "vote", "machine", "policy", "state",
    // Predefined by some compilers.
    "linux", "unix"};

bool is_reserved(const std::string& name) {
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

}  // namespace

std::string unique_name(std::set<std::string>& taken, const std::string& name) {
  const std::string plain =
      name.empty() || (name[0] >= '0' && name[0] <= '9') || is_reserved(name) ? "the_" + name : name;
  std::string unique = plain;
  for (int number = 2; !taken.insert(unique).second; ++number) unique = fmt::format("{}_{}", plain, number);
  return unique;
}

}  // namespace flyball::emit
