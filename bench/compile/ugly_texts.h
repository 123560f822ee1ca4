// Texts that nobody would write, as large as a policy may well be: what must not take long.
#pragma once

#include <string>

namespace flyball::bench {

std::string long_sum();     // of 100,000 terms
std::string many_states();  // 100,000 in one machine
std::string junk();         // 1 MB of characters, the same each time

}  // namespace flyball::bench
