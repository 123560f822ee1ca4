// Units that fields may have, and what they are called in C++.
#pragma once

#include <string>
#include <vector>

namespace flyball::rdl {

struct Unit {
  const char* name;  // "uV"
  const char* type;  // hal::regs::unit::Microvolt
  const char* plural;
};

const Unit* find_unit(const std::string& name);
std::vector<std::string> unit_names();

/// "uV, mV, ..."
std::string unit_list();

}  // namespace flyball::rdl
