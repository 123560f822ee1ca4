// What columns of inputs.csv and outputs.csv are called.
#pragma once

#include <cstdint>
#include <string>

namespace flyball::conformance {

/// "reading guard.temp[3]", or "reading guard.temp" of what has no domain.
std::string column(const char* kind, const std::string& name, bool has_domain, uint32_t element);

/// "ceiling freq guard:24[3]": the vote of line 24 of policy `guard`; the element is the voter's.
std::string vote_column(bool ceiling, const std::string& limit, const std::string& statement, bool has_domain,
                        uint32_t element);

/// "guard:24": where a statement begins.
std::string statement(const std::string& policy, uint32_t line);

/// Of a policy's own name, whatever stands before it: "guard.temp" and "temp" give "temp".
std::string last_part(const std::string& name);

}  // namespace flyball::conformance
