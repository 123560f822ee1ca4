// Names of registers and fields as names of C++.
#pragma once

#include <string>

namespace flyball::rdl {

/// POWER_GOOD and power_good become PowerGood.
std::string camel_case(const std::string& name);

/// The name itself, or with `_` behind it where it is a word of C++.
std::string identifier(const std::string& name);

std::string hex(uint32_t value);

}  // namespace flyball::rdl
