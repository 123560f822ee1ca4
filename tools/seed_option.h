// `--seed N`, as every command that draws at random has it.
#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace flyball::tools {

/// `of` says in `--help` what it is the seed of.
void add_seed_option(CLI::App& command, uint64_t& seed, const std::string& of);

}  // namespace flyball::tools
