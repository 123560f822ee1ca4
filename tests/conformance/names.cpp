// Names of columns.
#include "tests/conformance/names.h"

namespace flyball::conformance {
namespace {

std::string index(bool has_domain, uint32_t element) { return has_domain ? "[" + std::to_string(element) + "]" : ""; }

}  // namespace

std::string column(const char* kind, const std::string& name, bool has_domain, uint32_t element) {
  return std::string(kind) + " " + name + index(has_domain, element);
}

std::string vote_column(bool ceiling, const std::string& limit, const std::string& statement, bool has_domain,
                        uint32_t element) {
  return column(ceiling ? "ceiling" : "floor", limit + " " + statement, has_domain, element);
}

std::string statement(const std::string& policy, uint32_t line) { return policy + ":" + std::to_string(line); }

std::string last_part(const std::string& name) { return name.substr(name.rfind('.') + 1); }

}  // namespace flyball::conformance
