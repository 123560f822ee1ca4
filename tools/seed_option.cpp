// What a seed is: a number of 64 bits, written as one.
#include "tools/seed_option.h"

#include <CLI/CLI.hpp>
#include <charconv>

namespace flyball::tools {
namespace {

/// CLI11 itself takes -1 for the greatest of all.
std::string not_a_seed(const std::string& text) {
  uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? "" : "'" + text + "' is not a whole number from 0 to 2^64 - 1";
}

}  // namespace

void add_seed_option(CLI::App& command, uint64_t& seed, const std::string& of) {
  command.add_option("--seed", seed, of)->check(CLI::Validator(not_a_seed, ""))->capture_default_str();
}

}  // namespace flyball::tools
